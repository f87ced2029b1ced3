"""What is followed, after how long, of whom: the arguments of questions about retention, and where those go."""

from datetime import date
from typing import Any

import pytest

from bot.model.mentions import Reading
from bot.model.situation import Call, Situation
from bot.model.slots import fill_slots
from bot.model.understand import understand
from tools.schema import Column, Schema

ORDERS = Schema(
    (
        Column("Customer ID", "text", role="customer", identifier=True, distinct=800),
        Column("Order ID", "text", role="order", identifier=True, distinct=5000),
        Column("Order Date", "date", role="date", distinct=900, minimum="2023-01-01", maximum="2024-12-31"),
        Column("Channel", "text", role="channel", distinct=3, values=("Paid Search", "Google", "Email")),
        Column("Country", "text", distinct=3, values=("Germany", "France", "Spain")),
        Column("Category", "text", role="category", distinct=2, values=("Furniture", "Technology")),
        Column("Sales", "number", role="revenue", distinct=4000, minimum=1.0, maximum=900.0),
    ),
    9000,
)


def only(column: str, value: str) -> list[dict[str, Any]]:
    return [{"column": column, "operator": "is", "value": value}]


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("what's our retention?", {}),
        ("month-3 retention of customers from paid search", {
            "grain": "month", "ages": [3], "acquired": only("Channel", "Paid Search")}),
        ("how many customers come back after the first month", {"grain": "month", "ages": [1]}),
        ("how many users are still active after 30 days", {"measure": "rolling", "ages": [30], "age_unit": "day"}),
        ("day 1, 7 and 30 retention", {"ages": [1, 7, 30], "age_unit": "day"}),
        ("D1/D7/D30 retention by channel", {"ages": [1, 7, 30], "age_unit": "day", "dimension": "Channel"}),
        ("次日留存和七日留存", {"ages": [1, 7], "age_unit": "day"}),
        ("安装后第30天还活跃的比例", {"ages": [30], "age_unit": "day"}),
        ("复购率按月", {"measure": "repeat", "grain": "month"}),
        ("30天内复购率是多少？", {"measure": "repeat", "ages": [30], "age_unit": "day"}),
        ("which cohort is best", {"focus": "best cohort"}),
        ("哪个同期群最好", {"focus": "best cohort"}),
        ("worst cohort by month 2 retention", {"grain": "month", "ages": [2], "focus": "worst cohort"}),
        ("Are newer cohorts better?", {"focus": "trend"}),
        ("新的同期群更好吗？", {"focus": "trend"}),
        ("repeat rate within 90 days for Germany", {
            "measure": "repeat", "ages": [90], "age_unit": "day", "acquired": only("Country", "Germany")}),
        ("retention of customers acquired via Google in 2024", {
            "acquired": only("Channel", "Google"), "period": "2024"}),
        ("weekly cohorts, week 4 retention", {"grain": "week", "ages": [4]}),
        ("rolling retention by country", {"measure": "rolling", "dimension": "Country"}),
        ("revenue retention by quarter", {"measure": "revenue", "grain": "quarter"}),
        ("按同期群看收入留存", {"measure": "revenue"}),
        ("三个月后还有多少客户回来，按渠道", {"grain": "month", "ages": [3], "dimension": "Channel"}),
        ("only count Furniture orders: monthly retention", {
            "grain": "month", "filters": only("Category", "Furniture")}),
        ("customers whose first order was Furniture: do they come back?", {
            "acquired": only("Category", "Furniture")}),
        ("retention of users who joined in March 2024", {"period": "March 2024"}),
        ("what percentage of first-time guests return within a year", {
            "measure": "repeat", "grain": "month", "ages": [12]}),
        ("去年来的客户半年后还剩多少", {"measure": "rolling", "grain": "month", "ages": [6], "period": "去年"}),
        ("次月留存率分国家", {"grain": "month", "ages": [1], "dimension": "Country"}),
        ("各注册周的留存表", {"grain": "week"}),
    ],
)  # fmt: skip
def test_the_arguments_of_retention(question, arguments, tools):
    assert fill_slots(tools["analyze_retention"], Reading(question, ORDERS)) == arguments


@pytest.mark.parametrize(
    "question",
    ["How many customers come back after the first month?", "Which cohort is best?", "Rolling retention", "留存率",
     "次日留存和7日留存是多少？", "复购率按月", "Retention by cohort", "What share bought again within 30 days?"],
)  # fmt: skip
def test_such_a_question_is_about_retention(question, tools):
    situation = Situation(tools, {"orders": ORDERS}, None, date(2026, 1, 5), 0)
    assert understand(question, situation).tool == "analyze_retention"


@pytest.mark.parametrize("question", ["set retention to 90 days", "数据留存期改为90天"])
def test_how_long_data_are_kept_is_a_setting(question, tools):
    situation = Situation(tools, {"orders": ORDERS}, None, date(2026, 1, 5), 0)
    assert understand(question, situation).tool == "change_setting"


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("only Google", {"acquired": only("Channel", "Google")}),
        ("by country instead", {"dimension": "Country"}),
        ("by week instead", {"grain": "week"}),
        ("and for 2024?", {"period": "2024"}),
        ("只看 Google", {"acquired": only("Channel", "Google")}),
        ("改成按周", {"grain": "week"}),
    ],
)  # fmt: skip
def test_what_is_said_next_changes_the_call(question, changed, tools):
    before = Call("analyze_retention", {"grain": "month", "dimension": "Channel"}, "orders")
    found = understand(question, Situation(tools, {"orders": ORDERS}, before, date(2026, 1, 5), 0))
    assert found.tool == "analyze_retention"
    assert found.arguments == {"grain": "month", "dimension": "Channel", **changed}


LOG = Schema(
    (
        Column("Email", "text", "customer", distinct=900),
        Column("Created at", "datetime", "date", minimum="2023-01-01", maximum="2023-12-31", distinct=1374),
        Column("Total", "number", "revenue", distinct=1293),
        Column("Lineitem name", "text", "product", distinct=4, values=("Gift Box", "Refill Pack", "Starter Kit")),
        Column("Source", "text", "channel", distinct=4, values=("Email", "Google", "Meta", "TikTok")),
    ),
    1432,
)


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("how long until the second purchase?", {"focus": "second purchase"}),
        ("median days between first and second order", {"focus": "second purchase"}),
        ("复购周期多长", {"focus": "second purchase"}),
        ("second purchase rate by first product", {"measure": "repeat", "dimension": "Lineitem name"}),
        ("首单商品对复购率的影响", {"measure": "repeat", "dimension": "Lineitem name"}),
        ("which source keeps customers best", {"dimension": "Source"}),
        ("what percent of customers bought only once", {"measure": "repeat", "focus": "churn"}),
        ("只买过一次的客户占多少", {"measure": "repeat", "focus": "churn"}),
        ("churn by cohort", {"focus": "churn"}),
        ("how many customers buy again within 90 days", {"measure": "repeat", "ages": [90], "age_unit": "day"}),
    ],
)
def test_questions_about_coming_back_go_to_retention(question, arguments, tools):
    found = understand(question, Situation(tools, {"orders": LOG}, None, date(2024, 1, 5), 0))
    assert found.tool == "analyze_retention"
    assert {name: found.arguments.get(name) for name in arguments} == arguments


@pytest.mark.parametrize("question", ["orders by source", "total revenue by source", "各来源的收入"])
def test_sums_of_orders_stay_queries(question, tools):
    assert understand(question, Situation(tools, {"orders": LOG}, None, date(2024, 1, 5), 0)).tool == "query_data"
