"""What is scheduled is found by its name before any analysis, through the desk."""

import pytest


@pytest.mark.parametrize("words", ["立即运行周报", "马上执行周报"])
def test_it_runs_now_by_its_name(team, words):
    kept = team.schedule("post spend by channel every day at 9")
    assert team.ask("rename the scheduled report to 周报").status == "answered"
    said = team.ask(words)
    assert (said.tool, said.status) == ("change_schedule", "answered")
    assert said.arguments["action"] == "run now"
    assert team.state(kept) == "active"


@pytest.mark.parametrize(("pause", "resume"), [("暂停周报", "把周报恢复"), ("pause 周报", "resume 周报")])
def test_it_pauses_and_goes_on_by_its_name(team, pause, resume):
    kept = team.schedule("post spend by channel every day at 9")
    team.ask("rename the scheduled report to 周报")
    assert team.ask(pause).status == "answered"
    assert team.state(kept) == "paused"
    assert team.ask(resume).status == "answered"
    assert team.state(kept) == "active"


@pytest.mark.parametrize("words", ["把它恢复", "resume it", "把它暂停"])
def test_nothing_scheduled_is_said(team, words):
    team.ask("spend by channel")
    reply = team.ask(words)
    assert (reply.tool, reply.status) == ("change_schedule", "refused")
    assert "Nothing is scheduled here" in str(reply.message)
