"""Conditions of a question: each is applied, or it is said that it is not. Tables are public ones, written small."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.model.situation import Call, Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema


def _text(name: str, *values: str, **more: Any) -> Column:
    return Column(name, "text", distinct=more.pop("distinct", len(values)), values=values, **more)


TITANIC = Schema(
    (
        _text("Class", "Crew", "3rd", "1st", "2nd"),
        _text("Sex", "Male", "Female"),
        _text("Age", "Adult", "Child"),
        _text("Survived", "No", "Yes"),
    ),
    2201,
)
CARS = Schema(
    (
        _text("model", "Mazda RX4", "Merc 240D", "Fiat 128"),
        Column("mpg", "number", distinct=25, minimum=10.4, maximum=33.9),
        Column("gear", "integer", distinct=3, minimum=3, maximum=5),
    ),
    32,
)
BREAKS = Schema(
    (
        Column("breaks", "integer", distinct=31, minimum=10, maximum=70),
        _text("wool", "A", "B"),
        _text("tension", "L", "M", "H"),
    ),
    54,
)
ADS = Schema(
    (
        Column("时间", "date", role="date", distinct=56, minimum="2026-01-05", maximum="2026-03-01"),
        _text("媒体", "抖音", "今日头条", "西瓜视频", role="channel"),
        _text("计划名称", "Brand | Search", "Generic | Search", "PMax", role="campaign"),
        Column("消耗(元)", "number", role="spend", unit="CNY", distinct=200, minimum=1, maximum=9000),
        Column("点击数", "integer", role="clicks", distinct=200, minimum=1, maximum=900),
        Column("转化数", "integer", role="conversions", distinct=50, minimum=0, maximum=90),
    ),
    224,
)
PEOPLE = Schema(
    (
        Column("age", "integer", distinct=60, minimum=18, maximum=90),
        Column("balance", "integer", distinct=500, minimum=-900, maximum=9000),
        _text("age group", "18-24", "25-34"),
        _text("month", "may", "jun"),
        _text("loan", "no", "yes"),
    ),
    600,
)
ORDERS = Schema(
    (
        Column("order_id", "text", role="order", identifier=True, distinct=100, values=("536365", "C536366")),
        Column("amount", "number", role="revenue", distinct=90, minimum=1, maximum=900),
    ),
    200,
)


def _understand(question: str, schema: Schema, previous: Call | None = None) -> Understanding:
    return understand(question, Situation(all_tools("bot.actions"), {"table.csv": schema}, previous, date(2026, 4, 1)))


def _is(column: str, value: Any, operator: str = "is") -> dict[str, Any]:
    return {"column": column, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("question", "schema", "filters"),
    [
        ("How many women survived?", TITANIC, [_is("Sex", "Female"), _is("Survived", "Yes")]),
        ("number of female passengers in 1st class", TITANIC, [_is("Class", "1st"), _is("Sex", "Female")]),
        ("how many people did not survive", TITANIC, [_is("Survived", "Yes", "is not")]),
        ("average mpg of models containing Merc", CARS, [_is("model", "Merc", "contains")]),
        ("average mpg for cars with gear 4", CARS, [_is("gear", 4)]),
        ("total breaks for wool B", BREAKS, [_is("wool", "B")]),
        ("tension 为 L 的平均 breaks", BREAKS, [_is("tension", "L")]),
        ("average balance of people older than 60", PEOPLE, [_is("age", 60, ">")]),
        ("30岁到40岁的平均 balance", PEOPLE, [_is("age", [30, 40], "between")]),
        ("average balance for 18-24 in may", PEOPLE, [_is("age group", "18-24"), _is("month", "may")]),
        ("total amount of order C536366", ORDERS, [_is("order_id", "C536366")]),
    ],
)
def test_conditions_are_read(question: str, schema: Schema, filters: list[dict[str, Any]]) -> None:
    found = _understand(question, schema)
    assert found.tool == "query_data"
    assert sorted(found.arguments["filters"], key=str) == sorted(filters, key=str)
    assert found.leftover.unread == ()


def test_limits_on_ratios_are_limits_on_groups() -> None:
    found = _understand("which 媒体 has a cpc above 2", ADS)
    assert found.arguments["having"] == [_is("cpc", 2, ">")]
    assert "filters" not in found.arguments


@pytest.mark.parametrize(
    ("question", "schema", "missing"),
    [
        ("spend by 媒体 for Pinterest", ADS, ("Pinterest",)),
        ("快手的消耗是多少", ADS, ("快手",)),
        ("只看深圳的点击数", ADS, ("深圳",)),
    ],
)
def test_names_that_are_nowhere_in_the_data_are_missing(
    question: str, schema: Schema, missing: tuple[str, ...]
) -> None:
    assert _understand(question, schema).leftover.missing == missing


@pytest.mark.parametrize(
    ("question", "schema", "unread"),
    [
        ("how many passengers in 4th class?", TITANIC, ("4th",)),
        ("average mpg in Ohio", CARS, ("Ohio",)),
    ],
)
def test_words_that_nothing_was_made_of_are_named(question: str, schema: Schema, unread: tuple[str, ...]) -> None:
    assert _understand(question, schema).leftover.unread == unread


@pytest.mark.parametrize(
    ("question", "schema"),
    [
        ("Could you please show me the total spend by 媒体, highest first?", ADS),
        ("各媒体上个月的消耗，从高到低排一下", ADS),
        ("帮我看看抖音和今日头条哪个转化成本更低", ADS),
        ("what is the average mpg per gear", CARS),
        ("按 Class 和 Sex 统计人数", TITANIC),
    ],
)
def test_ordinary_words_are_no_conditions(question: str, schema: Schema) -> None:
    assert _understand(question, schema).leftover.unread == ()


def test_the_month_of_a_period_is_no_cut_of_time() -> None:
    found = _understand("二月份每个媒体的消耗", ADS)
    assert found.arguments["period"] == "二月份"
    assert "grain" not in found.arguments


def test_without_a_column_leaves_it_out_of_a_prediction() -> None:
    previous = Call("predict_outcome", {"target": "loan"}, "table.csv")
    found = _understand("不用 balance 呢", PEOPLE, previous)
    assert found.tool == "predict_outcome"
    assert found.arguments["columns"] == ["age", "age group", "month"]


def test_the_number_of_members_to_show_is_read() -> None:
    network = Schema((_text("source", "a", "b", role="source"), _text("target", "b", "c", role="target_node")), 9)
    assert _understand("top 5 by pagerank", network).arguments["top"] == 5
    assert _understand("按 PageRank 给我前3名", network).arguments["top"] == 3


def test_after_a_query_a_name_that_is_nowhere_is_missing() -> None:
    previous = Call("query_data", {"metrics": ["消耗(元)"], "dimensions": ["媒体"]}, "table.csv")
    assert _understand("那快手呢", ADS, previous).leftover.missing == ("快手",)
    assert _understand("那抖音呢", ADS, previous).arguments["filters"] == [_is("媒体", "抖音")]


def test_columns_that_sort_rows_are_grouped_by_beside_another() -> None:
    assert _understand("average mpg by model and gear", CARS).arguments["dimensions"] == ["model", "gear"]


def test_what_stands_before_per_is_counted() -> None:
    found = _understand("计划名称 per 媒体, highest first", ADS)
    assert (found.arguments["metrics"], found.arguments["dimensions"]) == (["distinct 计划名称"], ["媒体"])


def test_rows_that_are_not_something_are_counted() -> None:
    found = _understand("number of rows where Class is not Crew", TITANIC)
    assert (found.tool, found.arguments["filters"]) == ("query_data", [_is("Class", "Crew", "is not")])


def test_links_without_direction_can_be_asked_for() -> None:
    network = Schema((_text("source", "a", "b", role="source"), _text("target", "b", "c", role="target_node")), 9)
    assert _understand("pagerank of the undirected network", network).arguments["directed"] is False
    assert _understand("按无向网络算 PageRank", network).arguments["directed"] is False


def test_a_column_without_values_does_not_stand_in_the_way_of_its_metric() -> None:
    sheet = Schema(
        (
            _text("channel", "Google", "Meta", role="channel"),
            Column("spend", "integer", role="spend", distinct=2),
            Column("revenue", "integer", role="revenue", distinct=2),
            Column("roas", "text", missing=2),
        ),
        2,
    )
    found = _understand("roas by channel", sheet)
    assert (found.arguments["metrics"], found.arguments["dimensions"]) == (["roas"], ["channel"])


@pytest.mark.parametrize("question", ["average daily 消耗", "日均消耗", "平均每天消耗多少"])
def test_the_average_of_days_is_no_average_of_rows(question: str) -> None:
    found = _understand(question, ADS)
    assert found.arguments["metrics"][0].endswith(" per day")
    assert "grain" not in found.arguments


def test_weekends_cannot_be_asked_for_and_that_is_said() -> None:
    assert _understand("cpc on weekends by 媒体", ADS).leftover.unread == ("weekends",)
    assert _understand("周末各媒体的点击数", ADS).leftover.unread == ("周末",)
    assert _understand("Bing 的点击数", ADS).leftover.missing == ("Bing",)


def test_values_with_digits_are_found_between_chinese_characters() -> None:
    assert _understand("25-34岁的平均 balance", PEOPLE).arguments["filters"] == [_is("age group", "25-34")]


@pytest.mark.parametrize("question", ["which car has the best mpg?", "哪辆车的 mpg 最高"])
def test_the_one_with_the_most_is_named_by_the_column_of_names(question: str) -> None:
    cars = Schema((_text("model", "Mazda RX4", "Fiat 128"), Column("mpg", "number", distinct=2)), 2)
    assert _understand(question, cars).arguments["dimensions"] == ["model"]


SOLD = Schema(
    (
        _text("Description", "MUG", "CUP"),
        Column("Quantity", "integer", role="quantity", distinct=9, minimum=-5, maximum=50),
        _text("spend", "10", "ten", "30", role=None),
    ),
    60,
)


def _arguments(question: str) -> dict[str, Any]:
    found = understand(question, Situation(all_tools("bot.actions"), {"sold": SOLD}, None, date(2026, 3, 1), 0))
    assert found.tool == "query_data"
    return dict(found.arguments)


def test_a_number_can_be_added_up_and_limit_the_rows() -> None:
    found = _arguments("how many units came back (quantity below 0)?")
    assert found["metrics"] == ["Quantity"]
    assert found["filters"] == [{"column": "Quantity", "operator": "<", "value": 0.0}]


def test_amounts_with_text_among_them_are_measured_not_grouped_by() -> None:
    found = _arguments("total spend")
    assert found["metrics"] == ["spend"]
    assert "dimensions" not in found
