"""The stretches of time before a period that are like it: what is usual, and how things went until now."""

from __future__ import annotations

from datetime import date, timedelta

from tools.comparison import Comparison, days_of
from tools.messages import Period
from tools.time_grains import DataCalendar
from tools.time_units import add_months

__all__ = ["stretches_until"]

_DAY = timedelta(days=1)


def stretches_until(comparison: Comparison, calendar: DataCalendar, most: int = 13) -> tuple[Period, ...]:
    """The period and those before it of the same kind, oldest first, none of which share days.

    Where the period is not over, each is cut to as many days: like with like.

    Args:
        comparison: from `tools.comparison.compare_periods`.
        calendar: of the data; stretches that it does not hold wholly are left out.
        most: so many at most, the period among them.
    """
    found = [comparison.period]
    for back in range(1, most):
        stretch = _back(comparison, back)
        if calendar.rhythm is not None and calendar.rhythm.misses_before(calendar.first, stretch.first):
            break
        if stretch.last < calendar.first or (calendar.late_start and stretch.first <= calendar.first):
            break
        found.append(stretch)
    return tuple(reversed(found))


def _back(comparison: Comparison, back: int) -> Period:
    first, length = comparison.period.first, days_of(comparison.period)
    if comparison.unit != "month":
        step = max(7, days_of(comparison.asked)) if not comparison.unfinished else _whole_days(comparison)
        start = first - back * step * _DAY
        return Period(start, start + (length - 1) * _DAY)
    start = add_months(first, -back * comparison.count)
    if comparison.unfinished and comparison.count == 12:
        return Period(start, add_months(comparison.period.last, -12 * back))  # Years are cut at the same date.
    end = _day_before(add_months(start, comparison.count))
    return Period(start, min(start + (length - 1) * _DAY, end)) if comparison.unfinished else Period(start, end)


def _whole_days(comparison: Comparison) -> int:
    """The days of the whole period of one that is not over."""
    return 7 * comparison.count if comparison.unit == "week" else max(7, comparison.count)


def _day_before(day: date) -> date:
    return day - _DAY
