"""Numbers in questions, phrase by phrase."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.amounts import find_amounts, read_amount, whole_number


@pytest.mark.parametrize(
    ("text", "value", "kind", "currency"),
    [
        ("100k", 100_000, "number", None),
        ("1.5m", 1_500_000, "number", None),
        ("$1.5bn", 1_500_000_000, "money", "USD"),
        ("10万", 100_000, "number", None),
        ("10w预算", 100_000, "number", None),
        ("预算是100万元", 1_000_000, "money", "CNY"),
        ("三千", 3_000, "number", None),
        ("一万五", 15_000, "number", None),
        ("两千五百", 2_500, "number", None),
        ("超过1.2亿", 120_000_000, "number", None),
        ("5%", 0.05, "percent", None),
        ("-5%", -0.05, "percent", None),
        ("3.5 percent", 0.035, "percent", None),
        ("百分之五", 0.05, "percent", None),
        ("百分之12.5", 0.125, "percent", None),
        ("三成", 0.3, "percent", None),
        ("3成", 0.3, "percent", None),
        ("half a million", 500_000, "number", None),
        ("one and a half million", 1_500_000, "number", None),
        ("two hundred and fifty dollars", 250, "money", "USD"),
        ("twenty-five", 25, "number", None),
        ("a dozen", 12, "number", None),
        ("2 hundred", 200, "number", None),
        ("¥3,000", 3_000, "money", "CNY"),
        ("￥3,000", 3_000, "money", "CNY"),
        ("US$20", 20, "money", "USD"),
        ("100 USD", 100, "money", "USD"),
        ("€ 12.50", 12.5, "money", "EUR"),
        ("rmb 500", 500, "money", "CNY"),
        ("1,200.50", 1_200.5, "number", None),
        ("１２３", 123, "number", None),
        ("五十个客户", 50, "number", None),
        ("spend > 1000", 1_000, "number", None),
        ("点击率5.2%", 0.052, "percent", None),
        ("top five channels", 5, "top", None),
        ("top-5", 5, "top", None),
        ("best 3 months", 3, "top", None),
        ("first 3 rows", 3, "top", None),
        ("前五名", 5, "top", None),
        ("前10个渠道", 10, "top", None),
        ("worst 3", 3, "bottom", None),
        ("bottom ten", 10, "bottom", None),
        ("后三名", 3, "bottom", None),
    ],
)
def test_a_number_in_words(text: str, value: float, kind: str, currency: str | None) -> None:
    (found,) = find_amounts(text)
    assert (found.value, found.kind, found.currency) == (value, kind, currency)
    assert text[found.start : found.end] == found.phrase


@pytest.mark.parametrize(
    "text",
    [
        "Q2 sales",
        "utm_2",
        "c100",
        "which one",
        "周一",
        "星期三",
        "统一",
        "十分",
        "万一",
        "第一",
        "2024-06-01",
        "A/B",
        "",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert find_amounts(text) == []


def test_several_numbers_keep_their_order() -> None:
    assert [a.value for a in find_amounts("between 18 and 25")] == [18, 25]
    assert [a.value for a in find_amounts("18-25")] == [18, 25]
    assert [a.value for a in find_amounts("5k-10k")] == [5_000, 10_000]


def test_places_that_are_taken_are_left_alone() -> None:
    text = "last 30 days, top 5"
    assert [a.value for a in find_amounts(text, taken=[(0, 12)])] == [5]


def test_a_share_of_the_top_is_no_count() -> None:
    (found,) = find_amounts("top 10% customers")
    assert (found.value, found.kind) == (0.1, "percent")


def test_one_phrase() -> None:
    amount = read_amount("100k")
    assert amount is not None
    assert amount.value == 100_000
    assert read_amount("none") is None
    assert read_amount("1 and 2") is None


@pytest.mark.parametrize(("words", "value"), [("12", 12), ("twelve", 12), ("十二", 12), ("半", None), ("blue", 0)])
def test_whole_numbers(words: str, value: int | None) -> None:
    assert (whole_number(words) or 0) == (value or 0)


@pytest.mark.parametrize("text", ["一" * 400, "百万亿" * 300, "hundred and " * 400, "1," * 500, "9" * 400])
def test_numbers_without_end_do_no_harm(text: str) -> None:
    assert all(amount.value < float("inf") for amount in find_amounts(text))


@given(st.text(max_size=40))
def test_any_text_is_read_without_harm(text: str) -> None:
    for amount in find_amounts(text):
        assert text[amount.start : amount.end] == amount.phrase
