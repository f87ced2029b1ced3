"""Reads what is to be posted, when, where and on which condition off a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from bot.model.mentions import Reading
from bot.schedules.changing import find_change
from bot.schedules.condition_reading import find_condition
from bot.schedules.grammar import Found, Span, find_recurrence
from bot.schedules.recurrence import Recurrence

__all__ = ["asks_for_change", "asks_for_history", "asks_for_schedule", "fill_change", "fill_schedule"]

_ANY_DAY = date(2024, 1, 1)
"""Only where the words stand is asked here, not which days they mean."""

_EVERY_DAY = Recurrence("day", (time(9),), _ANY_DAY)

_CHANNEL = re.compile(
    r"(?:\b(?:in|to|into|on|at)\s+(?:the\s+)?(?:channel\s+)?|(?:发到|发在|发送到|推送到|到|在)\s*)?"
    r"[#＃]([\w-]+)(?:\s*(?:channel|频道|里|群))*",
    re.IGNORECASE,
)
_SENDING = re.compile(
    r"^\W*(?:(?:can|could|would|will)\s+you\s+|please\s+|pls\s+|i(?:'d|\s+would)\s+like\s+(?:you\s+)?to\s+|i\s+want\s+"
    r"(?:you\s+)?to\s+|let'?s\s+)*(?:(?:re)?post|send|share|deliver|schedule|repeat|publish|remind|give|show|tell|run|"
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
_NOTHING_NEW = r"(?:if|when|without|with|unless)\b.{0,20}?(?:new data|updated?|unchanged|changed|changes|nothing new)"
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
)
_HISTORY = (
    re.compile(rf"\b(?:history|past\s+runs|last\s+runs|runs)\s+(?:of|for)\b.*\b{_SCHEDULED}\W*$", re.IGNORECASE),
    re.compile(r"定时(?:报表|任务|发布|报告)的?(?:历史|运行记录|执行记录|记录)"),
)
_UNCHANGED = {
    "skip": re.compile(
        rf"[,;]?\s*(?:but\s+)?(?:skip|leave|drop)\s+(?:it|this|that|them)?\s*(?:out\s+)?{_NOTHING_NEW}|"
        r"[，,]?(?:如果|若|要是)?(?:没有?新数据|数据没(?:有)?更新)\D{0,6}(?:不发|跳过|别发|不用发)",
        re.IGNORECASE,
    ),
    "post": re.compile(
        rf"[,;]?\s*even\s+{_NOTHING_NEW}|[，,]?(?:即使|就算)?(?:没有?新数据|数据没(?:有)?更新)\D{{0,4}}也(?:要)?发",
        re.IGNORECASE,
    ),
}


def asks_for_schedule(question: str) -> bool:
    """Whether a question says for sure that something is to be done again and again, or at some time to come."""
    found = find_recurrence(question, _ANY_DAY)
    return found is not None and (not isinstance(found, Found) or found.certain)


def asks_for_change(question: str) -> bool:
    """Whether a question names something scheduled and what is to be done with it: "resume the sales schedule"."""
    return any(pattern.search(question) for pattern in _CHANGES)


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
    condition = find_condition(_hidden(text, spans))
    if condition is not None:
        start, end = condition[1]
        arguments["condition"] = text[start:end].strip()
        spans.append((start, end))
    channel = _CHANNEL.search(text)
    if channel is not None:
        arguments["channel"] = channel[1]
        spans.append(channel.span())
    for choice, pattern in _UNCHANGED.items():
        said = pattern.search(text)
        if said is not None:
            arguments["unchanged"] = choice
            spans.append(said.span())
    question = _question(_without(text, spans))
    return {**arguments, "question": question} if question else arguments


def fill_change(reading: Reading) -> dict[str, Any]:
    """The new time of `change_schedule`, and the words that name what is posted."""
    # The whole question: whether "the weekly report" names it or moves it is for the schedule that it is about.
    moved = find_change(reading.question, _EVERY_DAY, _ANY_DAY, "UTC")
    arguments: dict[str, Any] = {"when": reading.question} if moved else {}
    name = re.search(r"[“\"「]([^”\"」]+)[”\"」]", reading.question)
    return {**arguments, "name": name[1]} if name else arguments


def _question(rest: str) -> str:
    """What is to be posted; empty where it only points at the answer before."""
    bare = _SENDING.sub(" ", rest)
    if bare == rest:
        bare = _SENDING_ZH.sub(" ", rest)
    bare = " ".join(_TRAILING.sub(" ", bare).split()).strip(" ,，。.:：;；-")
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
