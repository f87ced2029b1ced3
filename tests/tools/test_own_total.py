"""A group that is the total of the others is left out, and told; equal sums by chance are not taken for one."""

from datetime import date

import pandas as pd
import pytest

from tools.context import Context
from tools.data.query_data import query_data

CONTEXT = Context(date(2026, 1, 5))


def ask(frame: pd.DataFrame, **more):
    return query_data(frame, metrics=["Deaths"], context=CONTEXT, **more)


def disasters(total: str = "All natural disasters", years: int = 5) -> pd.DataFrame:
    rows = []
    for year in range(years):
        parts = {"Flood": 100 + year, "Drought": 70 - year, "Storm": 30, "Fire": year}
        rows += [(f"{2000 + year}-01-01", name, value) for name, value in {total: sum(parts.values()), **parts}.items()]
    return pd.DataFrame(rows, columns=["Day", "Entity", "Deaths"]).astype({"Day": "datetime64[ns]"})


@pytest.mark.parametrize("total", ["All natural disasters", "合计", "Total", "A. N. Other"])
def test_the_total_of_the_data_is_left_out_and_named(total: str) -> None:
    frame = disasters(total)
    answer = ask(frame, dimensions=["Entity"], top=3, order="highest")
    assert answer.figures["total"] == frame.query("Entity != @total")["Deaths"].sum()
    assert answer.figures["groups"] == 4
    assert str(answer.headline).startswith("Flood has the highest")
    assert any(f"“{total}” in “Entity” is the total of the other groups" in str(each) for each in answer.warnings)


def test_it_does_not_count_twice_without_groups_or_by_time() -> None:
    frame = disasters()
    once = frame.query("Entity != 'All natural disasters'")["Deaths"].sum()
    assert ask(frame).figures["total"] == once
    assert ask(frame, grain="year").figures["total"] == once


def test_who_asks_for_it_gets_it() -> None:
    frame = disasters()
    only = [{"column": "Entity", "operator": "is", "value": "All natural disasters"}]
    assert ask(frame, filters=only).figures["total"] == frame.query("Entity == 'All natural disasters'")["Deaths"].sum()


def test_years_as_numbers() -> None:
    frame = disasters().assign(Year=lambda f: f["Day"].dt.year).drop(columns="Day")
    assert ask(frame, dimensions=["Entity"]).figures["groups"] == 4


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"Entity": ["all", "one"], "Deaths": [5, 5]}),
        pd.DataFrame({"Entity": ["a", "b", "c"], "Deaths": [5, 2, 3]}),
        pd.DataFrame({"Entity": ["a", "b", "c", "d"], "Deaths": [6, 1, 2, 3]}),
        disasters("Earthquake", years=1),
        pd.DataFrame({"Entity": ["All", "a", "b", "c"], "Deaths": [7, 1, 2, 3]}),
        pd.DataFrame({"Entity": ["a", "b", "c", "d"] * 5, "Deaths": [0] * 20}),
    ],
    ids=["two groups", "three by chance", "four by chance", "one period", "a name but no total", "nothing"],
)
def test_it_does_not_fire(frame: pd.DataFrame) -> None:
    answer = ask(frame, dimensions=["Entity"])
    assert answer.figures["groups"] == frame["Entity"].nunique()
    assert answer.figures["total"] == frame["Deaths"].sum()
