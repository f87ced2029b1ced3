"""Rows as encrypted parts: Arrow tables are cut, written as Parquet and sealed; read back only where needed.

Inside a part columns are called "0", "1", ...: a header is hostile text, and Parquet would read a dot in it as a path.
The layout, an Arrow schema kept beside the parts, gives the names and types back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from storage.cipher import about, seal, unseal
from storage.errors import Damaged, UnknownColumn

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "PART_BYTES",
    "PART_ROWS",
    "PartCutter",
    "decode_layout",
    "encode_layout",
    "open_part",
    "read_parts",
    "seal_part",
]

PART_ROWS = 131_072
PART_BYTES = 16 * 2**20
"""A part ends at this many rows or bytes in memory, whichever comes first."""

_THREADS = 2
_SAMPLE_ROWS = 8192


class PartCutter:
    """Gathers tables of any size and gives them back in pieces of a part's size; holds one part's rows at most."""

    def __init__(self) -> None:
        self.layout: pa.Schema | None = None
        self.rows = 0
        self._waiting: list[pa.Table] = []
        self._waiting_rows = 0
        self._waiting_bytes = 0

    def add(self, table: pa.Table, layout: pa.Schema | None = None) -> Iterator[pa.Table]:
        """Take a table in, and give out the parts that are full.

        Args:
            table: the rows.
            layout: the types with which they come back, the table's own by default.

        Raises:
            ValueError: no columns, two of one name, or other columns than the first table's.
        """
        layout = _plain(table.schema if layout is None else layout)
        if self.layout is None:
            if not layout.names or len(set(layout.names)) != len(layout.names):
                raise ValueError("a data set needs at least one column, and each its own name")
            self.layout = layout
        elif not self.layout.equals(layout):
            raise ValueError(
                "every table of a data set needs the same columns, in the same order and of the same types"
            )
        self.rows += table.num_rows
        start = 0
        while start < table.num_rows:
            piece = table.slice(start, self._room(table))
            start += piece.num_rows
            self._waiting.append(piece)
            self._waiting_rows += piece.num_rows
            self._waiting_bytes += piece.nbytes
            if self._waiting_rows >= PART_ROWS or self._waiting_bytes >= PART_BYTES:
                yield from self.rest()

    def rest(self) -> Iterator[pa.Table]:
        """Give out what waits for its part to be full."""
        import pyarrow as pa

        if self._waiting_rows:
            yield pa.concat_tables(self._waiting)
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0

    def _room(self, table: pa.Table) -> int:
        """How many rows of the table fit into the part that is being gathered: at least one."""
        row_bytes = max(1, table.nbytes // table.num_rows)
        fits: int = min(PART_ROWS - self._waiting_rows, (PART_BYTES - self._waiting_bytes) // row_bytes)
        return max(1, fits)


def _plain(schema: pa.Schema) -> pa.Schema:
    """The schema without the notes that libraries leave in it (pandas keeps its index there)."""
    import pyarrow as pa

    return pa.schema([field.remove_metadata() for field in schema])


def encode_layout(layout: pa.Schema) -> bytes:
    """Names and types of the columns, as Arrow's own message."""
    message: bytes = layout.serialize().to_pybytes()
    return message


def decode_layout(message: bytes) -> pa.Schema:
    """The inverse of `encode_layout`."""
    import pyarrow as pa

    return pa.ipc.read_schema(pa.py_buffer(message))


def seal_part(table: pa.Table, key: bytes, dataset_id: str, number: int) -> bytes:
    """Write rows as Parquet (zstd) and encrypt them, bound to the data set and the place of the part in it.

    Cost: about 1 s of processor time for a million rows of 12 mixed columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    numbered = table.rename_columns([str(position) for position in range(table.num_columns)])
    repeating, encodings = _encodings(numbered)
    pq.write_table(
        numbered,
        sink,
        compression="zstd",
        compression_level=1,  # measured: 3, 6 and 9 take up to twice as long and save nothing
        use_dictionary=repeating,
        column_encoding=encodings,
        write_statistics=False,  # they would help to skip parts, which is never done: whole columns are read
        store_schema=True,
    )
    return seal(key, sink.getvalue().to_pybytes(), _place(dataset_id, number))


def _encodings(table: pa.Table) -> tuple[list[str], dict[str, str]]:
    """Columns that repeat themselves, and how to write those that do not: ids and counts as differences.

    Measured on random data, the hardest case: 12 % smaller than a dictionary for every column.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    repeating, encodings = [], {}
    sample = table.slice(0, _SAMPLE_ROWS)
    for field in table.schema:
        whole = pa.types.is_integer(field.type) or pa.types.is_date32(field.type) or pa.types.is_timestamp(field.type)
        if pa.types.is_dictionary(field.type):
            repeating.append(field.name)
            continue
        text = pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        decimal = pa.types.is_floating(field.type)
        distinct = pc.count_distinct(sample[field.name]).as_py() if whole or text or decimal else 0
        if (whole or text) and distinct > sample.num_rows * 0.5:
            encodings[field.name] = "DELTA_BINARY_PACKED" if whole else "DELTA_LENGTH_BYTE_ARRAY"
        elif distinct <= sample.num_rows * 0.9:  # amounts of money repeat themselves, measurements hardly do
            repeating.append(field.name)
    return repeating, encodings


def open_part(
    sealed: bytes, key: bytes, dataset_id: str, number: int, layout: pa.Schema, wanted: Sequence[int]
) -> pa.Table:
    """Decrypt a part and read the wanted columns of it, as they were.

    Args:
        sealed: the part.
        key: the data set's.
        dataset_id: whose part it is.
        number: which part, from 0.
        layout: the columns of the data set.
        wanted: positions of columns in the layout, in the order that they come back.

    Raises:
        Damaged: the bytes were changed, or moved here from elsewhere.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain = unseal(key, sealed, _place(dataset_id, number))
    names = [str(position) for position in wanted]
    table = pq.ParquetFile(pa.BufferReader(plain)).read(columns=names, use_threads=False).select(names)
    schema = pa.schema([layout.field(position) for position in wanted])
    # Parquet has fewer types than Arrow (no seconds, for one): what it widened is narrowed again, without loss.
    return table.rename_columns(schema.names).cast(schema)


def read_parts(
    fetch: Callable[[int], bytes],
    parts: int,
    key: bytes,
    dataset_id: str,
    layout: pa.Schema,
    columns: Sequence[str] | None,
) -> pa.Table:
    """Read the named columns of all parts, rows in the order that they were written.

    Args:
        fetch: gives the sealed bytes of a part; called from two threads.
        parts: how many there are.
        key: the data set's.
        dataset_id: whose parts they are.
        layout: the columns of the data set.
        columns: names, in the order that they come back; None for all.

    Raises:
        UnknownColumn: a name that the data set does not have.
        Damaged: a part is not what was written.
    """
    import pyarrow as pa

    wanted = _positions(layout, columns)

    def read(number: int) -> pa.Table:
        return open_part(fetch(number), key, dataset_id, number, layout, wanted)

    empty = pa.schema([layout.field(position) for position in wanted]).empty_table()
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="read-parts") as pool:
        try:
            return pa.concat_tables([empty, *pool.map(read, range(parts))])
        except pa.ArrowInvalid as error:
            raise Damaged(f"a part of {dataset_id} is not readable") from error


def _positions(layout: pa.Schema, columns: Sequence[str] | None) -> list[int]:
    if columns is None:
        return list(range(len(layout.names)))
    positions = {name: position for position, name in enumerate(layout.names)}
    unknown = [name for name in columns if name not in positions]
    if unknown:
        raise UnknownColumn(f"no such column: {unknown!r}")
    return [positions[name] for name in columns]


def _place(dataset_id: str, number: int) -> bytes:
    return about("part", dataset_id, number)
