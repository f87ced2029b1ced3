"""What is related to what, in questions about correlations: pairs, targets, what is held constant, delays."""

import pytest

from bot.model.mentions import Reading
from bot.model.slots import fill_slots
from bot.model.understand import understand


@pytest.mark.parametrize(
    ("question", "arguments"),
    [
        ("what correlates with clicks?", {"target": "Clicks"}),
        ("how are spend and clicks related", {"metrics": ["Spend", "Clicks"]}),
        ("does spend drive clicks, and with which delay?", {"metrics": ["Spend", "Clicks"], "delay": True}),
        ("correlation matrix", {}),
        ("所有列的相关性", {}),
        ("spearman correlation of spend and clicks", {"metrics": ["Spend", "Clicks"], "method": "spearman"}),
        ("spend and clicks correlation by week", {"metrics": ["Spend", "Clicks"], "grain": "week"}),
        ("按周看Spend和Clicks的相关性", {"metrics": ["Spend", "Clicks"], "grain": "week"}),
        ("how are spend and clicks related within each Channel?",
         {"metrics": ["Spend", "Clicks"], "within": "Channel"}),
        ("are spend and clicks related across channels", {"metrics": ["Spend", "Clicks"], "across": "Channel"}),
        ("各渠道之间Spend和Clicks相关吗", {"metrics": ["Spend", "Clicks"], "across": "Channel"}),
        ("is spend linked to clicks, controlling for impressions",
         {"metrics": ["Spend", "Clicks"], "controls": ["Impressions"]}),
        ("holding impressions constant, does spend go with clicks",
         {"metrics": ["Spend", "Clicks"], "controls": ["Impressions"]}),
        ("控制Impressions之后Spend和Clicks还相关吗", {"metrics": ["Spend", "Clicks"], "controls": ["Impressions"]}),
        ("how are spend and clicks related, controlling for season",
         {"metrics": ["Spend", "Clicks"], "controls": ["season"]}),
        ("is there a relationship between temperature and clicks?", {"metrics": ["temperature", "Clicks"]}),
        ("气温和Clicks有关系吗", {"metrics": ["气温", "Clicks"]}),
        ("how are spend and clicks related for Meta in June 2024", {
            "metrics": ["Spend", "Clicks"], "period": "June 2024",
            "filters": [{"column": "Channel", "operator": "is", "value": "Meta"}],
        }),
        ("do clicks lag spend, up to 14 days?",
         {"metrics": ["Clicks", "Spend"], "delay": True, "longest_delay": 14}),
        ("which of spend, impressions and conversions is tied most closely to clicks?",
         {"metrics": ["Spend", "Impressions", "Conversions"], "target": "Clicks"}),
        ("how many more clicks per dollar of spend?", {"metrics": ["Spend", "Clicks"], "slope": True}),
        ("how much do clicks rise for every extra euro of spend", {"metrics": ["Spend", "Clicks"], "slope": True}),
        ("for every additional impression, how many clicks", {"metrics": ["Impressions", "Clicks"], "slope": True}),
        ("Spend每增加1元，Clicks增加多少", {"metrics": ["Spend", "Clicks"], "slope": True}),
        ("kendall's tau of spend and clicks", {"metrics": ["Spend", "Clicks"], "method": "kendall"}),
        ("Spend和Clicks的肯德尔相关系数", {"metrics": ["Spend", "Clicks"], "method": "kendall"}),
        ("hourly correlation of spend and clicks", {"metrics": ["Spend", "Clicks"], "grain": "hour"}),
        ("按小时看Spend和Clicks的相关性", {"metrics": ["Spend", "Clicks"], "grain": "hour"}),
        ("Spend和Clicks之间有时滞吗", {"metrics": ["Spend", "Clicks"], "delay": True}),
    ],
)  # fmt: skip
def test_the_arguments_of_a_correlation(question, arguments, tools, schemas):
    found = fill_slots(tools["correlate_metrics"], Reading(question, schemas["ads"]))
    assert lowered(found) == lowered(arguments)


def lowered(value):
    """Metrics of the trade are named in small letters, columns as their headers are."""
    if isinstance(value, dict):
        return {name: lowered(each) for name, each in value.items()}
    if isinstance(value, list):
        return [lowered(each) for each in value]
    return value.lower() if isinstance(value, str) else value


@pytest.mark.parametrize(
    "question",
    ["what correlates with clicks?", "how are spend and clicks related", "correlation matrix", "Spend和Clicks相关吗"],
)
def test_such_a_question_is_a_correlation(question, situate):
    assert understand(question, situate("ads")).tool == "correlate_metrics"


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("by week instead", {"grain": "week"}),
        ("only Meta", {"filters": [{"column": "Channel", "operator": "is", "value": "Meta"}]}),
        ("controlling for Impressions", {"controls": ["Impressions"]}),
        ("and with Impressions?", {"metrics": ["Impressions", "Clicks"]}),
        ("那六月呢", {"period": "六月"}),
    ],
)
def test_the_next_question_changes_the_last_one(question, changed, situate):
    before = {"metrics": ["Spend", "Clicks"]}
    previous = {"tool": "correlate_metrics", "arguments": dict(before)}
    understood = understand(question, situate("ads", previous=previous))
    assert understood.tool == "correlate_metrics"
    assert lowered(understood.arguments) == lowered(before | changed)
