"""Whether rows are missing at the edge of the data, by the days on which they usually come."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.rhythm import Rhythm, read_step

MONDAY = date(2024, 1, 1)


def every(first: date, last: date, weekdays: Sequence[int] = range(7)) -> tuple[date, ...]:
    length = (last - first).days + 1
    return tuple(d for d in (first + timedelta(days=i) for i in range(length)) if d.weekday() in weekdays)


def misses_after(days: tuple[date, ...], end: date, step: str = "day") -> bool:
    return Rhythm(days, step).misses_after(days[-1], end)


def test_daily_rows_may_not_miss_a_day() -> None:
    days = every(MONDAY, date(2024, 5, 30))
    assert misses_after(days, date(2024, 5, 31))
    assert not misses_after(days, date(2024, 5, 30))
    assert Rhythm(days[1:], "day").misses_before(days[1], MONDAY)
    assert not Rhythm(days, "day").misses_before(MONDAY, MONDAY)


def test_a_few_holes_do_not_make_daily_rows_sparse() -> None:
    days = tuple(day for day in every(MONDAY, date(2024, 5, 30)) if day.day != 13)
    assert misses_after(days, date(2024, 5, 31))


def test_days_off_are_not_missed() -> None:
    days = every(MONDAY, date(2024, 6, 28), range(5))  # June 2024 ends on a Sunday
    assert not misses_after(days, date(2024, 6, 30))
    assert misses_after(days[:-1], date(2024, 6, 30))
    begun = every(date(2024, 6, 3), date(2024, 8, 30), range(5))  # and begins on a Saturday
    assert not Rhythm(begun, "day").misses_before(begun[0], date(2024, 6, 1))
    assert Rhythm(begun[1:], "day").misses_before(begun[1], date(2024, 6, 1))


def test_a_saturday_now_and_then_is_still_a_day_off() -> None:
    days = tuple(sorted({*every(MONDAY, date(2024, 6, 28), range(5)), date(2024, 3, 9)}))
    assert not misses_after(days, date(2024, 6, 30))


@pytest.mark.parametrize("weekday", [0, 2, 6])
def test_once_a_week(weekday: int) -> None:
    days = every(MONDAY, date(2024, 7, 31), [weekday])
    assert not misses_after(days, days[-1] + timedelta(days=6))
    assert misses_after(days, days[-1] + timedelta(days=7))
    assert not Rhythm(days, "day").misses_before(days[0], days[0] - timedelta(days=6))
    assert Rhythm(days, "day").misses_before(days[0], days[0] - timedelta(days=7))


def test_a_few_orders_a_week() -> None:
    """Monday and Thursday, now and then another day: two weeks without an order are unusual, two days are not."""
    days = tuple(MONDAY + timedelta(days=7 * week + day + (week % 3)) for week in range(26) for day in (0, 3))
    assert not misses_after(days, days[-1] + timedelta(days=2))
    assert misses_after(days, days[-1] + timedelta(days=14))


def test_what_was_usual_long_ago_does_not_count() -> None:
    monthly = tuple(date(year, month, 7) for year in range(2000, 2020) for month in range(1, 13))
    daily = every(date(2020, 1, 1), date(2020, 12, 30))
    assert misses_after((*monthly, *daily), date(2020, 12, 31))


def test_a_wrong_date_does_not_make_the_data_sparse() -> None:
    days = (date(1900, 1, 1), *every(MONDAY, date(2024, 3, 30)))
    assert misses_after(days, date(2024, 3, 31))


def test_one_month_after_the_other() -> None:
    months = tuple(date(2024, month, 1) for month in (2, 3, 4, 5))
    rhythm = Rhythm(months, "month")
    assert rhythm.misses_before(date(2024, 2, 1), date(2024, 1, 1))
    assert rhythm.misses_after(date(2024, 5, 31), date(2024, 6, 30))
    assert not rhythm.misses_after(date(2024, 5, 31), date(2024, 5, 31))


def test_a_single_day_is_no_month() -> None:
    assert misses_after((MONDAY,), date(2024, 1, 31))


@pytest.mark.parametrize(
    ("days", "step"),
    [
        ([date(2024, m, 1) for m in (1, 2, 3)], "month"),
        ([date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)], "month"),
        ([date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 29)], "month"),  # the last working day
        ([date(2024, m, 15) for m in (1, 2, 3)], "month"),
        ([date(2024, m, 3) for m in (1, 4, 7)], "month"),
        ([date(2023, 12, 31), date(2024, 3, 31), date(2024, 6, 30)], "quarter"),
        ([date(y, 12, 31) for y in (2021, 2022, 2023)], "year"),
        ([date(2024, 1, 5), date(2024, 2, 20), date(2024, 3, 11)], "day"),
        ([date(2024, 6, d) for d in (3, 10, 17)], "week"),
        ([date(2024, 6, d) for d in (1, 2, 3)], "day"),
    ],
)
def test_what_a_row_stands_for(days: list[date], step: str) -> None:
    assert read_step(days, 0) == step


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 120), min_size=1, max_size=60), st.integers(0, 40))
def test_the_longer_the_silence_the_surer(offsets: set[int], more: int) -> None:
    days = tuple(MONDAY + timedelta(days=offset) for offset in sorted(offsets))
    end = days[-1] + timedelta(days=more)
    assert not misses_after(days, end) or misses_after(days, end + timedelta(days=5))
    assert not misses_after(days, days[-1])
