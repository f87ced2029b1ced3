"""What a question about odd times asks for: metrics, groups, period, step, side, how much, and whose holidays."""

import pytest

from bot.model.mentions import Reading
from bot.model.slots import fill_slots
from bot.model.understand import understand


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("anything unusual in spend last month?", {"metrics": ["spend"], "period": "last month"}),
        ("any weird days in June?", {"period": "June", "grain": "day"}),
        ("when did CTR spike?", {"metrics": ["ctr"], "direction": "up"}),
        ("花费有没有异常", {"metrics": ["spend"]}),
        ("上个月的花费有没有突然骤降", {"metrics": ["spend"], "period": "上个月", "direction": "down"}),
        ("anomalies in clicks by channel", {"metrics": ["Clicks"], "dimensions": ["Channel"]}),
        ("any unusual drops in clicks in the last 30 days", {
            "metrics": ["Clicks"], "period": "last 30 days", "direction": "down",
        }),
        ("only the biggest anomalies in spend by week", {"metrics": ["spend"], "grain": "week", "sensitivity": "low"}),
        ("哪几周的花费不正常，灵敏一点", {"metrics": ["spend"], "grain": "week", "sensitivity": "high"}),
        ("unusual days in spend, holidays of Germany", {"metrics": ["spend"], "grain": "day", "country": "Germany"}),
        ("spend anomalies ignoring holidays", {"metrics": ["spend"], "country": "none"}),
        ("any anomalies in spend for Meta", {
            "metrics": ["spend"], "filters": [{"column": "Channel", "operator": "is", "value": "Meta"}],
        }),
    ],
)  # fmt: skip
def test_the_arguments(question, arguments, tools, schemas):
    assert fill_slots(tools["detect_anomalies"], Reading(question, schemas["ads"])) == arguments


@pytest.mark.parametrize(
    "question",
    [
        "anything unusual in spend last month?",
        "any weird days in June?",
        "when did CTR spike?",
        "花费有没有异常",
        "anything unusual in spend by campaign?",
        "any unusual drops in clicks?",
        "按渠道看花费有没有异常",
    ],
)
def test_such_a_question_looks_for_odd_times(question, situate):
    assert understand(question, situate("ads")).tool == "detect_anomalies"


@pytest.mark.parametrize(
    ("question", "argument", "value"),
    [
        ("by week instead", "grain", "week"),
        ("and for June?", "period", "June"),
        ("那6月呢", "period", "6月"),
        ("by channel instead", "dimensions", ["Channel"]),
    ],
)
def test_a_follow_up_changes_the_search(question, argument, value, situate):
    previous = {"tool": "detect_anomalies", "arguments": {"metrics": ["spend"]}, "dataset": "ads"}
    found = understand(question, situate("ads", previous=previous))
    assert found.tool == "detect_anomalies"
    assert found.arguments[argument] == value
    assert found.arguments["metrics"] == ["spend"]
