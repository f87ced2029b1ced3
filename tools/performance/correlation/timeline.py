"""The order of observations in time, as a line of even steps with its seasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.messages import Text, say
from tools.performance.correlation.choose import is_time
from tools.performance.correlation.observations import Timeline
from tools.schema import Column, Schema

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

__all__ = ["by_dates", "by_hours", "by_order", "find_order", "hours_of", "moment_of", "point_of"]

_DAYS_A_YEAR = 365.25
_YEARS_OF_SEASON = 3
"""A season of the year is told from the rest where so many years are there."""
_LONGEST = 200_000
_SECONDS_AN_HOUR = 3600
_HOUR = "(hour)"


def by_dates(days: Sequence[date], step: str, filled: float) -> Timeline:
    """A line of days, weeks, months, quarters or years, by the first days of the stretches, in order.

    Args:
        days: the first days.
        step: what a step is.
        filled: below this share of steps with rows, those without rows are left out of the line.
    """
    import numpy as np

    places = np.array([_place(day, step) for day in days])
    places -= places[0]
    length = int(places[-1]) + 1
    years = ((days[-1] - days[0]).days + 1) / _DAYS_A_YEAR
    closed = len(days) < filled * length or length > _LONGEST
    if closed:
        places, length = np.arange(len(days)), len(days)
    ordinals = np.full(length, -1)
    ordinals[places] = [day.toordinal() for day in days]
    seasons: list[Array] = []
    if step == "day":
        seasons.append(np.where(ordinals < 0, 0, (ordinals - 1) % 7))
    if step in ("day", "week", "month", "quarter") and years >= _YEARS_OF_SEASON - 0.1:
        part = np.zeros(length, dtype=np.int64)
        part[places] = [(day.month - 1) // (3 if step == "quarter" else 1) for day in days]
        seasons.append(part)
    return Timeline(places, length, step, tuple(seasons), closed, years)


def _place(day: date, step: str) -> int:
    match step:
        case "day":
            return day.toordinal()
        case "week":
            return day.toordinal() // 7
        case "month":
            return day.year * 12 + day.month
        case "quarter":
            return day.year * 4 + (day.month - 1) // 3
    return day.year


def hours_of(rows: pa.Table, column: Column) -> tuple[Dimension, pa.Table]:
    """What rows are grouped by for hours, each with its day, and the rows with a column of those.

    Args:
        rows: of the file.
        column: of the moments.

    Raises:
        CannotAnswer: the column holds days without times.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = rows.column(column.name)
    if pa.types.is_date(cells.type):
        raise CannotAnswer(
            say("“{column}” has days and no times, so there are no hours here. Ask by day.", column=column.name)
        )
    seconds = pc.cast(pc.floor_temporal(pc.cast(cells, pa.timestamp("s"), safe=False), unit="hour"), pa.int64())
    hours = pc.divide(seconds, _SECONDS_AN_HOUR)
    name = f"{column.name} {_HOUR}"
    whole = replace(column, name=name, type="integer", role=None)
    return Dimension(whole), rows.append_column(name, hours)


def moment_of(hour: int) -> Text:
    """What an hour is called, by the hours from 1970 on."""
    return f"{point_of(hour):%Y-%m-%d %H:%M}"


def point_of(hour: int) -> datetime:
    """An hour as a point in time, by the hours from 1970 on."""
    return datetime(1970, 1, 1) + timedelta(hours=hour)  # noqa: DTZ001 - as the file has it


def by_hours(hours: Sequence[int], filled: float) -> Timeline:
    """A line of hours, with the hours of the day and the days of the week as seasons.

    Args:
        hours: the hours from 1970 on, in order.
        filled: below this share of hours with rows, those without rows are left out of the line.
    """
    import numpy as np

    moments = np.array(hours, dtype=np.int64)
    places = moments - moments[0]
    length = int(places[-1]) + 1
    closed = len(moments) < filled * length or length > _LONGEST
    if closed:
        places, length = np.arange(len(moments)), len(moments)
    line = np.zeros(length, dtype=np.int64)
    line[places] = moments
    weekdays = (line // 24 + 3) % 7
    seasons = (line % 24, weekdays) if len(np.unique(moments // 24)) >= 2 * 7 else (line % 24,)
    return Timeline(places, length, "hour", seasons, closed, len(moments) / 24 / _DAYS_A_YEAR)


def find_order(schema: Schema) -> str | None:
    """A column of numbers that says when, such as years or steps of time, in a file without dates."""
    if any(column.is_temporal for column in schema.columns):
        return None
    return next((c.name for c in schema.columns if c.is_numeric and is_time(schema, c)), None)


def by_order(rows: pa.Table, column: str) -> Timeline | None:
    """A line by numbers at even distances, such as years (1 apart) or months (1/12); None where they are not even."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    moments = np.array(pc.fill_null(pc.cast(rows.column(column), pa.float64(), safe=False), float("nan")))
    if len(moments) < 4 or not np.isfinite(moments).all():
        return None
    gaps = np.diff(np.sort(moments))
    usual = float(np.median(gaps))
    if usual <= 0 or np.abs(gaps - usual).max() > 0.02 * usual:
        return None
    places = np.round((moments - moments.min()) / usual).astype(np.int64)
    yearly = round(1 / usual) if usual < 1 else 0
    is_year = float(moments.min()) >= 1000 and float(moments.max()) < 3000
    step = {12: "month", 4: "quarter"}.get(yearly, "year" if is_year and abs(usual - 1) < 0.01 else "step")
    seasons: tuple[Array, ...] = ()
    if yearly in (4, 12) and len(moments) >= _YEARS_OF_SEASON * yearly:
        seasons = (np.arange(len(moments)) % yearly,)
    years = len(moments) * usual if is_year else 0.0
    return Timeline(places, len(moments), step, seasons, years=years, column=column)
