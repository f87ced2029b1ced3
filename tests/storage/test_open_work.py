from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storage.base import now
from storage.models import OpenWorkRow
from storage.open_work import SILENT_FOR
from storage.processes import this_process
from storage.store import Place

DEAD = f"{this_process().split('|')[0]}|999999999|1"
FAR = "elsewhere|17|2"


@pytest.fixture
def make_other(store):
    """Makes all open work that of another process, last touched so long ago."""

    def make_other(process, age=timedelta(0)):
        with store._database.writing() as session:
            session.execute(update(OpenWorkRow).values(process=process, touched=now() - age))

    return make_other


def lost(store, **options):
    return [(work.place.channel, work.ts, work.card) for work in store.lost_work(**options)]


def test_work_of_a_running_process_is_not_lost(store, here):
    store.open_work(here, "1.5", "card")
    assert store.lost_work() == []
    assert store.close_work(here, "1.5")
    assert not store.close_work(here, "1.5")


def test_work_of_a_dead_process_is_taken_over_once(store, here, elsewhere, make_other):
    store.open_work(here, "1.5", "card 1")
    store.open_work(elsewhere, "1.5", "card 2")
    store.open_work(Place("T2", "C1"), "1.5", "card 3")
    store.close_work(here, "1.5")
    make_other(DEAD)
    found = [*lost(store, limit=1), *lost(store)]
    assert sorted(found) == [("C1", "1.5", "card 3"), ("C2", "1.5", "card 2")]
    assert lost(store) == []
    with store._database.reading() as session:
        assert set(session.scalars(select(OpenWorkRow.process))) == {this_process()}
    make_other(DEAD)  # the one that took it over dies too
    assert len(lost(store)) == 2


def test_the_longest_waiting_comes_first(store, here, make_other):
    for number in range(3):
        store.open_work(here, f"{number}.0", f"card {number}")
        make_other(DEAD, timedelta(minutes=1))
    store.open_work(here, "9.0", "card 9")
    with store._database.writing() as session:
        session.execute(update(OpenWorkRow).where(OpenWorkRow.ts == "9.0").values(process=DEAD))
    assert [work.ts for work in store.lost_work()] == ["0.0", "1.0", "2.0", "9.0"]


def test_work_of_another_machine_is_lost_when_it_is_silent_for_long(store, here, make_other):
    store.open_work(here, "1.5", "card")
    make_other(FAR, SILENT_FOR - timedelta(minutes=1))
    assert store.lost_work() == []
    assert lost(store, silent_for=timedelta(minutes=1)) == [("C1", "1.5", "card")]
    make_other(this_process(), SILENT_FOR * 2)
    assert store.touch_work() == 1
    with store._database.writing() as session:
        session.execute(update(OpenWorkRow).values(process=FAR))
    assert store.lost_work() == []


def test_a_second_note_of_the_same_message_replaces_the_first(store, here, make_other):
    store.open_work(here, "1.5", "old")
    make_other(DEAD)
    store.open_work(here, "1.5", "new")
    assert store.lost_work() == []
    make_other(DEAD)
    assert lost(store) == [("C1", "1.5", "new")]
