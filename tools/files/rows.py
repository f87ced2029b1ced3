"""The rows of a text file as text, block by block.

A file that is written as it should be is cut up by Arrow; of any other, a clean copy is (`tools.files.ragged`).
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from tools.errors import BadFile
from tools.files.layout import NO_SEPARATOR, Layout, TextRange
from tools.messages import Message, say

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BLOCK", "Quotes", "Ragged", "TextRows", "bad_quote", "look_at_quotes", "records"]

BLOCK: Final = 1 << 20
"""Small blocks keep the memory low that Arrow takes while it cuts them up; larger ones are no faster."""


@dataclass
class TextRows:
    """The rows of a text file.

    Attributes:
        layout: of the file (or of its clean copy).
        notes: what was done to the rows, with counts.
        warnings: the same, where something was lost.
        lines: the line of each row, where it can't be told by counting.
        multiline: some cells go on over several lines.
        longest: bytes of the longest row, where it is known.
    """

    layout: Layout
    notes: list[Message] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    lines: array[int] | None = None
    multiline: bool = False
    longest: int = 0

    def batches(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """The named columns (by place) as text, in blocks; the blocks are the same for any choice of columns.

        Raises:
            Ragged: a row has more or fewer cells than the others.
        """
        import pyarrow as pa
        import pyarrow.csv as arrow_csv

        body, ragged = self.layout.body, Ragged()
        if body.start >= body.end:
            return
        names = [f"c{place}" for place in range(self.layout.width)]
        quoted = self.layout.quoted

        def refuse(row: arrow_csv.InvalidRow) -> str:
            ragged.cells = row.actual_columns
            return "error"

        with _open_bytes(body) as part:
            try:
                reader = arrow_csv.open_csv(
                    part,
                    arrow_csv.ReadOptions(column_names=names, block_size=max(BLOCK, self.longest + 2)),
                    arrow_csv.ParseOptions(
                        delimiter=self.layout.separator,
                        quote_char='"' if quoted else False,
                        newlines_in_values=self.multiline,
                        ignore_empty_lines=False,
                        invalid_row_handler=refuse,
                    ),
                    arrow_csv.ConvertOptions(
                        check_utf8=False,
                        column_types=dict.fromkeys(names, pa.string()),
                        null_values=[""],
                        strings_can_be_null=True,
                        include_columns=[names[place] for place in columns],
                    ),
                )
                yield from reader
            except pa.ArrowInvalid as error:
                # A row that is longer than a block is told by the same error as a ragged one: both go the slow way.
                raise ragged from error

    def line_of(self, rows: Sequence[int]) -> list[int]:
        """The lines of the file on which the rows start (rows count from 0, lines from 1).

        Cost: nothing where each row is one line; one pass of Python's reader up to the last of the rows for others.
        """
        if self.lines is not None:
            return [self.lines[row] for row in rows]
        first = self.layout.body.line
        if not self.multiline:
            return [first + row for row in rows]
        wanted, found = set(rows), {}
        for number, (line, _) in enumerate(records(self.layout)):
            if number in wanted:
                found[number] = line
            if len(found) == len(wanted):
                break
        return [found.get(row, first + row) for row in rows]


class Ragged(Exception):
    """Arrow met a row that is not like the others."""

    cells = 0


class _Part(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, part: TextRange) -> None:
        self._file = part.path.open("rb", buffering=0)
        self._file.seek(part.start)
        self._left = part.end - part.start

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)[: self._left]  # type: ignore[arg-type]
        count = self._file.readinto(view) or 0
        self._left -= count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def _open_bytes(part: TextRange) -> pa.NativeFile:
    """A part of a file for Arrow, which reads without Python when the part goes to the file's end."""
    import pyarrow as pa

    if part.end < part.path.stat().st_size:
        return pa.PythonFile(_Part(part), mode="r")
    file = pa.OSFile(str(part.path))
    file.seek(part.start)
    return file


class Quotes(NamedTuple):
    """How the quotes of a file stand.

    Attributes:
        plain: every one opens or closes a cell, or is one of a pair inside a quoted cell.
        multiline: some cells go on over several lines, or may.
    """

    plain: bool
    multiline: bool


def look_at_quotes(layout: Layout) -> Quotes:
    """Find out how the quotes of a file stand.

    All quotes of the file are looked at together: each odd one must follow a separator, a line end or its twin, each
    even one must stand before one of these. A line end after an odd number of quotes is inside a cell.
    """
    import numpy as np

    allowed = np.zeros(256, dtype=bool)
    allowed[[ord(layout.separator), 10, 13, 34]] = True
    with layout.body.path.open("rb") as file:
        file.seek(layout.body.start)
        left, count, before, multiline = layout.body.end - layout.body.start, 0, b"\n", False
        while left:
            block = file.read(min(left, 2 * BLOCK))
            if not block:
                break
            data, left = before + block, left - len(block)
            if left == 0:
                data += b"\n"
            cells = np.frombuffer(data, dtype=np.uint8)
            # The last byte is looked at as the neighbour of the next block, the first one has been looked at.
            places = np.flatnonzero(cells[1:-1] == 34)
            opening, closing = places[count % 2 :: 2], places[1 - count % 2 :: 2]
            if not (allowed[cells.take(opening)].all() and allowed[cells[2:].take(closing)].all()):
                return Quotes(plain=False, multiline=True)
            if not multiline:
                line_ends = cells[1:-1] == 10
                ends = np.flatnonzero(line_ends | (cells[1:-1] == 13) if b"\r" in data else line_ends)
                multiline = bool(((np.searchsorted(places, ends) + count) % 2).any())
            count += len(places)
            before = data[-2:]
    return Quotes(count % 2 == 0, multiline or count % 2 == 1)


def records(layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """The rows by Python's reader, with the line on which each starts.

    Raises:
        BadFile: a quote is opened and not closed, or closed in the middle of a cell.
    """
    csv.field_size_limit(1 << 30)
    first = layout.body.line
    with _open_part(layout.body) as text:
        reader = csv.reader(text, delimiter=layout.separator, skipinitialspace=layout.space_after, strict=layout.quoted)
        if layout.separator == NO_SEPARATOR:
            reader = csv.reader(text, delimiter=NO_SEPARATOR, quoting=csv.QUOTE_MINIMAL, strict=layout.quoted)
        done = 0
        try:
            for row in reader:
                yield first + done, row
                done = reader.line_num
        except csv.Error as error:
            raise bad_quote(layout, first + done) from error


def _open_part(part: TextRange) -> io.TextIOWrapper:
    """A part of a file as text, line ends as they are."""
    return io.TextIOWrapper(io.BufferedReader(_Part(part), BLOCK), encoding="utf-8", errors="replace", newline="")


def bad_quote(layout: Layout, line: int) -> BadFile:
    """Say in which line and column the quotes go wrong."""
    with _open_part(layout.body) as text:
        for _ in range(line - layout.body.line):
            text.readline()
        row = text.readline()
    column = _column_of_bad_quote(row, layout.separator)
    name = layout.header[column] if column < len(layout.header) else ""
    return BadFile(
        say(
            "The double quotes in line {line}, column {column} (“{name}”) do not match: a cell that starts with a "
            'quote must end with one, and a quote inside it must be doubled (""). Correct that line, or export the '
            "file again.",
            line=line,
            column=column + 1,
            name=name,
        )
    )


def _column_of_bad_quote(row: str, separator: str) -> int:
    """The place of the first cell of a line whose quotes are wrong (the last cell when it can't be told)."""
    place, cell = 0, 0
    while place < len(row):
        if row[place] != '"':
            after = row.find(separator, place)
        else:
            close = place + 1
            while (close := row.find('"', close)) >= 0 and row[close + 1 : close + 2] == '"':
                close += 2
            if close < 0 or row[close + 1 : close + 2] not in (separator, "\n", "\r", ""):
                return cell
            after = row.find(separator, close)
        if after < 0:
            return cell
        place, cell = after + 1, cell + 1
    return cell
