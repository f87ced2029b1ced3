"""Numbers and dates along an axis, in the habit of the reader: few, short, and all alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tools.charts import Axis
from tools.messages import Percent, format_value

if TYPE_CHECKING:
    from matplotlib.axis import Axis as PlotAxis

__all__ = ["axis_number", "axis_numbers", "date_ticks", "extra_digits", "number_ticks", "value_digits"]

_UNITS = {"en": (1e12, 1e9, 1e6, 1e3), "zh": (1e12, 1e8, 1e4)}
"""Where a short form sets in: thousands, millions, billions; 万, 亿, 万亿."""

_SHORT_FROM = 10_000
_FEW_VALUES = 30
_MOST_EXTRA = 2
_ALIKE = 0.005
"""Values that differ by no more than this share may be written alike."""


def axis_numbers(values: Sequence[float], axis: Axis, language: str) -> list[str]:
    """Write the numbers of an axis with as few digits as tell them apart truly."""
    largest = max((abs(value) for value in values), default=0.0)
    short = axis.scale != "percent" and largest >= _SHORT_FROM
    scaled = [_scaled(value, axis, language, short) for value in values]
    digits = next((d for d in range(5) if all(abs(round(s, d) - s) < 1e-6 for s in scaled)), 4)
    return [_written(value, axis, language, digits, short) for value in values]


def value_digits(values: Sequence[float], axis: Axis) -> int:
    """How many digits after the point the values of one picture get: all the same, and no more than matter."""
    scaled = [abs(value) * (100 if axis.scale == "percent" else 1) for value in values]
    largest = max(scaled, default=0.0)
    if axis.scale == "integer" or all(abs(value - round(value)) < 1e-9 for value in scaled):
        return 0
    if axis.scale == "percent":
        return 1 if largest >= 1 else 2
    if largest >= 100:
        return 0
    if axis.scale == "money" and largest >= 1:
        return 2
    return next((digits for digits, least in ((1, 10.0), (2, 0.1), (3, 0.01), (4, 0.001)) if largest >= least), 6)


def extra_digits(values: Sequence[float], axis: Axis, language: str, digits: int) -> int:
    """How many more digits it takes to tell values of one picture apart: 1.82 % and 1.79 % are not both 1.8 %.

    Only where there are few values, and they differ by more than half a per cent; at most two.
    """
    ordered = sorted(set(values))
    apart = [(a, b) for a, b in pairwise(ordered) if b - a > _ALIKE * max(abs(a), abs(b))]
    if len(ordered) > _FEW_VALUES:
        return 0
    for extra in range(_MOST_EXTRA):
        if all(
            axis_number(a, axis, language, digits, extra) != axis_number(b, axis, language, digits, extra)
            for a, b in apart
        ):
            return extra
    return _MOST_EXTRA


def axis_number(value: float, axis: Axis, language: str, digits: int, extra: int = 0) -> str:
    """Write one value beside its bar or in its cell: short from ten thousand on, else with `digits` after the point.

    Args:
        value: to write.
        axis: how values of this kind are written.
        language: "en" or "zh".
        digits: after the point.
        extra: more digits, to tell it from others.
    """
    if axis.scale == "integer" and abs(value) < _SHORT_FROM:
        extra = 0
    if axis.scale == "percent" or abs(value) < _SHORT_FROM:
        return _written(value, axis, language, digits + extra, short=False)
    size = abs(_scaled(value, axis, language, short=True))
    return _written(value, axis, language, (0 if size >= 100 else 1 if size >= 10 else 2) + extra, short=True)


def number_ticks(axis: PlotAxis, spec: Axis, language: str, most: int = 6) -> None:
    """Put few, round numbers on a matplotlib axis."""
    from matplotlib.ticker import Formatter, MaxNLocator

    class InWords(Formatter):
        def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - matplotlib's signature
            return axis_numbers([x], spec, language)[0]

        def format_ticks(self, values: Sequence[float]) -> list[str]:
            return axis_numbers([0.0 if abs(value) < 1e-12 else float(value) for value in values], spec, language)

    axis.set_major_locator(
        MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10], integer=spec.scale == "integer", min_n_ticks=1)
    )
    axis.set_major_formatter(InWords())


def date_ticks(axis: PlotAxis, moments: Sequence[date], language: str, most: int = 7) -> None:
    """Put few dates on a matplotlib axis, in words that fit the span of the `moments` that are drawn."""
    from matplotlib import dates as plot_dates
    from matplotlib.ticker import FixedLocator, Formatter, Locator

    untyped: Any = plot_dates  # matplotlib leaves this module without types
    different = sorted({float(untyped.date2num(moment)) for moment in moments})
    days = different[-1] - different[0]
    timed = any(position % 1 for position in different)

    class InWords(Formatter):
        def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - matplotlib's signature
            return date_text(untyped.num2date(x).replace(tzinfo=None), language, days, timed)

    few = len(different) <= most
    locator: Locator = FixedLocator(different) if few else untyped.AutoDateLocator(minticks=3, maxticks=most)
    axis.set_major_locator(locator)
    axis.set_major_formatter(InWords())


def date_text(moment: datetime, language: str, days: float, timed: bool = False) -> str:
    """A date as short as a picture of `days` days allows; with the hour where the data has `timed` points."""
    from babel import dates

    locale = "zh_CN" if language == "zh" else "en_US"
    if days > 366 * 4:
        skeleton = "y"
    elif days > 150:
        skeleton = "yMMM"
    else:
        skeleton = "MMMd"
    text = str(dates.format_skeleton(skeleton, moment, locale=locale))
    return f"{text} {moment:%H:%M}" if timed and days <= 3 else text


def _scaled(value: float, axis: Axis, language: str, short: bool) -> float:
    if axis.scale == "percent":
        return value * 100
    if not short:
        return value
    return value / next((unit for unit in _UNITS.get(language, _UNITS["en"]) if abs(value) >= unit), 1.0)


def _written(value: float, axis: Axis, language: str, digits: int, short: bool) -> str:
    from babel import numbers

    locale = "zh_CN" if language == "zh" else "en_US"
    if axis.scale == "percent":
        return format_value(Percent(value, digits), language)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    if axis.scale == "money" and axis.currency:
        if short:
            text = numbers.format_compact_currency(value, axis.currency, locale=locale, fraction_digits=digits)
        else:
            text = numbers.format_currency(value, axis.currency, "¤" + pattern, locale=locale, currency_digits=False)
    elif short:
        text = numbers.format_compact_decimal(value, locale=locale, fraction_digits=digits)
    else:
        text = numbers.format_decimal(value, pattern, locale=locale)
    return str(text)
