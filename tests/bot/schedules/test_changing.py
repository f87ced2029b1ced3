"""A schedule that is moved keeps what was not said."""

from datetime import date

import pytest

from bot.schedules.changing import find_change
from bot.schedules.grammar import Found, Unclear, find_recurrence
from bot.schedules.recurrence import Recurrence
from bot.schedules.words import describe

TODAY = date(2026, 11, 24)


def rule(phrase: str) -> Recurrence:
    found = find_recurrence(phrase, TODAY, asked=True)
    assert isinstance(found, Found)
    return found.recurrence


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("every monday at 9", "to Tuesday", "every Tuesday at 9:00"),
        ("every monday at 9", "move the report to tuesday", "every Tuesday at 9:00"),
        ("every monday at 9", "Tuesday at 10", "every Tuesday at 10:00"),
        ("every monday at 9", "to tuesday morning", "every Tuesday at 9:00"),
        ("every monday at 14:00", "to fridays", "every Friday at 14:00"),
        ("every monday at 9", "change the report to 10 am", "every Monday at 10:00"),
        ("every monday at 9", "to 10", "every Monday at 10:00"),
        ("every monday at 9", "move the weekly report to 16:30", "every Monday at 16:30"),
        ("every monday at 9", "every day at 8", "every day at 8:00"),
        ("every 2 weeks on monday at 9", "to friday", "every 2 weeks on Friday at 9:00, starting Dec 4, 2026"),
        ("on the 1st of every month at 9", "to the 15th", "on the 15th of every month at 9:00"),
        ("on the first monday of the month at 9", "to tuesday", "on the first Tuesday of every month at 9:00"),
        ("every day at 9", "move monthly revenue by channel to 10 am", "every day at 10:00"),
        ("every monday at 9", "改到周二10点", "every Tuesday at 10:00"),
        ("every monday at 9", "报表改到十点", "every Monday at 10:00"),
        ("every monday at 9", "把周报改到下午5点", "every Monday at 17:00"),
        ("on the 1st of every month at 9", "改到5号", "on the 5th of every month at 9:00"),
        ("every monday at 9", "move the Monday post to Tuesday at 10", "every Tuesday at 10:00"),
        ("every monday at 9", "move the Monday 9 am report to Tuesday", "every Tuesday at 9:00"),
        ("every monday at 9", "move the 9:00 report to 10:30", "every Monday at 10:30"),
        ("every monday at 9", "把周一的报表改到周二10点", "every Tuesday at 10:00"),
        ("every monday at 9", "keep it going until the end of June", "every Monday at 9:00, until Jun 30, 2027"),
        ("every monday at 9", "run it for 8 more weeks", "every Monday at 9:00, until Jan 24, 2027"),
        ("every monday at 9 until 31 march", "延长到明年6月底", "every Monday at 9:00, until Jun 30, 2027"),
        ("every monday at 9 until 31 march", "keep it going until further notice", "every Monday at 9:00"),
        ("every monday at 9 until 31 march", "every Tuesday at 10", "every Tuesday at 10:00, until Mar 31, 2027"),
        ("every monday at 9 until 31 march", "改到周二", "every Tuesday at 9:00, until Mar 31, 2027"),
    ],
)
def test_a_move(before: str, said: str, after: str) -> None:
    found = find_change(said, rule(before), TODAY, "UTC")
    assert isinstance(found, Found)
    assert str(describe(found.recurrence)).lower() == after.lower()


@pytest.mark.parametrize(
    ("before", "said", "part"),
    [
        ("every day at 9", "to tuesday", "Only once"),
        ("every monday at 9", "tomorrow at 9", "Only once"),
        ("every monday at 9", "to 25:00", "no such time"),
        ("every monday at 9 until 31 march", "every day at 9 starting 5 april", "ends before"),
        ("every monday at 9", "until the campaign ends", "as an end"),
    ],
)
def test_what_is_unclear_is_asked(before: str, said: str, part: str) -> None:
    found = find_change(said, rule(before), TODAY, "UTC")
    assert isinstance(found, Unclear)
    assert part in str(found.message)


def test_words_without_a_time_are_no_move() -> None:
    assert find_change("pause it", rule("every monday at 9"), TODAY, "UTC") is None


def test_another_zone_is_taken() -> None:
    found = find_change("to 9:30 Berlin time", rule("every monday at 9"), TODAY, "UTC")
    assert isinstance(found, Found)
    assert found.zone == "Europe/Berlin"


def test_a_phase_that_began_long_ago_stays() -> None:
    before = rule("every 2 weeks on monday at 9")
    found = find_change("to friday", before, date(2027, 5, 5), "UTC")
    assert isinstance(found, Found)
    assert found.recurrence.first == date(2027, 5, 7)
    # The Monday of that week is one of the old rhythm.
    assert (date(2027, 5, 3) - before.first).days % 14 == 0
