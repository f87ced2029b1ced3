"""The same comparison at other times: how much a metric usually moves from one such period to the next.

The two periods that are compared are put among others of the same kind: the weeks before a week and after it, the first
ten days of other months beside the first ten days of this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tools.comparison import Comparison, days_of
from tools.messages import Period
from tools.time_grains import DataCalendar
from tools.time_units import add_months

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Windows", "find_windows", "label_rows"]

_MOST = 60
"""Periods looked at, on either side: more of them tell of other times."""
_FARTHEST = 120
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Windows:
    """Periods of one kind, in the order of time.

    Attributes:
        periods: the two that are compared and the others; no two share a day.
        now, before: the places of the two.
        pairs: places of the other comparisons of this kind, later one first; none has the period looked at in it.
        year_ago: places of the same comparison a year before, where the data have it.
    """

    periods: tuple[Period, ...]
    now: int
    before: int
    pairs: tuple[tuple[int, int], ...] = ()
    year_ago: tuple[int, int] | None = None


def find_windows(comparison: Comparison, calendar: DataCalendar) -> Windows:
    """The periods of the same kind that the data have whole, as far apart as the two that are compared.

    Args:
        comparison: with the period before.
        calendar: of the data.
    """
    now, before = comparison.period, comparison.before
    if before is None:
        raise ValueError("there is nothing to compare with")
    lag = next((k for k in range(1, _FARTHEST) if _moved(comparison, k).first == before.first), None)
    if lag is None:
        first, second = sorted((before, now), key=lambda each: each.first)
        return Windows((first, second), int(second == now), int(second == before))
    places = _there(comparison, calendar, lag)
    periods = [before if k == lag else _moved(comparison, k) for k in reversed(places)]
    at = {k: len(places) - 1 - number for number, k in enumerate(places)}
    pairs = tuple((at[k], at[k + lag]) for k in places if k + lag in at and k != 0 and k + lag != 0)
    year = _year(comparison)
    ago = (at[year], at[year + lag]) if year and year != lag and year in at and year + lag in at else None
    return Windows(tuple(periods), at[0], at[lag], pairs, ago)


def label_rows(rows: pa.Table, day: str, windows: Windows, name: str) -> pa.Table:
    """The rows that lie in one of the periods, with the place of it in a column.

    Args:
        rows: with the date column.
        day: that column.
        windows: from `find_windows`.
        name: of the new column.

    Cost: one pass over the dates.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = rows.filter(pc.is_valid(rows.column(day)))
    days = np.asarray(pc.cast(pc.cast(rows.column(day), pa.date32(), safe=False), pa.int32()))
    firsts = np.array([_number(each.first) for each in windows.periods])
    lasts = np.array([_number(each.last) for each in windows.periods])
    place = np.searchsorted(firsts, days, side="right") - 1
    inside = (place >= 0) & (days <= lasts[place])
    labelled = rows.append_column(name, pa.array(place.astype("int64")))
    return labelled.filter(pa.array(inside))


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _there(comparison: Comparison, calendar: DataCalendar, lag: int) -> list[int]:
    """How many steps away the other periods are, later ones below 0; only those that the data have whole."""
    later = 0
    while later < _MOST and _moved(comparison, -later - 1).last <= calendar.last:
        later += 1
    earlier = 0
    while earlier < _MOST + lag and _starts(comparison, earlier + 1, calendar):
        earlier += 1
    return list(range(-later, max(earlier, lag) + 1))


def _starts(comparison: Comparison, steps: int, calendar: DataCalendar) -> bool:
    first = _moved(comparison, steps).first
    if first < calendar.first:
        return calendar.rhythm is not None and not calendar.rhythm.misses_before(calendar.first, first)
    return not (calendar.late_start and first <= calendar.first)


def _moved(comparison: Comparison, steps: int) -> Period:
    """The period so many steps before; after, where it is below 0."""
    now = comparison.period
    if comparison.unit != "month":
        length = days_of(comparison.asked)
        step = _DAY * (7 if length < 7 else length) * steps
        return Period(now.first - step, now.last - step)
    months = comparison.count * steps
    first = add_months(now.first, -months)
    if now.last == comparison.asked.last and (now.last + _DAY).day == 1:
        return Period(first, add_months(now.last + _DAY, -months) - _DAY)
    end = add_months(comparison.asked.first, -months + comparison.count) - _DAY
    return Period(first, min(first + (now.last - now.first), end))


def _year(comparison: Comparison) -> int | None:
    """How many steps a year is, where it is a whole number of them."""
    if comparison.unit == "month":
        return 12 // comparison.count if 12 % comparison.count == 0 else None
    length = days_of(comparison.asked)
    return 364 // (7 if length < 7 else length) if 364 % (7 if length < 7 else length) == 0 else None
