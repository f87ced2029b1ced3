"""Medians, the highest and the lowest of whole days, weeks and months, on frames that can be worked out by hand."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tools.context import Context
from tools.data.query_data import query_data
from tools.errors import CannotAnswer
from tools.messages import write

CONTEXT = Context(today=date(2025, 1, 5))
SALES = pd.DataFrame(
    {
        "date": pd.to_datetime(["2024-05-01", "2024-05-01", "2024-05-02", "2024-05-04", "2024-05-04", "2024-05-04"]),
        "channel": ["Google", "Meta", "Google", "Meta", "Google", "Meta"],
        "customer": ["ann", "bob", "ann", "ann", "bob", "bob"],
        "spend": [10.0, 10.0, 10.0, 5.0, 5.0, 0.0],
        "revenue": [100.0, 50.0, 30.0, 5.0, 10.0, 5.0],
    }
)
"""Days of 150, 30 and 20; Google 100, 30, 10; Meta 50 and 10."""


def ask(frame: pd.DataFrame, **arguments: object):
    return query_data(frame, context=CONTEXT, **arguments)


def said(answer: object) -> str:
    return " | ".join(write(each) for each in (*answer.assumptions, *answer.warnings))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("median revenue per day", 30),
        ("highest revenue per day", 150),
        ("lowest revenue per day", 20),
        ("median count per day", 2),
        ("highest customers per day", 2),
        ("lowest customers per day", 1),
        ("highest roas per day", 7.5),
        ("lowest roas per day", 2),
        ("highest revenue per month", 200),
    ],
)
def test_of_days_and_not_of_rows(words: str, value: float) -> None:
    assert ask(SALES, metrics=[words]).figures["total"] == pytest.approx(value)


def test_which_day_it_was_and_which_days_count() -> None:
    answer = ask(SALES, metrics=["highest revenue per day"])
    assert write(answer.headline) == "Highest revenue per day: 150.00. That was May 1, 2024."
    answer = ask(SALES, metrics=["median revenue per day"])
    assert "each of the 3 days that have rows in “date” first" in said(answer)
    # 0, 20, 30 and 150.
    assert "1 of 4 days has no row and does not count; with 0 for it, the result would be 25" in said(answer)


def test_by_group_filter_and_period() -> None:
    figures = ask(SALES, metrics=["median revenue per day"], dimensions=["channel"]).figures
    assert (figures["value[Google]"], figures["value[Meta]"], figures["total"]) == (30, 30, 30)
    assert figures["days with rows[Meta]"] == 2
    meta = [{"column": "channel", "operator": "is", "value": "Meta"}]
    assert ask(SALES, metrics=["lowest revenue per day"], filters=meta).figures["total"] == 10
    late = ask(SALES, metrics=["highest revenue per day"], period="from 2024-05-02 to 2024-05-04")
    assert late.figures["total"] == 30


def test_the_row_of_the_others_has_its_own_days() -> None:
    answer = ask(SALES, metrics=["highest revenue per day"], dimensions=["customer"], top=1)
    # ann: 100, 30, 5; bob: 50 and 15.
    assert (answer.figures["value[ann]"], answer.figures["other"]) == (100, 50)


def test_several_measures_keep_their_own_values() -> None:
    figures = ask(SALES, metrics=["revenue", "median revenue per day", "average revenue"]).figures
    assert figures["total"] == 200
    assert figures["total[median revenue per day]"] == 30
    assert figures["total[average revenue]"] == pytest.approx(200 / 6)


def test_blanks_count_as_nothing_in_their_day() -> None:
    frame = SALES.assign(revenue=[100.0, None, None, 5.0, 10.0, 5.0])
    answer = ask(frame, metrics=["lowest revenue per day"])
    assert answer.figures["total"] == 0
    assert "2 rows lack a value in “revenue”; blanks count as 0" in said(answer)


def test_unfinished_months_are_left_out() -> None:
    days = pd.DataFrame({"date": pd.date_range("2024-01-20", "2024-04-10"), "revenue": [10.0] * 82})
    answer = ask(days, metrics=["lowest revenue per month"])
    assert answer.figures["total"] == 290
    assert "With that, the result would be 100" in said(answer)


def test_the_highest_month_of_a_level_is_its_average() -> None:
    days = pd.DataFrame({"date": pd.date_range("2024-02-01", "2024-03-31"), "subscribers": [100] * 29 + [200] * 31})
    assert ask(days, metrics=["highest subscribers per month"]).figures["total"] == pytest.approx(200)


def test_rows_of_months_tell_no_days() -> None:
    months = pd.DataFrame({"date": pd.date_range("2024-01-01", periods=6, freq="MS"), "revenue": range(6)})
    with pytest.raises(CannotAnswer, match="whole month"):
        ask(months, metrics=["median revenue per day"])


@pytest.mark.parametrize("words", ["median revenue per day", "highest revenue per week"])
def test_without_dates_nothing_is_guessed(words: str) -> None:
    with pytest.raises(CannotAnswer):
        ask(SALES.drop(columns="date"), metrics=[words])


def test_superstore_against_pandas(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "Sample - Superstore.csv", encoding="utf-8-sig", dtype={"Postal Code": str})
    frame["Order Date"] = pd.to_datetime(frame["Order Date"], format="%m/%d/%Y")
    frame["Ship Date"] = pd.to_datetime(frame["Ship Date"], format="%m/%d/%Y")
    asked = {"date_column": "Order Date", "dimensions": ["Region"]}
    figures = ask(frame, metrics=["median Sales per day"], **asked).figures
    by_day = frame.groupby(["Region", "Order Date"])["Sales"].sum()
    assert figures["value[West]"] == pytest.approx(by_day["West"].median())
    assert figures["total"] == pytest.approx(frame.groupby("Order Date")["Sales"].sum().median())
