import signal
import subprocess
import sys
from datetime import timedelta

import pyarrow as pa
import pytest
from sqlalchemy import event, func, select, update

from storage.base import now
from storage.errors import Conflict, StorageFull
from storage.models import PartRow, VersionRow
from storage.processes import is_running, this_process
from storage.store import Store
from storage.uploads import ABANDONED_AFTER

TABLE = pa.table({"n": [1, 2, 3, 4]})

HALF_AN_UPLOAD = """
import sys
from pathlib import Path
import pyarrow as pa
import storage.parts
from storage.keys import KeyRing
from storage.store import Place, Store
storage.parts.PART_ROWS = 2
url, home = sys.argv[1:]
with Store.open(url, KeyRing.load(None, Path(home))) as store:
    with store.add_dataset(Place("T1", "C1"), "orders.csv", "U1", "f9") as writer:
        for _ in range(4):
            writer.write(pa.table({"n": [1, 2, 3, 4]}))
        print("half", flush=True)
        sys.stdin.readline()
        stored = writer.finish(schema="{}", report="[]", rows=16)
        print(stored.version, flush=True)
"""


@pytest.fixture
def start_upload(url, tmp_path):
    """A process in the middle of an upload; it goes on when it is given a line."""
    running = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", HALF_AN_UPLOAD, url, str(tmp_path / "home")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout.readline() == "half\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def count(store, table):
    with store._database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_nothing_is_seen_before_the_end_and_nothing_is_left_without_it(store, here, monkeypatch):
    monkeypatch.setattr("storage.parts.PART_ROWS", 2)
    with store.add_dataset(here, "orders.csv", "U1", "f1") as writer:
        writer.write(TABLE)
        writer.write(TABLE)
        assert store.datasets([here]) == []
        assert store.same_content(here, "f1") is None
    assert count(store, VersionRow) == count(store, PartRow) == 0


def test_an_error_in_the_middle_leaves_the_old_state(store, here, put):
    old = put(store, here)

    def read_a_bad_file():
        with store.add_dataset(here, "orders.csv", "U1", "f2") as writer:
            writer.write(TABLE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read_a_bad_file()
    assert store.datasets([here]) == [old]
    assert count(store, VersionRow) == 1


def test_the_number_of_rows_is_checked_and_something_must_be_written(store, here):
    with store.add_dataset(here, "a", "U1", "f1") as writer:
        with pytest.raises(ValueError, match="at least one table"):
            writer.finish(schema="{}", report="[]", rows=0)
        writer.write(TABLE)
        with pytest.raises(ValueError, match="4 rows"):
            writer.finish(schema="{}", report="[]", rows=5)
    assert count(store, VersionRow) == 0


def test_a_data_set_without_rows_is_kept(store, here, put):
    stored = put(store, here, table=TABLE.slice(0, 0))
    assert stored.rows == stored.size_bytes == 0
    assert store.read(stored.id).schema.equals(TABLE.schema)


def test_a_killed_upload_leaves_the_old_state_and_nothing_readable(store, url, keys, here, put, start_upload):
    old = put(store, here)
    process = start_upload()
    process.send_signal(signal.SIGKILL)
    process.wait()
    with store._database.reading() as session:
        left = session.scalars(select(VersionRow).where(VersionRow.id != old.id)).one()
        # Its key was only in the memory of the killed process.
        assert left.wrapped_key is left.name is left.layout is None
    assert count(store, PartRow) > 1
    assert store.datasets([here]) == [old]
    with Store.open(url, keys) as again:
        assert again.datasets([here]) == [old]
        assert again.read(old.id).num_rows == 2
    assert count(store, VersionRow) == count(store, PartRow) == 1


def test_the_upload_of_a_running_process_is_left_alone(store, url, keys, here, put, start_upload):
    process = start_upload()
    with Store.open(url, keys):
        assert count(store, VersionRow) == 1
    put(store, here)
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "2\n"
    assert store.datasets([here])[0].rows == 16


def test_an_upload_of_another_machine_is_cleared_when_nothing_came_for_long(store, url, keys, here):
    with store.add_dataset(here, "a", "U1", "f1") as writer:
        writer.write(TABLE)
        for age, expected in ((timedelta(hours=1), 1), (ABANDONED_AFTER + timedelta(hours=1), 0)):
            with store._database.writing() as session:
                session.execute(update(VersionRow).values(writer="elsewhere|17|2", touched=now() - age))
            with Store.open(url, keys):
                assert count(store, VersionRow) == expected
        with pytest.raises(Conflict):
            writer.finish(schema="{}", report="[]", rows=4)
    assert store.datasets([here]) == []


def test_this_process_runs_and_a_past_one_does_not():
    assert is_running(this_process())
    machine, number, _ = this_process().split("|")
    assert is_running(f"{machine}|{number}|1") is False
    assert is_running(f"{machine}|999999999|1") is False
    assert is_running("elsewhere|1|1") is None
    assert is_running("nonsense") is None


def test_a_full_disk_is_told_and_leaves_the_old_state(sqlite_url, keys, here, put):
    with Store.open(sqlite_url, keys) as store:
        old = put(store, here)
        engine = store._database._engine

        def limit(connection, _record):
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages + 2}")

        event.listen(engine, "connect", limit)
        engine.dispose()
        big = pa.table({"text": [str(number) * 9 for number in range(40_000)]})
        with pytest.raises(StorageFull):
            put(store, here, table=big)
        assert store.datasets([here]) == [old]
        assert count(store, VersionRow) == 1
