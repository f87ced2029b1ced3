"""Stretches of time that are not complete: a running month is no bad month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from tools.periods import PeriodRead, unit_end
from tools.time_grains import DataCalendar

if TYPE_CHECKING:
    from tools.data.query_view import View

__all__ = ["partial_groups", "partial_units"]


def partial_groups(view: View) -> frozenset[date]:
    """The stretches of time among the groups of a query that are covered only in part: the start of each."""
    time, calendar = view.time, view.calendar
    if time is None or time.grain is None or calendar is None:
        return frozenset()
    place = view.dimensions.index(time)
    starts = {group.key[place] for group in view.groups if group.key[place] is not None}
    return partial_units(starts, time.grain, calendar, view.read, view.today)


def partial_units(
    starts: Collection[date], grain: str, calendar: DataCalendar, read: PeriodRead | None, today: date | None
) -> frozenset[date]:
    """The stretches of time that the data, or the period asked for, cover only in part.

    The first is partial when the data start after it does, the last when they end before it, by the days on which they
    usually have rows; one that ends today or later is still running, whatever the data have of it.

    Args:
        starts: the first day of each.
        grain: how time is cut into them.
        calendar: the days of the data.
        read: the period asked for.
        today: the asker's date.

    Returns:
        The start of each.
    """
    if not starts:
        return frozenset()
    found = {start for start in starts if today is not None and unit_end(start, grain) >= today}
    if _starts_late(read, calendar, min(starts), grain):
        found.add(min(starts))
    if _ends_early(read, calendar, max(starts), grain):
        found.add(max(starts))
    return frozenset(found)


def _starts_late(read: PeriodRead | None, calendar: DataCalendar, start: date, grain: str) -> bool:
    if read is not None and read.covered.first > calendar.first:
        # The period asked for cuts the stretch, to the day.
        return read.covered.first > start
    if calendar.late_start and (calendar.is_hourly or grain == "day") and start <= calendar.first:
        return True
    return calendar.rhythm is not None and calendar.rhythm.misses_before(calendar.first, start)


def _ends_early(read: PeriodRead | None, calendar: DataCalendar, start: date, grain: str) -> bool:
    end = unit_end(start, grain)
    if read is not None and read.covered.last < calendar.last:
        return read.covered.last < end
    if calendar.early_end and (calendar.is_hourly or grain == "day") and end >= calendar.last:
        return True
    return calendar.rhythm is not None and calendar.rhythm.misses_after(calendar.last, end)
