"""Schedules through the real desk, store and workers, with the clock moved; only Slack is a stand-in."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from storage.store import Place
from tools.messages import write

HERE = Place("team", "general")
GROWTH = Place("team", "growth")
LATER = "2024-05-11,Google,100,50\n"


def test_it_is_shown_in_words_with_a_preview_before_it_is_confirmed(team):
    team.ask("roas by channel")
    asked = team.ask("post this every Monday at 9")
    assert asked.status == "ask"
    told = str(asked.message)
    assert "every Monday at 9:00" in told
    assert "#general" in told
    assert told.count("09:00") == 3
    assert "Asia/Shanghai" in told
    assert asked.answer.figures["value[Google]"] == pytest.approx(3.0)
    assert team.store.schedules([HERE]) == []
    no = team.ask("", chosen={"tool": asked.tool, **asked.arguments, **asked.choices[-1].arguments})
    assert "nothing was changed" in str(no.message)
    assert team.store.schedules([HERE]) == []


def test_a_click_schedules_once(team):
    team.ask("roas by channel")
    asked = team.ask("post this every Monday at 9")
    chosen = {"tool": asked.tool, **asked.arguments, **asked.choices[0].arguments}
    assert team.ask("", chosen=chosen).status == "answered"
    assert team.ask("", chosen=chosen).status == "refused"
    assert len(team.store.schedules([HERE])) == 1


def test_it_posts_when_due_and_not_before(team):
    kept = team.schedule("post roas by channel every Monday at 9")
    assert team.tick() == 0
    assert team.tick(hours=1) == 1
    assert [post[0] for post in team.slack.posts] == [HERE]
    assert "Google" in team.slack.posts[0][2]
    assert team.slack.posts[0][3] == []
    assert team.tick(minutes=1) == 0
    assert team.store.schedule(kept, [HERE]).next_due == team.monday + timedelta(days=7)


def test_any_number_of_processes_post_once(team):
    kept = team.schedule("post spend by channel every day at 9")
    others = [team.make_ticker() for _ in range(3)]
    for day in range(4):
        team.clock.now = team.monday + timedelta(days=day)
        team.upload(team.rows + "2024-05-11,Meta,5,5\n" * (day + 1))
        threads = [threading.Thread(target=each.tick, kwargs={"wait": True}) for each in (team.ticker, *others)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for each in others:
        each.close()
    assert len(team.slack.posts) == 4
    assert len({post[1] for post in team.slack.posts}) == 4
    assert team.runs(kept) == ["posted"] * 4


def test_a_death_between_posting_and_noting_it_does_not_post_twice(team, monkeypatch):
    kept = team.schedule("post spend by channel every day at 9")
    team.slack.fail = "after posting"
    team.clock.now += timedelta(hours=1)
    with pytest.raises(SystemExit):
        team.ticker.tick(wait=True)
    assert len(team.slack.posts) == 1
    assert team.runs(kept) == ["posting"]
    team.slack.fail = None
    monkeypatch.setattr("storage.schedules.is_running", lambda process: False)
    assert team.tick() == 1
    assert len(team.slack.posts) == 1
    assert team.runs(kept) == ["posted"]


def test_while_slack_is_away_the_run_stays(team, monkeypatch):
    kept = team.schedule("post spend by channel every day at 9")
    team.slack.fail = "away"
    team.tick(hours=1)
    assert team.runs(kept) == ["posting"]
    assert team.slack.told == []
    team.slack.fail = None
    monkeypatch.setattr("storage.schedules.is_running", lambda process: False)
    team.tick(minutes=2)
    assert team.runs(kept) == ["posted"]
    assert len(team.slack.posts) == 1


def test_a_late_post_says_so(team):
    team.schedule("post spend by channel every day at 9")
    team.tick(hours=3)
    assert any("late" in note and "09:00" in note for note in team.slack.posts[0][3])


def test_what_is_too_late_is_left_out_and_the_owner_is_told_once(team):
    kept = team.schedule("post spend by channel every day at 9")
    team.tick(days=3, hours=2)
    while team.tick():
        pass
    assert team.runs(kept) == ["posted", "missed"]
    assert len(team.slack.posts) == 1
    assert [owner for owner, _ in team.slack.told] == ["ann"]
    assert "too long ago" in team.slack.told[0][1]
    assert team.store.schedule(kept, [HERE]).next_due == team.monday + timedelta(days=4)


def test_all_that_was_left_out_is_told_at_once(team):
    team.schedule("post spend by channel every day at 9")
    team.tick(days=100, hours=3)
    while team.tick():
        pass
    assert len(team.slack.posts) == 1
    assert len(team.slack.told) == 1
    assert "100 times" in team.slack.told[0][1]


def test_without_new_data_one_line_says_so_or_nothing_is_posted(team):
    team.schedule("post spend by channel every day at 9")
    team.tick(hours=1)
    team.tick(days=1)
    assert "No new data" in team.slack.posts[1][2]
    team.upload(team.rows + LATER)
    team.tick(days=1)
    assert "1,600" in team.slack.posts[2][2] or "1.6" in team.slack.posts[2][2]


def test_it_can_be_skipped_without_new_data(team):
    kept = team.schedule("post spend by channel every day at 9, skip it if there is no new data")
    team.tick(hours=1)
    team.tick(days=1)
    assert len(team.slack.posts) == 1
    assert team.runs(kept) == ["skipped", "posted"]


def test_it_posts_only_when_the_condition_holds(team):
    kept = team.schedule("post roas by channel every day at 9, only if ROAS falls below 1")
    team.tick(hours=1)
    assert team.slack.posts == []
    assert team.runs(kept) == ["skipped"]
    team.upload(team.rows + "2024-05-11,Meta,500,0\n")
    team.tick(days=1)
    assert len(team.slack.posts) == 1
    assert any("Meta" in note for note in team.slack.posts[0][3])


def test_access_is_checked_at_every_run(team):
    kept = team.schedule("post spend by channel every day at 9")
    team.slack.rooms.gone.add((HERE, "ann"))
    team.tick(hours=1)
    assert team.slack.posts == []
    assert team.store.schedule(kept, [HERE]).state == "paused"
    assert "not in that channel" in team.slack.told[0][1]


def test_a_schedule_goes_with_its_data(team):
    team.schedule("post spend by channel every day at 9")
    [stored] = team.store.datasets([HERE])
    team.store.delete_dataset(stored.id, [HERE])
    assert team.tick(hours=1) == 0
    assert team.slack.posts == []


def test_posting_elsewhere_shares_the_data_and_says_so(team):
    asked = team.ask("post spend by channel every day at 9 in #growth")
    assert "shared with #growth" in str(asked.message)
    refused = team.ask("post spend by channel every day at 9 in #growth", asker="bob")
    assert refused.status == "refused"
    assert refused.denied
    team.ask("", chosen={"tool": asked.tool, **asked.arguments, **asked.choices[0].arguments})
    [kept] = team.store.schedules([GROWTH])
    team.store.update_schedule(kept.id, next_due=team.clock.now)
    team.tick()
    assert [post[0] for post in team.slack.posts] == [GROWTH]


def test_it_is_listed_paused_moved_and_stopped_by_its_owner_alone(team):
    kept = team.schedule("post spend by channel every day at 9")
    listed = team.ask("which reports are scheduled?")
    assert listed.answer.figures["schedules"] == 1
    assert write(listed.answer.tables[0].rows[0][1]) == "every day at 9:00"
    assert team.ask("pause the scheduled report", asker="bob").denied
    assert team.ask("pause the scheduled report").status == "answered"
    assert team.tick(hours=1) == 0
    moved = team.ask("move the scheduled report to 10:30")
    assert "every day at 10:30" in str(moved.answer.headline)
    assert "stays paused" in str(moved.answer.headline)
    assert team.store.schedule(kept, [HERE]).state == "paused"
    assert "Active again" in str(team.ask("resume the scheduled report").answer.headline)
    asked = team.ask("stop the scheduled report")
    assert asked.status == "ask"
    assert team.store.schedule(kept, [HERE]).state == "active"
    team.ask("", chosen={"tool": asked.tool, **asked.arguments, **asked.choices[0].arguments})
    assert team.store.schedule(kept, [HERE]).state == "stopped"
    assert "Nothing is scheduled" in str(team.ask("which reports are scheduled?").answer.headline)


def test_an_admin_may_run_it_now(team):
    kept = team.schedule("post spend by channel every day at 9")
    assert team.ask("run the scheduled report now", asker="boss").status == "answered"
    team.clock.now = datetime.now(UTC) + timedelta(seconds=1)
    team.tick()
    assert len(team.slack.posts) == 1
    assert json.loads(team.store.runs(kept)[0].details)["kept"]["figures"]["total"] == 1500


def test_in_chinese(team):
    asked = team.ask("每周一早上9点发各渠道的花费")
    assert asked.status == "ask"
    assert asked.language == "zh"
    told = write(asked.message, "zh")
    assert "花费" in told
