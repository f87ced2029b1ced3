"""What is too old is let go of while the program runs, by one of several processes."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import retention
from bot.retention import Tidier
from bot.settings import Settings
from bot.slack import serve as serving
from storage.keys import KeyRing
from storage.store import Place, Store

HERE = Place("T1", "C1")


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(f"sqlite:///{tmp_path}/store.db", KeyRing.load(None, tmp_path)) as opened:
        yield opened


@pytest.fixture
def old(store: Store):
    """A data set that is two days old by the clock of the test."""
    import pyarrow as pa

    with store.add_dataset(HERE, "old.csv", "ann", "f1") as writer:
        writer.write(pa.table({"spend": [1]}))
        writer.finish(schema="{}", report="[]", rows=1)
    return datetime.now(UTC) + timedelta(days=2)


def test_the_first_look_is_at_the_start(store: Store, old: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = threading.Event()
    let_go = retention.let_go

    def at_that_time(*given: object) -> object:
        done = let_go(store, Settings(retention_days=1), old)
        looked.set()
        return done

    monkeypatch.setattr(retention, "let_go", at_that_time)
    tidier = Tidier(store, Settings(retention_days=1))
    tidier.start()
    try:
        assert looked.wait(10)
    finally:
        tidier.close()
    assert store.datasets([HERE]) == []


def test_of_several_processes_one_looks_in_an_hour(store: Store, old: datetime) -> None:
    one, other = (Tidier(store, Settings(retention_days=1)) for _ in range(2))
    gone = one.look(old)
    assert gone is not None
    assert gone.datasets == 1
    assert other.look(old) is None
    assert other.look(old + timedelta(hours=1)) is not None


def test_a_look_that_fails_ends_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = threading.Semaphore(0)

    def broken(*_: object) -> None:
        looks.release()
        raise OSError("the disk is full")

    monkeypatch.setattr(retention, "_EVERY", 0.01)
    monkeypatch.setattr(Tidier, "look", broken)
    tidier = Tidier(store, Settings())
    tidier.start()
    try:
        assert looks.acquire(timeout=10)
        assert looks.acquire(timeout=10)  # It goes on after the first one failed.
    finally:
        tidier.close()


def test_the_program_begins_and_ends_it(bot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(Tidier, "start", lambda _: seen.append("start"))
    monkeypatch.setattr(Tidier, "close", lambda _: seen.append("close"))
    with serving._posting(bot.settings, bot.desk, bot.store, bot.front):
        assert seen == ["start"]
    assert seen == ["start", "close"]
