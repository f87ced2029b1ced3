"""Days of the week in a column of names."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.situation import Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

TIPS = Schema(
    (
        Column("total_bill", "number", distinct=200, minimum=3, maximum=50),
        Column("tip", "number", distinct=120, minimum=1, maximum=10),
        Column("sex", "text", distinct=2, values=("Male", "Female")),
        Column("day", "text", distinct=4, values=("Thur", "Fri", "Sat", "Sun")),
    ),
    244,
)


def _read(question: str, schema: Schema = TIPS) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"tips.csv": schema}, None, date(2024, 7, 1)))


@pytest.mark.parametrize(
    "question", ["which day had the highest tip", "哪天小费最高", "tip by day", "小费按星期几统计", "最高小费是周几"]
)
def test_days_are_the_groups_of_the_column(question: str) -> None:
    found = _read(question).arguments
    assert (found["dimensions"], found.get("grain"), found.get("filters")) == (["day"], None, None)


@pytest.mark.parametrize(
    "question", ["周末小费最高的是哪天", "which weekend day has the highest tip", "highest tip by day on weekends"]
)
def test_the_best_day_of_the_weekend(question: str) -> None:
    found = _read(question)
    assert found.arguments["filters"] == [{"column": "day", "operator": "is", "value": ["Sat", "Sun"]}]
    assert found.leftover.unread == ()


@pytest.mark.parametrize(
    ("question", "operator", "days"),
    [
        ("average tip on weekends", "is", ["Sat", "Sun"]),
        ("周末平均小费", "is", ["Sat", "Sun"]),
        ("average tip excluding weekends", "is not", ["Sat", "Sun"]),
        ("除了周末平均小费是多少", "is not", ["Sat", "Sun"]),
        ("工作日的平均小费", "is", ["Thur", "Fri"]),
        ("average tip on weekdays by sex", "is", ["Thur", "Fri"]),
        ("周六的平均小费", "is", "Sat"),
        ("average tip on Saturdays", "is", "Sat"),
    ],
)
def test_days_limit_the_rows(question: str, operator: str, days: object) -> None:
    found = _read(question).arguments
    assert found["filters"] == [{"column": "day", "operator": operator, "value": days}]
    assert found.get("dimensions") in (None, ["sex"])


def test_a_date_is_cut_as_ever() -> None:
    dated = Schema(
        (*TIPS.columns[:3], Column("date", "date", role="date", minimum="2024-01-01", maximum="2024-06-30")), 90
    )
    assert _read("which day had the highest tip", dated).arguments["grain"] == "day"
    assert _read("average tip on weekends", dated).leftover.unread == ("weekends",)
