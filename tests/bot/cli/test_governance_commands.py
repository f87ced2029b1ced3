import base64
import csv
import secrets

import pyarrow as pa
import pytest
from click.testing import CliRunner

from bot.cli.main import main
from storage.keys import KEY_FILE, KeyRing
from storage.store import Place, Store

HERE = Place("T1", "C1")


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("MARKETBOT_KEYS", "MARKETBOT_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MARKETBOT_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def stored(home):
    """One data set and two entries of the trail."""
    with opened(home) as store:
        with store.add_dataset(HERE, "=orders.csv", "U1", "print") as writer:
            writer.write(pa.table({"n": [1, 2]}))
            found = writer.finish(schema="{}", report="{}", rows=2)
        store.record("U1", "upload", HERE, found.id, "answered")
        store.record("=cmd()", "export", Place("T2", "C9"))
    return found


def opened(home, text=None):
    return Store.open(f"sqlite:///{home}/marketbot.db", KeyRing.load(text, home))


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def test_keys_are_counted_and_never_shown(home, stored):
    told = run("keys", "show")
    assert told.exit_code == 0
    assert "1 master key(s)" in told.output
    assert (home / KEY_FILE).read_text().strip() not in told.output


def test_a_new_key_takes_over_and_the_old_one_can_go(home, stored):
    (old,) = (home / KEY_FILE).read_text().split()
    told = run("keys", "rotate")
    assert told.exit_code == 0, told.output
    new, kept = (home / KEY_FILE).read_text().split()
    assert (kept, new != old) == (old, True)
    assert "2 key(s) were wrapped again" in told.output
    assert new not in told.output
    (home / KEY_FILE).write_text(new + "\n")
    with opened(home) as store:
        assert store.read(stored.id).num_rows == 2
        entry = store.audit(None)[0]
        assert (entry.what, entry.place) == ("rotate-keys", None)


def test_keys_of_the_settings_are_the_operators_to_change(home, monkeypatch):
    first, second = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    with opened(home, first):
        pass
    monkeypatch.setenv("MARKETBOT_KEYS", first)
    told = run("keys", "rotate")
    assert told.exit_code == 2
    assert first not in told.output
    monkeypatch.setenv("MARKETBOT_KEYS", f"{second},{first}")
    assert run("keys", "rotate").exit_code == 0
    with opened(home, second):
        pass


def test_the_trail_of_all_workspaces_as_a_safe_csv(home, stored, tmp_path):
    assert "upload" in run("audit").output
    file = tmp_path / "trail.csv"
    assert run("audit", "--days", "7", "--csv", str(file)).exit_code == 0
    with file.open(encoding="utf-8-sig", newline="") as read:
        head, *rows = csv.reader(read)
    assert head[:3] == ["when (UTC)", "who", "what"]
    assert [row[1:5] for row in rows] == [["'=cmd()", "export", "T2", "C9"], ["U1", "upload", "T1", "C1"]]


def test_what_is_stored_is_listed_with_its_size(home, stored):
    told = run("data")
    assert told.exit_code == 0
    assert "=orders" in told.output
    assert "1 data set(s)" in told.output


def test_wrong_keys_are_said_and_touch_nothing(home, stored, monkeypatch):
    monkeypatch.setenv("MARKETBOT_KEYS", base64.b64encode(secrets.token_bytes(32)).decode())
    told = run("data")
    assert told.exit_code == 1
    assert "key" in told.output
