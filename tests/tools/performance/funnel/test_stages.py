"""Which step a name is, and which name of the data a step in words means."""

import pytest

from tools.performance.funnel.stages import in_known_order, load_words, match_step, numbered, stage_of

SHOP = ("page_view", "add_to_cart", "checkout_start", "payment_info", "purchase")


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (("Orders", "Clicks", "Impressions"), ("Impressions", "Clicks", "Orders")),
        (("支付", "加购", "浏览", "点击", "曝光"), ("曝光", "点击", "浏览", "加购", "支付")),
        (("付费", "激活", "注册", "访问"), ("访问", "注册", "激活", "付费")),
        (("buy", "cart", "fav", "pv"), ("pv", "fav", "cart", "buy")),
        (tuple(reversed(SHOP)), SHOP),
        (("PaymentScreenSuccessful", "CartScreenAppear", "OffersScreenAppear", "MainScreenAppear"),
         ("MainScreenAppear", "OffersScreenAppear", "CartScreenAppear", "PaymentScreenSuccessful")),
        (("payment_confirmation_table", "payment_page_table", "search_page_table", "home_page_table"),
         ("home_page_table", "search_page_table", "payment_page_table", "payment_confirmation_table")),
        (("Converted", "Clicked", "Opened", "Delivered", "Sent"),
         ("Sent", "Delivered", "Opened", "Clicked", "Converted")),
    ],
)  # fmt: skip
def test_the_trade_knows_the_order(names, ordered):
    assert in_known_order(names) == ordered


@pytest.mark.parametrize(
    "name", ["remove_from_cart", "payment_failed", "order_cancelled", "unsubscribe", "订单取消", "blue", ""]
)
def test_what_leads_away_or_says_nothing_is_no_step(name):
    assert stage_of(name) is None


@pytest.mark.parametrize(
    ("words", "names", "meant"),
    [
        ("view", SHOP, ("page_view",)),
        ("cart", SHOP, ("add_to_cart",)),
        ("pay", SHOP, ("purchase",)),
        ("payment", SHOP, ("payment_info",)),
        ("浏览", SHOP, ("page_view",)),
        ("加购", SHOP, ("add_to_cart",)),
        ("下单", ("pv", "cart", "buy"), ("buy",)),
        ("Purchases", ("purchase", "repeat purchase"), ("purchase",)),
        ("chekout start", ("checkout start", "purchase"), ("checkout start",)),
        ("view", ("view_item", "view_promo"), ("view_item", "view_promo")),
        ("teleport", SHOP, ()),
        ("", SHOP, ()),
    ],
)  # fmt: skip
def test_a_step_in_words_is_found_in_the_data(words, names, meant):
    assert match_step(words, names) == meant


@pytest.mark.parametrize(
    ("name", "number"),
    [("1. Visit", 1), ("Step 2", 2), ("step_10_pay", 10), ("第3步", 3), ("visit", None), ("v2", None)],
)
def test_numbers_of_steps(name, number):
    assert numbered(name) == number


def test_the_words_are_written_plainly():
    words = load_words()
    assert all(word == word.lower() and "_" not in word for word in words.stages)
    assert set(words.alike) <= set(words.stages.values())
