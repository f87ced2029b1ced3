"""The tables of an answer as a CSV or Excel file that is safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.render.language import translations
from tools.answer import Answer, Cell, Change, Table
from tools.messages import Message, Text, write

__all__ = ["export_answer", "harmless", "table_of_file"]

_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""The wide ones are what East Asian versions of spreadsheets take for the narrow ones."""

_SHEET_ROWS = 1_048_575
_CELL_CHARACTERS = 32_767
"""What a sheet of Excel holds beneath its heads, and a cell of it: the library would leave out the rest silently."""


_SIGNED = "+0.0%;-0.0%;0.0%"
_CHANGES = {
    "change": {"num_format": _SIGNED},
    "good": {"num_format": _SIGNED, "font_color": "#00734F"},
    "bad": {"num_format": _SIGNED, "font_color": "#B34700"},
}
"""Coloured by good and bad; dark shades of the colours of pictures, which stand out on white."""


def export_answer(answer: Answer, format: str, language: str) -> bytes:  # noqa: A002 - what people call it
    """Write the tables of an answer into a file.

    A CSV holds the table with all rows where there is one, else the first; an Excel file holds each table on a sheet,
    or on as many as its rows need.

    Args:
        answer: with at least one table.
        format: "csv" or "xlsx".
        language: of the heads.
    """
    if format == "xlsx":
        return _xlsx(answer.tables, language)
    return _csv(table_of_file(answer, format), language)


def table_of_file(answer: Answer, format: str) -> Table:  # noqa: A002 - what people call it
    """The table that a file holds, or begins with: a CSV that with all rows where there is one, else the first.

    Args:
        answer: with at least one table.
        format: "csv" or "xlsx".
    """
    full = (each for each in answer.tables if each.full and format == "csv")
    return next(full, answer.tables[0])


def harmless(text: str) -> str:
    """Text that no spreadsheet runs as a formula: one that could start one gets an apostrophe in front."""
    return "'" + text if text.startswith(_STARTS_A_FORMULA) else text


def _csv(table: Table, language: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_heads(table, language))
    writer.writerows([_plain(cell, language) for cell in row] for row in table.rows)
    # Excel reads a CSV as UTF-8 only behind this mark.
    return ("﻿" + out.getvalue()).encode()


def _xlsx(tables: Iterable[Table], language: str) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True})
        forms = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "percent": book.add_format({"num_format": "0.0%"}),
            **{mood: book.add_format(look) for mood, look in _CHANGES.items()},
        }
        for table in tables:
            for rows in _sheets(table):
                sheet = book.add_worksheet(f"{len(book.worksheets()) + 1}")
                sheet.freeze_panes(1, 0)
                for place, text in enumerate(_heads(table, language)):
                    sheet.write_string(0, place, text, head)
                for line, row in enumerate(rows, start=1):
                    for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                        _write_cell(sheet, line, place, cell, language, forms, column.unit)
                sheet.autofit()
    return out.getvalue()


def _sheets(table: Table) -> Iterable[Sequence[Sequence[Cell]]]:
    """The rows of each sheet that a table needs; one with no rows still has its heads."""
    for start in range(0, max(len(table.rows), 1), _SHEET_ROWS):
        yield table.rows[start : start + _SHEET_ROWS]


def _write_cell(
    sheet: Any, line: int, place: int, cell: Cell, language: str, forms: Mapping[str, Any], unit: str
) -> None:
    match cell:
        case None:
            return
        case Change(points=float() | int() as points):
            sheet.write_number(line, place, points, forms[{True: "good", False: "bad", None: "change"}[cell.good]])
        case Change(share=None):
            return
        case Change(share=float() | int() as share, good=good):
            sheet.write_number(line, place, share, forms[{True: "good", False: "bad", None: "change"}[good]])
        case bool():
            sheet.write_boolean(line, place, cell)
        case int() | float():
            sheet.write_number(line, place, cell, forms.get(unit))
        case date() if cell.year < 1900:
            # Excel counts days from 1900 on.
            sheet.write_string(line, place, cell.isoformat())
        case date():
            sheet.write_datetime(line, place, cell, forms["moment" if isinstance(cell, datetime) else "day"])
        case str() | Message():
            sheet.write_string(line, place, _words(cell, language)[:_CELL_CHARACTERS])


def _heads(table: Table, language: str) -> list[str]:
    return [harmless(_words(column.name, language)) for column in table.columns]


def _plain(cell: Cell, language: str) -> Any:
    if isinstance(cell, str | Message):
        return harmless(_words(cell, language))
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, Change):
        shown = cell.share if cell.points is None else cell.points
        return "" if shown is None else shown
    return "" if cell is None else cell


def _words(text: Text, language: str) -> str:
    return write(text, language, translations(language))
