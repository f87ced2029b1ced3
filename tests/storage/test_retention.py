from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.base import now
from storage.errors import NotFound
from storage.models import FeedbackRow, ResultRow, TurnRow, VersionRow
from storage.retention import Expired
from storage.store import Place

OLD = now() - timedelta(days=100)
LIMIT = now() - timedelta(days=30)


def age(store, *ids):
    with store._database.writing() as session:
        session.execute(update(VersionRow).where(VersionRow.id.in_(ids)).values(created=OLD))


def test_old_data_and_replaced_versions_go_and_new_ones_stay(store, here, put):
    gone = put(store, here, "old.csv")
    first, second = put(store, here, "kept.csv"), put(store, here, "kept.csv", fingerprint="f2")
    new = put(store, here, "new.csv")
    age(store, gone.id, first.id)
    store.save_result([gone.id], here, "t", "U1", "tool", "{}", "{}")
    store.save_turn(here, "t", "{}", [first.id])
    kept = store.save_result([second.id], here, "t", "U1", "tool", "{}", "{}")
    assert store.delete_older_than(LIMIT) == Expired(datasets=1, versions=2, results=1, turns=1)
    assert {each.id for each in store.datasets([here])} == {second.id, new.id}
    assert store.result(kept, [here])
    with pytest.raises(NotFound):
        store.read(first.id)
    assert store.delete_older_than(LIMIT).total == 0


def test_old_answers_go_though_their_data_is_new(store, here, put):
    data = put(store, here)
    store.save_result([data.id], here, "t", "U1", "tool", "{}", "{}")
    store.save_turn(here, "t", "{}")
    store.save_feedback(here, "U1", "up", "q", "tool")
    with store._database.writing() as session:
        for table in (ResultRow, TurnRow, FeedbackRow):
            session.execute(update(table).values(created=OLD))
    store.save_turn(here, "t", '{"new": 1}')
    assert store.delete_older_than(LIMIT) == Expired(results=1, turns=1, feedback=1)
    assert store.turns(here, "t") == ['{"new": 1}']
    assert store.datasets([here]) == [data]


def test_the_newest_version_can_be_kept_however_old(store, here, put):
    first, second = put(store, here), put(store, here, fingerprint="f2")
    age(store, first.id, second.id)
    assert store.delete_older_than(LIMIT, keep_newest=True) == Expired(versions=1)
    assert [each.version for each in store.datasets([here])] == [2]
    assert store.delete_older_than(LIMIT) == Expired(datasets=1, versions=1)


def test_one_workspace_at_a_time(store, here, put):
    mine, theirs = put(store, here), put(store, Place("T2", "C1"))
    age(store, mine.id, theirs.id)
    assert store.delete_older_than(LIMIT, "T1").datasets == 1
    assert store.datasets([Place("T2", "C1")])


def test_a_channel_may_keep_its_data_for_a_shorter_time(store, here, elsewhere, put):
    ours, theirs = put(store, here), put(store, elsewhere)
    age(store, ours.id, theirs.id)
    assert store.expiring(LIMIT, here.workspace, here.channel) == 1
    assert store.delete_older_than(LIMIT, here.workspace, channel=here.channel) == Expired(datasets=1, versions=1)
    assert store.expiring(LIMIT, here.workspace, here.channel) == 0
    assert [each.id for each in store.datasets([here, elsewhere])] == [theirs.id]
