"""What is held constant while two metrics are related: other metrics, groups, the season, the trend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tools.columns import find_column, normalise
from tools.context import Context
from tools.errors import CannotAnswer
from tools.measures import Measure
from tools.messages import Text, say
from tools.metrics import resolve_metric
from tools.performance.correlation.observations import Timeline
from tools.performance.correlation.row_values import category_codes, row_values
from tools.schema import Schema

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

__all__ = ["Held", "find_held", "held_columns", "season_columns"]

_SEASON = frozenset({"season", "seasons", "seasonality", "seasonal", "time of year", "month of year", "季节", "季节性"})
_TREND = frozenset({"trend", "trends", "time", "growth", "time trend", "趋势", "时间", "时间趋势", "增长趋势"})
_MOST_CATEGORIES = 50


@dataclass(frozen=True)
class Held:
    """One thing that is held constant.

    Attributes:
        kind: "metric", "category", "season" or "trend".
        title: what it is called.
        measure: the metric.
        column: of the groups.
    """

    kind: str
    title: Text
    measure: Measure | None = None
    column: str | None = None


def find_held(
    schema: Schema, words: Sequence[str], roles: Mapping[str, str] | None, context: Context
) -> tuple[Held, ...]:
    """What a person wants held constant.

    Raises:
        CannotAnswer: a word names nothing here, or a column has too many groups.
    """
    found: list[Held] = []
    for each in words:
        plain = normalise(each)
        name = find_column(schema, each) if each in schema or plain not in _SEASON | _TREND else None
        if name is None and plain in _SEASON:
            found.append(Held("season", say("the season")))
        elif name is None and plain in _TREND:
            found.append(Held("trend", say("the trend over time")))
        elif name is not None and schema[name].type in ("text", "boolean"):
            found.append(_category(schema, name))
        elif name is not None and schema[name].is_temporal:
            found.append(Held("trend", say("the trend over time")))
        else:
            measure = resolve_metric(schema, each, roles, context.currency, context.definitions)
            found.append(Held("metric", measure.title, measure))
    return tuple(found)


def _category(schema: Schema, name: str) -> Held:
    column = schema[name]
    if column.distinct > _MOST_CATEGORIES:
        raise CannotAnswer(
            say(
                "“{column}” has {count} different values: too many to hold constant. Name one with at most {most}.",
                column=name,
                count=column.distinct,
                most=_MOST_CATEGORIES,
            )
        )
    return Held("category", name, None, name)


def held_columns(held: Sequence[Held], rows: pa.Table, day: str | None, timeline: Timeline | None) -> Array | None:
    """What is held constant, as columns of numbers over the rows; groups become a column each but for the first."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    columns: list[Array] = []
    for each in held:
        if each.kind == "metric":
            assert each.measure is not None
            columns.append(row_values(rows, each.measure))
        elif each.kind == "category":
            codes, names = category_codes(rows.column(each.column))
            columns += [np.where(codes < 0, np.nan, codes == place) for place in range(1, len(names))]
        elif day is not None:
            days = pc.cast(rows.column(day), pa.date32(), safe=False)
            whole = np.array(pc.fill_null(pc.cast(pc.cast(days, pa.int32()), pa.float64()), float("nan")))
            month = np.array(pc.fill_null(pc.cast(pc.month(days), pa.float64()), float("nan")))
            seasons = [np.where(np.isnan(month), np.nan, month == part) for part in range(2, 13)]
            columns += [whole] if each.kind == "trend" else seasons
        elif timeline is not None and each.kind == "trend":
            columns.append(timeline.places.astype(float))
        elif timeline is not None and timeline.seasons:
            season = timeline.seasons[0][timeline.places]
            columns += [(season == part).astype(float) for part in np.unique(season)[1:]]
        else:
            raise CannotAnswer(say("There are no dates here by which to tell the season or the trend."))
    return np.array(columns, dtype=float) if columns else None


def season_columns(days: Sequence[date], step: str) -> list[Array]:
    """Months of the year (quarters for quarters), days of the week and hours of the day, as columns of 0 and 1."""
    import numpy as np

    parts = [np.array([(day.month - 1) // (3 if step == "quarter" else 1) for day in days])]
    if step in ("hour", "day"):
        parts.append(np.array([day.weekday() for day in days]))
    if step == "hour":
        parts.append(np.array([day.hour for day in days if isinstance(day, datetime)]))
    return [(part == each).astype(float) for part in parts for each in np.unique(part)[1:]]
