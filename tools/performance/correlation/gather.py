"""Read the values that are related: of rows, of stretches of time, or of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tools.condition_words import said_of_conditions
from tools.context import Context
from tools.date_columns import find_date_column
from tools.dimensions import Dimension, group_label
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.grouped_sums import sum_by
from tools.levels import over_time
from tools.measures import Measure
from tools.messages import Message, Period, Text, say, say_count
from tools.performance.correlation.choose import choose_unit, label_column
from tools.performance.correlation.controls import Held, find_held, held_columns
from tools.performance.correlation.observations import Observations, Unit
from tools.performance.correlation.request import Request
from tools.performance.correlation.row_values import category_codes, row_values
from tools.performance.correlation.timeline import (
    by_dates,
    by_hours,
    by_order,
    find_order,
    hours_of,
    moment_of,
    point_of,
)
from tools.periods import PeriodRead, read_period
from tools.schema import Schema
from tools.selection import Selection, find_conditions, find_dimensions, nothing_left, take_rows

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

__all__ = ["Gathered", "gather", "period_asked"]

_PAIR = 2
_MOST_KINDS, _MOST_KIND_COLUMNS = 12, 8
_GAP_FILLED = 0.75
"""Days of the calendar that have rows, below which days without rows are left out of the line of time."""


@dataclass(frozen=True)
class Gathered:
    """The observations and the selection that they come from.

    Attributes:
        observations: of the metrics.
        selection: of the rows.
        period: the days that they are of.
        within: the column of the groups.
        rows: of the file, those asked for; as many as observations where these are rows.
        kinds: columns of a few groups each, in which rows can be looked at besides.
    """

    observations: Observations
    selection: Selection
    period: Period | None
    within: str | None
    rows: pa.Table
    kinds: tuple[str, ...] = ()


def gather(data: Frame, request: Request, measures: tuple[Measure, ...], context: Context) -> Gathered:
    """Read the columns once and work out each metric of each observation.

    Cost: one read of the columns; one pass for rows, one aggregation for time and groups.

    Raises:
        CannotAnswer: no rows, no dates where time is asked for, or what is to be held constant can't be.
        NeedsChoice: two columns are the date equally well.
    """
    schema = data.schema
    conditions = find_conditions(schema, request.filters, context)
    timed = request.grain not in (None, "row") or request.period is not None
    timed |= request.delay and any(column.is_temporal for column in schema.columns)
    day = find_date_column(schema, request.date_column, needed=timed)
    across = find_dimensions(schema, [request.across], context) if request.across else ()
    within = find_dimensions(schema, [request.within], context) if request.within else ()
    held = find_held(schema, request.controls, request.roles, context)
    if day is None and any(each.kind in ("season", "trend") for each in held):
        day = find_date_column(schema, None, needed=find_order(schema) is None)
    order, label = find_order(schema), label_column(schema)
    kinds = _kinds(schema) if len(measures) == _PAIR and not within else ()
    extra = [name for name in (order, label, *kinds, *(each.column for each in held)) if name is not None]
    columns = tuple(Dimension(schema[name]) for name in dict.fromkeys(extra))
    read = (*measures, *(each.measure for each in held if each.measure is not None))
    selection = take_rows(data, read, conditions, day, context, (*across, *within, *columns))
    found = period_asked(request, selection, context)
    rows, undated = selection.within(found.period if found else None, undated=False if timed else None)
    if rows.num_rows == 0:
        raise nothing_left(conditions, found.period if found else None)
    dates = _dates(rows, selection)
    unit, why = choose_unit(schema, request, read, day, selection.calendar, dates)
    said = [*([found.said] if found else []), *([why] if why else []), *said_of_conditions(conditions)]
    if across:
        unit = replace(unit, column=str(across[0].column.name))
    source = _Source(selection, rows, unit, held, within, context, order, label)
    made = _of_rows(source, measures) if unit.kind == "row" else _of_groups(source, measures, across)
    warnings = [*selection.warnings, *([found.warning] if found and found.warning else []), *made.warnings]
    if undated:
        warnings.append(
            say_count(
                "{count} row has no readable date and is left out.",
                "{count} rows have no readable date and are left out.",
                undated,
            )
        )
    made = replace(made, assumptions=(*said, *made.assumptions), warnings=tuple(warnings))
    name = within[0].column.name if within else None
    return Gathered(made, selection, found.period if found else None, name, rows, kinds)


def _kinds(schema: Schema) -> tuple[str, ...]:
    """Columns that sort rows into a few groups."""
    texts = [c for c in schema.columns if c.type == "text" and not c.identifier]
    return tuple(c.name for c in texts if 2 <= c.distinct <= _MOST_KINDS)[:_MOST_KIND_COLUMNS]


@dataclass(frozen=True)
class _Source:
    selection: Selection
    rows: pa.Table
    unit: Unit
    held: tuple[Held, ...]
    within: tuple[Dimension, ...]
    context: Context
    order: str | None
    label: str | None


def period_asked(request: Request, selection: Selection, context: Context) -> PeriodRead | None:
    """The days that were asked for, by the calendar of the data; None where none were.

    Raises:
        CannotAnswer: there are no dates.
    """
    calendar = selection.calendar
    if request.period is None:
        return None
    if calendar is None:
        raise CannotAnswer(say("“{column}” holds no dates.", column=selection.day or ""))
    return read_period(
        request.period, calendar.first, calendar.last, context.today, context.week_start, context.fiscal_year_start
    )


def _dates(rows: pa.Table, selection: Selection) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    if selection.dated is None:
        return 0
    return int(pc.count_distinct(pc.cast(rows.column(selection.dated), pa.date32(), safe=False)).as_py())


def _of_rows(source: _Source, measures: Sequence[Measure]) -> Observations:
    """Each row is an observation."""
    import numpy as np

    rows = source.rows
    # A row has its own value of a column, whether that adds up or not: nothing is averaged.
    measures = [_own_value(each) for each in measures]
    values = np.array([row_values(rows, each) for each in measures])
    timeline = by_order(rows, source.order) if source.order is not None and not source.within else None
    groups: Array | None = None
    names: tuple[str, ...] = ()
    if source.within:
        groups, names = category_codes(source.within[0].cut(rows, source.context.week_start))
    label = rows.column(source.label) if source.label is not None else None

    def name(place: int) -> Text:
        shown = label[place].as_py() if label is not None else None
        return str(shown) if shown is not None else say("row {number}", number=place + 1)

    return Observations(
        measures=tuple(measures),
        values=values,
        unit=source.unit,
        name=name,
        rows=np.ones(rows.num_rows),
        timeline=timeline,
        held=held_columns(source.held, rows, source.selection.dated, timeline),
        groups=groups,
        group_names=names,
    )


def _own_value(measure: Measure) -> Measure:
    terms = (*measure.numerator, *measure.denominator)
    name = terms[0].column
    if name is None or not terms[0].is_plain or any(term.column is not None for term in terms[1:]):
        return measure
    return replace(measure, title=name, assumptions=() if measure.key == name else measure.assumptions, warnings=())


def _of_groups(source: _Source, measures: Sequence[Measure], across: Sequence[Dimension]) -> Observations:
    """Each stretch of time, or each value of a column, is an observation."""
    import numpy as np

    selection, unit, context = source.selection, source.unit, source.context
    day, rows = selection.dated, source.rows
    category = next((each for each in source.held if each.kind == "category"), None)
    if category is not None and category.column != unit.column:
        raise CannotAnswer(
            say(
                "“{column}” differs within {unit}, so it can't be held constant there. Ask row by row, or for each "
                "“{column}” on its own.",
                column=category.column or "",
                unit=_one(unit),
            )
        )
    if unit.kind == "time":
        assert day is not None
        if unit.step == "hour":
            along, rows = hours_of(rows, selection.schema[day])
        else:
            along = Dimension(selection.schema[day], grain=unit.step)  # type: ignore[arg-type]
        calendar = selection.calendar
        measures = [over_time(each, selection.schema, selection.rows, day, calendar, unit.step) for each in measures]
    else:
        along = across[0]
    helds = [each for each in source.held if each.measure is not None]
    worked = [*measures, *(each.measure for each in helds if each.measure is not None)]
    sums = sum_by(rows, worked, [along, *source.within], context.week_start).groups
    kept = sorted((group for group in sums if group.key[0] is not None), key=lambda group: _sortable(group.key))
    keys = [group.key[0] for group in kept]
    warnings: list[Message] = []
    if unit.kind == "time":
        kept, keys, warnings = _whole_stretches(kept, keys, selection, unit)
    numbers = [[np.nan if v is None else v for v in group.values] for group in kept]
    values = np.array(numbers, dtype=float).T if numbers else np.zeros((len(worked), 0))
    timeline = None
    if unit.kind == "time" and not source.within and keys:
        timeline = by_hours(keys, _GAP_FILLED) if unit.step == "hour" else by_dates(keys, unit.step, _GAP_FILLED)
    groups, names = _codes(source.within, [group.key[1] for group in kept]) if source.within else (None, ())
    days = [point_of(key) if unit.step == "hour" else key for key in keys] if unit.kind == "time" else None
    held = _with_time(values[len(measures) :], source.held, days, unit.step)
    return Observations(
        measures=tuple(measures),
        values=values[: len(measures)],
        unit=unit,
        name=lambda place: moment_of(keys[place]) if unit.step == "hour" else _named(along, keys[place]),
        rows=np.array([group.rows for group in kept], dtype=float),
        timeline=timeline,
        held=held,
        groups=groups,
        group_names=names,
        warnings=tuple(warnings),
    )


def _one(unit: Unit) -> Message:
    if unit.kind == "group":
        return say("each value of “{column}”", column=unit.column)
    return {
        "hour": say("an hour"),
        "day": say("a day"),
        "week": say("a week"),
        "month": say("a month"),
        "quarter": say("a quarter"),
    }.get(unit.step) or say("a year")


def _named(along: Dimension, key: Any) -> Text:
    label = group_label(along, key)
    return say("{day}", day=label) if isinstance(label, date) else label


def _sortable(key: tuple[Any, ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((type(each).__name__, "" if each is None else each) for each in key)


def _codes(within: Sequence[Dimension], values: Sequence[Any]) -> tuple[Array, tuple[Text, ...]]:
    import numpy as np

    different = sorted({value for value in values if value is not None}, key=str)
    places = {value: place for place, value in enumerate(different)}
    codes = np.array([-1 if value is None else places[value] for value in values], dtype=np.int64)
    return codes, tuple(_named(within[0], value) for value in different)


def _with_time(numbers: Array, held: Sequence[Held], keys: Sequence[date] | None, step: str) -> Array | None:
    """What is held constant, the parts of the year and time itself among it."""
    import numpy as np

    from tools.performance.correlation.controls import season_columns

    columns = [*numbers]
    for each in held:
        if each.kind not in ("season", "trend"):
            continue
        if keys is None:
            raise CannotAnswer(say("Groups have no season and no trend: those are over time. Ask by week or by month."))
        parts = season_columns(keys, step) if each.kind == "season" else [np.array([k.toordinal() for k in keys])]
        if not parts:
            raise CannotAnswer(say("There is no season to hold constant here: all is of one part of the year."))
        columns += parts
    return np.array(columns, dtype=float) if columns else None


def _whole_stretches(
    kept: list[Any], keys: list[Any], selection: Selection, unit: Unit
) -> tuple[list[Any], list[Any], list[Message]]:
    """Without the first and the last stretch where the data cover only a part of it: their totals are too low."""
    from tools.time_grains import next_start
    from tools.time_units import unit_start

    calendar = selection.calendar
    if calendar is None or unit.step in ("hour", "day", calendar.step) or not keys:
        return kept, keys, []
    rhythm, cut = calendar.rhythm, set()
    first = unit_start(keys[0], unit.step) if unit.step != "week" else keys[0]
    begins = calendar.first > first and (rhythm is None or rhythm.misses_before(calendar.first, first))
    if begins and keys[0] <= calendar.first:
        cut.add(keys[0])
    last = date.fromordinal(next_start(keys[-1], unit.step).toordinal() - 1)  # type: ignore[arg-type]
    ends = calendar.last < last and (rhythm is None or rhythm.misses_after(calendar.last, last))
    if ends and last >= calendar.last:
        cut.add(keys[-1])
    if not cut or len(set(keys) - cut) < 4:
        return kept, keys, []
    staying = [(group, key) for group, key in zip(kept, keys, strict=True) if key not in cut]
    said = say_count(
        "{count} stretch at the edge of the data is not whole and is left out.",
        "{count} stretches at the edges of the data are not whole and are left out.",
        len(cut),
    )
    return [group for group, _ in staying], [key for _, key in staying], [said]
