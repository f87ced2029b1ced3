import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.arrivals import Arrival, Opening
from storage.errors import Conflict
from storage.models import OpenWorkRow
from storage.processes import this_process
from storage.store import Place, Store

EVENT, MESSAGE = ("event", "Ev1"), ("message", "T1/C1/1.1")
DEAD = f"{this_process().split('|')[0]}|999999999|1"


def opening(card="card", turn="do it"):
    return Opening(f"unsaid:{card}", card, f"buttons:{card}", turn)


def arrival(here, *claims, card="card", turn="do it", marks=()):
    return Arrival(here, claims or (EVENT, MESSAGE), lambda _: opening(card, turn), marks)


def lost(store):
    """What is open, as another process finds it when this one has died."""
    with store._database.writing() as session:
        session.execute(update(OpenWorkRow).values(process=DEAD))
    return [(work.ts, work.card) for work in store.lost_work(timedelta(0))]


def test_what_is_taken_is_seen_kept_and_open(store, here):
    assert store.take(arrival(here, turn="做吧")) == opening(turn="做吧")
    assert store.is_known(*EVENT)
    assert store.is_known(*MESSAGE)
    assert store.turns(here, "buttons:card") == ["做吧"]
    assert store.turns(Place("T1", "C2"), "buttons:card") == []
    assert lost(store) == [("unsaid:card", "card")]


def test_the_same_is_taken_once_whichever_of_its_names_it_comes_by(store, here):
    assert store.take(arrival(here))
    assert store.take(arrival(here, card="again")) is None
    assert store.take(arrival(here, ("event", "Ev2"), MESSAGE, card="other")) is None
    assert store.first_time("message", "T1/C1/1.2")
    assert store.take(arrival(here, ("event", "Ev3"), ("message", "T1/C1/1.2"))) is None
    assert lost(store) == [("unsaid:card", "card")]


def test_marks_are_told_apart_and_never_keep_from_taking(store, here):
    told = []

    def open_with(new):
        told.append(new)
        return opening()

    assert store.first_time("file", "F1")
    found = store.take(Arrival(here, (MESSAGE,), open_with, (("file", "F1"), ("file", "F2"))))
    assert found is not None
    assert told == [frozenset({("file", "F2")})]
    assert store.is_known("file", "F2")


def test_nothing_to_do_is_seen_all_the_same(store, here):
    assert store.take(Arrival(here, (MESSAGE,), lambda _: None)) is None
    assert store.is_known(*MESSAGE)
    assert store.take(arrival(here, MESSAGE)) is None
    assert lost(store) == []


def test_long_and_hostile_names_are_taken_once(store, here):
    claim = ("event", "'; DROP TABLE seen; --" * 30)
    assert store.take(arrival(here, claim))
    assert store.take(arrival(here, claim)) is None
    assert not store.first_time(*claim)


def test_many_at_once_are_taken_once_each_and_those_that_fail_fail_alone(store, here):
    """Each twice; of every tenth the words can't be written, as a lone half of a character is in them."""

    def take(number):
        turn = "\ud83d" if number % 10 == 0 else f"do {number}"
        try:
            return store.take(arrival(here, ("message", str(number)), card=f"card {number}", turn=turn))
        except UnicodeEncodeError:
            return "failed"

    with ThreadPoolExecutor(32) as pool:
        found = list(pool.map(take, [*range(100), *range(100)]))
    assert found.count("failed") == 20
    taken = [each.card for each in found if isinstance(each, Opening)]
    assert sorted(taken) == sorted(f"card {number}" for number in range(100) if number % 10)
    assert not store.is_known("message", "10")
    assert len(lost(store)) == 90


def test_two_stores_that_take_the_same_in_different_orders_take_each_once(url, keys, here):
    claims = [("message", str(number)) for number in range(40)]
    with Store.open(url, keys) as one, Store.open(url, keys) as other, ThreadPoolExecutor(20) as pool:

        def take(store, claim):
            return store.take(arrival(here, claim, card=f"{claim[1]}"))

        begun = [pool.submit(take, one, claim) for claim in claims]
        begun += [pool.submit(take, other, claim) for claim in claims[::-1]]
        taken = [each.result() for each in begun]
    assert sorted(each.card for each in taken if each) == sorted(name for _, name in claims)


UNTIL_KILLED = """
import os, sys, threading, time, random
from pathlib import Path
from storage.arrivals import Arrival, Opening
from storage.keys import KeyRing
from storage.store import Place, Store
begun = threading.Event()
def die():
    begun.wait()  # however busy the machine is, something was taken
    time.sleep(random.uniform(0.0, 0.15))
    os.kill(os.getpid(), 9)
store = Store.open(sys.argv[1], KeyRing.load(None, Path(sys.argv[2])))
threading.Thread(target=die).start()
def take(first):
    for number in range(first, 100_000, 8):
        name = f"{sys.argv[3]}-{number}"
        opening = Opening(f"unsaid:{name}", name, f"buttons:{name}", name)
        store.take(Arrival(Place("T1", "C1"), (("message", name),), lambda _: opening))
        begun.set()
for first in range(8):
    threading.Thread(target=take, args=(first,)).start()
"""


def test_a_kill_leaves_nothing_that_was_seen_and_is_not_open(url, keys, here, tmp_path):
    with Store.open(url, keys) as store:
        for turn in range(4):
            words = [sys.executable, "-c", UNTIL_KILLED, url, str(tmp_path / "home"), str(turn)]
            assert subprocess.run(words, check=False).returncode == -9
        found = []
        while more := store.lost_work(timedelta(0)):
            for work in more:
                store.close_work(work.place, work.ts)
            found += [work.card for work in more]
        assert found
        assert len(found) == len(set(found))
        for turn in range(4):
            taken = {int(card.partition("-")[2]) for card in found if card.startswith(f"{turn}-")}
            seen = {
                number for number in range(max(taken, default=0) + 40) if store.is_known("message", f"{turn}-{number}")
            }
            assert seen == taken
        assert all(store.turns(here, f"buttons:{card}") == [card] for card in found[:5])


def test_work_goes_by_another_name_once_it_has_one(store, here):
    for number in range(3):
        store.open_work(here, f"unsaid:{number}", f"card {number}")

    def name(number):
        store.name_work(here, f"unsaid:{number}", f"{number}.5")

    threads = [threading.Thread(target=name, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.name_work(here, "unsaid:7", "7.5")
    assert sorted(lost(store)) == [(f"{number}.5", f"card {number}") for number in range(3)]


def test_a_name_that_is_taken_is_not_given_again(store, here):
    store.open_work(here, "1.5", "card 1")
    store.open_work(here, "unsaid:2", "card 2")
    with pytest.raises(Conflict):
        store.name_work(here, "unsaid:2", "1.5")
    assert sorted(lost(store)) == [("1.5", "card 1"), ("unsaid:2", "card 2")]
