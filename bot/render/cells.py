"""A table's cells as a person reads them, the same wherever they are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.render.language import translations
from tools.answer import Cell, Change, TableColumn, points_of
from tools.messages import Money, Number, Percent, Value, format_value, say, write

__all__ = ["cell_text", "mood_of"]


def cell_text(cell: Cell, column: TableColumn, language: str, escape: Callable[[str], str] = str) -> str:
    """Write one cell by its column's unit.

    Args:
        cell: the value; None is a dash.
        column: says how it is written.
        language: "en" or "zh".
        escape: applied to text from data.
    """
    if isinstance(cell, Change):
        return _change_text(cell, language)
    return format_value(_as_value(cell, column), language, translations(language), escape)


def mood_of(cell: Cell) -> bool | None:
    """Whether a cell is a change that is good (True) or bad (False); None for all else."""
    return cell.good if isinstance(cell, Change) else None


def _change_text(change: Change, language: str) -> str:
    """An arrow for the direction, and by how much; of a percentage in percentage points."""
    if change.points is not None:
        return write(points_of(change.points), language, translations(language))
    if change.share is None:
        return write(say("new"), language, translations(language))
    share = format_value(Percent(abs(change.share)), language)
    if share == format_value(Percent(0.0), language):
        return share
    return f"{'▲' if change.share > 0 else '▼'} {share}"


def _as_value(cell: Cell, column: TableColumn) -> Value | None:
    if isinstance(cell, Change):
        return None
    if cell is None or isinstance(cell, str | bool | date) or not isinstance(cell, int | float):
        return cell
    match column.unit:
        case "money":
            return Money(float(cell), column.currency)
        case "percent":
            return Percent(float(cell))
        case "integer":
            return round(cell)
        case "number" if column.digits is not None:
            return Number(float(cell), column.digits)
        case _:
            return cell
