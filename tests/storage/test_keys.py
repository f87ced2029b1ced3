import base64
import stat
import subprocess
import sys

import pytest

from storage.cipher import about, new_key
from storage.errors import BadKey, Damaged, StorageError, WrongKey
from storage.keys import KEY_FILE, KeyRing

PLACE = about("key", "d1")


def text_of(*keys):
    return ",".join(base64.b64encode(key).decode() for key in keys)


def test_the_newest_key_wraps_and_every_key_unwraps():
    old, new = new_key(), new_key()
    secret = new_key()
    before = KeyRing.from_text(text_of(old)).wrap(secret, PLACE)
    ring = KeyRing.from_text(text_of(new, old))
    assert ring.unwrap(before, PLACE) == secret
    assert not ring.is_newest(before)
    after = ring.wrap(secret, PLACE)
    assert ring.is_newest(after)
    assert KeyRing.from_text(text_of(new)).unwrap(after, PLACE) == secret
    with pytest.raises(WrongKey):
        KeyRing.from_text(text_of(new)).unwrap(before, PLACE)


def test_a_wrapped_key_is_bound_to_its_data_set():
    ring = KeyRing.from_text(text_of(new_key()))
    with pytest.raises(Damaged):
        ring.unwrap(ring.wrap(new_key(), PLACE), about("key", "d2"))


def test_url_safe_base64_spaces_and_line_ends_are_read():
    key = bytes([0xFB, 0xEF, 0xFF] * 10 + [1, 2])
    words = f" {base64.urlsafe_b64encode(key).decode()} ,\n{text_of(new_key())}\n"
    assert KeyRing.from_text(words).wrap(b"x", PLACE)[:8] == KeyRing.from_text(text_of(key)).wrap(b"x", PLACE)[:8]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "no key"), (" , ", "no key"), ("not base64!", "key 1"), (text_of(b"short"), "5 bytes")],
)
def test_a_malformed_setting_is_refused_without_telling_it(text, words):
    with pytest.raises(BadKey, match=words) as error:
        KeyRing.from_text(text)
    assert not text.strip(" ,") or text not in str(error.value)


def test_the_second_key_is_named_when_it_is_malformed():
    with pytest.raises(BadKey, match="key 2"):
        KeyRing.from_text(text_of(new_key()) + ",abc")


def test_the_key_file_is_made_when_first_needed_for_its_owner_only(tmp_path):
    ring = KeyRing.load(None, tmp_path / "home")
    path = tmp_path / "home" / KEY_FILE
    assert not path.exists()
    wrapped = ring.wrap(b"k" * 32, PLACE)
    assert ring.created
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
    again = KeyRing.load("  ", tmp_path / "home")
    assert again.unwrap(wrapped, PLACE) == b"k" * 32
    assert not again.created


def test_without_its_file_nothing_is_unwrapped_and_no_file_is_made(tmp_path):
    wrapped = KeyRing.from_text(text_of(new_key())).wrap(b"k" * 32, PLACE)
    with pytest.raises(WrongKey):
        KeyRing.load(None, tmp_path).unwrap(wrapped, PLACE)
    assert list(tmp_path.iterdir()) == []


def test_the_setting_wins_over_the_file(tmp_path):
    KeyRing.load(None, tmp_path).wrap(b"k", PLACE)
    assert KeyRing.load(text_of(new_key()), tmp_path).path is None


def test_a_file_that_others_can_read_is_closed(tmp_path):
    KeyRing.load(None, tmp_path).wrap(b"k", PLACE)
    (tmp_path / KEY_FILE).chmod(0o644)
    KeyRing.load(None, tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"abc\n"])
def test_a_damaged_file_is_refused_and_kept(tmp_path, content):
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(BadKey):
        KeyRing.load(None, tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_a_new_key_is_seen_by_rings_that_were_open_before(tmp_path):
    ring, other = KeyRing.load(None, tmp_path), KeyRing.load(None, tmp_path)
    old = ring.wrap(b"old", PLACE)
    ring.add_new_key()
    new = ring.wrap(b"new", PLACE)
    assert new[:8] != old[:8]
    assert other.unwrap(new, PLACE) == b"new"
    assert other.unwrap(old, PLACE) == b"old"
    with pytest.raises(StorageError, match="settings"):
        KeyRing.from_text(text_of(new_key())).add_new_key()


def test_of_processes_that_start_at_once_one_makes_the_file_and_all_use_it(tmp_path):
    code = f"""
from pathlib import Path
from storage.keys import KeyRing
input()
ring = KeyRing.load(None, Path({str(tmp_path)!r}))
print(ring.wrap(b"k" * 32, b"")[:8].hex(), ring.created)
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in processes:  # all have imported by the time that they are told to go
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0].split() for process in processes]
    assert len({mark for mark, _ in answers}) == 1
    assert [created for _, created in answers].count("True") == 1


def test_a_ring_shows_no_key():
    key = new_key()
    assert base64.b64encode(key).decode() not in repr(KeyRing([key]))
