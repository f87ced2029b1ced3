"""A SELECT over the data sets that the asker may see."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from tools.answer import Answer, Cell, Change, Figure, Table, TableColumn, Unit
from tools.charts import Axis, Chart, Scale, Series
from tools.context import Context
from tools.frame import Frame, Frames
from tools.messages import Message, Money, Percent, Value, say, say_count
from tools.registry import tool
from tools.sql.explain import explain_error, explain_stop
from tools.sql.query import Query, read_query
from tools.sql.sandbox import Limits, QueryError, QueryStopped, Rows, run_locked

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["run_sql"]

LIMITS = Limits()
_SHOWN = 100
"""Rows in the table that is shown; the rest is in the full one."""
_MOST_BARS = 30
_MOST_FIGURES = 50

_log = logging.getLogger(__name__)


@tool(area="data")
def run_sql(sql: str, frames: Frames, context: Context) -> Answer:
    """Run a SELECT over the data sets here, by their names.

    For people who think in SQL, and for questions that no other analysis fits. The dialect is DuckDB's: WITH, JOIN,
    GROUP BY (also GROUP BY ALL), window functions with QUALIFY, set operations. A data set is named as its file is, in
    double quotes where it has spaces or signs ("ad spend.csv"), with or without its extension. A query can only read:
    one statement, nothing but these data sets, no files, no settings. CURRENT_DATE is the asker's date. Percentages
    are stored as shares (5% is 0.05). At most 10,000 rows come back, and a query that takes longer than 20 seconds or
    needs more than 1 GB of memory beside its data is stopped. Division by zero leaves a gap.

    Args:
        sql: One SELECT statement in DuckDB's dialect.
        frames: The data sets here, by name.
        context: The asker's date and currency.

    Figures:
        rows: Rows that came back; when the result was cut, those that were kept.
        value: The single value, when the result is one row with one column.
        `value[<name>]`: One row: the number in each column. Two columns: the number of each group, 50 at most.

    Questions:
        - "SELECT channel, SUM(spend) FROM ads GROUP BY channel"
        - "Run this SQL: SELECT COUNT(*) FROM orders"
        - "用 SQL 查询：SELECT city, COUNT(*) FROM orders GROUP BY city"

    Source:
        DuckDB (Raasveldt and Mühleisen, SIGMOD 2019); checked and written out again with sqlglot.

    Cost:
        About 0.3 s to start. Only the columns that the query mentions are read; 5 million rows of two columns group
        in under half a second on one core.

    Raises:
        CannotAnswer: The query is not one SELECT, uses what is not allowed, names what is not there, or runs into a
            limit.
    """
    schemas = {name: frame.schema for name, frame in frames.items()}
    query = read_query(sql, schemas, context.today)
    tables = {use.table: _table(frames[use.dataset], use.columns) for use in query.uses}
    try:
        rows = run_locked(query.text, tables, LIMITS)
    except QueryError as error:
        _log.info("query refused by DuckDB: %s: %s", error.kind, error.detail)
        columns = [name for use in query.uses for name in schemas[use.dataset].names]
        raise explain_error(error, query, columns) from error
    except QueryStopped as stop:
        _log.info("query stopped at its limit: %s", stop.limit)
        raise explain_stop(stop, LIMITS) from stop
    return _answer(query, rows, frames, context)


def _table(frame: Frame, columns: Sequence[str]) -> pa.Table:
    """The needed columns, times without zone, and names that differ in more than their capitals."""
    import pyarrow as pa

    table = frame.arrow(*columns)
    taken: set[str] = set()
    names = []
    for name in table.column_names:
        unique, count = name, 0
        while unique.casefold() in taken:
            count += 1
            unique = f"{name}_{count}"
        taken.add(unique.casefold())
        names.append(unique)
    fields = [
        pa.field(field.name, pa.timestamp(field.type.unit) if pa.types.is_timestamp(field.type) else field.type)
        for field in table.schema
    ]
    return table.cast(pa.schema(fields)).rename_columns(names)


def _answer(query: Query, rows: Rows, frames: Frames, context: Context) -> Answer:
    columns = _columns(query, rows, frames, context)
    cells = _cells(rows)
    figures: dict[str, Figure] = {"rows": len(cells)}
    figures.update(_values(columns, cells))
    warnings: list[Message] = []
    if rows.more:
        warnings.append(
            say(
                "The result has more rows: these are the first {count} of at least {least}. Add a LIMIT or a filter.",
                count=len(cells),
                least=len(cells) + 1,
            )
        )
    return Answer(
        headline=_headline(columns, cells, more=rows.more),
        method=say("DuckDB {version} ran this query by itself: {sql}", version=rows.version, sql=query.shown),
        figures=figures,
        tables=_tables(columns, cells),
        charts=_charts(columns, cells),
        assumptions=_assumptions(query, frames),
        warnings=tuple(warnings),
        next_questions=_next_questions(query, frames),
    )


def _columns(query: Query, rows: Rows, frames: Frames, context: Context) -> tuple[TableColumn, ...]:
    """The heads of the result; a column that is taken over or added up keeps the unit of where it comes from."""
    found = []
    for position, (name, kind) in enumerate(zip(rows.names, rows.kinds, strict=True)):
        unit: Unit = "date" if kind in ("date", "datetime") else kind  # type: ignore[assignment]
        currency = None
        source = query.sources[position] if position < len(query.sources) else None
        if source and unit in ("integer", "number"):
            column = frames[source[0]].schema[source[1]]
            if column.unit == "percent":
                unit = "percent"
            elif column.unit:
                unit, currency = "money", column.unit
            elif column.role in ("spend", "revenue", "money"):
                unit, currency = "money", context.currency
        found.append(TableColumn(name, unit, currency))
    return tuple(found)


def _cells(rows: Rows) -> tuple[tuple[Cell, ...], ...]:
    """Dates as dates; points in time that are all at midnight as dates too."""
    columns: list[list[Cell]] = [list(column) for column in zip(*rows.rows, strict=True)]
    for position, kind in enumerate(rows.kinds if columns else ()):
        if kind == "date":
            columns[position] = [date.fromisoformat(str(cell)) if cell else None for cell in columns[position]]
        elif kind == "datetime":
            times = [datetime.fromisoformat(str(cell)) if cell else None for cell in columns[position]]
            whole = all(moment is None or moment.time() == time.min for moment in times)
            columns[position] = [moment.date() if moment and whole else moment for moment in times]
    return tuple(zip(*columns, strict=True)) if columns else ()


def _is_number(column: TableColumn) -> bool:
    return column.unit in ("integer", "number", "money", "percent")


def _pair(columns: Sequence[TableColumn]) -> tuple[int, int] | None:
    """The positions of the names and of the numbers, when the result is one column of each."""
    if len(columns) != 2:
        return None
    numbers = [position for position, column in enumerate(columns) if _is_number(column)]
    return (1 - numbers[0], numbers[0]) if len(numbers) == 1 else None


def _values(columns: Sequence[TableColumn], cells: Sequence[Sequence[Cell]]) -> dict[str, Figure]:
    """The numbers of a small result under names that a narration can use."""
    if len(cells) == 1 and len(columns) == 1:
        cell = cells[0][0]
        return {} if cell is None else {"value": _figure(cell)}
    if len(cells) == 1:
        pairs = zip(columns, cells[0], strict=True)
        return {f"value[{c.name}]": _figure(cell) for c, cell in pairs if _is_number(c) and cell is not None}
    pair = _pair(columns)
    if pair is None or len(cells) > _MOST_FIGURES:
        return {}
    return {f"value[{row[pair[0]]}]": _figure(row[pair[1]]) for row in cells if row[pair[1]] is not None}


def _figure(cell: Cell) -> Figure:
    return cell if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell)


def _shown(column: TableColumn, cell: Cell) -> Value:
    """A cell as a sentence shows it."""
    if cell is None or isinstance(cell, Change):  # A query gives values, never a change.
        return say("empty")
    if column.unit == "money" and isinstance(cell, int | float):
        return Money(cell, column.currency)
    if column.unit == "percent" and isinstance(cell, int | float):
        return Percent(cell)
    return cell


def _headline(columns: Sequence[TableColumn], cells: Sequence[Sequence[Cell]], *, more: bool) -> Message:
    if not cells:
        return say("The query ran and found no rows.")
    if len(cells) == 1 and len(columns) == 1:
        return say("“{column}” is {value}.", column=str(columns[0].name), value=_shown(columns[0], cells[0][0]))
    pair = _pair(columns)
    if pair is not None and not more and len(cells) > 1:
        names, numbers = pair
        known = [row for row in cells if row[numbers] is not None]
        if known:
            top = max(known, key=lambda row: row[numbers])  # type: ignore[arg-type,return-value]
            return say(
                "Of {count} rows, “{name}” has the highest “{column}”: {value}.",
                count=len(cells),
                name=_shown(columns[names], top[names]),
                column=str(columns[numbers].name),
                value=_shown(columns[numbers], top[numbers]),
            )
    if more:
        return say("The query found more than {count} rows; these are the first ones.", count=len(cells))
    return say_count("The query found {count} row.", "The query found {count} rows.", len(cells))


def _tables(columns: tuple[TableColumn, ...], cells: tuple[tuple[Cell, ...], ...]) -> tuple[Table, ...]:
    if len(cells) <= _SHOWN:
        return (Table(say("Result"), columns, cells),)
    return (
        Table(say("Result, the first {count} rows", count=_SHOWN), columns, cells[:_SHOWN]),
        Table(say("Result"), columns, cells, full=True),
    )


def _charts(columns: Sequence[TableColumn], cells: Sequence[Sequence[Cell]]) -> tuple[Chart, ...]:
    """Lines over time or bars by name, when the result is one column of names and one of numbers."""
    pair = _pair(columns)
    if pair is None or len(cells) < 2:
        return ()
    names, numbers = columns[pair[0]], columns[pair[1]]
    rows = [(row[pair[0]], row[pair[1]]) for row in cells if row[pair[0]] is not None]
    over_time = names.unit == "date"
    if len({name for name, _ in rows}) != len(rows) or len(rows) < 2 or not (over_time or len(rows) <= _MOST_BARS):
        return ()
    if over_time:
        rows.sort(key=lambda row: _moment(row[0]))
    values = tuple(None if value is None else float(value) for _, value in rows)  # type: ignore[arg-type]
    titles: dict[str, Any] = {"number": str(numbers.name), "name": str(names.name)}
    return (
        Chart(
            kind="line" if over_time else "bar",
            title=say("{number} by {name}", **titles),
            description=say("{number} by {name}, {count} values.", **titles, count=len(rows)),
            x_axis=Axis(say("{name}", name=str(names.name))),
            y_axis=Axis(say("{name}", name=str(numbers.name)), _scale(numbers), numbers.currency),
            series=(Series(str(numbers.name), tuple(_label(name) for name, _ in rows), values, emphasis=True),),
            horizontal=not over_time,
        ),
    )


def _label(cell: Cell) -> str | date | datetime:
    return cell if isinstance(cell, date) else str(cell)


def _moment(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else ""


def _scale(column: TableColumn) -> Scale:
    match column.unit:
        case "integer" | "money" | "percent":
            return column.unit
        case _:
            return "number"


def _assumptions(query: Query, frames: Frames) -> tuple[Message, ...]:
    found = []
    if query.today:
        found.append(say("I took {today} as the current date.", today=query.today))
    for use in query.uses:
        for name in use.columns:
            if frames[use.dataset].schema[name].unit == "percent":
                found.append(say("“{column}” is a percentage: the query sees 5% as 0.05.", column=name))
    return tuple(found)


def _next_questions(query: Query, frames: Frames) -> tuple[Message, ...]:
    if not query.uses:
        return ()
    name = query.uses[0].dataset
    schema = frames[name].schema
    questions = [say("What is in {name}?", name=name)]
    number = next((column.name for column in schema.columns if column.is_numeric), None)
    group = next((column.name for column in schema.columns if column.type == "text" and not column.identifier), None)
    if number and group:
        questions.append(say("What is the total {number} by {group}?", number=number, group=group))
    return tuple(questions)
