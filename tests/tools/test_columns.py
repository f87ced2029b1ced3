"""Columns by role: the headers of real exports, and the binding of arguments."""

from collections.abc import Callable
from typing import Annotated

import pandas as pd
import pytest

from tools.answer import Answer
from tools.binding import bind_columns
from tools.columns import (
    ChannelColumn,
    DateColumn,
    NumericColumns,
    RevenueColumn,
    Role,
    SpendColumn,
    find_column,
    normalise,
    score_column,
)
from tools.context import Context
from tools.errors import CannotAnswer, NeedsChoice
from tools.frame import Frame
from tools.messages import say
from tools.profile import best_role
from tools.registry import Tool
from tools.schema import Column, ColumnType, Schema

HEADERS: dict[str, tuple[ColumnType, str | None]] = {
    # Google Ads
    "Day": ("date", "date"),
    "Campaign": ("text", "campaign"),
    "Ad group": ("text", "campaign"),
    "Network (with search partners)": ("text", "channel"),
    "Cost": ("number", "spend"),
    "Impr.": ("integer", "impressions"),
    "Clicks": ("integer", "clicks"),
    "Conversions": ("number", "conversions"),
    "Conv. value": ("number", "revenue"),
    "All conv. value": ("number", "revenue"),
    "Cost / conv.": ("number", None),
    "Avg. CPC": ("number", None),
    "CTR": ("number", None),
    # Meta
    "Reporting starts": ("date", "date"),
    "Campaign name": ("text", "campaign"),
    "Ad set name": ("text", "campaign"),
    "Amount spent (USD)": ("number", "spend"),
    "Link clicks": ("integer", "clicks"),
    "Clicks (all)": ("integer", "clicks"),
    "Results": ("integer", "conversions"),
    "Purchases conversion value": ("number", "revenue"),
    "Cost per result": ("number", None),
    "CPM (cost per 1,000 impressions)": ("number", None),
    # Chinese platforms: 巨量引擎, 腾讯广告, 阿里妈妈, shops
    "时间": ("datetime", "date"),
    "日期": ("date", "date"),
    "广告计划名称": ("text", "campaign"),
    "推广计划": ("text", "campaign"),
    "消耗(元)": ("number", "spend"),
    "总消耗": ("number", "spend"),
    "花费(元)": ("number", "spend"),
    "展示数": ("integer", "impressions"),
    "展现量": ("integer", "impressions"),
    "曝光次数": ("integer", "impressions"),
    "点击量": ("integer", "clicks"),
    "点击率": ("number", None),
    "平均点击单价(元)": ("number", None),
    "转化数": ("integer", "conversions"),
    "转化成本": ("number", None),
    "目标转化量": ("integer", "conversions"),
    "总成交金额": ("number", "revenue"),
    "支付金额": ("number", "revenue"),
    "退款金额": ("number", None),
    "订单编号": ("text", "order"),
    "买家会员名": ("text", "customer"),
    "宝贝标题": ("text", "product"),
    "购买数量": ("integer", "quantity"),
    "媒体": ("text", "channel"),
    # Shops and others
    "Order Date": ("date", "date"),
    "customer_id": ("integer", "customer"),
    "userId": ("integer", "customer"),
    "Total": ("number", "revenue"),
    "total_users": ("integer", "sessions"),
    "total_null": ("integer", None),
    "Revenue USD": ("number", "revenue"),
    "Customer age": ("integer", None),
    "Discount Amount": ("number", None),
    "Default channel group": ("text", "channel"),
    "Session source / medium": ("text", "channel"),
    "Review text": ("text", "text"),
    "Price": ("number", "price"),
}


@pytest.mark.parametrize(("header", "expected"), HEADERS.items(), ids=HEADERS.keys())
def test_roles_of_headers(header: str, expected: tuple[ColumnType, str | None]):
    kind, role = expected
    assert best_role(Column(header, kind), besides=("source", "target_node")) == role


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Amount spent (USD)", "amount spent"),
        ("customerID", "customer id"),
        ("Sub-Category", "sub category"),
        ("花费（元）", "花费"),
        ("(all)", "all"),
        ("  A__b  ", "a b"),
    ],
)
def test_headers_in_plain_words(header: str, words: str):
    assert normalise(header) == words


def test_a_number_is_never_a_date_and_an_id_never_an_amount():
    assert score_column(Column("date", "number"), "date") == 0
    assert score_column(Column("spend", "integer", identifier=True), "spend") == 0
    assert score_column(Column("birth date", "date"), "date") == 0


def schema(**columns: ColumnType) -> Schema:
    return Schema(tuple(Column(name.replace("_", " "), kind) for name, kind in columns.items()), rows=3)


SHOP = schema(Day="date", Channel="text", Spend="number", Revenue="number", Note="text")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Spend", "Spend"),
        ("spend", "Spend"),
        ("SPEND", "Spend"),
        ("revenu", "Revenue"),
        ("chanel", "Channel"),
        ("xyz", None),
    ],
)
def test_columns_are_found_by_close_spelling(words: str, found: str | None):
    assert find_column(SHOP, words) == found


def made(function: Callable[..., Answer]) -> Tool:
    return Tool(function, "data")


@made
def split(
    data: Frame,
    spend: SpendColumn,
    day: DateColumn,
    channel: ChannelColumn | None = None,
    revenue: RevenueColumn | None = None,
    columns: NumericColumns | None = None,
    context: Context = None,  # type: ignore[assignment]
) -> Answer:
    """Split."""
    return Answer(say("done"), say("done"))


def test_columns_are_bound_and_said():
    bound = split.bind(SHOP, {})
    assert bound.arguments == {"spend": "Spend", "day": "Day", "channel": "Channel", "revenue": "Revenue"}
    assert [str(message) for message in bound.assumptions] == [
        "I took “Spend” as spend.",
        "I took “Day” as the date.",
        "I took “Channel” as the channel.",
        "I took “Revenue” as revenue.",
    ]


def test_given_columns_are_kept_and_not_said():
    bound = split.bind(SHOP, {"spend": "revenue", "columns": ["spend"]})
    assert bound.arguments["spend"] == "Revenue"
    assert bound.arguments["columns"] == ["Spend"]
    assert "revenue" not in bound.arguments, "no column is bound twice"
    assert len(bound.assumptions) == 2


def test_a_missing_role_is_named_with_the_columns():
    with pytest.raises(CannotAnswer, match=r"with spend and found none\. The columns are Day and Note\."):
        split.bind(schema(Day="date", Note="text"), {})


def test_an_unknown_column_is_answered_with_close_ones():
    with pytest.raises(CannotAnswer, match=r"There is no column “zzz”\. Close to it: "):
        split.bind(SHOP, {"spend": "zzz"})


def test_two_equal_columns_are_asked_for():
    two = schema(Day="date", Google_spend="number", Meta_spend="number")
    with pytest.raises(NeedsChoice, match="Which column is spend") as asked:
        split.bind(two, {})
    assert {choice.label for choice in asked.value.choices} == {"Google spend", "Meta spend"}
    first = asked.value.choices[0]
    assert split.bind(two, dict(first.arguments)).arguments["spend"] == first.label


def test_optional_columns_are_only_taken_when_clear():
    two = schema(Day="date", Spend="number", First_channel="text", Last_channel="text")
    assert "channel" not in split.bind(two, {}).arguments


def test_the_order_of_columns_does_not_matter():
    turned = Schema(tuple(reversed(SHOP.columns)), SHOP.rows)
    assert split.bind(turned, {}).arguments == split.bind(SHOP, {}).arguments


def test_a_frame_is_bound_by_its_profile():
    frame = pd.DataFrame({"日期": pd.to_datetime(["2024-01-01", "2024-01-02"]), "消耗(元)": [1.5, 2.5]})
    data = Frame.from_pandas(frame)
    bound = split.bind(data.schema, {})
    assert bound.arguments == {"spend": "消耗(元)", "day": "日期"}
    assert bind_columns(data.schema, split.arguments, {}) == bound


def test_roles_of_the_catalogue_are_in_the_glossary():
    from tools import columns
    from tools.glossary import load_glossary

    roles = [
        item.name
        for name in columns.__all__
        for item in getattr(getattr(columns, name), "__metadata__", ())
        if isinstance(item, Role)
    ]
    assert len(roles) > 15
    assert set(roles) <= set(load_glossary().roles)
    assert Annotated[str, Role("x")].__metadata__[0] == Role("x")


def test_a_header_of_one_letter_is_no_near_spelling_of_a_word_that_has_it() -> None:
    columns = (Column("t", "datetime"), Column("requests", "integer"))
    assert find_column(Schema(columns, rows=9), "customers") is None
    assert find_column(Schema(columns, rows=9), "t") == "t"
