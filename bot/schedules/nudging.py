"""One post that is left out, and posts that come a little later or earlier: "skip next Monday", "a day later"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.schedules.grammar import Found, find_recurrence
from bot.schedules.recurrence import Recurrence, days_of
from bot.schedules.reports import NAME_HAN, without_name

__all__ = ["asks_to_shift", "asks_to_skip", "read_shift", "read_skip", "shifted"]

_POLITE = r"^\W*(?:(?:please|pls|ok(?:ay)?|and|can\s+you|could\s+you|let'?s)\s+)*"
_DAY = (
    r"(?:(?:next|this|the\s+next|this\s+coming|coming)\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:'s)?|"
    r"(?:today|tomorrow)(?:'s)?|(?:the\s+)?next\s+(?:one|time|post|report|run)|next\s+week(?:'s)?|this\s+week(?:'s)?)"
)
_THING = r"(?:\s+(?:scheduled\s+)?(?:post|report|run|update|one))?"
_DAY_HAN = r"(?:(?:下个?|这个?|本)(?:周|星期|礼拜)(?:[一二三四五六日天])?|今天|明天|下一?次|这一?次)"
_SKIPS = r"(?:skip|leave\s+out|leave|miss|omit|don['’]?t\s+(?:post|send|run)|do\s+not\s+(?:post|send|run)|no)"
_SKIP = (
    re.compile(
        rf"{_POLITE}{_SKIPS}\s+(?:it\s+)?(?:out\s+)?(?:on\s+|for\s+)?(?P<day>{_DAY}){_THING}(?:\s+it)?(?:\s+out)?(?:\s+please)?\W*$",
        re.IGNORECASE,
    ),
    re.compile(rf"{_POLITE}(?:on\s+)?(?P<day>{_DAY})\s*,?\s+(?:please\s+)?{_SKIPS}\s+it(?:\s+out)?\W*$", re.IGNORECASE),
    re.compile(rf"{_POLITE}skip\s+it\s+(?P<day>once|this\s+once|one\s+time)\W*$", re.IGNORECASE),
    re.compile(
        rf"^\W*(?:请|麻烦|把|将)*(?:{NAME_HAN}的?)?\s*(?:请|在)?(?P<day>{_DAY_HAN})(?:的)?\s*(?:那次|那条|{NAME_HAN})?\s*"
        rf"(?:请|先)?(?:跳过|略过|不要?发|别发|不用发|停一次|停发|取消一次|不跑|别跑)\s*(?:了|吧|一次)*\s*(?:{NAME_HAN})?(?:了|吧)*\W*$"
    ),
    re.compile(
        rf"^\W*(?:请|麻烦)*(?:跳过|略过)\s*(?:{NAME_HAN}的?)?\s*(?P<day>{_DAY_HAN})(?:的)?\s*(?:那次|{NAME_HAN})?(?:吧)?\W*$"
    ),
)
_COUNT = r"(?P<count>an?|one|two|three|half\s+an|\d{1,3})"
_UNIT = r"(?P<unit>minutes?|mins?|hours?|days?|weeks?)"
_COUNT_HAN = r"(?P<count>半|一|两|二|三|\d{1,3})个?"
_UNIT_HAN = r"(?P<unit>分钟|小时|钟头|天|日|周|星期)"
_SHIFT = (
    re.compile(
        rf"{_POLITE}(?:(?:make|move|post|send|push|run)\s+(?:it|this|that)\s+)?"
        rf"{_COUNT}\s+{_UNIT}\s+(?P<way>later|earlier)(?:\s+please)?\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_POLITE}(?P<way>delay|postpone|push\s+back|put\s+off|push|bring)\s+(?:it|this|that)"
        rf"\s+(?:back\s+|forward\s+)?(?:by\s+|for\s+)?{_COUNT}\s+{_UNIT}(?:\s+please)?\W*$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^\W*(?:请|麻烦|把它|把|将|让)*\s*(?:{NAME_HAN}|它)?\s*(?:都|再|请)?(?P<way>推迟|延后|延迟|往后推|顺延|晚|提前|提早|早|往前提)\s*"
        rf"{_COUNT_HAN}\s*{_UNIT_HAN}\s*(?:再)?(?:发送|发布|发|推送)?\s*(?:{NAME_HAN})?(?:吧)?\W*$"
    ),
)
_EARLIER = ("earlier", "bring", "提前", "提早", "早", "往前提")
_WORDS = {"a": 1, "an": 1, "one": 1, "一": 1, "two": 2, "两": 2, "二": 2, "three": 3, "三": 3}
_MINUTES = {
    "min": 1,
    "hou": 60,
    "day": 1440,
    "wee": 10080,
    "分": 1,
    "小": 60,
    "钟": 60,
    "天": 1440,
    "日": 1440,
    "周": 10080,
    "星": 10080,
}
_NEXT_ONE = re.compile(r"next\s+(?:one|time|post|report|run)|once|one\s+time|次", re.IGNORECASE)
_WEEK = re.compile(r"week|(?:周|星期|礼拜)$", re.IGNORECASE)
_DAY_MINUTES = 1440


def asks_to_skip(text: str) -> bool:
    """Whether a text asks to leave out one post: "skip next Monday", "下周一跳过"."""
    return _skip(text) is not None


def asks_to_shift(text: str) -> bool:
    """Whether a text asks to post a little later or earlier: "a day later", "推迟一天"."""
    return _shift(text) is not None


def _skip(text: str) -> re.Match[str] | None:
    return _first(_SKIP, text)


def _shift(text: str) -> re.Match[str] | None:
    return _first(_SHIFT, text)


def _first(patterns: Sequence[re.Pattern[str]], text: str) -> re.Match[str] | None:
    """How a pattern reads a text, with the report named or with "it" for its name."""
    said = (text, without_name(text))
    return next((match for each in said for pattern in patterns if (match := pattern.match(each))), None)


def read_skip(text: str, today: date) -> tuple[date, date] | None:
    """The first and the last day on which nothing is to be posted; None for whatever comes next.

    Args:
        text: what was said.
        today: the asker's date, by which "next Monday" is read.
    """
    found = _skip(text)
    words = re.sub(r"'s$", "", found["day"].lower()) if found else text
    if _NEXT_ONE.search(words):
        return None
    if _WEEK.search(words):
        monday = today - timedelta(days=today.weekday())
        start = monday if re.match(r"this|这|本", words) else monday + timedelta(days=7)
        return start, start + timedelta(days=6)
    named = find_recurrence(f"{words} 9:00", today, asked=True)
    day = named.recurrence.first if isinstance(named, Found) and named.recurrence.unit == "once" else None
    return (day, day) if day else None


def read_shift(text: str) -> timedelta | None:
    """By how much later a text wants it (earlier: less than nothing); None where it does not say."""
    found = _shift(text)
    if found is None:
        return None
    count, unit = found["count"].lower(), found["unit"].lower()
    way = " ".join(found["way"].lower().split())
    minutes = next(minutes for start, minutes in _MINUTES.items() if unit.startswith(start))
    half = count.startswith("half") or count == "半"
    by = timedelta(minutes=minutes / 2 if half else minutes * (_WORDS.get(count) or int(count)))
    return -by if way in _EARLIER else by


def shifted(recurrence: Recurrence, by: timedelta, today: date) -> Recurrence | None:
    """The rule with all its times later by so much; None where no such rule can be said in days and times.

    Args:
        recurrence: as it is.
        by: how much later; earlier where it is less than nothing.
        today: the asker's date: nothing of the new rule comes before it.
    """
    moved = [datetime.combine(date(2000, 1, 15), clock) + by for clock in recurrence.times]
    days = {each.date() - date(2000, 1, 15) for each in moved}
    if len(days) != 1:
        return None
    (days_later,) = days
    times: tuple[time, ...] = tuple(sorted(each.time() for each in moved))
    if not days_later:
        return replace(recurrence, times=times)
    rule = _RULES[recurrence.unit](recurrence, days_later.days)
    if rule is None:
        return None
    first = recurrence.first + days_later
    rule = replace(rule, times=times, first=first, last=recurrence.last + days_later if recurrence.last else None)
    return replace(rule, first=next(days_of(rule, max(first, today)), first))


def _of_weeks(rule: Recurrence, days: int) -> Recurrence:
    return replace(rule, weekdays=tuple(sorted((day + days) % 7 for day in rule.weekdays)))


def _of_months(rule: Recurrence, days: int) -> Recurrence | None:
    """Days of the month that stay within every month; "the last Friday" plus a day is no such rule."""
    moved = tuple(sorted(day + days for day in rule.days))
    return replace(rule, days=moved) if moved and all(0 < day <= 28 for day in moved) and min(rule.days) > 0 else None


_RULES: dict[str, Callable[[Recurrence, int], Recurrence | None]] = {
    "once": lambda rule, _: rule,
    "day": lambda rule, _: rule,
    "week": _of_weeks,
    "month": _of_months,
}
