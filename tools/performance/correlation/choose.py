"""Which metrics are related to each other, and what one observation of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tools.columns import normalise, role_name
from tools.context import Context
from tools.errors import CannotAnswer
from tools.measures import Measure, yes_value
from tools.messages import Message, Words, say, say_count
from tools.metrics import resolve_metric
from tools.performance.correlation.observations import Unit
from tools.performance.correlation.request import Request
from tools.performance.correlation.row_values import needs_groups
from tools.schema import Column, Schema
from tools.selection import find_measures
from tools.time_grains import DataCalendar

__all__ = ["MOST_COLUMNS", "choose_unit", "find_wanted", "is_time", "label_column"]

MOST_COLUMNS = 25
"""Columns in a matrix; more nobody reads, and 300 pairs are many enough to look for chance in."""
_MOST_BESIDE_TARGET = 60
_TIME = frozenset(
    {
        "year", "years", "yr", "time", "date", "day", "month", "week", "quarter", "period", "t",
        "年", "年份", "时间", "日期", "月份", "月", "周", "季度",
    }
)  # fmt: skip
_FEWEST_STRETCHES = 12
"""So many dates are needed for totals over time to be compared."""
_OWN = 0.5
"""A column names the thing that a row is where it has a new value in at least every second row."""


def find_wanted(
    schema: Schema, request: Request, context: Context
) -> tuple[tuple[Measure, ...], Measure | None, list[Message]]:
    """What is related: the metrics, the one that all others are related to, and what was left out.

    Raises:
        CannotAnswer: a word names nothing here, a column holds groups, or there is nothing to relate.
    """
    target = _measures(schema, [request.target], request, context)[0] if request.target else None
    if request.metrics:
        named = _measures(schema, request.metrics, request, context)
        others = tuple(each for each in named if target is None or not _same(each, target))
        if target is None and len(others) == 1:
            target, others = others[0], ()
        if others:
            return others, target, []
    found, left = _all_numbers(schema, request, context, target)
    if len(found) + (target is not None) < 2:
        raise CannotAnswer(_too_few(schema, found, target))
    return found, target, left


def _same(one: Measure, other: Measure) -> bool:
    return (one.how, one.numerator, one.denominator) == (other.how, other.numerator, other.denominator)


def _measures(schema: Schema, words: Sequence[str], request: Request, context: Context) -> tuple[Measure, ...]:
    for each in words:
        column = next((c for c in schema.columns if c.name == each), None)
        if column is not None and not column.is_numeric and yes_value(column) is None:
            raise CannotAnswer(_holds_groups(schema, column, words))
    return find_measures(schema, words, request.roles, context)


def _holds_groups(schema: Schema, column: Column, words: Sequence[str]) -> Message:
    other = next((each for each in words if each != column.name), None)
    other = other or next((each.name for each in schema.columns if each.is_numeric), None)
    if column.is_temporal:
        return say(
            "“{column}” holds dates. To see how something goes over time, ask “{metric} by month”.",
            column=column.name,
            metric=other or "",
        )
    if other is None:
        return say("“{column}” holds groups and no numbers, so nothing can rise with it.", column=column.name)
    return say(
        "“{column}” holds groups and no numbers, so nothing can rise with it. To see whether the groups differ, ask "
        "“average {metric} by {column}”.",
        column=column.name,
        metric=other,
    )


def _all_numbers(
    schema: Schema, request: Request, context: Context, target: Measure | None
) -> tuple[tuple[Measure, ...], list[Message]]:
    """Every column of numbers that measures something, and which were left out."""
    held = set(request.controls)
    columns = [c for c in schema.columns if c.is_numeric and c.distinct > 1 and c.name not in held]
    order = {c.name for c in columns if is_time(schema, c)}
    left: list[Message] = []
    if order and len(columns) - len(order) >= 2 - (target is not None):
        columns = [c for c in columns if c.name not in order]
        names = Words(tuple(say("“{column}”", column=name) for name in sorted(order)))
        left.append(
            say_count(
                "I left out {columns}, which says when and measures nothing.",
                "I left out {columns}, which say when and measure nothing.",
                len(order),
                columns=names,
            )
        )
    measures = [resolve_metric(schema, c.name, None, context.currency) for c in columns]
    if target is not None:
        measures = [each for each in measures if not _same(each, target) and each.columns != target.columns]
    most = MOST_COLUMNS if target is None else _MOST_BESIDE_TARGET
    if len(measures) > most:
        left.append(
            say_count(
                "I looked at the first {most} columns of numbers and left {count} out; name those that you want.",
                "I looked at the first {most} columns of numbers and left {count} out; name those that you want.",
                len(measures) - most,
                most=most,
            )
        )
    # Each row has its own value of a column, whether it adds up or not: nothing was averaged.
    return tuple(replace(each, assumptions=(), warnings=()) for each in measures[:most]), left


def is_time(schema: Schema, column: Column) -> bool:
    """Whether a column of numbers says when: years, or steps of time, each once."""
    words = normalise(column.name).split()
    return column.distinct == schema.rows and bool(words) and set(words) <= _TIME and column.role is None


def _too_few(schema: Schema, found: Sequence[Measure], target: Measure | None) -> Message:
    one = target.title if target is not None else found[0].title if found else None
    if one is None:
        return say("There is no column of numbers here, and only numbers can rise and fall together.")
    others = Words(tuple(c.name for c in schema.columns if c.distinct > 1)[:8])
    return say(
        "{metric} is the only number that varies here, so there is nothing to relate it to. The columns are {columns}.",
        metric=one,
        columns=others,
    )


def choose_unit(
    schema: Schema,
    request: Request,
    measures: Sequence[Measure],
    day: str | None,
    calendar: DataCalendar | None,
    dates: int,
) -> tuple[Unit, Message | None]:
    """What one observation is, and why.

    Rows that are things of their own (orders, customers) are compared as they are. Rows that cut a date into pieces
    (a day by channel) are added up by date first: the pieces of a day are no independent observations of it.

    Args:
        schema: of the data set.
        request: the question.
        measures: what is related.
        day: the date column.
        calendar: of it.
        dates: how many stretches of time there are.

    Raises:
        CannotAnswer: time is asked for where there are no dates, or a count has nothing to be counted by.
    """
    if request.across is not None:
        return Unit("group", request.across), None
    if request.grain is not None and request.grain != "row":
        return Unit("time", day or "", request.grain), None
    grouped = [each for each in measures if needs_groups(each)]
    if request.grain == "row" and not grouped:
        return Unit("row"), None
    if calendar is not None and day is not None:
        if dates == schema.rows or grouped:
            return Unit("time", day, calendar.step), None
        if request.delay or (dates >= _FEWEST_STRETCHES and not _rows_are_things(schema, day)):
            said = say(
                "Several rows share a date, so I added them up by {step} and compared the totals over time.",
                step=_name(calendar.step),
            )
            return Unit("time", day, calendar.step), said
    if grouped:
        groups = [c.name for c in schema.columns if c.type == "text" and 3 < c.distinct < schema.rows]
        raise CannotAnswer(
            say(
                "{metric} counts rows, so it needs groups to be counted in, and there are no dates here. Ask across "
                "the values of a column, such as {columns}.",
                metric=grouped[0].title,
                columns=Words(tuple(groups[:4])) if groups else role_name("campaign"),
            )
        )
    return Unit("row"), None


def _name(step: str) -> Message:
    names = {
        "hour": say("hour"),
        "day": say("day"),
        "week": say("week"),
        "month": say("month"),
        "quarter": say("quarter"),
    }
    return names.get(step) or say("year")


def _rows_are_things(schema: Schema, day: str) -> bool:
    """Whether a column names what a row is: an order, a customer, a line of an order."""
    return any(
        column.distinct >= _OWN * schema.rows
        for column in schema.columns
        if column.name != day and (column.identifier or column.role in ("order", "customer"))
    )


def label_column(schema: Schema) -> str | None:
    """The column by which a person knows a row: a text that is another in each."""
    whole = [c.name for c in schema.columns if c.type == "text" and c.distinct == schema.rows > 1 and not c.missing]
    return whole[0] if whole else None
