"""What only a server does: it stops and starts, loses connections, and lets several transactions write at once."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from sqlalchemy import create_engine, func, select, update

from storage.cipher import new_key
from storage.errors import NotFound, StorageBusy, StorageError
from storage.keys import KeyRing
from storage.models import DatasetRow, ResultRow, ResultSourceRow, RunRow, ScheduleRow, SeenRow, VersionRow
from storage.processes import this_process
from storage.store import Place, Store


@pytest.fixture
def server(postgres_url, keys):
    """A store on the server that all tests share."""
    with Store.open(postgres_url, keys) as store:
        yield store


def in_thread(work, *arguments):
    """Start something; `join` waits for it, `result` then is what came of it."""

    class Work(threading.Thread):
        result = None

        def run(self):
            try:
                self.result = work(*arguments)
            except StorageError as error:
                self.result = error

    thread = Work()
    thread.start()
    return thread


def test_a_server_that_is_stopped_and_started_is_found_again(make_cluster, keys, here, put, monkeypatch):
    monkeypatch.setattr("storage.database.CONNECT_SECONDS", 60)  # on a busy machine a server starts slowly
    cluster = make_cluster()
    with Store.open(cluster.url, keys) as store:
        stored = put(store, here)
        threads = [in_thread(store.read, stored.id) for _ in range(8)]  # so that the pool has several connections
        for thread in threads:
            thread.join()
        # Lost between two transactions, and back within the waiting time: nobody notices.
        cluster.stop()
        waiting = [in_thread(store.first_time, "event", "e1") for _ in range(4)]
        time.sleep(0.5)
        cluster.start()
        for thread in waiting:
            thread.join()
        assert sorted(thread.result for thread in waiting) == [False, False, False, True]
        assert store.read(stored.id).num_rows == 2

        # Lost in the middle: it is told, and nothing of it is kept.
        def write_and_lose_it(mode):
            with store._database.writing() as session:
                session.add(SeenRow(kind="event", key=mode, created=stored.created))
                session.flush()
                cluster.stop(mode)

        def read_and_lose_it():
            with store._database.reading() as session:
                session.scalar(select(func.count()).select_from(SeenRow))
                cluster.stop()
                session.scalar(select(func.count()).select_from(SeenRow))

        for mode in ("fast", "immediate"):
            with pytest.raises(StorageBusy):
                write_and_lose_it(mode)
            cluster.start()
            assert store.is_known("event", "e1")
            assert not store.is_known("event", mode)
        with pytest.raises(StorageBusy):
            read_and_lose_it()
        # Away for longer than the waiting time: it is told.
        monkeypatch.setattr("storage.database.CONNECT_SECONDS", 0.3)
        start = time.monotonic()
        for work in (lambda: store.datasets([here]), lambda: store.first_time("event", "e2"), store.lost_work):
            with pytest.raises(StorageBusy):
                work()
        assert time.monotonic() - start < 10
        cluster.start()
        assert store.first_time("event", "e2")
        assert store.datasets([here]) == [stored]


def test_an_upload_that_loses_the_server_leaves_the_old_state(make_cluster, keys, here, put, monkeypatch):
    monkeypatch.setattr("storage.parts.PART_ROWS", 2)
    monkeypatch.setattr("storage.database.CONNECT_SECONDS", 0.3)
    cluster = make_cluster()
    with Store.open(cluster.url, keys) as store:
        old = put(store, here)
        table = pa.table({"n": [1, 2, 3, 4]})

        def upload_and_lose_it():
            with store.add_dataset(here, "orders.csv", "U1", "f2") as writer:
                for number in range(6):
                    writer.write(table)
                    if number == 2:
                        cluster.stop("immediate")

        with pytest.raises(StorageBusy):
            upload_and_lose_it()
        cluster.start()
        assert store.datasets([here]) == [old]
        assert put(store, here, fingerprint="f2").version == 2


def test_a_connection_that_is_cut_is_replaced(server, postgres_server):
    with server._database.reading() as session:
        process = session.scalar(select(func.pg_backend_pid()))
    operator = create_engine(postgres_server)
    with operator.connect() as connection:
        assert connection.scalar(select(func.pg_terminate_backend(process)))
    operator.dispose()
    assert server.first_time("event", "e1")
    assert not server.first_time("event", "e1")


def test_a_lock_that_is_held_is_told_in_the_end(postgres_url, keys, here, put, monkeypatch):
    monkeypatch.setattr("storage.database.WAIT_SECONDS", 1)
    with Store.open(postgres_url, keys) as store:
        stored = put(store, here)
        with store._database.writing() as session:
            session.execute(update(VersionRow).where(VersionRow.id == stored.id).values(owner="U2"))
            with pytest.raises(StorageBusy, match="locked"):
                store.delete_dataset(stored.id, [here])


def test_a_process_that_stands_still_in_a_transaction_lets_go(postgres_url, keys, here, put, monkeypatch):
    monkeypatch.setattr("storage.database.WAIT_SECONDS", 1)

    def stand_still(store):
        with store._database.writing() as session:
            session.execute(select(VersionRow.id))
            time.sleep(2.5)
            session.execute(select(VersionRow.id))

    with Store.open(postgres_url, keys) as store:
        with pytest.raises(StorageBusy):
            stand_still(store)
        assert store.first_time("event", "e1")


def test_who_may_not_in_is_told_at_once(postgres_server, keys):
    from sqlalchemy import make_url

    start = time.monotonic()
    for changes in ({"username": "nobody_here"}, {"database": "nothing_here"}):
        with pytest.raises(StorageError) as error:
            Store.open(make_url(postgres_server).set(**changes).render_as_string(hide_password=False), keys)
        assert not isinstance(error.value, StorageBusy)
    assert time.monotonic() - start < 5


def test_an_answer_that_is_kept_while_its_data_goes_goes_too(server, here, put):
    stored, moment = put(server, here), server.datasets([here])[0].created
    with server._database.writing() as session:
        row = ResultRow(id="r1", workspace="T1", channel="C1", thread="t1", asker="U1", tool="tool", created=moment)
        row.arguments = row.answer = b"sealed with the key of the data"
        session.add(row)
        session.flush()
        session.add(ResultSourceRow(result_number=row.number, version_id=stored.id))
        session.flush()
        deleting = in_thread(server.delete_dataset, stored.id, [here])
        time.sleep(0.5)  # it has come to where it waits for us
        assert deleting.is_alive()
    deleting.join()
    assert deleting.result == 1
    assert server.results(here, "t1") == []
    with server._database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ResultRow)) == 0


def test_an_answer_to_data_that_is_going_is_not_kept(server, here, put):
    stored = put(server, here)
    with server._database.writing() as session:
        session.delete(session.get(DatasetRow, stored.series))
        session.flush()
        saving = in_thread(server.save_result, [stored.id], here, "t1", "U1", "tool", "{}", "{}")
        time.sleep(0.3)
    saving.join()
    assert isinstance(saving.result, NotFound)
    assert server.results(here, "t1") == []


def test_a_version_that_comes_while_its_data_set_goes_is_whole_or_a_new_one(server, here, put):
    stored = put(server, here)
    with server._database.writing() as session:
        # Another upload of the same name is about to become visible.
        session.execute(select(DatasetRow.id).where(DatasetRow.id == stored.series).with_for_update())
        deleting = in_thread(server.delete_dataset, stored.id, [here])
        time.sleep(0.5)
        session.execute(update(VersionRow).where(VersionRow.id == stored.id).values(owner="U7"))
    deleting.join()
    assert server.datasets([here]) == []
    with server._database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VersionRow)) == 0
    assert put(server, here).version == 1


def test_many_uploads_reads_shares_and_deletions_at_once_end_without_a_deadlock(server, here, elsewhere, put):
    def work(seed):
        for round_ in range(6):
            try:
                stored = put(server, here, name=f"data {(seed + round_) % 3}", fingerprint=f"{seed}.{round_}")
                server.save_result([stored.id], here, "t1", "U1", "tool", "{}", "{}")
                server.share(stored.id, elsewhere, [here], "U1")
                server.save_turn(here, "t1", "{}", [stored.id])
                server.save_feedback(here, "U1", "up", "?", "tool", "", [stored.id])
                server.rotate_keys()
                server.results(here, "t1")
                server.turns(here, "t1")
                server.feedback("T1")
                if round_ % 2:
                    server.delete_dataset(stored.id, [here])
            except NotFound:
                pass  # another one deleted it
        return "done"

    threads = [in_thread(work, seed) for seed in range(5)]
    for thread in threads:
        thread.join()
    assert [thread.result for thread in threads] == ["done"] * 5
    assert all(server.read(each.id).num_rows == 2 for each in server.datasets([here]))
    server.results(here, "t1", limit=1000)
    server.feedback("T1")


def test_a_schedule_that_is_moved_at_the_very_end_of_a_run_stays_moved(server, here):
    due, moved = datetime(2026, 5, 4, 9, tzinfo=UTC), datetime(2026, 5, 4, 17, tzinfo=UTC)
    identifier = server.add_schedule(here, "U1", "{}", due)
    run = server.claim_run(identifier, due, timedelta(hours=1))
    with server._database.writing() as session:
        session.execute(update(ScheduleRow).values(next_due=moved))
        finishing = in_thread(server.finish_run, run, "posted", "1.5", "", due + timedelta(days=7))
        time.sleep(0.3)  # it has come to where it waits for us
        assert finishing.is_alive()
    finishing.join()
    assert server.schedule(identifier, [here]).next_due == moved
    assert [run.state for run in server.runs(identifier)] == ["posted"]


def test_a_claim_waits_for_one_that_is_taken_back(server, here):
    due = datetime(2026, 5, 4, 9, tzinfo=UTC)
    identifier = server.add_schedule(here, "U1", "{}", due)
    with server._database.writing() as session:
        row = RunRow(schedule_id=identifier, due=due, state="running", process="elsewhere|1|1", touched=due)
        row.started = due
        session.add(row)
        session.flush()
        claiming = in_thread(server.claim_run, identifier, due, timedelta(hours=1))
        time.sleep(0.3)
        assert claiming.is_alive()
        session.rollback()
    claiming.join()
    assert claiming.result.process == this_process()


def test_sharing_at_once_is_sharing_once(server, here, elsewhere, put):
    stored = put(server, here)
    barrier = threading.Barrier(6)

    def share():
        barrier.wait()
        server.share(stored.id, elsewhere, [here], "U1")
        return "shared"

    threads = [in_thread(share) for _ in range(6)]
    for thread in threads:
        thread.join()
    assert [thread.result for thread in threads] == ["shared"] * 6
    assert server.shares(stored.id, [here]) == [elsewhere]


def test_long_keys_and_large_values_are_kept_as_in_a_file(server, here):
    assert server.first_time("file", "x" * 500)
    assert not server.first_time("file", "x" * 500)
    assert server.is_known("file", "x" * 500)
    assert server.forget("file", "x" * 500)
    large = "花" * 4_000_000
    identifier = server.save_result([], here, "t1", "U1", "tool", "{}", large)
    assert server.result(identifier, [here]).answer == large


def test_a_key_ring_of_another_database_is_refused(postgres_url, server):
    from storage.errors import WrongKey

    with pytest.raises(WrongKey):
        Store.open(postgres_url, KeyRing([new_key()]))
    assert server.datasets([Place("T1", "C1")]) == []
