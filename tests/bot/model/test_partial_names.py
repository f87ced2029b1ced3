"""Names of which a part is written: headers that abbreviate a word, values that a number begins."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.partial_names import abbreviated
from bot.model.situation import Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

CARS = Schema(
    (
        Column("model", "text", distinct=60, values=()),
        Column("mpg", "number", distinct=50, minimum=10, maximum=34),
        Column("cyl", "integer", distinct=3, minimum=4, maximum=8),
        Column("age", "integer", distinct=20, minimum=1, maximum=20),
    ),
    60,
)
NATIONS = Schema(
    (
        Column("country", "text", distinct=2, values=("China", "Peru")),
        Column("pop", "integer", distinct=300, minimum=10, maximum=10**8),
        Column("life_expect", "number", distinct=300, minimum=20, maximum=80),
    ),
    300,
)
ADS = Schema(
    (
        Column("日期", "date", role="date", distinct=180, minimum="2024-01-01", maximum="2024-06-30"),
        Column("计划", "text", role="campaign", distinct=3, values=("618大促-短视频", "618大促-朋友圈", "品牌词")),
        Column("花费", "number", role="spend", distinct=300, minimum=1, maximum=9000),
        Column("转化", "integer", role="conversions", distinct=30, minimum=0, maximum=90),
    ),
    540,
)


def _read(question: str, schema: Schema) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": schema}, None, date(2024, 7, 1)))


@pytest.mark.parametrize(
    "question",
    ["average mpg by number of cylinders", "average mpg by cylinders", "average mpg for each cylinder count"],
)
def test_a_header_that_abbreviates_a_word_is_grouped_by(question: str) -> None:
    found = _read(question, CARS).arguments
    assert (found["metrics"], found["dimensions"]) == (["average mpg"], ["cyl"])


@pytest.mark.parametrize(
    ("question", "metric"),
    [("average life expectancy by country", "average life_expect"), ("population by country", "pop")],
)
def test_a_header_that_abbreviates_words_is_measured(question: str, metric: str) -> None:
    found = _read(question, NATIONS)
    assert (found.arguments["metrics"], found.leftover.unread) == ([metric], ())


@pytest.mark.parametrize("words", [["agency"], ["modelling"], ["cylinders", "average"], ["cycle"], ["mp"]])
def test_words_of_their_own_and_other_words_abbreviate_nothing(words: list[str]) -> None:
    assert abbreviated(words, CARS) is None


@pytest.mark.parametrize("question", ["618大促的花费", "618大促花了多少钱", "只看618大促的花费"])
def test_a_number_that_begins_values_is_those_values(question: str) -> None:
    found = _read(question, ADS).arguments
    assert found["filters"] == [{"column": "计划", "operator": "is", "value": ["618大促-短视频", "618大促-朋友圈"]}]
    assert "period" not in found


def test_the_whole_value_is_that_one_alone() -> None:
    found = _read("618大促-短视频的转化成本", ADS).arguments
    assert found["filters"] == [{"column": "计划", "operator": "is", "value": "618大促-短视频"}]


def test_a_day_of_the_year_stays_a_period() -> None:
    assert _read("6月18日的花费", ADS).arguments["period"] == "6月18日"
