"""Messages: values in the habit of the reader, text from data as it is."""

import gettext
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.messages import (
    Message,
    Money,
    Month,
    Number,
    Percent,
    Period,
    Quarter,
    Value,
    Words,
    format_value,
    say,
    say_count,
    write,
)

VALUES: dict[str, tuple[Value | None, str, str]] = {
    "whole": (1234567, "1,234,567", "1,234,567"),
    "large": (12345.678, "12,346", "12,346"),
    "hundreds": (123.456, "123.5", "123.5"),
    "ones": (1.23456, "1.23", "1.23"),
    "small": (0.012345, "0.0123", "0.0123"),
    "negative": (-1234.5, "-1,234", "-1,234"),
    "what rounding leaves of nothing": (-2e-16, "0", "0"),
    "negative nothing": (-0.0, "0", "0"),
    "very small": (-3e-7, "-3E-7", "-3E-7"),
    "nearly one": (-0.99996, "-1", "-1"),
    "nearly a thousand": (999.96, "1,000", "1,000"),
    "fixed nothing": (Number(-0.001, 2), "0.00", "0.00"),
    "no money": (Money(-0.001), "0.00", "0.00"),
    "no share": (Percent(-0.0001), "0.0%", "0.0%"),
    "fixed": (Number(2.5, 2), "2.50", "2.50"),
    "money": (Money(1234.5, "USD"), "$1,234.50", "US$1,234.50"),
    "yuan": (Money(1234.5, "CNY"), "CN¥1,234.50", "¥1,234.50"),
    "large money": (Money(123456.78, "EUR"), "€123,457", "€123,457"),
    "plain money": (Money(5.0), "5.00", "5.00"),
    "share": (Percent(0.125), "12.5%", "12.5%"),
    "date": (date(2024, 5, 1), "May 1, 2024", "2024年5月1日"),
    "time": (datetime.fromisoformat("2024-05-01T09:05"), "May 1, 2024 09:05", "2024年5月1日 09:05"),
    "period": (Period(date(2024, 5, 1), date(2024, 5, 31)), "May 1 – 31, 2024", "2024年5月1日至31日"),
    "month": (Month(date(2026, 1, 1)), "January 2026", "2026年1月"),
    "quarter": (Quarter(date(2026, 4, 1)), "Q2 2026", "2026年第2季度"),
    "words": (Words(("a", "b", "c")), "a, b, and c", "a、b和c"),
    "no words": (Words(()), "–", "–"),
    "nothing": (None, "–", "–"),
    "yes": (True, "yes", "yes"),
    "text": ("as it is", "as it is", "as it is"),
}


@pytest.mark.parametrize(("value", "english", "chinese"), VALUES.values(), ids=VALUES.keys())
def test_values(value: Value | None, english: str, chinese: str):
    assert format_value(value, "en").replace("\u2009", " ") == english
    assert format_value(value, "zh") == chinese


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_numbers_have_no_trailing_point_and_no_signed_nothing(number: float):
    for value in (number, Number(number, 2), Percent(number), Money(number)):
        text = format_value(value).rstrip("%")
        assert not text.endswith(".")
        assert not text.startswith("-") or text.strip("-0.")


def test_nested_messages_and_counts():
    message = say("{who} and {rows}", who="x", rows=say_count("{count} row", "{count} rows", 2))
    assert str(message) == "x and 2 rows"
    assert str(say_count("{count} row", "{count} rows", 1)) == "1 row"


def test_a_sentence_starts_with_a_capital_unless_it_starts_with_data():
    revenue = say("revenue")
    assert str(say("{metric} is highest in {group}.", metric=revenue, group="May")) == "Revenue is highest in May."
    assert str(say("{metric} by {group}", metric=Words((revenue, "x")), group=say("month"))) == "Revenue and x by month"
    assert str(say("⚠ {warning}", warning=say("{metric} is odd.", metric=revenue))) == "⚠ Revenue is odd."
    assert str(say("Only rows where {what}.", what=say("{metric} is odd", metric=revenue))) == (
        "Only rows where revenue is odd."
    )
    assert str(say("{group} is highest.", group="google")) == "google is highest."
    assert str(say("{metric} is odd.", metric=say("{column} of a row", column="spend"))) == "spend of a row is odd."
    assert str(revenue) == "revenue"


def test_only_text_from_data_is_escaped():
    many = Words(("&", say("<{x}>", x=">")))
    message = say("<{name}> & {many} {amount}", name="<b>", many=many, amount=Money(1, "USD"))
    shown = write(message, escape=lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    assert shown == "<&lt;b&gt;> & &amp; and <&gt;> $1.00"


def test_translations_keep_the_values():
    class Chinese(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return {"{a} of {b}": "{b}的{a}"}.get(message, message)

    assert write(say("{a} of {b}", a="x", b=3), "zh", Chinese()) == "3的x"


@given(st.text())
def test_text_from_data_never_becomes_a_template(text: str):
    assert write(say("{text}", text=text)) == text
    assert write(text) == text


@given(st.text(), st.text())
def test_braces_in_values_are_left_alone(first: str, second: str):
    assert write(say("{a}|{b}", a=first + "{b}", b=second)) == f"{first}{{b}}|{second}"


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_every_number_can_be_shown(number: float):
    assert format_value(number)
    assert format_value(Money(number, "USD"), "zh")


def test_equal_messages_are_equal():
    assert say("{a}", a=1) == say("{a}", a=1) != say("{a}", a=2)
    assert isinstance(say("x"), Message)
