"""Excel workbooks: the sheet with the data, as text, so that its columns are typed like those of any other file.

A workbook is a zip archive of XML, so it is looked at before it is opened: bytes are counted while they are unpacked
(declared sizes lie), and a cell far outside the others, which would make a sheet of billions of cells, is refused.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from tools.errors import BadFile, Choice, NeedsChoice
from tools.files.encodings import Decoded
from tools.files.formats import read_units
from tools.files.limits import Limits
from tools.messages import Message, say, say_count
from tools.progress import tell_progress

if TYPE_CHECKING:
    from tools.files.reading import TextTable

__all__ = ["check_archive", "read_workbook"]

_BLOCK: Final = 1 << 20
_PARTS: Final = 5_000
_RATIO: Final = 200
_SMALL: Final = 10_000_000
_CELLS: Final = 50_000_000
_OBVIOUS: Final = 10
"""A sheet with so many times the cells of every other one is the data."""
_TOLD_ROWS: Final = 2_000
"""Rows after which it is said how far the reading is."""
_LAST_CELL: Final = re.compile(rb'<c\s[^>]*?r="([A-Z]{1,3})(\d{1,8})"')
_ROW: Final = re.compile(rb'<row\s[^>]*?r="(\d{1,9})"')


@dataclass(frozen=True)
class _Sheet:
    name: str
    rows: int
    columns: int

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def read_workbook(
    path: Path, kind: Literal["xlsx", "xls"], folder: Path, limits: Limits, options: Mapping[str, str]
) -> TextTable:
    """Read the sheet of a workbook that has the data.

    Args:
        path: the workbook.
        kind: "xlsx" for any zipped format, "xls" for the old binary one.
        folder: where the sheet may be written as text.
        limits: the largest file; a workbook may unpack to twice its bytes of XML.
        options: `sheet` names the one to read.

    Raises:
        BadFile: the workbook is damaged, protected, hostile or has no data.
        NeedsChoice: several sheets may be meant.

    Cost: about 1 s for 1 M cells; the whole sheet is held in memory while it is read.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    from tools.files.reading import read_text_table

    if kind == "xlsx":
        tell_progress(say("looking at the parts of the workbook…"))
        check_archive(path, limits)
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            sheets = _sheets(book)
            chosen = _choose(sheets, options.get("sheet"))
            limits.check_rows(chosen.rows)
            sheet = book.get_sheet_by_name(chosen.name)
            decoded = _as_text(sheet, folder)
            left = int((sheet.start or (0, 0))[1])
    except PasswordError as error:
        raise BadFile(
            say("The workbook is protected with a password. Save it without one and upload it again.")
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise BadFile(
            say("The workbook is damaged or of a kind that I can't open. Save it as XLSX or CSV and upload that.")
        ) from error
    units = {place - left: unit for place, unit in read_units(path, chosen.name).items()} if kind == "xlsx" else {}
    read = read_text_table(decoded, folder, limits, {**options, "separator": "comma"}, units)
    if len(sheets) > 1:
        others = len(sheets) - 1
        read.notes.insert(
            0,
            say_count(
                "I read the sheet “{sheet}”; there is {count} other one.",
                "I read the sheet “{sheet}”; there are {count} others.",
                others,
                sheet=chosen.name,
            ),
        )
    return read


def check_archive(path: Path, limits: Limits) -> None:
    """Look at the parts of a zipped workbook before anything opens it.

    Raises:
        BadFile: it unpacks to too much, declares entities, or has cells far outside the others.
    """
    size = 0
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > _PARTS:
                raise BadFile(_hostile())
            for part in parts:
                size += _check_part(archive, part, 2 * limits.size_bytes - size, limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadFile(
            say("The workbook is damaged or of a kind that I can't open. Save it as XLSX or CSV and upload that.")
        ) from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    """Unpack one part without keeping it; its size in bytes."""
    size, rows, last_row, last_column, rest, first = 0, 0, 0, 0, b"", True
    is_sheet = part.filename.startswith("xl/worksheets/")
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > left:
                limits.check_size(limits.size_bytes + 1)
            if size > _SMALL and size > _RATIO * max(part.compress_size, 1):
                raise BadFile(_hostile())
            if first and (b"<!DOCTYPE" in block or b"<!ENTITY" in block):
                raise BadFile(_hostile())
            first = False
            if is_sheet:
                *whole, rest = (rest + block).split(b"</row>")
                rest = rest[-_BLOCK:]
                for row in whole:
                    rows += 1
                    last_row = max(last_row, _row_number(row))
                    last_column = max(last_column, _last_column(row))
                if last_row * last_column > _CELLS or last_row > 20 * rows + 10_000:
                    raise BadFile(_far_away())
    return size


def _row_number(row: bytes) -> int:
    found = _ROW.search(row)
    return int(found.group(1)) if found else 0


def _last_column(row: bytes) -> int:
    """The number of the last column of a row that has a value."""
    end = len(row)
    while (start := row.rfind(b"<c ", 0, end)) >= 0:
        if b"<v" in row[start:end] or b"<is" in row[start:end] or b"<f" in row[start:end]:
            found = _LAST_CELL.match(row, start)
            number = 0
            for letter in found.group(1) if found else b"":
                number = number * 26 + letter - 64
            return number
        end = start
    return 0


def _hostile() -> Message:
    return say("The workbook is built in a way that no spreadsheet program writes. Save it anew as XLSX or CSV.")


def _far_away() -> Message:
    return say(
        "The sheet has cells far away from its table, so that it would have billions of cells. "
        "Copy the table into a new workbook and upload that."
    )


def _sheets(book: Any) -> list[_Sheet]:
    """The visible sheets with data."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    found = []
    for place, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        # The library parses a sheet in one go, without saying how far it is.
        tell_progress(say("opening the sheet “{sheet}”…", sheet=about.name))
        sheet = book.get_sheet_by_index(place)
        if sheet.height > 1 or (sheet.height == 1 and sheet.width > 1):
            found.append(_Sheet(about.name, int(sheet.height), int(sheet.width)))
    if not found:
        raise BadFile(say("The workbook has no visible sheet with data. Check that you saved the right one."))
    return found


def _choose(sheets: list[_Sheet], wanted: str | None) -> _Sheet:
    for sheet in sheets:
        if sheet.name == wanted:
            return sheet
    if wanted is not None:
        raise BadFile(say("The workbook has no sheet “{sheet}” with data.", sheet=wanted))
    ordered = sorted(sheets, key=lambda sheet: -sheet.cells)
    if len(ordered) == 1 or ordered[0].cells >= _OBVIOUS * ordered[1].cells:
        return ordered[0]
    raise NeedsChoice(
        say("The workbook has several sheets with data. Which one do you mean?"),
        tuple(
            Choice(
                say_count("{sheet} ({count} row)", "{sheet} ({count} rows)", sheet.rows, sheet=sheet.name),
                {"sheet": sheet.name},
            )
            for sheet in ordered[:10]
        ),
    )


def _as_text(sheet: Any, folder: Path) -> Decoded:
    """Write a sheet as a CSV file in UTF-8."""
    path, quotes = folder / "sheet", 0
    # A row of the sheet is a line of the file, so that problems are told by the row that Excel shows.
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for number, row in enumerate(_unmerged(sheet)):
            if number % _TOLD_ROWS == 0:
                tell_progress(say("{rows} of {total} rows…", rows=number, total=int(sheet.height)))
            cells = [_written(cell) for cell in row]
            quotes += any('"' in cell or "," in cell for cell in cells)
            writer.writerow(cells if len(cells) > 1 or cells[:1] != [""] else [" "])
    start = sheet.start or (0, 0)
    decoded = Decoded(path, 0, path.stat().st_size, "utf-8", 2 * quotes)
    return replace(decoded, first_line=int(start[0]) + 1)


def _written(cell: Any) -> str:
    """A cell as text that says the same: whole numbers without ".0", dates in ISO order."""
    match cell:
        case str():
            return re.sub(r"\s*[\r\n]+\s*|\x00", " ", cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            text = cell.isoformat(sep=" ")
            return text.removesuffix(" 00:00:00")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)


def _unmerged(sheet: Any) -> Iterator[list[Any]]:
    """The rows of a sheet; merged cells are filled, and groups above the header become a part of its names."""
    rows: Iterator[list[Any]] = iter(sheet.iter_rows())
    ranges = [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())
        if (top, left) != (bottom, right)
    ]
    if not ranges:
        yield from rows
        return
    filled = [list(row) for row in rows]
    origin_row, origin_column = sheet.start or (0, 0)
    for top, left, bottom, right in ranges:
        first, last = top - origin_row, min(bottom - origin_row, len(filled) - 1)
        if not 0 <= first < len(filled) or left < origin_column:
            continue
        value = filled[first][left - origin_column]
        for row in range(first, last + 1):
            # Across several columns only the first cell keeps a title; down a column the value is that of each row.
            filled[row][left - origin_column] = value
        if left != right and bottom == top:
            _name_group(filled, first, left - origin_column, right - origin_column, ranges, top)
    yield from filled


def _name_group(filled: list[list[Any]], row: int, left: int, right: int, ranges: list[Any], top: int) -> None:
    """Put the name of a group of columns ("Google") before the names below it ("Spend", "Clicks")."""
    alike = [each for each in ranges if each[0] == top and each[2] == top]
    group, below = filled[row][left], row + 1
    if len(alike) < 2 or below >= len(filled) or not isinstance(group, str):
        return
    names = filled[below][left : right + 1]
    if not all(isinstance(name, str) and name for name in names):
        return
    filled[below][left : right + 1] = [f"{group} {name}" for name in names]
    filled[row][left] = ""
