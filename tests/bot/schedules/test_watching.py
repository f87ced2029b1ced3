"""Conditions on what the posted answer does not show, through the real desk and workers."""

from datetime import timedelta

import pytest

from bot.schedules.plan import Plan
from storage.store import Place

HERE = Place("team", "general")
WEEKS = "date,channel,spend,revenue\n" + "".join(
    f"2024-05-{day:02d},Google,{spend},{3 * spend}\n" for day, spend in [(day, 100) for day in range(6, 13)]
)


def week(spend):
    """The days of the week after, at so much a day."""
    return "".join(f"2024-05-{day:02d},Google,{spend},{3 * spend}\n" for day in range(13, 20))


def notes(team, number=-1):
    return " ".join(team.slack.posts[number][3])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("post total spend every day at 9, only if ROAS falls below 2", "en"),
        ("每天9点发总花费，如果ROAS低于2才发", "zh"),
    ],
)
def test_a_condition_on_another_metric_of_the_data(team, text, language):
    asked = team.ask(text)
    assert asked.language == language
    shown = " ".join(map(str, asked.answer.assumptions))
    assert "2.33" in shown
    kept = team.schedule(text)
    plan = Plan.from_json(team.store.schedule(kept, [HERE]).definition)
    assert plan.watch.now["metrics"] == [plan.condition.metric]
    team.tick(hours=1)
    assert team.slack.posts == []
    assert team.runs(kept) == ["skipped"]
    assert team.slack.told == []
    team.upload(team.rows + "2024-05-11,Meta,500,0\n")
    team.tick(days=1)
    # 3,500 of revenue over 2,000 of spend; the report itself is the spend.
    assert "2,000" in team.slack.posts[0][2]
    assert "1.75" in notes(team)


def test_its_rows_and_days_are_those_of_the_post_unless_it_says_its_own(team):
    kept = team.schedule("post total spend for Google every day at 9, only if ROAS is over 2")
    plan = Plan.from_json(team.store.schedule(kept, [HERE]).definition)
    assert plan.watch.now["filters"] == plan.arguments["filters"]
    team.tick(hours=1)
    assert "3" in notes(team)
    asked = team.ask("post total spend every day at 9, only if ROAS of Meta is below 2")
    assert "ROAS of Meta is 1" in " ".join(map(str, asked.answer.assumptions))
    own = team.ask("post total spend every day at 9, only if last week's ROAS is over 1")
    assert "ROAS (last week)" in str(own.message)


def test_what_the_data_do_not_have_is_refused_at_once(team):
    refused = team.ask("post total spend every day at 9, only if NPS falls below 2")
    assert refused.status == "refused"
    assert "condition" in str(refused.message)
    assert team.store.schedules([HERE]) == []


@pytest.mark.parametrize(
    "text",
    [
        "post spend by channel every day at 9, only if spend rises by more than 10% against the week before",
        "每天9点发各渠道花费，如果花费比上周上涨超过10%才发",
    ],
)
def test_a_week_against_the_week_before(team, text):
    team.upload(WEEKS + week(105))
    kept = team.schedule(text)
    team.tick(hours=1)
    assert team.slack.posts == []
    team.upload(WEEKS + week(120))
    team.tick(days=1)
    assert team.runs(kept) == ["posted", "skipped"]
    assert "700" in notes(team)
    assert "840" in notes(team)


def test_a_condition_that_can_no_longer_be_worked_out_is_told_to_the_owner(team):
    kept = team.schedule("post total spend every day at 9, only if revenue is over 1")
    team.upload("date,channel,spend\n2024-05-01,Google,100\n")
    team.tick(hours=1)
    assert team.slack.posts == []
    assert team.runs(kept) == ["failed"]
    [(person, told)] = team.slack.told
    assert person == "ann"
    assert "check the condition" in told


def test_a_movement_is_against_the_run_before_also_in_its_own_query(team):
    kept = team.schedule("post total spend every day at 9, only if revenue rises by 10%")
    team.tick(hours=1)
    assert team.runs(kept) == ["skipped"]
    team.upload(team.rows + "2024-05-11,Google,100,1000\n")
    team.tick(days=1)
    assert team.runs(kept) == ["posted", "skipped"]
    assert "3,500" in notes(team)
    assert "4,500" in notes(team)


def test_other_conditions_stay_figures_of_the_answer(team):
    kept = team.schedule("post roas by channel every day at 9, only if ROAS falls below 2")
    plan = Plan.from_json(team.store.schedule(kept, [HERE]).definition)
    assert plan.watch is None
    team.clock.now = team.monday + timedelta(seconds=1)
    team.tick()
    assert "Meta" in notes(team)
