import pytest

from bot.model.slots_query import find_order


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("which state lost the most money?", "worst"),
        ("哪个州亏得最多", "worst"),
        ("which category makes the most money", "highest"),
        ("worst campaigns by the highest spend", "highest"),
        ("campaigns with the lowest cpc", "lowest"),
        ("sales by region", None),
    ],
)
def test_the_order_is_read_off_whole_phrases(question, order):
    assert find_order(question) == order
