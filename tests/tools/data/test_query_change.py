"""Growth from one stretch of time to the next, and the change of ratios by group, worked out by hand."""

from datetime import date

import pandas as pd
import pytest

from tools.context import Context
from tools.data.query_data import query_data
from tools.errors import CannotAnswer
from tools.messages import write

CONTEXT = Context(today=date(2024, 7, 11))


def ask(frame: pd.DataFrame, **arguments: object):
    return query_data(frame, context=CONTEXT, **arguments)


def said(answer: object) -> str:
    return " | ".join(write(each) for each in (*answer.assumptions, *answer.warnings))


@pytest.fixture
def sales() -> pd.DataFrame:
    """Each day of 2023 brings 10, of January to June 2024 12, and 1 to 10 July 2024 only 1; half of it each channel."""
    days = pd.date_range("2023-01-01", "2024-07-10")
    amounts = [10.0 if day.year == 2023 else 12.0 if day.month < 7 else 1.0 for day in days]
    halves = [amount / 2 for amount in amounts]
    return pd.DataFrame(
        {"date": [*days, *days], "channel": ["A"] * len(days) + ["B"] * len(days), "revenue": [*halves, *halves]}
    )


def test_each_month_against_the_one_before(sales: pd.DataFrame) -> None:
    answer = ask(sales, metrics=["revenue"], grain="month", change="period before")
    assert answer.figures["change[2023-02]"] == 280 - 310
    assert answer.figures["growth[2024-01]"] == pytest.approx(372 / 310 - 1)
    assert answer.figures["growth[2024-06]"] == pytest.approx(360 / 372 - 1)
    assert write(answer.headline) == ("Revenue is 360.00 in June 2024 and 372.00 in May 2024: down by 12.00 (-3.2%).")
    assert answer.tables[0].rows[1][2].share == pytest.approx(280 / 310 - 1)
    assert answer.tables[0].rows[0][2] is None


def test_the_running_month_is_not_compared(sales: pd.DataFrame) -> None:
    answer = ask(sales, metrics=["revenue"], grain="month", change="period before")
    assert "growth[2024-07]" not in answer.figures
    assert "change[2024-07]" not in answer.figures
    assert "What is not complete is not compared." in said(answer)


def test_against_the_year_before_by_month_where_only_one_year_is_whole(sales: pd.DataFrame) -> None:
    answer = ask(sales, metrics=["revenue"], change="year before")
    grown = {name: value for name, value in answer.figures.items() if name.startswith("growth")}
    # February 2024 has 29 days.
    assert grown.pop("growth[2024-02]") == pytest.approx(12 * 29 / 280 - 1)
    assert grown == {f"growth[2024-0{month}]": pytest.approx(0.2) for month in (1, 3, 4, 5, 6)}
    assert "against the same time a year before" in said(answer)


def test_years_are_compared_where_two_are_whole() -> None:
    days = pd.date_range("2022-01-01", "2024-03-31")
    frame = pd.DataFrame({"date": days, "revenue": [float(day.year - 2021) for day in days]})
    answer = ask(frame, metrics=["revenue"], change="year before")
    assert answer.figures["growth[2023]"] == pytest.approx(1.0)
    assert "growth[2024]" not in answer.figures


def test_what_lies_before_the_period_is_looked_up(sales: pd.DataFrame) -> None:
    answer = ask(sales, metrics=["revenue"], grain="month", period="January 2024", change="period before")
    assert answer.figures["growth[2024-01]"] == pytest.approx(0.2)
    assert answer.figures["total"] == 372


def test_by_group_each_against_itself(sales: pd.DataFrame) -> None:
    sales.loc[(sales.channel == "B") & (sales.date.dt.strftime("%Y-%m") == "2024-06"), "revenue"] = 9.0
    answer = ask(sales, metrics=["revenue"], dimensions=["channel"], grain="month", change="period before")
    assert answer.figures["growth[A, 2024-06]"] == pytest.approx(180 / 186 - 1)
    assert answer.figures["growth[B, 2024-06]"] == pytest.approx(270 / 186 - 1)
    assert write(answer.headline).startswith("Revenue of B changed most, for the better: 270.00 in June 2024")


def test_a_gap_is_no_growth() -> None:
    frame = pd.DataFrame(
        {"date": pd.to_datetime(["2024-01-05", "2024-02-05", "2024-04-05", "2024-05-05"]), "revenue": [1.0, 2, 3, 4]}
    )
    answer = ask(frame, metrics=["revenue"], grain="month", change="period before")
    assert "growth[2024-04]" not in answer.figures
    assert answer.figures["growth[2024-02]"] == pytest.approx(1.0)


def test_without_a_metric_it_is_said_what_grows(sales: pd.DataFrame) -> None:
    assert "No metric was named, so I took revenue." in said(ask(sales, grain="month", change="period before"))


def test_days_of_the_week_do_not_grow(sales: pd.DataFrame) -> None:
    with pytest.raises(CannotAnswer):
        ask(sales, metrics=["revenue"], grain="weekday", change="period before")


@pytest.fixture
def rates() -> pd.DataFrame:
    """Conversion rates: Search 10 % then 13 %, Social 50 % then 48 %; ROAS 2 then 1.5, 8 then 8.1."""
    return pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-04-10", "2024-05-10"] * 2),
            "channel": ["Search", "Search", "Social", "Social"],
            "clicks": [100, 100, 100, 100],
            "conversions": [10, 13, 50, 48],
            "spend": [100.0, 100, 100, 100],
            "revenue": [200.0, 150, 800, 810],
        }
    )


def test_of_rates_by_group_the_one_that_changed_most_in_points(rates: pd.DataFrame) -> None:
    both = [{"column": "date", "operator": "is", "value": ["May 2024", "April 2024"]}]
    answer = ask(rates, metrics=["conversion rate"], dimensions=["channel"], filters=both, grain="month")
    assert write(answer.headline) == (
        "Conversion rate of Search changed most, for the better: 13.0% in May 2024, 10.0% in April 2024, up by 3.0 "
        "percentage points."
    )


def test_of_ratios_by_group_good_or_bad(rates: pd.DataFrame) -> None:
    both = [{"column": "date", "operator": "is", "value": ["May 2024", "April 2024"]}]
    roas = ask(rates, metrics=["roas"], dimensions=["channel"], filters=both, grain="month")
    assert write(roas.headline).startswith("Return on ad spend of Search changed most, for the worse: 1.5")
    assert "down by 0.5" in write(roas.headline)
    cpa = ask(rates, metrics=["cpa"], dimensions=["channel"], filters=both, grain="month")
    # 10 to 7.69 an order.
    assert write(cpa.headline).startswith("Cost per conversion of Search changed most, for the better: 7.69")


def test_a_rate_alone_changes_by_points(rates: pd.DataFrame) -> None:
    both = [{"column": "date", "operator": "is", "value": ["May 2024", "April 2024"]}]
    answer = ask(rates, metrics=["conversion rate"], filters=both, grain="month")
    assert write(answer.headline).endswith(": up by 0.50 percentage points.")
