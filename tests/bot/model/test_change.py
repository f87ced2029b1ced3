"""What changed, when, against what and by what, in questions for the reason; and how they go on in a thread."""

import pytest

from bot.model.mentions import Reading
from bot.model.slots import fill_slots
from bot.model.understand import understand

MOBILE = [{"column": "Device", "operator": "is", "value": "Mobile"}]
META = [{"column": "Channel", "operator": "is", "value": "Meta"}]


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("why did revenue drop in the second week of May?", {
            "metric": "Revenue", "period": "second week of May", "expected": "fall",
        }),
        ("what drove the increase in CPA last month", {"metric": "cpa", "period": "last month", "expected": "rise"}),
        ("为什么上个月的销售额下降了", {"metric": "revenue", "period": "上个月", "expected": "fall"}),
        ("why is ROAS down vs last year", {"metric": "roas", "against": "last year", "expected": "fall"}),
        ("what explains the fall in conversions, by device", {
            "metric": "Conversions", "dimensions": ["Device"], "expected": "fall",
        }),
        ("which channel is responsible for the drop in clicks", {
            "metric": "Clicks", "dimensions": ["Channel"], "expected": "fall",
        }),
        ("why is our revenue lower than last month", {
            "metric": "Revenue", "period": "this month", "against": "last month", "expected": "fall",
        }),
        ("why has revenue gone up since 3 May", {"metric": "Revenue", "period": "since 3 May", "expected": "rise"}),
        ("what is behind the drop in conversions between April and May", {
            "metric": "Conversions", "period": "May", "against": "April", "expected": "fall",
        }),
        ("why did revenue grow between 3 May and 9 May", {
            "metric": "Revenue", "period": "between 3 May and 9 May", "expected": "rise",
        }),
        ("what happened to revenue on 10 May", {"metric": "Revenue", "period": "10 May"}),
        ("why did Meta's revenue fall last week", {
            "metric": "Revenue", "period": "last week", "filters": META, "expected": "fall",
        }),
        ("ROAS同比下降的原因，只看Mobile", {
            "metric": "roas", "against": "同比", "filters": MOBILE, "expected": "fall",
        }),
        ("帮我分析一下五月第二周收入下降的原因", {"metric": "revenue", "period": "五月第二周", "expected": "fall"}),
        ("五月和四月相比收入为什么下降", {
            "metric": "revenue", "period": "五月", "against": "四月", "expected": "fall",
        }),
        ("why did clicks drop last month, by weekday", {
            "metric": "Clicks", "period": "last month", "dimensions": ["weekday"], "expected": "fall",
        }),
        ("break down the change of ROAS into mix and rate", {"metric": "roas"}),
        ("why didn't revenue grow last month", {"metric": "Revenue", "period": "last month"}),
        ("why is revenue per click down?", {"metric": "Revenue / Clicks", "expected": "fall"}),
    ],
)  # fmt: skip
def test_the_arguments_of_an_explanation(question, arguments, tools, schemas):
    assert fill_slots(tools["explain_change"], Reading(question, schemas["ads"])) == arguments


@pytest.mark.parametrize(
    "question", ["why did revenue drop last week?", "上周收入为什么下降？", "what caused the jump in clicks in May"]
)
def test_such_a_question_asks_why(question, situate):
    found = understand(question, situate("ads"))
    assert found.tool == "explain_change"
    assert not found.leftover.unread


def test_a_condition_that_the_data_lack_is_not_dropped(situate):
    assert understand("why did revenue drop in Spain last week", situate("ads")).leftover.unread == ("Spain",)


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("only Meta", {"filters": META}),
        ("by device instead", {"dimensions": ["Device"]}),
        ("改成按Device", {"dimensions": ["Device"]}),
        ("and for June?", {"period": "June"}),
        ("vs last year instead", {"against": "last year"}),
        ("and ROAS?", {"metric": "roas"}),
        ("那点击呢", {"metric": "clicks"}),
    ],
)
def test_a_thread_goes_on(question, changed, situate):
    first = {"metric": "Revenue", "period": "May", "expected": "fall"}
    found = understand(question, situate("ads", previous={"tool": "explain_change", "arguments": first}))
    assert found.tool == "explain_change"
    assert found.arguments == {**first, **changed}


def test_a_table_by_week_is_a_question_of_its_own(situate):
    first = {"metric": "Revenue", "period": "May"}
    found = understand("Revenue by week", situate("ads", previous={"tool": "explain_change", "arguments": first}))
    assert found.tool == "query_data"
