"""The tables of an answer as a CSV or Excel file that is safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from bot.render.language import translations
from tools.answer import Answer, Cell, Table
from tools.messages import Message, Text, write

__all__ = ["export_answer", "harmless"]

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SHEET_ROWS = 1_048_575


def export_answer(answer: Answer, format: str, language: str) -> bytes:  # noqa: A002 - what people call it
    """Write the tables of an answer into a file.

    A CSV holds the table with all rows where there is one, else the first; an Excel file holds each table on a sheet.

    Args:
        answer: with at least one table.
        format: "csv" or "xlsx".
        language: of the heads.
    """
    if format == "xlsx":
        return _xlsx(answer.tables, language)
    table = next((each for each in answer.tables if each.full), answer.tables[0])
    return _csv(table, language)


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
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        percent = book.add_format({"num_format": "0.0%"})
        for number, table in enumerate(tables, start=1):
            sheet = book.add_worksheet(f"{number}")
            sheet.freeze_panes(1, 0)
            for place, text in enumerate(_heads(table, language)):
                sheet.write_string(0, place, text, head)
            for line, row in enumerate(table.rows[:_SHEET_ROWS], start=1):
                for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                    _write_cell(sheet, line, place, cell, language, day, percent if column.unit == "percent" else None)
            sheet.autofit()
    return out.getvalue()


def _write_cell(sheet: Any, line: int, place: int, cell: Cell, language: str, day: Any, form: Any) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(line, place, cell)
        case int() | float():
            sheet.write_number(line, place, cell, form)
        case datetime() | date():
            sheet.write_datetime(line, place, cell, day)
        case _:
            sheet.write_string(line, place, _words(cell, language))


def _heads(table: Table, language: str) -> list[str]:
    return [harmless(_words(column.name, language)) for column in table.columns]


def _plain(cell: Cell, language: str) -> Any:
    if isinstance(cell, str | Message):
        return harmless(_words(cell, language))
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return "" if cell is None else cell


def _words(text: Text, language: str) -> str:
    return write(text, language, translations(language))
