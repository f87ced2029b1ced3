"""Periods and grains in questions, phrase by phrase."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import CannotAnswer
from tools.messages import Period, write
from tools.periods import add_months, find_grain, find_periods, read_horizon, read_period, unit_end, unit_start
from tools.time_units import fiscal_year_of, fiscal_year_starts

FIRST, LAST = date(2023, 1, 1), date(2024, 12, 31)
LONG_AFTER = date(2026, 11, 24)


def days(phrase: str, today: date = LONG_AFTER, first: date = FIRST, last: date = LAST) -> tuple[str, str]:
    read = read_period(phrase, first, last, today)
    return read.period.first.isoformat(), read.period.last.isoformat()


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        # counted from the end of the data, which ended long ago
        ("last month", "2024-12-01", "2024-12-31"),
        ("上个月", "2024-12-01", "2024-12-31"),
        ("this month", "2024-12-01", "2024-12-31"),
        ("last week", "2024-12-23", "2024-12-29"),
        ("上周", "2024-12-23", "2024-12-29"),
        ("this week", "2024-12-30", "2025-01-05"),
        ("本周", "2024-12-30", "2025-01-05"),
        ("上上周", "2024-12-16", "2024-12-22"),
        ("上周一", "2024-12-23", "2024-12-23"),
        ("last Monday", "2024-12-23", "2024-12-23"),
        ("last weekend", "2024-12-28", "2024-12-29"),
        ("2 weeks ago", "2024-12-16", "2024-12-22"),
        ("两周前", "2024-12-16", "2024-12-22"),
        ("three months ago", "2024-10-01", "2024-10-31"),
        ("3个月前", "2024-10-01", "2024-10-31"),
        ("first two weeks of April", "2024-04-01", "2024-04-14"),
        ("4月前两周", "2024-04-01", "2024-04-14"),
        ("the last two weeks of April", "2024-04-17", "2024-04-30"),
        ("2023年4月最后两周", "2023-04-17", "2023-04-30"),
        ("first 10 days of May", "2024-05-01", "2024-05-10"),
        ("5月前10天", "2024-05-01", "2024-05-10"),
        ("spring 2023", "2023-03-01", "2023-05-31"),
        ("2023年夏季", "2023-06-01", "2023-08-31"),
        ("yesterday", "2024-12-31", "2024-12-31"),
        ("last quarter", "2024-10-01", "2024-12-31"),
        ("last year", "2024-01-01", "2024-12-31"),
        ("去年", "2024-01-01", "2024-12-31"),
        ("last 30 days", "2024-12-02", "2024-12-31"),
        ("past 30 days", "2024-12-02", "2024-12-31"),
        ("过去30天", "2024-12-02", "2024-12-31"),
        ("近7天", "2024-12-25", "2024-12-31"),
        ("最近一周", "2024-12-25", "2024-12-31"),
        ("previous 7 days", "2024-12-25", "2024-12-31"),
        ("last three months", "2024-10-01", "2024-12-31"),
        ("最近三个月", "2024-10-01", "2024-12-31"),
        ("近半年", "2024-07-01", "2024-12-31"),
        ("over the past year", "2024-01-01", "2024-12-31"),
        ("last 2 weeks", "2024-12-18", "2024-12-31"),
        ("year to date", "2024-01-01", "2024-12-31"),
        ("ytd", "2024-01-01", "2024-12-31"),
        ("mtd", "2024-12-01", "2024-12-31"),
        ("今年以来", "2024-01-01", "2024-12-31"),
        # named: the latest one in the data unless the year is said
        ("in June", "2024-06-01", "2024-06-30"),
        ("June 2023", "2023-06-01", "2023-06-30"),
        ("六月份", "2024-06-01", "2024-06-30"),
        ("6月", "2024-06-01", "2024-06-30"),
        ("2023年3月", "2023-03-01", "2023-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("Q2", "2024-04-01", "2024-06-30"),
        ("Q2 2023", "2023-04-01", "2023-06-30"),
        ("Q3'23", "2023-07-01", "2023-09-30"),
        ("2nd quarter of 2023", "2023-04-01", "2023-06-30"),
        ("第二季度", "2024-04-01", "2024-06-30"),
        ("2023年第二季度", "2023-04-01", "2023-06-30"),
        ("H1 2024", "2024-01-01", "2024-06-30"),
        ("上半年", "2024-01-01", "2024-06-30"),
        ("下半年", "2024-07-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2023年", "2023-01-01", "2023-12-31"),
        ("second week of May", "2024-05-08", "2024-05-14"),
        ("五月第二周", "2024-05-08", "2024-05-14"),
        ("the last week of May", "2024-05-25", "2024-05-31"),
        ("五月最后一周", "2024-05-25", "2024-05-31"),
        ("week 1 of 2024", "2024-01-01", "2024-01-07"),
        ("第23周", "2024-06-03", "2024-06-09"),
        ("2024-05-03", "2024-05-03", "2024-05-03"),
        ("3 May 2023", "2023-05-03", "2023-05-03"),
        ("May 3rd", "2024-05-03", "2024-05-03"),
        ("5/13/2024", "2024-05-13", "2024-05-13"),
        ("2023年3月1日", "2023-03-01", "2023-03-01"),
        ("双十一", "2024-11-11", "2024-11-11"),
        ("5月上旬", "2024-05-01", "2024-05-10"),
        ("late May", "2024-05-21", "2024-05-31"),
        ("May '23", "2023-05-01", "2023-05-31"),
        ("1H 2023", "2023-01-01", "2023-06-30"),
        ("year 2023", "2023-01-01", "2023-12-31"),
        ("last full month", "2024-12-01", "2024-12-31"),
        ("大前天", "2024-12-29", "2024-12-29"),
        # ranges
        ("1-3月", "2024-01-01", "2024-03-31"),
        ("2023年1至3月", "2023-01-01", "2023-03-31"),
        ("first three months of 2024", "2024-01-01", "2024-03-31"),
        ("last 2 months of 2023", "2023-11-01", "2023-12-31"),
        ("June and July", "2024-06-01", "2024-07-31"),
        ("2023 and 2024", "2023-01-01", "2024-12-31"),
        ("from 3 May to 10 May", "2024-05-03", "2024-05-10"),
        ("May 3-10", "2024-05-03", "2024-05-10"),
        ("3-10 May 2023", "2023-05-03", "2023-05-10"),
        ("between 3 and 10 May", "2024-05-03", "2024-05-10"),
        ("between March and June", "2024-03-01", "2024-06-30"),
        ("March to May 2023", "2023-03-01", "2023-05-31"),
        ("November to February", "2023-11-01", "2024-02-29"),
        ("2024-06-01 to 2024-06-30", "2024-06-01", "2024-06-30"),
        ("3月1日到3月15日", "2024-03-01", "2024-03-15"),
        ("3月1日-15日", "2024-03-01", "2024-03-15"),
        ("2023年1月至2023年3月", "2023-01-01", "2023-03-31"),
        ("1月到3月", "2024-01-01", "2024-03-31"),
        ("since March", "2024-03-01", "2024-12-31"),
        ("3月以来", "2024-03-01", "2024-12-31"),
        ("自3月起", "2024-03-01", "2024-12-31"),
        ("before June 2023", "2023-01-01", "2023-05-31"),
        ("after May", "2024-06-01", "2024-12-31"),
        ("截至2023年3月底", "2023-01-01", "2023-03-31"),
        ("all time", "2023-01-01", "2024-12-31"),
    ],
)
def test_a_phrase_as_dates(phrase: str, first: str, last: str) -> None:
    assert days(phrase) == (first, last)


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("yesterday", "2026-11-23", "2026-11-23"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("last 30 days", "2026-10-25", "2026-11-23"),
        ("June last year", "2025-06-01", "2025-06-30"),
        ("去年六月", "2025-06-01", "2025-06-30"),
    ],
)
def test_fresh_data_are_read_from_today(phrase: str, first: str, last: str) -> None:
    assert days(phrase, first=date(2025, 1, 1), last=date(2026, 11, 23)) == (first, last)


def test_it_is_said_back_as_dates_and_from_where() -> None:
    read = read_period("last month", FIRST, LAST, LONG_AFTER)
    assert write(read.said).startswith("The data end on Dec 31, 2024, so I read “last month” from there: Dec 1")
    assert read.anchor == date(2025, 1, 1)
    assert not read.partial


def test_a_period_that_is_partly_there_says_so() -> None:
    read = read_period("June 2024", FIRST, date(2024, 6, 10), date(2024, 6, 11))
    assert read.partial
    assert read.covered == Period(date(2024, 6, 1), date(2024, 6, 10))
    assert read.warning is not None


def test_a_day_that_comes_before_the_running_month_has_data() -> None:
    read = read_period("this month", FIRST, date(2024, 10, 31), date(2024, 11, 1))
    assert read.period == Period(date(2024, 10, 1), date(2024, 10, 31))


@pytest.mark.parametrize("phrase", ["2019", "June 2021", "next month", "last 3 bananas", "2024-06-30 to 2024-06-01"])
def test_what_the_data_do_not_have_is_refused_with_the_days_there_are(phrase: str) -> None:
    with pytest.raises(CannotAnswer) as refusal:
        read_period(phrase, FIRST, LAST, LONG_AFTER)
    assert "2024" in str(refusal.value)


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("roas by channel last month, worst first", ["last month"]),
        ("why did revenue drop in the second week of May?", ["second week of May"]),
        ("compare May to June", ["May to June"]),
        ("sales in June and July", ["June and July"]),
        ("compare June and July", ["June", "July"]),
        ("sales in June and September", ["June", "September"]),
        ("May I see the sales in may?", ["may"]),
        ("we march on", []),
        ("top 2000 customers", []),
        ("budget of 2000", []),
        ("sales by month in 2017", ["2017"]),
        ("what is the total for 2017 and 2018", ["2017 and 2018"]),
        ("2017年和2018年的对比", ["2017年", "2018年"]),
        ("六月份各渠道的花费", ["六月份"]),
        ("今年和去年", ["今年", "去年"]),
        ("三个月", []),
        ("revenue in fiscal 2022 by rep", ["fiscal 2022"]),
        ("本财年第二季度的销售额", ["本财年第二季度"]),
        ("每月销售额", []),
        ("各季度利润", []),
        ("销售额大于2000", []),
        ("forecast the next 8 weeks", ["next 8 weeks"]),
        ("how many customers do we have", []),
    ],
)
def test_periods_in_questions(question: str, phrases: list[str]) -> None:
    assert [phrase for _, _, phrase in find_periods(question)] == phrases


@pytest.mark.parametrize(
    ("question", "grain"),
    [
        ("sales by week", "week"), ("weekly sales", "week"), ("per month", "month"), ("month by month", "month"),
        ("every day", "day"), ("quarterly", "quarter"), ("by year", "year"), ("by weekday", "weekday"),
        ("which day of the week", "weekday"), ("by hour", "hour"), ("每周", "week"), ("按月", "month"),
        ("逐月", "month"), ("每天的花费", "day"), ("各季度", "quarter"), ("每年", "year"), ("周几", "weekday"),
        ("每小时", "hour"), ("revenue by fiscal quarter", "fiscal quarter"), ("per fiscal year", "fiscal year"),
        ("by FY", "fiscal year"), ("按财季看收入", "fiscal quarter"), ("各财年的收入", "fiscal year"),
        ("按财年季度", "fiscal quarter"), ("last fiscal year", None), ("今年财年", None),
        ("按年龄", None), ("last week", None), ("roas by channel", None),
    ],
)  # fmt: skip
def test_grains(question: str, grain: str | None) -> None:
    assert find_grain(question) == grain


def test_a_horizon_looks_ahead() -> None:
    assert read_horizon("next 8 weeks") == (8, "week")
    assert read_horizon("未来3个月") == (3, "month")
    assert read_horizon("next month") == (1, "month")
    assert read_horizon("last month") is None


def test_the_week_starts_where_the_asker_says() -> None:
    read = read_period("last week", FIRST, LAST, LONG_AFTER, week_start=6)
    assert read.period == Period(date(2024, 12, 22), date(2024, 12, 28))


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("this fiscal year", "2024-04-01", "2025-03-31"),
        ("本财年", "2024-04-01", "2025-03-31"),
        ("last fiscal year", "2023-04-01", "2024-03-31"),
        ("上财年", "2023-04-01", "2024-03-31"),
        ("FY2024", "2023-04-01", "2024-03-31"),
        ("FY24", "2023-04-01", "2024-03-31"),
        ("FY2023/24", "2023-04-01", "2024-03-31"),
        ("fiscal 2024", "2023-04-01", "2024-03-31"),
        ("financial year 2023-24", "2023-04-01", "2024-03-31"),
        ("2024财年", "2023-04-01", "2024-03-31"),
        ("fiscal Q2", "2024-07-01", "2024-09-30"),
        ("Q2 FY24", "2023-07-01", "2023-09-30"),
        ("FY24 Q2", "2023-07-01", "2023-09-30"),
        ("second quarter of fiscal 2024", "2023-07-01", "2023-09-30"),
        ("Q2 of this fiscal year", "2024-07-01", "2024-09-30"),
        ("本财年第二季度", "2024-07-01", "2024-09-30"),
        ("2024财年第二季度", "2023-07-01", "2023-09-30"),
        ("H1 FY24", "2023-04-01", "2023-09-30"),
        ("本财年上半年", "2024-04-01", "2024-09-30"),
        ("last fiscal quarter", "2024-10-01", "2024-12-31"),
        ("fiscal year to date", "2024-04-01", "2024-12-31"),
        ("fytd", "2024-04-01", "2024-12-31"),
        ("本财年至今", "2024-04-01", "2024-12-31"),
        ("Q2", "2024-04-01", "2024-06-30"),
    ],
)
def test_fiscal_years_start_where_the_team_says(phrase: str, first: str, last: str) -> None:
    read = read_period(phrase, FIRST, LAST, LONG_AFTER, fiscal_year_start=4)
    assert (read.period.first.isoformat(), read.period.last.isoformat()) == (first, last)


def test_what_a_fiscal_year_is_here_is_said() -> None:
    said = write(read_period("FY2024", FIRST, LAST, LONG_AFTER, fiscal_year_start=4).said)
    assert "start in April" in said
    assert "I took January" in write(read_period("FY2024", FIRST, LAST, LONG_AFTER).said)


@pytest.mark.parametrize("phrase", ["FY2024", "2024财年", "fiscal 2024"])
def test_a_fiscal_year_is_that_of_the_calendar_unless_somebody_says_otherwise(phrase: str) -> None:
    assert days(phrase) == ("2024-01-01", "2024-12-31")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_fiscal_units_hold_their_day_and_agree(day: date, month: int) -> None:
    for unit in ("fiscal quarter", "fiscal year"):
        start = unit_start(day, unit, fiscal_year_start=month)
        assert start <= day <= unit_end(start, unit)
    year = fiscal_year_of(day, month)
    assert unit_start(day, "fiscal year", fiscal_year_start=month) == fiscal_year_starts(year, month)


def test_months_have_their_own_lengths() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 3, 31), -12) == date(2023, 3, 31)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_a_unit_holds_its_day_and_meets_the_next(day: date, unit: str) -> None:
    start = unit_start(day, unit)
    end = unit_end(start, unit)
    assert start <= day <= end
    assert unit_start(end, unit) == start
    assert unit_start(date.fromordinal(end.toordinal() + 1), unit) == date.fromordinal(end.toordinal() + 1)


@pytest.mark.parametrize("phrase", ["2024-02-31", "30 February", "2月30日"])
def test_a_day_that_no_month_has(phrase: str) -> None:
    with pytest.raises(CannotAnswer, match="no such day"):
        read_period(phrase, FIRST, LAST, LONG_AFTER)


def test_the_29th_of_february_is_of_the_latest_leap_year() -> None:
    assert days("29 February", first=date(2019, 1, 1), last=date(2023, 6, 1)) == ("2020-02-29", "2020-02-29")


WORDS = (
    "last past next 3 30 days weeks of month May Q2 2024 1990 9999 to and between since before "
    "FY2024 fiscal Q2 财年 本 上个 最近 三 个月 到 第二 周 年 月 日 5"
)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=8), st.sampled_from([" ", ""]))
def test_whatever_is_found_is_read_or_refused(words: list[str], between: str) -> None:
    for _, _, phrase in find_periods(between.join(words)):
        try:
            read = read_period(phrase, FIRST, LAST, LONG_AFTER)
        except CannotAnswer:
            continue
        assert read.period.first <= read.period.last
        assert FIRST <= read.covered.first <= read.covered.last <= LAST


@given(st.text(max_size=40))
def test_any_text_is_read_without_harm(text: str) -> None:
    for start, end, phrase in find_periods(text):
        assert text[start:end] == phrase
    find_grain(text)
