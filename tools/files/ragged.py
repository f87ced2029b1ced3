"""Files whose rows are not alike, or whose quotes stand in odd places: a clean copy of them is written.

Rows that are as they should be are copied as they are, a block at a time; only the others go through Python's own
reader, which knows how people write quotes. The line of every row is kept, so that each problem is told by its line.
"""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from tools.errors import BadFile
from tools.files.layout import NO_SEPARATOR, Layout, TextRange
from tools.files.limits import Limits
from tools.files.rows import BLOCK, Quotes, TextRows, bad_quote, look_at_quotes, records
from tools.messages import Message, say_count

if TYPE_CHECKING:
    import numpy as np

__all__ = ["clean_rows", "open_rows"]

_FEW: Final = 0.05
"""So small a share of rows may have too many cells: they are dropped and counted. Above it the file is refused."""
_LINE_FEED, _RETURN, _QUOTE = b'\n\r"'


def open_rows(layout: Layout, folder: Path, limits: Limits, quotes: Quotes | None = None) -> TextRows:
    """Make the rows of a file ready to be read block by block; a file with odd quotes is brought in order first.

    Args:
        layout: of the file.
        folder: where a clean copy may be written.
        limits: the largest table.
        quotes: how they stand, if that is known.

    Raises:
        BadFile: quotes do not match, or a limit is passed; with the line.
    """
    limits.check_columns(layout.width)
    if not layout.quoted:
        return TextRows(layout)
    quotes = quotes or look_at_quotes(layout)
    if not quotes.plain and layout.separator != NO_SEPARATOR:
        return clean_rows(layout, folder, limits, quotes)
    return TextRows(layout, multiline=quotes.multiline)


def clean_rows(layout: Layout, folder: Path, limits: Limits, quotes: Quotes | None = None) -> TextRows:
    """Write a copy with the same number of cells in every row: short rows are filled up, long ones left out.

    Args:
        layout: of the file.
        folder: where the copy is written.
        limits: the largest table.
        quotes: how they stand, if that is known.

    Raises:
        BadFile: more than one row in twenty is too long, quotes do not match, or a limit is passed; with the line.

    Cost: 0.5 s for 1 M rows of 12 cells, and 2 s more where every row has to be read by Python: all are too short, or
        have quotes that stand in odd places in some. Memory for a few blocks, and for the number of each line.
    """
    if quotes is None:
        quotes = look_at_quotes(layout) if layout.quoted else Quotes(plain=True, multiline=False)
    if not quotes.plain:
        layout = _escaped(layout, folder)
        quotes = look_at_quotes(layout)
    copy, cleaner = folder / "clean", _Cleaner(layout, quotes, limits)
    with copy.open("wb") as out:
        cleaner.write_all(out)
    counts = cleaner.counts
    _refuse_long(counts, layout.width)
    body = TextRange(copy, 0, copy.stat().st_size, layout.body.line)
    # An empty cell that is alone in its row is written as two quotes.
    clean = replace(layout, body=body, quoted=layout.quoted or layout.width == 1, space_after=False)
    said = _say_counts(counts, layout.width)
    multiline = quotes.multiline or not quotes.plain
    return TextRows(clean, *said, lines=cleaner.lines, multiline=multiline, longest=cleaner.longest)


def _escaped(layout: Layout, folder: Path) -> Layout:
    r"""A copy with \" written as "", as databases write quotes, where that makes the file read well."""
    if not any(b'\\"' in line for line in _lines(layout.body)):
        return layout
    try:
        for _ in records(layout):
            pass
    except BadFile:
        copy = folder / "escaped"
        with copy.open("wb") as out:
            out.writelines(line.replace(b'\\"', b'""') for line in _lines(layout.body))
        return replace(layout, body=TextRange(copy, 0, copy.stat().st_size, layout.body.line))
    return layout


def _lines(part: TextRange) -> Iterator[bytes]:
    """A part of a file in lines."""
    left = part.end - part.start
    with part.path.open("rb") as file:
        file.seek(part.start)
        while left and (line := file.readline(left)):
            left -= len(line)
            yield line


def _refuse_long(counts: _Counts, width: int) -> None:
    """Refuse a file with many rows that are too long.

    Raises:
        BadFile: with the line.
    """
    if counts.long > _FEW * max(counts.rows, 1):
        raise BadFile(
            say_count(
                "Line {line} has {cells} cells where the header has {width}, so I can't tell which cell belongs where. "
                "Put text that holds the separator in double quotes, or export as XLSX.",
                "Line {line} has {cells} cells where the header has {width}, and {count} rows in all are too long, so "
                "I can't tell which cell belongs where. Put text that holds the separator in double quotes, or export "
                "as XLSX.",
                counts.long,
                line=counts.long_line,
                cells=counts.long_cells,
                width=width,
            )
        )


@dataclass
class _Counts:
    rows: int = 0
    short: int = 0
    short_line: int = 0
    long: int = 0
    long_line: int = 0
    long_cells: int = 0
    trimmed: int = 0


class _Lines(list[str]):
    """What Python's writer writes, kept."""

    write = list.append


@dataclass
class _Cut:
    """A block, cut into units: rows where quotes are plain, else lines.

    Attributes:
        data: the block.
        starts, stops: the bytes at which the units start, and behind their line ends.
        lines: how many lines the block has before each unit.
        odd: units that Python has to read: they have too few or too many cells, or quotes that are not plain.
        breaks: all line ends.
    """

    data: bytes
    starts: np.ndarray[Any, Any]
    stops: np.ndarray[Any, Any]
    lines: np.ndarray[Any, Any]
    odd: np.ndarray[Any, Any]
    breaks: np.ndarray[Any, Any]


def _cut(data: bytes, layout: Layout, quotes: Quotes, *, last: bool) -> _Cut:
    """Cut a block that starts where a row starts; what follows the last line end only belongs to it in the last block.

    A separator or line end after an odd number of quotes is inside a cell.
    """
    import numpy as np

    cells = np.frombuffer(data, np.uint8)
    ends = cells == _LINE_FEED
    if b"\r" in data:
        returns = cells == _RETURN
        returns[:-1] &= ~ends[1:]
        returns[-1] &= last  # a line feed may come in the next block
        ends |= returns
    breaks = ends = np.flatnonzero(ends)
    separators = np.flatnonzero(cells == ord(layout.separator)) if ord(layout.separator) < 128 else breaks[:0]
    marks = np.flatnonzero(cells == _QUOTE) if layout.quoted and b'"' in data else breaks[:0]
    if quotes.plain and len(marks):
        ends = ends[np.searchsorted(marks, ends) % 2 == 0]
        separators = separators[np.searchsorted(marks, separators) % 2 == 0]
    stops = ends + 1
    if last and data and (not len(stops) or stops[-1] < len(data)):
        stops = np.append(stops, len(data))
    starts = np.concatenate([stops[:0], [0], stops[:-1]])[: len(stops)]
    odd = np.diff(np.searchsorted(separators, stops), prepend=0) != layout.width - 1
    if not quotes.plain:
        odd |= np.diff(np.searchsorted(marks, stops), prepend=0) > 0
    if layout.space_after or ord(layout.separator) > 127:
        odd[:] = True
    return _Cut(data, starts, stops, np.searchsorted(breaks, starts), odd, breaks)


def _copy(rows: memoryview, out: IO[bytes]) -> None:
    """Write rows as they are; a carriage return behind them gets its line feed, lest it finds that of another row."""
    out.write(rows)
    if len(rows) and rows[-1] == _RETURN:
        out.write(b"\n")


class _Cleaner:
    """Writes the clean copy, a block at a time."""

    def __init__(self, layout: Layout, quotes: Quotes, limits: Limits) -> None:
        self.layout, self.quotes, self.limits = layout, quotes, limits
        self.counts, self.lines, self.longest = _Counts(), array("L"), 0
        self._line = layout.body.line

    def write_all(self, out: IO[bytes]) -> None:
        """Read the file and write its copy."""
        csv.field_size_limit(1 << 30)
        body, rest = self.layout.body, b""
        left = body.end - body.start
        with body.path.open("rb") as file:
            file.seek(body.start)
            while left:
                # A row that does not end comes again with twice as much behind it, so that all is read few times.
                block = file.read(min(left, max(BLOCK, len(rest))))
                left = left - len(block) if block else 0
                cut = _cut(rest + block, self.layout, self.quotes, last=not left)
                rest = cut.data[self._write(cut, out, last=not left) :]
                self.limits.check_rows(len(self.lines) - 1)

    def _write(self, cut: _Cut, out: IO[bytes], *, last: bool) -> int:
        """Write the rows of a block; returns the byte where the first row starts that goes on in the next block."""
        import numpy as np

        view, done, fitted = memoryview(cut.data), 0, 0
        kept, end = np.ones(len(cut.starts), dtype=bool), len(cut.starts)
        pen = _Lines()
        writer = csv.writer(pen, delimiter=self.layout.separator, lineterminator="\r\n")
        starts, stops = cut.starts.tolist(), cut.stops.tolist()  # one by one, lists are quicker
        for unit, after, row in self._read_odd(cut, starts, stops, last=last):
            if row is None:
                end = unit
                break
            _copy(view[done : starts[unit]], out)
            cells = _fit(row, self.layout.width, self._line + int(cut.lines[unit]), self.counts)
            kept[unit:after] = False
            if cells is not None:
                writer.writerow(cells)
                line = pen.pop().encode()
                self.longest = max(self.longest, len(line))
                out.write(line)
                kept[unit], fitted = True, fitted + 1
            done = stops[after - 1]
        stop = stops[end - 1] if end else 0
        _copy(view[done:stop], out)
        kept = kept[:end]
        self.counts.rows += int(kept.sum()) - fitted
        self.longest = max(self.longest, int((cut.stops - cut.starts)[:end].max(initial=0)))
        self.lines.extend((cut.lines[:end][kept] + self._line).tolist())
        self._line += int(np.searchsorted(cut.breaks, stop))
        return stop

    def _read_odd(
        self, cut: _Cut, starts: list[int], stops: list[int], *, last: bool
    ) -> Iterator[tuple[int, int, list[str] | None]]:
        """The rows that Python reads: the first unit, the one behind the last, and the cells; None if it goes on."""
        import numpy as np

        place, ran_out = 0, False

        def feed() -> Iterator[str]:
            nonlocal place, ran_out
            while place < len(starts):
                place += 1
                yield cut.data[starts[place - 1] : stops[place - 1]].decode("utf-8", "replace")
            ran_out = True

        layout = self.layout
        space_after = layout.space_after and layout.separator != NO_SEPARATOR
        reader = csv.reader(feed(), delimiter=layout.separator, skipinitialspace=space_after, strict=layout.quoted)
        for unit in np.flatnonzero(cut.odd).tolist():
            if unit < place:
                continue
            place = unit
            try:
                row = next(reader)
            except csv.Error as error:
                if ran_out and not last:
                    yield unit, unit, None
                    return
                raise bad_quote(layout, self._line + int(cut.lines[unit])) from error
            yield unit, place, row


def _fit(row: list[str], width: int, line: int, counts: _Counts) -> list[str] | None:
    """A row with `width` cells; None for an empty row (kept as such) that is too long with something in it."""
    counts.rows += 1
    if len(row) == width:
        return row if width > 1 or row != [""] else [""]
    if len(row) > width:
        if not any(cell.strip() for cell in row[width:]):
            counts.trimmed += 1
            return row[:width]
        if not counts.long:
            counts.long_line, counts.long_cells = line, len(row)
        counts.long += 1
        return None
    if row:
        counts.short_line = counts.short_line or line
        counts.short += 1
    return row + [""] * (width - len(row))


def _say_counts(counts: _Counts, width: int) -> tuple[list[Message], list[Message]]:
    notes, warnings = [], []
    if counts.trimmed:
        notes.append(
            say_count(
                "{count} row ended in extra separators with nothing between them; I left those out.",
                "{count} rows ended in extra separators with nothing between them; I left those out.",
                counts.trimmed,
            )
        )
    if counts.short:
        warnings.append(
            say_count(
                "{count} row has fewer cells than the header (line {line}); its last cells are taken as empty.",
                "{count} rows have fewer cells than the header, the first in line {line}; "
                "their last cells are taken as empty.",
                counts.short,
                line=counts.short_line,
            )
        )
    if counts.long:
        warnings.append(
            say_count(
                "{count} row was left out: line {line} has {cells} cells where the header has {width}. "
                "Put text that holds the separator in double quotes.",
                "{count} rows were left out because they have more cells than the header, the first in line {line} "
                "({cells} cells instead of {width}). Put text that holds the separator in double quotes.",
                counts.long,
                line=counts.long_line,
                cells=counts.long_cells,
                width=width,
            )
        )
    return notes, warnings
