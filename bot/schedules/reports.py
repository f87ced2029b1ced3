"""How people name a scheduled post: "the Monday report", "our scheduled posts", "投放周报", "定时报表"."""

from __future__ import annotations

import re

__all__ = ["NAME", "NAME_HAN", "THING_HAN", "without_name"]

_KINDS = (
    r"(?:reports?|posts?|schedules?|digests?|summar(?:y|ies)|updates?|recaps?|overviews?|messages?|newsletters?|alerts?|"
    r"kpis?|numbers|scorecards?|briefings?|round-?ups?)"
)
_CLAUSE = (
    r"(?!(?:if|when|whenever|unless|only|by\s+(?:an?|one|two|three|half|\d+)|until|till|to|at|for|on|in|one|an?)\b)"
)
NAME = (
    rf"(?:(?:the|our|my|your|its|this|that|all)\s+(?:{_CLAUSE}[\w&'’-]+\s+){{0,5}}?(?:scheduled\s+)?{_KINDS}\b|"
    r"[“\"][^”\"]{1,60}[”\"]|scheduled\s+(?:reports?|posts?))"
)
"""A name in English, in lower case or not."""

THING_HAN = (
    r"(?:定时\s*(?:报表|报告|任务|发布|发送|推送|播报|消息|日报|周报|月报|计划)?|计划任务|报表|报告|"
    r"[日周月季年早晚]报|播报|推送)"
)
NAME_HAN = (
    r"(?:(?:这个|这份|那个|那份|我们?的|每[天日周月]的?)?"
    rf"(?:[“「][^”」]{{1,40}}[”」]|(?:[\w+&-]|的(?=\S)){{0,12}}?{THING_HAN})(?:那次|那条|那份)?)"
)
"""A name in Chinese."""

_IN_ENGLISH = re.compile(NAME, re.IGNORECASE)


def without_name(text: str) -> str:
    """A text in English with "it" for the name of a report: "delay the Monday report by an hour"."""
    return _IN_ENGLISH.sub("it", text)
