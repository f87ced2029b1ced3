"""Questions that a data set can answer, for people who do not know yet what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tools.columns import candidates
from tools.messages import Message, say
from tools.schema import Column, Schema

__all__ = ["suggest_questions"]

_GROUPS = range(2, 31)
"""A column with so many different values is worth grouping by."""


_SCALE = 10
"""No scale that people answer on goes further."""
_LONGEST_LABEL = 60
"""Characters of a value that still is a label."""


def suggest_questions(schema: Schema, name: str, count: int = 3) -> tuple[Message, ...]:
    """Questions that this very data can answer, the most telling first.

    Args:
        schema: of the data set.
        name: what the data set is called, for questions about it as a whole.
        count: how many.

    Returns:
        Messages in words that the bot understands in either language.
    """
    return tuple(islice(_questions(schema, name), count))


def _questions(schema: Schema, name: str) -> Iterator[Message]:
    yield from _by_analysis(schema)
    measure = _best(schema, "revenue") or _best(schema, "spend") or _measure(schema)
    group = _best(schema, "channel") or _group(schema)
    dated = _best(schema, "date") is not None
    if measure and dated:
        yield say("{metric} by month", metric=measure)
    on_scale = measure is not None and _is_scale(schema[measure])
    if measure and group and on_scale:
        yield say("average {metric} by {column}, highest first", metric=measure, column=group)
    elif measure and group:
        yield say("{metric} by {column}, highest first", metric=measure, column=group)
    if group:
        yield say("Number of rows by {column}, highest first", column=group)
    if dated and not measure:
        yield say("Number of rows by month")
    yield say("What is in {name}?", name=name)
    if measure and on_scale:
        yield say("What is the average {metric}?", metric=measure)
    elif measure and schema[measure].unit != "percent":
        yield say("What is the total of {metric}?", metric=measure)
    yield from _counts(schema)
    yield say("How many rows are there?")
    yield say("What can you do?")


def _counts(schema: Schema) -> Iterator[Message]:
    """How many different things there are, where they are named by short words."""
    for column in schema.columns:
        if column.type == "text" and column.distinct > 1 and _is_sayable(column) and not _is_prose(column):
            yield say("How many different {column} are there?", column=column.name)


def _by_analysis(schema: Schema) -> Iterator[Message]:
    """Questions for analyses that this data is made for."""
    spend, channel, target = (_best(schema, role) for role in ("spend", "channel", "target"))
    source, target_node = _best(schema, "source"), _best(schema, "target_node")
    if source and target_node and source != target_node and len(schema.columns) <= 4:
        yield say("Who are the most influential people?")
    if spend and channel and _best(schema, "revenue"):
        yield say("ROAS by {column}, worst first", column=channel)
    if target and schema[target].distinct == 2 and len(schema.columns) > 2:
        yield say("What predicts {column}?", column=target)
    if _describes_people(schema):
        yield say("Which kinds of customers are there?")


def _best(schema: Schema, role: str) -> str | None:
    found = [name for name, _ in candidates(schema, role) if _is_sayable(schema[name])]
    return found[0] if found else None


def _measure(schema: Schema) -> str | None:
    fitting = [c for c in schema.columns if c.is_numeric and _is_sayable(c) and not _numbers_rows(c, schema.rows)]
    return fitting[0].name if fitting else None


def _numbers_rows(column: Column, rows: int) -> bool:
    """Whether it counts the rows through, so that a sum of it says nothing."""
    low, high = column.minimum, column.maximum
    if column.type != "integer" or not isinstance(low, int | float) or not isinstance(high, int | float):
        return False
    return rows > 1 and column.distinct == rows == high - low + 1


def _is_scale(column: Column) -> bool:
    """Whether it holds answers on a scale, such as 1 to 5 or 0 to 10: nobody adds those up."""
    low, high = column.minimum, column.maximum
    if column.type != "integer" or not isinstance(low, int | float) or not isinstance(high, int | float):
        return False
    return column.role in (None, "rating", "target") and 0 <= low <= high <= _SCALE and column.distinct > 1


def _group(schema: Schema) -> str | None:
    fitting = [c for c in schema.columns if c.type in ("text", "boolean") and c.distinct in _GROUPS]
    fitting = [c for c in fitting if _is_sayable(c) and not _is_prose(c)]
    return max(fitting, key=_worth).name if fitting else None


def _is_sayable(column: Column) -> bool:
    """Whether its name in a question can be taken for nothing else, such as a month, a number or a limit."""
    from tools.periods import find_periods

    said = (column.name, f"x的{column.name}，")
    return not any(map(find_periods, said)) and not any(sign.isdigit() for sign in column.name)


def _is_prose(column: Column) -> bool:
    """Whether its cells are sentences, which nothing is grouped by."""
    longest = max(map(len, column.values), default=0)
    return column.role == "text" or longest > _LONGEST_LABEL


def _worth(column: Column) -> tuple[bool, int]:
    return (column.role in ("channel", "campaign", "category", "product"), -abs(column.distinct - 6))


def _describes_people(schema: Schema) -> bool:
    """One row a person with at least two numbers about them, and no dates of events."""
    numbers = sum(column.is_numeric for column in schema.columns)
    return numbers >= 2 and _best(schema, "date") is None and _best(schema, "customer") is not None
