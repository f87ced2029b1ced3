"""Two stretches of time side by side that are no whole months, and lists of nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from tools.data.query_data import query_data
from tools.errors import CannotAnswer

SALES = pd.DataFrame(
    {
        "date": pd.to_datetime(["2017-01-01", "2017-05-03", "2017-05-10", "2017-05-11", "2017-05-20", "2017-12-31"]),
        "region": ["West", "West", "East", "West", "East", "East"],
        "sales": [5.0, 10.0, 30.0, 20.0, 40.0, 100.0],
    }
)


def _periods(*phrases: str) -> dict[str, object]:
    return {"column": "date", "operator": "is", "value": list(phrases)}


def test_parts_of_a_month_are_compared_with_the_change() -> None:
    answer = query_data(SALES, metrics=["sales"], filters=[_periods("1-10 May 2017", "11-20 May 2017")])
    assert answer.figures["value[2017-05-01 to 2017-05-10]"] == 40
    assert answer.figures["value[2017-05-11 to 2017-05-20]"] == 60
    assert "up by 20.00 (50.0%)" in str(answer.headline)
    assert answer.warnings == ()


def test_halves_of_a_year_are_compared_whichever_is_named_first() -> None:
    answer = query_data(SALES, metrics=["sales"], filters=[_periods("second half of 2017", "first half of 2017")])
    assert answer.figures["value[2017-01-01 to 2017-06-30]"] == 105
    assert answer.figures["value[2017-07-01 to 2017-12-31]"] == 100
    assert "down by 5.00" in str(answer.headline)


def test_groups_within_the_periods_add_up() -> None:
    wanted = _periods("1-10 May 2017", "11-20 May 2017")
    answer = query_data(SALES, metrics=["sales"], dimensions=["region"], filters=[wanted])
    parts = [value for name, value in answer.figures.items() if name.startswith("value[")]
    assert (sum(parts), answer.figures["total"]) == (100, 100)
    assert "up by 20.00" in str(answer.headline)


def test_a_period_of_another_length_is_warned_of() -> None:
    answer = query_data(SALES, metrics=["sales"], filters=[_periods("4-10 May 2017", "December 2017")])
    assert any("differ in length: the first has 7 days, the last 31" in str(each) for each in answer.warnings)


def test_a_period_that_the_data_do_not_cover_is_warned_of() -> None:
    answer = query_data(SALES.iloc[:4], metrics=["sales"], filters=[_periods("1-10 May 2017", "11-20 May 2017")])
    assert any("is not wholly there" in str(each) for each in answer.warnings)


def test_periods_that_share_days_are_refused() -> None:
    with pytest.raises(CannotAnswer, match="share days"):
        query_data(SALES, metrics=["sales"], filters=[_periods("1-11 May 2017", "11-20 May 2017")])


def test_a_list_of_nothing_is_refused_with_what_can_be_listed() -> None:
    with pytest.raises(CannotAnswer, match="top 3 by region"):
        query_data(SALES, metrics=["sales"], top=3)


def test_unknown_groups_name_the_closest_column_first() -> None:
    frame = SALES.assign(channel="a", home_office="b")
    with pytest.raises(CannotAnswer, match="There are: home_office"):
        query_data(frame, metrics=["sales"], dimensions=["offices abroad"])
