"""Excel workbooks: sheets, dates, merged cells, and what is hostile."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tools.errors import BadFile, NeedsChoice
from tools.files import FileRead, Limits, read_file

Rows = list[list[Any]]


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook with sheets of rows."""

    def write(sheets: dict[str, Rows], merged: tuple[str, ...] = (), hidden: tuple[str, ...] = ()) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
            for cells in merged:
                sheet.merge_cells(cells)
            if name in hidden:
                sheet.sheet_state = "hidden"
        path = tmp_path / "book.xlsx"
        made.save(path)
        return path

    return write


def columns(read: FileRead) -> dict[str, list[Any]]:
    return read.table.to_pydict()


def said(read: FileRead) -> str:
    return "\n".join(str(message) for message in (*read.report, *read.warnings))


SALES: Rows = [
    ["Date", "Channel", "Spend", "Ok"],
    [date(2024, 1, 31), "A, b", 1.5, True],
    [date(2024, 2, 1), "C", 2, False],
]


def test_cells_keep_their_types(book):
    rows: Rows = [
        ["Day", "Time", "Whole", "Share", "Code", "Big"],
        [date(2024, 1, 5), datetime.fromisoformat("2024-01-05T10:30"), 3.0, 0.125, "00123", 123456789012345],
        [date(2024, 1, 6), datetime.fromisoformat("2024-01-06T00:00"), 4, 1e-5, "00456", 5],
    ]
    result = read_file(book({"data": rows}))
    assert columns(result) == {
        "Day": [date(2024, 1, 5), date(2024, 1, 6)],
        "Time": [datetime.fromisoformat("2024-01-05T10:30"), datetime.fromisoformat("2024-01-06T00:00")],
        "Whole": [3, 4],
        "Share": [0.125, 1e-5],
        "Code": ["00123", "00456"],
        "Big": [123456789012345, 5],
    }


def test_titles_totals_and_empty_rows(book):
    rows: Rows = [["My report"], [], *SALES, [], ["Total", None, 3.5, None]]
    result = read_file(book({"data": rows}))
    assert columns(result) == {
        "Date": [date(2024, 1, 31), date(2024, 2, 1)],
        "Channel": ["A, b", "C"],
        "Spend": [1.5, 2.0],
        "Ok": [True, False],
    }
    assert "1 row of totals" in said(result)


def test_problems_are_told_by_the_row_of_the_sheet(book):
    rows: Rows = [["n", "text"], *([n, "a\nb"] for n in range(40)), ["broken", "c"]]
    assert "“broken” in line 42" in said(read_file(book({"data": rows})))


def test_a_table_that_does_not_start_at_the_corner(book, tmp_path: Path):
    rows: Rows = [[], [], [None, None, "a", "b"], [None, None, 1, "x"], [None, None, 2, "y"]]
    assert columns(read_file(book({"data": rows}))) == {"a": [1, 2], "b": ["x", "y"]}


def test_groups_above_the_header_and_merged_rows(book):
    rows: Rows = [
        [None, "Google", None, "Meta", None],
        ["Date", "Spend", "Clicks", "Spend", "Clicks"],
        [date(2024, 1, 1), 1.5, 2, 3.5, 4],
        [date(2024, 1, 2), 5.5, 6, 7.5, 8],
    ]
    result = read_file(book({"data": rows}, merged=("B1:C1", "D1:E1")))
    assert list(columns(result)) == ["Date", "Google Spend", "Google Clicks", "Meta Spend", "Meta Clicks"]
    rows = [["Channel", "Spend"], ["Google", 1], [None, 2], ["Meta", 3]]
    assert columns(read_file(book({"data": rows}, merged=("A2:A3",))))["Channel"] == ["Google", "Google", "Meta"]


def test_the_obvious_sheet_is_read(book):
    large: Rows = [["a", "b"], *([n, n * 2] for n in range(100))]
    result = read_file(book({"Notes": [["About"], ["this", "file"]], "Data": large, "empty": []}))
    assert result.rows == 100
    assert "I read the sheet “Data”; there is 1 other one." in said(result)


def test_hidden_sheets_are_left_alone(book):
    result = read_file(book({"Data": SALES, "secret": SALES}, hidden=("secret",)))
    assert result.rows == 2


def test_several_sheets_are_asked_for(book):
    path = book({"May": SALES, "June": SALES})
    with pytest.raises(NeedsChoice, match="several sheets") as asked:
        read_file(path)
    assert [str(choice.label) for choice in asked.value.choices] == ["May (3 rows)", "June (3 rows)"]
    assert read_file(path, options=dict(asked.value.choices[1].arguments)).rows == 2
    with pytest.raises(BadFile, match="no sheet “July”"):
        read_file(path, options={"sheet": "July"})


def test_formulas_and_markup_stay_text(book):
    cells = ["=1+1", "@a", "<b>", "{x}"]
    made = book({"d": [["t", "n"], *([None, n] for n in range(4))]})
    loaded = openpyxl.load_workbook(made)
    for place, cell in enumerate(cells):
        target = loaded["d"].cell(row=place + 2, column=1)
        target.value = cell
        target.data_type = "s"
    loaded.save(made)
    assert columns(read_file(made))["t"] == cells


def test_no_data(book):
    with pytest.raises(BadFile, match="no visible sheet with data"):
        read_file(book({"a": [], "b": []}))


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a workbook with one part changed."""
    copy = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return copy


SHEET = "xl/worksheets/sheet1.xml"
HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "entities": (lambda d: d.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1), "no spreadsheet"),
    "far cell": (
        lambda d: d.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        "far away",
    ),
    "far row": (
        lambda d: d.replace(b"</sheetData>", b'<row r="900000"><c r="A900000"><v>1</v></c></row></sheetData>'),
        "far away",
    ),
    "bomb": (lambda d: d + b" " * 30_000_000, "no spreadsheet"),
    "broken": (lambda d: d[: len(d) // 2], "damaged"),
}


@pytest.mark.parametrize(("change", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_workbooks(book, change: Callable[[bytes], bytes], reason: str):
    with pytest.raises(BadFile, match=reason):
        read_file(rewritten(book({"data": SALES}), SHEET, change))


def test_too_large(book):
    path = rewritten(book({"data": SALES}), SHEET, lambda d: d + b"<!--" + bytes(range(48, 58)) * 20_000 + b"-->")
    with pytest.raises(BadFile, match="larger than"):
        read_file(path, limits=Limits(size_bytes=50_000))
    with pytest.raises(BadFile, match="more than the 2 rows"):
        read_file(book({"data": [["a", "b"], *([n, n] for n in range(5))]}), limits=Limits(rows=2))
