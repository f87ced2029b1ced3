"""Stretches of time that are not complete: a running month is no bad month."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tools.periods import unit_end
from tools.time_grains import DataCalendar

if TYPE_CHECKING:
    from tools.data.query_view import View

__all__ = ["partial_groups"]


def partial_groups(view: View) -> frozenset[date]:
    """The stretches of time that the data, or the period asked for, cover only in part.

    The first is partial when the data start after it does, the last when they end before it, by the days on which they
    usually have rows; one that ends today or later is still running, whatever the data have of it.

    Returns:
        The start of each.
    """
    time, calendar = view.time, view.calendar
    if time is None or time.grain is None or calendar is None:
        return frozenset()
    place = view.dimensions.index(time)
    starts = {group.key[place] for group in view.groups if group.key[place] is not None}
    if not starts:
        return frozenset()
    grain: str = time.grain
    found = {start for start in starts if view.today is not None and unit_end(start, grain) >= view.today}
    if _starts_late(view, calendar, min(starts), grain):
        found.add(min(starts))
    if _ends_early(view, calendar, max(starts), grain):
        found.add(max(starts))
    return frozenset(found)


def _starts_late(view: View, calendar: DataCalendar, start: date, grain: str) -> bool:
    if view.read is not None and view.read.covered.first > calendar.first:
        # The period asked for cuts the stretch, to the day.
        return view.read.covered.first > start
    if calendar.late_start and (calendar.is_hourly or grain == "day") and start <= calendar.first:
        return True
    return calendar.rhythm is not None and calendar.rhythm.misses_before(calendar.first, start)


def _ends_early(view: View, calendar: DataCalendar, start: date, grain: str) -> bool:
    end = unit_end(start, grain)
    if view.read is not None and view.read.covered.last < calendar.last:
        return view.read.covered.last < end
    if calendar.early_end and (calendar.is_hourly or grain == "day") and end >= calendar.last:
        return True
    return calendar.rhythm is not None and calendar.rhythm.misses_after(calendar.last, end)
