from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import parts
from storage.cipher import new_key
from storage.errors import Damaged, UnknownColumn
from storage.parts import PartCutter, decode_layout, encode_layout, read_parts, seal_part

START, END = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(START, END)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
COLUMNS = {
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.int8(): st.integers(-128, 127),
    pa.uint64(): st.integers(0, 2**64 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.float32(): st.floats(allow_nan=False, width=32),
    pa.bool_(): st.booleans(),
    pa.string(): TEXT | st.from_regex(r"[0-9]{20}", fullmatch=True),
    pa.large_string(): TEXT,
    pa.dictionary(pa.int32(), pa.string()): st.sampled_from(["谷歌", "meta", "", "NA"]),
    pa.date32(): st.dates(),
    pa.timestamp("s"): MOMENTS.map(lambda t: t.replace(microsecond=0)),
    pa.timestamp("us"): st.datetimes(),
    pa.timestamp("us", "UTC"): MOMENTS.map(lambda moment: moment.replace(tzinfo=ZoneInfo("UTC"))),
    pa.decimal128(20, 2): st.decimals(-(10**17), 10**17, places=2),
    pa.null(): st.none(),
}


@st.composite
def tables(draw):
    names = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    rows = draw(st.integers(0, 30))
    columns = {}
    for name in names:
        kind = draw(st.sampled_from(list(COLUMNS)))
        cells = draw(st.lists(st.none() | COLUMNS[kind], min_size=rows, max_size=rows))
        columns[name] = pa.array(cells, type=kind)
    return pa.table(columns)


def store(pieces, key, name="d1"):
    """The sealed parts and the layout of some tables."""
    cutter = PartCutter()
    sealed = []
    for piece in pieces:
        sealed += [seal_part(part, key, name, len(sealed) + n) for n, part in enumerate(cutter.add(piece))]
    sealed += [seal_part(part, key, name, len(sealed) + n) for n, part in enumerate(cutter.rest())]
    return sealed, decode_layout(encode_layout(cutter.layout))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), cuts=st.lists(st.integers(0, 30), max_size=3), part_rows=st.integers(1, 12), data=st.data())
def test_any_table_comes_back_as_it_was_however_it_was_cut(monkeypatch, table, cuts, part_rows, data):
    monkeypatch.setattr(parts, "PART_ROWS", part_rows)
    edges = [0, *sorted(cuts), table.num_rows]
    pieces = [table.slice(start, max(0, end - start)) for start, end in pairwise(edges)]
    key = new_key()
    sealed, layout = store(pieces, key)
    whole = pa.concat_tables(pieces)
    again = read_parts(sealed.__getitem__, len(sealed), key, "d1", layout, None)
    assert again.schema.equals(table.schema)
    assert again.to_pylist() == whole.to_pylist()
    names = data.draw(st.permutations(table.column_names))[: data.draw(st.integers(1, table.num_columns))]
    some = read_parts(sealed.__getitem__, len(sealed), key, "d1", layout, names)
    assert some.column_names == names
    assert some.to_pylist() == whole.select(names).to_pylist()


def test_names_with_dots_and_parts_of_each_other_are_not_confused():
    table = pa.table({"a": [1], "a.b": [2], "": [3], "0": [4]})
    key = new_key()
    sealed, layout = store([table], key)
    for name, value in [("a", 1), ("a.b", 2), ("", 3), ("0", 4)]:
        assert read_parts(sealed.__getitem__, 1, key, "d1", layout, [name]).to_pydict() == {name: [value]}


def test_nothing_of_the_headers_or_cells_is_in_the_sealed_bytes():
    sealed, _ = store([pa.table({"SECRETHEADER": ["SECRETCELL"] * 50})], new_key())
    assert b"SECRET" not in b"".join(sealed)


def test_a_part_ends_at_its_rows_or_its_bytes(monkeypatch):
    monkeypatch.setattr(parts, "PART_ROWS", 1000)
    cutter = PartCutter()
    small = pa.table({"n": range(300)})
    sizes = [part.num_rows for _ in range(7) for part in cutter.add(small)]
    assert sizes + [part.num_rows for part in cutter.rest()] == [1000, 1000, 100]
    monkeypatch.setattr(parts, "PART_BYTES", 8000)
    wide = pa.table({"text": ["x" * 796] * 25})  # 800 bytes a row, with its offset
    cutter = PartCutter()
    sizes = [part.num_rows for part in cutter.add(wide)] + [part.num_rows for part in cutter.rest()]
    assert sum(sizes) == 25
    assert max(sizes) <= 11


def test_a_table_without_rows_keeps_its_columns():
    table = pa.table({"day": pa.array([], pa.date32()), "spend": pa.array([], pa.float64())})
    sealed, layout = store([table], new_key())
    assert sealed == []
    assert read_parts(sealed.__getitem__, 0, new_key(), "d1", layout, None).schema.equals(table.schema)
    assert read_parts(sealed.__getitem__, 0, new_key(), "d1", layout, ["spend"]).schema.names == ["spend"]


def test_wrong_columns_are_refused():
    for bad in (pa.table({}), pa.table([pa.array([1]), pa.array([2])], names=["a", "a"])):
        with pytest.raises(ValueError, match="column"):
            list(PartCutter().add(bad))
    cutter = PartCutter()
    list(cutter.add(pa.table({"a": [1]})))
    for other in (pa.table({"b": [1]}), pa.table({"a": ["1"]}), pa.table({"a": [1], "b": [1]})):
        with pytest.raises(ValueError, match="same columns"):
            list(cutter.add(other))


def test_an_unknown_column_is_named():
    key = new_key()
    sealed, layout = store([pa.table({"a": [1]})], key)
    with pytest.raises(UnknownColumn, match="spend"):
        read_parts(sealed.__getitem__, 1, key, "d1", layout, ["a", "spend"])


def test_parts_cannot_be_swapped_or_taken_from_another_data_set(monkeypatch):
    monkeypatch.setattr(parts, "PART_ROWS", 2)
    key = new_key()
    table = pa.table({"a": [1, 2, 3, 4]})
    sealed, layout = store([table], key)
    with pytest.raises(Damaged):
        read_parts(sealed[::-1].__getitem__, 2, key, "d1", layout, None)
    with pytest.raises(Damaged):
        read_parts(sealed.__getitem__, 2, key, "d2", layout, None)


def test_notes_that_pandas_leaves_are_dropped():
    table = pa.table({"a": [1]}).replace_schema_metadata({"pandas": "{}"})
    cutter = PartCutter()
    list(cutter.add(table))
    assert cutter.layout.metadata is None


def test_exact_values_at_the_edges():
    table = pa.table(
        {
            "id": ["00012345678901234567", None, "=1+1"],
            "amount": pa.array([Decimal("0.10"), Decimal("-9999999.99"), None], pa.decimal128(12, 2)),
            "day": pa.array([date(1, 1, 1), None, date(9999, 12, 31)], pa.date32()),
            "rate": [float("inf"), None, -0.0],
        }
    )
    key = new_key()
    sealed, layout = store([table], key)
    assert read_parts(sealed.__getitem__, 1, key, "d1", layout, None).equals(table)
