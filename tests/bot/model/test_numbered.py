"""Kinds that are named by their number are conditions, however the data writes them; other numbers are not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.model.situation import Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema


def _text(name: str, *values: str, **more: Any) -> Column:
    return Column(name, "text", distinct=len(values), values=values, **more)


ORDINALS = Schema((_text("Class", "Crew", "3rd", "1st", "2nd"), _text("Sex", "Male", "Female")), 2201)
NUMBERS = Schema(
    (
        Column("Pclass", "integer", distinct=3, minimum=1, maximum=3),
        _text("Sex", "male", "female"),
        Column("Fare", "number", distinct=240, minimum=0, maximum=512),
    ),
    891,
)
STORES = Schema(
    (
        Column("Date", "date", role="date", distinct=300, minimum="2025-01-01", maximum="2025-12-31"),
        Column("Store", "integer", distinct=45, minimum=1, maximum=45),
        _text("Type", "Class 1", "Class 2"),
        Column("Sales", "number", role="revenue", distinct=800, minimum=0, maximum=900),
    ),
    900,
)
SHOPS = Schema(
    (
        Column("日期", "date", role="date", distinct=300, minimum="2025-01-01", maximum="2025-12-31"),
        _text("门店", *(f"门店{number}" for number in range(1, 21))),
        _text("类别", "第一类", "第二类", "第三类"),
        Column("销售额", "number", role="revenue", distinct=800, minimum=0, maximum=900),
    ),
    900,
)


def _understand(question: str, schema: Schema) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": schema}, None, date(2026, 4, 1)))


@pytest.mark.parametrize(
    ("question", "schema", "column", "value"),
    [
        ("how many passengers in 3rd class?", ORDINALS, "Class", "3rd"),
        ("how many passengers in third class?", ORDINALS, "Class", "3rd"),
        ("how many passengers in class 3?", ORDINALS, "Class", "3rd"),
        ("first-class passengers by sex", ORDINALS, "Class", "1st"),
        ("头等舱有多少人", ORDINALS, "Class", "1st"),
        ("第三类有多少人", ORDINALS, "Class", "3rd"),
        ("average fare in 2nd class", NUMBERS, "Pclass", 2),
        ("average fare in class 2", NUMBERS, "Pclass", 2),
        ("三等舱的平均 fare", NUMBERS, "Pclass", 3),
        ("sales of store 12", STORES, "Store", 12),
        ("sales of store no. 12 by month", STORES, "Store", 12),
        ("sales of stores 1 and 2", STORES, "Store", [1, 2]),
        ("12号店的销售额", STORES, "Store", 12),
        ("sales in class 2", STORES, "Type", "Class 2"),
        ("门店12的销售额", SHOPS, "门店", "门店12"),
        ("第3店的销售额", SHOPS, "门店", "门店3"),
        ("sales of store 12", SHOPS, "门店", "门店12"),
        ("第三类的销售额", SHOPS, "类别", "第三类"),
    ],
)
def test_a_kind_named_by_its_number_is_a_condition(question: str, schema: Schema, column: str, value: Any) -> None:
    found = _understand(question, schema)
    assert found.tool == "query_data"
    assert found.arguments["filters"] == [{"column": column, "operator": "is", "value": value}]
    assert column not in found.arguments.get("dimensions", [])
    assert found.leftover.unread == ()


@pytest.mark.parametrize(
    ("question", "schema", "word"),
    [
        ("how many passengers in 4th class?", ORDINALS, "4th"),
        ("sales of store 99", STORES, "99"),
        ("门店99的销售额", SHOPS, "99"),
    ],
)
def test_a_number_that_no_kind_has_is_told(question: str, schema: Schema, word: str) -> None:
    found = _understand(question, schema)
    assert "filters" not in found.arguments
    assert word in found.leftover.unread


@pytest.mark.parametrize(
    ("question", "schema", "dimensions"),
    [
        ("top 3 stores by sales", STORES, ["Store"]),
        ("sales by store", STORES, ["Store"]),
        ("销售额最高的3个门店", STORES, ["Store"]),
        ("which store sells the most", STORES, ["Store"]),
    ],
)
def test_numbers_of_stores_group_and_are_no_amounts(question: str, schema: Schema, dimensions: list[str]) -> None:
    found = _understand(question, schema)
    assert found.arguments["dimensions"] == dimensions
    assert "filters" not in found.arguments
    assert "Store" not in found.arguments["metrics"]


@pytest.mark.parametrize("question", ["how many stores are there", "有多少家门店"])
def test_numbers_of_stores_are_counted(question: str) -> None:
    assert _understand(question, STORES).arguments["metrics"] == ["distinct Store"]


@pytest.mark.parametrize(
    "question", ["sales by store for the first 3 months", "first month sales by store", "前3个月各门店的销售额"]
)
def test_other_numbers_are_no_kinds(question: str) -> None:
    assert "filters" not in _understand(question, STORES).arguments
