"""Periods that are compared within a condition: "last year" beside a shorter one is that one a year before."""

from datetime import date

import pytest

from tools.compared_periods import read_compared
from tools.messages import Period, write

FIRST, LAST = date(2015, 1, 1), date(2018, 12, 31)
CALENDAR = (date(2019, 1, 2), 0, 1)
DECEMBERS = [Period(date(2017, 12, 1), date(2017, 12, 31)), Period(date(2016, 12, 1), date(2016, 12, 31))]


@pytest.mark.parametrize(
    "phrases",
    [
        ("December 2017", "last year"),
        ("December 2017", "the year before"),
        ("2017年12月", "去年"),
        ("2017年12月", "去年同期"),
    ],
)
def test_last_year_beside_a_month_is_that_month_a_year_before(phrases: tuple[str, str]) -> None:
    periods, said = read_compared(phrases, FIRST, LAST, CALENDAR)
    assert periods == DECEMBERS
    assert "the same a year before" in write(said)
    assert read_compared(phrases[::-1], FIRST, LAST, CALENDAR)[0] == DECEMBERS[::-1]


def test_quarters_keep_their_dates_and_weeks_their_days() -> None:
    periods, _ = read_compared(("Q1 2018", "last year"), FIRST, LAST, CALENDAR)
    assert periods[1] == Period(date(2017, 1, 1), date(2017, 3, 31))
    periods, _ = read_compared(("last week", "last year"), FIRST, LAST, CALENDAR)
    assert periods[1].first.weekday() == periods[0].first.weekday() == 0


def test_years_and_named_periods_stay_what_they_are() -> None:
    periods, _ = read_compared(("2018", "last year"), FIRST, LAST, CALENDAR)
    assert {(each.first.month, each.last.month) for each in periods} == {(1, 12)}
    periods, _ = read_compared(("May 2018", "June 2017"), FIRST, LAST, CALENDAR)
    assert periods[1] == Period(date(2017, 6, 1), date(2017, 6, 30))
    periods, _ = read_compared(("last year",), FIRST, LAST, CALENDAR)
    assert len(periods) == 1


@pytest.mark.parametrize(
    ("phrases", "before"),
    [
        (("last 4 weeks", "the 4 weeks before"), Period(date(2018, 11, 6), date(2018, 12, 3))),
        (("last 28 days", "the previous 28 days"), Period(date(2018, 11, 6), date(2018, 12, 3))),
        (("过去28天", "再之前四周"), Period(date(2018, 11, 6), date(2018, 12, 3))),
        (("December 2018", "the two months before that"), Period(date(2018, 10, 1), date(2018, 11, 30))),
        (("2018年12月", "之前两个月"), Period(date(2018, 10, 1), date(2018, 11, 30))),
    ],
)
def test_a_stretch_before_ends_where_the_other_begins(phrases: tuple[str, str], before: Period) -> None:
    periods, said = read_compared(phrases, FIRST, LAST, CALENDAR)
    assert periods[1] == before
    assert "I compared" in write(said)
