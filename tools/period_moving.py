"""Periods that stay where they are in the calendar, and those that move along with the days."""

from __future__ import annotations

from tools.messages import Message, say
from tools.period_meanings import Between, Meaning, Named, Relative, Rolling, ToDate
from tools.period_phrases import read_meaning

__all__ = ["is_fixed", "moving_instead"]

_MOVING: dict[str, tuple[str, Message]] = {
    "day": ("yesterday", say("yesterday")),
    "week": ("last week", say("last week")),
    "month": ("last month", say("last month")),
    "quarter": ("last quarter", say("last quarter")),
    "half": ("last 6 months", say("the last 6 months")),
    "year": ("last year", say("last year")),
}


def is_fixed(phrase: str) -> bool:
    """Whether a phrase means the same days whenever it is read, or all but: "September", "last week of May"."""
    return _is_fixed(read_meaning(phrase))


def moving_instead(phrase: str) -> tuple[str, Message] | None:
    """The period as long that moves along, as a phrase and in words: "last month" for "September".

    Returns:
        None where no such period is usual: "from 3 May to 20 June".
    """
    match read_meaning(phrase):
        case Named() as named:
            return _MOVING[_unit(named)]
    return None


def _is_fixed(meaning: Meaning | None) -> bool:
    match meaning:
        case Named(years_back=back):
            return back is None
        case Between(first, last):
            # "Since May" grows with the data.
            return last is not None and _is_fixed(first) and _is_fixed(last)
        case Relative() | Rolling() | ToDate() | None:
            return False


def _unit(named: Named) -> str:
    if named.day is not None:
        return "day"
    if named.week_of_month is not None or named.week_of_year is not None or named.third is not None:
        return "week"
    if named.month is not None:
        return "month"
    return "quarter" if named.quarter is not None else "half" if named.half is not None else "year"
