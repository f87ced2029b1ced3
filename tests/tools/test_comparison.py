"""This period and what it is compared with, phrase by phrase; what is not over, and where the data start."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.comparison import Comparison, compare_periods, days_of, year_before
from tools.comparison_words import find_against, read_against
from tools.context import Context
from tools.errors import CannotAnswer
from tools.messages import Period, write
from tools.time_grains import DataCalendar, read_calendar

FIRST, LAST = date(2023, 1, 1), date(2024, 6, 12)
NEXT_DAY = Context(today=date(2024, 6, 13))
LONG_AFTER = Context(today=date(2026, 1, 1))


def calendar_of(first: date = FIRST, last: date = LAST, every: int = 1) -> DataCalendar:
    days = [first + timedelta(days=each) for each in range(0, (last - first).days + 1, every)]
    calendar = read_calendar(pa.chunked_array([pa.array(days, pa.date32())]))
    assert calendar is not None
    return calendar


def said(period: Period | None) -> str | None:
    return f"{period.first:%Y-%m-%d}/{period.last:%Y-%m-%d}" if period else None


def compared(period: str | None, against: str | None = None, context: Context = NEXT_DAY) -> Comparison:
    return compare_periods(calendar_of(), context, period, against)


@pytest.mark.parametrize(
    ("period", "against", "now", "before", "year_ago"),
    [
        ("last week", None, "2024-06-03/2024-06-09", "2024-05-27/2024-06-02", "2023-06-05/2023-06-11"),
        ("上周", "前一周", "2024-06-03/2024-06-09", "2024-05-27/2024-06-02", "2023-06-05/2023-06-11"),
        ("上周", "环比", "2024-06-03/2024-06-09", "2024-05-27/2024-06-02", "2023-06-05/2023-06-11"),
        ("last week", "vs last year", "2024-06-03/2024-06-09", "2023-06-05/2023-06-11", None),
        ("上周", "同比", "2024-06-03/2024-06-09", "2023-06-05/2023-06-11", None),
        ("上周", "去年同期", "2024-06-03/2024-06-09", "2023-06-05/2023-06-11", None),
        ("last month", None, "2024-05-01/2024-05-31", "2024-04-01/2024-04-30", "2023-05-01/2023-05-31"),
        ("February 2024", None, "2024-02-01/2024-02-29", "2024-01-01/2024-01-31", "2023-02-01/2023-02-28"),
        ("Q1 2024", None, "2024-01-01/2024-03-31", "2023-10-01/2023-12-31", "2023-01-01/2023-03-31"),
        ("第一季度", "同比", "2024-01-01/2024-03-31", "2023-01-01/2023-03-31", None),
        ("June", "May", "2024-06-01/2024-06-12", "2024-05-01/2024-05-12", "2023-06-01/2023-06-12"),
        ("May", "April", "2024-05-01/2024-05-31", "2024-04-01/2024-04-30", "2023-05-01/2023-05-31"),
        ("May", "May last year", "2024-05-01/2024-05-31", "2023-05-01/2023-05-31", None),
        ("April 2023", "March", "2023-04-01/2023-04-30", "2023-03-01/2023-03-31", None),
        ("last quarter", "Q1 2023", "2024-01-01/2024-03-31", "2023-01-01/2023-03-31", None),
        ("past 30 days", "previous 30 days", "2024-05-14/2024-06-12", "2024-04-14/2024-05-13", "2023-05-14/2023-06-12"),
        ("过去30天", "前30天", "2024-05-14/2024-06-12", "2024-04-14/2024-05-13", "2023-05-14/2023-06-12"),
        ("last week", "the 4 weeks before", "2024-06-03/2024-06-09", "2024-05-06/2024-06-02", "2023-06-05/2023-06-11"),
        ("上周", "之前4周", "2024-06-03/2024-06-09", "2024-05-06/2024-06-02", "2023-06-05/2023-06-11"),
        ("上季度", "前一个季度", "2024-01-01/2024-03-31", "2023-10-01/2023-12-31", "2023-01-01/2023-03-31"),
        ("past 30 days", None, "2024-05-14/2024-06-12", "2024-04-14/2024-05-13", "2023-05-14/2023-06-12"),
        ("过去30天", None, "2024-05-14/2024-06-12", "2024-04-14/2024-05-13", "2023-05-14/2023-06-12"),
        ("last 2 weeks", None, "2024-05-30/2024-06-12", "2024-05-16/2024-05-29", "2023-06-01/2023-06-14"),
        ("second week of May", None, "2024-05-08/2024-05-14", "2024-05-01/2024-05-07", "2023-05-08/2023-05-14"),
        ("yesterday", None, "2024-06-12/2024-06-12", "2024-06-05/2024-06-05", "2023-06-14/2023-06-14"),
        ("yesterday", "the day before", "2024-06-12/2024-06-12", "2024-06-11/2024-06-11", "2023-06-14/2023-06-14"),
        ("last weekend", None, "2024-06-08/2024-06-09", "2024-06-01/2024-06-02", "2023-06-10/2023-06-11"),
        ("last month", "the month before", "2024-05-01/2024-05-31", "2024-04-01/2024-04-30", "2023-05-01/2023-05-31"),
    ],
)  # fmt: skip
def test_a_period_and_the_other(period: str, against: str | None, now: str, before: str, year_ago: str | None) -> None:
    found = compared(period, against)
    assert (said(found.period), said(found.before), said(found.year_ago)) == (now, before, year_ago)
    assert found.missing is None


@pytest.mark.parametrize(
    ("period", "against", "now", "before"),
    [
        ("this week", None, "2024-06-10/2024-06-12", "2024-06-03/2024-06-05"),
        ("this month", None, "2024-06-01/2024-06-12", "2024-05-01/2024-05-12"),
        ("本月", "上个月", "2024-06-01/2024-06-12", "2024-05-01/2024-05-12"),
        ("this month", "last year", "2024-06-01/2024-06-12", "2023-06-01/2023-06-12"),
        ("month to date", None, "2024-06-01/2024-06-12", "2024-05-01/2024-05-12"),
        ("year to date", None, "2024-01-01/2024-06-12", "2023-01-01/2023-06-12"),
        ("year to date", "last year", "2024-01-01/2024-06-12", "2023-01-01/2023-06-12"),
        ("今年以来", "同比", "2024-01-01/2024-06-12", "2023-01-01/2023-06-12"),
        ("this year", None, "2024-01-01/2024-06-12", "2023-01-01/2023-06-12"),
        ("this quarter", None, "2024-04-01/2024-06-12", "2024-01-01/2024-03-13"),
        ("2024", "2023", "2024-01-01/2024-06-12", "2023-01-01/2023-06-12"),
    ],
)
def test_what_is_not_over_is_compared_with_as_many_days(
    period: str, against: str | None, now: str, before: str
) -> None:
    found = compared(period, against)
    assert (said(found.period), said(found.before), found.unfinished) == (now, before, True)
    assert any(now[-2:].lstrip("0") in write(message) for message in found.assumptions)


def test_a_fiscal_year_to_date_is_compared_with_the_last_one_to_date() -> None:
    context = Context(today=date(2024, 6, 13), fiscal_year_start=4)
    found = compare_periods(calendar_of(), context, "fiscal year to date")
    assert (said(found.period), said(found.before)) == ("2024-04-01/2024-06-12", "2023-04-01/2023-06-12")


def test_today_is_not_over() -> None:
    found = compare_periods(calendar_of(last=date(2024, 6, 13)), NEXT_DAY, "this week")
    assert said(found.period) == "2024-06-10/2024-06-12"


def test_data_that_are_late_are_warned_of() -> None:
    found = compare_periods(calendar_of(last=date(2024, 6, 7)), Context(today=date(2024, 6, 11)), "last week")
    assert (said(found.period), said(found.before)) == ("2024-06-03/2024-06-07", "2024-05-27/2024-05-31")
    assert "2 days" in write(found.warnings[0])


def test_data_that_ended_long_ago_are_read_from_their_end() -> None:
    found = compared("last month", context=LONG_AFTER)
    assert said(found.period) == "2024-05-01/2024-05-31"
    assert "end on" in write(found.assumptions[0])


@pytest.mark.parametrize(
    ("first", "last", "now", "before"),
    [
        (date(2023, 1, 1), date(2024, 6, 12), "2024-05-01/2024-05-31", "2024-04-01/2024-04-30"),
        (date(2024, 4, 1), date(2024, 6, 12), "2024-06-03/2024-06-09", "2024-05-27/2024-06-02"),
        (date(2019, 1, 1), date(2024, 6, 12), "2024-01-01/2024-03-31", "2023-10-01/2023-12-31"),
        (date(2024, 6, 3), date(2024, 6, 12), "2024-06-03/2024-06-09", None),
        (date(2024, 6, 5), date(2024, 6, 12), "2024-06-09/2024-06-12", None),
    ],
)
def test_what_is_looked_at_when_nothing_is_said(first: date, last: date, now: str, before: str | None) -> None:
    found = compare_periods(calendar_of(first, last), NEXT_DAY)
    assert (said(found.period), said(found.before)) == (now, before)


def test_rows_of_whole_weeks_are_looked_at_by_the_week() -> None:
    found = compare_periods(calendar_of(date(2024, 4, 1), date(2024, 6, 10), 7), NEXT_DAY)
    assert (said(found.period), said(found.before)) == ("2024-06-03/2024-06-09", "2024-05-27/2024-06-02")


def test_nothing_before_the_first_period_is_said() -> None:
    found = compared("January 2023")
    assert found.before is None
    assert found.missing is not None
    assert "start on Jan 1, 2023" in write(found.missing)
    everything = compared("all time")
    assert everything.missing is not None
    assert "all that the data have" in write(everything.missing)


def test_a_shop_that_is_closed_on_sundays_has_whole_weeks() -> None:
    days = [FIRST + timedelta(days=each) for each in range(530) if (FIRST + timedelta(days=each)).weekday() < 6]
    calendar = read_calendar(pa.chunked_array([pa.array([day for day in days if day <= date(2024, 6, 8)])]))
    assert calendar is not None
    found = compare_periods(calendar, Context(today=date(2024, 6, 9)), "this week")
    assert not found.unfinished


@pytest.mark.parametrize(("period", "against"), [("June", "bananas"), ("2024", "May"), ("last month", "May 2019")])
def test_what_cannot_be_compared_is_refused(period: str, against: str) -> None:
    with pytest.raises(CannotAnswer):
        compared(period, against)


def test_periods_of_different_length_are_warned_of() -> None:
    found = compared("May", "Q1 2024")
    assert "31 days against 91" in write(found.warnings[0])


def test_the_53rd_week_of_a_year() -> None:
    assert year_before(Period(date(2020, 12, 28), date(2021, 1, 3)), "week") == Period(
        date(2019, 12, 23), date(2019, 12, 29)
    )


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 400))
def test_a_year_before_is_as_long_and_about_a_year_away(first: date, length: int) -> None:
    days = Period(first, first + timedelta(days=length - 1))
    other = year_before(days, "day")
    assert abs(days_of(other) - length) <= 1
    assert 357 <= (days.first - other.first).days <= 372
    if length < 8:
        assert other.first.weekday() == first.weekday()


PERIODS = ["last week", "this month", "June", "Q1 2024", "year to date", "yesterday", "past 30 days", "last 2 weeks"]


@given(st.integers(0, 800), st.integers(10, 800), st.sampled_from(PERIODS), st.sampled_from([None, "last year"]))
def test_both_lie_in_the_data_and_do_not_overlap(start: int, length: int, period: str, against: str | None) -> None:
    first = FIRST + timedelta(days=start)
    calendar = calendar_of(first, first + timedelta(days=length))
    try:
        found = compare_periods(calendar, LONG_AFTER, period, against)
    except CannotAnswer:
        return
    if found.before is not None:
        assert calendar.first <= found.before.last < found.period.first
        # A few days may be missing at its start, which is said.
        missing = (calendar.first - found.before.first).days
        assert missing <= 0 or (missing <= 0.03 * days_of(found.before) and found.warnings)
    if found.unfinished and found.before is not None:
        assert days_of(found.before) <= days_of(found.period) + 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vs last year", "year ago"), ("compared to the same week last year", "year ago"), ("yoy", "year ago"),
        ("同比", "year ago"), ("与去年同期相比", "year ago"), ("the week before", "previous"), ("上期", "previous"),
        ("previous period", "previous"), ("week over week", "previous"), ("环比", "previous"),
        ("上个月", "previous"), ("the day before", "day before"), ("May", None), ("June last year", None),
        ("2023", None), ("去年六月", None),
    ],
)  # fmt: skip
def test_words_for_what_to_compare_with(words: str, found: str | None) -> None:
    assert read_against(words) == found


def test_where_a_question_says_so() -> None:
    question = "How did last week go compared with the week before?"
    assert [question[start:end] for start, end, _ in find_against(question)] == ["last week", "the week before"]


@given(st.text(max_size=40))
def test_any_words_are_read_without_harm(text: str) -> None:
    read_against(text)
    find_against(text)


def test_a_stretch_before_of_another_length_is_warned_of() -> None:
    found = compared("last month", "vs the 2 weeks before")
    assert (said(found.period), said(found.before)) == ("2024-05-01/2024-05-31", "2024-04-17/2024-04-30")
    assert "31 days against 14" in " ".join(map(write, found.warnings))
    assert not compared("last 4 weeks", "the prior 4 weeks").warnings


def test_a_stretch_before_that_the_data_lack_is_no_comparison() -> None:
    found = compared("January 2023", "the 4 weeks before")
    assert found.before is None
    assert found.missing is not None
