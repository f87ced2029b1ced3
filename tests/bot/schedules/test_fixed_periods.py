"""A report about a fixed time is scheduled with a warning, and with a button for the time that moves along."""

import pytest

from tools.period_moving import is_fixed, moving_instead


@pytest.mark.parametrize(
    ("phrase", "moving"),
    [
        ("September", "last month"),
        ("last week of May", "last week"),
        ("Q3 2026", "last quarter"),
        ("2025", "last year"),
        ("9月", "last month"),
    ],
)
def test_a_named_time_stays_where_it_is(phrase: str, moving: str) -> None:
    assert is_fixed(phrase)
    found = moving_instead(phrase)
    assert found is not None
    assert found[0] == moving


@pytest.mark.parametrize("phrase", ["last month", "last 30 days", "this year", "上个月", "since May"])
def test_a_time_that_is_counted_from_now_moves(phrase: str) -> None:
    assert not is_fixed(phrase)


def test_the_moving_time_is_offered_and_asked_anew(team):
    asked = team.ask("post spend by channel in the first week of May 2024 every Monday at 9")
    assert asked.status == "ask", asked.message
    assert any("does not move along" in str(note) for note in asked.answer.warnings)
    assert [str(each.label) for each in asked.choices] == ["Yes, schedule it", "Show last week each time", "No, don't"]
    again = team.choose(asked, 1)
    assert again.status == "ask", again.message
    assert again.arguments["period"] == "last week"
    assert not any("does not move along" in str(note) for note in again.answer.warnings)
    assert team.choose(again).status == "answered"


def test_no_warning_where_the_time_moves(team):
    asked = team.ask("post spend by channel last week every Monday at 9")
    assert asked.status == "ask", asked.message
    assert not any("does not move along" in str(note) for note in asked.answer.warnings)
    assert len(asked.choices) == 2
