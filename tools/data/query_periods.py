"""Two stretches of time side by side that are no whole weeks, months, quarters or years: "1-10 May vs 11-20 May"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.messages import Message, Period, say

if TYPE_CHECKING:
    from tools.filters import Condition
    from tools.time_grains import DataCalendar

__all__ = ["side_by_side", "warn_of_periods"]

_ALIKE = 1.05
"""Halves of a year differ by three days, which says nothing; May and a week of it do."""


def side_by_side(conditions: Sequence[Condition], wanted: Sequence[Dimension]) -> tuple[Dimension, ...]:
    """What is grouped by, with the periods as groups where several are asked for and time is not cut otherwise.

    Without it, both would be added up as if they were one.

    Args:
        conditions: on the rows.
        wanted: what is grouped by so far.

    Raises:
        CannotAnswer: the periods share days, which would be counted twice.
    """
    dated = next((c for c in conditions if c.column.is_temporal and c.operator == "is" and len(c.values) > 2), None)
    if dated is None or any(dimension.column.is_temporal for dimension in wanted):
        return tuple(wanted)
    periods = sorted(zip(dated.values[::2], dated.values[1::2], strict=True))
    for (_, end), (start, _) in pairwise(periods):
        if start <= end:
            raise CannotAnswer(
                say(
                    "The periods share days: one ends on {end}, the other begins on {start}. "
                    "Ask for two that do not overlap, such as “May against June 2024”.",
                    end=end,
                    start=start,
                )
            )
    return (*wanted, Dimension(dated.column, periods=tuple(periods)))


def warn_of_periods(wanted: Sequence[Dimension], calendar: DataCalendar | None) -> tuple[Message, ...]:
    """What makes periods hard to compare: days that the data do not have, and different lengths.

    Args:
        wanted: what is grouped by.
        calendar: the days of the data.
    """
    periods = next((dimension.periods for dimension in wanted if dimension.periods), ())
    found: list[Message] = []
    for first, last in periods:
        if calendar is not None and (first < calendar.first or last > calendar.last):
            found.append(
                say(
                    "The data go from {start} to {end}, so {period} is not wholly there.",
                    start=calendar.first,
                    end=calendar.last,
                    period=Period(first, last),
                )
            )
    lengths = [(last - first).days + 1 for first, last in periods]
    if lengths and max(lengths) > _ALIKE * min(lengths):
        found.append(
            say(
                "The periods differ in length: the first has {one} days, the last {other}. Compare averages per day.",
                one=lengths[0],
                other=lengths[-1],
            )
        )
    return tuple(found)
