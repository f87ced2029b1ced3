import pytest
from sqlalchemy import func, select

from storage.errors import NotFound
from storage.models import ResultRow, TurnRow

ARGUMENTS, ANSWER = '{"groups": 3}', '{"headline": "Three groups 三组"}'


def save(store, place, *datasets, thread="t1"):
    names = [each.id for each in datasets]
    return store.save_result(names, place, thread, "U1", "segment_customers", ARGUMENTS, ANSWER)


def test_a_result_comes_back_with_all_that_is_needed_to_repeat_it(store, here, put):
    stored = put(store, here)
    result = store.result(save(store, here, stored), [here])
    assert (result.arguments, result.answer, result.tool, result.asker) == (
        ARGUMENTS,
        ANSWER,
        "segment_customers",
        "U1",
    )
    assert (result.place, result.thread, result.dataset_ids) == (here, "t1", (stored.id,))


def test_a_result_is_seen_only_where_it_was_asked(store, here, elsewhere):
    identifier = save(store, here)
    assert store.result(identifier, [here, elsewhere]).dataset_ids == ()
    for places in ([], [elsewhere]):
        with pytest.raises(NotFound):
            store.result(identifier, places)


def test_a_result_is_hidden_from_whoever_may_no_longer_see_its_data(store, here, elsewhere, put):
    direct, stored = elsewhere, put(store, here)
    identifier = save(store, direct, stored)
    assert store.result(identifier, [direct, here]).answer == ANSWER
    with pytest.raises(NotFound):  # they have left the channel
        store.result(identifier, [direct])
    store.share(stored.id, direct, [here], "U1")
    assert store.result(identifier, [direct]).answer == ANSWER
    store.unshare(stored.id, direct, [here])
    with pytest.raises(NotFound):
        store.result(identifier, [direct])


def test_a_result_goes_with_any_of_its_data_sets(store, here, put):
    orders, costs = put(store, here, name="orders"), put(store, here, name="costs")
    both, only_orders, none = save(store, here, orders, costs), save(store, here, orders), save(store, here)
    store.delete_dataset(costs.id, [here])
    with pytest.raises(NotFound):
        store.result(both, [here])
    assert store.result(only_orders, [here]).answer == ANSWER
    assert store.result(none, [here]).answer == ANSWER
    assert [result.id for result in store.results(here, "t1")] == [none, only_orders]
    with pytest.raises(NotFound):
        save(store, here, costs)


def test_a_result_needs_the_keys_of_all_its_data_sets(store, here, put):
    orders, costs = put(store, here, name="orders"), put(store, here, name="costs")
    identifier = save(store, here, costs, orders, costs)
    assert store.result(identifier, [here]).dataset_ids == tuple(sorted([orders.id, costs.id]))
    with store._database.reading() as session:
        assert store._key_of_sources(session, [orders.id, costs.id]) != store._key_of_sources(session, [orders.id])
        sealed = session.scalars(select(ResultRow)).one()
        assert b"groups" not in sealed.arguments
        assert b"headline" not in sealed.answer


def test_the_last_results_of_a_thread_newest_first(store, here, elsewhere):
    names = [save(store, here) for _ in range(3)]
    save(store, here, thread="t2")
    save(store, elsewhere)
    assert [result.id for result in store.results(here, "t1", limit=2)] == names[:0:-1]


def test_turns_of_a_thread_come_in_order(store, here, elsewhere):
    for number in range(5):
        store.save_turn(here, "t1", f'{{"turn": {number}}}')
    store.save_turn(here, "t2", "{}")
    store.save_turn(elsewhere, "t1", "{}")
    assert store.turns(here, "t1", limit=3) == ['{"turn": 2}', '{"turn": 3}', '{"turn": 4}']
    assert store.turns(here, "t9") == []
    with store._database.reading() as session:
        assert all(b"turn" not in row.turn for row in session.scalars(select(TurnRow)))


def test_a_turn_goes_with_its_data_set(store, here, put):
    stored = put(store, here)
    store.save_turn(here, "t1", '"of the data"', [stored.id])
    store.save_turn(here, "t1", '"hello"')
    assert store.turns(here, "t1") == ['"of the data"', '"hello"']
    store.delete_dataset(stored.id, [here])
    assert store.turns(here, "t1") == ['"hello"']
    with store._database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TurnRow)) == 1


def test_the_last_answers_of_a_person_are_those_that_they_may_still_see(store, here, elsewhere, put):
    stored = put(store, here)
    for number, (place, asker) in enumerate([(here, "ann"), (elsewhere, "ann"), (here, "bob"), (here, "ann")]):
        sources = [stored.id] if place == here else []
        store.save_result(sources, place, "t", asker, f"tool {number}", "{}", "{}")
    assert [each.tool for each in store.results_of("ann", [here, elsewhere])] == ["tool 3", "tool 1", "tool 0"]
    assert [each.tool for each in store.results_of("ann", [here], 1)] == ["tool 3"]
    assert [each.tool for each in store.results_of("ann", [elsewhere])] == ["tool 1"]
    assert store.results_of("ann", []) == []
    store.delete_dataset(stored.id, [here])
    assert [each.tool for each in store.results_of("ann", [here, elsewhere])] == ["tool 1"]
