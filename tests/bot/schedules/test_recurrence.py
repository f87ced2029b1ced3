"""Recurrences as moments: the clocks change, months are short, phases stay."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedules.recurrence import LAST_DAY, WORKING_DAYS, Recurrence, days_of, next_times
from tools.errors import CannotAnswer

START = date(2026, 1, 1)


def local(rule: Recurrence, zone: str, after: datetime, count: int) -> list[str]:
    """The next times on the clocks of a zone."""
    return [f"{m.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for m in next_times(rule, zone, after, count)]


def daily(*times: str) -> Recurrence:
    return Recurrence("day", tuple(time.fromisoformat(t) for t in times), START)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "clock", "after", "expected"),
    [
        # Europe: 02:00 becomes 03:00 on 28 March 2027, 03:00 becomes 02:00 on 31 October.
        ("Europe/Berlin", "02:30", "2027-03-26T12:00", ["2027-03-27 02:30", "2027-03-28 03:00", "2027-03-29 02:30"]),
        ("Europe/Berlin", "02:00", "2027-03-26T12:00", ["2027-03-27 02:00", "2027-03-28 03:00", "2027-03-29 02:00"]),
        ("Europe/Berlin", "09:00", "2027-03-26T12:00", ["2027-03-27 09:00", "2027-03-28 09:00", "2027-03-29 09:00"]),
        ("Europe/Berlin", "02:30", "2027-10-29T12:00", ["2027-10-30 02:30", "2027-10-31 02:30", "2027-11-01 02:30"]),
        # New York: 14 March 2027 and 7 November 2027.
        ("America/New_York", "02:15", "2027-03-12T12:00", ["2027-03-13 02:15", "2027-03-14 03:00", "2027-03-15 02:15"]),
        ("America/New_York", "01:30", "2027-11-05T12:00", ["2027-11-06 01:30", "2027-11-07 01:30", "2027-11-08 01:30"]),
        # Lord Howe moves by half an hour: 02:00 becomes 02:30 on 3 October 2027, back on 4 April.
        (
            "Australia/Lord_Howe",
            "02:15",
            "2027-10-01T12:00",
            ["2027-10-02 02:15", "2027-10-03 02:30", "2027-10-04 02:15"],
        ),
        (
            "Australia/Lord_Howe",
            "01:45",
            "2027-04-02T12:00",
            ["2027-04-03 01:45", "2027-04-04 01:45", "2027-04-05 01:45"],
        ),
        # Shanghai does not change its clocks now; it did from 1986 to 1991.
        ("Asia/Shanghai", "02:30", "2027-03-26T12:00", ["2027-03-27 02:30", "2027-03-28 02:30", "2027-03-29 02:30"]),
        # Samoa left out 30 December 2011 altogether.
        ("Pacific/Apia", "09:00", "2011-12-28T20:00", ["2011-12-29 09:00", "2011-12-31 09:00", "2012-01-01 09:00"]),
    ],
)
def test_the_clocks_change(zone: str, clock: str, after: str, expected: list[str]) -> None:
    rule = Recurrence("day", (time.fromisoformat(clock),), date(2011, 1, 1))
    assert local(rule, zone, at(after), 3) == expected


def test_a_time_that_comes_twice_means_the_first() -> None:
    # 31 October 2027, 02:30 in Berlin: 00:30 UTC in summer time, and again 01:30 UTC.
    assert next_times(daily("02:30"), "Europe/Berlin", at("2027-10-30T12:00"), 2) == [
        at("2027-10-31T00:30"),
        at("2027-11-01T01:30"),
    ]
    # Asked between the two, the day is done.
    assert next_times(daily("02:30"), "Europe/Berlin", at("2027-10-31T00:45"), 1) == [at("2027-11-01T01:30")]


def test_two_skipped_times_of_a_day_are_one() -> None:
    rule = daily("02:10", "02:50", "03:00", "09:00")
    assert local(rule, "Europe/Berlin", at("2027-03-27T12:00"), 3) == [
        "2027-03-28 03:00",
        "2027-03-28 09:00",
        "2027-03-29 02:10",
    ]


def test_offsets_follow_the_season() -> None:
    rule = Recurrence("week", (time(9),), START, weekdays=(0,))
    assert next_times(rule, "Europe/Berlin", at("2027-03-20T00:00"), 2) == [
        at("2027-03-22T08:00"),
        at("2027-03-29T07:00"),
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Recurrence("month", (time(9),), START, days=(31,)), ["01-31", "02-28", "03-31", "04-30"]),
        (Recurrence("month", (time(9),), START, days=(30,)), ["01-30", "02-28", "03-30", "04-30"]),
        (Recurrence("month", (time(9),), START, days=(LAST_DAY,)), ["01-31", "02-28", "03-31", "04-30"]),
        (Recurrence("month", (time(9),), START, days=(1, 15)), ["01-01", "01-15", "02-01", "02-15"]),
        (Recurrence("month", (time(9),), START, days=(31, LAST_DAY)), ["01-31", "02-28", "03-31", "04-30"]),
        (Recurrence("month", (time(9),), START, weekdays=(0,), nth=1), ["01-05", "02-02", "03-02", "04-06"]),
        (Recurrence("month", (time(9),), START, weekdays=(0,), nth=-1), ["01-26", "02-23", "03-30", "04-27"]),
        (Recurrence("month", (time(9),), START, weekdays=WORKING_DAYS, nth=-1), ["01-30", "02-27", "03-31", "04-30"]),
        (Recurrence("month", (time(9),), START, weekdays=WORKING_DAYS, nth=1), ["01-01", "02-02", "03-02", "04-01"]),
        (Recurrence("month", (time(9),), START, 3, days=(1,)), ["01-01", "04-01", "07-01", "10-01"]),
        (Recurrence("week", (time(9),), date(2026, 1, 2), 2, weekdays=(4,)), ["01-02", "01-16", "01-30", "02-13"]),
        # Two days of every second week: the week of the first day counts.
        (Recurrence("week", (time(9),), date(2026, 1, 1), 2, weekdays=(1, 3)), ["01-01", "01-13", "01-15", "01-27"]),
        (Recurrence("day", (time(9),), START, 3), ["01-01", "01-04", "01-07", "01-10"]),
    ],
)
def test_days_of_a_rule(rule: Recurrence, expected: list[str]) -> None:
    found = next_times(rule, "UTC", at("2025-12-31T23:00"), 4)
    assert [f"{moment:%m-%d}" for moment in found] == expected


def test_29_february_is_the_28th_in_other_years() -> None:
    rule = Recurrence("month", (time(9),), date(2028, 2, 29), 12, days=(29,))
    assert [f"{m:%Y-%m-%d}" for m in next_times(rule, "UTC", at("2028-01-01T00:00"), 5)] == [
        "2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29",
    ]  # fmt: skip


def test_a_single_time_comes_once() -> None:
    rule = Recurrence("once", (time(9), time(17)), date(2026, 5, 3))
    assert next_times(rule, "UTC", at("2026-05-01T00:00"), 9) == [at("2026-05-03T09:00"), at("2026-05-03T17:00")]
    assert next_times(rule, "UTC", at("2026-05-03T09:00"), 9) == [at("2026-05-03T17:00")]
    assert next_times(rule, "UTC", at("2026-05-03T17:00"), 9) == []


def test_nothing_comes_after_the_last_day() -> None:
    rule = Recurrence("day", (time(9),), date(2026, 5, 3), last=date(2026, 5, 5))
    assert [m.day for m in next_times(rule, "UTC", at("2026-01-01T00:00"), 9)] == [3, 4, 5]


def test_an_unknown_zone_is_refused() -> None:
    for zone in ("Mars/Base", "", "../etc/passwd", "\0"):
        with pytest.raises(CannotAnswer, match="time zone"):
            next_times(daily("09:00"), zone, at("2026-01-01T00:00"), 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": ()},
        {"times": (time(9), time(8))},
        {"times": (time(9, tzinfo=UTC),)},
        {"every": 0},
        {"every": 100_000},
        {"weekdays": (7,)},
        {"days": (0,)},
        {"days": (32,)},
        {"nth": 5, "weekdays": (0,)},
        {"nth": 1},
        {"unit": "week"},
        {"unit": "month"},
        {"unit": "month", "days": (1,), "nth": 1, "weekdays": (0,)},
        {"unit": "minute"},
    ],
)
def test_what_is_no_rule_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="no such recurrence"):
        Recurrence(**{"unit": "day", "times": (time(9),), "first": START, **wrong})


def test_hostile_json_is_refused() -> None:
    good = daily("09:00").to_json()
    for text in (
        "",
        "[]",
        good.replace("09:00", "99:00"),
        good.replace("day", "cron"),
        good.replace('"every":1', '"every":-1'),
    ):
        with pytest.raises((ValueError, KeyError, TypeError)):
            Recurrence.from_json(text)


ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Shanghai",
        "UTC",
        "America/Sao_Paulo",
        "Asia/Kathmandu",
    ]
)
TIMES = st.lists(st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=1, max_size=4, unique=True).map(
    lambda times: tuple(sorted(times))
)
MOMENTS = st.dates(date(2016, 1, 1), date(2031, 1, 1)).flatmap(
    lambda day: st.times().map(lambda clock: datetime.combine(day, clock, tzinfo=UTC))
)
FIRST = st.dates(date(2015, 1, 1), date(2030, 1, 1))


@st.composite
def rules(draw: st.DrawFn) -> Recurrence:
    unit = draw(st.sampled_from(["once", "day", "week", "month"]))
    every = draw(st.integers(1, 13))
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1).map(lambda s: tuple(sorted(s))))
    nth = draw(st.sampled_from([None, 1, 2, 3, 4, -1]))
    days = draw(st.sets(st.sampled_from([*range(1, 32), LAST_DAY]), min_size=1, max_size=3).map(tuple))
    parts: dict = {"week": {"weekdays": weekdays}, "month": {"days": days}}.get(unit, {})
    if unit == "month" and nth:
        parts = {"weekdays": weekdays, "nth": nth}
    return Recurrence(unit, draw(TIMES), draw(FIRST), 1 if unit == "once" else every, **parts)


@settings(max_examples=150, deadline=None)
@given(rules(), ZONES, MOMENTS)
def test_times_rise_and_are_the_local_times_asked_for(rule: Recurrence, zone: str, after: datetime) -> None:
    found = next_times(rule, zone, after, 6)
    assert all(one < two for one, two in zip([after, *found], found, strict=False))
    assert len(found) == 6 or rule.unit == "once"
    place = ZoneInfo(zone)
    days = set()
    for moment in found:
        there = moment.astimezone(place)
        days.add(there.date())
        if there.time() not in rule.times:
            # Only a time that this day does not have is moved, to the very moment at which the clocks change.
            before = (moment - timedelta(seconds=1)).astimezone(place)
            assert before.utcoffset() != there.utcoffset()
            assert there.fold == 0
        assert there.date() >= rule.first
    if len(rule.times) == 1:
        assert len(days) == len(found)


@settings(max_examples=100, deadline=None)
@given(rules(), ZONES, MOMENTS)
def test_asking_one_by_one_gives_the_same_times(rule: Recurrence, zone: str, after: datetime) -> None:
    together, moment, single = next_times(rule, zone, after, 5), after, []
    for _ in together:
        moment = next_times(rule, zone, moment, 1)[0]
        single.append(moment)
    assert single == together


@settings(max_examples=100, deadline=None)
@given(rules(), FIRST)
def test_the_phase_stays(rule: Recurrence, start: date) -> None:
    day = next(days_of(rule, start), None)
    if day is None or rule.unit == "once":
        return
    if rule.unit == "day":
        assert (day - rule.first).days % rule.every == 0
    elif rule.unit == "week":
        weeks = (day - timedelta(day.weekday()) - rule.first + timedelta(rule.first.weekday())).days // 7
        assert weeks % rule.every == 0
        assert day.weekday() in rule.weekdays
    else:
        assert (day.year * 12 + day.month - rule.first.year * 12 - rule.first.month) % rule.every == 0


@settings(max_examples=100, deadline=None)
@given(rules())
def test_json_round_trip(rule: Recurrence) -> None:
    assert Recurrence.from_json(rule.to_json()) == rule
