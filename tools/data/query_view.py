"""The result of a query as an answer: what to say first, the table, the picture, what was assumed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tools.aggregation import Group, LeftOut
from tools.answer import Answer
from tools.charts import Chart
from tools.columns import role_name
from tools.data.query_charts import draw
from tools.data.query_tables import MOST_EXPORTED, figures_of, first_value, tables_of
from tools.dimensions import Dimension, group_key, group_label
from tools.filters import Condition
from tools.measures import Measure, Term
from tools.messages import Message, Money, Number, Percent, Text, Value, Words, say, say_count
from tools.periods import PeriodRead, unit_end
from tools.schema import Schema
from tools.time_grains import DataCalendar

__all__ = ["View", "show"]

_SHOWN = 20
_SHOWN_TIMES = 60
_NAMED = 3
"""Groups named in a headline that share a place; more of them are counted."""


@dataclass(frozen=True)
class View:
    """All that was worked out and how it was asked for.

    `unlimited` is the first metric without the conditions, where a share of it can be said.
    """

    measures: tuple[Measure, ...]
    dimensions: tuple[Dimension, ...]
    whole: Group
    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    rest: Callable[[Sequence[Group]], Group | None]
    conditions: tuple[Condition, ...] = ()
    read: PeriodRead | None = None
    calendar: DataCalendar | None = None
    order: str | None = None
    top: int | None = None
    schema: Schema = field(default_factory=lambda: Schema((), 0))
    undated: Message | None = None
    day: str | None = None
    having: tuple[Message, ...] = ()
    left: int = 0
    unlimited: float | None = None

    @property
    def share(self) -> float | None:
        """What the rows asked for are of what there is without the conditions."""
        value = self.whole.values[0]
        if self.unlimited is None or value is None or not 0 <= value <= self.unlimited or not self.unlimited:
            return None
        return value / self.unlimited

    @property
    def time(self) -> Dimension | None:
        """The dimension along which time runs."""
        return next((d for d in self.dimensions if d.is_time), None)

    def written(self, place: int, value: float | None) -> Value:
        """A value of a measure as a person reads it."""
        return _written(self.measures[place], value)

    def label(self, group: Group) -> Text | date:
        """A group as a person reads it."""
        parts = tuple(_in_a_sentence(d, value) for d, value in zip(self.dimensions, group.key, strict=True))
        if len(parts) == 1:
            return parts[0]
        pair = say("{one} – {two}", one=parts[0], two=parts[1])
        return pair if len(parts) == 2 else say("{one} – {two}", one=pair, two=parts[2])


def _in_a_sentence(dimension: Dimension, value: Any) -> Text | date:
    label = group_label(dimension, value)
    return say("the week from {day}", day=label) if dimension.grain == "week" and isinstance(label, date) else label


def show(view: View) -> Answer:
    """Put the result into an answer: sorted, cut, with the rest in one row and the whole in another."""
    ranked = _sorted(view)
    limit = view.top or (_SHOWN_TIMES if view.time else _SHOWN)
    by_time = view.time is not None and view.order is None and view.top is None
    # Of a long course of time the latest part is shown; of a ranking the first.
    shown = ranked[-limit:] if by_time else ranked[:limit]
    other = view.rest(shown) if len(shown) < len(ranked) + view.left else None
    charts: tuple[Chart, ...] = draw(view, ranked if by_time else shown, other, partial_groups(view))
    return Answer(
        headline=_headline(view, ranked),
        method=_method(view),
        figures=figures_of(view, ranked, other),
        tables=tables_of(view, shown, ranked, other),
        charts=charts,
        assumptions=_assumptions(view),
        warnings=_warnings(view, ranked),
        next_questions=_next_questions(view),
    )


def _written(measure: Measure, value: float | None) -> Value:
    if value is None:
        return say("no value")
    match measure.unit:
        case "money":
            return Money(value, measure.currency)
        case "percent":
            return Percent(value, 2 if abs(value) < 0.1 else 1)
        case "integer" if value == round(value):
            return round(value)
    return Number(value, 2) if measure.how == "ratio" and 0.01 <= abs(value) < 100 else value


# Order


def _sorted(view: View) -> list[Group]:
    """Highest first unless asked otherwise; groups with an order of their own keep it; those without a value last."""
    keyed = sorted(view.groups, key=lambda group: _name_order(view, group))
    in_order = view.order is None and view.top is None and any(d.has_order for d in view.dimensions)
    if view.order == "name" or in_order:
        return keyed
    known = [group for group in keyed if group.values[0] is not None]
    unknown = [group for group in keyed if group.values[0] is None]
    return sorted(known, key=first_value, reverse=_descending(view)) + unknown


def _name_order(view: View, group: Group) -> list[tuple[bool, str, float]]:
    """By time or range first, whatever place it has among the dimensions, then by name."""
    parts: list[tuple[bool, str, float]] = []
    pairs = zip(view.dimensions, group.key, strict=True)
    for dimension, value in sorted(pairs, key=lambda pair: not pair[0].has_order):
        if isinstance(value, bool) or not isinstance(value, int | float):
            parts.append((value is None, group_key([dimension], [value]), 0.0))
        else:
            parts.append((False, "", float(value)))
    return parts


def _descending(view: View) -> bool:
    better_is_higher = view.measures[0].higher_is_better is not False
    match view.order:
        case "best":
            return better_is_higher
        case "worst":
            return not better_is_higher
        case "lowest":
            return False
    return True


# Unfinished stretches of time


def partial_groups(view: View) -> frozenset[Any]:
    """The stretches of time that the data, or the period asked for, cover only in part."""
    time, calendar = view.time, view.calendar
    if time is None or time.grain is None or calendar is None:
        return frozenset()
    first, last = calendar.first, calendar.last
    # Shops that sell on some days only may well have begun the month on its third.
    early = late = 1 if calendar.gap <= 1 else 2 * calendar.gap
    if view.read is not None:
        covered = view.read.covered
        early, late = (1 if covered.first > first else early), (1 if covered.last < last else late)
        first, last = covered.first, covered.last
    place = view.dimensions.index(time)
    starts = {group.key[place] for group in view.groups if group.key[place] is not None}
    if not starts:
        return frozenset()
    found = set()
    if (first - min(starts)).days >= early:
        found.add(min(starts))
    if (unit_end(max(starts), time.grain) - last).days >= late:
        found.add(max(starts))
    return frozenset(found)


# Words


def _headline(view: View, ranked: Sequence[Group]) -> Message:
    title = view.measures[0].title
    total = view.written(0, view.whole.values[0])
    known = [group for group in ranked if group.values[0] is not None]
    if not view.dimensions or not known:
        return _of_whole(view, title, total)
    if view.time is not None and len(view.dimensions) == 1:
        return _of_time(view, known, total)
    first = known[0] if _is_ranked(view) else max(known, key=first_value)
    value, group = view.written(0, first.values[0]), view.label(first)
    equals = [each for each in known if math.isclose(first_value(each), first_value(first), rel_tol=1e-9)]
    if len(equals) > 1:
        return _of_ties(view, equals, len(equals) == len(known) and not view.left, total)
    if _is_ranked(view) and not _descending(view):
        return say(
            "{group} has the lowest {metric}: {value}. Overall it is {total}.",
            group=group,
            metric=title,
            value=value,
            total=total,
        )
    if view.measures[0].is_additive and view.whole.values[0] and first_value(first) >= 0:
        share = Percent(first_value(first) / view.whole.values[0])
        return say(
            "{group} has the highest {metric}: {value}, {share} of {total}.",
            group=group,
            metric=title,
            value=value,
            share=share,
            total=total,
        )
    return say(
        "{group} has the highest {metric}: {value}. Overall it is {total}.",
        group=group,
        metric=title,
        value=value,
        total=total,
    )


def _of_ties(view: View, equals: Sequence[Group], all_same: bool, total: Value) -> Message:
    """Nobody is ahead of the others: the first of the table would be so by its name alone."""
    title, value = view.measures[0].title, view.written(0, equals[0].values[0])
    if all_same:
        return say(
            "{metric} is the same in every group: {value}. Overall it is {total}.",
            metric=title,
            value=value,
            total=total,
        )
    names: Value = Words(tuple(view.label(each) for each in equals))
    if len(equals) > _NAMED:
        names = say("{count} groups", count=len(equals))
    if _is_ranked(view) and not _descending(view):
        return say(
            "{groups} share the lowest {metric}: {value} each. Overall it is {total}.",
            groups=names,
            metric=title,
            value=value,
            total=total,
        )
    return say(
        "{groups} share the highest {metric}: {value} each. Overall it is {total}.",
        groups=names,
        metric=title,
        value=value,
        total=total,
    )


def _is_ranked(view: View) -> bool:
    return view.order in ("best", "worst", "highest", "lowest") or not any(d.has_order for d in view.dimensions)


def _of_whole(view: View, title: Text, total: Value) -> Message:
    if view.share is not None:
        of = view.written(0, view.unlimited)
        share = Percent(view.share, 1)
        if view.read is not None:
            return say(
                "{metric} in {period}: {total}, {share} of the {all} without the conditions.",
                metric=title,
                period=view.read.period,
                total=total,
                share=share,
                all=of,
            )
        return say(
            "{metric}: {total}, {share} of the {all} without the conditions.",
            metric=title,
            total=total,
            share=share,
            all=of,
        )
    if view.read is not None:
        return say("{metric} in {period}: {total}.", metric=title, period=view.read.period, total=total)
    return say("{metric}: {total}.", metric=title, total=total)


def _of_time(view: View, known: Sequence[Group], total: Value) -> Message:
    """The highest and the lowest of the finished stretches, so that a running month is never the lowest."""
    partial = partial_groups(view)
    whole = [group for group in known if group.key[0] not in partial] or list(known)
    high, low = max(whole, key=first_value), min(whole, key=first_value)
    if len(whole) < 2:
        return say(
            "{metric} in {group}: {value}.",
            metric=view.measures[0].title,
            group=view.label(high),
            value=view.written(0, high.values[0]),
        )
    if math.isclose(first_value(high), first_value(low), rel_tol=1e-9):
        return _of_ties(view, whole, True, total)
    return say(
        "{metric} is highest in {high} ({most}) and lowest in {low} ({least}). Overall it is {total}.",
        metric=view.measures[0].title,
        high=view.label(high),
        most=view.written(0, high.values[0]),
        low=view.label(low),
        least=view.written(0, low.values[0]),
        total=total,
    )


def _method(view: View) -> Message:
    measure = view.measures[0]
    rows = view.whole.rows
    if measure.how == "ratio" and measure.denominator and measure.denominator[0].column is not None:
        return say_count(
            "I divided sums by sums, in each group and for the whole: {above} by {below}, over {count} row. "
            "Rows are never averaged, so groups and total agree.",
            "I divided sums by sums, in each group and for the whole: {above} by {below}, over {count} rows. "
            "Rows are never averaged, so groups and total agree.",
            rows,
            above=_terms(measure.numerator),
            below=_terms(measure.denominator),
        )
    return say_count(
        "I worked out {metric} from {count} row, each group and the whole from their own rows.",
        "I worked out {metric} from {count} rows, each group and the whole from their own rows.",
        rows,
        metric=measure.title,
    )


def _terms(terms: Sequence[Term]) -> Value:
    return Words(tuple(_term(term) for term in terms))


def _term(term: Term) -> Value:
    name = " × ".join(term.columns)
    if term.distinct:
        return say("different {column}", column=name)
    return say("minus {column}", column=name) if term.sign < 0 else name


def _assumptions(view: View) -> tuple[Message, ...]:
    said: list[Message] = [message for measure in view.measures for message in measure.assumptions]
    if view.day is not None and (view.read is not None or view.time is not None):
        said.append(say("I took “{column}” as {role}.", column=view.day, role=role_name("date")))
    said += [d.assumption for d in view.dimensions if d.assumption]
    said += [condition.assumption for condition in view.conditions if condition.assumption]
    if view.conditions:
        said.append(say("Only rows where {conditions}.", conditions=Words(tuple(c.said for c in view.conditions))))
    if view.having:
        said.append(say("Only groups where {conditions}.", conditions=Words(view.having)))
    if view.read is not None:
        said.append(view.read.said)
    elif view.calendar is not None and view.time is not None:
        said.append(say("The data cover {period}.", period=_span(view.calendar)))
    if view.order in ("best", "worst") and view.measures[0].higher_is_better is None:
        said.append(say("I took a higher {metric} as better.", metric=view.measures[0].title))
    return _once(said)


def _span(calendar: DataCalendar) -> Value:
    from tools.messages import Period

    return Period(calendar.first, calendar.last)


def _warnings(view: View, ranked: Sequence[Group]) -> tuple[Message, ...]:
    said: list[Message] = [message for measure in view.measures for message in measure.warnings]
    for place, left in enumerate(view.left_out):
        if left.rows:
            said.append(_of_left_out(view, place, left))
    if view.undated is not None:
        said.append(view.undated)
    if view.read is not None and view.read.warning is not None:
        said.append(view.read.warning)
    partial = sorted(value for value in partial_groups(view))
    if partial and view.time is not None:
        labels = Words(tuple(_in_a_sentence(view.time, value) for value in partial))
        said.append(say("Not complete, so do not compare it with the others: {groups}.", groups=labels))
    none = sum(group.values[0] is None for group in ranked)
    if none:
        said.append(
            say_count(
                "{count} group has no value for {metric}, because there is nothing to divide by or no number.",
                "{count} groups have no value for {metric}, because there is nothing to divide by or no number.",
                none,
                metric=view.measures[0].title,
            )
        )
    if len(ranked) > MOST_EXPORTED:
        said.append(say("The full table has the first {kept} of {all} groups.", kept=MOST_EXPORTED, all=len(ranked)))
    if (
        view.dimensions
        and view.measures[0].how == "distinct"
        and sum(map(first_value, ranked)) > first_value(view.whole)
    ):
        said.append(say("The same one can be counted in several groups, so the groups add up to more than the total."))
    return _once(said)


def _of_left_out(view: View, place: int, left: LeftOut) -> Message:
    measure = view.measures[place]
    columns = Words(tuple(say("“{column}”", column=name) for name in left.columns))
    if left.counted and left.without is not None:
        return say_count(
            "{count} row lacks a value in {columns}; blanks count as 0. Without it, {metric} would be {value}.",
            "{count} rows lack a value in {columns}; blanks count as 0. Without them, {metric} would be {value}.",
            left.rows,
            columns=columns,
            metric=measure.title,
            value=view.written(place, left.without),
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


def _once(messages: Sequence[Message]) -> tuple[Message, ...]:
    kept: list[Message] = []
    for message in messages:
        if message not in kept:
            kept.append(message)
    return tuple(kept)


# What to ask next


def _next_questions(view: View) -> tuple[Message, ...]:
    title = view.measures[0].title
    used = {d.column.name for d in view.dimensions} | {c.column.name for c in view.conditions}
    fitting = [c for c in view.schema.columns if c.type in ("text", "boolean") and 2 <= c.distinct <= 50]
    fitting = [c for c in fitting if c.name not in used and not c.identifier and c.role != "text"]
    fitting.sort(key=lambda c: (c.role not in ("channel", "campaign", "category", "product"), abs(c.distinct - 6)))
    found: list[Message] = []
    if view.time is None and view.calendar is not None and (view.calendar.last - view.calendar.first).days > 45:
        found.append(say("{metric} by month", metric=title))
    found += [say("{metric} by {column}, highest first", metric=title, column=c.name) for c in fitting[:2]]
    many = [c.name for c in view.schema.columns if c.type == "text" and c.distinct > 50 and c.name not in used]
    products = [c.name for c in view.schema.columns if c.name in many and c.role in ("product", "campaign", "category")]
    found += [say("Top five {column} by {metric}", column=name, metric=title) for name in products[:1]]
    if view.time is not None and view.calendar is not None and view.calendar.step == "day":
        found.append(say("{metric} by weekday", metric=title))
    if view.dimensions and len(view.groups) > 1 and not view.dimensions[0].has_order:
        best = max(view.groups, key=first_value)
        if isinstance(best.key[0], str):
            found.append(say("Only {value}", value=best.key[0]))
    return tuple(found[:3])
