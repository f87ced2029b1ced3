"""Putting the rows of a new file behind those of a data set, as its next version, a part at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.work.agreement import Agreement
from storage.store import Store, StoredDataset
from tools.codec import dumps, loads
from tools.files.report import report_on
from tools.messages import Message, say, say_count
from tools.profile import profile_columns
from tools.progress import tell_progress
from tools.schema import ColumnType, Schema

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.files import FileRead

__all__ = ["append_rows", "contents_of", "describe_rows", "fitted", "layout_of_both", "said_of"]


def append_rows(
    store: Store, old: StoredDataset, read: FileRead, agreement: Agreement, owner: str, content: str
) -> StoredDataset:
    """Store the rows of a data set and those of a file as its next version; the old version stays as it is.

    Args:
        store: where it is kept.
        old: the newest version of the data set.
        read: the file.
        agreement: how its columns go with those of the data set.
        owner: who brought the file.
        content: the fingerprint of the file, and of how it was read.

    Returns:
        The new version: its schema is that of all rows.

    Raises:
        Conflict: somebody else brought another version meanwhile.
        NotFound: the data set was deleted meanwhile.

    Cost: the data set is stored again, about 1 s for a million rows of 12 columns; memory for the file, two parts of
        the data set, and then for one column of all rows.
    """
    before: Schema = loads(old.schema)
    layout = layout_of_both(store.layout(old.id), read.layout, agreement)
    contents = (*contents_of(old), content)
    fingerprint = hashlib.sha256("".join(contents).encode()).hexdigest()
    with store.add_dataset(old.place, old.name, owner, fingerprint, after=old.id) as writer:
        done = 0
        for table in store.tables(old.id):
            writer.write(fitted(table, layout.names, layout))
            done += table.num_rows
            tell_progress(say("stored {rows} of {total} rows…", rows=done, total=old.rows + read.rows))
        for table in read.tables:
            writer.write(fitted(table, [agreement.names[name] for name in layout.names], layout))
        rows = old.rows + read.rows
        schema = describe_rows(layout.names, writer.read, rows, _said(before, read.schema, agreement))
        told = loads(old.report)
        warnings = dict.fromkeys(map(dumps, (*told["warnings"], *read.warnings, *agreement.warnings)))
        notes = (*told.get("notes", ()), _appended(read), *read.notes)
        report = {
            "report": report_on(old.name, schema, notes),
            "notes": notes,
            "warnings": tuple(map(loads, warnings)),
            "contents": contents,
        }
        return writer.finish(schema=dumps(schema), report=dumps(report), rows=rows)


def contents_of(dataset: StoredDataset) -> tuple[str, ...]:
    """The fingerprints of the files that a data set is made of."""
    return tuple(loads(dataset.report).get("contents", (dataset.fingerprint,)))


def describe_rows(
    names: Iterable[str], read: Callable[[Sequence[str]], pa.Table], rows: int, said: dict[str, dict[str, str]]
) -> Schema:
    """The schema of stored rows, one column in memory at a time.

    Args:
        names: of the columns.
        read: gives the rows of some columns.
        rows: how many.
        said: what is known of a column beside its cells: unit, identifier.
    """
    import pyarrow as pa

    def columns() -> Iterator[pa.Table]:
        for name in names:
            table = read([name])
            field = table.schema.field(0).with_metadata(said.get(name) or None)
            yield table.cast(pa.schema([field]))

    return profile_columns(columns(), rows)


def said_of(schema: Schema) -> dict[str, dict[str, str]]:
    """What a schema knows of its columns beside their cells."""
    return {
        column.name: {
            **({"unit": column.unit} if column.unit else {}),
            **({"identifier": "yes"} if column.identifier else {}),
        }
        for column in schema.columns
    }


def _said(old: Schema, new: Schema, agreement: Agreement) -> dict[str, dict[str, str]]:
    mine, theirs = said_of(old), said_of(new)
    return {name: {**theirs[agreement.names[name]], **mine[name]} for name in agreement.names}


def _appended(read: FileRead) -> Message:
    return say(
        "{rows} of “{file}” were added at its end.",
        rows=say_count("{count} row", "{count} rows", read.rows),
        file=read.name,
    )


def layout_of_both(old: pa.Schema, new: pa.Schema, agreement: Agreement) -> pa.Schema:
    """Names and types of the columns when the rows of the new follow those of the old."""
    import pyarrow as pa

    fields = []
    for name in old.names:
        mine, theirs = old.field(name).type, new.field(agreement.names[name]).type
        fields.append(pa.field(name, _arrow_type(mine, theirs, agreement.types[name])))
    return pa.schema(fields)


def _arrow_type(old: pa.DataType, new: pa.DataType, kind: ColumnType) -> pa.DataType:
    import pyarrow as pa

    if old.equals(new):
        return old
    match kind:
        case "integer":
            return pa.int64()
        case "number":
            return pa.float64()
        case "boolean":
            return pa.bool_()
        case "date":
            return pa.date32()
        case "datetime":
            zones = [each.tz for each in (old, new) if pa.types.is_timestamp(each)]
            return pa.timestamp("us", zones[0] if zones else None)
        case _:
            return pa.string()


def fitted(table: pa.Table, names: Sequence[str], layout: pa.Schema) -> pa.Table:
    """The rows under the data set's names, in its order, and of its types."""
    import pyarrow as pa

    columns = [_cast(table.column(name), field.type) for name, field in zip(names, layout, strict=True)]
    return pa.Table.from_arrays(columns, schema=layout)


def _cast(cells: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    if cells.null_count == len(cells):
        return pa.chunked_array([pa.nulls(len(cells), kind)])
    if pa.types.is_boolean(cells.type) and pa.types.is_string(kind):
        return pc.if_else(cells, "yes", "no")
    return cells.cast(kind)
