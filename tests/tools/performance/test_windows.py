"""The periods of one kind beside the two that are compared."""

from datetime import date, timedelta

import pyarrow as pa

from tools.comparison import compare_periods
from tools.context import Context
from tools.messages import Period
from tools.performance.windows import Windows, find_windows, label_rows
from tools.time_grains import DataCalendar, read_calendar

CONTEXT = Context(today=date(2024, 7, 1))


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def calendar_of(first: date, last: date) -> DataCalendar:
    calendar = read_calendar(pa.chunked_array([pa.array(days(first, last), pa.date32())]))
    assert calendar is not None
    return calendar


def windows_of(period: str | None, against: str | None = None) -> Windows:
    calendar = calendar_of(date(2023, 1, 1), date(2024, 6, 30))
    return find_windows(compare_periods(calendar, CONTEXT, period, against), calendar)


def test_weeks_before_and_after() -> None:
    found = windows_of("second week of May")
    assert found.periods[found.now] == Period(date(2024, 5, 8), date(2024, 5, 14))
    assert found.periods[found.before] == Period(date(2024, 5, 1), date(2024, 5, 7))
    assert found.periods[found.now + 1].first == date(2024, 5, 15)
    assert all(a.last < b.first for a, b in zip(found.periods, found.periods[1:], strict=False))
    assert all(found.now not in pair for pair in found.pairs)
    assert found.year_ago is not None
    assert found.periods[found.year_ago[0]].first == date(2023, 5, 10)


def test_months_keep_their_ends() -> None:
    found = windows_of("March 2024")
    assert found.periods[found.before] == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert Period(date(2023, 2, 1), date(2023, 2, 28)) in found.periods
    assert len(found.pairs) == 15  # 17 neighbours in 18 months, less the two with March in them


def test_a_year_ago_compares_each_with_its_own() -> None:
    found = windows_of("June 2024", "last year")
    assert found.periods[found.before] == Period(date(2023, 6, 1), date(2023, 6, 30))
    assert found.now - found.before == 12
    assert all(later - earlier == 12 for later, earlier in found.pairs)


def test_an_unfinished_month_is_put_beside_as_many_days_of_the_others() -> None:
    calendar = calendar_of(date(2023, 1, 1), date(2024, 6, 12))
    context = Context(today=date(2024, 6, 13))
    found = find_windows(compare_periods(calendar, context, "June 2024"), calendar)
    assert found.periods[found.now] == Period(date(2024, 6, 1), date(2024, 6, 12))
    assert found.periods[0] == Period(date(2023, 1, 1), date(2023, 1, 12))


def test_periods_of_two_kinds_stand_alone() -> None:
    found = windows_of("June 2024", "3 May to 9 May 2024")
    assert len(found.periods) == 2
    assert not found.pairs


def test_rows_are_labelled_with_their_period() -> None:
    found = windows_of("June 2024", "3 May to 9 May 2024")
    rows = pa.table({"day": pa.array([date(2024, 5, 2), date(2024, 5, 3), date(2024, 6, 30), None], pa.date32())})
    labelled = label_rows(rows, "day", found, "at")
    assert labelled.column("at").to_pylist() == [found.before, found.now]
