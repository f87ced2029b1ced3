"""Groups and conditions that the data may not have: found by what they are called, refused by name, never dropped."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.situation import Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

STONES = Schema(
    (
        Column("carat", "number", distinct=90, minimum=0.2, maximum=5),
        Column("cut", "text", distinct=3, values=("Ideal", "Premium", "Good")),
        Column("color", "text", distinct=3, values=("D", "E", "J")),
        Column("price", "integer", distinct=200, minimum=300, maximum=9000),
    ),
    300,
)
WEATHER = Schema(
    (
        Column("date", "date", role="date", distinct=1461, minimum="2012-01-01", maximum="2015-12-31"),
        Column("temp_max", "number", distinct=300, minimum=-5, maximum=35),
        Column("weather", "text", distinct=3, values=("rain", "snow", "sun")),
    ),
    1461,
)
FILMS = Schema(
    (
        Column("Title", "text", distinct=300, values=()),
        Column("Major_Genre", "text", distinct=2, values=("Drama", "Comedy")),
        Column("US_Gross", "integer", distinct=300, minimum=1, maximum=9_000_000),
        Column("IMDB_Rating", "number", distinct=80, minimum=1, maximum=9),
    ),
    300,
)
PRICES = Schema(
    (
        Column("symbol", "text", distinct=2, values=("AAPL", "IBM")),
        Column("date", "date", role="date", distinct=120, minimum="2000-01-01", maximum="2009-12-01"),
        Column("price", "number", distinct=240, minimum=1, maximum=200),
    ),
    240,
)
ADS = Schema(
    (
        Column("日期", "date", role="date", distinct=180, minimum="2024-01-01", maximum="2024-06-30"),
        Column("渠道", "text", role="channel", distinct=2, values=("抖音", "微信")),
        Column("花费", "number", role="spend", distinct=300, minimum=1, maximum=9000),
    ),
    360,
)


def _read(question: str, schema: Schema) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": schema}, None, date(2024, 7, 1)))


@pytest.mark.parametrize(
    "question",
    [
        "颜色为D的钻石有多少颗？",
        "颜色是D的钻石有多少颗",
        "有多少颗颜色为D的钻石",
        "how many stones have color D",
        "颜色=D的有多少",
    ],
)
def test_a_value_of_one_letter_is_found_beside_its_column(question: str) -> None:
    found = _read(question, STONES)
    assert found.arguments.get("filters") == [{"column": "color", "operator": "is", "value": "D"}]
    assert found.arguments.get("metrics", ["count"]) == ["count"]


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("产地为南非的钻石有多少颗", "产地为南非"),
        ("产地是南非的钻石平均价格", "产地是南非"),
        ("average price where shape is round", "shape is round"),
        ("how many stones whose origin is Africa", "origin is Africa"),
    ],
)
def test_a_condition_that_nothing_fits_is_named_as_a_whole(question: str, whole: str) -> None:
    assert whole in _read(question, STONES).leftover.missing


@pytest.mark.parametrize("question", ["平均价格最高的是哪个颜色的钻石", "which cut is the most expensive on average"])
def test_a_question_for_a_value_is_no_condition(question: str) -> None:
    found = _read(question, STONES)
    assert (found.arguments.get("filters"), found.leftover.missing) == (None, ())


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2015年有多少天下雨？", "rain"),
        ("how many days did it rain in 2015", "rain"),
        ("how many rainy days were there in 2015", "rain"),
        ("2015年下雪的天数", "snow"),
        ("2015年有多少个晴天", "sun"),
    ],
)
def test_a_verb_that_names_a_value_limits_the_days(question: str, value: str) -> None:
    found = _read(question, WEATHER)
    assert found.arguments.get("filters") == [{"column": "weather", "operator": "is", "value": value}]


@pytest.mark.parametrize(
    ("question", "word"), [("2015年有多少天打雷", "打雷"), ("how many days did it hail in 2015", "hail")]
)
def test_a_verb_that_names_no_value_is_told(question: str, word: str) -> None:
    assert word in _read(question, WEATHER).leftover.unread


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("which 10 movies have the highest IMDB rating", "IMDB_Rating"),
        ("top 10 movies by US gross", "US_Gross"),
        ("评分最高的10部电影", "IMDB_Rating"),
        ("票房前10的电影", "US_Gross"),
    ],
)
def test_so_many_rows_are_named_by_their_title(question: str, metric: str) -> None:
    found = _read(question, FILMS).arguments
    assert (found["metrics"], found["dimensions"], found["top"]) == ([metric], ["Title"], 10)


@pytest.mark.parametrize(
    "question", ["哪个导演的票房最高", "which director has the highest gross", "gross by director"]
)
def test_films_are_no_directors(question: str) -> None:
    assert _read(question, FILMS).arguments["dimensions"] in (["导演"], ["director"])


@pytest.mark.parametrize(
    "question",
    [
        "各股票每年平均价格",
        "average price by stock and year",
        "每个票子每年的平均价格",
        "average price per security per year",
    ],
)
def test_the_one_column_of_names_fits_any_noun(question: str) -> None:
    found = _read(question, PRICES).arguments
    assert (found["dimensions"], found["grain"]) == (["symbol"], "year")


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("各国家的花费", "国家"),
        ("按设备看花费", "设备"),
        ("哪个城市的花费最高", "城市"),
        ("spend by device", "device"),
        ("which country has the highest spend", "country"),
    ],
)
def test_a_group_that_is_not_there_is_handed_on_to_be_refused(question: str, group: str) -> None:
    assert _read(question, ADS).arguments["dimensions"] == [group]


@pytest.mark.parametrize("question", ["各渠道的花费", "按渠道看花费", "哪个渠道的花费最高", "spend by channel"])
def test_a_group_that_is_there_is_read(question: str) -> None:
    found = _read(question, ADS)
    assert (found.arguments["dimensions"], found.leftover.unread) == (["渠道"], ())


SPECIES = Schema(
    (
        Column("species", "text", distinct=2, values=("Adelie", "Gentoo")),
        Column("island", "text", distinct=2, values=("Biscoe", "Dream")),
        Column("price", "number", role="price", distinct=90, minimum=1, maximum=90),
    ),
    100,
)


def _of_species(question: str) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": SPECIES}, None, date(2024, 7, 1)))


@pytest.mark.parametrize(
    ("question", "group"),
    [
        ("每个公司的最高价格", "公司"),
        ("各公司的平均价格", "公司"),
        ("按员工统计平均价格", "员工"),
        ("maximum price by company", "company"),
    ],
)
def test_an_everyday_noun_in_the_place_of_a_group_is_handed_on(question: str, group: str) -> None:
    assert _of_species(question).arguments["dimensions"] == [group]


@pytest.mark.parametrize("question", ["每个公司的最高价格", "the highest price for each island"])
def test_the_highest_of_each_group_is_its_maximum(question: str) -> None:
    assert _of_species(question).arguments["metrics"] == ["maximum price"]


@pytest.mark.parametrize("question", ["show the top", "top", "top prices"])
def test_a_top_of_nothing_is_handed_on(question: str) -> None:
    assert _of_species(question).arguments["top"] == 10
