"""Saying in plain words why a query that was well formed did not work."""

from __future__ import annotations

import re

from tools.errors import CannotAnswer
from tools.messages import Message, say
from tools.sql.query import Query, missing_column
from tools.sql.sandbox import Limits, QueryError, QueryStopped

__all__ = ["explain_error", "explain_stop"]

_NO_COLUMN = re.compile(r'Referenced column "(.+?)" not found|does not have a column named "(.+?)"')
_NOT_GROUPED = re.compile(r'column "?(.+?)"? must appear in the GROUP BY')
_AMBIGUOUS = re.compile(r'Ambiguous reference to column name "(.+?)"')
_WRONG_TYPE = re.compile(r"No function matches the given name and argument types '(.+?)'")
_NO_CONVERSION = re.compile(r"Could not convert (?:string|value) '(.*?)' to (\w+)", re.DOTALL)
_PATH = re.compile(r"(^|[\s\"'(])(/|~|[A-Za-z]:\\)|://|configuration|Traceback|File ")
_SAID = {"BinderException", "ConversionException", "InvalidInputException", "OutOfRangeException", "ParserException"}
"""Errors about the query itself; others are about the database and are kept for the log."""


def explain_error(error: QueryError, query: Query, columns: list[str]) -> CannotAnswer:
    """Turn an error of DuckDB into a sentence for the person who asked.

    Args:
        error: what DuckDB said.
        query: what was run.
        columns: every column that the query could have named.
    """
    text = error.detail
    for use in query.uses:
        text = text.replace(use.table, use.dataset)
    if found := _NO_COLUMN.search(text):
        return missing_column(found.group(1) or found.group(2), columns)
    return CannotAnswer(_message(error.kind, text))


def _message(kind: str, text: str) -> Message:
    if found := _NOT_GROUPED.search(text):
        return say(
            "“{column}” is neither grouped nor added up. Put it in GROUP BY, or inside SUM, AVG, MIN or MAX.",
            column=found.group(1),
        )
    if found := _AMBIGUOUS.search(text):
        return say(
            "“{column}” is in more than one of the data sets. Write the data set's name before it, with a point.",
            column=found.group(1),
        )
    if found := _WRONG_TYPE.search(text):
        return say(
            "“{call}” does not work on that kind of value. If the column holds numbers as text, use TRY_CAST.",
            call=found.group(1),
        )
    if found := _NO_CONVERSION.search(text):
        return say(
            "The value “{value}” can't be read as {kind}. TRY_CAST leaves such values empty.",
            value=found.group(1)[:80],
            kind=found.group(2),
        )
    reason = text.strip().splitlines()[0] if text.strip() else ""
    reason = re.sub(r"^[A-Za-z ]+ Error: ", "", reason)[:200]
    if kind not in _SAID or not reason or _PATH.search(reason):
        return say("The query could not be run. Try it with fewer parts, or ask in your own words.")
    return say("The query could not be run: {reason}", reason=reason)


def explain_stop(stop: QueryStopped, limits: Limits) -> CannotAnswer:
    """Say which limit a query ran into and what would help."""
    match stop.limit:
        case "time":
            message = say(
                "The query took longer than {seconds} seconds and was stopped. "
                "Ask for fewer rows, or check that joined data sets are joined by a column.",
                seconds=limits.seconds,
            )
        case "memory":
            message = say(
                "The query needed more than {limit} MB of memory and was stopped. "
                "Ask for fewer rows, or check that joined data sets are joined by a column.",
                limit=limits.memory_mb,
            )
        case "size":
            message = say(
                "The result is larger than {limit} MB. Ask for fewer columns or shorter texts.", limit=limits.answer_mb
            )
        case _:
            message = say("The query could not be run. Try it with fewer parts, or ask in your own words.")
    return CannotAnswer(message)
