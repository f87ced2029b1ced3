"""Times of day as people write them: "at 9", "8:30", "5pm", "at noon", "早上九点半", "下午5点".

An hour is read as it is written: 9 is 9:00, and 5 is 17:00 only with "pm", "in the afternoon" or 下午 by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from tools.amounts import whole_number

__all__ = ["Clock", "find_clocks"]


@dataclass(frozen=True)
class Clock:
    """Times of day in a text.

    Attributes:
        start, end: where they stand, end not included.
        times: rising; empty where the words name no time that exists ("25:00").
        assumed: only a part of the day was named ("in the evening"), the hour is ours.
        bare: a number alone ("monday 9"): a time only right behind a day.
    """

    start: int
    end: int
    times: tuple[time, ...]
    assumed: bool = False
    bare: bool = False


_PARTS = {
    "morning": 9, "mornings": 9, "afternoon": 14, "afternoons": 14, "lunchtime": 12, "evening": 18, "evenings": 18,
    "night": 20, "nights": 20, "tonight": 20, "nightly": 20,
    "早上": 9, "早晨": 9, "清晨": 7, "上午": 9, "早": 9, "凌晨": 2, "下午": 14, "午后": 14, "傍晚": 18, "晚上": 20,
    "晚间": 20, "夜里": 20, "晚": 20,
}  # fmt: skip
"""The hour of a part of the day that is named alone."""
_LATE = {"pm", "afternoon", "evening", "night", "下午", "午后", "傍晚", "晚上", "晚间", "夜里", "晚"}

_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HALF_DAY = r"(?P<half>[ap])\.?\s?m\b\.?"
_OF_DAY = r"(?:in\s+the|at)\s+(?P<of>morning|afternoon|evening|night)\b"
_NO_UNIT = (
    r"(?!\d|[.:]\d|\s*[%€$£¥]|,\d|\s*(?:k|m|days?|weeks?|months?|years?|campaigns?|channels?|products?|percent|euros?|"
    r"dollars?|orders?|customers?|people|times?)\b)"
)
_CLOCK = (
    rf"(?:(?P<past>half\s+past|(?:a\s+)?quarter\s+past|(?:a\s+)?quarter\s+to)\s+)?"
    rf"(?:(?P<hour>\d{{1,2}})(?:[:.h](?P<minute>\d\d)(?!\d)|(?P<four>\d\d)(?=\s?h(?:rs|ours)?\b|"
    rf"\s*$))?|(?P<word>{_HOURS})\b)"
    rf"(?:\s?(?:{_HALF_DAY}|o['’]?\s?clock|(?:h|hrs|hours|uhr)\b))?(?:\s+{_OF_DAY})?"
)
_NOON = r"(?P<noon>noon|midday|midnight)\b"
_ONE = re.compile(rf"(?:{_NOON}|{_CLOCK})")
_AND = r"(?:\s*(?:,|&|\+|;)\s*(?:and\s+)?|\s+(?:and|plus)\s+)(?:(?:also\s+)?at\s+|@\s?)?"
_BEFORE = r"(?P<at>(?<![a-z])(?:at|around|about|by|@)\s*(?:exactly\s+|about\s+|around\s+)?)"


def _plain(pattern: str) -> str:
    """A pattern without the names of its groups, to be repeated."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


_ENGLISH = re.compile(
    rf"(?:{_BEFORE}|(?<![\w.:,$€£¥#-]))(?P<all>(?:{_plain(_NOON)}|{_plain(_CLOCK)}){_NO_UNIT}"
    rf"(?:{_AND}(?:{_plain(_NOON)}|{_plain(_CLOCK)}){_NO_UNIT})*)"
)
_SURE = re.compile(
    r"\d[:h]\d\d|\d\s?[ap]\.?\s?m\b|o['’]?\s?clock|noon|midday|midnight|\d\d\s?h|\d\s?uhr|(?:past|"
    r"quarter\s+to)\s|\sin\s+the\s|\dh\b"
)
_PART = re.compile(
    r"(?<![a-z])(?:(?:in|at|of|during)\s+the\s+)?(?:early\s+|late\s+)?(?P<part>mornings?|afternoons?|"
    r"evenings?|nights?|nightly|tonight|lunchtime)\b"
)

_HAN = "[零〇一二两三四五六七八九十]"
_HAN_PART = r"(?:早上|早晨|清晨|上午|凌晨|中午|正午|下午|午后|傍晚|晚上|晚间|夜里|早|晚)"
_HAN_MINUTE = rf"(?:(?P<mark>半|一刻|三刻|整|钟)|(?P<minute>\d{{1,2}}|{_HAN}{{1,3}})分?(?![号日天周月年\d]))"
_HAN_CLOCK = (
    rf"(?P<part>{_HAN_PART})?的?\s*(?:(?P<hour>\d{{1,2}})\s?(?:点钟?|时(?!间|段|候)|[:：](?P<digits>\d\d)(?!\d))"
    rf"|(?P<han>{_HAN}{{1,3}})点钟?)(?:\s?{_HAN_MINUTE})?"
)
_HAN_NOON = r"(?P<noon>中午|正午|午夜|零点|半夜)"
_HAN_ONE = re.compile(rf"(?:{_HAN_CLOCK}|{_HAN_NOON})")
_HAN_ALL = re.compile(
    rf"(?<![\d.:])(?:在|于|到)?(?P<all>(?:{_plain(_HAN_CLOCK)}|{_HAN_NOON})"
    rf"(?:(?:\s*(?:和|与|及|、|,|，|跟)\s*|(?={_HAN_PART}))(?:{_plain(_HAN_CLOCK)}|{_plain(_HAN_NOON)}))*)(?:左右)?"
)
_HAN_PART_ALONE = re.compile(
    r"(?P<part>早上|早晨|清晨|上午|凌晨|下午|午后|傍晚|晚上|晚间|夜里|(?<=[每天今明后])[早晚](?!期|餐|于|些))"
)

_COMPARED = re.compile(
    r"(?:(?<![a-z])(?:below|under|above|over|beyond|than|exceed(?:s|ed|ing)?|reach(?:es|ed)?|hits?|at\s+(?:least|most)|"
    r"up\s+to|down\s+to)\s+|[<>=≤≥]\s*|(?:[低高大小少多]于|等于|不足|不到|不满|超过|超出|跌破|突破|达到|[跌降掉涨升]到|至少|至多|最多)\s*了?\s*)"
    rf"(?P<number>\d[\d.,]*|{_HAN}{{1,4}})(?!\d|\s*[:：]\s*\d\d)"
)
"""A number that something is compared with is no hour, though 时 behind it means when: "ROAS低于2时" is "below 2"."""


def find_clocks(text: str) -> list[Clock]:
    """The times of day in a text in lower case and plain width, from left to right; none overlap."""
    text = _COMPARED.sub(lambda match: "x" * len(match[0]), text)
    found: list[Clock] = []
    for clock in sorted((*_chinese(text), *_english(text)), key=lambda clock: clock.start - clock.end):
        if all(clock.end <= other.start or other.end <= clock.start for other in found):
            found.append(clock)
    return sorted(found, key=lambda clock: clock.start)


def _english(text: str) -> list[Clock]:
    found = []
    for match in _ENGLISH.finditer(text):
        times = [_english_time(one) for one in _ONE.finditer(match["all"])]
        sure = bool(_SURE.search(match["all"]))
        if match["at"] is None and not sure and not match["all"].isdecimal():
            continue
        # "by 9" and "about 9" are times only when nothing else fits; "at 9" always is.
        if match["at"] is None and re.fullmatch(r"\d{3,}", match["all"]):
            continue
        bare = not sure and (match["at"] is None or not match["at"].startswith(("at", "@", "around")))
        end = match.end()
        found.append(Clock(match.start(), end, _rising(_same_half(match["all"], times)), bare=bare))
    for match in _PART.finditer(text):
        found.append(Clock(match.start(), match.end(), (time(_PARTS[match["part"]]),), assumed=True))
    return found


def _chinese(text: str) -> list[Clock]:
    found = []
    for match in _HAN_ALL.finditer(text):
        part: str | None = None
        times = []
        for one in _HAN_ONE.finditer(match["all"]):
            part = one["part"] or part
            times.append(_chinese_time(one, part))
        found.append(Clock(match.start(), match.end(), _rising(times)))
    for match in _HAN_PART_ALONE.finditer(text):
        found.append(Clock(match.start(), match.end(), (time(_PARTS[match["part"]]),), assumed=True))
    return found


def _rising(times: Sequence[time | None]) -> tuple[time, ...]:
    """The times in order; none when one of them does not exist."""
    return () if None in times else tuple(sorted({clock for clock in times if clock is not None}))


def _same_half(words: str, times: list[time | None]) -> list[time | None]:
    """In "at 2 and 5pm" both are in the afternoon."""
    late = re.search(r"p\.?\s?m\b\.?\s*$", words) and not re.search(r"a\.?\s?m\b|\d[:h]\d|noon", words)
    last = times[-1]
    if not late or last is None or len(times) < 2:
        return times
    return [t.replace(hour=t.hour + 12) if t and t.hour < 12 and t.hour + 12 < last.hour else t for t in times]


def _english_time(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return time(0) if match["noon"] == "midnight" else time(12)
    hour = whole_number(match["word"]) if match["word"] else int(match["hour"])
    minute = int(match["minute"] or match["four"] or 0)
    if match["past"]:
        quarters = {"half": 30, "past": 15, "to": -15}
        words = match["past"].split()
        minute = quarters["half" if words[0] == "half" else words[-1]]
    part = f"{match['half']}m" if match["half"] else match["of"]
    return _time(hour or 0, minute, part, early=part in ("am", "morning"))


def _chinese_time(match: re.Match[str], part: str | None) -> time | None:
    if match["noon"]:
        return time(12) if match["noon"] in ("中午", "正午") else time(0)
    hour = whole_number(match["han"]) if match["han"] else int(match["hour"])
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(match["mark"] or "", 0)
    if match["digits"] or match["minute"]:
        minute = int(match["digits"]) if match["digits"] else whole_number(match["minute"].lstrip("零〇") or "0") or 0
    if part in ("中午", "正午") and hour is not None and hour < 4:
        part = "下午"
    return _time(hour, minute, part, early=part in ("凌晨", "早上", "早晨"))


def _time(hour: int | None, minute: int, part: str | None, *, early: bool) -> time | None:
    """The time of an hour in a part of the day; None when there is no such time."""
    if hour is None or hour > 24 or minute > 59:
        return None
    if hour == 12 and (early or part in ("晚上", "晚间", "夜里", "晚", "night")):
        hour = 0
    elif part in _LATE and hour < 12:
        hour += 12
    elif part in ("am", "pm") and hour > 12:
        return None
    if minute < 0:
        hour, minute = (hour - 1) % 24, 45
    if hour == 24:
        return time(0) if minute == 0 else None
    return time(hour, minute)
