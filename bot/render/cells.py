"""A table's cells as a person reads them, the same wherever they are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.render.language import translations
from tools.answer import Cell, TableColumn
from tools.messages import Money, Percent, Value, format_value

__all__ = ["cell_text"]


def cell_text(cell: Cell, column: TableColumn, language: str, escape: Callable[[str], str] = str) -> str:
    """Write one cell by its column's unit.

    Args:
        cell: the value; None is a dash.
        column: says how it is written.
        language: "en" or "zh".
        escape: applied to text from data.
    """
    return format_value(_as_value(cell, column), language, translations(language), escape)


def _as_value(cell: Cell, column: TableColumn) -> Value | None:
    if cell is None or isinstance(cell, str | bool | date) or not isinstance(cell, int | float):
        return cell
    match column.unit:
        case "money":
            return Money(float(cell), column.currency)
        case "percent":
            return Percent(float(cell))
        case "integer":
            return round(cell)
        case _:
            return cell
