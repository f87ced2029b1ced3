"""Growth in a question, and members set against each other by an average per day, in English and Chinese."""

from datetime import date

import pytest

from bot.model.leftover import find_leftover
from bot.model.mentions import Reading
from bot.model.situation import Situation
from bot.model.slots_query import fill_query
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

ADS = Schema(
    (
        Column("date", "date", "date", distinct=700, minimum="2023-01-01", maximum="2024-12-31"),
        Column("channel", "text", "channel", distinct=2, values=("Search", "Social")),
        Column("spend", "number", "spend", distinct=500),
        Column("revenue", "number", "revenue", distinct=500),
    ),
    1400,
)
BEFORE, YEAR = "period before", "year before"


def asked(question: str) -> dict[str, object]:
    return fill_query(Reading(question, ADS))


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("sales growth year over year", {"metrics": ["revenue"], "change": YEAR}),
        ("同比增长", {"change": YEAR}),
        ("month over month growth by channel", {"dimensions": ["channel"], "grain": "month", "change": BEFORE}),
        ("revenue growth by quarter", {"metrics": ["revenue"], "grain": "quarter", "change": BEFORE}),
        ("how fast is revenue growing", {"metrics": ["revenue"], "change": BEFORE}),
        ("环比增速", {"change": BEFORE}),
        ("收入同比增长率按季度", {"metrics": ["revenue"], "grain": "quarter", "change": YEAR}),
        ("花费月环比", {"metrics": ["spend"], "grain": "month", "change": BEFORE}),
        ("spend WoW growth", {"metrics": ["spend"], "grain": "week", "change": BEFORE}),
        (
            "YoY spend growth in June 2024",
            {"metrics": ["spend"], "period": "June 2024", "grain": "month", "change": YEAR},
        ),
    ],
)
def test_growth_is_a_change(question: str, arguments: dict[str, object]) -> None:
    assert asked(question) == arguments
    left = find_leftover(all_tools("bot.actions")["query_data"], Reading(question, ADS), arguments)
    assert left.unread == ()


def test_a_value_called_growth_is_no_growth() -> None:
    called = Schema((*ADS.columns, Column("campaign", "text", "campaign", distinct=1, values=("Growth",))), 1400)
    assert "change" not in fill_query(Reading("revenue of Growth by month", called))


def test_two_named_periods_are_compared_as_they_are() -> None:
    found = asked("how much did revenue grow in May 2024 vs April 2024")
    assert "change" not in found
    assert found["filters"] == [{"column": "date", "operator": "is", "value": ["May 2024", "April 2024"]}]


@pytest.mark.parametrize(
    "question",
    [
        "was revenue per day higher on Search than Social",
        "Is revenue per day higher on Search than on Social?",
        "Search的日均收入比Social高吗",
    ],
)
def test_members_stand_side_by_side_by_their_average(question: str) -> None:
    found = asked(question)
    assert found["metrics"] == ["revenue per day"]
    assert found["dimensions"] == ["channel"]
    assert "grain" not in found


def test_more_than_a_number_compares_no_members() -> None:
    assert "dimensions" not in asked("revenue of Search and Social with spend of more than 100")


@pytest.mark.parametrize("question", ["同比增长", "环比增速", "同比增长率？", "year over year growth", "growth"])
def test_growth_alone_is_answered_and_asks_nothing_back(question: str) -> None:
    found = understand(question, Situation(all_tools("bot.actions"), {"ads": ADS}, None, date(2025, 1, 5)))
    assert (found.tool, found.ask) == ("query_data", False)
    assert set(found.arguments) == {"change"}
