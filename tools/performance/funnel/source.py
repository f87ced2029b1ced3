"""Which kind of data a funnel is read off: a log of events, columns a person, files a step, or counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.context import Context
from tools.date_columns import find_date_column
from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.filters import Condition, Filter
from tools.frame import Frame, Frames
from tools.messages import Message, Period, Words, say
from tools.performance.funnel.columns import find_step_columns, read_columns
from tools.performance.funnel.counts import (
    Counts,
    find_count_columns,
    find_step_table,
    read_count_columns,
    read_step_table,
    select_counts,
)
from tools.performance.funnel.current import CurrentStages, find_current, find_thing, read_current
from tools.performance.funnel.events import EventLog, find_event_column, find_log, find_who, read_log
from tools.performance.funnel.files import StepFiles, find_files, read_files
from tools.performance.funnel.people import People
from tools.performance.funnel.segments import searched
from tools.performance.funnel.stages import match_step
from tools.periods import read_period
from tools.schema import Schema
from tools.selection import find_conditions, find_dimensions
from tools.time_grains import DataCalendar

__all__ = ["Read", "Wanted", "read_source"]


@dataclass(frozen=True)
class Wanted:
    """What was asked for, as `analyze_funnel` takes it."""

    steps: list[str] | None = None
    dimension: str | None = None
    period: str | None = None
    filters: list[Filter] | None = None
    customer: str | None = None
    event: str | None = None
    date_column: str | None = None
    count_column: str | None = None


@dataclass(frozen=True)
class Read:
    """What was read.

    Attributes:
        source: people to follow, or counts.
        dimensions: to split by, the one that was asked for first.
        conditions: on the rows.
        period: on whose days people enter (counts: of the rows).
        entered: the same in microseconds.
        notes, warnings: about the period.
    """

    source: People | Counts
    dimensions: tuple[Dimension, ...]
    conditions: tuple[Condition, ...]
    period: Period | None = None
    entered: tuple[int, int] | None = None
    notes: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class _Shape:
    """The columns of one way to read a data set; one of them is there."""

    log: EventLog | None = None
    table: tuple[str, str] | None = None
    current: CurrentStages | None = None
    columns: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    files: StepFiles | None = None
    who: str | None = None


def read_source(data: Frame, frames: Frames, wanted: Wanted, context: Context) -> Read:
    """Find out what the data are, and read what the funnel needs.

    Args:
        data: the data set that the question is about.
        frames: every data set that may be used.
        wanted: what was asked for.
        context: the asker's calendar, and what the team has defined.

    Raises:
        CannotAnswer: there is no funnel in the data, or a step, a column or a value is not there.
        NeedsChoice: a step or a column can be several.
    """
    shape = _shape(data, frames, wanted)
    if shape.log is not None:
        return _of_log(data, shape.log, wanted, context)
    if shape.files is not None:
        return _of_files(shape.files, wanted, context)
    if shape.columns:
        return _of_columns(data, shape, wanted, context)
    if shape.current is not None:
        return _of_current(data, shape.current, wanted, context)
    return _of_counts(data, shape, wanted, context)


def _shape(data: Frame, frames: Frames, wanted: Wanted) -> _Shape:
    schema, steps = data.schema, wanted.steps
    who = find_who(schema, wanted.customer)
    event = find_event_column(schema, wanted.event, who, steps)
    thing = find_thing(schema) if event is not None and wanted.customer is None else None
    current = find_current(schema, who, event)
    if current is not None and wanted.count_column is None and _has_all(steps, schema[current.stage].values):
        return _Shape(current=current)
    log = find_log(schema, thing or who, event, wanted.date_column)
    if log is not None and _has_all(steps, schema[log.event].values):
        return _Shape(log=log, who=who)
    if who is None and event is not None and _has_all(steps, schema[event].values):
        table = find_step_table(schema, event, wanted.count_column)
        if table is not None:
            return _Shape(table=table)
    columns = find_step_columns(schema, steps)
    if columns and _has_all(steps, columns):
        return _Shape(columns=columns, who=who)
    counts = find_count_columns(schema, steps)
    if counts:
        return _Shape(counts=counts)
    files = find_files(frames or {data.name: data}, data, who, steps)
    if files is not None:
        return _Shape(files=files, who=who)
    if log is not None:
        return _Shape(log=log, who=who)
    raise CannotAnswer(_no_funnel(schema, steps))


def _has_all(steps: Sequence[str] | None, names: Sequence[str]) -> bool:
    """Whether every step that was asked for is there; more values than a schema holds may be there unseen."""
    return not steps or not names or all(match_step(words, names) for words in steps)


def _of_log(data: Frame, log: EventLog, wanted: Wanted, context: Context) -> Read:
    conditions = find_conditions(data.schema, wanted.filters, context)
    dimensions = _dimensions(data.schema, wanted, context, (log.who, log.event))
    more = [name for dimension in dimensions for name in dimension.columns]
    people = read_log(data, log, wanted.steps, conditions, more)
    return _with_period(Read(people, dimensions, conditions), people.calendar, wanted, context)


def _of_current(data: Frame, columns: CurrentStages, wanted: Wanted, context: Context) -> Read:
    filters = list(wanted.filters or [])
    if wanted.period is not None:
        filters.append(Filter(column=_other_day(data.schema, wanted, ()), value=wanted.period))
    conditions = find_conditions(data.schema, filters, context)
    taken = (columns.stage, *([columns.thing] if columns.thing else []))
    dimensions = _dimensions(data.schema, wanted, context, taken)
    counts = read_current(data, columns, wanted.steps, conditions, dimensions, context.week_start)
    return Read(counts, dimensions, conditions)


def _of_columns(data: Frame, shape: _Shape, wanted: Wanted, context: Context) -> Read:
    schema = data.schema
    timed = all(schema[name].is_temporal for name in shape.columns)
    filters = list(wanted.filters or [])
    if wanted.period is not None and not timed:
        filters.append({"column": _other_day(schema, wanted, shape.columns), "value": wanted.period})
    conditions = find_conditions(schema, filters, context)
    dimensions = _dimensions(schema, wanted, context, (shape.who or "", *shape.columns))
    more = [name for dimension in dimensions for name in dimension.columns]
    people = read_columns(data, shape.columns, wanted.steps, shape.who, conditions, more)
    read = Read(people, dimensions, conditions)
    return _with_period(read, people.calendar, wanted, context) if timed else read


def _of_files(files: StepFiles, wanted: Wanted, context: Context) -> Read:
    about = files.about[0].schema if files.about else Schema((), 0)
    if files.about is None and (wanted.filters or wanted.dimension):
        raise CannotAnswer(
            say("None of the data sets says more about each person, so there is nothing to split or limit by.")
        )
    conditions = find_conditions(about, wanted.filters, context)
    dimensions = _dimensions(about, wanted, context, (files.about[1] if files.about else "",))
    more = [name for dimension in dimensions for name in dimension.columns]
    people = read_files(files, wanted.steps, conditions, more)
    read = Read(people, dimensions, conditions)
    if people.timed or wanted.period is None:
        return _with_period(read, people.calendar, wanted, context)
    filters = [*(wanted.filters or []), Filter(column=_other_day(about, wanted, ()), value=wanted.period)]
    conditions = find_conditions(about, filters, context)
    return replace(read, source=read_files(files, wanted.steps, conditions, more), conditions=conditions)


def _of_counts(data: Frame, shape: _Shape, wanted: Wanted, context: Context) -> Read:
    schema = data.schema
    conditions = find_conditions(schema, wanted.filters, context)
    day = find_date_column(schema, wanted.date_column, needed=wanted.period is not None)
    taken = (shape.table[0],) if shape.table else ()
    dimensions = _dimensions(schema, wanted, context, taken)
    step = (Dimension(schema[shape.table[0]]),) if shape.table else ()
    columns = shape.table[1:] if shape.table else shape.counts
    selection = select_counts(data, columns, conditions, day, context, (*dimensions, *step))
    read = Read(Counts("counts", (), (), ()), dimensions, conditions)
    read = _with_period(read, selection.calendar, wanted, context)
    source = (
        read_step_table(data, shape.table, wanted.steps, selection, read.period, dimensions, context.week_start)
        if shape.table
        else read_count_columns(
            data, shape.counts, wanted.steps, selection, read.period, dimensions, context.week_start
        )
    )
    return replace(read, source=replace(source, warnings=(*source.warnings, *selection.warnings)))


def _dimensions(schema: Schema, wanted: Wanted, context: Context, taken: Sequence[str]) -> tuple[Dimension, ...]:
    """The column that was named, else those that are looked through."""
    if wanted.dimension is not None:
        return find_dimensions(schema, [wanted.dimension], context)
    limited = {str(each["column"]) for each in wanted.filters or ()}
    return searched(schema, (*taken, *limited))


def _with_period(read: Read, calendar: DataCalendar | None, wanted: Wanted, context: Context) -> Read:
    if wanted.period is None:
        return read
    if calendar is None:
        raise CannotAnswer(say("There is no column with dates here, so I can't tell one period from another."))
    found = read_period(
        wanted.period, calendar.first, calendar.last, context.today, context.week_start, context.fiscal_year_start
    )
    days = found.covered
    return replace(
        read,
        period=days,
        entered=_moments(days),
        notes=(found.said,),
        warnings=(found.warning,) if found.warning else (),
    )


def _moments(period: Period) -> tuple[int, int]:
    """The first and the last microsecond of a period."""
    from datetime import date

    day = 86_400_000_000
    first, last = ((each - date(1970, 1, 1)).days for each in (period.first, period.last))
    return first * day, (last + 1) * day - 1


def _other_day(schema: Schema, wanted: Wanted, steps: Sequence[str]) -> str:
    """The column of dates that is no step."""
    rest = Schema(tuple(c for c in schema.columns if c.name not in steps), schema.rows)
    return find_date_column(rest, wanted.date_column, needed=True) or ""


def _no_funnel(schema: Schema, steps: Sequence[str] | None) -> Message:
    columns = Words(tuple(schema.names[:12]))
    if steps:
        return say(
            "I find no step “{step}” here, neither as an event nor as a column. The columns are {columns}.",
            step=next((each for each in steps if not match_step(each, schema.names)), steps[0]),
            columns=columns,
        )
    return say(
        "I find no funnel here. I need rows that say who did what and when, a count for each step (such as "
        "impressions, clicks, orders), a yes or no for each step and person, or a file for each step with the same "
        "user id. The columns are {columns}. Or name the steps, such as “from visit to cart to purchase”.",
        columns=columns,
    )
