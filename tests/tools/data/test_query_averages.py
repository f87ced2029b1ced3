"""Averages of whole days, weeks and months, on frames that can be worked out by hand."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        "revenue": [100.0, 50.0, 30.0, 5.0, 10.0, 5.0],
    }
)
DAYS = pd.DataFrame(
    {
        "date": pd.date_range("2024-01-20", "2024-04-10"),
        "revenue": [10.0] * 12 + [20.0] * 29 + [30.0] * 31 + [40.0] * 10,
    }
)
"""January from the 20th, February 580, March 930, April to the 10th."""


def ask(frame: pd.DataFrame, context: Context = CONTEXT, **arguments: object):
    return query_data(frame, context=context, **arguments)


def said(answer: object) -> str:
    return " | ".join(write(each) for each in (*answer.assumptions, *answer.warnings))


def test_a_day_counts_once_however_many_rows_it_has() -> None:
    answer = ask(SALES, metrics=["revenue per day"])
    assert answer.figures["total"] == pytest.approx(200 / 3)
    assert write(answer.headline).startswith("Average revenue per day")
    assert "divided by 3 days that have rows in “date”" in said(answer)
    assert "1 of 4 days has no row and does not count; over all of them the average would be 50" in said(answer)


def test_each_group_by_its_own_days() -> None:
    answer = ask(SALES, metrics=["revenue per day"], dimensions=["channel"])
    assert answer.figures["value[Google]"] == pytest.approx(140 / 3)
    assert answer.figures["value[Meta]"] == pytest.approx(60 / 2)
    assert answer.figures["days with rows[Meta]"] == 2
    assert "from 2 (Meta) to 3" in said(answer)


def test_customers_count_on_each_day_that_they_come() -> None:
    assert ask(SALES, metrics=["customers per day"]).figures["total"] == pytest.approx((2 + 1 + 2) / 3)


def test_unfinished_months_are_left_out_and_that_is_said() -> None:
    answer = ask(DAYS, metrics=["revenue per month"])
    assert answer.figures["total"] == pytest.approx((580 + 930) / 2)
    assert "Left out, as it is not complete: 2024-01 and 2024-04. With that, the result would be 507.5" in said(answer)


def test_beside_another_measure_unfinished_months_are_warned_of() -> None:
    answer = ask(DAYS, metrics=["revenue per month", "revenue"])
    assert (answer.figures["total"], answer.figures["total[revenue]"]) == (2030 / 4, 2030)
    assert "Without that, the result would be 755" in said(answer)


@pytest.mark.parametrize(("week_start", "first"), [(0, date(2024, 1, 22)), (6, date(2024, 1, 21))])
def test_weeks_begin_where_the_asker_begins_them(week_start: int, first: date) -> None:
    answer = ask(DAYS, Context(CONTEXT.today, week_start), metrics=["revenue per week"])
    weeks = DAYS[DAYS["date"] >= pd.Timestamp(first)].head(7 * 11)
    assert answer.figures["total"] == pytest.approx(weeks["revenue"].sum() / 11)


def test_with_a_period_and_a_condition() -> None:
    google = [{"column": "channel", "operator": "is", "value": "Google"}]
    answer = ask(SALES, metrics=["revenue per day"], filters=google, period="from 2024-05-01 to 2024-05-02")
    assert answer.figures["total"] == 65


def test_rows_of_months_tell_no_days() -> None:
    months = pd.DataFrame({"date": pd.date_range("2024-01-01", periods=6, freq="MS"), "revenue": range(6)})
    with pytest.raises(CannotAnswer, match="whole month"):
        ask(months, metrics=["revenue per day"])
    assert ask(months, metrics=["revenue per month"]).figures["total"] == 2.5


def test_weeks_are_not_cut_in_two_by_months() -> None:
    with pytest.raises(CannotAnswer, match="does not fit"):
        ask(DAYS, metrics=["revenue per week"], grain="month")
    assert ask(DAYS, metrics=["revenue per day"], grain="month").figures["value[2024-02]"] == 20


def test_an_average_month_of_a_level_is_the_level() -> None:
    frame = DAYS.rename(columns={"revenue": "subscribers"})
    assert ask(frame, metrics=["subscribers per month"]).figures["total"] == pytest.approx(2030 / 82)


ROWS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abc"), st.integers(0, 900)), min_size=4, max_size=30)


@settings(max_examples=20, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_their_unit_matters(rows: list[tuple[int, str, int]], random: object) -> None:
    rows = [(0, "a", 1), (1, "a", 1), (3, "b", 1), *rows]
    dated = [(pd.Timestamp(date(2024, 3, 1) + timedelta(days=day)), group, float(value)) for day, group, value in rows]
    frame = pd.DataFrame(dated, columns=["date", "channel", "revenue"])
    total = ask(frame, metrics=["revenue per day"]).figures["total"]
    assert total == pytest.approx(frame.groupby("date")["revenue"].sum().mean())
    random.shuffle(dated)
    mixed = pd.DataFrame(dated, columns=["date", "channel", "revenue"])
    mixed["revenue"] *= 100
    assert ask(mixed, metrics=["revenue per day"]).figures["total"] == pytest.approx(100 * total)


def test_superstore_against_pandas(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "Sample - Superstore.csv", encoding="utf-8-sig", dtype={"Postal Code": str})
    frame["Order Date"] = pd.to_datetime(frame["Order Date"], format="%m/%d/%Y")
    frame["Ship Date"] = pd.to_datetime(frame["Ship Date"], format="%m/%d/%Y")
    asked = {"date_column": "Order Date", "dimensions": ["Region"]}
    figures = ask(frame, metrics=["Sales per day"], **asked).figures
    by_day = frame.groupby(["Region", "Order Date"])["Sales"].sum().groupby("Region").mean()
    assert figures["value[West]"] == pytest.approx(by_day["West"])
    assert figures["total"] == pytest.approx(frame["Sales"].sum() / frame["Order Date"].nunique())
