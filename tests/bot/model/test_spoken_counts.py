"""Two measures of which one is a count, and incomes of people beside revenue."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.situation import Situation
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

PEOPLE = Schema(
    (
        Column("Customer ID", "text", role="customer", distinct=200, identifier=True),
        Column("Gender", "text", distinct=2, values=("Female", "Male")),
        Column("Annual Income (k$)", "integer", distinct=70, minimum=15, maximum=140),
        Column("Revenue", "number", role="revenue", distinct=90, minimum=1, maximum=900),
    ),
    200,
)
UNNAMED = Schema(PEOPLE.columns[1:3], 200)
ORDERS = Schema(
    (
        Column("Order ID", "text", role="order", distinct=200, identifier=True),
        Column("Region", "text", distinct=2, values=("West", "East")),
        Column("Sales", "number", role="revenue", distinct=90, minimum=1, maximum=900),
    ),
    400,
)
INCOME = "average Annual Income (k$)"


def _metrics(question: str, schema: Schema) -> list[str]:
    situation = Situation(all_tools("bot.actions"), {"table.csv": schema}, None, date(2024, 7, 1))
    return list(understand(question, situation).arguments["metrics"])


@pytest.mark.parametrize(
    "question",
    [
        "女男各有多少人，平均收入是多少",
        "男女客户各多少，平均收入多少",
        "各性别的人数和平均收入",
        "how many customers and what average income by gender",
        "customer count and average income per gender",
        "how many people and what average annual income by gender",
    ],
)
def test_the_count_stands_beside_the_income(question: str) -> None:
    assert _metrics(question, PEOPLE) == ["distinct Customer ID", INCOME]


@pytest.mark.parametrize("question", ["男女各有多少人，平均收入是多少", "headcount and average income by gender"])
def test_rows_are_counted_without_a_column_of_customers(question: str) -> None:
    assert _metrics(question, UNNAMED) == ["count", INCOME]


@pytest.mark.parametrize("question", ["number of orders and average order value by region", "各地区的订单数和客单价"])
def test_orders_are_counted_beside_their_value(question: str) -> None:
    assert _metrics(question, ORDERS) == ["orders", "aov"]


@pytest.mark.parametrize("question", ["average income by gender", "各性别的平均收入"])
def test_an_income_is_no_revenue_and_nothing_is_counted_unasked(question: str) -> None:
    assert _metrics(question, PEOPLE) == [INCOME]


def test_income_is_revenue_where_no_column_holds_incomes() -> None:
    assert _metrics("各地区的收入", ORDERS) == ["revenue"]
