"""Units that only the number formats of a workbook show: 0.125 that is seen as 12.5 %, 1200 that is seen as € 1,200.

The reader of workbooks gives values without formats, so the styles are read here, and the formats of the first rows of
the sheet. The XML is the work of a stranger: it is read as a stream, by a parser that stops at a document type (without
one there are no entities), and any mistake in it only means that no unit is known.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from xml.parsers import expat

from tools.currencies import currency_of

__all__ = ["read_units", "unit_of_format"]

_ROWS: Final = 500
_CELLS: Final = 200_000
"""So many rows and cells are looked at; wide sheets have fewer rows in the sample."""
_MOST: Final = 0.95
"""So large a share of the numbers in a column must have the unit."""
_BLOCK: Final = 1 << 16
_LONGEST: Final = 500
"""Characters of a format that are looked at; Excel takes 255."""
_PERCENT_IDS: Final = frozenset({9, 10})
"""Formats that every workbook has without naming them. Those of them that show a currency follow the language of the
reader's own Excel, so they name none."""
_STYLES: Final = 70_000
"""Excel writes 65,490 at most."""
_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\[\$(?P<sign>[^\]-]*)(?:-(?P<place>[^\]]*))?\]|\[[^\]]*\]|[_*].|\\(?P<escaped>.)|(?P<bare>.)',
    re.DOTALL,
)
_DIGITS: Final = frozenset("0#?.,/ ()+-")
_PLACES: Final = {
    "409": "USD",
    "1009": "CAD",
    "C09": "AUD",
    "1409": "NZD",
    "C04": "HKD",
    "404": "TWD",
    "1004": "SGD",
    "80A": "MXN",
    "2C0A": "ARS",
    "340A": "CLP",
    "240A": "COP",
    "804": "CNY",
    "411": "JPY",
    "EN-US": "USD",
    "EN-CA": "CAD",
    "EN-AU": "AUD",
    "EN-NZ": "NZD",
    "ZH-HK": "HKD",
    "ZH-TW": "TWD",
    "EN-SG": "SGD",
    "ES-MX": "MXN",
    "ES-AR": "ARS",
    "ES-CL": "CLP",
    "ES-CO": "COP",
    "ZH-CN": "CNY",
    "JA-JP": "JPY",
}
"""Whose dollar or yuan a sign is, by Windows' number of a language and country or by its name."""

_Start = Callable[[str, dict[str, str]], None]


def unit_of_format(code: str) -> str | None:
    """The unit that a number format shows: "percent", a currency, "¥" (yuan or yen), or None.

    Args:
        code: as Excel writes it, for example `0.0%`, `#,##0.00 [$€-407]`, `"$"#,##0;[Red]-"$"#,##0`.
    """
    literal, currency = "", None
    for token in _TOKEN.finditer(code):
        bare, sign = token["bare"] or "", token["sign"]
        if bare == ";":
            break
        if bare == "%":
            return "percent"
        if sign:
            currency = _currency(sign, token["place"] or "")
        literal += token["quoted"] or token["escaped"] or ("" if bare in _DIGITS else bare)
    return currency or currency_of(literal)


def _currency(sign: str, place: str) -> str | None:
    """The currency of a sign as it is written in a place."""
    if sign.strip() not in ("$", "¥", "￥"):
        return currency_of(sign)
    place = place.upper().split(",")[0].lstrip("0")
    return _PLACES.get(place) or (None if sign == "$" and place else currency_of(sign))


def read_units(path: Path, sheet: str) -> Mapping[int, tuple[str, ...]]:
    """The units of a sheet's columns, by the column's place in the sheet (from 0): one, or several currencies.

    Args:
        path: an XLSX workbook that has been checked; other kinds have no units here.
        sheet: its name.

    Cost: the styles and the first 500 rows, however large the sheet is; about 20 ms.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part_of_sheet(archive, sheet)
            units = _units_of_styles(archive) if part else []
            return _units_of_columns(archive, part, units) if part and any(units) else {}
    except (KeyError, ValueError, OverflowError, expat.ExpatError, zipfile.BadZipFile, OSError):
        return {}


class _Enough(Exception):
    """What was looked for is known."""


def _read(archive: zipfile.ZipFile, part: str, on_start: _Start) -> None:
    """Call a function for each element of a part, with its name and attributes without prefixes.

    Raises:
        ValueError: it has a document type.
    """
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    def start(name: str, attributes: dict[str, str]) -> None:
        on_start(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    with archive.open(part) as file:
        try:
            while block := file.read(_BLOCK):
                parser.Parse(block, False)
        except _Enough:
            return


def _part_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive that holds a sheet."""
    relations: dict[str, str] = {}
    wanted: list[str] = []

    def in_book(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet" and attributes.get("name") == sheet:
            wanted.append(attributes["id"])

    def in_relations(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            relations[attributes["Id"]] = attributes["Target"]

    _read(archive, "xl/workbook.xml", in_book)
    _read(archive, "xl/_rels/workbook.xml.rels", in_relations)
    return posixpath.normpath(posixpath.join("/xl", relations[wanted[0]])).lstrip("/") if wanted else None


def _units_of_styles(archive: zipfile.ZipFile) -> list[str | None]:
    """The unit of each style that cells may have."""
    named: dict[int, str | None] = dict.fromkeys(_PERCENT_IDS, "percent")
    styles: list[str | None] = []
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name
        elif name == "numFmt" and not inside:
            named[int(attributes["numFmtId"])] = unit_of_format(attributes["formatCode"][:_LONGEST])
        elif name == "xf" and inside == "cellXfs":
            styles.append(named.get(int(attributes.get("numFmtId", "0"))))
            if len(styles) > _STYLES:
                raise ValueError("more styles than a workbook can have")

    _read(archive, "xl/styles.xml", start)
    return styles


def _units_of_columns(archive: zipfile.ZipFile, part: str, units: list[str | None]) -> dict[int, tuple[str, ...]]:
    """The units that the numbers of each column have in the first rows."""
    found: dict[int, Counter[str | None]] = defaultdict(Counter)
    rows = cells = column = 0
    style: str | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal rows, cells, column, style
        if name == "row":
            rows, column = rows + 1, -1
        if rows > _ROWS or cells > _CELLS:
            raise _Enough
        if name == "c":
            cells += 1
            column = _column(attributes["r"]) if "r" in attributes else column + 1
            style = attributes.get("s", "0") if attributes.get("t", "n") == "n" else None
        elif name == "v" and style is not None:
            found[column][units[int(style)] if int(style) < len(units) else None] += 1

    _read(archive, part, start)
    return {place: shown for place, counted in found.items() if (shown := _shown(counted))}


def _shown(counted: Counter[str | None]) -> tuple[str, ...]:
    """The unit of nearly all numbers, or all currencies if there are several."""
    currencies = sorted(unit for unit in counted if unit and unit != "percent")
    if len(currencies) > 1:
        return tuple(currencies)
    unit, count = counted.most_common(1)[0]
    return (unit,) if unit and count >= _MOST * counted.total() else ()


def _column(cell: str) -> int:
    """The place of a cell's column: 27 for "AB7"."""
    number = 0
    for letter in cell.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1
