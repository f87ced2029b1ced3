"""Conditions that may name groups which a team has defined, and the split of rows by such groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from tools.defined_groups import filter_of_part, joined, looks_at_rows
from tools.definitions import Definitions, GroupDefinition, GroupPart, find_definition, plain_name, said_of_definition
from tools.filters import Condition, Filter, Operator, read_filters
from tools.messages import Message, Text, Words, say
from tools.row_masks import keep_rows
from tools.schema import Column, Schema

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

__all__ = ["REST", "Split", "find_split", "read_conditions", "read_group", "reading_in_words"]

REST = "rest"
"""The name of all rows that are in none of the groups of a split, in the words of a call: "Brand vs rest"."""

_BETWEEN = re.compile(r"\s+(?:vs\.?|versus)\s+", re.IGNORECASE)
_MOST_GROUPS = 8
_OTHERS = {REST, "the rest", "others", "other", "everything else"}


def read_conditions(
    schema: Schema,
    filters: Sequence[Filter],
    today: date,
    week_start: int = 0,
    definitions: Definitions = (),
    fiscal_year_start: int = 1,
) -> tuple[Condition, ...]:
    """Understand filters, those on defined groups among them.

    Args:
        schema: of the data set.
        filters: from the question.
        today: the asker's date, for periods.
        week_start: first day of the week, 0 = Monday.
        definitions: what the team means by its own words.
        fiscal_year_start: the month in which fiscal years start.

    Raises:
        CannotAnswer: a column, a value or a group is not there.
    """
    found = []
    for each in filters:
        operator = each.get("operator")
        group = find_definition(definitions, each["column"], GroupDefinition)
        if operator in ("in group", "not in group") and group is not None:
            found.append(read_group(schema, group, today, week_start, inside=operator == "in group"))
        else:
            found += read_filters(schema, [each], today, week_start, fiscal_year_start)
    return tuple(found)


def read_group(
    schema: Schema, group: GroupDefinition, today: date, week_start: int = 0, *, inside: bool = True
) -> Condition:
    """The condition that a defined group stands for; it says that the name was used in the team's sense.

    Raises:
        CannotAnswer: a column or the values of one are not in the data.
    """
    notes: list[Message | None] = [said_of_definition(group), looks_at_rows(schema, group)]
    alternatives: list[tuple[Condition, ...]] = []
    for parts in group.alternatives:
        read: list[Condition] = []
        for part in parts:
            given, absent = filter_of_part(schema, group, part)
            (condition,) = read_filters(schema, [given], today, week_start)
            notes += [absent, condition.assumption]
            read.append(condition)
        alternatives.append(tuple(read))
    first = alternatives[0][0]
    meaning = joined([[each.said for each in parts] for parts in alternatives])
    named = say("“{group}” ({condition})", group=group.name, condition=meaning)
    said = say("the row belongs to {group}", group=named)
    if not inside:
        said = say("the row does not belong to {group}", group=named)
    return replace(
        first,
        said=said,
        group=named,
        notes=tuple(each for each in notes if each is not None),
        assumption=None,
        inverted=not inside,
        alternatives=tuple(alternatives) if group.more else (),
    )


def reading_in_words(group: GroupDefinition, today: date) -> Message:
    """How a group was read, by the words for its columns: for where there is no data to find them in."""
    return joined([[_in_words(part, today) for part in parts] for parts in group.alternatives])


def _in_words(part: GroupPart, today: date) -> Message:
    if not part.column:
        values = Words(tuple(str(value) for value in part.values))
        return (
            say("a value is not {value}", value=values)
            if "not" in part.operator
            else say("a value is {value}", value=values)
        )
    is_number = part.operator in (">", ">=", "<", "<=", "between")
    schema = Schema((Column(part.column, "number" if is_number else "text"),), 0)
    given: Filter = {
        "column": part.column, "operator": cast("Operator", part.operator), "value": list(part.values)
    }  # fmt: skip
    (condition,) = read_filters(schema, [given], today)
    return condition.said


@dataclass(frozen=True)
class Split:
    """Rows sorted into defined groups; each row is in one part alone, so that the parts add up to the whole.

    Attributes:
        title: what the parts are called together: "Brand vs Generic".
        names: of the groups.
        conditions: of the groups, in the same order.
    """

    title: Text
    names: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(dict.fromkeys(name for condition in self.conditions for name in condition.columns))

    def cut(self, table: pa.Table) -> pa.ChunkedArray:
        """The part of each row: the number of the combination of groups that it is in; 0 for those in none.

        The first group is worth 1, the second 2, and so on in powers of two.
        """
        import numpy as np
        import pyarrow as pa

        parts = np.zeros(table.num_rows, dtype=np.int64)
        place = pa.array(np.arange(table.num_rows))
        for number, condition in enumerate(self.conditions):
            rows = table.select(list(condition.columns))
            # A header can be anything: this one is longer than all of them, so that none is the same.
            rows = rows.append_column("place".ljust(1 + max(map(len, condition.columns)), "_"), place)
            parts[keep_rows(rows, [condition]).column(rows.num_columns - 1).to_numpy()] += 2**number
        return pa.chunked_array([pa.array(parts)])

    def label(self, part: int) -> Text:
        """A part for a person."""
        inside = [name for number, name in enumerate(self.names) if part & 2**number]
        if not inside:
            return say("not {group}", group=self.names[0]) if len(self.names) == 1 else say("none of them")
        text: Text = inside[0]
        for name in inside[1:]:
            text = say("{one} and {two}", one=text, two=name)
        return text

    def key(self, part: int) -> str:
        """A part among the figures."""
        inside = [name for number, name in enumerate(self.names) if part & 2**number]
        return " and ".join(inside) or REST


def find_split(schema: Schema, words: str, today: date, week_start: int, definitions: Definitions) -> Split | None:
    """The split that words such as "Brand vs Generic" or "Brand vs rest" ask for, or None where they ask for none.

    A name alone is a column where there is one of that name.

    Raises:
        CannotAnswer: a group's column or values are not in the data.
    """
    parts = [part.strip() for part in _BETWEEN.split(words) if part.strip()]
    named = [part for part in parts if part.lower() not in _OTHERS]
    groups = [find_definition(definitions, part, GroupDefinition) for part in named]
    if not groups or None in groups or len(groups) > _MOST_GROUPS:
        return None
    found = list({group.name: group for group in groups if group is not None}.values())
    if len(parts) == 1 and any(plain_name(column.name) == plain_name(parts[0]) for column in schema.columns):
        return None
    names = tuple(group.name for group in found)
    conditions = tuple(read_group(schema, group, today, week_start) for group in found)
    title: Text = names[0]
    for name in names[1:]:
        title = say("{one} vs {two}", one=title, two=name)
    return Split(title, names, conditions)
