"""Two periods of a condition, of which one is told by the other: "last year", "the 4 weeks before"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tools.comparison import days_of, year_before
from tools.comparison_words import read_against
from tools.messages import Message, Period, say
from tools.period_meanings import Named, Relative
from tools.period_phrases import read_meaning
from tools.periods import PeriodRead, read_period
from tools.stretch_before import days_before, find_stretch_before, read_stretch_before

__all__ = ["find_stretch_before", "read_compared"]

_YEAR = 360
"""A period of so many days is a year: the one before it is a whole one as well."""


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
    earlier = [read_stretch_before(phrase) for phrase in phrases]
    if len(phrases) == 2 and earlier[1] is not None and earlier[0] is None:
        read = read_period(phrases[0], first, last, *calendar)
        before = days_before(read.period, *earlier[1])
        said = say("I compared {period} with {before}.", period=read.period, before=before)
        return [read.period, before], said
    reads = [read_period(phrase, first, last, *calendar) for phrase in phrases]
    return [each.period for each in reads], reads[0].said


def _a_year_before(phrase: str, read: PeriodRead) -> Period:
    meaning = read_meaning(phrase.lower())
    named = isinstance(meaning, Named) and meaning.week_of_year is None
    months = isinstance(meaning, Relative) and meaning.weekday is None and meaning.unit.endswith(("month", "quarter"))
    return year_before(read.period, "month" if months else "day", named=named)
