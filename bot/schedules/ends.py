"""How long a schedule goes on: "until December", "through Q1", "for the next 8 weeks", "直到年底", "持续8周", "共5次".

"Until December" and "直到12月" end with the day before it, "through December" and "到12月底" with its last day. Which
of the two somebody had in mind is not for us to know: the last day is said before anything is scheduled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.schedules.parts import Lasting, Part, Rule
from bot.schedules.stretches import CHINESE_STRETCH, ENGLISH_STRETCH, Stretch, read_stretch
from tools.amounts import whole_number
from tools.messages import Message, say

__all__ = ["ENDS", "ends_never", "unread_end"]

# English

_NUMBER = (
    r"(?:\d{1,3}|a\s+(?:couple\s+of|few)|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half\s+an?)"
)
_UNTIL = r"(?:up\s+until|until|till|['’]til|til|up\s+to|(?:ends?|ending|stops?|stopping|expires?|expiring)(?=\s))"
_THROUGH = r"(?:through(?:out)?|thru|up\s+to\s+and\s+including|(?:until|till)\s+and\s+including)"
_EDGE = (
    r"(?:(?:the\s+)?(?:very\s+)?(?P<edge>end|close|last\s+day|middle|start|beginning|first\s+day)\s+of\s+|"
    r"(?P<short>mid|early|late)[\s-])"
)
_MOMENT = re.compile(
    rf"(?<![a-z])(?:(?P<through>{_THROUGH})|(?P<until>{_UNTIL}))\s+(?:(?:on|at|in|with|after|by)\s+)?{_EDGE}?"
    rf"{ENGLISH_STRETCH}(?P<close>[\s-]+end)?(?:\s+inclusive(?:ly)?)?(?![a-z])"
)
_FOR = (
    r"(?:(?:for|lasting|over|during)\s+(?:about\s+|exactly\s+)?|(?:and\s+|then\s+)*(?:stops?|stopping|ends?|ending)\s+"
    r"(?:it\s+)?after\s+)"
)
_LASTING = re.compile(
    rf"(?<![a-z]){_FOR}(?P<next>(?:the\s+)?(?:next|coming|following)\s+|another\s+|the\s+first\s+)?(?:(?P<n>{_NUMBER})\s+)?"
    r"(?:more\s+)?(?P<unit>day|week|fortnight|month|quarter|year)s?\b(?:\s+(?:only|long|in\s+total|and\s+then\s+stop))?"
    r"(?!['’-])"
)
_REST = re.compile(
    r"(?<![a-z])for\s+(?:the\s+)?(?:rest|remainder)\s+of\s+(?:the\s+|this\s+)?(?P<bare>week|month|quarter|year)\b"
)
_TIMES = re.compile(
    rf"(?<![a-z])(?:{_FOR}|a\s+total\s+of\s+)?(?:the\s+next\s+|another\s+)?(?P<n>{_NUMBER})\s+(?:more\s+)?(?:times|posts|runs|"
    r"occurrences|reports)\b(?!\s+(?:a|an|per|each|every|in\s+a|as)\b)(?:\s+(?:only|in\s+total|and\s+then\s+stop))?"
)
_NEVER = re.compile(
    r"(?<![a-z])(?:until|till)\s+(?:further\s+notice|(?:i|we)\s+(?:say|tell|ask|cancel|stop|pause)\b[^,.;!?]*|"
    r"(?:it\s+is\s+)?(?:cancell?ed|stopped)|told\s+otherwise)|(?<![a-z])(?:indefinitely|for\s?ever|with\s+no\s+end)\b"
    r"|直到(?:我们?)?(?:说停|喊停|通知|取消|另行通知)(?:为止)?|(?<![a-z])没有?截止(?:日期|时间)?|永久"
)
# Chinese

_HAN_UNTIL = r"(?P<strong>直到|持续到|一直发?到|发送?到|推送?到|截止到?|截至|直至|到|至)"
_HAN_MOMENT = re.compile(
    rf"(?<![月年日号周季度底初末\d]){_HAN_UNTIL}\s*{CHINESE_STRETCH}(?:份|的)?"
    r"(?P<han_edge>年?底|年?末|最后一天|中旬|初|结束)?\s*(?P<closing>为止|结束|止)?"
)
_HAN_DAY = r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
_HAN_WEEKDAY = re.compile(rf"{_HAN_UNTIL}(?P<weeks>下|这|本)?个?{_HAN_DAY}\s*(?P<closing>为止|结束|止)")
_HAN_COUNT = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半|几)"
_HAN_LASTING = re.compile(
    r"(?:(?P<mark>(?:持续|连续|连着?|为期|接下来的?|未来的?|今后的?|之后的?|一共|总共|只|共)(?:发送?|推送?|执行|跑)?)|"
    rf"(?:发送?|推送?))?{_HAN_COUNT}个?(?P<unit>天|日|周|星期|礼拜|月|季度|年)(?!的|内)"
    r"(?P<stop>(?:之?后|以后)?(?:就|再|自动)?(?:停止?|结束|为止))?"
)
_HAN_TIMES = re.compile(
    rf"(?:一共|总共|只|共|连续|持续)(?:发送?|推送?|执行|跑)?{_HAN_COUNT}次(?:就停止?|为止|后?停止?|后?结束)?|"
    r"(?:发送?|推送?)(?P<n2>\d{1,3}|[一二两三四五六七八九十]{1,3})次(?:就停止?|为止|后?停止?|后?结束)"
)
_HAN_UNITS = {"天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "季度": "quarter",
              "年": "year"}  # fmt: skip
_LASTS: dict[str, Lasting] = {
    "day": (1, "day"), "week": (1, "week"), "fortnight": (2, "week"), "month": (1, "month"), "quarter": (3, "month"),
    "year": (12, "month"),
}  # fmt: skip

_HALVES: dict[Lasting, Lasting] = {(1, "month"): (15, "day"), (3, "month"): (45, "day"), (12, "month"): (6, "month")}


def _moments(text: str, today: date) -> Iterator[Part]:
    for match in _MOMENT.finditer(text):
        edge = (match["edge"] or match["short"] or "").split(" ")[0]
        at_end = bool(match["through"] or match["close"] or edge in ("end", "close", "last", "late"))
        if match["bare"] and not (edge or match["close"]):
            continue
        yield _end(match, today, at_end=at_end, edge=edge)
    for match in _REST.finditer(text):
        yield _end(match, today, at_end=True)


def _end(match: re.Match[str], today: date, *, at_end: bool, edge: str = "") -> Part:
    try:
        stretch = read_stretch(match, today, whole=at_end or bool(edge))
        last = _last_day(stretch, edge, at_end=at_end)
    except (ValueError, OverflowError):
        return Part(match.start(), match.end(), again=False, role="last", problem=unread_end(match[0]))
    before = not at_end and not edge
    return Part(match.start(), match.end(), day=last, again=False, role="last", excluded=before)


def _last_day(stretch: Stretch, edge: str, *, at_end: bool) -> date:
    """Through: its last day; until: the day before it; with an edge the day that the edge means."""
    first, last = stretch
    if edge in ("middle", "mid", "中旬"):
        return first + (last - first) // 2 if (last - first).days > 31 else first + timedelta(days=14)
    if edge in ("start", "beginning", "first", "early", "初"):
        return first
    return last if at_end else first - timedelta(days=1)


def _lasting(text: str, _today: date) -> Iterator[Part]:
    for match in _LASTING.finditer(text):
        # "For weeks" has no number, and "for the week" is a stretch of the data.
        if match["n"] or match["next"]:
            yield _counted(match, match["n"] or "one", _LASTS[match["unit"]])
    for match in _TIMES.finditer(text):
        yield _counted(match, match["n"], (1, "post"))


def _counted(match: re.Match[str], words: str, unit: Lasting) -> Part:
    """So many units, counted from the first post on."""
    part = Part(match.start(), match.end(), again=False, role="last")
    number = 1 if words in ("a", "an", "one") else 2 if "couple" in words else whole_number(words)
    if words.startswith("half") or words == "半":
        lasting = _HALVES.get(unit)
    else:
        lasting = (number * unit[0], unit[1]) if number else None
    if lasting is None:
        return Part(part.start, part.end, again=False, role="last", problem=unread_end(match[0]))
    return Part(part.start, part.end, again=False, role="last", lasting=lasting)


def _chinese(text: str, today: date) -> Iterator[Part]:
    for match in _HAN_MOMENT.finditer(text):
        edge = match["han_edge"] or ""
        strong = match["strong"] not in ("到", "至") or match["closing"] or edge
        if strong and not (match["han_bare"] and not edge):
            at_end = edge not in ("", "中旬", "初")
            yield _end(match, today, at_end=at_end, edge="" if at_end else edge)
    for match in _HAN_WEEKDAY.finditer(text):
        ahead = ("一二三四五六日".index(match["day"].replace("天", "日")) - today.weekday()) % 7
        if match["weeks"] == "下":
            ahead = "一二三四五六日".index(match["day"].replace("天", "日")) - today.weekday() + 7
        yield Part(match.start(), match.end(), day=today + timedelta(days=ahead), again=False, role="last")
    for match in _HAN_LASTING.finditer(text):
        # "发一周花费" posts the spend of a week; "发一周" alone goes on for one.
        alone = not match[0][0].isdecimal() and re.match(r"\s*(?:$|[,，。;；!！])", text[match.end() :])
        if match["mark"] or match["stop"] or (alone and match[0][0] in "发推"):
            yield _counted(match, match["n"], _LASTS[_HAN_UNITS[match["unit"]]])
    for match in _HAN_TIMES.finditer(text):
        yield _counted(match, match["n"] or match["n2"], (1, "post"))


def _never(text: str, _today: date) -> Iterator[Part]:
    for match in _NEVER.finditer(text):
        yield Part(match.start(), match.end(), again=False, role="last")


def ends_never(part: Part) -> bool:
    """Whether a piece says that there is no end ("until further notice")."""
    return part.role == "last" and part.day is None and part.lasting is None and part.problem is None


def unread_end(words: str) -> Message:
    """What is asked where an end can't be read as a day."""
    return say(
        "I can't read “{words}” as an end. Until which day? Say it like “until 31 March” or “for 8 weeks”.",
        words=words.strip(),
    )


ENDS: Sequence[Rule] = (_moments, _lasting, _chinese, _never)
