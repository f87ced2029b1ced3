"""What is deleted, erased or expired is not in the database's files any more: no text, no key, no sealed part."""

import json
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import select, text, update

from storage.base import now, version_key_place
from storage.cipher import KEY_BYTES
from storage.errors import WrongKey
from storage.keys import KeyRing
from storage.models import PartRow, ResultRow, TurnRow, VersionRow
from storage.store import Store

MARK = "zanzibar.quokka@example.org"


class Plain:
    fixed = ()

    def numbered(self, dataset):
        return ()

    def naming(self, dataset):
        return ()

    def mentions(self, dataset, person):
        return person.is_in_json(dataset.schema)

    def describe(self, dataset, read, rows, person):
        return "{}", "[]"


@pytest.fixture
def planted(store, here):
    """A version with the person in it and one that replaced it, an answer and a turn; and another data set."""
    ids = []
    for number in range(2):
        with store.add_dataset(here, f"{MARK}.csv", "U1", f"f{number}") as writer:
            writer.write(pa.table({"who": [MARK, *(f"p{each}@x.com" for each in range(3_000))]}))
            ids.append(writer.finish(json.dumps({"values": [MARK]}), "[]", 3_001).id)
    with store.add_dataset(here, "other.csv", "U1", "f9") as writer:
        writer.write(pa.table({"who": ["somebody@else.com"]}))
        other = writer.finish("{}", "[]", 1).id
    store.save_result(ids, here, "t", "U1", "tool", "{}", json.dumps({"best": MARK}))
    store.save_turn(here, "t", json.dumps({"question": f"who is {MARK}"}), ids[:1])
    return ids, other


def secrets_of(store, ids):
    """The bytes that must not be found afterwards: wrapped keys, and a piece of everything sealed."""
    with store._database.reading() as session:
        versions = session.scalars(select(VersionRow).where(VersionRow.id.in_(ids))).all()
        keys = [version.wrapped_key for version in versions]
        sealed = [value for version in versions for value in (version.name, version.schema, version.layout)]
        parts = list(session.scalars(select(PartRow.data).where(PartRow.version_id.in_(ids))))
        said = [*session.scalars(select(ResultRow.answer)), *session.scalars(select(TurnRow.turn))]
    middles = [part[start : start + 64] for part in parts for start in (0, len(part) // 2, len(part) - 64)]
    return [*(each[8:40] for each in keys), *(each[12:44] for each in (*sealed, *said)), *middles]


def everything(home: Path) -> bytes:
    """All bytes of the database's files."""
    return b"".join(file.read_bytes() for file in sorted(home.glob("marketbot.db*")))


def delete(store, here, ids):
    store.delete_dataset(ids[0], [here])


def erase(store, here, ids):
    assert store.erase([MARK], "T1", "U9", Plain()).proven


def expire(store, here, ids):
    with store._database.writing() as session:
        session.execute(update(VersionRow).where(VersionRow.id.in_(ids)).values(created=now() - timedelta(days=9)))
    assert store.delete_older_than(now() - timedelta(days=3)).versions == 2


@pytest.mark.parametrize("destroy", [delete, erase, expire])
def test_no_byte_of_it_is_left_in_the_files(store, url, here, planted, tmp_path, destroy):
    if not url.startswith("sqlite"):
        pytest.skip("its files are a server's")
    ids, other = planted
    home = tmp_path / "home"
    hidden = secrets_of(store, ids)
    store.empty_log()
    before = everything(home)
    assert all(each in before for each in hidden)
    assert MARK.encode() not in before  # never in plain, not even while it is kept
    destroy(store, here, ids)
    after = everything(home)
    assert [each for each in hidden if each in after] == []
    assert MARK.encode() not in after
    assert MARK.encode("utf-16-le") not in after
    assert store.read(other).num_rows == 1


def test_what_a_reader_held_in_the_log_goes_with_the_next_call(sqlite_url, keys, here, put, tmp_path):
    with Store.open(sqlite_url, keys) as store, Store.open(sqlite_url, keys) as other:
        stored = put(store, here)
        hidden = secrets_of(store, [stored.id])
        with other._database.reading() as session:
            session.execute(select(VersionRow)).all()  # a reader of the moment before
            store._database.empty_log(wait_seconds=0)
            store.delete_dataset(stored.id, [here])
        assert store.empty_log()
        after = everything(tmp_path / "home")
        assert [each for each in hidden if each in after] == []


@pytest.mark.parametrize("destroy", [delete, erase, expire])
def test_no_row_of_it_is_left(store, here, planted, destroy):
    ids, other = planted
    destroy(store, here, ids)
    with store._database.reading() as session:
        tables = ("versions", "result_sources", "turn_sources")
        columns = {"versions": "id", "result_sources": "version_id", "turn_sources": "version_id"}
        for table in tables:
            found = set(session.scalars(text(f"SELECT {columns[table]} FROM {table}")))
            assert not found & set(ids)
        assert not session.scalars(select(PartRow.number).where(PartRow.version_id.in_(ids))).all()
        assert not session.scalars(select(ResultRow.id)).all()
        assert not session.scalars(select(TurnRow.number)).all()
    assert store.read(other).num_rows == 1


def test_a_rotation_makes_what_lies_elsewhere_unreadable_for_good(store, here, planted):
    """As in a backup, or a server's files before its vacuum: the wrapped key is there, its master key is not."""
    ids, other = planted
    with store._database.reading() as session:
        left = session.get(VersionRow, ids[0]).wrapped_key
    store.delete_dataset(ids[0], [here])
    ring = store._keys
    opened = len(ring.unwrap(left, version_key_place(ids[0])))
    assert opened == KEY_BYTES, "until then the master key opens it"
    ring.add_new_key()
    store.rotate_keys()
    ring.path.write_text(ring.path.read_text().splitlines()[0] + "\n")
    with pytest.raises(WrongKey):
        KeyRing.from_file(ring.path).unwrap(left, version_key_place(ids[0]))
    assert store.read(other).num_rows == 1
