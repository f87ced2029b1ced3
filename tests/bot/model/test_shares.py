"""One sum as a share of another, in both languages; a share of the groups stays what it is."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from bot.model.situation import Situation
from bot.model.understand import understand
from tools.data.query_data import query_data
from tools.registry import all_tools
from tools.schema import Column, Schema

BILLS = Schema(
    (
        Column("total_bill", "number", distinct=200, minimum=3, maximum=50),
        Column("tip", "number", distinct=120, minimum=1, maximum=10),
        Column("sex", "text", distinct=2, values=("Female", "Male")),
    ),
    244,
)
ADS = Schema(
    (
        Column("渠道", "text", role="channel", distinct=2, values=("抖音", "微信")),
        Column("花费", "number", role="spend", distinct=300, minimum=1, maximum=9000),
        Column("退款", "number", distinct=300, minimum=1, maximum=90),
    ),
    360,
)
TIP = "tip as a share of total_bill"
REFUND = "退款 as a share of 花费"


@pytest.mark.parametrize(
    ("question", "schema", "metric", "groups"),
    [
        ("tip as a share of total bill by sex", BILLS, TIP, ["sex"]),
        ("average tip as a percentage of the total bill", BILLS, TIP, None),
        ("what percent of the total bill is tips by sex", BILLS, TIP, ["sex"]),
        ("ratio of tip to total bill by sex", BILLS, TIP, ["sex"]),
        ("小费占总账单的比例", BILLS, TIP, None),
        ("各性别小费占总账单的百分比", BILLS, TIP, ["sex"]),
        ("各渠道退款占花费的比例", ADS, REFUND, ["渠道"]),
        ("花费里退款占多少", ADS, REFUND, None),
        ("退款和花费的比例", ADS, REFUND, None),
    ],
)
def test_a_share_is_one_sum_over_the_other(
    question: str, schema: Schema, metric: str, groups: list[str] | None
) -> None:
    found = understand(question, Situation(all_tools("bot.actions"), {"table.csv": schema}, None, date(2026, 1, 1)))
    assert (found.arguments["metrics"], found.arguments.get("dimensions")) == ([metric], groups)
    assert found.leftover.unread == ()


@pytest.mark.parametrize("question", ["各渠道花费占比", "各渠道的花费和退款"])
def test_the_share_of_a_group_is_no_ratio(question: str) -> None:
    found = understand(question, Situation(all_tools("bot.actions"), {"table.csv": ADS}, None, date(2026, 1, 1)))
    assert REFUND not in found.arguments["metrics"]


def test_a_share_is_worked_out_from_the_sums() -> None:
    bills = pd.DataFrame({"total_bill": [10.0, 30.0], "tip": [3.0, 1.0], "sex": ["Female", "Male"]})
    answer = query_data(bills, metrics=[TIP], dimensions=["sex"])
    assert answer.figures["total"] == pytest.approx(0.1)
    assert answer.figures["value[Female]"] == pytest.approx(0.3)
    assert "10.0%" in str(answer.headline)
