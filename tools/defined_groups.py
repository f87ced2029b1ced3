"""A defined group over the columns at hand: which rows are in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from tools.columns import candidates, find_column, normalise
from tools.definitions import GroupDefinition, GroupPart
from tools.errors import CannotAnswer
from tools.glossary import load_glossary
from tools.measures import Term
from tools.messages import Message, Words, say
from tools.schema import Column, Schema

if TYPE_CHECKING:
    from tools.filters import Filter, Operator

__all__ = ["column_of_part", "filter_of_part", "joined", "looks_at_rows", "terms_of_group"]


def column_of_part(schema: Schema, group: GroupDefinition, part: GroupPart) -> Column:
    """The column that a condition of a group is about: as its words say, else the one that has its values.

    Raises:
        CannotAnswer: there is none; the message says what was looked for.
    """
    if part.column:
        found = _named(schema, part.column)
        if found is not None:
            return found
        raise CannotAnswer(
            say(
                "“{name}” means {meaning} here, and I found no column “{column}” in this data. "
                "The columns are {columns}.",
                name=group.name,
                meaning=group.written,
                column=part.column,
                columns=Words(tuple(schema.names[:20])),
            )
        )
    having = [(len(_there(column, part)), column) for column in schema.columns if column.type == "text"]
    best = max((count for count, _ in having), default=0)
    fitting = [column for count, column in having if count == best and best]
    if not fitting:
        raise CannotAnswer(
            say(
                "“{name}” means {meaning} here, and no column of this data has any of these values.",
                name=group.name,
                meaning=group.written,
            )
        )
    return fitting[0]


def filter_of_part(schema: Schema, group: GroupDefinition, part: GroupPart) -> tuple[Filter, Message | None]:
    """The filter that a condition of a group stands for, and what of it could not be used.

    Args:
        schema: of the data set.
        group: the definition.
        part: one of its conditions.

    Raises:
        CannotAnswer: the column, or every value, is not there.
    """
    column = column_of_part(schema, group, part)
    values: list[str | float] = list(part.values)
    absent: Message | None = None
    if part.operator in ("is", "is not") and column.type == "text" and column.distinct <= len(column.values):
        there = _there(column, part)
        if not there:
            raise CannotAnswer(
                say(
                    "“{name}” means {meaning} here, and “{column}” of this data has none of these values. There are: "
                    "{values}.",
                    name=group.name,
                    meaning=group.written,
                    column=column.name,
                    values=Words(column.values[:8]),
                )
            )
        gone = tuple(str(value) for value in part.values if value not in there)
        values = list(dict.fromkeys(value for found in there.values() for value in found))
        if gone:
            absent = say(
                "No row has {values} of “{name}” in “{column}”.",
                values=Words(gone),
                name=group.name,
                column=column.name,
            )
    made: Filter = {"column": column.name, "operator": cast("Operator", part.operator)}
    if values:
        made["value"] = values[0] if len(values) == 1 else values
    return made, absent


def joined(alternatives: Sequence[Sequence[Message]]) -> Message:
    """Conditions of a group in words, as they were read: what belongs together by "and" in parentheses beside "or"."""
    found: Message | None = None
    for parts in alternatives:
        together = parts[0]
        for part in parts[1:]:
            together = say("{condition} and {other}", condition=together, other=part)
        if len(parts) > 1 and len(alternatives) > 1:
            together = say("({condition})", condition=together)
        found = say("{condition} or {other}", condition=found, other=together) if found else together
    if found is None:
        raise ValueError("a group has at least one condition")
    return found


def looks_at_rows(schema: Schema, group: GroupDefinition) -> Message | None:
    """That a group is no sum over the rows of whoever it names, where that could be meant.

    "Customers with spend over 1000" is about each row; where a customer has several rows, their spend is not added up.
    """
    compared = any(part.operator in (">", ">=", "<", "<=", "between") for part in group.parts)
    column = _named(schema, group.of) if group.of and compared else None
    if column is None or column.is_numeric or not 0 < column.distinct < schema.rows:
        return None
    return say(
        "“{name}” looks at each row by itself: the rows of one “{column}” are not added up.",
        name=group.name,
        column=column.name,
    )


def terms_of_group(schema: Schema, group: GroupDefinition) -> tuple[Term, ...]:
    """The rows of a group as terms of a sum: how many have each of its values.

    Raises:
        CannotAnswer: the column or the values are not there, or the group is none of certain values.
    """
    made, _ = filter_of_part(schema, group, group.parts[0])
    column = schema[made["column"]]
    known = column.type == "text" and column.distinct <= len(column.values)
    if group.operator != "is" or not known or group.more:
        raise CannotAnswer(
            say(
                "“{name}” means {meaning} here. I can limit rows to it, but not count it within a metric.",
                name=group.name,
                meaning=group.written,
            )
        )
    given = made["value"]
    wanted = {_plain(str(value)) for value in (given if isinstance(given, list) else [given])}
    return tuple(Term(column.name, yes=value) for value in column.values if _plain(value) in wanted)


def _named(schema: Schema, words: str) -> Column | None:
    """A column by its header, or the one that clearly plays the role that the words name."""
    forms = (words, words.removesuffix("s"), f"{words}s")
    exact = next((c for form in forms for c in schema.columns if normalise(c.name) == normalise(form)), None)
    if exact is not None:
        return exact
    plain = {normalise(form) for form in forms}
    for role, entry in load_glossary().roles.items():
        if plain & {role.replace("_", " "), *entry.synonyms}:
            found = candidates(schema, role)
            if found and (len(found) == 1 or found[0][1] > found[1][1]):
                return schema[found[0][0]]
    close = find_column(schema, words)
    return schema[close] if close is not None else None


def _there(column: Column, part: GroupPart) -> dict[str | float, list[str]]:
    """The values of a condition that a column has: as they were defined -> as the data writes them ("Google Ads")."""
    known = {_plain(value): value for value in column.values}
    found: dict[str | float, list[str]] = {}
    for value in part.values:
        plain = _plain(str(value))
        near = [plain] if plain in known else [each for each in known if len(plain) > 1 and plain in each]
        if near:
            found[value] = [known[each] for each in near]
    return found


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())
