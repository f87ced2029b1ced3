"""Schedules that end with their data: kept until their owners were told, and seen by nobody else meanwhile."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from storage.base import now
from storage.errors import Conflict, NotFound
from storage.models import VersionRow
from storage.store import Place

LEASE = timedelta(minutes=5)
LATER = now() + timedelta(days=30)


@pytest.fixture
def scheduled(store, here, put):
    """A data set with schedules of two people, one of which was stopped."""
    data = put(store, here, "ads.csv")
    ids = [store.add_schedule(here, owner, f'{{"of": "{owner}"}}', now(), data.series) for owner in ("U1", "U2", "U2")]
    store.update_schedule(ids[2], state="stopped")
    return data, ids


def age(store):
    with store._database.writing() as session:
        session.execute(update(VersionRow).values(created=now() - timedelta(days=100)))


def test_whoever_deletes_need_not_be_told(store, here, scheduled):
    data, ids = scheduled
    run = store.claim_run(ids[1], now(), LEASE)
    store.delete_dataset(data.id, [here], by="U1")
    assert store.schedules([here]) == store.schedules_of(here.workspace, "U2") == store.due(LATER) == []
    with pytest.raises(NotFound):
        store.schedule(ids[1], [here])
    with pytest.raises(NotFound):
        store.update_schedule(ids[1], state="active")
    with pytest.raises(Conflict):
        store.start_posting(run)
    [ended] = store.take_ended(LEASE)
    assert (ended.id, ended.place, ended.owner, ended.definition) == (ids[1], here, "U2", '{"of": "U2"}')
    assert (ended.why, ended.by) == ("deleted", "U1")


def test_what_is_too_old_ends_the_schedules_of_all(store, here, scheduled):
    age(store)
    store.delete_older_than(now() - timedelta(days=30))
    assert [(each.owner, each.why, each.by) for each in store.take_ended(LEASE)] == [
        ("U1", "expired", ""),
        ("U2", "expired", ""),
    ]


def test_one_caller_gets_them_and_another_when_that_one_does_not_come_back(store, here, scheduled):
    store.delete_dataset(scheduled[0].id, [here])
    taken = store.take_ended(LEASE, limit=1) + store.take_ended(LEASE)
    assert [each.owner for each in taken] == ["U1", "U2"]
    assert store.take_ended(LEASE) == []
    store.forget_ended([taken[0].id])
    store.forget_ended(["0" * 32])
    with store._database.writing() as session:
        session.connection().exec_driver_sql("UPDATE schedules SET next_due = created")
    assert [each.owner for each in store.take_ended(timedelta(0))] == ["U2"]
    store.forget_ended([taken[1].id])
    assert store.take_ended(LEASE) == []


def test_schedules_of_other_data_and_those_that_go_on_are_left_alone(store, here, put, scheduled):
    data, _ = scheduled
    other = put(store, here, "other.csv")
    kept = store.add_schedule(here, "U1", "{}", now(), other.series)
    newer = put(store, here, "ads.csv", fingerprint="f2")
    store.delete_dataset(newer.id, [here], only_this_version=True)
    assert store.take_ended(LEASE) == []
    store.delete_dataset(data.id, [here])
    assert [each.id for each in store.schedules([here])] == [kept]
    with pytest.raises(ValueError, match="ended"):
        store.update_schedule(kept, state="ended")


NOBODY = SimpleNamespace(fixed=(), numbered=lambda _: (), naming=lambda _: (), mentions=lambda *_: False)


def test_their_words_are_erased_with_a_person_and_their_owners_still_told(store, here, put):
    data = put(store, here, "ads.csv")
    store.add_schedule(here, "U1", '{"title": "sales to ana@x.com", "language": "zh"}', now(), data.series)
    store.delete_dataset(data.id, [here], by="U2")
    assert store.erase(["ana@x.com"], here.workspace, "U9", NOBODY).proven
    [ended] = store.take_ended(LEASE)
    assert (ended.owner, ended.definition, ended.language, ended.why, ended.by) == ("U1", "", "zh", "deleted", "")


def test_those_whose_words_name_an_erased_person_end(store, here, put):
    data = put(store, here, "ads.csv")
    named, other, stopped = (
        store.add_schedule(here, owner, f'{{"title": "{title}", "language": "en"}}', now(), data.series)
        for owner, title in (("U1", "sales to ana@x.com"), ("U1", "sales"), ("U2", "from ana@x.com"))
    )
    store.update_schedule(stopped, state="stopped")
    run = store.claim_run(named, now(), LEASE)
    report = store.erase(["ana@x.com"], here.workspace, "U9", NOBODY)
    assert report.proven
    assert report.erased.spoken.schedules == 2
    assert [each.id for each in store.schedules([here])] == [other]
    with pytest.raises(Conflict):
        store.start_posting(run)
    [ended] = store.take_ended(LEASE)
    assert (ended.id, ended.owner, ended.why, ended.definition, ended.language) == (named, "U1", "named", "", "en")


@pytest.mark.parametrize("name", ["zh", "named", "language"])
def test_an_erased_person_is_not_found_in_the_note_that_is_left(store, here, put, name):
    store.add_schedule(here, "U1", f'{{"title": "of {name}", "language": "zh"}}', now())
    assert store.erase([name], here.workspace, "U9", NOBODY).proven
    assert store.take_ended(LEASE) == []


def test_nothing_of_another_place_is_needed(store, put):
    there = Place("T2", "C1")
    data = put(store, there)
    store.add_schedule(there, "U9", "{}", now(), data.series)
    store.delete_dataset(data.id, [there])
    assert [each.place for each in store.take_ended(LEASE)] == [there]
