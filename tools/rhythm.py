"""How often a data set has rows, and so whether rows are missing between its edge and some other day.

A shop that sells on weekdays has no rows on a Sunday, and its month that ends on one is whole all the same; daily
figures that stop a day early are not. What is usual is read from the days nearest to the edge in question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tools.periods import shift_unit, unit_start

__all__ = ["Rhythm", "read_step"]

_NEAR = 200
"""Days with rows, from an edge of the data inwards, that show what is usual there."""
_RARE = 0.05
"""Rows are missing where so long a stretch without rows is rarer than this."""
_SELDOM = 0.1
"""A weekday with fewer rows than this share of the busiest one's is a day off."""
_OUTLIER = 10
"""A gap so many times as long as gaps usually get is a wrong date or a closed year, no part of the rhythm."""
_EDGE = 4
"""The first or last working day of a month is within so many days of its begin or end."""


@dataclass(frozen=True)
class Rhythm:
    """The days on which a data set has rows.

    Attributes:
        days: each once, in order; at least one.
        step: what a row stands for: day, week, month, quarter or year.
    """

    days: tuple[date, ...]
    step: str

    def misses_before(self, first: date, start: date) -> bool:
        """Whether there would be rows from `start` to the day before `first`, where the data begin."""
        return self._misses(start, first - timedelta(days=1), self.days[:_NEAR])

    def misses_after(self, last: date, end: date) -> bool:
        """Whether there would be rows from the day after `last`, where the data end, to `end`."""
        return self._misses(last + timedelta(days=1), end, self.days[-_NEAR:])

    def _misses(self, first: date, last: date, near: Sequence[date]) -> bool:
        if first > last:
            return False
        if self.step not in ("day", "week"):
            return _unit_begins(first, last, self.step)
        working = _working_days(near)
        empty = _count(working, first, last)
        return empty > 0 and _share_of_empty(near, working, empty) < _RARE


def _unit_begins(first: date, last: date, step: str) -> bool:
    start = unit_start(first, step)
    return (start if start == first else shift_unit(start, step, 1)) <= last


def _working_days(days: Sequence[date]) -> frozenset[int]:
    """The days of the week on which there are rows; all of them while two weeks can't tell."""
    if (days[-1] - days[0]).days < 13:
        return frozenset(range(7))
    counts = Counter(day.weekday() for day in days)
    return frozenset(day for day, count in counts.items() if count >= _SELDOM * max(counts.values()))


def _count(working: frozenset[int], first: date, last: date) -> int:
    """How many days from `first` to `last` are working days."""
    weeks, rest = divmod(max((last - first).days + 1, 0), 7)
    return weeks * len(working) + sum((first.weekday() + place) % 7 in working for place in range(rest))


def _share_of_empty(days: Sequence[date], working: frozenset[int], length: int) -> float:
    """Of all stretches of so many working days within the data, the share that has no rows."""
    gaps = sorted(_count(working, a + timedelta(days=1), b - timedelta(days=1)) for a, b in pairwise(days))
    if not gaps:
        return 0.0
    longest = _OUTLIER * max(gaps[min(len(gaps) - 1, int(0.95 * len(gaps)))], 1)
    kept = [gap for gap in gaps if gap <= longest]
    stretches = 1 + sum(gap + 1 for gap in kept) - length + 1
    return sum(max(gap - length + 1, 0) for gap in kept) / stretches if stretches > 0 else 0.0


def read_step(days: Sequence[date], week_start: int) -> str:
    """What a row stands for: "day", "week", "month", "quarter" or "year".

    One row a month, always on the same day or close to its begin or end, stands for the month; rows that are all of one
    weekday stand for the week that starts on it.

    Args:
        days: those with rows, each once, in order.
        week_start: first day of the asker's week, 0 = Monday.
    """
    if len(days) < 3:
        return "day"
    months = {day.month for day in days}
    if all(day.day == 1 for day in days):
        return "year" if months == {1} else "quarter" if months <= {1, 4, 7, 10} else "month"
    if _is_once_a_month(days):
        return "year" if len(months) == 1 else "quarter" if months <= {3, 6, 9, 12} else "month"
    weekdays = {day.weekday() for day in days}
    # A week that is named by its Sunday is usually named by its end, unless weeks start on Sundays here.
    return "week" if len(weekdays) == 1 and weekdays <= {0, week_start} else "day"


def _is_once_a_month(days: Sequence[date]) -> bool:
    if len({(day.year, day.month) for day in days}) < len(days):
        return False
    if len({day.day for day in days}) == 1 or all(day.day <= _EDGE for day in days):
        return True
    return all((day + timedelta(days=_EDGE)).month != day.month for day in days)
