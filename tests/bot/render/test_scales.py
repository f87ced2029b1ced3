"""Numbers along axes: short, alike, in the reader's habit."""

from datetime import datetime

import pytest

from bot.render.scales import axis_number, axis_numbers, date_text, extra_digits, value_digits
from tools.charts import Axis
from tools.messages import say

LABEL = say("yes")


@pytest.mark.parametrize(
    ("values", "axis", "language", "texts"),
    [
        ([0, 2500, 5000], Axis(LABEL), "en", ["0", "2,500", "5,000"]),
        ([0, 2500, 12500], Axis(LABEL), "en", ["0", "2.5K", "12.5K"]),
        ([0, 50000, 100000], Axis(LABEL, "money", "USD"), "en", ["$0", "$50K", "$100K"]),
        ([0, 50000, 100000], Axis(LABEL, "money", "CNY"), "zh", ["¥0", "¥5万", "¥10万"]),
        ([0, 0.05, 0.1], Axis(LABEL, "percent"), "en", ["0%", "5%", "10%"]),
        ([0, 0.025, 0.05], Axis(LABEL, "percent"), "zh", ["0.0%", "2.5%", "5.0%"]),
        ([-0.5, 0, 0.5], Axis(LABEL), "en", ["-0.5", "0.0", "0.5"]),
    ],
)
def test_axis_numbers(values: list[float], axis: Axis, language: str, texts: list[str]) -> None:
    assert axis_numbers(values, axis, language) == texts


def test_values_of_one_picture_have_the_same_digits() -> None:
    axis = Axis(LABEL, "money", "USD")
    assert value_digits([100, 55.5], axis) == 0
    assert value_digits([10, 5.5], axis) == 2
    assert value_digits([1, 2, 3], Axis(LABEL)) == 0
    assert value_digits([0.12, 0.155], Axis(LABEL, "percent")) == 1
    assert value_digits([], Axis(LABEL)) == 0
    assert axis_number(1_234_567, axis, "en", 0) == "$1.23M"
    assert axis_number(1_234_567, axis, "zh", 0) == "US$123万"


def test_dates_are_as_short_as_the_span_allows() -> None:
    moment = datetime.fromisoformat("2024-03-09T14:30")
    assert date_text(moment, "en", 30) == "Mar 9"
    assert date_text(moment, "zh", 30) == "3月9日"
    assert date_text(moment, "en", 400) == "Mar 2024"
    assert date_text(moment, "en", 3000) == "2024"
    assert date_text(moment, "en", 1, timed=True) == "Mar 9 14:30"


def test_neighbours_are_told_apart() -> None:
    axis = Axis(say("share"), "percent")
    values = [0.0182, 0.0179, 0.03]
    digits = value_digits(values, axis)
    extra = extra_digits(values, axis, "en", digits)
    assert [axis_number(v, axis, "en", digits, extra) for v in values] == ["1.82%", "1.79%", "3.00%"]
    money = Axis(say("money"), "money", "EUR")
    values = [123_400.0, 122_600.0]
    assert extra_digits(values, money, "en", 0) == 1
    assert extra_digits([123_400.0, 123_390.0], money, "en", 0) == 0, "what hardly differs may be written alike"
    assert extra_digits([0.1234, 0.5], axis, "zh", 1) == 0
