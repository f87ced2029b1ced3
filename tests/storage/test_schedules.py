from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update

from storage.errors import Conflict, Damaged, NotFound
from storage.models import RunRow, ScheduleRow
from storage.processes import this_process
from storage.store import Place, Store

NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
LEASE = timedelta(minutes=5)
DEFINITION = '{"text": "花费 by channel"}'


def add(store, place, next_due=NINE, owner="U1", dataset_id=None):
    return store.add_schedule(place, owner, DEFINITION, next_due, dataset_id)


def make_other(store, process, age=timedelta(0)):
    """Make all runs those of another process, last touched so long ago."""
    moment = datetime.now(UTC) - age
    with store._database.writing() as session:
        session.execute(update(RunRow).values(process=process, touched=moment))


DEAD = f"{this_process().split('|')[0]}|999999999|1"
FAR = "elsewhere|17|2"


def test_a_schedule_comes_back_where_it_belongs(store, here, elsewhere):
    first, second = add(store, here), add(store, elsewhere, next_due=None, owner="U2")
    schedule = store.schedule(first, [here])
    assert (schedule.id, schedule.place, schedule.owner, schedule.state) == (first, here, "U1", "active")
    assert (schedule.next_due, schedule.definition, schedule.dataset_id) == (NINE, DEFINITION, None)
    assert [each.id for each in store.schedules([here, elsewhere])] == [first, second]
    assert [each.id for each in store.schedules_of("T1", "U2")] == [second]
    assert store.schedules_of("T2", "U2") == store.schedules([]) == []
    for places in ([], [elsewhere], [Place("T2", "C1")]):
        with pytest.raises(NotFound):
            store.schedule(first, places)
        with pytest.raises(NotFound):
            store.update_schedule(first, state="stopped", places=places)
        assert store.runs(first, places=places) == []


def test_only_what_is_given_is_changed(store, here, elsewhere):
    identifier = add(store, here)
    assert store.update_schedule(identifier, state="paused").next_due == NINE
    moved = store.update_schedule(identifier, place=elsewhere, next_due=NINE + WEEK, definition="{}")
    assert (moved.state, moved.place, moved.next_due, moved.definition) == ("paused", elsewhere, NINE + WEEK, "{}")
    assert store.schedule(identifier, [elsewhere]) == moved
    assert store.update_schedule(identifier, next_due=None).next_due is None
    with pytest.raises(ValueError, match="forgotten"):
        store.update_schedule(identifier, state="forgotten")
    with pytest.raises(ValueError, match="workspace"):
        store.update_schedule(identifier, place=Place("T2", "C1"))
    with pytest.raises(NotFound):
        store.update_schedule("' OR 1=1 --", state="stopped")


def test_what_is_due_comes_the_longest_overdue_first(store, here, elsewhere):
    later, sooner = add(store, here, NINE), add(store, elsewhere, NINE - WEEK)
    paused, never, future = add(store, here), add(store, here, None), add(store, here, NINE + timedelta(microseconds=1))
    store.update_schedule(paused, state="paused")
    assert [each.id for each in store.due(NINE)] == [sooner, later]
    assert [each.id for each in store.due(NINE, limit=1)] == [sooner]
    assert [each.id for each in store.due(NINE + WEEK)] == [sooner, later, future]
    assert never not in [each.id for each in store.due(NINE + WEEK)]
    in_china = NINE.astimezone(timezone(timedelta(hours=8)))
    assert [each.id for each in store.due(in_china)] == [sooner, later]


def test_what_is_due_is_found_by_the_index(store, here):
    add(store, here)
    query = select(ScheduleRow).where(ScheduleRow.state == "active", ScheduleRow.next_due <= NINE)
    query = query.order_by(ScheduleRow.next_due, ScheduleRow.id).limit(100)
    with store._database.reading() as session:
        words = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        if store._database.is_sqlite:
            plan = session.execute(text(f"EXPLAIN QUERY PLAN {words}")).all()
        else:
            session.execute(text("SET LOCAL enable_seqscan = off"))  # a table of one row needs no index
            session.execute(text("SET LOCAL enable_bitmapscan = off"))
            plan = session.execute(text(f"EXPLAIN {words}")).all()
    assert "ix_schedules_state_next_due" in str(plan)


def test_a_due_time_is_given_once_and_puts_the_schedule_forward(store, here):
    identifier = add(store, here)
    run = store.claim_run(identifier, NINE.astimezone(timezone(timedelta(hours=8))), LEASE)
    assert (run.schedule_id, run.due, run.state, run.process) == (identifier, NINE, "running", this_process())
    assert store.claim_run(identifier, NINE, LEASE) is None
    assert store.touch_run(run)
    store.start_posting(run)
    assert store.runs(identifier)[0].state == "posting"
    store.finish_run(run, "posted", "17.5", '{"rows": 2}', NINE + WEEK)
    [done] = store.runs(identifier, places=[here])
    assert (done.state, done.message_ts, done.details, done.started) == ("posted", "17.5", '{"rows": 2}', run.started)
    assert done.finished >= done.started
    assert store.schedule(identifier, [here]).next_due == NINE + WEEK
    assert store.claim_run(identifier, NINE, timedelta(0)) is None
    assert not store.touch_run(run)
    with pytest.raises(Conflict):
        store.finish_run(run, "posted", "17.6")
    with pytest.raises(Conflict):
        store.start_posting(run)
    with pytest.raises(ValueError, match="perhaps"):
        store.finish_run(run, "perhaps")


def test_what_a_person_sets_during_a_run_stays(store, here):
    identifier = add(store, here)
    run = store.claim_run(identifier, NINE, LEASE)
    store.update_schedule(identifier, next_due=NINE + timedelta(hours=1), state="paused")
    store.finish_run(run, "posted", next_due=NINE + WEEK)
    schedule = store.schedule(identifier, [here])
    assert (schedule.next_due, schedule.state) == (NINE + timedelta(hours=1), "paused")


def test_a_run_on_demand_leaves_the_plan_alone(store, here):
    identifier = add(store, here)
    run = store.claim_run(identifier, NINE - timedelta(hours=3), LEASE)
    store.finish_run(run, "skipped")
    assert store.schedule(identifier, [here]).next_due == NINE
    last = store.claim_run(identifier, NINE, LEASE)
    store.finish_run(last, "missed")
    assert store.schedule(identifier, [here]).next_due is None
    assert [run.due for run in store.runs(identifier)] == [NINE, NINE - timedelta(hours=3)]
    assert [run.state for run in store.runs(identifier, limit=1)] == ["missed"]


@pytest.mark.parametrize("posting", [False, True])
def test_the_run_of_a_dead_process_is_taken_over_as_it_stands(store, here, posting):
    identifier = add(store, here)
    old = store.claim_run(identifier, NINE, LEASE)
    if posting:
        store.start_posting(old)
    make_other(store, DEAD)
    new = store.claim_run(identifier, NINE, LEASE)
    assert new.state == ("posting" if posting else "running")
    assert (new.process, new.started) == (this_process(), old.started)
    assert store.claim_run(identifier, NINE, LEASE) is None


def test_the_run_of_another_machine_is_taken_over_when_its_lease_is_over(store, here):
    identifier = add(store, here)
    store.claim_run(identifier, NINE, LEASE)
    make_other(store, FAR, LEASE - timedelta(seconds=30))
    assert store.claim_run(identifier, NINE, LEASE) is None
    [others] = store.runs(identifier)
    assert store.touch_run(others)  # as that machine would
    make_other(store, FAR, LEASE + timedelta(seconds=1))
    assert store.claim_run(identifier, NINE, LEASE).process == this_process()
    # The other machine wakes up: it neither posts nor ends what is not its own any more.
    assert not store.touch_run(others)
    for late in (lambda: store.start_posting(others), lambda: store.finish_run(others, "posted", next_due=None)):
        with pytest.raises(Conflict):
            late()
    assert store.schedule(identifier, [here]).next_due == NINE


def test_a_run_that_this_process_lost_sight_of_is_taken_up_when_its_lease_is_over(store, here):
    identifier = add(store, here)
    store.claim_run(identifier, NINE, LEASE)
    make_other(store, this_process(), LEASE + timedelta(seconds=1))
    assert store.claim_run(identifier, NINE, LEASE).state == "running"
    assert store.claim_run(identifier, NINE, LEASE) is None


def test_a_schedule_goes_with_its_data_set(store, here, put):
    stored = put(store, here)
    identifier = add(store, here, dataset_id=stored.series)
    assert store.schedule(identifier, [here]).dataset_id == stored.series
    run = store.claim_run(identifier, NINE, LEASE)
    store.delete_dataset(stored.id, [here])
    assert store.schedules([here]) == store.runs(identifier) == []
    with pytest.raises(Conflict):
        store.start_posting(run)
    with pytest.raises(NotFound):
        store.claim_run(identifier, NINE + WEEK, LEASE)
    with pytest.raises(NotFound):
        add(store, here, dataset_id=stored.series)


def test_definitions_and_details_are_sealed_in_their_rows(store, here):
    first, second = add(store, here), add(store, here)
    store.finish_run(store.claim_run(first, NINE, LEASE), "failed", details="花费 is gone")
    with store._database.writing() as session:
        definition = session.get(ScheduleRow, first).definition
        assert "花费".encode() not in definition + session.get(RunRow, (first, NINE)).details
        session.execute(update(ScheduleRow).where(ScheduleRow.id == second).values(definition=definition))
        session.execute(update(RunRow).values(due=NINE + WEEK))
    with pytest.raises(Damaged):
        store.schedule(second, [here])
    with pytest.raises(Damaged):
        store.runs(first)


def test_schedules_outlive_a_rotation_of_keys_and_a_restart(store, url, keys, here):
    identifier = add(store, here)
    keys.add_new_key()
    store.rotate_keys()
    with Store.open(url, keys) as again:
        assert again.schedule(identifier, [here]).definition == DEFINITION


def test_schedules_of_a_data_set_are_found_wherever_they_post(store, put, here, elsewhere):
    series = put(store, here).series
    ours = [store.add_schedule(place, "U1", "{}", None, series) for place in (here, elsewhere)]
    store.add_schedule(here, "U1", "{}", None)
    assert {each.id for each in store.schedules_on(series)} == set(ours)
