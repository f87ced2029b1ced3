"""What is promised of scheduled posts, beyond one post for each due time: clocks, lateness, versions, access."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.schedules.plan import Plan
from bot.schedules.recurrence import Recurrence
from storage.store import Place

HERE = Place("team", "general")
GROWTH = Place("team", "growth")
DAILY = "post spend by channel every day at 9"


def in_zone(team, kept, zone, clock, day):
    """The schedule, daily at a time of a zone, due on a day."""
    plan = Plan.from_json(team.store.schedule(kept, [HERE]).definition)
    rule = Recurrence("day", (clock,), day)
    due = datetime(day.year, day.month, day.day, tzinfo=UTC)
    from bot.schedules.recurrence import next_times

    [first] = next_times(rule, zone, due - timedelta(hours=12), 1)
    plan = replace(plan, recurrence=rule, zone=zone, unchanged="post")
    team.store.update_schedule(kept, definition=plan.to_json(), next_due=first)
    return first


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        # The clocks go forward on 28 March 2027 and back on 31 October 2027: nine o'clock is 23 and 25 hours later.
        ("Europe/Berlin", date(2027, 3, 27), 23),
        ("Europe/Berlin", date(2027, 10, 30), 25),
        ("America/New_York", date(2027, 3, 13), 23),
        ("America/New_York", date(2027, 11, 6), 25),
        ("Asia/Shanghai", date(2027, 3, 27), 24),
    ],
)
def test_nine_stays_nine_when_the_clocks_change(team, zone, day, hours):
    kept = team.schedule(DAILY)
    first = in_zone(team, kept, zone, time(9), day)
    team.clock.now = first
    assert team.tick() == 1
    following = team.store.schedule(kept, [HERE]).next_due
    assert following - first == timedelta(hours=hours)
    team.clock.now = following - timedelta(seconds=1)
    assert team.tick() == 0
    assert team.tick(seconds=1) == 1
    assert len(team.slack.posts) == 2
    assert team.slack.posts[1][3][0] == "There is no new data since the last post."


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        # Half past two does not exist on the day in spring, and comes twice in autumn: one post each.
        (date(2027, 3, 27), [23.5, 23.5]),
        (date(2027, 10, 30), [24, 25]),
    ],
)
def test_a_time_that_is_skipped_or_comes_twice_is_posted_once(team, day, hours):
    kept = team.schedule(DAILY)
    moment = in_zone(team, kept, "Europe/Berlin", time(2, 30), day)
    for ahead in [*hours, None]:
        team.clock.now = moment
        assert team.tick() == 1
        following = team.store.schedule(kept, [HERE]).next_due
        if ahead is not None:
            assert following - moment == timedelta(hours=ahead)
        moment = following
    assert len(team.slack.posts) == 3


@pytest.mark.parametrize(
    ("late", "state", "marked"),
    [
        (timedelta(minutes=5), "posted", False),
        (timedelta(minutes=5, seconds=1), "posted", True),
        (timedelta(hours=6), "posted", True),
        (timedelta(hours=6, seconds=1), "missed", False),
    ],
)
def test_late_is_marked_and_too_late_is_left_out_and_said(team, late, state, marked):
    kept = team.schedule(DAILY)
    team.clock.now = team.monday + late
    team.tick()
    assert team.runs(kept) == [state]
    assert any("This is late" in note for post in team.slack.posts for note in post[3]) == marked
    assert bool(team.slack.told) == (state == "missed")


def test_a_restart_posts_what_fell_due_meanwhile_once(team):
    kept = team.schedule(DAILY)
    team.ticker.close()
    team.clock.now = team.monday + timedelta(hours=2)
    restarted = team.make_ticker()
    restarted.tick(wait=True)
    restarted.tick(wait=True)
    restarted.close()
    assert team.runs(kept) == ["posted"]
    assert "late" in team.slack.posts[0][3][0]


def test_the_newest_version_is_used(team):
    team.schedule("post total spend every day at 9")
    team.tick(hours=1)
    assert "1,500" in team.slack.posts[0][2]
    team.upload(team.rows + "2024-05-11,Google,250,0\n")
    team.tick(days=1)
    assert "1,750" in team.slack.posts[1][2]
    assert team.slack.posts[1][3] == []


def test_data_that_is_no_longer_shared_there_is_not_posted_there(team):
    kept = team.schedule(DAILY + " in #growth")
    [stored] = team.store.datasets([HERE])
    team.store.unshare(stored.id, GROWTH, [HERE])
    team.tick(hours=1)
    assert team.slack.posts == []
    assert team.state(kept) == "paused"
    [(person, told)] = team.slack.told
    assert person == "ann"
    assert "not to be seen there" in told


def test_a_failure_is_told_to_the_owner_and_not_to_the_channel(team):
    kept = team.schedule("post spend by channel every day at 9")
    team.upload("date,channel,clicks\n2024-05-01,Google,100\n")
    team.tick(hours=1)
    assert team.slack.posts == []
    assert team.runs(kept) == ["failed"]
    [(person, told)] = team.slack.told
    assert person == "ann"
    assert "spend by channel" in told
    # The next time is tried again: the data may be put right.
    assert team.store.schedule(kept, [HERE]).next_due == team.monday + timedelta(days=1)
    team.upload(team.rows)
    team.tick(days=1)
    assert len(team.slack.posts) == 1


def test_the_history_says_what_became_of_each_run_and_why(team):
    team.schedule("post roas by channel every day at 9, only if ROAS falls below 1")
    team.tick(hours=1)
    listed = team.ask("show the history of the scheduled reports")
    became = str(listed.answer.tables[1].rows[0][2])
    assert became.startswith("Left out: ")
    assert "Meta with 1" in became


def test_it_ends_after_its_last_day(team):
    kept = team.schedule(DAILY)
    plan = Plan.from_json(team.store.schedule(kept, [HERE]).definition)
    last = team.monday.date() + timedelta(days=1)
    ending = replace(plan, recurrence=replace(plan.recurrence, last=last), unchanged="post")
    team.store.update_schedule(kept, definition=ending.to_json())
    for days in range(3):
        team.clock.now = team.monday + timedelta(days=days)
        team.tick()
    assert team.runs(kept) == ["posted", "posted"]
    assert team.state(kept) == "stopped"
