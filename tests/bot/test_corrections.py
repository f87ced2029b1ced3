"""Corrections are read once a minute, per workspace, and nothing crosses."""

import pytest

from bot.corrections import Corrections
from bot.model.corrections import Correction
from storage.keys import KeyRing
from storage.store import Place, Store


@pytest.fixture
def store(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/store.db", KeyRing.load(None, tmp_path)) as store:
        yield store


def test_the_newest_of_a_workspace_come_first_and_others_never(store) -> None:
    ours, theirs = Place("ours", "c"), Place("theirs", "c")
    store.save_feedback(ours, "ann", "corrected", "Numbers  please", "query_data")
    store.save_feedback(ours, "ann", "up", "who buys", "segment_customers")
    store.save_feedback(ours, "bob", "corrected", "numbers please", "list_datasets")
    store.save_feedback(ours, "bob", "down", "bad one", "query_data")
    store.save_feedback(theirs, "eve", "corrected", "secret question", "query_data")
    found = Corrections(store).of("ours")
    assert found == (Correction("numbers please", "list_datasets"), Correction("who buys", "segment_customers"))


def test_they_are_read_again_after_a_while_only(store) -> None:
    kept, fresh = Corrections(store), Corrections(store, seconds=0.0)
    assert kept.of("w") == fresh.of("w") == ()
    store.save_feedback(Place("w", "c"), "ann", "corrected", "numbers please", "list_datasets")
    assert kept.of("w") == ()
    assert len(fresh.of("w")) == 1
