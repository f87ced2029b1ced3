"""Units that only the number formats of a workbook show."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tools.files import FileRead, read_file
from tools.files.formats import read_units, unit_of_format

Column = tuple[str, list[Any], str | list[str]]


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("General", None),
        ("0.00%", "percent"),
        ("[Red]0%;-0%", "percent"),
        ('0.0"%"', None),
        ("0.0\\%", None),
        ('"$"#,##0.00_);("$"#,##0.00)', "USD"),
        ("$#,##0", "USD"),
        ("#,##0.00 [$€-407]", "EUR"),
        ("[$$-409]#,##0", "USD"),
        ("[$$-en-US]#,##0", "USD"),
        ("[$$-1009]#,##0", "CAD"),
        ("[$$-F]#,##0", None),
        ('_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', "EUR"),
        ("[$£-809]#,##0", "GBP"),
        ("[$USD] #,##0", "USD"),
        ("[$¥-804]#,##0", "CNY"),
        ("[$¥-411]#,##0", "JPY"),
        ('"¥"#,##0', "¥"),
        ('#,##0"元"', "CNY"),
        ('#,##0 "pcs"', None),
        ("yyyy-mm-dd", None),
        ("[h]:mm", None),
        ("#,##0;[Red]$0", None),
        ('"never closed', None),
        ("[$", None),
    ],
)
def test_units_of_formats(code: str, unit: str | None):
    assert unit_of_format(code) == unit


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write a sheet with formatted columns, beside another one, from a cell on."""

    def write(columns: list[Column], first_column: int = 1, first_row: int = 1) -> Path:
        made = openpyxl.Workbook()
        made.active.title = "Notes"
        made.active["A1"] = "about"
        sheet = made.create_sheet("Data & more")
        for place, (name, values, formats) in enumerate(columns, first_column):
            sheet.cell(first_row, place, name)
            each = formats if isinstance(formats, list) else [formats] * len(values)
            for row, (value, code) in enumerate(zip(values, each, strict=True), first_row + 1):
                sheet.cell(row, place, value).number_format = code
        path = tmp_path / "book.xlsx"
        made.save(path)
        return path

    return write


def units(read: FileRead) -> dict[str, str | None]:
    return {column.name: column.unit for column in read.schema.columns}


SHARES: list[Any] = [0.125, 0.5, 0.07]
SALES: list[Column] = [
    ("Channel", ["A", "B", "C"], "General"),
    ("Share", SHARES, "0.0%"),
    ("All", [1, 0, 1], "0%"),
    ("Rate (%)", SHARES, "0.00%"),
    ("Fee", [1.5, 2, 3], "#,##0.00 [$€-407]"),
    ("Cost (USD)", [1, 2, 3], "0"),
    ("Plain", [1.5, 2, 3], "0.00"),
]


@pytest.mark.parametrize("first", [1, 3])
def test_formats_give_units_and_leave_values(book, first: int):
    read = read_file(book(SALES, first, first))
    assert units(read) == {
        "Channel": None,
        "Share": "percent",
        "All": "percent",
        "Rate (%)": "percent",
        "Fee": "EUR",
        "Cost (USD)": "USD",
        "Plain": None,
    }
    table = read.table.to_pydict()
    assert table["Share"] == table["Rate (%)"] == SHARES
    assert table["All"] == [1.0, 0.0, 1.0]
    assert table["Fee"] == [1.5, 2.0, 3.0]
    assert read.schema["Share"].type == read.schema["All"].type == "number"


def test_columns_of_several_formats(book):
    read = read_file(
        book(
            [
                ("Name", ["a", "b", "c", "d"], "General"),
                ("Half", [0.5, 0.25, 2, 3], ["0%", "0%", "0", "0"]),
                ("Money", [1, 2, 3, 4], ["[$$-409]0", "[$€-407]0", "[$$-409]0", "0"]),
            ]
        )
    )
    assert units(read) == {"Name": None, "Half": None, "Money": None}
    assert "“Money” are formatted in several currencies (EUR and USD)" in "\n".join(map(str, read.warnings))


def test_yen_or_yuan_follows_the_text(book):
    path = book([("渠道", ["百度", "抖音"], "General"), ("金额", [1, 2], '"¥"0.00')])
    assert units(read_file(path))["金额"] == "CNY"
    path = book([("Name", ["a", "b"], "General"), ("Fee", [1, 2], '"¥"0.00')])
    read = read_file(path)
    assert units(read)["Fee"] is None
    assert any("may be yuan or yen" in str(message) for message in read.report)


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    copy = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return copy


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + data.partition(b"?>")[2],
        lambda data: data[:200],
        lambda data: data.replace(b'numFmtId="', b'numFmtId="x'),
        lambda data: data.replace(b"<cellXfs", b"<cellXfs>" + b"<xf/>" * 80_000 + b"</cellXfs><other"),
        lambda data: b"",
    ],
)
def test_styles_that_are_damaged_or_hostile_give_no_units(book, change):
    path = changed(book(SALES), "xl/styles.xml", change)
    assert read_units(path, "Data & more") == {}


def test_another_sheet_or_another_kind_of_file_has_no_units(book, tmp_path: Path):
    path = book(SALES)
    assert read_units(path, "Data & more")[1] == ("percent",)
    assert read_units(path, "Notes") == read_units(path, "missing") == {}
    other = tmp_path / "other"
    other.write_bytes(b"no archive")
    assert read_units(other, "Data") == {}
