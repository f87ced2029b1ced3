"""Which period is meant, and what it is compared with, in questions about how things went."""

import pytest

from bot.model.mentions import Reading
from bot.model.understand import understand


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("how did we do last week?", {"period": "last week"}),
        ("上周表现怎么样？", {"period": "上周"}),
        ("weekly report", {"period": "last week"}),
        ("周报", {"period": "上周"}),
        ("出个月报", {"period": "上个月"}),
        ("recap of the week", {"period": "last week"}),
        ("performance this month against last month", {"period": "this month", "compare": "last month"}),
        ("这个月和上个月比怎么样", {"period": "这个月", "compare": "上个月"}),
        ("report on June 2024 against last year", {"period": "June 2024", "compare": "last year"}),
        ("kpi summary with change against last week", {"period": "this week", "compare": "last week"}),
        ("were we better than the month before", {"period": "last month", "compare": "the month before"}),
        ("sum up June 2024 against May", {"period": "June 2024", "compare": "May 2024"}),
        ("how did we do compared with last year?", {"compare": "last year"}),
        ("核心指标同比", {"compare": "同比"}),
        ("how did our channels do last week, in short", {"period": "last week", "dimension": "Channel"}),
        ("weekly report for Meta", {
            "period": "last week", "filters": [{"column": "Channel", "operator": "is", "value": "Meta"}],
        }),
        ("fiscal Q2 summary of performance", {"period": "fiscal Q2"}),
    ],
)  # fmt: skip
def test_the_arguments_of_a_summary(question, arguments, tools, schemas):
    from bot.model.slots import fill_slots

    assert fill_slots(tools["summarize_performance"], Reading(question, schemas["ads"])) == arguments


@pytest.mark.parametrize(
    "question", ["How did we do last week?", "weekly report", "上周表现怎么样？", "投放周报", "周报"]
)
def test_such_a_question_is_a_summary(question, situate):
    assert understand(question, situate("ads")).tool == "summarize_performance"
