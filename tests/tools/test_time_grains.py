"""Time cut into stretches, and the calendar of a data set."""

from datetime import date, datetime

import pyarrow as pa
import pytest

from tools.messages import write
from tools.periods import Grain
from tools.time_grains import DataCalendar, cut_time, grain_for, read_calendar, time_key, time_label

SATURDAY = date(2024, 6, 1)


def column(*days: date | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(days, pa.date32())])


@pytest.mark.parametrize(
    ("grain", "start", "key"),
    [
        ("day", SATURDAY, "2024-06-01"),
        ("week", date(2024, 5, 27), "2024-05-27"),
        ("month", date(2024, 6, 1), "2024-06"),
        ("quarter", date(2024, 4, 1), "2024-Q2"),
        ("year", date(2024, 1, 1), "2024"),
        ("weekday", 5, "Saturday"),
        ("hour", 0, "00:00"),
    ],
)
def test_the_stretch_that_a_day_is_in(grain: Grain, start: date | int, key: str) -> None:
    cut = cut_time(column(SATURDAY, None), grain).to_pylist()
    assert cut == [start, None]
    assert time_key(cut[0], grain) == key


@pytest.mark.parametrize(
    ("grain", "fiscal_year_start", "start", "key"),
    [
        ("fiscal quarter", 1, date(2024, 4, 1), "FY2024-Q2"),
        ("fiscal quarter", 4, date(2024, 4, 1), "FY2025-Q1"),
        ("fiscal quarter", 2, date(2024, 5, 1), "FY2025-Q2"),
        ("fiscal year", 1, date(2024, 1, 1), "FY2024"),
        ("fiscal year", 7, date(2023, 7, 1), "FY2024"),
    ],
)
def test_fiscal_years_by_their_first_month(grain: Grain, fiscal_year_start: int, start: date, key: str) -> None:
    cut = cut_time(column(None, SATURDAY, SATURDAY), grain, fiscal_year_start=fiscal_year_start).to_pylist()
    assert cut == [None, start, start]
    assert time_key(start, grain, fiscal_year_start) == key


def test_weeks_from_sunday() -> None:
    assert cut_time(column(date(2024, 6, 2), SATURDAY), "week", 6).to_pylist() == [date(2024, 6, 2), date(2024, 5, 26)]
    sunday, monday = cut_time(column(date(2024, 6, 2), date(2024, 6, 3)), "weekday", 6).to_pylist()
    assert sunday < monday
    assert (time_key(sunday, "weekday"), time_key(monday, "weekday")) == ("Sunday", "Monday")


def test_hours_of_points_in_time() -> None:
    times = pa.chunked_array([pa.array([datetime.fromisoformat("2024-06-01T23:59")], pa.timestamp("us"))])
    assert cut_time(times, "hour").to_pylist() == [23]
    assert cut_time(times, "day").to_pylist() == [SATURDAY]


def test_labels_for_people() -> None:
    assert write(time_label(0, "weekday"), "en") == "Monday"  # type: ignore[arg-type]
    assert time_label(SATURDAY, "day") == SATURDAY
    assert time_label(SATURDAY, "month") == "2024-06"


@pytest.mark.parametrize(
    ("days", "last", "step"),
    [
        ([date(2024, m, 1) for m in (1, 2, 3)], date(2024, 3, 31), "month"),
        ([date(2024, m, 1) for m in (1, 4, 7)], date(2024, 9, 30), "quarter"),
        ([date(y, 1, 1) for y in (2021, 2022, 2023)], date(2023, 12, 31), "year"),
        ([date(2024, 6, d) for d in (3, 10, 17)], date(2024, 6, 23), "week"),
        ([date(2024, 6, d) for d in (1, 2, 3)], date(2024, 6, 3), "day"),
        ([date(2024, 6, 1)], date(2024, 6, 1), "day"),
    ],
)
def test_a_row_may_stand_for_a_longer_stretch(days: list[date], last: date, step: str) -> None:
    calendar = read_calendar(column(*days, None))
    assert calendar is not None
    assert (calendar.first, calendar.last, calendar.step) == (days[0], last, step)


def test_no_dates_no_calendar() -> None:
    assert read_calendar(column(None)) is None


def test_the_grain_fits_the_length() -> None:
    def grain(first: date, last: date, step: str = "day") -> str:
        return grain_for(DataCalendar(first, last, step))

    assert grain(date(2024, 1, 1), date(2024, 1, 31)) == "day"
    assert grain(date(2024, 1, 1), date(2024, 6, 30)) == "week"
    assert grain(date(2024, 1, 1), date(2025, 12, 31)) == "month"
    assert grain(date(2000, 1, 1), date(2025, 12, 31)) == "year"
    assert grain(date(2024, 1, 1), date(2024, 6, 30), "month") == "month"
