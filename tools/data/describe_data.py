"""What is in a data set: its size, columns, period, and what looks wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tools.answer import Answer, Cell, Figure, Table, TableColumn
from tools.charts import Axis, Chart, Series
from tools.columns import candidates, role_name
from tools.context import Context
from tools.data.quality import find_problems
from tools.dimensions import Dimension, group_label, in_a_sentence
from tools.frame import Frame
from tools.messages import Message, Money, Percent, Period, Text, Value, Words, say, say_count
from tools.registry import tool
from tools.schema import Column, Schema
from tools.suggestions import suggest_questions
from tools.time_grains import DataCalendar, grain_for, grain_name, read_calendar

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["describe_data"]

_FREQUENT = 3
_LONGEST = 40
_MOST_BARS = 20


@tool(area="data")
def describe_data(data: Frame, *, context: Context) -> Answer:
    """Say what is in a data set: rows, columns, period, quality.

    For someone who has just dropped a file, or was sent one. Each column with its type, what it is for, its unit, how
    many cells are missing, how many different values it has, its range and its most frequent values; the days that
    are covered; rows that occur twice; and what looks wrong: empty or constant columns, negative spend, a row of
    totals, the same value spelled in several ways, numbers kept as text, ids that lost digits, days without rows, dates
    that lie in the future. It ends with three questions that this very data can answer.

    Args:
        data: The data set.
        context: The asker's calendar.

    Figures:
        rows: Number of rows.
        columns: Number of columns.
        missing_cells: Cells without a value, in all columns.
        duplicate_rows: Rows that are the same as an earlier one in every column.
        first_date: First day, as year-month-day; only where there are dates.
        last_date: Last day.
        problems: Number of things that look wrong.
        `missing[<column>]`: Cells without a value in a column that has any.

    Questions:
        - "What's in this file?"
        - "Describe the data"
        - "How clean is this data?"
        - "这个文件里有什么？"

    Source:
        The checks follow Wickham and Grolemund, R for Data Science (2017), chapter 7, and McKinney, Python for Data
        Analysis (2022), chapter 7.

    Cost:
        One pass over the cells to find rows that occur twice, one over the dates. 1 M rows x 12 take about half a
        second.
    """
    schema = data.schema
    table = data.arrow() if schema.columns else None
    day = _date_column(schema)
    calendar = read_calendar(table.column(day), context.week_start) if day and table is not None else None
    duplicates = _duplicate_rows(table) if table is not None else 0
    problems = find_problems(schema, table, calendar, duplicates, context.today) if table is not None else ()
    missing = sum(column.missing for column in schema.columns)
    figures: dict[str, Figure] = {
        "rows": schema.rows,
        "columns": len(schema.columns),
        "missing_cells": missing,
        "duplicate_rows": duplicates,
        "problems": len(problems),
    }
    if calendar is not None:
        figures |= {"first_date": calendar.first.isoformat(), "last_date": calendar.last.isoformat()}
    figures |= {f"missing[{column.name}]": column.missing for column in schema.columns if column.missing}
    return Answer(
        headline=_headline(data.name, schema, calendar, problems),
        method=say(
            "I read every row: types, ranges and different values of each column, and rows that are the same in all "
            "columns."
        ),
        figures=figures,
        tables=(_table(schema),),
        charts=_charts(schema, table, day, calendar, context) if table is not None else (),
        assumptions=(say("I took “{column}” as {role}.", column=day, role=role_name("date")),) if day else (),
        warnings=(*data.notes, *problems),
        next_questions=_questions(schema, data.name),
    )


def _date_column(schema: Schema) -> str | None:
    found = candidates(schema, "date")
    return found[0][0] if found and schema[found[0][0]].maximum is not None else None


def _duplicate_rows(table: pa.Table) -> int:
    """Rows that repeat an earlier one, by a hash of 64 bits over all their cells."""
    import duckdb

    if table.num_columns == 0 or table.num_rows == 0:
        return 0
    names = [f"c{place}" for place in range(table.num_columns)]
    config: dict[str, Any] = {
        "enable_external_access": False,
        "python_enable_replacements": False,
        "threads": 2,
        "temp_directory": "",
    }
    with duckdb.connect(":memory:", config=config) as connection:
        connection.register("data", table.rename_columns(names))
        query = f"SELECT count(DISTINCT hash({', '.join(names)})) FROM data"  # noqa: S608 - the names are ours
        different = connection.execute(query).fetchone()
    return table.num_rows - int(different[0]) if different else 0


def _headline(name: str, schema: Schema, calendar: DataCalendar | None, problems: Sequence[Message]) -> Message:
    rows = say_count("{count} row", "{count} rows", schema.rows)
    columns = say_count("{count} column", "{count} columns", len(schema.columns))
    state = (
        say_count("{count} thing looks wrong", "{count} things look wrong", len(problems))
        if problems
        else say("nothing looks wrong")
    )
    if calendar is None:
        return say("“{name}” has {rows} and {columns}; {state}.", name=name, rows=rows, columns=columns, state=state)
    return say(
        "“{name}” has {rows} and {columns}, {period}; {state}.",
        name=name,
        rows=rows,
        columns=columns,
        period=Period(calendar.first, calendar.last),
        state=state,
    )


# The table of columns


def _table(schema: Schema) -> Table:
    heads = (
        TableColumn(say("column")),
        TableColumn(say("type")),
        TableColumn(say("taken as")),
        TableColumn(say("missing"), "integer"),
        TableColumn(say("different values"), "integer"),
        TableColumn(say("range")),
        TableColumn(say("most frequent")),
    )
    rows = tuple(
        (
            column.name,
            _type_name(column),
            role_name(column.role) if column.role else None,
            column.missing,
            column.distinct,
            _range(column),
            _frequent(column),
        )
        for column in schema.columns
    )
    return Table(say("The columns"), heads, rows)


def _type_name(column: Column) -> Message:
    if column.identifier:
        return say("id")
    if column.unit == "percent":
        return say("percent")
    if column.unit is not None:
        return say("money in {currency}", currency=column.unit)
    names = {
        "integer": say("whole number"),
        "number": say("number"),
        "boolean": say("yes or no"),
        "date": say("date"),
        "datetime": say("date and time"),
        "text": say("text"),
    }
    return names[column.type]


def _range(column: Column) -> Cell:
    low, high = _bound(column, column.minimum), _bound(column, column.maximum)
    if low is None or high is None or column.identifier:
        return None
    return say("{low} to {high}", low=low, high=high)


def _bound(column: Column, value: float | str | None) -> Value | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _as_date(value) if column.is_temporal else None
    if column.unit == "percent":
        return Percent(value)
    if column.unit is not None:
        return Money(value, column.unit)
    return int(value) if column.type == "integer" else value


def _as_date(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _frequent(column: Column) -> Cell:
    # The values of ids say nothing, and neither do those that each occur once.
    if column.identifier or not column.values or column.distinct > len(column.values) * 5:
        return None
    shown: tuple[Value, ...] = tuple(_short(value) for value in column.values[:_FREQUENT])
    if column.type == "boolean":
        shown = tuple(say("yes") if value == "yes" else say("no") for value in column.values[:_FREQUENT])
    rest = column.distinct - len(shown)
    if rest > 0:
        more = say_count("{count} more", "{count} more", rest)
        return say("{values}", values=Words((*shown, more)))
    return say("{values}", values=Words(shown))


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"


# The picture


def _charts(
    schema: Schema, table: pa.Table, day: str | None, calendar: DataCalendar | None, context: Context
) -> tuple[Chart, ...]:
    """Rows over time where there are dates, else what is missing, else how the rows fall into groups."""
    if day is not None and calendar is not None and calendar.last > calendar.first:
        chart = _rows_over_time(schema[day], table, calendar, context)
        if chart is not None:
            return (chart,)
    gaps = sorted((c for c in schema.columns if c.missing), key=lambda c: -c.missing)[:_MOST_BARS]
    if gaps:
        return (_missing_by_column(schema, gaps),)
    groups = [c for c in schema.columns if c.type in ("text", "boolean") and 2 <= c.distinct <= _MOST_BARS]
    return (_rows_by_group(min(groups, key=lambda c: abs(c.distinct - 5)), table),) if groups else ()


def _rows_over_time(column: Column, table: pa.Table, calendar: DataCalendar, context: Context) -> Chart | None:
    import pyarrow.compute as pc

    grain = grain_for(calendar)
    dimension = Dimension(column, grain=grain)
    counted = pc.value_counts(dimension.cut(table, context.week_start).drop_null()).to_pylist()
    points = sorted((each["values"], each["counts"]) for each in counted)
    if len(points) < 2:
        return None
    most = max(points, key=lambda point: point[1])
    return Chart(
        kind="line",
        title=say("Rows by {grain}", grain=grain_name(grain)),
        description=say(
            "A line over {count} points; the highest is {value} in {group}.",
            count=len(points),
            value=most[1],
            group=in_a_sentence(dimension, most[0]),
        ),
        x_axis=Axis(grain_name(grain)),
        y_axis=Axis(say("number of rows"), "integer"),
        series=(
            Series(
                say("number of rows"), tuple(x for x, _ in points), tuple(float(y) for _, y in points), emphasis=True
            ),
        ),
    )


def _missing_by_column(schema: Schema, gaps: Sequence[Column]) -> Chart:
    shares = tuple(column.missing / schema.rows for column in gaps)
    return Chart(
        kind="bar",
        title=say("Missing cells by column"),
        description=say("Most are missing in {column}: {share}.", column=gaps[0].name, share=Percent(shares[0])),
        x_axis=Axis(say("column")),
        y_axis=Axis(say("share of rows without a value"), "percent"),
        series=(Series(say("missing"), tuple(column.name for column in gaps), shares, emphasis=True),),
        horizontal=True,
    )


def _rows_by_group(column: Column, table: pa.Table) -> Chart:
    import pyarrow.compute as pc

    dimension = Dimension(column)
    counted = pc.value_counts(dimension.cut(table, 0)).to_pylist()
    pairs = sorted(((each["values"], each["counts"]) for each in counted), key=lambda pair: (-pair[1], str(pair[0])))
    names: list[Text] = [
        label if isinstance(label := group_label(dimension, x), str | Message) else str(label) for x, _ in pairs
    ]
    return Chart(
        kind="bar",
        title=say("Rows by {column}", column=column.name),
        description=say(
            "{count} bars; the first is {group} with {value}.", count=len(pairs), group=names[0], value=pairs[0][1]
        ),
        x_axis=Axis(say("{metrics}", metrics=column.name)),
        y_axis=Axis(say("number of rows"), "integer"),
        series=(Series(say("number of rows"), tuple(names), tuple(float(y) for _, y in pairs), emphasis=True),),
        horizontal=True,
    )


def _questions(schema: Schema, name: str) -> tuple[Message, ...]:
    """Three that this data can answer; "what is in it" has just been answered."""
    general = ("What can you do?", "How many rows are there?")
    suggested = [
        each
        for each in suggest_questions(schema, name, count=7)
        if "name" not in each.values and each.template not in general
    ]
    many = next((c.name for c in schema.columns if 10 < c.distinct < schema.rows and c.type == "text"), None)
    if many is not None:
        suggested.append(say("Top ten {column} by number of rows", column=many))
    numbers = [c.name for c in schema.columns if c.is_numeric and c.distinct > 2]
    suggested += [say("What is the average {metric}?", metric=each) for each in numbers[:2]]
    suggested.append(say("How many rows are there?"))
    return tuple(suggested[:3])
