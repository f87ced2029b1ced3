"""Medians, the highest and the lowest of whole days, weeks and months, in both languages."""

import pytest

from bot.model.mentions import Reading
from bot.model.slots_query import fill_query
from tools.schema import Column, Schema

ADS = Schema(
    (
        Column("date", "date", "date", distinct=300, minimum="2025-01-01", maximum="2025-12-31"),
        Column("channel", "text", "channel", distinct=2, values=("Google", "Meta")),
        Column("spend", "number", "spend", distinct=500),
        Column("revenue", "number", "revenue", distinct=500),
        Column("orders", "integer", "orders", distinct=50),
        Column("price", "number", "price", distinct=50),
    ),
    600,
)


def asked(question: str) -> dict[str, object]:
    return fill_query(Reading(question, ADS))


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("median daily revenue", "median revenue per day"),
        ("median revenue per day", "median revenue per day"),
        ("what's the median of weekly spend?", "median spend per week"),
        ("revenue on a daily basis: what is the median", "median revenue per day"),
        ("日销售额的中位数", "median revenue per day"),
        ("每天收入的中位数是多少", "median revenue per day"),
        ("月花费中位数", "median spend per month"),
        ("highest daily revenue", "highest revenue per day"),
        ("maximum daily spend", "highest spend per day"),
        ("most orders in a single day", "highest orders per day"),
        ("highest revenue per week", "highest revenue per week"),
        ("best day's revenue", "highest revenue per day"),
        ("what was the worst day's revenue", "lowest revenue per day"),
        ("revenue on our best day", "highest revenue per day"),
        ("minimum daily orders", "lowest orders per day"),
        ("lowest monthly ROAS", "lowest roas per month"),
        ("record monthly revenue", "highest revenue per month"),
        ("最高日销售额", "highest revenue per day"),
        ("单日最高销售额是多少", "highest revenue per day"),
        ("日销售额最高是多少", "highest revenue per day"),
        ("每天收入的最大值", "highest revenue per day"),
        ("最差一天的收入", "lowest revenue per day"),
        ("max revenue a day", "highest revenue per day"),
        ("biggest single day revenue", "highest revenue per day"),
        ("日销售额的平均值", "revenue per day"),
        ("最低月花费", "lowest spend per month"),
    ],
)
def test_each_unit_is_added_up_first(question: str, metric: str) -> None:
    assert asked(question) == {"metrics": [metric]}


def test_by_group_period_and_filter() -> None:
    assert asked("median daily revenue by channel") == {
        "metrics": ["median revenue per day"],
        "dimensions": ["channel"],
    }
    assert asked("各渠道日销售额的中位数") == {"metrics": ["median revenue per day"], "dimensions": ["channel"]}
    assert asked("highest daily spend by month") == {"metrics": ["highest spend per day"], "grain": "month"}
    found = asked("median daily revenue of Meta last month")
    assert (found["metrics"], found["period"]) == (["median revenue per day"], "last month")
    assert found["filters"][0]["value"] == "Meta"


def test_several_at_once() -> None:
    both = {"metrics": ["highest revenue per day", "lowest revenue per day"]}
    assert asked("highest and lowest daily revenue") == both
    assert asked("最高日销售额和最低日销售额") == both
    assert asked("average and median daily revenue") == {"metrics": ["revenue per day", "median revenue per day"]}


@pytest.mark.parametrize(
    "question",
    [
        "which day had the highest revenue",
        "best day for revenue",
        "highest revenue by day",
        "哪天销售额最高",
        "top 5 days by revenue",
        "which channel has the most orders per day",
        "highest revenue",
        "median revenue",
        "when was our highest daily revenue",
    ],
)
def test_what_is_no_such_question(question: str) -> None:
    assert not any(" per " in str(words) for words in asked(question).get("metrics", ()))
