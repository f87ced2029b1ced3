"""Time cut into days, weeks, months, quarters, years (fiscal ones too), days of the week or hours of the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tools.messages import Message, Month, Quarter, Text, say
from tools.periods import Grain, unit_end, unit_start
from tools.rhythm import Rhythm, read_step
from tools.time_units import fiscal_year_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "DataCalendar",
    "cut_time",
    "grain_for",
    "grain_name",
    "next_start",
    "read_calendar",
    "time_in_a_sentence",
    "time_key",
    "time_label",
]

_ENOUGH_DAYS = 4
"""Fewer days can't tell at which hour a day usually begins and ends."""
_AROUND_THE_CLOCK = 0.8


@dataclass(frozen=True)
class DataCalendar:
    """The days of a data set.

    Attributes:
        first: the first day; where a row stands for a month, a quarter or a year, the first day of that.
        last: the last day; where a row stands for a week or longer, the last day of that.
        step: what a row stands for: day, week, month, quarter or year.
        gap: days between one day with rows and the next, as large as it usually gets (95 of 100).
        rhythm: on which days there are rows.
        late_start: the first day begins later in the day than days do here.
        early_end: the last day ends earlier in the day than days do here.
        is_hourly: rows come around the clock, so that hours can be missing.
    """

    first: date
    last: date
    step: str
    gap: int = 1
    rhythm: Rhythm | None = None
    late_start: bool = False
    early_end: bool = False
    is_hourly: bool = False


def read_calendar(cells: pa.ChunkedArray, week_start: int = 0) -> DataCalendar | None:
    """The calendar of a date column; None when it has no dates.

    Rows dated the first of each month stand for the month, rows that are all of one weekday for the week.

    Cost: one pass over the cells, then the different days.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    days: list[date] = sorted(pc.unique(pc.cast(cells, pa.date32(), safe=False).drop_null()).to_pylist())
    if not days:
        return None
    step = read_step(days, week_start)
    gaps = sorted((b - a).days for a, b in pairwise(days))
    usual = gaps[min(len(gaps) - 1, int(0.95 * len(gaps)))] if gaps else 1
    calendar = DataCalendar(days[0], days[-1], step, usual if step == "day" else 1, Rhythm(tuple(days), step))
    match step:
        case "day":
            return calendar if pa.types.is_date(cells.type) else _with_hours(calendar, cells)
        case "week":
            return replace(calendar, last=unit_end(days[-1], step))
    return replace(calendar, first=unit_start(days[0], step), last=unit_end(unit_start(days[-1], step), step))


def _with_hours(calendar: DataCalendar, cells: pa.ChunkedArray) -> DataCalendar:
    """See whether the first and the last day are whole, by the hours that the other days have."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = cells.drop_null()
    table = pa.table({"day": pc.cast(cells, pa.date32(), safe=False), "hour": pc.hour(cells)})
    hours = table.group_by("day").aggregate([("hour", "min"), ("hour", "max"), ("hour", "count_distinct")])
    rows = hours.sort_by("day").to_pydict()
    firsts, lasts, counts = rows["hour_min"], rows["hour_max"], rows["hour_count_distinct"]
    if len(firsts) < _ENOUGH_DAYS:
        return calendar
    return replace(
        calendar,
        late_start=firsts[0] > sorted(firsts[1:])[int(0.95 * (len(firsts) - 1))],
        early_end=lasts[-1] < sorted(lasts[:-1])[int(0.05 * (len(lasts) - 1))],
        is_hourly=sum(counts[1:-1]) >= _AROUND_THE_CLOCK * 24 * (len(counts) - 2),
    )


def grain_for(calendar: DataCalendar) -> Grain:
    """A grain that gives a readable number of points over the days of the data."""
    length = (calendar.last - calendar.first).days + 1
    grain: Grain = "day" if length <= 45 else "week" if length <= 200 else "month" if length <= 1500 else "year"
    coarser: dict[str, int] = {"day": 0, "week": 1, "month": 2, "quarter": 3, "year": 4}
    return grain if coarser[grain] >= coarser[calendar.step] else calendar.step  # type: ignore[return-value]


def cut_time(cells: pa.ChunkedArray, grain: Grain, week_start: int = 0, fiscal_year_start: int = 1) -> pa.ChunkedArray:
    """The start of the stretch of time that each cell is in, as a date; for hours and weekdays a number.

    Args:
        cells: dates or points in time.
        grain: how to cut.
        week_start: first day of the week, 0 = Monday. Weekdays are numbered from it.
        fiscal_year_start: the month in which fiscal years start, 1 to 12.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if grain == "hour":
        if pa.types.is_date(cells.type):
            return pc.cast(pc.if_else(pc.is_valid(cells), 0, None), pa.int64())
        return pc.hour(cells)
    days = pc.cast(cells, pa.date32(), safe=False)
    if grain == "weekday":
        weekday = pc.day_of_week(days)
        return pc.cast(pc.if_else(pc.less(weekday, week_start), pc.add(weekday, 7), weekday), pa.int64())
    if grain == "day":
        return days
    if grain == "week":
        shift = pa.scalar(timedelta(days=week_start), pa.duration("s"))
        moved = pc.subtract(pc.cast(days, pa.timestamp("s")), shift)
        return pc.cast(pc.add(pc.floor_temporal(moved, unit="week"), shift), pa.date32())
    if grain in ("fiscal quarter", "fiscal year"):
        return _cut_fiscal(days, grain, fiscal_year_start)
    return pc.cast(pc.floor_temporal(pc.cast(days, pa.timestamp("s")), unit=grain), pa.date32())


def _cut_fiscal(days: pa.ChunkedArray, grain: Grain, fiscal_year_start: int) -> pa.ChunkedArray:
    """The first day of the fiscal quarter or year of each day; each different day is looked up once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    different = pc.unique(days).drop_null()
    starts = [unit_start(day, grain, fiscal_year_start=fiscal_year_start) for day in different.to_pylist()]
    return pc.take(pa.chunked_array([pa.array(starts, pa.date32())]), pc.index_in(days, value_set=different))


def next_start(start: date, grain: Grain) -> date:
    """The start of the stretch after the one that starts on `start`."""
    return unit_end(start, grain) + timedelta(days=1)


def time_key(value: Any, grain: Grain, fiscal_year_start: int = 1) -> str:
    """A stretch of time among the figures: "2024-05-31", "2024-05", "2024-Q2", "2024", "FY2024-Q1", "Monday", "09:00".

    Fiscal years are named by the year in which they end.
    """
    if grain == "weekday":
        return _WEEKDAYS[int(value) % 7].template
    if grain == "hour":
        return f"{int(value):02d}:00"
    start: date = value
    match grain:
        case "month":
            return f"{start:%Y-%m}"
        case "quarter":
            return f"{start.year}-Q{(start.month + 2) // 3}"
        case "year":
            return str(start.year)
        case "fiscal quarter":
            quarter = (start.month - fiscal_year_start) % 12 // 3 + 1
            return f"FY{fiscal_year_of(start, fiscal_year_start)}-Q{quarter}"
        case "fiscal year":
            return f"FY{fiscal_year_of(start, fiscal_year_start)}"
    return start.isoformat()


def time_label(value: Any, grain: Grain, fiscal_year_start: int = 1) -> Text | date:
    """A stretch of time for a person; weeks and days are dates."""
    if grain == "weekday":
        return _WEEKDAYS[int(value) % 7]
    if grain in ("day", "week") and isinstance(value, date):
        return value
    return time_key(value, grain, fiscal_year_start)


def time_in_a_sentence(value: Any, grain: Grain, fiscal_year_start: int = 1) -> Text | date:
    """A stretch of time within a sentence: "January 2026", and a week by the day it starts on."""
    if isinstance(value, date):
        match grain:
            case "week":
                return say("the week from {day}", day=value)
            case "month":
                return say("{month}", month=Month(value))
            case "quarter":
                return say("{quarter}", quarter=Quarter(value))
    return time_label(value, grain, fiscal_year_start)


def grain_name(grain: Grain) -> Message:
    """What a grain is called in a sentence."""
    return _GRAIN_NAMES[grain]


_WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
_GRAIN_NAMES: dict[str, Message] = {
    "hour": say("hour"),
    "day": say("day"),
    "week": say("week"),
    "month": say("month"),
    "quarter": say("quarter"),
    "year": say("year"),
    "weekday": say("weekday"),
    "fiscal quarter": say("fiscal quarter"),
    "fiscal year": say("fiscal year"),
}
