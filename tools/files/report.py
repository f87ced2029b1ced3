"""What is said when a file has been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tools.columns import role_name
from tools.messages import Message, Period, Words, say, say_count
from tools.schema import Schema

__all__ = ["period_of", "report_on"]


def report_on(name: str, schema: Schema, notes: Sequence[Message]) -> tuple[Message, ...]:
    """The report of a file: its size, the period, the roles of its columns, then what was done on the way.

    Args:
        name: of the file.
        schema: of its columns.
        notes: what was dropped, guessed or named.
    """
    sentences = [
        say(
            "I read {rows} and {columns} from “{file}”.",
            rows=say_count("{count} row", "{count} rows", schema.rows),
            columns=say_count("{count} column", "{count} columns", len(schema.columns)),
            file=name,
        )
    ]
    period = period_of(schema)
    if period:
        sentences.append(say("They cover {period} (“{column}”).", period=period[0], column=period[1]))
    roles = [
        say("“{column}” as {role}", column=column.name, role=role_name(column.role))
        for column in schema.columns
        if column.role
    ]
    if roles:
        sentences.append(say("I take {columns}.", columns=Words(tuple(roles))))
    return (*sentences, *notes)


def period_of(schema: Schema) -> tuple[Period, str] | None:
    """From when to when the rows are, and the column that says so; None without dates."""
    dates = [column for column in schema.columns if column.is_temporal and isinstance(column.minimum, str)]
    if not dates:
        return None
    # The column that plays the date, or else the first one.
    column = next((each for each in dates if each.role == "date"), dates[0])
    first, last = date.fromisoformat(str(column.minimum)[:10]), date.fromisoformat(str(column.maximum)[:10])
    return Period(first, last), column.name
