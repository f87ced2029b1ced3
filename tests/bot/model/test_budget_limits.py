"""Limits of channels in words: ranges, shares, nothing at all; none is lost without a word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.model.situation import Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

ADS = Schema(
    (
        Column("Date", "date", role="date", distinct=300),
        Column("Channel", "text", role="channel", distinct=4, values=("Google Ads", "Meta", "TikTok", "Email")),
        Column("Spend", "number", role="spend", distinct=300, minimum=0, maximum=900),
        Column("Revenue", "number", role="revenue", distinct=300, minimum=0, maximum=900),
    ),
    1200,
)
MEDIA = Schema(
    (
        Column("TV", "number", distinct=190, minimum=0, maximum=300),
        Column("Radio", "number", distinct=190, minimum=0, maximum=50),
        Column("Newspaper", "number", distinct=190, minimum=0, maximum=90),
        Column("Sales", "number", role="outcome", distinct=120, minimum=1, maximum=30),
    ),
    200,
)
CHINESE = Schema(
    (
        Column("日期", "date", role="date", distinct=300),
        Column("渠道", "text", role="channel", distinct=3, values=("电视", "搜索", "抖音")),
        Column("花费", "number", role="spend", distinct=300, minimum=0, maximum=900),
        Column("收入", "number", role="revenue", distinct=300, minimum=0, maximum=900),
    ),
    900,
)
META, GOOGLE, TIKTOK = "Meta", "Google Ads", "TikTok"


def _understand(question: str, schema: Schema | None) -> Understanding:
    datasets = {"table.csv": schema} if schema else {}
    found = understand(question, Situation(all_tools("bot.actions"), datasets, None, date(2026, 4, 1)))
    assert found.tool == "optimize_budget"
    return found


def _limit(channel: str | None, **amounts: float) -> dict[str, Any]:
    return {"channel": channel, **amounts} if channel else dict(amounts)


@pytest.mark.parametrize(
    ("schema", "question", "limits"),
    [
        (
            ADS,
            "split 1000 over the channels, between 100 and 250 for Meta, no more than half for Google",
            [_limit(META, minimum=100, maximum=250), _limit(GOOGLE, maximum_share=0.5)],
        ),
        (
            ADS,
            "split 1000: Google, at most half; Meta 100 to 250",
            [_limit(GOOGLE, maximum_share=0.5), _limit(META, minimum=100, maximum=250)],
        ),
        (
            ADS,
            "把1000分给各渠道，Meta在100到250之间，Google不超过一半",
            [_limit(META, minimum=100, maximum=250), _limit(GOOGLE, maximum_share=0.5)],
        ),
        (
            CHINESE,
            "预算1000怎么分配，电视100到250之间，抖音不超过三分之一",
            [_limit("电视", minimum=100, maximum=250), _limit("抖音", maximum_share=1 / 3)],
        ),
        (
            CHINESE,
            "split 10k: at least 20% on search and max 5k on TV",
            [_limit("搜索", minimum_share=0.2), _limit("电视", maximum=5000)],
        ),
        (
            MEDIA,
            "split 300: at least 20% on radio and max 150 on TV",
            [_limit("Radio", minimum_share=0.2), _limit("TV", maximum=150)],
        ),
        (MEDIA, "split 200: TV 100-150", [_limit("TV", minimum=100, maximum=150)]),
        (ADS, "split 10000, each channel between 5% and 40%", [_limit(None, minimum_share=0.05, maximum_share=0.4)]),
        (ADS, "每个渠道10%到40%，10000怎么分", [_limit(None, minimum_share=0.1, maximum_share=0.4)]),
        (ADS, "split 1000, at most 300 for Meta and Google", [_limit(META, maximum=300), _limit(GOOGLE, maximum=300)]),
        (
            ADS,
            "split 1000, Meta and TikTok at most 300 each",
            [_limit(META, maximum=300), _limit(TIKTOK, maximum=300)],
        ),
        (ADS, "split 1000, exactly 30% on Meta", [_limit(META, minimum_share=0.3, maximum_share=0.3)]),
        (ADS, "10000怎么分：Meta固定2000", [_limit(META, minimum=2000, maximum=2000)]),
        (MEDIA, "split 200, keep TV at 50", [_limit("TV", minimum=50, maximum=50)]),
    ],
)
def test_limits_are_read_and_leave_the_other_channels_in(schema: Schema, question: str, limits: Any) -> None:
    found = _understand(question, schema)
    assert found.arguments["limits"] == limits
    assert "channels" not in found.arguments
    assert found.leftover.unread == ()


@pytest.mark.parametrize(
    ("schema", "question", "channel"),
    [
        (MEDIA, "split 200 over the channels, TV at 0", "TV"),
        (MEDIA, "split 200, nothing for TV", "TV"),
        (MEDIA, "split 200, no money for TV", "TV"),
        (MEDIA, "split 200 but skip TV", "TV"),
        (CHINESE, "1000的预算怎么分，电视不投", "电视"),
        (CHINESE, "1000的预算怎么分，电视不花钱", "电视"),
        (CHINESE, "1000的预算怎么分，不投电视", "电视"),
        (CHINESE, "1000的预算怎么分，电视为0", "电视"),
        (CHINESE, "split 1000, nothing on TV", "电视"),
    ],
)
def test_a_channel_may_get_nothing(schema: Schema, question: str, channel: str) -> None:
    found = _understand(question, schema)
    assert found.arguments["limits"] == [{"channel": channel, "maximum": 0}]
    assert found.arguments["budget"] in (200, 1000)
    assert found.leftover.unread == ()


def test_nothing_for_a_channel_beside_a_list_puts_it_on_the_list() -> None:
    found = _understand("split 10000 over google and meta, skip tiktok", ADS)
    assert found.arguments["channels"] == [GOOGLE, META, TIKTOK]
    assert found.arguments["limits"] == [{"channel": TIKTOK, "maximum": 0}]
    found = _understand("100的预算分给电视、广播、搜索，电视不投", None)
    assert found.arguments["channels"] == ["电视", "广播", "搜索"]
    assert found.arguments["limits"] == [{"channel": "电视", "maximum": 0}]


@pytest.mark.parametrize(
    ("schema", "question", "told"),
    [
        (ADS, "how should we split 20% more budget?", "20%"),
        (ADS, "split 1000, no more for Meta than for Google", "no more for Meta than for Google"),
        (ADS, "1000怎么分，Meta不超过Google", "Meta不超过Google"),
        (MEDIA, "split 200 over the channels, TV like last year", "TV"),
    ],
)
def test_what_could_not_be_used_is_told(schema: Schema, question: str, told: str) -> None:
    assert told in _understand(question, schema).leftover.unread


def test_a_channel_that_is_not_there_is_handed_on_with_its_limit() -> None:
    assert _understand("split 1000, at most 300 for Foo", ADS).arguments["limits"] == [
        {"channel": "Foo", "maximum": 300}
    ]
    found = _understand("split 1000, nothing for pigeons", ADS).arguments
    assert found["limits"] == [{"channel": "pigeons", "maximum": 0}]


def test_what_is_spent_today_is_no_limit() -> None:
    found = _understand("we currently spend 300 on Meta and 200 on TikTok, split 500", ADS).arguments
    assert (found["budget"], found["current"]) == (500, {"Meta": 300, "TikTok": 200})
    assert "limits" not in found


def test_a_limit_on_all_of_it_is_the_budget() -> None:
    assert _understand("how should we split up to 5000?", ADS).arguments == {"budget": 5000}
