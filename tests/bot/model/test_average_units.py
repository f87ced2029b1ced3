"""Averages of whole days, weeks and months, in every order of the words."""

from collections.abc import Callable

import pytest

from bot.model.mentions import Reading
from bot.model.situation import Situation
from bot.model.slots_query import fill_query
from bot.model.understand import understand
from tools.schema import Column, Schema

ADS = Schema(
    (
        Column("date", "date", "date", distinct=300, minimum="2025-01-01", maximum="2025-12-31"),
        Column("channel", "text", "channel", distinct=2, values=("Google", "Meta")),
        Column("spend", "number", "spend", distinct=500),
        Column("revenue", "number", "revenue", distinct=500),
        Column("new_customers", "integer", "new_customers", distinct=50),
        Column("price", "number", "price", distinct=50),
    ),
    600,
)


def asked(question: str) -> dict[str, object]:
    return fill_query(Reading(question, ADS))


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("revenue per day on average", "revenue per day"),
        ("average revenue per day", "revenue per day"),
        ("on average how much do we earn a day?", "revenue per day"),
        ("daily average of spend", "spend per day"),
        ("mean spend each week", "spend per week"),
        ("what do we typically spend in a month", "spend per month"),
        ("revenue on an average day", "revenue per day"),
        ("average quarterly revenue", "revenue per quarter"),
        ("每天平均花费", "spend per day"),
        ("日均收入", "revenue per day"),
        ("平均每天卖多少", "revenue per day"),
        ("平均每周新增多少用户", "new_customers per week"),
        ("月均花费", "spend per month"),
        ("一个月平均花多少", "spend per month"),
        ("每个季度平均收入", "revenue per quarter"),
    ],
)
def test_in_any_order(question: str, metric: str) -> None:
    assert asked(question) == {"metrics": [metric]}


def test_by_group_with_filter_and_cut_by_something_longer() -> None:
    assert asked("average daily spend by channel") == {"metrics": ["spend per day"], "dimensions": ["channel"]}
    assert asked("各渠道日均花费") == {"metrics": ["spend per day"], "dimensions": ["channel"]}
    assert asked("average spend per day by month") == {"metrics": ["spend per day"], "grain": "month"}
    assert asked("每月平均每天花费")["metrics"] == ["spend per day"]
    found = asked("Google 上个月平均每天花多少钱")
    assert (found["metrics"], found["period"]) == (["spend per day"], "上个月")
    assert found["filters"][0]["value"] == "Google"
    assert asked("average revenue by weekday") == {"metrics": ["revenue per day"], "grain": "weekday"}


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("spend per day", {"metrics": ["spend"], "grain": "day"}),
        ("average price per month", {"metrics": ["average price"], "grain": "month"}),
        ("average daily ROAS", {"metrics": ["roas"], "grain": "day"}),
        ("average revenue by month", {"metrics": ["average revenue"], "grain": "month"}),
        ("日均花费走势", {"metrics": ["spend"], "grain": "day"}),
    ],
)
def test_what_is_no_such_average(question: str, arguments: dict[str, object]) -> None:
    assert asked(question) == arguments


def test_they_are_queries(situate: Callable[..., Situation]) -> None:
    for question in ("on average how much do we sell a day", "平均每天卖多少", "revenue per day on average"):
        assert understand(question, situate("ads")).tool == "query_data"
