"""Read an uploaded file into typed columns, and say what was read, dropped, guessed and could not be read."""

from __future__ import annotations

import re
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tools.errors import BadFile
from tools.files.convert import FileFacts, TypedColumn
from tools.files.encodings import Decoded, FileBytes, decode_file, look_at_bytes, unpack
from tools.files.headers import Headers, name_columns, say_unnamed
from tools.files.kinds import kind_of
from tools.files.layout import Layout, find_layout
from tools.files.limits import Limits
from tools.files.plain import PlainColumn
from tools.files.problems import find_problems
from tools.files.ragged import clean_rows, open_rows
from tools.files.report import report_on
from tools.files.rows import Quotes, Ragged, TextRows, look_at_quotes
from tools.files.settle import settle
from tools.files.tails import Tail, cut_tail, say_left_out
from tools.files.totals import drop_totals, find_subtotals, is_sum
from tools.messages import Message, say, say_count
from tools.profile import profile_table
from tools.progress import tell_progress
from tools.schema import Schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FileRead", "TextTable", "read_file", "read_text_table"]

_PART_ROWS: Final = 1 << 18
_HEAD: Final = 1 << 18
_AHEAD: Final = 2
"""So many blocks are cut up before they are wanted."""
_LARGE: Final = 1 << 22
_SUPPOSED: Final = Quotes(plain=True, multiline=False)


@dataclass(frozen=True)
class FileRead:
    """A file that was read.

    Attributes:
        name: of the file.
        parts: its rows with typed columns, text that repeats itself as a dictionary; units are in the metadata of the
            fields.
        schema: types, roles, statistics of the columns.
        report: what was read: rows, columns, period, roles; what was dropped or guessed, with counts.
        warnings: what may make answers wrong: cells that could not be read, rows that were left out.
        fingerprint: SHA-256 of the file's bytes.
        options: how it was read, as decided by a person.
        notes: the sentences of the report that tell what was dropped or guessed.
    """

    name: str
    parts: pa.Table
    schema: Schema
    report: tuple[Message, ...]
    warnings: tuple[Message, ...]
    fingerprint: str
    options: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()

    @property
    def rows(self) -> int:
        """Data rows."""
        return int(self.parts.num_rows)

    @property
    def layout(self) -> pa.Schema:
        """Names and types of the columns, all text plain."""
        import pyarrow as pa

        return pa.schema(
            [f.with_type(f.type.value_type) if pa.types.is_dictionary(f.type) else f for f in self.parts.schema]
        )

    @property
    def table(self) -> pa.Table:
        """The rows with all text plain; a copy of the text columns."""
        return self.parts.cast(self.layout)

    @property
    def tables(self) -> Iterator[pa.Table]:
        """The rows in parts of about a quarter million, in the order of the file; nothing is copied.

        Text that repeats itself comes as a dictionary: who keeps it finds the different cells ready.
        """
        for start in range(0, max(self.rows, 1), _PART_ROWS):
            yield self.parts.slice(start, _PART_ROWS)


@dataclass
class TextTable:
    """What a reader of one kind of file hands over.

    Attributes:
        columns: typed columns.
        rows: turns rows into lines of the file.
        notes, warnings: what was done on the way.
        form: how the text is written; to be told, but nothing to check.
    """

    columns: list[TypedColumn]
    rows: TextRows | None
    notes: list[Message] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    form: list[Message] = field(default_factory=list)


def read_file(
    path: Path | str,
    name: str | None = None,
    limits: Limits | None = None,
    options: Mapping[str, str] | None = None,
    seen: FileBytes | None = None,
) -> FileRead:
    """Read a CSV, TSV or other delimited text file, a gzip of one, or an Excel workbook.

    Args:
        path: the file; its first bytes say what it is, not its name.
        name: what people call it; the path's name otherwise.
        limits: the largest file that is read.
        options: what a person decided, as the choices of `NeedsChoice` carry it: `dates` (day, month), `decimal`
            (comma, point), `sheet` (its name), and where the reader is wrong `separator` (comma, tab, semicolon, pipe,
            none), `header` (yes, no).
        seen: the file's bytes, if the caller has looked at them.

    How far it is can be heard by `tools.progress.telling`.

    Returns:
        The typed rows, their schema, and the report.

    Raises:
        BadFile: it is no table, is damaged or passes a limit; the message names the line and what to do.
        NeedsChoice: the file has several readings, and nothing in it says which one is meant.

    Cost: a 100 MB CSV of 1 M rows x 12 columns takes about 1 s on 2 cores. Beside the typed columns one text column
        is held at a time.
    """
    path, limits, options = Path(path), limits or Limits(), dict(options or {})
    name = name or path.name
    limits.check_size(path.stat().st_size)
    tell_progress(say("looking at its bytes…"))
    seen = seen or look_at_bytes(path)
    fingerprint = seen.fingerprint
    with tempfile.TemporaryDirectory(prefix="marketbot-") as scratch:
        folder = Path(scratch)
        kind = kind_of(path)
        if kind == "gzip":
            path, seen = unpack(path, folder, limits), None
            kind = kind_of(path)
            if kind == "gzip":
                raise BadFile(say("The file is packed twice. Unpack it and upload the CSV or Excel file inside."))
        if kind in ("xlsx", "xls"):
            from tools.files.sheets import read_workbook

            read = read_workbook(path, kind, folder, limits, options)
        else:
            tell_progress(say("finding out how its text is written…"))
            read = read_text_table(decode_file(path, folder, seen), folder, limits, options)
        return _finish(read, name, kind, fingerprint, options)


def read_text_table(
    decoded: Decoded,
    folder: Path,
    limits: Limits,
    options: Mapping[str, str],
    units: Mapping[int, tuple[str, ...]] = MappingProxyType({}),
) -> TextTable:
    """Read a text file that has been brought to UTF-8; `units` are those known of its columns from elsewhere."""
    layout = find_layout(decoded, options)
    if layout.basket:
        from tools.files.baskets import read_baskets

        return read_baskets(layout, limits)
    whole = layout
    layout, tail = cut_tail(layout)
    facts = replace(_facts(decoded, layout, options), units=units)
    read = _read_rows(layout, folder, limits, facts)
    if tail.totals and not tail.certain and not any(is_sum(row, read.columns) for row in tail.totals):
        tail = Tail()
        read = _read_rows(whole, folder, limits, facts)
    read.form += _say_separator(layout)
    read.notes[:0] = [*decoded.notes, *say_left_out(layout, tail)]
    read.warnings[:0] = decoded.warnings
    return read


def _facts(decoded: Decoded, layout: Layout, options: Mapping[str, str]) -> FileFacts:
    with decoded.path.open("rb") as file:
        file.seek(decoded.start)
        text = file.read(_HEAD).decode("utf-8", "replace")
    return FileFacts(
        separator=layout.separator,
        chinese=bool(re.search("[一-鿿]", text)) or decoded.encoding in ("gb18030", "big5"),
        japanese=bool(re.search("[぀-ヿ]", text)) or decoded.encoding in ("cp932", "euc_jp"),
        options=options,
    )


def _read_rows(layout: Layout, folder: Path, limits: Limits, facts: FileFacts) -> TextTable:
    headers = name_columns(layout.header, layout.width)
    try:
        rows, plain = _read_quickly(layout, headers, folder, limits)
    except Ragged:
        rows = clean_rows(layout, folder, limits)
        plain = _read_plainly(rows, headers, limits)

    def again(place: int) -> pa.ChunkedArray:
        import pyarrow as pa

        return pa.chunked_array([batch.column(0) for batch in rows.batches([place])], pa.string())

    tell_progress(say("working out what its columns hold…"))
    columns = []
    for place, column in enumerate(plain):
        columns.append(again(place) if column.lost else column.result())
        column.chunks = []
    typed = settle(headers.names, columns, again, facts)
    # A column with neither a name nor a value is what a comma at the end of each line leaves.
    kept = [c for place, c in enumerate(typed) if place not in headers.unnamed or c.cells.null_count < len(c.cells)]
    unnamed = len(headers.unnamed) - (len(typed) - len(kept))
    notes = [*headers.notes, *([say_unnamed(unnamed)] if unnamed else []), *rows.notes]
    return TextTable(kept, rows, notes, list(rows.warnings))


def _read_quickly(layout: Layout, headers: Headers, folder: Path, limits: Limits) -> tuple[TextRows, list[PlainColumn]]:
    """Read a large file as if its quotes were plain and each row one line, while another thread looks if that is so.

    Raises:
        Ragged: a row is not like the others.
        BadFile: a limit is passed, or quotes do not match.
    """
    quotes = None
    if layout.quoted and layout.body.end - layout.body.start > _LARGE:
        limits.check_columns(layout.width)
        rows, columns = TextRows(layout), None
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="look-at-quotes") as pool:
            looked = pool.submit(look_at_quotes, layout)
            try:
                columns = _read_plainly(rows, headers, limits, lambda: looked.done() and looked.result() != _SUPPOSED)
            except (BadFile, Ragged):
                if looked.result() == _SUPPOSED:
                    raise
            quotes = looked.result()
        if columns is not None and quotes == _SUPPOSED:
            return rows, columns
    rows = open_rows(layout, folder, limits, quotes)
    return rows, _read_plainly(rows, headers, limits)


def _read_plainly(
    rows: TextRows, headers: Headers, limits: Limits, in_vain: Callable[[], bool] = lambda: False
) -> list[PlainColumn]:
    """Read all columns; with `in_vain` that becomes true, only some rows: what comes back is then of no use."""
    columns = [PlainColumn(name) for name in headers.names]
    done = 0

    def feed(batch: pa.RecordBatch, places: range) -> None:
        for place in places:
            columns[place].feed(batch.column(place))
            _check_cells(batch.column(place), columns[place], done, rows, limits)

    # Every second column in a thread of its own, since Arrow casts without holding Python.
    with ThreadPoolExecutor(max_workers=1) as pool:
        for batch in _ahead(rows.batches(range(len(columns)))):
            others = pool.submit(feed, batch, range(1, len(columns), 2))
            feed(batch, range(0, len(columns), 2))
            others.result()
            done += batch.num_rows
            tell_progress(say_count("{count} row so far…", "{count} rows so far…", done))
            limits.check_rows(done)
            if in_vain():
                break
    if not done:
        raise BadFile(say("The file has a header and no rows. Export it again and check that it has rows."))
    return columns


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same blocks, while a thread cuts up the next ones: Arrow's reader works in the thread that asks it."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-rows") as pool:
        coming = deque(pool.submit(next, batches, None) for _ in range(_AHEAD))
        while (batch := coming.popleft().result()) is not None:
            coming.append(pool.submit(next, batches, None))
            yield batch


def _check_cells(cells: pa.Array, column: PlainColumn, done: int, rows: TextRows, limits: Limits) -> None:
    """Refuse endless cells, and those that hold whole rows since a quote was never closed.

    Raises:
        BadFile: with the line and column.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.kind != "text":
        return
    kept = column.chunks[-1]
    different = kept.dictionary if pa.types.is_dictionary(kept.type) else kept
    longest = pc.max(pc.binary_length(different)).as_py() or 0
    if longest > limits.cell:
        row = pc.index(pc.greater(pc.binary_length(cells), limits.cell), True).as_py()
        raise BadFile(
            say(
                "The cell in line {line}, column “{column}” has more than {limit} characters. "
                "Often a double quote before it is never closed. Correct it or leave out that column.",
                line=rows.line_of([done + row])[0],
                column=column.header,
                limit=limits.cell,
            )
        )
    width, separator = rows.layout.width, rows.layout.separator
    if not rows.multiline or width < 3 or not pc.any(pc.match_substring(different, "\n")).as_py():
        return
    swallowed = "\n" + "[^\n]*".join([re.escape(separator)] * (width - 1)).join(["[^\n]*", "[^\n]*"]) + "\n"
    row = pc.index(pc.fill_null(pc.match_substring_regex(cells, swallowed), False), True).as_py()
    if row >= 0 and separator != "\x1f":
        raise BadFile(
            say(
                "A double quote is opened in line {line}, column “{column}” and only closed rows later, so that whole "
                "rows would be lost in one cell. Correct that line or export the file again.",
                line=rows.line_of([done + row])[0],
                column=column.header,
            )
        )


def _say_separator(layout: Layout) -> list[Message]:
    names = {"\t": say("tabs"), ";": say("semicolons"), "|": say("vertical bars")}
    if layout.separator == "," or layout.width <= 1:
        return []
    return [say("Its cells are separated by {separator}.", separator=names.get(layout.separator, layout.separator))]


def _finish(read: TextTable, name: str, kind: str, fingerprint: str, options: Mapping[str, str]) -> FileRead:
    """Drop what is no data, describe the rest, and write the report."""
    import pyarrow as pa

    columns = read.columns
    fields = [pa.field(c.name, c.cells.type, metadata=_metadata(c)) for c in columns]
    table = pa.Table.from_arrays([c.cells for c in columns], schema=pa.schema(fields))
    problems = find_problems(columns, read.rows, kind)
    table, empty = _drop_empty_rows(table)
    table, summaries = drop_totals(table)
    if not table.num_rows:
        raise BadFile(say("The file has no rows with data. Export it again and check that it has rows."))
    notes = list(read.notes)
    if empty:
        notes.append(say_count("I left out {count} empty row.", "I left out {count} empty rows.", empty))
    notes += summaries
    for column in columns:
        notes += column.notes
    tell_progress(say("counting what its columns hold…"))
    schema = profile_table(table)
    warnings = [*read.warnings, *problems, *find_subtotals(schema), *(w for c in columns for w in c.warnings)]
    report = report_on(name, schema, [*read.form, *notes])
    return FileRead(name, table, schema, report, tuple(warnings), fingerprint, options, tuple(notes))


def _metadata(column: TypedColumn) -> dict[str, str] | None:
    said = {"unit": column.unit or "", "identifier": "yes" if column.identifier else ""}
    return {key: value for key, value in said.items() if value} or None


def _drop_empty_rows(table: pa.Table) -> tuple[pa.Table, int]:
    """Leave out rows without any value."""
    from functools import reduce

    import pyarrow.compute as pc

    if any(column.null_count == 0 for column in table.columns):
        return table, 0
    kept = reduce(pc.or_, [column.is_valid() for column in table.columns])
    filtered = table.filter(kept)
    return filtered, table.num_rows - filtered.num_rows
