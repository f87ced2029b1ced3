"""Which stretches of time of an answer are not complete, planted for each way in which data come."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tools.context import Context
from tools.data.query_data import query_data
from tools.messages import write

LONG_AFTER = date(2025, 6, 1)


def unfinished(days: Iterable[object], grain: str, today: date = LONG_AFTER, **arguments: object) -> list[str]:
    frame = pd.DataFrame({"day": pd.to_datetime(pd.Series(list(days)))})
    frame["spend"] = 1.0 + np.arange(len(frame))
    answer = query_data(frame, metrics=["spend"], grain=grain, context=Context(today=today), **arguments)
    marks = answer.charts[0].marks if answer.charts else ()
    said = " ".join(write(warning) for warning in answer.warnings)
    assert bool(marks) == ("complete" in said)
    return [mark.x.isoformat() for mark in marks]


def business(first: str, last: str) -> pd.DatetimeIndex:
    return pd.bdate_range(first, last)


def orders(first: str, last: str, share: float = 0.4) -> list[pd.Timestamp]:
    """Orders on some days, by chance, always the same ones."""
    days = pd.date_range(first, last)
    return [day for day, drawn in zip(days, np.random.default_rng(5).random(len(days)), strict=True) if drawn < share]


@pytest.mark.parametrize(
    ("days", "grain", "expected"),
    [
        # daily: to the day
        (pd.date_range("2024-01-01", "2024-05-31"), "month", []),
        (pd.date_range("2024-01-01", "2024-05-30"), "month", ["2024-05-01"]),
        (pd.date_range("2024-01-02", "2024-05-31"), "month", ["2024-01-01"]),
        (pd.date_range("2024-01-01", "2024-03-03"), "week", []),
        (pd.date_range("2024-01-03", "2024-03-02"), "week", ["2024-01-01", "2024-02-26"]),
        (pd.date_range("2022-01-01", "2024-12-30"), "year", ["2024-01-01"]),
        # weekdays: 1 June 2024 is a Saturday, 30 June a Sunday
        (business("2024-03-01", "2024-06-28"), "month", []),
        (business("2024-03-01", "2024-06-27"), "month", ["2024-06-01"]),
        (business("2024-06-03", "2024-08-30"), "month", []),
        (business("2024-06-04", "2024-08-30"), "month", ["2024-06-01"]),
        (business("2024-03-04", "2024-06-28"), "week", []),
        # once a week, on Mondays: 29 July 2024 is one, 5 August the next
        (pd.date_range("2024-01-01", "2024-07-29", freq="W-MON"), "month", []),
        (pd.date_range("2024-01-01", "2024-07-22", freq="W-MON"), "month", ["2024-07-01"]),
        (pd.date_range("2024-01-08", "2024-07-29", freq="W-MON"), "month", ["2024-01-01"]),
        (pd.date_range("2024-01-08", "2024-07-29", freq="W-MON"), "week", []),
        (pd.date_range("2024-01-03", "2024-07-31", freq="W-WED"), "month", []),
        (pd.date_range("2024-01-03", "2024-07-24", freq="W-WED"), "month", ["2024-07-01"]),
        # the first of each month, and its last day
        (pd.date_range("2023-01-01", periods=12, freq="MS"), "month", []),
        (pd.date_range("2023-01-01", periods=12, freq="MS"), "quarter", []),
        (pd.date_range("2023-01-01", periods=11, freq="MS"), "quarter", ["2023-10-01"]),
        (pd.date_range("2023-02-01", periods=11, freq="MS"), "quarter", ["2023-01-01"]),
        (pd.date_range("2023-01-31", periods=12, freq="ME"), "month", []),
        (pd.date_range("2023-01-31", periods=11, freq="ME"), "quarter", ["2023-10-01"]),
        # some orders a week
        (orders("2024-01-01", "2024-06-29"), "month", []),
        (orders("2024-01-01", "2024-06-18"), "month", ["2024-06-01"]),
        (orders("2024-01-01", "2024-06-29")[8:], "month", ["2024-01-01"]),
        (orders("2024-01-01", "2024-06-29", share=0.15), "month", []),
    ],
)  # fmt: skip
def test_the_edges_are_judged_by_the_rhythm_of_the_data(days: list[object], grain: str, expected: list[str]) -> None:
    assert unfinished(days, grain) == expected


@pytest.mark.parametrize(
    ("days", "grain", "today", "expected"),
    [
        (pd.date_range("2024-01-01", "2024-05-31"), "month", date(2024, 5, 31), ["2024-05-01"]),
        (pd.date_range("2024-01-01", "2024-05-31"), "month", date(2024, 6, 1), []),
        (orders("2024-01-01", "2024-06-27"), "month", date(2024, 6, 28), ["2024-06-01"]),
        (orders("2024-01-01", "2024-06-29"), "month", date(2024, 7, 1), []),
        (business("2024-03-01", "2024-06-28"), "month", date(2024, 6, 29), ["2024-06-01"]),
        (pd.date_range("2024-01-01", periods=6, freq="MS"), "month", date(2024, 6, 12), ["2024-06-01"]),
        (pd.date_range("2024-01-01", "2024-02-28", freq="W-MON"), "week", date(2024, 2, 28), ["2024-02-26"]),
        (pd.date_range("2024-01-01", "2024-01-20"), "day", date(2024, 1, 20), ["2024-01-20"]),
        # a plan: what is still to come is not complete
        (pd.date_range("2024-01-01", "2024-06-30"), "month", date(2024, 5, 5), ["2024-05-01", "2024-06-01"]),
    ],
)
def test_what_is_still_running_is_never_complete(
    days: list[object], grain: str, today: date, expected: list[str]
) -> None:
    assert unfinished(days, grain, today) == expected


def test_a_period_cuts_to_the_day() -> None:
    days = pd.date_range("2024-01-01", "2024-06-30")
    assert unfinished(days, "month", period="from 10 February to 20 May 2024") == ["2024-02-01", "2024-05-01"]
    assert unfinished(days, "month", period="from 1 February to 31 May 2024") == []
    weekdays = business("2024-06-03", "2024-08-30")
    assert unfinished(weekdays, "month", period="from June to August 2024") == []


def test_many_are_counted_rather_than_named() -> None:
    frame = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=12, freq="MS"), "spend": 1.0})
    answer = query_data(frame, metrics=["spend"], grain="month", context=Context(today=date(2024, 1, 5)))
    assert "12 of the groups are not complete (from January 2024 to December 2024)" in write(answer.warnings[0])


def test_hours_tell_whether_the_last_day_is_whole() -> None:
    hours = pd.date_range("2024-05-01 00:00", "2024-05-31 23:00", freq="h")
    assert unfinished(hours, "day") == []
    assert unfinished(hours, "month") == []
    assert unfinished(hours[:-10], "day") == ["2024-05-31"]
    assert unfinished(pd.date_range("2024-04-01", "2024-05-31 13:00", freq="h"), "month") == ["2024-05-01"]
    assert unfinished(hours[6:], "day") == ["2024-05-01"]


def test_a_shop_that_closes_in_the_evening_is_not_open_around_the_clock() -> None:
    hours = [
        day + timedelta(hours=hour)
        for day in pd.date_range("2024-04-01", "2024-05-31")
        for hour in (9, 12 + day.day % 3, 19 + day.day % 2)
    ]
    assert unfinished(hours, "day") == []
    assert unfinished(hours[:-2], "day") == ["2024-05-31"]
    assert unfinished(hours[:-2], "month") == []


def test_a_group_that_begins_within_the_data_is_whole() -> None:
    """A channel that was added in March has a whole March, as the data have all of it."""
    days = pd.date_range("2024-01-01", "2024-05-31")
    frame = pd.DataFrame({"day": days, "channel": ["new" if d.month > 2 else "old" for d in days], "spend": 1.0})
    frame.loc[frame["day"] < pd.Timestamp("2024-03-10"), "channel"] = "old"
    answer = query_data(
        frame,
        metrics=["spend"],
        grain="month",
        filters=[{"column": "channel", "value": "new"}],
        context=Context(today=LONG_AFTER),
    )
    assert not [warning for warning in answer.warnings if "complete" in write(warning)]
