import base64
import hashlib
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from storage.cipher import new_key
from storage.errors import Damaged, StorageBusy, StorageError, WrongKey
from storage.keys import KeyRing
from storage.models import VersionRow
from storage.store import Place, Store

MARKER = b"ZEBRA4711MARKER"


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_the_wrong_key_is_told_and_touches_nothing(url, keys, here, put, tmp_path):
    with Store.open(url, keys) as store:
        put(store, here)
    before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in (tmp_path / "home").iterdir()}
    with pytest.raises(WrongKey):
        Store.open(url, KeyRing([new_key()]))
    with pytest.raises(WrongKey):
        Store.open(url, KeyRing.load(None, tmp_path / "empty"))
    assert not (tmp_path / "empty").exists()
    after = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in (tmp_path / "home").iterdir()}
    assert after == before
    with Store.open(url, keys) as store:
        assert len(store.datasets([here])) == 1


def test_keys_are_rotated_and_the_old_one_is_not_needed_any_more(url, here, put):
    old, new = new_key(), new_key()
    with Store.open(url, KeyRing([old])) as store:
        first, second = put(store, here), put(store, here, name="costs")
        result = store.save_result([first.id], here, "t1", "U1", "tool", "{}", '{"a": 1}')
        store.save_turn(here, "t1", "{}")
    with Store.open(url, KeyRing([new, old])) as store:
        assert store.rotate_keys() == 3
        assert store.rotate_keys() == 0
    with pytest.raises(WrongKey):
        Store.open(url, KeyRing([old]))
    with Store.open(url, KeyRing([new])) as store:
        assert store.read(second.id).num_rows == 2
        assert store.result(result, [here]).answer == '{"a": 1}'
        assert store.turns(here, "t1") == ["{}"]
        assert store.same_content(here, "f1") is not None
        assert put(store, here).version == 2


def test_nothing_of_the_data_is_readable_in_the_files(sqlite_url, keys, tmp_path):
    word = MARKER.decode()
    place = Place("T1", "C1")
    with Store.open(sqlite_url, keys) as store:
        with store.add_dataset(place, word, "U1", word) as writer:
            writer.write(pa.table({word: [word, "x"]}))
            stored = writer.finish(schema=f'["{word}"]', report=f'["{word}"]', rows=2)
        store.save_result([stored.id], place, "t1", "U1", "tool", f'["{word}"]', f'["{word}"]')
        store.save_result([], place, "t1", "U1", "tool", f'["{word}"]', f'["{word}"]')
        store.save_turn(place, "t1", f'["{word}"]')
        store.record("U1", "ask", place, stored.id, word)
        assert MARKER not in bytes_of(tmp_path / "home")
    assert MARKER not in bytes_of(tmp_path / "home")


def test_after_deleting_no_byte_of_key_or_rows_is_left_in_any_file(sqlite_url, keys, tmp_path, put, here):
    home = tmp_path / "home"
    with Store.open(sqlite_url, keys) as store:
        kept = put(store, here, name="kept")
        noise = pa.table({"noise": [os.urandom(20).hex() for _ in range(5000)]})
        stored = put(store, here, table=noise)
        store.save_result([stored.id], here, "t1", "U1", "tool", "{}", "{}")
        with store._database.reading() as session:
            row = session.get(VersionRow, stored.id)
            traces = [row.wrapped_key, row.name, row.schema, row.layout, stored.id.encode()]
        part = store._part(stored.id, 0)
        # Of a value that spans pages, each page holds a piece: look for short pieces from all over it.
        traces += [part[start : start + 64] for start in range(0, len(part) - 64, 5000)]
        assert all(trace in bytes_of(home) for trace in traces)
        store.delete_dataset(stored.id, [here])
        assert not any(trace in bytes_of(home) for trace in traces)
        assert store.read(kept.id).num_rows == 2
        assert (home / "marketbot.db-wal").stat().st_size == 0
    assert not any(trace in bytes_of(home) for trace in traces)


def test_a_reader_holds_the_log_only_for_a_while(sqlite_url, keys, put, here, monkeypatch):
    with Store.open(sqlite_url, keys) as store:
        stored = put(store, here)
        with store._database.reading() as session:
            session.get(VersionRow, stored.id)
            put(store, here, fingerprint="f2")
            start = time.monotonic()
            assert not store._database.empty_log(wait_seconds=0.1)
            assert time.monotonic() - start < 5
        assert store.empty_log()


def test_the_files_are_their_owners_only(sqlite_url, keys, tmp_path):
    with Store.open(sqlite_url, keys) as store:
        store.first_time("event", "e1")
        assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        ("sqlite://", StorageError),
        ("sqlite:///:memory:", StorageError),
        ("nonsense", StorageError),
        ("nosuch://host/name", StorageError),
    ],
)
def test_urls_that_cannot_serve_are_refused(bad, kind, keys):
    with pytest.raises(kind):
        Store.open(bad, keys)


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("day,spend\n" * 100)
    with pytest.raises(Damaged, match="not a database"):
        Store.open(f"sqlite:///{path}", KeyRing([new_key()]))
    assert path.read_text() == "day,spend\n" * 100
    with pytest.raises(StorageError, match="cannot be made"):
        Store.open(f"sqlite:///{path}/marketbot.db", KeyRing([new_key()]))


def test_a_locked_database_is_told(sqlite_url, keys, here, monkeypatch):
    monkeypatch.setattr("storage.database.WAIT_SECONDS", 0.1)
    with Store.open(sqlite_url, keys) as store, store._database.writing() as session:
        session.get(VersionRow, "any")  # the transaction begins with its first statement
        with pytest.raises(StorageBusy):
            store.save_turn(here, "t1", "{}")


def test_processes_that_start_at_once_make_one_database(url, tmp_path):
    code = """
import sys
from pathlib import Path
from storage.keys import KeyRing
from storage.store import Place, Store
input()
with Store.open(sys.argv[1], KeyRing.load(None, Path(sys.argv[2]))) as store:
    store.save_turn(Place("T1", "C1"), "t1", '"hello"')
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, url, str(tmp_path / "home")],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        errors = process.communicate(timeout=60)[1]
        assert process.returncode == 0, errors
    with Store.open(url, KeyRing.load(None, tmp_path / "home")) as store:
        assert store.turns(Place("T1", "C1"), "t1") == ['"hello"'] * 4


def test_opening_is_cheap(tmp_path):
    code = """
import sys, time
from pathlib import Path
from storage.keys import KeyRing
from storage.store import Store
home = Path(sys.argv[1])
Store.open(f"sqlite:///{home}/marketbot.db", KeyRing.load(None, home)).close()
print(*[name for name in ("pyarrow", "pandas", "numpy", "alembic") if name in sys.modules])
"""
    answer = subprocess.run([sys.executable, "-c", code, tmp_path / "home"], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == ""


def test_keys_may_come_from_the_settings(url, here, put, tmp_path):
    words = base64.b64encode(new_key()).decode()
    with Store.open(url, KeyRing.load(words, tmp_path / "home")) as store:
        stored = put(store, here)
    with Store.open(url, KeyRing.load(words, tmp_path / "home")) as store:
        assert store.dataset(stored.id, [here]) == stored
    assert not (tmp_path / "home" / "master.keys").exists()
