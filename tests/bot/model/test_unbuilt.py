"""A question for an analysis that is not there yet is refused by its name; any other as ever."""

from __future__ import annotations

import pytest

from bot.model.unbuilt import refusal_of, unbuilt_analysis


@pytest.mark.parametrize(
    ("question", "analysis"),
    [
        ("forecast next month's conversions", "forecast_demand"),
        ("预测下个月的销量", "forecast_demand"),
        ("attribute conversions to channels", "attribute_conversions"),
        ("做一下转化归因", "attribute_conversions"),
    ],
)
def test_the_analysis_is_named(question: str, analysis: str) -> None:
    assert unbuilt_analysis(question, ()) == analysis
    assert unbuilt_analysis(question, (analysis,)) is None
    assert "not there yet" in str(refusal_of(analysis))


@pytest.mark.parametrize("question", ["what's the weather today", "今天天气怎么样", "tell me a joke"])
def test_small_talk_is_no_analysis(question: str) -> None:
    assert unbuilt_analysis(question, ()) is None
