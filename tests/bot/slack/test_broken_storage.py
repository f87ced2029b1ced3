"""A full disk, a locked database, one that may only be read, no key file: it is said, and nothing is lost."""

import itertools
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from bot.settings import Settings
from bot.slack import serve as serving
from storage.errors import StorageError, StorageFull
from storage.keys import KeyRing
from storage.store import Place, Store

BOT, HERE = "UBOT", Place("T1", "C1")
FULL = "My disk is full, so I could not keep that. Tell whoever runs me; nothing stored is lost."
BUSY = "My database is busy. Please try again in a minute; nothing stored is lost."
UNUSABLE = "I can't use my database at the moment. Tell whoever runs me; nothing stored is lost."


class Connections:
    """All connections of a store, which may be given settings of SQLite.

    They are listened to before any thread uses them, as listeners can't be changed under way.
    """

    def __init__(self, store):
        self.store = store
        self._pragma = ""
        event.listen(store._database._engine, "checkout", self._set)

    @contextmanager
    def set(self, during, after):
        """Each has a setting for as long as the block takes, and another one from then on."""
        self._pragma = during
        try:
            yield
        finally:
            self._pragma = after

    def _set(self, connection, *_):
        if self._pragma:
            connection.execute(f"PRAGMA {self._pragma}")


@pytest.fixture
def connections(bot):
    return Connections(bot.store)


def fits(write):
    """Whether there was room for something."""
    try:
        write()
    except StorageFull:
        return False
    return True


@contextmanager
def full_disk(connections):
    """The database can't grow, and has no room left in what it is."""
    store = connections.store
    with store._database.reading() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    with connections.set(f"max_page_count={pages}", "max_page_count=1073741823"):
        for length in (3_000, 300, 100, 1):
            while fits(lambda length=length: store.save_turn(Place("T1", "C9"), "fill", "x" * length)):
                pass
        numbers = itertools.count()
        while fits(lambda: store.first_time("fill", str(next(numbers)))):
            pass
        yield


@contextmanager
def locked(path):
    """Another process holds the database."""
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE'); "
    code += "print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            holder.communicate()


@pytest.fixture
def answered_once(bot, slack, connections):
    """A question that was answered while all was well; only then the connections are in use."""
    bot.event(bot.message(f"<@{BOT}> before?", type="app_mention"))
    bot.wait(lambda: "Google took" in slack.words()[0])
    return slack.shown()[0]


def assert_all_is_well(bot, slack, before):
    """What was stored is there, and questions are answered again."""
    assert bot.store.turns(HERE, before["thread_ts"])
    shown = len(slack.shown())
    bot.press(before, "ask:0")
    bot.wait(lambda: len(slack.shown()) == shown + 1 and "Google took" in slack.words()[-1])
    bot.event(bot.message(f"<@{BOT}> after?", type="app_mention"))
    bot.wait(lambda: len(slack.shown()) == shown + 2 and "Google took" in slack.words()[-1])
    assert not any(text.endswith("…") for text in slack.words())
    bot.front.recover()
    bot.wait(lambda: not open_work(bot))


def open_work(bot):
    with sqlite3.connect(bot.settings.home / "marketbot.db") as connection:
        return connection.execute("SELECT ts, card FROM open_work").fetchall()


def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_lost(bot, slack, connections, answered_once):
    with full_disk(connections):
        asked = bot.message(f"<@{BOT}> during?", type="app_mention")
        bot.event(asked)
        bot.event({**asked, "type": "message"})
        bot.wait(lambda: len(slack.shown()) == 2)
        bot.settle()
        assert slack.words()[1:] == [FULL]
        assert slack.shown()[1]["thread_ts"] == asked["ts"]
        bot.press(answered_once, "ask:0")
        bot.wait(lambda: [given for given in slack.called("chat.postEphemeral") if given["text"] == FULL])
    assert_all_is_well(bot, slack, answered_once)


def test_a_disk_that_fills_up_while_an_answer_is_computed_leaves_nobody_waiting(bot, slack, connections, answered_once):
    bot.desk.gate.clear()
    bot.event(bot.message(f"<@{BOT}> during?", type="app_mention"))
    bot.wait(lambda: len(bot.desk.asked) == 2 and len(slack.shown()) == 2)
    with full_disk(connections):
        bot.desk.gate.set()
        bot.wait(lambda: slack.words()[1] == FULL)
    assert_all_is_well(bot, slack, answered_once)


def test_a_file_that_finds_no_room_is_refused_in_a_sentence(bot, slack, connections, answered_once):
    slack.drop("shop.csv", b"a,b\n1,2\n")
    with full_disk(connections):
        bot.event(bot.message("", subtype="file_share", files=[dict(slack.files["F1"])]))
        bot.wait(lambda: slack.words()[1] == FULL)
    assert bot.desk.received == []
    assert_all_is_well(bot, slack, answered_once)


def test_a_database_that_another_process_holds_for_a_while_is_waited_for(bot, slack, answered_once):
    with locked(bot.settings.home / "marketbot.db"):
        # Slack is not told that it arrived, and will give it again; that it was taken after all is known then.
        asked = bot.message(f"<@{BOT}> during?", type="app_mention")
        assert bot.event(asked) == 503
        assert len(slack.shown()) == 1
    bot.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    assert bot.event(asked) == 200
    bot.settle()
    assert len(slack.shown()) == 2
    assert_all_is_well(bot, slack, answered_once)


def test_one_that_is_held_for_too_long_is_said_to_be_busy(bot, slack, connections, answered_once):
    path = bot.settings.home / "marketbot.db"
    with connections.set("busy_timeout=50", "busy_timeout=30000"), locked(path):
        bot.event(bot.message(f"<@{BOT}> during?", type="app_mention"))
        bot.wait(lambda: slack.words()[1] == BUSY)
        bot.press(answered_once, "ask:0")
        bot.wait(lambda: [given for given in slack.called("chat.postEphemeral") if given["text"] == BUSY])
    assert_all_is_well(bot, slack, answered_once)


def test_an_answer_that_can_be_said_but_not_noted_stays_as_it_is(bot, slack, answered_once, monkeypatch):
    """The database goes away between the answer and the note of it: the answer is not written over."""
    close, broken = bot.store.close_work, threading.Event()

    def failing(place, ts, card=None):
        if broken.is_set():
            raise StorageError("the disk of the database failed")
        return close(place, ts, card)

    monkeypatch.setattr(bot.store, "close_work", failing)
    broken.set()
    bot.event(bot.message(f"<@{BOT}> during?", type="app_mention"))
    bot.wait(lambda: len(slack.shown()) == 2 and "Google took" in slack.words()[1])
    bot.settle()
    assert "Google took" in slack.words()[1]
    assert open_work(bot)
    broken.clear()
    assert_all_is_well(bot, slack, answered_once)


def test_a_database_that_may_only_be_read_is_said(bot, slack, connections, answered_once):
    with connections.set("query_only=ON", "query_only=OFF"):
        bot.event(bot.message(f"<@{BOT}> during?", type="app_mention"))
        bot.wait(lambda: slack.words()[1] == UNUSABLE)
    assert_all_is_well(bot, slack, answered_once)


def test_without_its_key_file_a_running_bot_goes_on_and_a_new_one_says_so(
    bot, slack, answered_once, capsys, monkeypatch
):
    monkeypatch.setattr(serving, "refuse_redirects", lambda: None)
    key = bot.store._keys.path
    kept = key.read_text()
    key.unlink()
    assert_all_is_well(bot, slack, answered_once)

    settings = Settings(
        home=bot.settings.home, slack_url=slack.url, slack_bot_token="xoxb-test", slack_signing_secret="s", port=0
    )
    assert serving.serve(settings) == 1
    assert "The database can't be opened" in capsys.readouterr().err
    # No new key gets in the way of the one of the backup.
    assert not key.exists()
    key.write_text(kept)
    key.chmod(0o600)
    with Store.open(bot.settings.database, KeyRing.load("", bot.settings.home)) as again:
        assert again.turns(HERE, answered_once["thread_ts"])
