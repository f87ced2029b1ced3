"""What a table is grouped by: a column, a number cut into ranges, or time cut by a grain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tools.columns import candidates, find_column, normalise
from tools.errors import CannotAnswer
from tools.glossary import load_glossary
from tools.group_conditions import Split
from tools.messages import Message, Period, Text, Words, say
from tools.periods import Grain
from tools.schema import Column, Schema
from tools.time_grains import cut_time, grain_name, time_in_a_sentence, time_key, time_label

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Dimension", "find_dimension", "group_key", "group_label", "in_a_sentence"]

_MOST_NUMBERS = 30
"""A number with more different values than this is cut into ranges."""
_RANGES = 8
_ALIKE = 60.0
"""From here on a name is spelled like the words that name no column, of 100."""


@dataclass(frozen=True)
class Dimension:
    """One thing to group by.

    Attributes:
        column: of the file.
        grain: how a date column is cut.
        fiscal_year_start: the month in which fiscal years start, where it is cut by them.
        width: of the ranges a number is cut into.
        periods: the first and last days of stretches of time that are set side by side; a group is the place of one.
        assumption: how it was taken, where that is not obvious.
        split: the defined groups that rows are sorted into; `column` then only has their names.
    """

    column: Column
    grain: Grain | None = None
    width: float | None = None
    assumption: Message | None = None
    periods: tuple[tuple[date, date], ...] = ()
    split: Split | None = None
    fiscal_year_start: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return self.split.columns if self.split else (self.column.name,)

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is to be said of the groups that rows are sorted into."""
        return tuple(note for condition in self.split.conditions for note in condition.notes) if self.split else ()

    @property
    def title(self) -> Text:
        """What it is called in a sentence."""
        if self.split is not None:
            return self.split.title
        if self.periods:
            return say("period")
        return grain_name(self.grain) if self.grain else self.column.name

    @property
    def head(self) -> Text:
        """What it is called over a column of a table."""
        return say("week from") if self.grain == "week" else self.title

    @property
    def is_time(self) -> bool:
        """Whether its groups follow each other in time."""
        return self.grain not in (None, "hour", "weekday")

    @property
    def has_order(self) -> bool:
        """Whether its groups have an order of their own, which a table keeps unless asked otherwise."""
        return self.grain is not None or self.width is not None or bool(self.periods)

    def cut(self, table: pa.Table, week_start: int) -> pa.ChunkedArray:
        """The group of each row: its value, the start of its range, or the start of its stretch of time."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.split is not None:
            return self.split.cut(table)
        cells = table.column(self.column.name)
        if self.grain is not None:
            return cut_time(cells, self.grain, week_start, self.fiscal_year_start)
        if self.periods:
            return _cut_periods(cells, self.periods)
        if self.width is not None:
            numbers = pc.cast(cells, pa.float64(), safe=False)
            return pc.multiply(pc.floor(pc.divide(numbers, self.width)), self.width)
        if pa.types.is_dictionary(cells.type):
            cells = cells.cast(cells.type.value_type)
        if pa.types.is_floating(cells.type):
            return pc.if_else(pc.is_finite(cells), cells, None)
        # An empty text is no name of a group.
        if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
            return pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), None, cells)
        return cells


def _cut_periods(cells: pa.ChunkedArray, periods: Sequence[tuple[date, date]]) -> pa.ChunkedArray:
    """The place of the period that each day lies in; none for a day of no period."""
    import pyarrow as pa
    import pyarrow.compute as pc

    days = pc.cast(cells, pa.date32(), safe=False)
    found: Any = pa.scalar(None, pa.int64())
    for place, (first, last) in enumerate(periods):
        inside = pc.and_(pc.greater_equal(days, pa.scalar(first)), pc.less_equal(days, pa.scalar(last)))
        found = pc.if_else(inside, pa.scalar(place, pa.int64()), found)
    return found


def find_dimension(schema: Schema, words: str, taken: Sequence[str] = ()) -> Dimension:
    """The column that a person means to group by.

    Args:
        schema: of the data set.
        words: a header, a near spelling, or a role ("channel", "渠道").
        taken: columns that are grouped by already.

    Raises:
        CannotAnswer: there is none; the message names the close ones.
    """
    name = find_column(schema, words) or _by_role(schema, words, taken)
    if name is None and words.endswith("s"):
        name = find_column(schema, words[:-1]) or _by_role(schema, words[:-1], taken)
    if name is None:
        groups = [c.name for c in schema.columns if not c.is_numeric and not c.identifier] or list(schema.names)
        groups = _closest_first(words, groups)
        raise CannotAnswer(
            say(
                "There is no column “{column}” to group by. There are: {columns}.",
                column=words,
                columns=Words(tuple(groups[:12])),
            )
        )
    column = schema[name]
    if column.is_numeric and column.distinct > _MOST_NUMBERS:
        return _ranges(column)
    said = None
    if normalise(name) != normalise(words):
        said = say("I grouped by “{column}” for “{words}”.", column=name, words=words)
    return Dimension(column, assumption=said)


def _closest_first(words: str, names: Sequence[str]) -> list[str]:
    """Names with those first that are spelled like some words; the others as they stand in the file."""
    from rapidfuzz import fuzz

    alike = {name: fuzz.partial_ratio(normalise(words), normalise(name)) for name in names}
    return sorted(names, key=lambda name: -alike[name] if alike[name] >= _ALIKE else 0.0)


def _by_role(schema: Schema, words: str, taken: Sequence[str]) -> str | None:
    plain = normalise(words)
    for role, entry in load_glossary().roles.items():
        if plain == role.replace("_", " ") or plain in entry.synonyms:
            found = candidates(schema, role, frozenset(taken))
            if found:
                return found[0][0]
    return None


def _ranges(column: Column) -> Dimension:
    low, high = column.minimum, column.maximum
    if not isinstance(low, int | float) or not isinstance(high, int | float) or high <= low:
        return Dimension(column)
    width = _round_width((high - low) / _RANGES)
    if column.type == "integer":
        width = max(1.0, width)
    said = say(
        "I cut “{column}” into ranges of {width}; each begins with its lower end.", column=column.name, width=width
    )
    return Dimension(column, width=width, assumption=said)


def _round_width(width: float) -> float:
    """The next greater of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(power * step for step in (1.0, 2.0, 2.5, 5.0, 10.0) if power * step >= width * 0.999)


def group_key(dimensions: Sequence[Dimension], key: Sequence[Any]) -> str:
    """The name of a group among the figures."""
    return ", ".join(_key(dimension, value) for dimension, value in zip(dimensions, key, strict=True))


def group_label(dimension: Dimension, value: Any) -> Text | date:
    """A group for a person."""
    if dimension.split is not None:
        return dimension.split.label(value)
    if value is None:
        return say("(empty)")
    if dimension.periods:
        return say("{period}", period=Period(*dimension.periods[value]))
    if dimension.grain is not None:
        return time_label(value, dimension.grain, dimension.fiscal_year_start)
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return _key(dimension, value)


def in_a_sentence(dimension: Dimension, value: Any) -> Text | date:
    """A group for a person, within a sentence: months by their names, a week by the day it starts on."""
    if dimension.split is None and not dimension.periods and dimension.grain is not None and value is not None:
        return time_in_a_sentence(value, dimension.grain, dimension.fiscal_year_start)
    return group_label(dimension, value)


def _key(dimension: Dimension, value: Any) -> str:
    if dimension.split is not None:
        return dimension.split.key(value)
    if value is None:
        return "(empty)"
    if dimension.periods:
        return " to ".join(day.isoformat() for day in dimension.periods[value])
    if dimension.grain is not None:
        return time_key(value, dimension.grain, dimension.fiscal_year_start)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if dimension.width is not None:
        return f"{value:g}–{value + dimension.width:g}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)
