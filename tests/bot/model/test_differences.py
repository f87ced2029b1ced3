"""One sum less another: what is taken off is a column of numbers, and no condition that keeps just those rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from bot.model.situation import Situation
from bot.model.understand import understand
from tools.data.query_data import query_data
from tools.registry import all_tools
from tools.schema import Column, Schema

SHOP = Schema(
    (
        Column("Created at", "date", role="date", distinct=90, minimum="2026-08-01", maximum="2026-11-22"),
        Column("Name", "text", role="order", identifier=True, distinct=900),
        Column("Financial Status", "text", distinct=2, values=("paid", "refunded")),
        Column("Source", "text", role="channel", distinct=2, values=("web", "instagram")),
        Column("Total", "number", role="revenue", unit="EUR", distinct=800, minimum=0, maximum=900),
        Column("Shipping", "number", unit="EUR", distinct=2, minimum=0, maximum=5),
        Column("Refunded Amount", "number", unit="EUR", distinct=300, minimum=0, maximum=900),
    ),
    900,
)
WITHOUT_AMOUNTS = Schema(tuple(column for column in SHOP.columns if column.name != "Refunded Amount"), 900)
TMALL = Schema(
    (
        Column("下单日期", "date", role="date", distinct=90, minimum="2026-08-01", maximum="2026-11-22"),
        Column("类目", "text", role="category", distinct=2, values=("女装", "男装")),
        Column("销售额", "number", role="revenue", unit="CNY", distinct=800, minimum=0, maximum=900),
        Column("退款金额", "number", unit="CNY", distinct=300, minimum=0, maximum=900),
    ),
    900,
)


def _asked(question: str, schema: Schema) -> dict[str, Any]:
    found = understand(question, Situation(all_tools("bot.actions"), {"shop.csv": schema}, None, date(2026, 11, 24)))
    assert found.tool == "query_data"
    return dict(found.arguments)


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("revenue net of refunds by month", "revenue minus Refunded Amount"),
        ("revenue after refunds by month", "revenue minus Refunded Amount"),
        ("total revenue minus refunds by month", "revenue minus Refunded Amount"),
        ("revenue excluding shipping by month", "revenue minus Shipping"),
    ],
)
def test_what_is_taken_off_is_no_condition(question: str, metric: str) -> None:
    assert _asked(question, SHOP) == {"metrics": [metric], "grain": "month"}


@pytest.mark.parametrize("question", ["扣除退款后的销售额按类目", "各类目的销售额减去退款金额"])
def test_what_is_taken_off_in_chinese(question: str) -> None:
    assert _asked(question, TMALL) == {"metrics": ["销售额 minus 退款金额"], "dimensions": ["类目"]}


def test_without_amounts_the_rows_are_left_out() -> None:
    arguments = _asked("revenue net of refunds", WITHOUT_AMOUNTS)
    assert arguments["filters"] == [{"column": "Financial Status", "operator": "is not", "value": "refunded"}]


def test_a_day_or_a_value_is_nothing_to_take_off() -> None:
    assert _asked("revenue after September by source", SHOP)["metrics"] == ["revenue"]
    without = _asked("revenue without instagram", SHOP)
    assert without["metrics"] == ["revenue"]
    assert without["filters"] == [{"column": "Source", "operator": "is not", "value": "instagram"}]


def test_a_difference_is_computed_in_each_group() -> None:
    frame = pd.DataFrame(
        {
            "Source": ["web", "web", "instagram", "instagram"],
            "Total": [100.0, 50.0, 30.0, None],
            "Refunded Amount": [20.0, 0.0, 30.0, None],
        }
    )
    answer = query_data(frame, metrics=["Total minus Refunded Amount"], dimensions=["Source"])
    assert answer.figures["total"] == 130  # 100 - 20 + 50 = 130, and 30 - 30 = 0
    rows = {str(row[0]): row[1] for row in answer.tables[0].rows}
    assert (rows["web"], rows["instagram"]) == (130, 0)
