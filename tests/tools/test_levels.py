"""Levels are averaged over time, flows are added up; the grain of "which month" is the month."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tools.context import Context
from tools.data.query_data import query_data

CONTEXT = Context(date(2026, 1, 5))
MONTHS = pd.date_range("2006-01-01", periods=120, freq="MS")


def ask(frame: pd.DataFrame, *metrics: str, **more):
    return query_data(frame, metrics=list(metrics), context=CONTEXT, **more)


def jobs() -> pd.DataFrame:
    steps = np.where(np.arange(120) < 60, 100, -80)
    return pd.DataFrame({"month": MONTHS, "nonfarm": 135_000 + np.cumsum(steps)})


def test_which_month_is_a_month_of_all_the_years_and_not_a_year() -> None:
    answer = ask(jobs(), "nonfarm", dimensions=["month"], order="highest")
    assert answer.figures["groups"] == 120
    assert answer.figures["value[2010-12]"] == 141_000
    assert "highest in December 2010 (141,000)" in str(answer.headline)


@pytest.mark.parametrize(("header", "grain"), [("月份", "month"), ("年份", "year"), ("Quarter", "quarter")])
def test_the_name_of_a_date_column_says_the_grain(header: str, grain: str) -> None:
    frame = pd.DataFrame({header: MONTHS, "units": 1})
    groups = {"month": 120, "quarter": 40, "year": 10}
    assert ask(frame, "units", dimensions=[header], order="highest").figures["groups"] == groups[grain]


def test_without_a_name_a_ranking_goes_by_the_rhythm_of_the_data() -> None:
    frame = jobs().rename(columns={"month": "date"})
    assert ask(frame, "nonfarm", dimensions=["date"], top=5, order="highest").figures["groups"] == 120
    assert ask(frame, "nonfarm", dimensions=["date"]).figures["groups"] == 10


def test_what_goes_on_from_month_to_month_is_averaged() -> None:
    frame = jobs()
    answer = ask(frame, "nonfarm", grain="year")
    assert answer.figures["value[2006]"] == pytest.approx(frame["nonfarm"][:12].mean())
    assert answer.figures["total"] == pytest.approx(frame["nonfarm"].mean())
    assert any("as a level does" in str(each) for each in answer.assumptions)
    assert "share of total" not in str(answer.tables)
    one_year = ask(frame, "total nonfarm", period="2007")
    assert one_year.figures["total"] == pytest.approx(frame["nonfarm"][12:24].mean())


@pytest.mark.parametrize(
    "header", ["headcount", "Employees", "inventory on hand", "population", "员工人数", "在职人数"]
)
def test_levels_of_several_things_are_added_up_within_a_date(header: str) -> None:
    frame = pd.DataFrame(
        {"month": [*MONTHS[:3]] * 2, "department": ["A"] * 3 + ["B"] * 3, header: [10, 20, 30, 5, 5, 5]}
    )
    answer = ask(frame, header, dimensions=["department"])
    assert answer.figures["total"] == 25
    assert answer.figures["value[A]"] == 20
    assert answer.figures["value[B]"] == 5
    assert any("does not add up over time" in str(each) for each in answer.assumptions)
    assert ask(frame, header, grain="month").figures["value[2006-03]"] == 35


@pytest.mark.parametrize("header", ["passengers", "sales", "new followers", "clicks", "销售额", "新增粉丝"])
def test_flows_stay_sums_however_smooth_they_are(header: str) -> None:
    frame = jobs().rename(columns={"nonfarm": header})
    assert ask(frame, header).figures["total"] == frame[header].sum()


def test_flows_without_a_name_stay_sums_when_they_have_no_memory() -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame({"month": MONTHS, "parcels": 10_000 + random.integers(-100, 100, 120)})
    assert ask(frame, "parcels").figures["total"] == frame["parcels"].sum()


def test_a_table_of_firms_with_the_day_they_began_is_no_course_of_time() -> None:
    days = pd.to_datetime(["1999-03-02", "2001-07-09", "2001-08-01", "2015-01-05"])
    frame = pd.DataFrame({"founded": days, "firm": list("abcd"), "employees": [1, 2, 3, 4]})
    assert ask(frame, "employees").figures["total"] == 10
