"""To whom something is to be posted, where that is a person: "send me this", "post this to Anna", "每周一发给老板"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.schedules.grammar import Span

__all__ = ["ME", "PERSON", "Recipient", "find_recipient"]

ME = "me"
"""The asker's direct messages, as the place of a schedule."""
PERSON = "@"
"""Begins the name of somebody else, as the place of a schedule: such a place is never posted in."""

_VERB = r"(?:send|forward|share|post|deliver|dm|pm|message|ping|notify|e-?mail|report)"
_THIS = r"(?:this|that|it|these|those|the|a|an)"
_NAME = r"(?-i:@?[A-Z][\w.-]+(?:\s[A-Z][\w-]+)?)|@[\w.-]+"
_ROLE = r"(?:my|our|his|her|their)\s[\w-]+(?:\s(?:team|group|manager|director|lead|head))?|him|her|them"
_ENDS = r"(?=\s{2,}|\s*(?:$|[,.;!?]|please\b|pls\b|thanks\b))"
_HERE = re.compile(
    r"(?:the|this|our|my)\s(?:whole\s|entire\s)?(?:team|channel|group|thread|chat)|slack|marketbot|us|all|everyone|everybody|"
    r"here|you|team|channel|(?:我们|咱们?|大家|各位|所有人|全员|全体|团队|群里?|本群|频道|这里|这儿|同事们?)(?:里|的?频道)?",
    re.IGNORECASE,
)
_MINE = re.compile(
    rf"\b(?:{_VERB}|remind|tell|update|alert)\s+me\b|"
    r"(?P<gone>\b(?:to|in|into|via|as)\s+(?:me|myself|(?:my|a)\s(?:dms?|inbox|direct\smessages?)|dm)\b)|"
    r"(?P<said>(?:(?:发送|发|推送|推|转发|转|分享|同步|提醒|通知|私信|抄送)(?:一份|一下|个)?(?:给|到)?|[私][聊信])我(?:自己|本人|一份)?"
    r"(?:的?私[信聊])?(?![们的老领司部上]))|给我(?=\s*(?:私信|发|推|转))",
    re.IGNORECASE,
)
_OTHERS = (
    re.compile(rf"(?P<gone>\bto\s+(?P<who>{_NAME}|{_ROLE}|the\s[\w-]+(?:\s(?:team|group))?)){_ENDS}", re.IGNORECASE),
    re.compile(rf"\b{_VERB}\s+(?P<gone>(?P<who>{_NAME}|{_ROLE}))(?=\s+{_THIS}\b)", re.IGNORECASE),
    re.compile(rf"\b{_VERB}\s+(?:this|that|it|these|those|the\s\w+)\s+(?P<gone>to(?P<who>)){_ENDS}", re.IGNORECASE),
    re.compile(
        r"(?P<gone>(?:发送|发|推送|推|转发|转|分享|同步|抄送)(?:一份|一下)?给(?P<who>[^\s，。,.！!、]{0,8}?)"
        r"(?:看看|看一下|看|吧|哈|一下|一份|好吗|谢谢)*)(?=$|[\s，。,.！!、])"
    ),
    re.compile(
        r"(?P<gone>给(?P<who>[^\s，。,给发我]{1,6}?)(?:发送|发|推送|转发)(?:一份|一次|一下|个)?)(?=$|[\s一个份这那各今上本])"
    ),
)
"""Whom else; without a name where Slack has it as a mention, which is no word of the question."""


@dataclass(frozen=True)
class Recipient:
    """A person that something is to go to.

    Attributes:
        place: as the place of a schedule: `ME`, or `PERSON` and how they are called.
        spans: where the words for it stand, which say nothing of what is to be posted.
    """

    place: str
    spans: tuple[Span, ...] = ()


def find_recipient(text: str, taken: Sequence[Span] = ()) -> Recipient | None:
    """The person that something is to be sent to; None where none is named: it is for whoever is here.

    Args:
        text: what was said.
        taken: the parts that are understood already, such as when.
    """
    for start, end in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    mine = _MINE.search(text)
    if mine is not None:
        spans = tuple(mine.span(name) for name in ("gone", "said") if mine[name])
        return Recipient(ME, spans)
    for pattern in _OTHERS:
        found = pattern.search(text)
        if found is not None and not _HERE.fullmatch(found["who"].strip()):
            return Recipient(PERSON + found["who"].strip("@ "), (found.span("gone"),))
    return None
