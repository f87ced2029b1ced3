"""Conditions on rows, in the words of people."""

from datetime import date

import pyarrow as pa
import pytest

from tools.errors import CannotAnswer
from tools.filters import Filter, read_filters
from tools.frame import Frame
from tools.messages import write
from tools.row_masks import keep_rows

TABLE = pa.table(
    {
        "Channel": ["Google Ads", "Meta", "google ads", "抖音", None],
        "Spend": [100.0, 2_500.0, 1_000.0, 50.0, None],
        "Day": pa.array([date(2024, 5, d) for d in (1, 2, 3, 4)] + [None], pa.date32()),
        "New": [True, False, True, None, False],
        "Plan": ["1", "2", "3", "4", "5"],
    }
)
FRAME = Frame.from_arrow(TABLE)


def kept(*filters: Filter) -> list[str]:
    conditions = read_filters(FRAME.schema, filters, today=date(2024, 5, 5))
    return list(keep_rows(TABLE, conditions).column("Plan").to_pylist())


@pytest.mark.parametrize(
    ("given", "plans"),
    [
        ({"column": "Channel", "value": "meta"}, ["2"]),
        ({"column": "channel", "value": "GOOGLE ADS"}, ["1", "3"]),
        ({"column": "channel", "value": "google"}, ["1", "3"]),
        ({"column": "Channel", "value": ["Meta", "抖音"]}, ["2", "4"]),
        ({"column": "渠道", "value": "抖音"}, ["4"]),
        ({"column": "Channel", "operator": "is not", "value": "Meta"}, ["1", "3", "4", "5"]),
        ({"column": "Channel", "operator": "contains", "value": "goo"}, ["1", "3"]),
        ({"column": "Channel", "operator": "does not contain", "value": "goo"}, ["2", "4", "5"]),
        ({"column": "Channel", "operator": "is empty"}, ["5"]),
        ({"column": "Channel", "operator": "is not empty"}, ["1", "2", "3", "4"]),
        ({"column": "Spend", "operator": ">", "value": "1k"}, ["2"]),
        ({"column": "Spend", "operator": ">=", "value": 1000}, ["2", "3"]),
        ({"column": "Spend", "operator": "<", "value": "一百"}, ["4"]),
        ({"column": "Spend", "operator": "between", "value": [1000, 50]}, ["1", "3", "4"]),
        ({"column": "Spend", "value": 50}, ["4"]),
        ({"column": "Day", "value": "from 2 May to 3 May"}, ["2", "3"]),
        ({"column": "Day", "operator": ">=", "value": "2024-05-03"}, ["3", "4"]),
        ({"column": "Day", "operator": "<", "value": "2024-05-02"}, ["1"]),
        ({"column": "New", "value": "yes"}, ["1", "3"]),
        ({"column": "New", "operator": "is not", "value": "yes"}, ["2", "4", "5"]),
    ],
)
def test_rows_that_meet_a_condition(given: Filter, plans: list[str]) -> None:
    assert kept(given) == plans


def test_conditions_hold_together() -> None:
    assert kept({"column": "Channel", "value": "google ads"}, {"column": "Spend", "operator": ">", "value": 500}) == [
        "3"
    ]


def test_a_shortened_value_is_said() -> None:
    (condition,) = read_filters(FRAME.schema, [{"column": "channel", "value": "google"}], today=date(2024, 5, 5))
    assert condition.assumption is not None
    assert "google" in write(condition.assumption)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"column": "Channel", "value": "TikTok"}, "There are: "),
        ({"column": "Colour", "value": "red"}, "There is no column"),
        ({"column": "Spend", "operator": ">", "value": "plenty"}, "plenty"),
        ({"column": "Spend", "operator": ">"}, "no value"),
        ({"column": "Channel", "operator": ">", "value": "a"}, "no greater or smaller"),
        ({"column": "Day", "value": "2019"}, "2024"),
    ],
)
def test_a_condition_that_cannot_be_met_is_refused_in_words(given: Filter, words: str) -> None:
    with pytest.raises(CannotAnswer) as refusal:
        kept(given)
    assert words in str(refusal.value)


def test_hostile_values_are_text() -> None:
    with pytest.raises(CannotAnswer):
        kept({"column": "Channel", "value": "'; DROP TABLE data; --"})
    assert kept({"column": "Channel", "operator": "contains", "value": ".*"}) == []


def test_a_fiscal_year_as_a_condition() -> None:
    days = pa.array([date(2024, 3, 31), date(2024, 4, 1), date(2025, 3, 31), date(2025, 4, 1)])
    schema = Frame.from_arrow(pa.table({"Day": days, "Sales": [1, 2, 3, 4]})).schema
    given: Filter = {"column": "Day", "operator": "is", "value": "FY2025"}
    (condition,) = read_filters(schema, [given], date(2025, 6, 1), fiscal_year_start=4)
    assert condition.values == (date(2024, 4, 1), date(2025, 3, 31))
