"""What is known of a data set without looking at its rows: names, types, roles and simple statistics of its columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = ["Column", "ColumnType", "Schema"]

ColumnType = Literal["integer", "number", "boolean", "date", "datetime", "text"]


@dataclass(frozen=True)
class Column:
    """One column of a data set, as it was when the file was read.

    Attributes:
        name: the header as its owner wrote it, trimmed, made unique.
        type: how its values are stored.
        role: the best guess of what it is for (a key of the glossary's roles), or None.
        unit: an ISO currency code, "percent" (then 12.5 % is stored as 0.125), or None.
        identifier: its values name things: they are never added up, averaged or clustered.
        missing: cells without a value.
        distinct: how many different values.
        minimum, maximum: of numbers as numbers, of dates as ISO text, None for text.
        mean, deviation: of numbers; None otherwise.
        values: the different values of a text or boolean column, most frequent first, 200 at most.
    """

    name: str
    type: ColumnType
    role: str | None = None
    unit: str | None = None
    identifier: bool = False
    missing: int = 0
    distinct: int = 0
    minimum: float | str | None = None
    maximum: float | str | None = None
    mean: float | None = None
    deviation: float | None = None
    values: tuple[str, ...] = field(default=())

    @property
    def is_numeric(self) -> bool:
        """True where adding up can make sense: numbers that are not names."""
        return self.type in ("integer", "number") and not self.identifier

    @property
    def is_temporal(self) -> bool:
        """True for dates and points in time."""
        return self.type in ("date", "datetime")


@dataclass(frozen=True)
class Schema:
    """The columns of a data set in the order of its file, and how many rows it has."""

    columns: tuple[Column, ...]
    rows: int

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The headers."""
        return tuple(column.name for column in self.columns)

    def last_date(self, name: str) -> date | None:
        """The newest day of a date column, or None when it has no values."""
        newest = self[name].maximum
        return date.fromisoformat(newest[:10]) if isinstance(newest, str) else None
