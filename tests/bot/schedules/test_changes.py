"""What is done to schedules in words: run now, all at once, elsewhere, renamed."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.store import Place
from tools.messages import write

HERE = Place("team", "general")
GROWTH = Place("team", "growth")
DAILY = "post spend by channel every day at 9"


def run_now(team):
    team.clock.now = datetime.now(UTC) + timedelta(seconds=1)
    team.tick()


@pytest.mark.parametrize("words", ["run the scheduled report now", "马上运行定时报表"])
def test_a_paused_schedule_that_is_run_now_runs_once_and_stays_paused(team, words):
    kept = team.schedule(DAILY)
    team.ask("pause the scheduled report")
    said = team.ask(words).answer.headline
    assert "stays paused" in str(said)
    run_now(team)
    assert len(team.slack.posts) == 1
    assert team.state(kept) == "paused"
    team.clock.now = team.monday + timedelta(days=3)
    assert team.tick() == 0
    assert len(team.slack.posts) == 1
    assert "Active again" in str(team.ask("resume the scheduled report").answer.headline)


def test_a_process_that_dies_after_that_run_leaves_no_schedule_running(team, monkeypatch):
    kept = team.schedule(DAILY)
    team.ask("pause the scheduled report")
    team.ask("run the scheduled report now")
    monkeypatch.setattr(team.ticker, "_forget_demand", lambda *_: None)
    run_now(team)
    assert team.state(kept) == "active"
    team.store.update_schedule(kept, next_due=team.clock.now + timedelta(seconds=5))
    team.tick(seconds=6)
    assert len(team.slack.posts) == 1
    assert team.state(kept) == "paused"


def test_an_active_schedule_that_is_run_now_goes_on(team):
    kept = team.schedule(DAILY)
    assert "goes on as planned" in str(team.ask("run the scheduled report now").answer.headline)
    run_now(team)
    assert team.state(kept) == "active"
    assert team.store.schedule(kept, [HERE]).next_due > team.clock.now


@pytest.mark.parametrize("asker", ["ann", "boss"])
def test_whoever_runs_it_now_is_told_that_its_condition_does_not_hold(team, asker):
    kept = team.schedule("post roas by channel every day at 9, only if ROAS falls below 1")
    said = team.ask("run the scheduled report now", asker=asker).answer.headline
    assert "condition" in str(said)
    run_now(team)
    assert team.slack.posts == []
    [(person, told)] = team.slack.told
    assert person == asker
    # Meta has 500 of revenue from 500 of spend.
    assert "nearest is Meta with 1" in told
    assert team.runs(kept) == ["skipped"]
    team.clock.now = team.monday
    team.store.update_schedule(kept, next_due=team.monday)
    team.tick()
    assert len(team.slack.told) == 1


def test_run_now_posts_also_without_new_data(team):
    kept = team.schedule(DAILY + ", skip it if there is no new data")
    team.clock.now = datetime.now(UTC)
    team.store.update_schedule(kept, next_due=team.clock.now - timedelta(minutes=1))
    team.tick()
    team.ask("run the scheduled report now")
    run_now(team)
    assert len(team.slack.posts) == 2
    assert "no new data" in " ".join(team.slack.posts[1][3])


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("stop all schedules", "stopped"),
        ("取消所有定时", "stopped"),
        ("pause everything", "paused"),
        ("暂停所有定时报表", "paused"),
    ],
)
def test_all_of_ones_own_after_one_click_on_a_list(team, words, state):
    mine = [team.schedule(DAILY), team.schedule("post roas by channel every Monday at 10")]
    theirs = team.schedule("post revenue by channel every day at 8", asker="bob")
    asked = team.ask(words)
    assert asked.status == "ask"
    titles = [write(row[0]) for row in asked.answer.tables[0].rows]
    assert titles == ["spend by channel, every day at 9:00", "roas by channel, every Monday at 10:00"]
    assert [team.state(each) for each in mine] == ["active", "active"]
    later = team.schedule("post spend every day at 7")
    done = team.choose(asked)
    assert done.status == "answered"
    assert done.answer.figures["changed"] == 2
    assert [team.state(each) for each in mine] == [state, state]
    assert team.state(theirs) == "active"
    # What the list did not show is left alone, and the button counts once.
    assert team.state(later) == "active"
    assert team.choose(asked).status == "refused"


def test_an_admin_does_it_to_all_and_others_not_to_what_is_not_theirs(team):
    kept = [team.schedule(DAILY), team.schedule("post roas by channel every day at 8", asker="bob")]
    assert "of yours" in str(team.ask("pause all schedules", asker="cara").message)
    asked = team.ask("pause all schedules", asker="boss")
    assert len(asked.answer.tables[0].rows) == 2
    no = team.choose(asked, -1, asker="boss")
    assert "nothing was changed" in str(no.message)
    assert [team.state(each) for each in kept] == ["active", "active"]
    team.choose(team.ask("pause all schedules", asker="boss"), asker="boss")
    assert [team.state(each) for each in kept] == ["paused", "paused"]
    team.choose(team.ask("resume all schedules", asker="ann"))
    assert [team.state(each) for each in kept] == ["active", "paused"]


def test_what_posts_elsewhere_is_listed_where_it_was_made_too(team):
    kept = team.schedule("post spend by channel every day at 9 in #growth")
    for place in (HERE, GROWTH):
        listed = team.ask("which reports are scheduled?", place=place)
        assert listed.answer.figures["schedules"] == 1
        table = listed.answer.tables[0]
        assert [str(each.name) for each in table.columns][:5] == ["What", "When", "Next", "Where", "State"]
        assert table.rows[0][3] == "#growth"
    assert team.ask("pause the scheduled report").status == "answered"
    assert team.state(kept) == "paused"


def test_it_is_moved_to_another_channel_where_its_data_may_be_seen(team):
    kept = team.schedule(DAILY)
    refused = team.ask("move the scheduled report to #growth")
    assert "Share the data" in str(refused.message)
    [stored] = team.store.datasets([HERE])
    team.store.share(stored.id, GROWTH, [HERE], "ann")
    assert "#growth" in str(team.ask("把定时报表改发到#growth").answer.headline)
    team.tick(hours=1)
    assert [post[0] for post in team.slack.posts] == [GROWTH]
    assert team.ask("which reports are scheduled?").answer.figures["schedules"] == 1
    assert team.state(kept) == "active"
    assert team.ask("move the scheduled report to #nowhere").status == "refused"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("rename the scheduled report to Monday numbers", "Monday numbers"),
        ("把定时报表改名为投放速览", "投放速览"),
    ],
)
def test_it_is_renamed(team, words, title):
    team.schedule(DAILY)
    assert title in str(team.ask(words).answer.headline)
    assert team.ask("which reports are scheduled?").answer.tables[0].rows[0][0] == title


def test_its_end_is_moved_and_shown(team):
    team.schedule(DAILY + " until further notice")
    moved = team.ask("extend the scheduled report until 31 December 2099")
    assert "until Dec 31, 2099" in str(moved.answer.headline)


@pytest.mark.parametrize(
    ("text", "number", "ends", "question"),
    [
        ("post spend until June by channel every Monday at 9", 0, True, "spend by channel"),
        ("post spend until June by channel every Monday at 9", 1, False, "spend until June by channel"),
    ],
)
def test_an_end_that_may_be_the_datas_is_asked(team, text, number, ends, question):
    asked = team.ask(text)
    assert asked.status == "ask"
    assert "how long I go on posting" in str(asked.message)
    again = team.choose(asked, number)
    assert again.arguments["question"] == question
    told = str(again.message)
    assert ("until May 31" in told) == ends


def test_the_last_day_is_said_before_it_is_scheduled(team):
    asked = team.ask("post spend by channel every Monday at 9 until December")
    assert ", until Nov 30, " in str(asked.message)
    assert any("The last day is" in str(note) for note in asked.answer.assumptions)
    refused = team.ask("post spend by channel every Monday at 9 until the campaign ends")
    assert "until the campaign ends" in str(refused.message)
