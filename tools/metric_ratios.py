"""A ratio that a column holds ready-made, such as the CTR of each day: never a plain average without saying so.

The average of ratios lets a day with 10 impressions count as much as one with a million. Where one side of the ratio
is a column, the other side of each row follows from it, and the ratio is a sum over a sum after all.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tools.answer import Unit
from tools.columns import normalise, role_name
from tools.glossary import Metric
from tools.measures import Measure, Term, is_currency, mean_of
from tools.messages import Message, Words, say
from tools.metric_roles import column_for, ratio_held_by
from tools.schema import Column, Schema

__all__ = ["ready_made", "warned_average"]

_RATE = re.compile(r"\b(?:rate|ratio|percent|percentage|pct)$|[率比]$")


def ready_made(schema: Schema, metric: Metric, roles: dict[str, str]) -> Measure | None:
    """A metric from the column that holds it, where the columns it was made of are not all there.

    With what is below the line: above is ratio x below (revenue = ROAS x spend). With what is above: below is above /
    ratio (impressions = clicks / CTR), which a row with a ratio of 0 does not tell. The scale of the column, shares or
    hundreds or per thousand, cancels out. With neither, a plain average of rows with a warning.

    Returns:
        None where no column is called like the metric, or the metric is no ratio.
    """
    column = next((c for c in schema.columns if c.is_numeric and ratio_held_by(c) == metric), None)
    if column is None or not metric.denominator:
        return None
    unit: Unit = "percent" if column.unit == "percent" else "money" if metric.unit == "money" else "number"
    base = replace(
        mean_of(column),
        key=metric.name,
        title=Message(metric.title),
        unit=unit,
        currency=column.unit if is_currency(column.unit) else None,
        higher_is_better=metric.higher_is_better,
    )
    return (
        _from_below(schema, metric, column, base, roles)
        or _from_above(schema, metric, column, base, roles)
        or _averaged(metric, column, base)
    )


def _from_below(schema: Schema, metric: Metric, column: Column, base: Measure, roles: dict[str, str]) -> Measure | None:
    below = column_for(schema, metric.denominator[0], roles, {column.name}) if len(metric.denominator) == 1 else None
    if below is None:
        return None
    if len(metric.numerator) == 1:
        said = say(
            "There is no column with {missing}, so I took “{ratio}” × “{below}” of each row and divided sums by sums.",
            missing=role_name(metric.numerator[0]),
            ratio=column.name,
            below=below,
        )
    else:
        said = say(
            "“{column}” is weighted by “{weight}”, so that groups add up right.", column=column.name, weight=below
        )
    return replace(base, numerator=(Term(column.name, times=below),), denominator=(Term(below),), assumptions=(said,))


def _from_above(schema: Schema, metric: Metric, column: Column, base: Measure, roles: dict[str, str]) -> Measure | None:
    if len(metric.numerator) != 1 or len(metric.denominator) != 1:
        return None
    above = column_for(schema, metric.numerator[0], roles, {column.name})
    if above is None:
        return None
    said = say(
        "There is no column with {missing}, so I took “{above}” ÷ “{ratio}” of each row and divided sums by sums.",
        missing=role_name(metric.denominator[0]),
        ratio=column.name,
        above=above,
    )
    return replace(base, numerator=(Term(above),), denominator=(Term(above, over=column.name),), assumptions=(said,))


def warned_average(column: Column) -> tuple[Message, ...]:
    """What to say of an average over rows: a warning where the column holds shares or rates of something unknown."""
    if column.unit != "percent" and not _RATE.search(normalise(column.name)):
        return ()
    return (
        say(
            "“{column}” looks like a ratio, and I don't know of what, so this is a plain average of rows: small rows "
            "count as much as large ones.",
            column=column.name,
        ),
    )


def _averaged(metric: Metric, column: Column, base: Measure) -> Measure:
    warning = say(
        "“{column}” is a ratio and the columns it was made of are not here, so this is a plain average of rows: small "
        "rows count as much as large ones. Upload {parts} to get it right.",
        column=column.name,
        parts=Words(tuple(role_name(r.removeprefix("-")) for r in (*metric.numerator, *metric.denominator))),
    )
    return replace(base, warnings=(warning,))
