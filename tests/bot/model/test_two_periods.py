"""Two periods side by side, and groups of which the total meets a condition."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from bot.model.mentions import Reading
from bot.model.situation import Situation, Understanding
from bot.model.slots_query import fill_query
from bot.model.understand import understand
from tools.data.query_data import query_data
from tools.registry import all_tools
from tools.schema import Column, Schema

ADS = Schema(
    (
        Column("日期", "date", role="date", distinct=182, minimum="2024-01-01", maximum="2024-06-30"),
        Column("渠道", "text", role="channel", distinct=2, values=("抖音", "微信")),
        Column("计划", "text", role="campaign", distinct=3, values=("A计划", "B计划", "C计划")),
        Column("花费", "number", role="spend", distinct=300, minimum=1, maximum=9000),
    ),
    546,
)
SPEND = pd.DataFrame(
    {
        "date": pd.to_datetime(["2024-03-05", "2024-03-20", "2024-04-10", "2024-05-02", "2024-05-02"]),
        "campaign": ["one", "two", "one", "two", "one"],
        "spend": [10.0, 30.0, 500.0, 40.0, 20.0],
    }
)


def _read(question: str) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": ADS}, None, date(2024, 7, 1)))


@pytest.mark.parametrize(
    ("question", "periods", "grain"),
    [
        ("三月比二月花费多多少", ["三月", "二月"], "month"),
        ("5月花费和4月相比", ["5月", "4月"], "month"),
        ("spend in May compared with April", ["May", "April"], "month"),
        ("cost last week vs the week before", ["last week", "the week before last"], "week"),
        ("上周花费比上上周多多少", ["上周", "上上周"], "week"),
        ("上周比前一周花费变化多少", ["上周", "the week before last"], "week"),
        ("cost last week vs the previous week", ["last week", "the week before last"], "week"),
        ("上个月比前一个月花费多多少", ["上个月", "the month before last"], "month"),
    ],
)
def test_both_periods_are_looked_at(question: str, periods: list[str], grain: str) -> None:
    found = _read(question).arguments
    assert found["filters"] == [{"column": "日期", "operator": "is", "value": periods}]
    assert (found["grain"], found.get("period")) == (grain, None)


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("spend in 1-10 May vs 11-20 May", ["1-10 May", "11-20 May"]),
        ("spend in the first half vs second half of 2024", ["first half 2024", "second half of 2024"]),
        ("2024年上半年和下半年的花费对比", ["2024年上半年", "2024年下半年"]),
        ("5月上旬和5月中旬的花费对比", ["5月上旬", "5月中旬"]),
    ],
)
def test_parts_of_units_are_set_side_by_side_in_one_year(question: str, periods: list[str]) -> None:
    found = _read(question).arguments
    assert found["filters"] == [{"column": "日期", "operator": "is", "value": periods}]
    assert "grain" not in found


@pytest.mark.parametrize(
    "question", ["5月花费超过3万的天数", "5月有多少天花费超过3万", "how many days in May had spend over 30k"]
)
def test_one_period_stays_one(question: str) -> None:
    assert _read(question).arguments["period"] in ("5月", "May")


@pytest.mark.parametrize(
    "question",
    [
        "花费超过3万的天数",
        "有多少天花费超过3万",
        "哪些天花费超过3万",
        "number of days with spend over 30k",
        "how many days did we spend more than 30000",
    ],
)
def test_days_are_limited_by_their_total(question: str) -> None:
    found = _read(question).arguments
    assert [each["value"] for each in found["having"]] == [30_000]
    assert (found["grain"], found.get("filters")) == ("day", None)


@pytest.mark.parametrize(
    "question",
    [
        "哪些计划花费超过1万",
        "花费超过1万的计划有多少个",
        "which campaigns spent more than 10k",
        "how many campaigns spent more than 10k",
    ],
)
def test_campaigns_are_limited_by_their_total(question: str) -> None:
    found = _read(question).arguments
    assert (found["dimensions"], [each["value"] for each in found["having"]]) == (["计划"], [10_000])
    assert "filters" not in found


def test_the_headline_tells_both_values_and_the_change() -> None:
    wanted = {"column": "date", "operator": "is", "value": ["2024-05", "2024-03"]}
    answer = query_data(SPEND, metrics=["spend"], grain="month", filters=[wanted])
    assert str(answer.headline) == "Spend is 60.00 in May 2024 and 40.00 in March 2024: up by 20.00 (50.0%)."
    assert answer.figures["total"] == 100  # April between them is not asked for.


def test_the_headline_counts_the_groups_that_are_left() -> None:
    limit = {"column": "spend", "operator": ">", "value": 35}
    answer = query_data(SPEND, metrics=["spend"], grain="day", having=[limit])
    assert str(answer.headline).startswith("2 of 4 days match")
    by_campaign = query_data(SPEND, metrics=["spend"], dimensions=["campaign"], having=[{**limit, "value": 100}])
    assert str(by_campaign.headline).startswith("1 of 2 groups match")


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("spend the last 4 weeks against the 4 weeks before", ["last 4 weeks", "the 4 weeks before"]),
        ("spend of the last 30 days vs the previous 30 days", ["last 30 days", "the previous 30 days"]),
        ("最近4周和再之前4周的花费对比", ["最近4周", "再之前4周"]),
    ],
)
def test_so_many_weeks_before_are_one_stretch(question: str, phrases: list[str]) -> None:
    found = fill_query(Reading(question, ADS))
    assert found["filters"][0]["value"] == phrases
    assert "grain" not in found


def test_the_quarter_before_is_no_ranking() -> None:
    found = fill_query(Reading("上季度和前一个季度的花费比", ADS))
    assert found["grain"] == "quarter"
    assert "order" not in found
