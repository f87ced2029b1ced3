"""The rows of two files, one behind the other, are those that one file with all of them would have given."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.work.agreement import compare, in_time
from bot.work.append import append_rows, contents_of
from storage.errors import Conflict
from storage.keys import KeyRing
from storage.store import Place, Store
from tools.codec import dumps, loads
from tools.files import FileRead
from tools.files.report import report_on
from tools.profile import profile_table

HERE = Place("T1", "C1")

TEXT = st.one_of(st.none(), st.sampled_from(["", "a", "B", "王芳", "é", "0012", "=1+1", " x "]))
VALUES = {
    "day": st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1))),
    "at": st.one_of(st.none(), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))),  # noqa: DTZ001
    "channel": TEXT,
    "clicks": st.one_of(st.none(), st.integers(-(2**40), 2**40)),
    "spend": st.one_of(st.none(), st.floats(-1e9, 1e9, allow_subnormal=False)),
    "paid": st.one_of(st.none(), st.booleans()),
}
TYPES = {
    "day": pa.date32(),
    "at": pa.timestamp("us"),
    "channel": pa.string(),
    "clicks": pa.int64(),
    "spend": pa.float64(),
    "paid": pa.bool_(),
}
ROWS = st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=12)


@pytest.fixture
def store(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/store.db", KeyRing.load(None, tmp_path)) as store:
        yield store


def table_of(rows, kinds):
    return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()})


def as_read(name, table):
    """A file as its reader gives it, text as a dictionary."""
    encoded = table.set_column(2, "channel", table.column("channel").dictionary_encode())
    schema = profile_table(table)
    return FileRead(name, encoded, schema, report_on(name, schema, ()), (), f"of {name}")


def keep(store, read):
    with store.add_dataset(HERE, read.name, "U1", read.fingerprint) as writer:
        for table in read.tables:
            writer.write(table, read.layout)
        report = dumps({"report": read.report, "warnings": read.warnings})
        return writer.finish(dumps(read.schema), report, read.rows)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, ROWS, st.permutations(list(TYPES)), st.booleans())
def test_appended_rows_read_back_as_all_rows(store, first, second, order, whole):
    narrow = {**TYPES, "spend": pa.int64()} if whole else TYPES
    if whole:
        first = [{**row, "spend": None if row["spend"] is None else int(row["spend"])} for row in first]
    old = keep(store, as_read("a.csv", table_of(first, narrow)))
    new = as_read("b.csv", table_of(second, TYPES))
    new = FileRead(new.name, new.parts.select(order), profile_table(new.table.select(order)), *(new.report,), (), "b")
    agreement = compare(loads(old.schema), new.schema)
    assert agreement.agrees
    stored = append_rows(store, old, new, agreement, "U2", "b")
    found = store.read(stored.id)
    expected = pa.concat_tables([table_of(first, narrow), table_of(second, TYPES)], promote_options="permissive")
    assert found.to_pylist() == expected.cast(found.schema).to_pylist()
    assert loads(stored.schema) == profile_table(found)
    assert stored.rows == len(first) + len(second)
    assert store.read(old.id).num_rows == len(first)
    store.delete_dataset(old.id, [HERE])


def test_two_who_append_at_once_do_not_lose_each_others_rows(store):
    rows = [dict.fromkeys(TYPES)]
    old = keep(store, as_read("a.csv", table_of(rows, TYPES)))
    new = as_read("b.csv", table_of(rows, TYPES))
    agreement = compare(loads(old.schema), new.schema)
    one = append_rows(store, old, new, agreement, "U2", "b")
    with pytest.raises(Conflict):
        append_rows(store, old, new, agreement, "U3", "c")
    assert store.datasets([HERE]) == [one]
    two = append_rows(store, one, new, agreement, "U3", "c")
    assert contents_of(two) == ("of a.csv", "b", "c")
    assert (two.rows, two.version) == (3, 3)


@pytest.mark.parametrize(
    ("first", "relation", "directly"),
    [
        (date(2026, 2, 1), "follows", True),
        (date(2026, 2, 3), "follows", True),
        (date(2026, 2, 20), "follows", False),
        (date(2025, 12, 1), "precedes", False),
        (date(2026, 1, 31), "meets", False),
    ],
)
def test_dates_follow_meet_or_come_before(first, relation, directly):
    january = profile_table(pa.table({"date": [date(2026, 1, day) for day in range(1, 32)]}))
    new = profile_table(pa.table({"date": [first, first.replace(day=first.day + 1 if first.day < 31 else 31)]}))
    found = in_time(january, new, {"date": "date"})
    assert (found.relation, found.directly) == (relation, directly)


def test_months_follow_months():
    old = profile_table(pa.table({"month": [date(2026, month, 1) for month in (1, 2, 3)]}))
    for month, directly in ((4, True), (6, False)):
        new = profile_table(pa.table({"month": [date(2026, month, 1)]}))
        assert in_time(old, new, {"month": "month"}).directly is directly
