from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from sqlalchemy import delete, update

from storage.errors import Damaged, NotAllowed, NotFound, UnknownColumn
from storage.models import PartRow, VersionRow
from storage.store import Place


def test_what_is_stored_comes_back(store, here, put):
    stored = put(store, here)
    assert stored.version == 1
    assert (stored.name, stored.place, stored.owner, stored.rows) == ("orders.csv", here, "U1", 2)
    assert (stored.fingerprint, stored.schema, stored.report) == ("f1", '{"columns": []}', '["2 rows"]')
    assert stored.size_bytes > 0
    assert datetime.now(UTC) - stored.created < timedelta(minutes=1)
    assert store.dataset(stored.id, [here]) == stored
    assert store.datasets([here]) == [stored]
    assert store.read(stored.id).to_pydict() == {"day": ["Mon", "Tue"], "spend": [1.5, 2.5]}
    assert store.read(stored.id, ["spend"], [here]).to_pydict() == {"spend": [1.5, 2.5]}
    with pytest.raises(UnknownColumn):
        store.read(stored.id, ["cost"])


def test_the_same_name_in_the_same_place_is_the_next_version(store, here, elsewhere, put):
    first = put(store, here)
    second = put(store, here, table=pa.table({"other": [1]}), fingerprint="f2")
    there = put(store, elsewhere)
    another = put(store, here, name="Orders.csv")
    assert [first.version, second.version, there.version, another.version] == [1, 2, 1, 1]
    assert store.datasets([here]) == [another, second]
    assert store.datasets([here, elsewhere]) == [another, there, second]
    assert store.versions(first.id, [here]) == [second, first]
    assert store.read(first.id).column_names == ["day", "spend"]
    assert store.read(second.id).column_names == ["other"]


def test_a_name_is_the_same_however_its_accents_are_written(store, here, put):
    put(store, here, name="cafe\u0301.csv")
    assert put(store, here, name="caf\u00e9.csv").version == 2


def test_only_the_places_of_the_asker_are_seen(store, here, elsewhere, put):
    stored = put(store, here)
    for places in ([], [elsewhere], [Place("T2", "C1")], [Place("C1", "T1")]):
        assert store.datasets(places) == []
        for look in (store.dataset, store.versions, store.shares, store.delete_dataset):
            with pytest.raises(NotFound):
                look(stored.id, places)
        with pytest.raises(NotFound):
            store.read(stored.id, None, places)
        with pytest.raises(NotFound):
            store.share(stored.id, elsewhere, places, "U2")
    assert store.dataset(stored.id, [elsewhere, here]) == stored
    with pytest.raises(NotFound):
        store.dataset("' OR 1=1 --", [here])


def test_many_places_are_asked_for_at_once(store, here, put):
    stored = put(store, here)
    places = [Place("T1", f"C{number}") for number in range(3000)]
    assert store.datasets(places) == [stored]


def test_what_is_shared_is_seen_there_in_all_versions_until_it_is_taken_back(store, here, elsewhere, put):
    first = put(store, here)
    store.share(first.id, elsewhere, [here], "U1")
    store.share(first.id, elsewhere, [here], "U2")
    second = put(store, here, fingerprint="f2")
    assert store.datasets([elsewhere]) == [second]
    assert store.datasets([here, elsewhere]) == [second]
    assert store.versions(second.id, [elsewhere]) == [second, first]
    assert store.read(second.id, ["day"], [elsewhere]).num_rows == 2
    assert store.shares(first.id, [here]) == [elsewhere]
    assert store.unshare(first.id, elsewhere, [here])
    assert not store.unshare(first.id, elsewhere, [here])
    assert store.datasets([elsewhere]) == []


def test_what_is_only_shared_is_not_passed_on_or_deleted(store, here, elsewhere, put):
    stored = put(store, here)
    store.share(stored.id, elsewhere, [here], "U1")
    with pytest.raises(NotAllowed):
        store.delete_dataset(stored.id, [elsewhere])
    with pytest.raises(NotAllowed):
        store.share(stored.id, Place("T1", "C3"), [elsewhere], "U2")
    with pytest.raises(NotAllowed):
        store.unshare(stored.id, elsewhere, [elsewhere])
    assert store.datasets([here]) == [stored]


def test_the_same_content_is_recognised_in_its_place_while_it_is_the_newest(store, here, elsewhere, put):
    first = put(store, here, fingerprint="f1")
    assert store.same_content(here, "f1") == first
    assert store.same_content(here, "f2") is None
    assert store.same_content(elsewhere, "f1") is None
    second = put(store, here, fingerprint="f2")
    assert store.same_content(here, "f1") is None
    assert store.same_content(here, "f2") == second
    again = put(store, here, fingerprint="f1")
    assert again.version == 3
    assert store.same_content(here, "f1") == again


def test_deleting_takes_all_versions_or_only_one(store, here, elsewhere, put):
    first, second, third = (put(store, here, fingerprint=f"f{number}") for number in range(3))
    store.share(first.id, elsewhere, [here], "U1")
    assert store.delete_dataset(third.id, [here], only_this_version=True) == 1
    assert store.datasets([here]) == [second]
    assert store.delete_dataset(first.id, [here]) == 2
    for gone in (first, second, third):
        with pytest.raises(NotFound):
            store.read(gone.id)
        with pytest.raises(NotFound):
            store.dataset(gone.id, [here])
    assert store.datasets([here, elsewhere]) == []
    assert put(store, here).version == 1


def test_a_missing_or_changed_part_is_noticed(store, here, put, monkeypatch):
    monkeypatch.setattr("storage.parts.PART_ROWS", 1)
    cut, changed, fewer = (put(store, here, name=name) for name in ("a", "b", "c"))
    with store._database.writing() as session:
        session.execute(delete(PartRow).where(PartRow.version_id == cut.id, PartRow.number == 1))
        session.execute(update(PartRow).where(PartRow.version_id == changed.id).values(data=b"x" * 100))
        session.execute(delete(PartRow).where(PartRow.version_id == fewer.id, PartRow.number == 1))
        session.execute(update(VersionRow).where(VersionRow.id == fewer.id).values(parts=1, rows=1))
    with pytest.raises(NotFound):
        store.read(cut.id)
    with pytest.raises(Damaged):
        store.read(changed.id)
    with pytest.raises(Damaged):
        store.read(fewer.id)


def test_a_big_read_and_other_work_go_on_side_by_side(store, here, put):
    from concurrent.futures import ThreadPoolExecutor

    table = pa.table({"n": range(1000), "text": ["x"] * 1000})
    stored = put(store, here, table=table)
    with ThreadPoolExecutor(6) as pool:
        reads = [pool.submit(store.read, stored.id, ["n"]) for _ in range(12)]
        firsts = [pool.submit(store.first_time, "event", "e1") for _ in range(12)]
        puts = [pool.submit(put, store, here, fingerprint=f"g{number}") for number in range(4)]
    assert all(read.result().num_rows == 1000 for read in reads)
    assert sum(first.result() for first in firsts) == 1
    assert sorted(each.result().version for each in puts) == [2, 3, 4, 5]


def test_answers_that_go_with_versions_are_counted_once(store, put, here):
    first, second = put(store, here), put(store, here, name="costs.csv", fingerprint="f2")
    store.save_result([first.id, second.id], here, "t", "U1", "query_data", "{}", "{}")
    store.save_result([second.id], here, "t", "U1", "query_data", "{}", "{}")
    assert store.results_made_of([first.id]) == 1
    assert store.results_made_of([first.id, second.id]) == 2
    assert store.results_made_of([]) == 0
