"""So many days, weeks or months right before another period: "the 4 weeks before", "previous 30 days", "再之前4周"."""

from __future__ import annotations

import re
from datetime import timedelta

from tools.amounts import find_amounts, plain_width
from tools.messages import Period
from tools.time_units import shift_unit

__all__ = ["days_before", "find_stretch_before", "read_stretch_before"]

_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|[两二三四五六七八九十]{1,3})"
_STRETCH_BEFORE = re.compile(
    rf"\bthe (?:(?:previous|prior|preceding) (?P<one>{_NUMBER}) (?P<unit_one>day|week|month|quarter|year)s?\b|"
    rf"(?P<two>{_NUMBER}) (?P<unit_two>day|week|month|quarter|year)s? (?:before|earlier|prior)\b)(?: (?:that|them))?|"
    rf"(?:再往前|再之前|再前|在此之前|此前|之前)的?(?P<three>{_NUMBER})个?(?P<unit_three>天|日|周|星期|月|季度|年)"
)
_WHOLE = re.compile(
    rf"(?:the )?(?:(?:previous|prior|preceding) (?P<one>{_NUMBER}) (?P<unit_one>day|week|month|quarter|year)s?|"
    rf"(?P<two>{_NUMBER}) (?P<unit_two>day|week|month|quarter|year)s? (?:before|earlier|prior))(?: (?:that|them))?|"
    rf"(?:再往前|再之前|再前|在此之前|此前|之前|前|上)的?(?P<three>{_NUMBER})个?(?P<unit_three>天|日|周|星期|月|季度|年)"
)
"""Alone, as what a period is compared with, 前30天 are the 30 days before that period."""
_UNITS = {"天": "day", "日": "day", "周": "week", "星期": "week", "月": "month", "季度": "quarter", "年": "year"}
_DAY = timedelta(days=1)


def find_stretch_before(text: str) -> tuple[int, int] | None:
    """Where a text names so many days, weeks or months before another period: "the 4 weeks before", "再之前4周"."""
    match = _STRETCH_BEFORE.search(plain_width(text))
    return match.span() if match else None


def read_stretch_before(words: str, *, alone: bool = False) -> tuple[int, str] | None:
    """How many of which unit a phrase names before another period; None where it names no such stretch.

    Args:
        words: the phrase.
        alone: the words are all that is said of what a period is compared with.
    """
    plain = plain_width(words).strip().lower()
    match = _WHOLE.fullmatch(plain) if alone else _STRETCH_BEFORE.search(plain)
    if match is None:
        return None
    number = match["one"] or match["two"] or match["three"]
    unit = match["unit_one"] or match["unit_two"] or _UNITS[match["unit_three"]]
    # A single Chinese sign is a number only before what it counts.
    return int(find_amounts(number if number.isascii() else f"{number}个")[0].value), unit


def days_before(period: Period, count: int, unit: str) -> Period:
    """So many days, weeks or months, up to the day before a period starts."""
    return Period(shift_unit(period.first, unit, -count), period.first - _DAY)
