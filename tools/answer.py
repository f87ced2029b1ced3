"""What an analysis returns: an answer that can be stored, repeated, and read in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from tools.charts import Chart
from tools.messages import Message, Text

__all__ = ["Answer", "Cell", "Figure", "Table", "TableColumn", "Unit"]

Unit = Literal["text", "integer", "number", "money", "percent", "date"]
"""How the cells of a column are written. A percent cell holds a share: 0.125 is shown as 12.5%."""

Cell = str | int | float | bool | date | datetime | Message | None
Figure = int | float | str


@dataclass(frozen=True)
class TableColumn:
    """The head of a table's column; `currency` goes with the unit "money"."""

    name: Text
    unit: Unit = "text"
    currency: str | None = None


@dataclass(frozen=True)
class Table:
    """A small table for a person to read, or the full one to export (`full`: kept for the export, not shown)."""

    title: Message
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    full: bool = False


@dataclass(frozen=True)
class Answer:
    """The answer to one question.

    Attributes:
        headline: the finding, in one sentence, in words that a marketer uses.
        figures: name -> number; every number that the headline or a narration uses is here, finite.
        tables: what the finding rests on.
        charts: what a person would rather look at; specifications, not pixels.
        assumptions: what was taken for granted, columns bound by role included.
        warnings: what was dropped, could not be read, or makes the finding weaker.
        method: what was done, with its source.
        next_questions: what to ask next, in words that the bot understands.
    """

    headline: Message
    method: Message
    figures: Mapping[str, Figure] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    assumptions: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
    next_questions: tuple[Message, ...] = ()
