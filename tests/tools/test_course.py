"""Stretches of time like a period, back to the start of the data."""

from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest

from tools.comparison import compare_periods
from tools.context import Context
from tools.course import stretches_until
from tools.time_grains import DataCalendar, read_calendar

CONTEXT = Context(today=date(2024, 6, 13))


def calendar_of(first: date) -> DataCalendar:
    days = [first + timedelta(days=each) for each in range((date(2024, 6, 12) - first).days + 1)]
    calendar = read_calendar(pa.chunked_array([pa.array(days, pa.date32())]))
    assert calendar is not None
    return calendar


@pytest.mark.parametrize(
    ("period", "count", "first", "last"),
    [
        ("last week", 13, "2024-03-11/2024-03-17", "2024-06-03/2024-06-09"),
        ("this week", 13, "2024-03-18/2024-03-20", "2024-06-10/2024-06-12"),
        ("last month", 13, "2023-05-01/2023-05-31", "2024-05-01/2024-05-31"),
        ("this month", 13, "2023-06-01/2023-06-12", "2024-06-01/2024-06-12"),
        ("last quarter", 5, "2023-01-01/2023-03-31", "2024-01-01/2024-03-31"),
        ("year to date", 2, "2023-01-01/2023-06-12", "2024-01-01/2024-06-12"),
        ("yesterday", 13, "2024-03-20/2024-03-20", "2024-06-12/2024-06-12"),
        ("past 30 days", 13, "2023-05-20/2023-06-18", "2024-05-14/2024-06-12"),
    ],
)
def test_stretches(period: str, count: int, first: str, last: str) -> None:
    calendar = calendar_of(date(2023, 1, 1))
    found = stretches_until(compare_periods(calendar, CONTEXT, period), calendar)
    said = [f"{each.first}/{each.last}" for each in found]
    assert (len(said), said[0], said[-1]) == (count, first, last)
    assert all(one.last < two.first for one, two in pairwise(found))


def test_only_what_the_data_hold_wholly() -> None:
    calendar = calendar_of(date(2024, 5, 22))
    found = stretches_until(compare_periods(calendar, CONTEXT, "last week"), calendar)
    assert [each.first for each in found] == [date(2024, 5, 27), date(2024, 6, 3)]
