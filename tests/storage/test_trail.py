import subprocess
import sys
from datetime import timedelta

from sqlalchemy import func, select, update

from storage.base import now
from storage.models import SeenRow
from storage.records import Place
from storage.trail import REMEMBERED_FOR


def test_the_first_time_is_told_once(store):
    assert store.first_time("event", "Ev1")
    assert not store.first_time("event", "Ev1")
    assert store.first_time("file", "Ev1")
    assert store.first_time("event", "Ev2")


def test_of_several_processes_one_is_first(store, url, tmp_path):
    code = """
import sys
from pathlib import Path
from storage.keys import KeyRing
from storage.store import Store
with Store.open(sys.argv[1], KeyRing.load(None, Path(sys.argv[2]))) as store:
    input()
    print(sum(store.first_time("event", str(number)) for number in range(40)))
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, url, str(tmp_path / "home")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert sum(int(process.communicate(timeout=60)[0]) for process in processes) == 40


def test_what_is_old_is_forgotten(store):
    store.first_time("event", "old")
    with store._database.writing() as session:
        session.execute(update(SeenRow).values(created=now() - REMEMBERED_FOR - timedelta(hours=1)))
    store.first_time("event", "soon after")
    with store._database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SeenRow)) == 2
    store._forgotten = now() - timedelta(hours=2)
    store.first_time("event", "new")
    with store._database.reading() as session:
        assert set(session.scalars(select(SeenRow.key))) == {"soon after", "new"}


def test_the_trail_tells_who_did_what_newest_first(store, here, elsewhere):
    start = now()
    store.record("U1", "ask", here, "d1", '{"question": "花费"}')
    store.record("U2", "share", here, "d1")
    store.record("U3", "export", elsewhere, "d2")
    store.record("system", "rotate")
    everything = store.audit(None)
    assert [entry.what for entry in everything] == ["rotate", "export", "share", "ask"]
    assert everything[0].place is None
    first = everything[-1]
    assert (first.who, first.place, first.dataset_id, first.details) == ("U1", here, "d1", '{"question": "花费"}')
    assert [entry.who for entry in store.audit([here])] == ["U2", "U1"]
    assert store.audit([]) == []
    assert [entry.who for entry in store.audit([here, elsewhere], dataset_id="d2")] == ["U3"]
    assert len(store.audit(None, since=start)) == 4
    assert store.audit(None, since=now()) == []
    assert [entry.what for entry in store.audit(None, limit=1)] == ["rotate"]


def test_a_person_sees_their_places_what_they_did_and_what_was_done_with_their_data(store, put, here, elsewhere):
    stored = put(store, elsewhere)  # brought by U1
    store.record("U1", "upload", elsewhere, stored.id)
    store.record("U2", "ask", elsewhere, stored.id)
    store.record("U1", "ask", elsewhere)
    store.record("U2", "ask", elsewhere)
    store.record("U2", "settings", here)
    store.record("U1", "ask", Place("T2", "C9"))

    def told(*places, **options):
        return [(each.who, each.what) for each in store.audit(places, workspace="T1", **options)]

    assert told(here) == [("U2", "settings")]
    assert told(here, own="U1") == [("U2", "settings"), ("U1", "ask"), ("U2", "ask"), ("U1", "upload")]
    assert told(here, own="U1", who="U2") == [("U2", "settings"), ("U2", "ask")]
    assert told(here, own="U2") == [("U2", "settings"), ("U2", "ask"), ("U2", "ask")]
    assert len(store.audit(None, workspace="T1")) == 5
    assert [each.who for each in store.audit(None, dataset_ids=[stored.id])] == ["U2", "U1"]
