"""What can come between: people, other processes and other clocks, while a run is on. One post for each due time.

Beside these: two processes at one due time and a death between posting and noting it (`test_runner`), a process killed
anywhere (`tests/storage/test_races`), the clocks of summer and winter and short months (`test_recurrence`,
`test_promises`), Slack that posts and then says that it failed (`tests/bot/slack/test_scheduled_posts`).
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.schedules.plan import Demand, Plan
from bot.schedules.runner import Ticker
from storage.schedules import StoredSchedule
from storage.store import Place

HERE, GROWTH = Place("team", "general"), Place("team", "growth")
DAILY = "post spend by channel every day at 9"


@pytest.fixture
def meanwhile(team, monkeypatch):
    """Do something while the desk computes the next report, once."""

    def while_computing(act):
        ask, left = team.desk.ask, [act]

        def asking(question, *more):
            reply = ask(question, *more)
            if question.thread.startswith("run-") and left:
                left.pop()()
            return reply

        monkeypatch.setattr(team.desk, "ask", asking)

    return while_computing


@pytest.fixture
def at_nine(team):
    """A daily schedule whose time has come."""
    kept = team.schedule(DAILY)
    team.clock.now += timedelta(hours=1)
    return kept


def stored(team, kept) -> StoredSchedule:
    return next(each for each in team.store.schedules([HERE, GROWTH]) if each.id == kept)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"state": "paused"}, "paused"),
        ({"state": "stopped", "next_due": None}, "stopped"),
        ({"next_due": datetime(2100, 1, 1, tzinfo=UTC)}, "active"),
        ({"place": GROWTH}, "active"),
    ],
)
def test_what_is_paused_stopped_or_moved_while_it_is_computed_is_not_posted(team, meanwhile, at_nine, changes, state):
    meanwhile(lambda: team.store.update_schedule(at_nine, **changes))
    assert team.tick() == 1
    assert team.slack.posts == []
    assert team.runs(at_nine) == ["skipped"]
    now = stored(team, at_nine)
    assert now.state == state
    if "next_due" in changes:
        assert now.next_due == changes["next_due"]


def test_another_run_that_is_asked_for_while_one_is_on_is_one_more(team, meanwhile, at_nine):
    asked_at = team.clock.now + timedelta(seconds=5)
    plan = replace(Plan.from_json(stored(team, at_nine).definition), demand=Demand("boss", asked_at.isoformat()))
    meanwhile(lambda: team.store.update_schedule(at_nine, next_due=asked_at, definition=plan.to_json()))
    team.tick()
    assert len(team.slack.posts) == 1
    team.tick(seconds=5)
    assert team.runs(at_nine) == ["posted", "posted"]
    assert len({key for _, key, _, _ in team.slack.posts}) == 2
    assert stored(team, at_nine).next_due > team.clock.now


def test_the_last_run_leaves_a_schedule_that_was_moved_meanwhile_active(team, meanwhile, at_nine):
    plan = Plan.from_json(stored(team, at_nine).definition)
    ends = replace(plan, recurrence=replace(plan.recurrence, last=team.clock.now.date()))
    team.store.update_schedule(at_nine, definition=ends.to_json())
    later = team.clock.now + timedelta(days=30)
    meanwhile(lambda: team.store.update_schedule(at_nine, next_due=later, definition=plan.to_json()))
    team.tick()
    assert (stored(team, at_nine).state, stored(team, at_nine).next_due) == ("active", later)


def test_what_fails_for_good_does_not_bring_back_what_was_stopped_meanwhile(team, at_nine):
    run = team.store.claim_run(at_nine, team.clock.now, timedelta(minutes=5))
    team.store.update_schedule(at_nine, state="stopped")
    team.store.finish_run(run, "failed", next_due=team.clock.now + timedelta(days=1), pause=True)
    assert stored(team, at_nine).state == "stopped"


@pytest.mark.parametrize("what", ["owner", "data"])
def test_access_that_is_withdrawn_while_it_is_computed_keeps_it_from_being_posted(team, meanwhile, at_nine, what):
    if what == "owner":
        meanwhile(lambda: team.slack.rooms.gone.add((HERE, "ann")))
    else:
        meanwhile(lambda: team.slack.__dict__.update(visible=lambda place, person: (GROWTH,)))
    team.tick()
    assert team.slack.posts == []
    assert team.runs(at_nine) == ["failed"]
    assert stored(team, at_nine).state == "paused"
    [(person, told)] = team.slack.told
    assert person == "ann"
    assert "paused it" in told


def test_data_that_is_replaced_while_it_is_computed_is_new_the_next_day(team, meanwhile, at_nine):
    meanwhile(lambda: team.upload(team.rows + "2024-05-11,Google,100,50\n"))
    team.tick()
    team.tick(days=1)
    assert [("1,600" in words or "1.6" in words) for _, _, words, _ in team.slack.posts] == [False, True]
    team.tick(days=1)
    assert "No new data" in team.slack.posts[2][2]


def test_data_that_is_deleted_while_it_is_computed_is_not_posted(team, meanwhile, at_nine):
    [data] = team.store.datasets([HERE])
    meanwhile(lambda: team.store.delete_dataset(data.id, [HERE]))
    team.tick()
    assert team.slack.posts == []
    assert team.store.schedules([HERE]) == []


def test_the_version_that_was_posted_counts_where_a_newer_one_came_before_it_was_noted(team, monkeypatch, at_nine):
    ask = team.desk.ask

    def asking(question, *more):
        if question.thread.startswith("run-"):
            monkeypatch.setattr(team.desk, "ask", ask)
            team.upload(team.rows + "2024-05-11,Google,100,50\n")
        return ask(question, *more)

    monkeypatch.setattr(team.desk, "ask", asking)
    team.tick()
    [newest] = team.store.datasets([HERE])
    [run] = team.store.runs(at_nine)
    assert json.loads(run.details)["kept"]["version"] == newest.id
    team.tick(days=1)
    assert "No new data" in team.slack.posts[1][2]


def test_a_clock_that_goes_back_posts_nothing_twice_and_the_schedule_goes_on(team, at_nine):
    team.tick()
    team.clock.now -= timedelta(minutes=30)
    assert team.tick() == 0
    # Somebody resumes it now, at a machine whose clock says that nine o'clock is to come.
    team.store.update_schedule(at_nine, next_due=team.monday)
    team.clock.now += timedelta(minutes=31)
    team.tick()
    assert len(team.slack.posts) == 1
    assert stored(team, at_nine).next_due == team.monday + timedelta(days=1)
    assert stored(team, at_nine).state == "active"
    team.tick(days=1)
    assert team.runs(at_nine) == ["posted", "posted"]


def test_a_clock_that_jumps_ahead_and_back_posts_no_time_twice(team, at_nine):
    team.tick()
    team.tick(days=1, hours=1)
    team.clock.now -= timedelta(days=1, hours=1)
    for _ in range(3):
        team.tick(hours=12)
    assert team.runs(at_nine) == ["posted", "posted"]
    assert len({key for _, key, _, _ in team.slack.posts}) == len(team.slack.posts) == 2


def test_a_time_that_had_its_run_is_passed_over_and_one_that_is_on_is_not(team, at_nine):
    following = team.monday + timedelta(days=1)
    run = team.store.claim_run(at_nine, team.monday, timedelta(minutes=5))
    assert not team.store.pass_over(at_nine, team.monday, following)
    team.store.finish_run(run, "posted", next_due=team.monday)
    assert team.store.pass_over(at_nine, team.monday, following)
    assert not team.store.pass_over(at_nine, team.monday, None)
    assert stored(team, at_nine).next_due == following


def test_whoever_was_silent_for_longer_than_its_lease_posts_nothing_more(team, meanwhile, at_nine, monkeypatch):
    other = Ticker(team.store, team.desk, team.slack, team.clock)

    def taken_over():
        with monkeypatch.context() as patch:
            patch.setattr("storage.schedules._is_lost", lambda *_: True)
            patch.setattr("storage.schedules.this_process", lambda: "another/1/1")
            run = team.store.claim_run(at_nine, team.monday, timedelta(0))
            team.store.start_posting(run)

    meanwhile(taken_over)
    team.tick()
    other.close()
    assert team.slack.posts == []
    assert team.runs(at_nine) == ["posting"]


def test_a_post_that_another_process_made_is_completed_by_whoever_finds_it(team, at_nine, monkeypatch):
    team.slack.fail = "after posting"
    with pytest.raises(SystemExit):
        team.tick()
    team.slack.fail = None
    monkeypatch.setattr("storage.schedules.is_running", lambda process: False)
    team.tick()
    [(_, key, _, _)] = team.slack.posts
    assert team.slack.completed == [(key, "1.0")]


def test_the_zone_changed_between_runs_moves_the_next_and_repeats_none(team, at_nine):
    team.tick()
    team.ask("move the scheduled report to 9:00 New York time")
    plan = Plan.from_json(stored(team, at_nine).definition)
    assert plan.zone == "America/New_York"
    team.clock.now = stored(team, at_nine).next_due
    team.tick()
    assert team.runs(at_nine) == ["posted", "posted"]
