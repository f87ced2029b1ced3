"""What an analysis returns: an answer that can be stored, repeated, and read in any language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from tools.charts import Chart
from tools.messages import Message, Number, Text, say

__all__ = ["Answer", "Cell", "Change", "Figure", "Table", "TableColumn", "Unit", "change_of", "points_of"]

Unit = Literal["text", "integer", "number", "money", "percent", "date"]
"""How the cells of a column are written. A percent cell holds a share: 0.125 is shown as 12.5%."""


@dataclass(frozen=True)
class Change:
    """How a number changed: by which share of what it was, and whether that is good.

    Attributes:
        share: 0.12 is shown as ▲ 12.0%; None where it was nothing before and is something now.
        good: True where the change is good, False where it is bad, None where it is neither or nobody can say. It
            decides the colour; the sign does not.
        points: of a percentage, the change in percentage points as a share (0.031 is shown as ▲ 3.1 pp), in place of
            the share, which is misread of percentages; None for all else.
    """

    share: float | None
    good: bool | None = None
    points: float | None = None


_WHOLE_POINT, _NO_POINTS = 1.0, 0.005
"""Percentage points from which one digit is enough, and below which there is nothing to show."""

Cell = str | int | float | bool | date | datetime | Message | Change | None
Figure = int | float | str


@dataclass(frozen=True)
class TableColumn:
    """The head of a table's column; `currency` goes with the unit "money".

    `digits` are those after the point of every number in it, so that a column reads as the sentence above it does; None
    shows those that matter.
    """

    name: Text
    unit: Unit = "text"
    currency: str | None = None
    digits: int | None = None


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


def change_of(
    now: float | None, before: float | None, higher_is_better: bool | None, unit: str | None = None
) -> Change | None:
    """The change from one number to another; None where one of them is not there, or both are nothing.

    Args:
        now: the later one.
        before: the earlier one.
        higher_is_better: whether a rise is good; None where nobody can say.
        unit: of both; the change of a "percent" is told in percentage points as well.
    """
    if now is None or before is None or (now == before == 0):
        return None
    rises = now > before
    good = None if higher_is_better is None or now == before else rises == higher_is_better
    share = (now - before) / abs(before) if before else None
    points = now - before if unit == "percent" else None
    return Change(share if share is not None and math.isfinite(share) else None, good, points)


def points_of(points: float) -> Message:
    """A change in percentage points with an arrow: "▲ 3.1 pp"; small ones with one more digit.

    Args:
        points: as a share, 0.031 for 3.1 points.
    """
    size = abs(100 * points)
    number = Number(size, 1 if size >= _WHOLE_POINT else 2)
    if size < _NO_POINTS:
        return say("{points} pp", points=Number(0.0, 1))
    return say("▲ {points} pp", points=number) if points > 0 else say("▼ {points} pp", points=number)
