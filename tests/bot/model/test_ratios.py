"""Ratios in words, what stays a grouping, names of data sets, and nouns that the data does not count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.model.dataset_names import without_names
from bot.model.situation import Situation, Understanding
from bot.model.understand import understand
from tools.registry import all_tools
from tools.schema import Column, Schema

ORDERS = Schema(
    (
        Column("order_id", "text", role="order", identifier=True, distinct=5000),
        Column("order_date", "date", role="date", distinct=700, minimum="2024-01-01", maximum="2025-12-31"),
        Column("customer_id", "text", role="customer", identifier=True, distinct=900),
        Column("city", "text", distinct=2, values=("Berlin", "Hamburg")),
        Column("quantity", "integer", role="quantity", distinct=9, minimum=1, maximum=9),
        Column("amount", "number", role="revenue", unit="EUR", distinct=2000, minimum=1, maximum=90),
    ),
    5000,
)
ADS = Schema(
    (
        Column("Date", "date", role="date", distinct=365, minimum="2025-01-01", maximum="2025-12-31"),
        Column("Channel", "text", role="channel", distinct=2, values=("Meta", "TikTok")),
        Column("Cost", "number", role="spend", unit="EUR", distinct=1400, minimum=0, maximum=90),
        Column("Clicks", "integer", role="clicks", distinct=900, minimum=0, maximum=90),
        Column("Revenue", "number", role="revenue", unit="EUR", distinct=1400, minimum=0, maximum=900),
        Column("Year", "integer", distinct=40, minimum=1990, maximum=2030),
    ),
    730,
)
FLIGHTS = Schema(
    (
        Column("Month", "date", role="date", distinct=144, minimum="1949-01-01", maximum="1960-12-01"),
        Column("#Passengers", "integer", distinct=118, minimum=104, maximum=622),
    ),
    144,
)


def _understand(question: str, schema: Schema, name: str = "table.csv") -> Understanding:
    found = understand(question, Situation(all_tools("bot.actions"), {name: schema}, None, date(2026, 1, 1)))
    assert found.tool == "query_data"
    return found


def _asked(question: str, schema: Schema, name: str = "table.csv") -> dict[str, Any]:
    return dict(_understand(question, schema, name).arguments)


@pytest.mark.parametrize(
    ("schema", "question", "arguments"),
    [
        (ORDERS, "orders per customer", {"metrics": ["orders / customer"]}),
        (ORDERS, "average number of orders per customer", {"metrics": ["orders / customer"]}),
        (
            ORDERS,
            "average orders per customer by city",
            {"metrics": ["orders / customer"], "dimensions": ["city"]},
        ),
        (ORDERS, "revenue per order by city", {"metrics": ["revenue / order"], "dimensions": ["city"]}),
        (ORDERS, "quantity per order", {"metrics": ["quantity / order"]}),
        (ORDERS, "orders and revenue per customer", {"metrics": ["orders / customer", "revenue / customer"]}),
        (
            ORDERS,
            "which city has the most orders per customer?",
            {"metrics": ["orders / customer"], "dimensions": ["city"], "order": "highest"},
        ),
        (ORDERS, "每个客户的订单数", {"metrics": ["orders / customer"]}),
        (ORDERS, "每个客户平均下几单", {"metrics": ["orders / customer"]}),
        (ORDERS, "人均订单数", {"metrics": ["orders / customer"]}),
        (ORDERS, "平均每单金额", {"metrics": ["aov"]}),
        (ORDERS, "人均消费", {"metrics": ["revenue / customer"]}),
        (ORDERS, "每个客户平均花多少钱", {"metrics": ["revenue / customer"]}),
        (ORDERS, "各城市平均每单金额", {"metrics": ["aov"], "dimensions": ["city"]}),
        (
            ORDERS,
            "哪个城市每个客户的订单数最多",
            {"metrics": ["orders / customer"], "dimensions": ["city"], "order": "highest"},
        ),
        (ADS, "clicks per euro by channel", {"metrics": ["Clicks / spend"], "dimensions": ["Channel"]}),
        (ADS, "revenue per click", {"metrics": ["Revenue / Clicks"]}),
        (ADS, "每次点击带来多少收入", {"metrics": ["revenue / clicks"]}),
        (ADS, "每元带来多少点击", {"metrics": ["clicks / spend"]}),
    ],
)
def test_per_divides_by_what_is_counted_or_added_up(schema: Schema, question: str, arguments: Any) -> None:
    found = _understand(question, schema)
    assert dict(found.arguments) == arguments
    assert found.leftover.missing == ()


@pytest.mark.parametrize(
    ("schema", "question", "arguments"),
    [
        (ADS, "revenue per channel", {"metrics": ["Revenue"], "dimensions": ["Channel"]}),
        (ADS, "revenue per month", {"metrics": ["Revenue"], "grain": "month"}),
        (ADS, "clicks per channel per month", {"metrics": ["Clicks"], "dimensions": ["Channel"], "grain": "month"}),
        (ADS, "每个渠道的收入", {"metrics": ["revenue"], "dimensions": ["Channel"]}),
        (ADS, "每月的收入", {"metrics": ["revenue"], "grain": "month"}),
        (ORDERS, "每个城市的订单数", {"metrics": ["orders"], "dimensions": ["city"]}),
        (ORDERS, "list revenue per customer", {"metrics": ["revenue"], "dimensions": ["customer_id"]}),
    ],
)
def test_per_groups_by_names_and_by_time(schema: Schema, question: str, arguments: Any) -> None:
    assert _asked(question, schema) == arguments


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("total revenue in orders.csv", "orders.csv"),
        ("total revenue in the orders table", "orders.csv"),
        ("total revenue from orders", "orders_2024.xlsx"),
        ("total Revenue in clicks 2024.csv", "clicks 2024.csv"),
    ],
)
def test_the_name_of_the_data_is_no_metric_and_no_period(question: str, name: str) -> None:
    assert _asked(question, ADS, name) == {"metrics": ["total Revenue"]}


@pytest.mark.parametrize("question", ["orders.csv里的收入", "订单表里的收入", "在订单表中，收入是多少"])
def test_chinese_questions_name_the_data_as_well(question: str) -> None:
    for name in ("orders.csv", "订单.csv"):
        if name.split(".")[0] in question:
            assert [str(each).lower() for each in _asked(question, ADS, name)["metrics"]] == ["revenue"]


def test_counted_things_and_values_are_no_names_of_data() -> None:
    assert without_names("number of orders in Berlin", ["orders.csv", "berlin.csv"], ORDERS) == (
        "number of orders in Berlin"
    )
    assert without_names("revenue in orders.csv", ["orders.csv"], ORDERS) == "revenue in           "


@pytest.mark.parametrize("question", ["passengers by year", "每年的乘客数"])
def test_a_counted_thing_is_the_column_that_is_called_so(question: str) -> None:
    assert _asked(question, FLIGHTS) == {"metrics": ["#Passengers"], "grain": "year"}


@pytest.mark.parametrize(
    ("schema", "question", "metric"),
    [
        (FLIGHTS, "visitors per month", "sessions"),
        (FLIGHTS, "customers by year", "customers"),
        (FLIGHTS, "每月访客数", "sessions"),
        (ORDERS, "passengers by year", "passengers"),
        (ORDERS, "subscribers by city", "subscribers"),
        (ORDERS, "各年的乘客数", "乘客数"),
        (ORDERS, "每月乘客数", "乘客数"),
    ],
)
def test_what_the_data_does_not_count_is_handed_on_so_that_it_is_refused(
    schema: Schema, question: str, metric: str
) -> None:
    assert _asked(question, schema)["metrics"] == [metric]


@pytest.mark.parametrize("question", ["平均每单收入", "revenue per order"])
def test_a_ratio_to_what_the_data_has_not_is_handed_on_so_that_it_is_refused(question: str) -> None:
    assert [each.lower() for each in _asked(question, ADS)["metrics"]] == ["revenue / order"]


@pytest.mark.parametrize("question", ["orders by city", "rows by city", "how many customers by city", "每月的订单数"])
def test_what_rows_are_called_is_counted(question: str) -> None:
    assert _asked(question, ORDERS).get("metrics") in (None, ["orders"], ["count"], ["distinct customer_id"])
