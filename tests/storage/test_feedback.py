import pytest
from sqlalchemy import func, select, update

from storage.errors import Damaged, NotFound
from storage.models import FeedbackRow, FeedbackSourceRow
from storage.store import Place


def test_judgements_come_back_newest_first(store, here, elsewhere, put):
    stored = put(store, here)
    first = store.save_feedback(here, "U1", "up", "花费多少?", "query_data", "", [stored.id, stored.id])
    second = store.save_feedback(elsewhere, "U2", "corrected", "spend?", "query_data", '{"tool": "describe_data"}')
    store.save_feedback(Place("T2", "C1"), "U9", "up", "other", "query_data")
    newest, oldest = store.feedback("T1")
    assert (newest.id, newest.place, newest.who, newest.verdict) == (second, elsewhere, "U2", "corrected")
    assert (newest.question, newest.tool, newest.details) == ("spend?", "query_data", '{"tool": "describe_data"}')
    assert newest.dataset_ids == ()
    assert (oldest.id, oldest.question, oldest.dataset_ids) == (first, "花费多少?", (stored.id,))
    assert [each.id for each in store.feedback("T1", "up")] == [first]
    assert [each.id for each in store.feedback("T1", limit=1)] == [second]
    with pytest.raises(ValueError, match="sideways"):
        store.save_feedback(here, "U1", "sideways", "", "")


def test_a_judgement_goes_with_any_of_its_data_sets(store, here, put):
    orders, costs = put(store, here, name="orders"), put(store, here, name="costs")
    store.save_feedback(here, "U1", "down", "both", "query_data", "", [orders.id, costs.id])
    store.save_feedback(here, "U1", "down", "orders", "query_data", "", [orders.id])
    store.delete_dataset(costs.id, [here])
    assert [each.question for each in store.feedback("T1")] == ["orders"]
    with store._database.reading() as session:
        for table in (FeedbackRow, FeedbackSourceRow):
            assert session.scalar(select(func.count()).select_from(table)) == 1
    with pytest.raises(NotFound):
        store.save_feedback(here, "U1", "up", "", "", "", [costs.id])


def test_judgements_are_sealed_in_their_rows(store, here):
    for question in ("about zebras", "about horses"):
        store.save_feedback(here, "U1", "up", question, "query_data")
    with store._database.writing() as session:
        sealed = session.scalars(select(FeedbackRow.details)).all()
        assert all(b"about" not in each for each in sealed)
        session.execute(update(FeedbackRow).values(details=sealed[0]))
    with pytest.raises(Damaged):
        store.feedback("T1")
