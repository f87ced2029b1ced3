"""What a change is measured against, in both languages, and what can't be."""

import pytest

from bot.schedules.condition import holds
from bot.schedules.condition_reading import find_condition
from bot.schedules.condition_words import describe_condition
from bot.schedules.criterion import Condition
from tools.errors import CannotAnswer


@pytest.mark.parametrize(
    ("text", "metric", "direction", "against"),
    [
        ("only if spend rises by more than 10 % against the week before", "spend", "up", "week"),
        ("only if spend rises by more than 10% week over week", "spend", "up", "week"),
        ("only if week-over-week spend rises by 10%", "spend", "up", "week"),
        ("only if spend is up 10% on last week", "spend", "up", "week"),
        ("only if roas drops by 20% compared to the previous month", "roas", "down", "month"),
        ("only if orders fall by 5 versus yesterday", "orders", "down", "day"),
        ("only if orders change by 5% QoQ", "orders", "either", "quarter"),
        ("only if spend rises by 10% against the year before", "spend", "up", "year"),
        ("only if spend rises by 10% since the last run", "spend", "up", ""),
        ("only if spend rises by 10%", "spend", "up", ""),
        ("如果花费比上周上涨超过10%才发", "花费", "up", "week"),
        ("只有花费周环比上涨超过10%才发", "花费", "up", "week"),
        ("如果花费较上个月下降10%就提醒", "花费", "down", "month"),
        ("如果订单数比昨天下降10%才发", "订单数", "down", "day"),
        ("如果花费环比下降10%才发", "花费", "down", ""),
        ("如果花费比上次下降10%才发", "花费", "down", ""),
    ],
)
def test_what_a_change_is_measured_against(text, metric, direction, against):
    found = find_condition(text)
    assert found is not None
    assert (found[0].metric, found[0].direction, found[0].against) == (metric, direction, against)
    assert found[1] == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "only if spend rises by 10% against the same week last year",
        "only if spend rises by 10% YoY",
        "only if YoY spend rises by 10%",
        "如果花费同比上涨超过10%才发",
        "如果花费比去年同期上涨10%才发",
    ],
)
def test_another_year_is_refused_with_what_can_be_said_instead(text):
    with pytest.raises(CannotAnswer, match="against the week before"):
        find_condition(text)


def test_it_is_said_what_is_compared():
    condition = Condition("spend", ">", 0.1, percent=True, direction="up", against="week", figure="value")
    said = str(describe_condition(condition))
    assert said == "spend rises by more than 10% in the last whole week against the week before"
    true, why = holds(condition, {"total": 120.0}, {"total": 100.0})
    assert true
    assert "100" in str(why)
    assert "120" in str(why)
    assert not holds(condition, {"total": 110.0}, {"total": 100.0})[0]
