"""Averages of whole days, weeks, months, quarters or years: "revenue per day", "平均每周新增用户".

Such an average is what all of them come to over how many of them there are, never an average of rows: a day with 50
orders counts as one day. Those with rows count, in each group its own. So do medians, the highest and the lowest of
them: "median revenue per day" adds up each day first and takes the middle of the days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tools.columns import normalise
from tools.measures import How, Measure, Term
from tools.messages import Message, say, say_count
from tools.metric_roles import strong
from tools.schema import Schema

__all__ = [
    "UNITS",
    "dated_by",
    "named_unit",
    "of_units",
    "read_unit",
    "summed",
    "unit_name",
    "unit_of",
    "units_counted",
    "units_name",
    "units_said",
]

UNITS = ("day", "week", "month", "quarter", "year")
"""From the shortest to the longest."""

_WORDS = {
    "day": ("day", "天", "日"),
    "week": ("week", "周", "星期"),
    "month": ("month", "月"),
    "quarter": ("quarter", "季度", "季"),
    "year": ("year", "年"),
}
_PLURALS: dict[str, Message] = {
    "day": say("days"),
    "week": say("weeks"),
    "month": say("months"),
    "quarter": say("quarters"),
    "year": say("years"),
}


_SINGULAR: dict[str, Message] = {
    "day": say("day"),
    "week": say("week"),
    "month": say("month"),
    "quarter": say("quarter"),
    "year": say("year"),
}


def unit_name(unit: str) -> Message:
    """What one of a unit is called in a sentence."""
    return _SINGULAR[unit]


def units_name(unit: str) -> Message:
    """What several of a unit are called in a sentence."""
    return _PLURALS[unit]


def units_said(unit: str, count: int) -> Message:
    """So many of a unit: "1 day", "13 weeks"."""
    match unit:
        case "week":
            return say_count("{count} week", "{count} weeks", count)
        case "month":
            return say_count("{count} month", "{count} months", count)
        case "quarter":
            return say_count("{count} quarter", "{count} quarters", count)
        case "year":
            return say_count("{count} year", "{count} years", count)
    return say_count("{count} day", "{count} days", count)


def named_unit(words: str) -> str | None:
    """The unit of the calendar that words name: "day", "week", "月"; None where they name none."""
    return next((unit for unit, names in _WORDS.items() if normalise(words) in names), None)


def read_unit(schema: Schema, words: str) -> Term | None:
    """The units of the calendar that words name, as what a sum is divided by.

    Args:
        schema: of the data set.
        words: "day", "week", "月" and the like.

    Returns:
        None where the words name no unit, or the data have no dates.
    """
    unit = named_unit(words)
    if unit is None:
        return None
    day = strong(schema, "date") or next((c.name for c in schema.columns if c.is_temporal), None)
    if day is None or not schema[day].is_temporal:
        return None
    return Term(day, distinct=True, unit=unit)


def units_counted(above: Measure, units: Term, words: str) -> Measure:
    """The average of a sum or a count over units of the calendar.

    Different values are counted in each unit anew: a customer who comes on two days is one on each of them.

    Args:
        above: what is averaged: a sum, a count of rows, or of different values.
        units: from `read_unit`.
        words: that resolve to this measure again.
    """
    numerator = tuple(
        replace(term, each=units.column, unit=units.unit) if term.distinct else term for term in above.numerator
    )
    return replace(
        above,
        key=words,
        title=_title(above, units.unit),
        how="ratio",
        numerator=numerator,
        denominator=(units,),
        unit="money" if above.unit == "money" else "number",
    )


def of_units(inner: Measure, units: Term, function: How, words: str) -> Measure:
    """The median, highest or lowest of what a measure is in each unit of the calendar.

    Args:
        inner: what is worked out in each unit: a sum, a count of rows or of different values, or a ratio of sums.
        units: from `read_unit`.
        function: "median", "maximum" or "minimum".
        words: that resolve to this measure again.
    """
    said = {"metric": inner.title, "unit": unit_name(units.unit or "day")}
    titles: Mapping[str, Message] = {
        "median": say("median {metric} per {unit}", **said),
        "maximum": say("highest {metric} per {unit}", **said),
        "minimum": say("lowest {metric} per {unit}", **said),
    }
    unit = "number" if function == "median" and inner.unit == "integer" else inner.unit
    return replace(inner, key=words, title=titles[function], how=function, unit=unit, each=units)


def _title(above: Measure, unit: str | None) -> Message:
    match unit:
        case "week":
            return say("average {metric} per week", metric=above.title)
        case "month":
            return say("average {metric} per month", metric=above.title)
        case "quarter":
            return say("average {metric} per quarter", metric=above.title)
        case "year":
            return say("average {metric} per year", metric=above.title)
    return say("average {metric} per day", metric=above.title)


def unit_of(measure: Measure) -> str | None:
    """The unit over which a measure is averaged, or the middle or an end is taken; None where it is no such measure."""
    if measure.each is not None:
        return measure.each.unit
    below = measure.denominator
    return below[0].unit if len(below) == 1 and below[0].each is None else None


def summed(measure: Measure) -> Measure:
    """What such an average divides, the sum of all units; or what is worked out in each unit first."""
    if measure.each is not None:
        rows = measure.numerator[0].column is None
        how: How = "rows" if rows else "distinct" if measure.numerator[0].distinct else "sum"
        return replace(measure, how="ratio" if measure.denominator else how, each=None)
    plain = tuple(replace(term, each=None, unit=None) for term in measure.numerator)
    return replace(measure, how="distinct" if plain[0].distinct else "sum", numerator=plain, denominator=())


def dated_by(measure: Measure, day: str, week_start: int) -> Measure:
    """The measure with its units cut from a date column, and weeks from a day, 0 = Monday; others stay as they are."""
    above, below = (
        tuple(_dated(term, day, week_start) for term in terms) for terms in (measure.numerator, measure.denominator)
    )
    each = _dated(measure.each, day, week_start) if measure.each is not None else None
    return replace(measure, numerator=above, denominator=below, each=each)


def _dated(term: Term, day: str, week_start: int) -> Term:
    if term.unit is None:
        return term
    if term.each is not None:
        return replace(term, each=day, week_start=week_start)
    return replace(term, column=day, week_start=week_start)
