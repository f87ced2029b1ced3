"""Reads what is to be posted, when, where and on which condition off a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from bot.model.channels import ChannelMention
from bot.model.mentions import Reading
from bot.schedules.adjusting import asks_to_adjust, find_adjustment
from bot.schedules.changing import find_change
from bot.schedules.condition_reading import find_condition
from bot.schedules.elsewhere import outside_place
from bot.schedules.grammar import Found, Span, find_recurrence
from bot.schedules.nudging import asks_to_shift, asks_to_skip
from bot.schedules.recipient import find_recipient
from bot.schedules.recurrence import Recurrence
from bot.schedules.unchanged import find_unchanged

__all__ = ["asks_for_change", "asks_for_history", "asks_for_schedule", "fill_change", "fill_schedule"]

_ANY_DAY = date(2024, 1, 1)
"""Only where the words stand is asked here, not which days they mean."""

_EVERY_DAY = Recurrence("day", (time(9),), _ANY_DAY)

_BEFORE_CHANNEL = re.compile(
    r"(?:\b(?:in|to|into|on|at)\s+(?:the\s+)?(?:channel\s+)?|(?:发到|发在|发送到|推送到|到|在)\s*)$", re.IGNORECASE
)
_AFTER_CHANNEL = re.compile(r"(?:\s*(?:channel|频道|里|群))*", re.IGNORECASE)
_GOAL_BEFORE = re.compile(r"(?:\b(?:to|into)\s+(?:the\s+)?(?:channel\s+)?|(?:[到至]|改在|改发)\s*)$", re.IGNORECASE)
_THERE_BEFORE = re.compile(r"\bin\s+$", re.IGNORECASE)
_FROM_NOW_ON = re.compile(r"\b(?:instead|from\s+now\s+on)\b", re.IGNORECASE)
_SENDING = re.compile(
    r"^\W*(?:(?:can|could|would|will)\s+you\s+|please\s+|pls\s+|i(?:'d|\s+would)\s+like\s+(?:you\s+)?to\s+|i\s+want\s+"
    r"(?:you\s+)?to\s+|let'?s\s+)*(?:(?:re)?post|send|forward|dm|pm|share|deliver|schedule|repeat|publish|remind|give|show|tell|run|"
    r"email|report|update|ping|notify|message|keep\s+(?:sending|posting)|set\s+up)\b"
    r"(?:\s+(?:us|me|everyone|everybody|the\s+team|the\s+channel|here|it|out|about|on|of|a\s+(?:report|summary|post)\s+"
    r"(?:of|on|with|about)|the\s+report\s+(?:of|on))\b)*",
    re.IGNORECASE,
)
_SENDING_ZH = re.compile(
    r"^\W*(?:请|麻烦|帮我|帮忙|给我们?|帮我们|能不能|可以|能|想要?|我要|把)*"
    r"(?:自动|定时|定期)*(?:发送|发布|发一下|发一份|发个|发|推送|推|播报|汇报|提醒|跑一下|跑|贴)?"
    r"(?:给我们?|给大家|到频道|一下|一份|我们?)*"
)
_TRAILING = re.compile(
    r"(?:\s*(?:,|，|。|\.|!|！|please|pls|thanks?|吧|好吗|谢谢|发给我们?|发出来|发送|推送|发一次|发|给我们?|给大家|"
    r"here|in\s+this\s+channel|to\s+(?:us|me|everyone|the\s+(?:team|channel))))+\s*$",
    re.IGNORECASE,
)
_ONLY_POINTING = re.compile(
    r"(?:\W|\b(?:this|that|these|those|it|them|the|same|last|report|reports|answer|table|chart|numbers?|figures?|"
    r"result|results|thing|one|again|post|update|analysis|automatically|here|a|an|schedule|scheduled|please)\b|"
    r"这个|这份|这张|这些|那个|上面|刚才|结果|报表|报告|数据|图|表|它|再|的|一次|一遍|自动|定时|以后|今后|都|给我|发|推送|内容)*",
    re.IGNORECASE,
)
_KIND_OF_REPORT = re.compile(r"(?:daily|weekly|monthly|quarterly|yearly|annual)\W*$", re.IGNORECASE)
_REPORT_AFTER = re.compile(
    r"\s+(?:[\w-]+\s+){0,2}?(?:reports?|summary|recap|overview|review|round-?up|wrap-?up|digest|scorecard|update|kpis?)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(r"\b(?:this|that|these|those|it|them|same|above)\b", re.IGNORECASE)
_POLITE = r"^\W*(?:(?:please|pls|(?:can|could|would|will)\s+you)\s+)*"
_SCHEDULED = r"(?:schedules?|scheduled\s+(?:reports?|posts?|answers?|messages?))"
_CHANGES = (
    re.compile(rf"{_POLITE}(?:pause|resume|unpause|stop|cancel|suspend)\b.*\b{_SCHEDULED}\W*$", re.IGNORECASE),
    re.compile(rf"{_POLITE}(?:run|post|send)\b.*\b{_SCHEDULED}\s+(?:right\s+)?now\W*$", re.IGNORECASE),
    re.compile(rf"{_POLITE}(?:resume|unpause)(?:\s+(?:it|that|this|the\s+(?:report|post)))?\W*$", re.IGNORECASE),
    re.compile(
        r"^\W*(?:请|帮我|麻烦)*(?:(?:暂停|恢复|停止|取消)|(?:现在|马上|立即|立刻).{0,3}发).*定时(?:报表|任务|发布|报告)\W*$"
    ),
    re.compile(r"^\W*(?:请|帮我|麻烦)*恢复(?:它|这个|定时|发送|发布)?\W*$"),
    re.compile(r"^\W*(?:请|帮我|麻烦)*(?:把|将)(?:它|这个|这份|定时)(?:暂停|恢复)(?:发送|发布|一下|吧|了)*\W*$"),
    re.compile(
        rf"{_POLITE}(?:rename|retitle)\s+(?:it|this|that|the\s+(?:scheduled\s+)?(?:report|post|schedule))\s+"
        r"(?:to|as|into)\s+\S",
        re.IGNORECASE,
    ),
    re.compile(
        r"^\W*(?:请|帮我|麻烦)*(?:把|将)?(?:它|这个|这份)?(?:报表|报告|日报|周报|月报|定时)?(?:改名|重命名|更名)(?:为|成|叫|作)\S"
    ),
)
_KIND = r"(?:scheduled|recurring|automated|automatic|timed|auto)"
_POST = (
    r"(?:reports?|posts?|digests?|updates?|summar(?:y|ies)|e-?mails?|messages?|push(?:es)?|recaps?|newsletters?|jobs?|"
    r"alerts?)"
)
_CHANGED = (
    re.compile(
        r"(?<![a-z])(?:pause|resume|unpause|stop|cancel|suspend|halt|mute|snooze|silence|disable|enable|skip|postpone|delay|move|"
        r"shift|change|switch|turn|rename|relabel|reschedule|restart|reactivate|extend|kill|drop|hold|unsubscribe|no\s+longer|any\s?more|"
        rf"don['’]?t\s+(?:need|want|post|send))\b.*\b{_KIND}[\s-]+(?:[a-z]+\s+){{0,2}}{_POST}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![a-z]){_KIND}[\s-]+(?:[a-z]+\s+){{0,2}}{_POST}\b.*(?<![a-z])(?:instead|rather\s+than|on\s+hold|off|back\s+on|from\s+now\s+on|"
        r"any\s?more|(?:an\s+hour|a\s+day|\d+\s+minutes)\s+(?:later|earlier))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:定时|计划任务|自动(?:推送|发送|播报|日报|周报|月报|报表|报告|消息)|[日周月早晚]报).{0,12}?(?:改[到成为在]|挪|停|关[了掉闭]|"
        r"取消|暂停|恢复|重启|往[前后]|提前|推迟|换[到成个]|调[到整])|"
        r"(?:停[止掉]|关[掉闭]|取消|暂停|恢复|重启|退订|推迟|调整).{0,6}(?:定时|计划任务|自动(?:推送|发送|播报|报表|报告)|[日周月]报)"
    ),
)
"""What is scheduled, and what is to be done with it, in any order."""
_ASKED = re.compile(
    r"(?<![a-z])(?:which|why|when|what|who|how|is|are|was|were|did|does|list|show|history)\b|为什么|怎么|哪|吗|什么|几[点个次]|谁|有没有|"
    r"列|看",
    re.IGNORECASE,
)
"""A question about what is scheduled changes nothing."""
_EVERY = re.compile(
    r"(?<![a-z])(?:everything|them\s+all|all\s+of\s+(?:them|it|these|those)|(?:all|every|each)(?:\s+(?:of|the|my|our|your|"
    r"these|those|single))*\s+(?:(?:active|paused|scheduled|recurring|automatic|automated|timed|regular|existing|auto)\s+)*"
    r"(?:schedules?|posts?|postings?|reports?|jobs?|automations?|updates?|messages?|alerts?))\b"
    r"(?!\s+(?:about|on|of|for|with|by|from|at|every|each|that|which)\b)"
    r"|(?:所有|全部|一切)的?(?:已?(?:暂停|启用)的)?(?:定时|自动|计划|推送|报表|任务|播报|订阅|周期)"
    r"|(?:定时|自动|计划|推送|报表|任务|播报)[^，。,]{0,6}(?:全部?|都|统统)(?:给我)?(?:停|取消|暂停|关|恢复)",
    re.IGNORECASE,
)
"""All schedules at once; "all reports about spend" are some of them."""
_DOING = (
    r"(?:pause|resume|unpause|stop|cancel|suspend|halt|mute|unschedule|restart|(?:turn|switch|shut)\s+(?:off|on)|"
    r"put\s+(?=.*\bon\s+hold))"
)
_ALL_OF_THEM = (
    re.compile(rf"{_POLITE}{_DOING}\b", re.IGNORECASE),
    re.compile(r"暂停|恢复|停[止掉了用]?|取消|关[掉闭了]|终止"),
)
_RENAMED = (
    re.compile(r"\b(?:rename|retitle)\b.*?\s(?:to|as|into)\s+(?P<title>.+?)\W*$", re.IGNORECASE),
    re.compile(r"\b(?:name|title)\s+(?:of\s.+?\s)?to\s+(?P<title>.+?)\W*$", re.IGNORECASE),
    re.compile(r"\b(?:call|name|title)\s+(?:it|this|that|the\s.+?)\s+(?P<title>[“\"「'].+?)\W*$", re.IGNORECASE),
    re.compile(r"(?:改名|重命名|更名)(?:为|成|叫|作)?(?P<title>.+?)\W*$"),
    re.compile(r"(?:名字|名称|标题)(?:改成|改为|换成|改叫|叫)(?P<title>.+?)\W*$"),
    re.compile(r"(?:改叫|以后叫|就叫)(?P<title>.+?)\W*$"),
)
_RAN = r"(?:go|went|do|doing|run|ran|running|work|working|go\s+out|posted|sent|fail|failed|skipped|published|succeed)"
_HISTORY = (
    re.compile(
        rf"\b(?:history|past\s+runs|last\s+runs|runs|log|status|state|results?|failures)\s+(?:of|for)\b.*\b{_SCHEDULED}\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:how|did|has|have|was|were|is|are|when|why)\b.*\b{_SCHEDULED}\s+(?:\w+\s+){{0,2}}?{_RAN}\b|"
        rf"\b{_SCHEDULED}\s+(?:run\s+)?(?:history|status|log|runs)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:定时|计划)\s*(?:报表|任务|发布|报告|发送|推送|播报)?\s*的?\s*(?:最近|上次|近期|本周|这周|上周|今天|昨天)?\s*的?\s*"
        r"(?:运行|执行|发送|发布|推送|跑|发)?\s*(?:得|的)?\s*(?:历史|记录|情况|状态|状况|结果|如何|怎么?样|日志|成功|失败|正常|(?:发|跑|推送?)了(?:吗|没))"
    ),
    re.compile(
        r"(?:上次|昨天|今天|上周|本周|最近)的?\s*(?:定时|计划)\s*(?:报表|任务|发布|报告|推送)?\s*(?:发|跑|推送?|运行|执行|成功|失败)了?"
    ),
)


def asks_for_schedule(question: str) -> bool:
    """Whether a question says for sure that something is to be done again and again, or at some time to come.

    What is to be posted outside Slack goes there as well, to be told that it can't be.
    """
    if outside_place(question) is not None:
        return True
    found = find_recurrence(question, _ANY_DAY)
    return found is not None and (not isinstance(found, Found) or found.certain)


def asks_for_change(question: str) -> bool:
    """Whether a question names something scheduled and what is to be done with it: "resume the sales schedule"."""
    if any(pattern.search(question) for pattern in _CHANGES) or _asks_for_all(question):
        return True
    if asks_to_adjust(question) or asks_to_skip(question) or asks_to_shift(question):
        return True
    return (
        not asks_for_history(question)
        and _ASKED.search(question) is None
        and any(pattern.search(question) for pattern in _CHANGED)
    )


def _asks_for_all(question: str) -> bool:
    return _EVERY.search(question) is not None and any(pattern.search(question) for pattern in _ALL_OF_THEM)


def asks_for_history(question: str) -> bool:
    """Whether a question is about what became of something scheduled: "history of the sales schedule"."""
    return any(pattern.search(question) for pattern in _HISTORY)


def fill_schedule(reading: Reading) -> dict[str, Any]:
    """The arguments of `schedule_report` that are clear."""
    text = reading.question
    found = find_recurrence(text, _ANY_DAY, asked=True)
    spans: list[Span] = list(found.spans) if found else []
    arguments: dict[str, Any] = {"when": _words(text, spans)} if spans else {}
    if isinstance(found, Found) and found.doubtful is not None:
        # The words stay in the question, too: what they are about is for the person to say.
        arguments["until"] = text[slice(*found.doubtful)].strip()
    without_new = find_unchanged(_hidden(text, spans))
    if without_new is not None:
        arguments["unchanged"], said = without_new
        spans += said
    condition = find_condition(_hidden(text, spans))
    if condition is not None:
        start, end = condition[1]
        arguments["condition"] = text[start:end].strip()
        spans.append((start, end))
    if reading.channels:
        named = reading.channels[0]
        arguments["channel"] = named.channel
        spans.append(_place_span(text, named))
    elif (recipient := find_recipient(text, spans)) is not None:
        arguments["channel"] = recipient.place
        spans += recipient.spans
    question = _question(_without(text, [span for span in spans if not _names_report(text, span, spans)]))
    return {**arguments, "question": question} if question else arguments


def _names_report(text: str, span: Span, spans: Sequence[Span]) -> bool:
    """Whether a word such as "weekly" says which report is meant, as others say when: "weekly report every Monday"."""
    if len(spans) < 2 or not _KIND_OF_REPORT.match(text[slice(*span)].strip()):
        return False
    return _REPORT_AFTER.match(text[span[1] :]) is not None and not _POINTING.search(_without(text, spans))


def fill_change(reading: Reading) -> dict[str, Any]:
    """What `change_schedule` makes of it: its new time, channel or title, or all of them; and what names it."""
    title = next((found["title"] for each in _RENAMED if (found := each.search(reading.question))), None)
    if title is not None:
        return {"action": "rename", "title": title.strip("“”\"「」'‘’ ")}
    adjusted = find_adjustment(reading.question)
    wanted = {"condition": adjusted.condition, "unchanged": adjusted.unchanged}
    asked = {name: value for name, value in wanted.items() if value is not None}
    if asks_to_adjust(reading.question):
        return {"action": "adjust", **asked}
    if asks_to_skip(reading.question):
        return {"action": "skip", "when": reading.question}
    if asks_to_shift(reading.question):
        return {"action": "shift", "when": reading.question}
    if _asks_for_all(reading.question):
        return {"every": True}
    # The whole question: whether "the weekly report" names it or moves it is for the schedule that it is about.
    moved_to = _without(reading.question, adjusted.spans) if asked else reading.question
    moved = find_change(moved_to, _EVERY_DAY, _ANY_DAY, "UTC")
    arguments: dict[str, Any] = {"when": moved_to} if moved else {}
    goal = _goal(reading)
    if goal is not None:
        arguments["channel"] = goal
    name = re.search(r"[“\"「]([^”\"」]+)[”\"」]", reading.question)
    return {**arguments, **asked, **({"name": name[1]} if name else {})}


def _place_span(text: str, named: ChannelMention) -> Span:
    """A channel with the words around it: "发到#growth频道"."""
    before, after = _BEFORE_CHANNEL.search(text[: named.start]), _AFTER_CHANNEL.match(text, named.end)
    return (before.start() if before else named.start, after.end() if after else named.end)


def _goal(reading: Reading) -> str | None:
    """The channel that a schedule is to post in from now on; "stop the report in #sales" only says which."""
    text = reading.question
    for named in reading.channels:
        before = text[: named.start]
        stays = _THERE_BEFORE.search(before) and _FROM_NOW_ON.search(text, named.end)
        if _GOAL_BEFORE.search(before) or stays:
            return named.channel
    return None


def _question(rest: str) -> str:
    """What is to be posted; empty where it only points at the answer before."""
    bare = _SENDING.sub(" ", rest)
    if bare == rest:
        bare = _SENDING_ZH.sub(" ", rest)
    bare = " ".join(_TRAILING.sub(" ", bare).split()).strip(" ,，。.:：;；-")
    bare = re.sub(r"^在\s+", "", bare)  # What stood between it and the report was the time.
    return "" if _ONLY_POINTING.fullmatch(bare) else bare


def _words(text: str, spans: Sequence[Span]) -> str:
    return " ".join(text[start:end].strip() for start, end in sorted(spans))


def _hidden(text: str, spans: Sequence[Span]) -> str:
    """The text with every place kept, and nothing to read in the spans."""
    for start, end in spans:
        text = text[:start] + "," * (end - start) + text[end:]
    return text


def _without(text: str, spans: Sequence[Span]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return text
