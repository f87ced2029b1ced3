"""Measures that the data has not: none is taken for another one in silence, and none is left out in silence."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.situation import Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

SALES = Schema(
    (
        Column("Date", "date", role="date", distinct=300, minimum="2025-01-01", maximum="2025-12-31"),
        Column("Region", "text", distinct=2, values=("North", "South")),
        Column("Product", "text", role="product", distinct=3, values=("Mug", "Cup", "Jar")),
        Column("Quantity", "integer", role="quantity", distinct=30, minimum=1, maximum=90),
        Column("Revenue", "number", role="revenue", distinct=200, minimum=1, maximum=900),
    ),
    300,
)
CHURN = Schema(
    (
        Column("Contract", "text", distinct=2, values=("Monthly", "Yearly")),
        Column("Churn", "text", role="target", distinct=2, values=("No", "Yes")),
    ),
    500,
)


def _understand(question: str, schema: Schema = SALES) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": schema}, None, date(2026, 1, 1)))


@pytest.mark.parametrize(
    ("question", "metrics", "told"),
    [
        ("units sent back by region", ["Quantity"], "sent back"),
        ("how many units were sent back?", ["Quantity"], "sent back"),
        ("quantity returned by month", ["Quantity"], "returned"),
        ("revenue and happiness by region", ["Revenue"], "happiness"),
        ("revenue and glimmer by region", ["Revenue"], "glimmer"),
        ("revenue, quantity and footfall by region", ["Revenue", "Quantity"], "footfall"),
        ("退货数量", ["Quantity"], "退货"),
        ("各地区的销售额和满意度", ["revenue"], "满意度"),
        ("按地区看销售额和好评率", ["revenue"], "好评率"),
    ],
)
def test_beside_a_known_measure_the_unknown_one_is_told(question: str, metrics: list[str], told: str) -> None:
    found = _understand(question)
    assert (found.tool, found.arguments["metrics"]) == ("query_data", metrics)
    assert told in found.leftover.unread


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("happiness by region", "happiness"),
        ("what was the churn rate by region", "churn rate"),
        ("number of complaints per region", "complaints"),
        ("average glimmer by region", "average glimmer"),
        ("各地区的投诉数", "投诉数"),
        ("各地区的满意度", "满意度"),
    ],
)
def test_an_unknown_measure_alone_is_handed_on_so_that_it_is_refused(question: str, metric: str) -> None:
    found = _understand(question)
    assert (found.tool, found.arguments["metrics"]) == ("query_data", [metric])


@pytest.mark.parametrize("question", ["churn rate by contract", "各合同的流失率", "按合同看流失率"])
def test_a_measure_that_is_there_is_read(question: str) -> None:
    found = _understand(question, CHURN)
    assert found.arguments["metrics"] == ["share of Churn"]
    assert found.leftover.unread == ()


def test_words_explained_in_brackets_are_not_told() -> None:
    found = _understand("how many units came back (quantity below 5)?")
    assert found.arguments["filters"] == [{"column": "Quantity", "operator": "<", "value": 5}]
    assert "came back" not in found.leftover.unread
