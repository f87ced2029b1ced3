"""Two periods of a condition, of which one is told by the other: "last year", "the 4 weeks before"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from tools.amounts import find_amounts, plain_width
from tools.comparison import days_of, year_before
from tools.comparison_words import read_against
from tools.messages import Message, Period, say
from tools.period_meanings import Named, Relative
from tools.period_phrases import read_meaning
from tools.periods import PeriodRead, read_period
from tools.time_units import shift_unit

__all__ = ["find_stretch_before", "read_compared"]

_YEAR = 360
"""A period of so many days is a year: the one before it is a whole one as well."""
_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|[两二三四五六七八九十]{1,3})"
_STRETCH_BEFORE = re.compile(
    rf"\bthe (?:(?:previous|prior|preceding) (?P<one>{_NUMBER}) (?P<unit_one>day|week|month|quarter|year)s?\b|"
    rf"(?P<two>{_NUMBER}) (?P<unit_two>day|week|month|quarter|year)s? (?:before|earlier|prior)\b)(?: (?:that|them))?|"
    rf"(?:再往前|再之前|再前|在此之前|此前|之前)的?(?P<three>{_NUMBER})个?(?P<unit_three>天|日|周|星期|月|季度|年)"
)
_UNITS = {"天": "day", "日": "day", "周": "week", "星期": "week", "月": "month", "季度": "quarter", "年": "year"}
_DAY = timedelta(days=1)


def read_compared(
    phrases: Sequence[str], first: date, last: date, calendar: tuple[date, int, int]
) -> tuple[list[Period], Message]:
    """Read the periods of a condition; beside a shorter one, "last year" is the same days a year before.

    Args:
        phrases: the periods in words, one or more.
        first: day of the data, the earliest.
        last: the latest.
        calendar: the asker's date, first day of the week, first month of the fiscal year.

    Returns:
        The periods, and the words in which one of them is read back: the one that is not what it says literally.

    Raises:
        CannotAnswer: a phrase is no period, or the data have no day of it.
    """
    backwards = [read_against(phrase) == "year ago" for phrase in phrases]
    if len(phrases) == 2 and sum(backwards) == 1:
        at = backwards.index(False)
        read = read_period(phrases[at], first, last, *calendar)
        if days_of(read.period) < _YEAR:
            before = _a_year_before(phrases[at], read)
            said = say("I compared {period} with the same a year before, {before}.", period=read.period, before=before)
            return [read.period, before] if at == 0 else [before, read.period], said
    earlier = [find_stretch_before(phrase) for phrase in phrases]
    if len(phrases) == 2 and earlier[1] is not None and earlier[0] is None:
        read = read_period(phrases[0], first, last, *calendar)
        before = _stretch_before(phrases[1], read.period)
        said = say("I compared {period} with {before}.", period=read.period, before=before)
        return [read.period, before], said
    reads = [read_period(phrase, first, last, *calendar) for phrase in phrases]
    return [each.period for each in reads], reads[0].said


def find_stretch_before(text: str) -> tuple[int, int] | None:
    """Where a text names so many days, weeks or months before another period: "the 4 weeks before", "再之前4周"."""
    match = _STRETCH_BEFORE.search(plain_width(text))
    return match.span() if match else None


def _stretch_before(phrase: str, period: Period) -> Period:
    """So many days, weeks or months, up to the day before a period starts."""
    match = _STRETCH_BEFORE.search(plain_width(phrase))
    assert match is not None
    number = match["one"] or match["two"] or match["three"]
    unit = match["unit_one"] or match["unit_two"] or _UNITS[match["unit_three"]]
    # A single Chinese sign is a number only before what it counts.
    count = int(find_amounts(number if number.isascii() else f"{number}个")[0].value)
    return Period(shift_unit(period.first, unit, -count), period.first - _DAY)


def _a_year_before(phrase: str, read: PeriodRead) -> Period:
    meaning = read_meaning(phrase.lower())
    named = isinstance(meaning, Named) and meaning.week_of_year is None
    months = isinstance(meaning, Relative) and meaning.weekday is None and meaning.unit.endswith(("month", "quarter"))
    return year_before(read.period, "month" if months else "day", named=named)
