"""Units of the calendar: where a day, week, month, quarter or year starts and ends, those of fiscal years among them.

A fiscal year is named by the year in which it ends: with a start in April, FY2024 goes from April 2023 to March 2024.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from tools.messages import Message, say

__all__ = [
    "add_months",
    "fiscal_year_of",
    "fiscal_year_starts",
    "fiscal_years_said",
    "month_name",
    "shift_unit",
    "unit_end",
    "unit_start",
]

_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12, "fiscal quarter": 3, "fiscal year": 12}


def unit_start(day: date, unit: str, week_start: int = 0, fiscal_year_start: int = 1) -> date:
    """The first day of the unit that `day` is in.

    Args:
        day: any day of it.
        unit: day, week, month, quarter, year, "fiscal quarter" or "fiscal year".
        week_start: first day of the week, 0 = Monday.
        fiscal_year_start: the month in which fiscal years start, 1 to 12.
    """
    match unit:
        case "week":
            return day - timedelta(days=(day.weekday() - week_start) % 7)
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
        case "fiscal quarter":
            return add_months(day.replace(day=1), -((day.month - fiscal_year_start) % 3))
        case "fiscal year":
            return add_months(day.replace(day=1), -((day.month - fiscal_year_start) % 12))
    return day


def unit_end(start: date, unit: str) -> date:
    """The last day of the unit that starts on `start`."""
    return shift_unit(start, unit, 1) - timedelta(days=1)


def shift_unit(day: date, unit: str, count: int) -> date:
    """The day `count` units later (earlier when negative); the 31st becomes the last day of a shorter month."""
    if unit in _MONTHS_OF:
        return add_months(day, _MONTHS_OF[unit] * count)
    return day + timedelta(weeks=count) if unit == "week" else day + timedelta(days=count)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    index = max(12, min(day.year * 12 + day.month - 1 + months, 12 * 9999 + 11))
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def fiscal_year_of(day: date, fiscal_year_start: int) -> int:
    """The fiscal year that a day lies in, named by the year in which it ends."""
    return day.year + (1 < fiscal_year_start <= day.month)


def fiscal_year_starts(year: int, fiscal_year_start: int) -> date:
    """The first day of a fiscal year."""
    return date(year - (fiscal_year_start > 1), fiscal_year_start, 1)


def fiscal_years_said(start: int) -> Message:
    """How fiscal years were counted, for an answer that is cut by them."""
    if start == 1:
        return say(
            "Nobody has said when fiscal years start here, so I took January: say, for example, “our fiscal year "
            "starts in April”."
        )
    return say(
        "Fiscal years start in {month} here and are named by the year in which they end.", month=month_name(start)
    )


def month_name(month: int) -> Message:
    """What a month is called, 1 = January."""
    return _MONTHS[month - 1]


_MONTHS = (
    say("January"),
    say("February"),
    say("March"),
    say("April"),
    say("May"),
    say("June"),
    say("July"),
    say("August"),
    say("September"),
    say("October"),
    say("November"),
    say("December"),
)
