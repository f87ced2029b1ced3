"""Channels that a budget is for, named in words, some of them without a limit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.model.situation import Situation
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

MEDIA = Schema(
    (
        Column("TV", "number", distinct=190, minimum=0, maximum=300),
        Column("Radio", "number", distinct=190, minimum=0, maximum=50),
        Column("Sales", "number", role="outcome", distinct=120, minimum=1, maximum=30),
    ),
    200,
)


def _arguments(question: str, schema: Schema | None = None) -> dict[str, Any]:
    datasets = {"media.csv": schema} if schema else {}
    found = understand(question, Situation(all_tools("bot.actions"), datasets, None, date(2026, 4, 1)))
    assert found.tool == "optimize_budget"
    return dict(found.arguments)


@pytest.mark.parametrize(
    ("question", "channels", "limits"),
    [
        (
            "split a budget of 100 over 3 channels, TV at most 40, radio at least 20, online unlimited",
            ["TV", "radio", "online"],
            [{"channel": "TV", "maximum": 40}, {"channel": "radio", "minimum": 20}],
        ),
        (
            "100 over three channels, TV at most 40, radio at least 20, no limit on online",
            ["TV", "radio", "online"],
            [{"channel": "TV", "maximum": 40}, {"channel": "radio", "minimum": 20}],
        ),
        (
            "100的预算分给三个渠道，抖音至少20，百度最多30，网络不限",
            ["抖音", "百度", "网络"],
            [{"channel": "抖音", "minimum": 20}, {"channel": "百度", "maximum": 30}],
        ),
        (
            "100的预算分给三个渠道，电视最多50，网络没有上限，广播至少10",
            ["电视", "网络", "广播"],
            [{"channel": "电视", "maximum": 50}, {"channel": "广播", "minimum": 10}],
        ),
        (
            "a budget of 100 over three channels, google, facebook and tv, tv unlimited",
            ["google", "facebook", "tv"],
            None,
        ),
        ("100的预算给搜索、信息流、电商，都不设上限", ["搜索", "信息流", "电商"], None),
    ],
)
def test_channels_are_named_with_or_without_a_limit(question: str, channels: list[str], limits: Any) -> None:
    found = _arguments(question)
    assert (found["budget"], found["channels"], found.get("limits")) == (100, channels, limits)


def test_fewer_names_than_channels_leave_the_others_open() -> None:
    found = _arguments("100的预算分给三个渠道，抖音至少20，网络不限")
    assert found == {"budget": 100, "channel_count": 3, "limits": [{"channel": "抖音", "minimum": 20}]}


def test_a_channel_that_the_data_has_not_is_handed_on() -> None:
    found = _arguments("split 100 over TV, radio and online, TV at most 50, no limit on online", MEDIA)
    assert found["channels"] == ["TV", "Radio", "online"]
    assert _arguments("split 100 over TV and radio", MEDIA)["channels"] == ["TV", "Radio"]


def test_a_limit_is_for_a_whole_name_not_for_a_letter_of_a_word() -> None:
    found = _arguments("Split 100 over A and B where response is 3 sqrt(A) + 4 sqrt(B), at most 30% for B")
    assert found["limits"] == [{"channel": "B", "maximum_share": 0.3}]


@pytest.mark.parametrize(
    ("question", "name", "value"),
    [
        ("split 2000 a day over the channels", "budget", 2000),
        ("how should I split 2000 over the channels?", "budget", 2000),
        ("split 900 a day, based on 2024", "budget", 900),
        ("what is the cheapest budget to reach 2000 sales?", "target", 2000),
        ("least budget to reach 50 with response 5 sqrt(A) + 3 sqrt(B)", "target", 50),
        ("每天收入要达到2500，最少需要多少预算？", "target", 2500),
    ],
)
def test_money_and_what_is_to_be_reached_are_told_from_each_other_and_from_years(
    question: str, name: str, value: float
) -> None:
    found = _arguments(question, None if "sqrt" in question else MEDIA)
    assert {key: found.get(key) for key in ("budget", "target")} == {"budget": None, "target": None, name: value}
