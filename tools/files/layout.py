"""How a text file is laid out: its separator, where its table starts and ends, and whether the first row names columns.

Decided by us on the head and the tail of the file, since a library's sniffer looks at one line and is often wrong:
exports of ad platforms begin with a title and a period, end with totals, and have text that holds other separators.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.errors import BadFile
from tools.files.decisions import says_header
from tools.files.encodings import Decoded
from tools.messages import say

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["NO_SEPARATOR", "Layout", "TextRange", "find_layout", "parse"]

NO_SEPARATOR: Final = "\x1f"
"""Stands for "one column": a character that no text has."""

_HEAD: Final = 1 << 18
_ROWS: Final = 300
_PREAMBLE: Final = 30
_NAMES: Final = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|", "none": NO_SEPARATOR}
_SEP_LINE: Final = re.compile(r'^"?sep=(.)"?[ \t]*(\r\n|\n|\r)', re.IGNORECASE)


@dataclass(frozen=True)
class TextRange:
    """A part of a UTF-8 file, from byte `start` to before byte `end`; `line` is the number of its first line."""

    path: Path
    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Layout:
    """What was found out.

    Attributes:
        separator: between cells.
        header: the cells of the header as they are written; empty when there is none.
        header_line: its line, 0 when there is none.
        body: the part of the file with the data rows.
        width: cells in a row.
        preamble: rows above the header that were left out.
        space_after: a space stands between separator and quote (`a, "b"`).
        row_names: the first cell of each row has no header (as R writes tables).
        basket: the rows are baskets of items, of any length.
        quoted: there are double quotes.
    """

    separator: str
    header: tuple[str, ...]
    header_line: int
    body: TextRange
    width: int
    preamble: int = 0
    space_after: bool = False
    row_names: bool = False
    basket: bool = False
    quoted: bool = False


@dataclass(frozen=True)
class _Sample:
    """The first rows under one separator, with the character offset and line at which each ends."""

    separator: str
    rows: list[list[str]]
    lines: list[int]

    @cached_property
    def width(self) -> int:
        widths = Counter(len(row) for row in self.rows if len(row) > 1)
        return widths.most_common(1)[0][0] if widths else 1

    @cached_property
    def share(self) -> float:
        """The share of rows of the usual width, from the first such row on: a title above has any width."""
        kept = [len(row) for row in self.rows if row]
        first = kept.index(self.width) if self.width in kept[:_PREAMBLE] else 0
        below = kept[first:] if len(kept) - first > 2 else kept
        return below.count(self.width) / max(len(below), 1)


def parse(text: str, separator: str, *, space_after: bool = False) -> Reader:
    """Python's reader, which takes quotes as they come (`a"b` is text) and knows every line end."""
    csv.field_size_limit(1 << 30)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=space_after)


def find_layout(decoded: Decoded, options: Mapping[str, str]) -> Layout:
    """Find out how a file is laid out.

    Args:
        decoded: the file in UTF-8.
        options: `separator` (comma, tab, semicolon, pipe, none) and `header` (yes, no) overrule what is found.

    Raises:
        BadFile: there are no rows, or a quote is opened and never closed.
    """
    text = _head(decoded)
    said = _SEP_LINE.match(text)
    skipped = said.end() if said else 0
    separator = said.group(1) if said else _NAMES.get(options.get("separator", ""))
    text = text[skipped:]
    space_after = bool(re.search(r'[,;|\t] +"', text)) and not re.search(r'[,;|\t]"', text)
    sample = _best(text, separator, space_after)
    if not any(any(cell.strip() for cell in row) for row in sample.rows):
        raise BadFile(say("The file has no rows with data. Export it again and check that it has rows."))
    start = decoded.start + len(_head(decoded)[:skipped].encode())
    base = Layout(
        separator=sample.separator,
        header=(),
        header_line=0,
        body=TextRange(decoded.path, start, decoded.size, decoded.first_line + (said is not None)),
        width=sample.width,
        space_after=space_after,
        quoted=decoded.quotes > 0,
    )
    if sample.separator == NO_SEPARATOR:
        base = replace(base, width=1)
    elif separator is None and options.get("header") != "yes" and _is_basket(sample):
        return replace(base, basket=True)
    return _place_header(base, sample, text, decoded, options)


def _head(decoded: Decoded) -> str:
    """The first rows as text, cut where a row ends."""
    with decoded.path.open("rb") as file:
        file.seek(decoded.start)
        data = file.read(_HEAD)
        if len(data) == _HEAD:
            data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1] or data
    return data.decode("utf-8", "replace")


def _best(text: str, separator: str | None, space_after: bool) -> _Sample:
    """The separator that cuts the rows most evenly; none when no separator does."""
    samples = [
        _take(text, candidate, space_after) for candidate in ([separator] if separator else ["\t", ";", "|", ","])
    ]
    best = max(samples, key=_score)
    if separator is None and _score(best) < 0.5 and not _is_basket(best):
        return _take(text, NO_SEPARATOR, space_after)
    return best


def _take(text: str, separator: str, space_after: bool) -> _Sample:
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = parse(text, separator, space_after=space_after)
    for row in reader:
        rows.append(row)
        lines.append(reader.line_num)
        if len(rows) == _ROWS:
            break
    return _Sample(separator, rows, lines)


def _score(sample: _Sample) -> float:
    """How evenly a separator cuts: the share of rows of the usual width, and whether the first row has it as well."""
    if sample.width < 2:
        return 0.0
    first = next(row for row in sample.rows if row)
    return sample.share + 0.2 * (len(first) == sample.width) + 0.002 * min(sample.width, 50)


def _is_basket(sample: _Sample) -> bool:
    """Rows of any length whose short words come back in other rows and at other places: baskets of items."""
    rows = [row for row in sample.rows if row]
    if len(rows) < 5 or sample.share > 0.6 or len({len(row) for row in rows}) < 3:
        return False
    items = [cell.strip() for row in rows for cell in row if cell.strip()]
    places: dict[str, set[int]] = {}
    for row in rows:
        for place, cell in enumerate(row):
            places.setdefault(cell.strip(), set()).add(place)
    roaming = sum(len(places[item]) > 1 for item in items) / max(len(items), 1)
    short = sum(len(item) <= 40 for item in items) / max(len(items), 1)
    words = sum(not re.fullmatch(r"[\d\s.,:/-]*", item) for item in items) / max(len(items), 1)
    return roaming > 0.4 and short > 0.9 and words > 0.9


def _place_header(base: Layout, sample: _Sample, text: str, decoded: Decoded, options: Mapping[str, str]) -> Layout:
    """Find the header row, and with it where the data starts."""
    rows, width = sample.rows, base.width
    first = _first_full_row(rows, width)
    row_names = False
    if first > 0 and 1 < len(rows[first - 1]) < width and not says_header(rows[first], rows[first + 1 :]):
        # A header that is shorter than its rows: R leaves out the name of the row names.
        row_names = (
            len(rows[first - 1]) == width - 1
            and any(row[-1].strip() for row in rows[first:] if len(row) == width)
            and says_header(rows[first - 1], [row[1:] for row in rows[first:]])
        )
        first -= row_names
    if first > 0 and not row_names and _heads(rows[first - 1], rows[first:], width):
        first -= 1
    named = {"yes": True, "no": False}.get(options.get("header", ""), says_header(rows[first], rows[first + 1 :]))
    preamble = sum(any(cell.strip() for cell in row) for row in rows[:first])
    last = first if named else first - 1
    line = sample.lines[last] if last >= 0 else 0
    above = _lines(text, line)
    header = tuple(rows[first]) if named else ()
    if not any(cell.strip() for cell in header[width:]):
        header = header[:width]
    if row_names:
        header = ("", *header)
    return replace(
        base,
        header=header,
        header_line=base.body.line + (sample.lines[first - 1] if first else 0) if named else 0,
        body=replace(base.body, start=base.body.start + len(above.encode()), line=base.body.line + line),
        width=max(len(header), 1) if named else width,
        preamble=preamble,
        row_names=row_names,
        quoted=decoded.quotes > above.count('"'),
    )


def _heads(row: list[str], below: list[list[str]], width: int) -> bool:
    """Whether a row of another width is the header: longer than its rows, or shorter by cells that are always empty."""
    if len(row) < 2 or len(row) == width or says_header(below[0], below[1:]):
        return False
    spare = all(not cell.strip() for other in below if len(other) == width for cell in other[len(row) :])
    return (len(row) > width or spare) and says_header(row, below)


def _first_full_row(rows: list[list[str]], width: int) -> int:
    """The first row of the usual width that is not a title followed by empty cells."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = sorted(count for count in filled if count)[len([count for count in filled if count]) // 2]
    enough = max(min(width, 1 + (width > 2)), usual / 2)
    for place, row in enumerate(rows[:_PREAMBLE]):
        if len(row) == width and filled[place] >= enough:
            return place
    return next(place for place, count in enumerate(filled) if count)


def _lines(text: str, count: int) -> str:
    """The first `count` lines, counted as Python's reader counts them."""
    ends = re.compile(r"\r\n|\n|\r")
    place = 0
    for _ in range(count):
        found = ends.search(text, place)
        if found is None:
            return text
        place = found.end()
    return text[:place]
