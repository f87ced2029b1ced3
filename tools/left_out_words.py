"""Rows that lack a value of what is measured, in words: counted as 0, or left out."""

from __future__ import annotations

from tools.aggregation import LeftOut
from tools.measures import Measure, written
from tools.messages import Message, Words, say, say_count

__all__ = ["said_of_left_out"]


def said_of_left_out(measure: Measure, left: LeftOut) -> tuple[Message, ...]:
    """What to warn of: blanks in the columns of a measure, and zeros that something would be divided by."""
    said = [_of_blanks(measure, left)] if left.rows else []
    return (*said, *([_of_zeros(measure, left)] if left.zeros else []))


def _of_blanks(measure: Measure, left: LeftOut) -> Message:
    columns = Words(tuple(say("“{column}”", column=name) for name in left.columns))
    if left.counted and left.without is not None:
        return say_count(
            "{count} row lacks a value in {columns}; blanks count as 0. Without it, {metric} would be {value}.",
            "{count} rows lack a value in {columns}; blanks count as 0. Without them, {metric} would be {value}.",
            left.rows,
            columns=columns,
            metric=measure.title,
            value=written(measure, left.without),
        )
    if left.counted:
        return say_count(
            "{count} row lacks a value in {columns}; blanks count as 0 in {metric}.",
            "{count} rows lack a value in {columns}; blanks count as 0 in {metric}.",
            left.rows,
            columns=columns,
            metric=measure.title,
        )
    return say_count(
        "{count} row lacks a value in {columns} and is left out of {metric}.",
        "{count} rows lack a value in {columns} and are left out of {metric}.",
        left.rows,
        columns=columns,
        metric=measure.title,
    )


def _of_zeros(measure: Measure, left: LeftOut) -> Message:
    return say_count(
        "{count} row has 0 in {columns}, which does not tell how much it was 0 of. It is left out, so the true "
        "{metric} may be lower.",
        "{count} rows have 0 in {columns}, which does not tell how much it was 0 of. They are left out, so the true "
        "{metric} may be lower.",
        left.zeros,
        columns=Words(tuple(say("“{column}”", column=name) for name in left.divisors)),
        metric=measure.title,
    )
