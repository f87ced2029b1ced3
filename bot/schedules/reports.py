"""How people name a scheduled post: "the Monday report", "our scheduled posts", "投放周报", "定时报表"."""

from __future__ import annotations

import re

from bot.schedules.recurrence import WORKING_DAYS, Recurrence

__all__ = ["NAME", "NAME_HAN", "THING_HAN", "comes_as_named", "without_name"]

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


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RHYTHM = re.compile(
    rf"(?<![a-z])(?:(?P<day>{'|'.join(_DAYS)})(?:['’]?s)?|(?P<often>daily|weekly|monthly|quarterly|weekday))\s+"
    rf"(?:{_CLAUSE}[\w&'’-]+\s+){{0,4}}?{_KINDS}\b",
    re.IGNORECASE,
)
_RHYTHM_HAN = re.compile(
    r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])的?(?:那个|那份)?(?:定时)?(?:报表|报告|播报|推送|任务)|(?P<often>[日周月季]报)"
)
_OFTEN = {"daily": "day", "weekly": "week", "monthly": "month", "日报": "day", "周报": "week", "月报": "month"}
_QUARTER = ("quarterly", "季报")


def comes_as_named(text: str, rule: Recurrence) -> bool:
    """Whether a schedule comes on the days by which a text names it: "the Monday report", "the daily post", "周报".

    Args:
        text: what was said.
        rule: when the schedule posts.

    Returns:
        True also where the text names no day and no rhythm at all.
    """
    said = _RHYTHM.search(text)
    if said is not None and said["day"]:
        return _DAYS.index(said["day"].lower()) in rule.weekdays
    if said is None and (said := _RHYTHM_HAN.search(text)) is not None and said["day"]:
        return "一二三四五六日".find(said["day"].replace("天", "日")) in rule.weekdays
    if said is None:
        return True
    often = said["often"].lower()
    if often == "weekday":
        return rule.weekdays == WORKING_DAYS
    if often in _QUARTER:
        return rule.unit == "month" and rule.every == 3
    return rule.unit == _OFTEN[often]
