"""Follow-ups: what a short question changes of the call before, and what it leaves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.model.situation import Call, Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

SALES = Schema(
    (
        Column("Order Date", "date", role="date", distinct=900, minimum="2014-01-01", maximum="2017-12-31"),
        Column("Region", "text", distinct=4, values=("West", "East", "South", "Central")),
        Column("Category", "text", role="category", distinct=3, values=("Furniture", "Technology", "Office Supplies")),
        Column("Sales", "number", role="revenue", distinct=900, minimum=1, maximum=900),
        Column("Profit", "number", role="profit", distinct=900, minimum=-100, maximum=500),
        Column("Discount", "number", distinct=12, minimum=0, maximum=0.8),
    ),
    9000,
)
PEOPLE = Schema(
    (
        Column("Gender", "text", distinct=2, values=("Female", "Male")),
        Column("Age", "integer", distinct=60, minimum=18, maximum=90),
        Column("Income", "integer", distinct=70, minimum=15, maximum=140),
        Column("Spending Score", "integer", distinct=90, minimum=1, maximum=100),
    ),
    200,
)
WEST = {"column": "Region", "operator": "is", "value": "West"}
FURNITURE = {"column": "Category", "operator": "is", "value": "Furniture"}
BY_REGION = {"metrics": ["Sales"], "dimensions": ["Region"]}


def _after(question: str, arguments: dict[str, Any], tool: str = "query_data", schema: Schema = SALES) -> Understanding:
    previous = Call(tool, arguments, "table.csv")
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": schema}, previous, date(2018, 1, 10)))


@pytest.mark.parametrize(
    "question",
    [
        "drop the filter",
        "take off all filters",
        "remove the region filter",
        "clear filters",
        "all regions again",
        "去掉筛选",
        "清空条件",
        "所有地区",
    ],
)
def test_conditions_are_dropped(question: str) -> None:
    found = _after(question, {**BY_REGION, "filters": [WEST]})
    assert (found.follows, dict(found.arguments)) == (True, BY_REGION)


def test_all_of_one_column_keeps_the_conditions_on_others() -> None:
    found = _after("all regions again", {**BY_REGION, "filters": [WEST, FURNITURE]})
    assert found.arguments["filters"] == [FURNITURE]


def test_without_a_condition_to_drop_the_answer_stays() -> None:
    assert dict(_after("drop the filter", BY_REGION).arguments) == BY_REGION


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("the median instead", "median Discount"),
        ("what about the maximum?", "maximum Discount"),
        ("中位数呢", "median Discount"),
        ("换成总和", "total Discount"),
    ],
)
def test_another_function_of_the_same_measure(question: str, metric: str) -> None:
    found = _after(question, {"metrics": ["average Discount"], "dimensions": ["Region"]})
    assert (found.follows, found.arguments["metrics"]) == (True, [metric])
    assert found.arguments["dimensions"] == ["Region"]


@pytest.mark.parametrize(
    ("question", "told"), [("in a pie chart", ("pie chart",)), ("as a bar chart", ()), ("画成饼图", ("饼图",))]
)
def test_a_wish_for_a_chart_keeps_the_question(question: str, told: tuple[str, ...]) -> None:
    found = _after(question, BY_REGION)
    assert (dict(found.arguments), found.leftover.unread) == (BY_REGION, told)


@pytest.mark.parametrize(
    ("question", "order"), [("the other way round", "lowest"), ("反过来", "lowest"), ("lowest first", "lowest")]
)
def test_the_order_is_turned(question: str, order: str) -> None:
    found = _after(question, {**BY_REGION, "order": "highest"})
    assert (found.arguments["order"], found.leftover.unread) == (order, ())


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("by month instead", {"metrics": ["Sales"], "grain": "month", "filters": [FURNITURE]}),
        ("换成按周", {"metrics": ["Sales"], "grain": "week", "filters": [FURNITURE]}),
        ("same for last month", {**BY_REGION, "filters": [FURNITURE], "period": "last month"}),
        ("and for Technology?", {**BY_REGION, "filters": [{**FURNITURE, "value": "Technology"}]}),
        ("只看西部", {**BY_REGION, "filters": [FURNITURE, WEST]}),
        ("add profit", {"metrics": ["Sales", "Profit"], "dimensions": ["Region"], "filters": [FURNITURE]}),
        ("利润呢", {"metrics": ["profit"], "dimensions": ["Region"], "filters": [FURNITURE]}),
        ("top 3", {**BY_REGION, "filters": [FURNITURE], "order": "highest", "top": 3}),
    ],
)
def test_what_is_named_changes_and_the_rest_stays(question: str, changed: dict[str, Any]) -> None:
    assert dict(_after(question, {**BY_REGION, "filters": [FURNITURE]}).arguments) == changed


@pytest.mark.parametrize("question", ["by age and income", "on Age and Income only", "用 Age 和 Income"])
def test_columns_alone_change_what_an_analysis_works_with(question: str) -> None:
    found = _after(question, {"groups": 4}, "segment_customers", PEOPLE)
    assert (found.tool, dict(found.arguments)) == ("segment_customers", {"groups": 4, "columns": ["Age", "Income"]})


@pytest.mark.parametrize(
    ("question", "tool"), [("as a csv", "export_result"), ("how did you compute that", "explain_result")]
)
def test_what_speaks_of_the_answer_goes_to_its_tool(question: str, tool: str) -> None:
    assert _after(question, BY_REGION).tool == tool


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("换成按粉丝数", "followers"),
        ("by followers instead", "followers"),
        ("按介数", "betweenness"),
        ("by pagerank", "pagerank"),
    ],
)
def test_members_are_ranked_again_in_the_same_data(question: str, measure: str) -> None:
    links = Schema((Column("source", "text", role="source"), Column("target", "text", role="target_node")), 90)
    datasets = {"people.csv": PEOPLE, "sales.csv": SALES, "links.csv": links}
    previous = Call("rank_influencers", {"top": 5}, "links.csv")
    found = understand(question, Situation(all_tools("bot.actions"), datasets, previous, date(2018, 1, 10)))
    assert (found.tool, found.dataset, found.arguments["by"]) == ("rank_influencers", "links.csv", measure)


@pytest.mark.parametrize("question", ["weekly instead", "by week instead", "改成按周", "换成每周"])
def test_how_time_is_cut_is_said_of_the_answer_and_not_of_a_schedule(question: str) -> None:
    found = _after(question, BY_REGION)
    assert (found.tool, found.follows) == ("query_data", True)
    assert found.arguments == {"metrics": ["Sales"], "grain": "week"}


@pytest.mark.parametrize(
    "question", ["I meant profit", "no, I meant profit", "sorry, i wanted profit", "不对，我要的是利润"]
)
def test_what_was_meant_takes_the_place_of_what_was_understood(question: str) -> None:
    found = _after(question, BY_REGION)
    assert (found.tool, found.leftover.unread) == ("query_data", ())
    assert [each.lower() for each in found.arguments["metrics"]] == ["profit"]
    assert found.arguments["dimensions"] == ["Region"]


QUARTERS = {"column": "Order Date", "operator": "is", "value": ["Q4 2017", "Q4 2016"]}


@pytest.mark.parametrize("question", ["what was our best month", "哪个月最好"])
def test_the_best_month_is_not_looked_for_in_what_was_compared_before(question: str) -> None:
    found = _after(question, {"metrics": ["Sales"], "grain": "quarter", "filters": [QUARTERS, WEST]})
    assert found.arguments["filters"] == [WEST]
    assert (found.arguments["grain"], found.arguments["order"]) == ("month", "best")


def test_another_period_takes_the_place_of_two_that_were_compared() -> None:
    found = _after("and in June 2016?", {**BY_REGION, "filters": [QUARTERS]})
    assert found.arguments == {**BY_REGION, "period": "June 2016"}


@pytest.mark.parametrize("question", ["每月有多少行", "how many rows are there by month?", "多少行每个月"])
def test_rows_are_counted_anew(question: str) -> None:
    found = _after(question, BY_REGION)
    assert (found.tool, found.arguments) == ("query_data", {"grain": "month"})


@pytest.mark.parametrize("question", ["which region loses money?", "哪个地区亏钱"])
def test_who_loses_money_stands_first(question: str) -> None:
    found = _after(question, BY_REGION)
    assert found.arguments["order"] == "worst"
    assert [each.lower() for each in found.arguments["metrics"]] == ["profit"]
