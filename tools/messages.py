"""What a person reads: English templates with named values, put into words only when they are shown.

A `Message` keeps its template and its values apart, so one stored answer reads in English or in Chinese, with numbers,
money and dates in the habit of the reader. A plain `str` among the values is text that came from data: it is shown as
it is, never translated, and escaped by whoever shows it.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from string import Formatter
from typing import Any

__all__ = [
    "Message",
    "Money",
    "Month",
    "Number",
    "Percent",
    "Period",
    "Quarter",
    "Text",
    "Value",
    "Words",
    "format_value",
    "say",
    "say_count",
    "write",
]


@dataclass(frozen=True)
class Money:
    """An amount of money; `currency` is an ISO code, or None when the data does not say."""

    amount: float
    currency: str | None = None


@dataclass(frozen=True)
class Percent:
    """A share: 0.125 is shown as 12.5%."""

    share: float
    digits: int = 1


@dataclass(frozen=True)
class Number:
    """A number with a fixed count of digits after the point (a plain number is shown with those that matter)."""

    value: float
    digits: int


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Month:
    """The calendar month that begins on `first`: "January 2026", "2026年1月"."""

    first: date


@dataclass(frozen=True)
class Quarter:
    """The calendar quarter that begins on `first`: "Q1 2026", "2026年第1季度"."""

    first: date


@dataclass(frozen=True)
class Words:
    """Several values in a row, shown as "a, b and c"."""

    items: tuple[Value, ...]


@dataclass(frozen=True)
class Message:
    """One sentence: a template in English with named values.

    `plural` is the template for counts other than one; the value `count` decides which of the two is used.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str | None = None

    def __str__(self) -> str:
        return write(self)


Value = str | int | float | date | datetime | Money | Percent | Number | Period | Month | Quarter | Words | Message
Text = str | Message


def say(template: str, **values: Value) -> Message:
    """Make a message. The template is the key of its translation, so it is a literal, never put together."""
    return Message(template, values)


def say_count(singular: str, plural: str, count: int, **values: Value) -> Message:
    """Make a message whose wording depends on `count`, which both templates may use as `{count}`."""
    return Message(singular, {"count": count, **values}, plural)


def write(
    message: Text,
    language: str = "en",
    translations: gettext.NullTranslations | None = None,
    escape: Callable[[str], str] = str,
) -> str:
    """Put a message into words; in English it starts with a capital, unless it starts with text from data.

    Args:
        message: the message, or text from data.
        language: "en" or "zh"; decides how numbers, money and dates are written.
        translations: the catalogue of that language; English needs none.
        escape: applied to every piece of text that came from data, and to nothing else.
    """
    if isinstance(message, str):
        return escape(message)
    text = _write_inside(message, language, translations, escape)
    return _with_capital(text) if language == "en" and _starts_with_message(message) else text


def _write_inside(
    message: Message, language: str, translations: gettext.NullTranslations | None, escape: Callable[[str], str]
) -> str:
    """A message as a part of another: what is no sentence of its own has no capital."""
    catalogue = translations or gettext.NullTranslations()
    if message.plural is None:
        template = catalogue.gettext(message.template)
    else:
        count = message.values["count"]
        number = count if isinstance(count, int) else 2
        template = catalogue.ngettext(message.template, message.plural, number)
    written = {name: format_value(value, language, translations, escape) for name, value in message.values.items()}
    text = Formatter().vformat(template, (), written)
    is_sentence = language == "en" and template.endswith((".", "?", "!", "…"))
    return _with_capital(text) if is_sentence and _starts_with_message(message) else text


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _starts_with_message(message: Message) -> bool:
    """Whether the first word comes from a message inside, such as the name of a metric: written for mid-sentence."""
    if not message.template.startswith("{"):
        return False
    first: Value | None = message.values[message.template[1 : message.template.index("}")]]
    while isinstance(first, Words):
        first = first.items[0] if first.items else None
    return isinstance(first, Message) and (_starts_with_message(first) or not first.template.startswith("{"))


def format_value(
    value: Value | None,
    language: str = "en",
    translations: gettext.NullTranslations | None = None,
    escape: Callable[[str], str] = str,
) -> str:
    """Write one value as a reader of `language` expects it; None is a dash."""
    match value:
        case None:
            return "–"
        case str():
            return escape(value)
        case Message():
            return _write_inside(value, language, translations, escape)
        case bool():
            return write(say("yes") if value else say("no"), language, translations, escape)
        case Words(items):
            return _join([format_value(item, language, translations, escape) for item in items], language)
        case _:
            return _format_plain(value, _locale(language))


def _join(parts: list[str], language: str) -> str:
    from babel.lists import format_list

    return str(format_list(parts, locale=_locale(language))) if parts else "–"


def _locale(language: str) -> str:
    return "zh_CN" if language == "zh" else "en_US"


_HUGE = 1e15
"""From here on a number is written with an exponent; its digits would say nothing."""
_NOTHING = 1e-12
"""Below this a number is what rounding has left of 0."""
_SMALLEST = 1e-6
"""Below this a number that is not 0 would look like it, so it is written with an exponent."""


def _format_plain(value: Any, locale: str) -> str:
    from babel import numbers

    match value:
        case int() | float() | Number(value=int() | float()) if _HUGE <= abs(_amount(value)) < float("inf"):
            text = _format_huge(_amount(value), locale)
        case Percent(share) if _HUGE / 100 <= abs(share) < float("inf"):
            text = _format_huge(share * 100, locale) + "%"
        case date() | Period() | Month() | Quarter():
            text = _format_time(value, locale)
        case Money(amount, currency):
            text = _format_money(amount, currency, locale)
        case Percent(share, digits):
            text = numbers.format_percent(_unsigned_zero(share, digits + 2), _pattern(digits) + "%", locale=locale)
        case Number(number, digits):
            text = numbers.format_decimal(_unsigned_zero(number, digits), _pattern(digits), locale=locale)
        case int():
            text = numbers.format_decimal(value, locale=locale)
        case _:
            text = _format_float(value, locale)
    return str(text)


def _format_time(value: date | Period | Month | Quarter, locale: str) -> str:
    from babel import dates

    match value:
        case datetime():
            return str(dates.format_date(value, "medium", locale)) + value.strftime(" %H:%M")
        case Period(first, last):
            return str(dates.format_interval(first, last, "yMMMd", locale=locale))
        case Month(first):
            return str(dates.format_skeleton("yMMMM", first, locale=locale))
        case Quarter(first):
            return str(dates.format_skeleton("yQQQ", first, locale=locale))
    return str(dates.format_date(value, "medium", locale))


def _unsigned_zero(value: float, digits: int) -> float:
    """0 for what rounds to it, so that no "-0" is written; anything else as it is."""
    return 0.0 if abs(value) < 0.5 * 10.0**-digits else value


def _format_float(value: float, locale: str) -> str:
    """Four digits that matter; without a point where nothing follows it."""
    from babel import numbers

    if _NOTHING <= abs(value) < _SMALLEST:
        return _format_huge(value, locale)
    digits = _digits_that_matter(value)
    if abs(value) < float("inf") and round(value, digits) == int(value):
        return str(numbers.format_decimal(int(value), locale=locale))
    return str(numbers.format_decimal(value, _pattern(digits, fixed=False), locale=locale))


def _amount(value: float | Number) -> float:
    return value.value if isinstance(value, Number) else value


def _format_huge(value: float, locale: str) -> str:
    from babel import numbers

    return str(numbers.format_scientific(float(value), "0.###E0", locale=locale))


def _format_money(amount: float, currency: str | None, locale: str) -> str:
    from babel import numbers

    if _HUGE <= abs(amount) < float("inf"):
        return " ".join(filter(None, (currency, _format_huge(amount, locale))))
    digits = 0 if abs(amount) >= 10_000 else 2
    pattern, amount = _pattern(digits), _unsigned_zero(amount, digits)
    if currency is None:
        return str(numbers.format_decimal(amount, pattern, locale=locale))
    return str(numbers.format_currency(amount, currency, "¤" + pattern, locale=locale, currency_digits=False))


@lru_cache
def _pattern(digits: int, *, fixed: bool = True) -> str:
    return "#,##0" + ("." + ("0" if fixed else "#") * digits if digits else "")


def _digits_that_matter(value: float) -> int:
    """Four significant digits, at least none and at most six after the point."""
    size = abs(value)
    for digits, least in ((0, 1000.0), (1, 100.0), (2, 1.0), (3, 0.1), (4, 0.01)):
        if size >= least:
            return digits
    return 6
