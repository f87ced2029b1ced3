"""How a query was worked out, what was assumed for it, and what to be careful about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.aggregation import Group
from tools.columns import role_name
from tools.condition_words import said_of_conditions
from tools.data.query_change import said_of_change
from tools.data.query_tables import MOST_EXPORTED, first_value
from tools.data.query_unfinished import partial_groups
from tools.dimensions import in_a_sentence
from tools.left_out_words import said_of_left_out
from tools.measures import Measure, Term
from tools.messages import Message, Period, Value, Words, say, say_count
from tools.unit_averages import units_name

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.data.query_view import View

__all__ = ["assumptions_of", "method_of", "rows_below_zero", "warnings_of"]

_NAMED = 3
"""Unfinished stretches of time that are named; more of them are counted."""


def method_of(view: View) -> Message:
    """How the first metric was worked out, from which rows."""
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
    name = " ÷ ".join(term.columns) if term.over is not None else " × ".join(term.columns)
    if term.weight != 1.0:
        return say("{weight} × {column}", weight=term.sign * term.weight, column=name)
    if term.unit is not None and term.each is None:
        return say("the number of {units} with rows", units=units_name(term.unit))
    if term.distinct:
        return say("different {column}", column=term.column or name)
    return say("minus {column}", column=name) if term.sign < 0 else name


def assumptions_of(view: View) -> tuple[Message, ...]:
    """What was taken for granted: columns, conditions, the days, what is better."""
    said: list[Message] = [message for measure in view.measures for message in measure.assumptions]
    said += view.assumed
    said += said_of_change(view)
    if view.day is not None and (view.read is not None or view.time is not None):
        said.append(say("I took “{column}” as {role}.", column=view.day, role=role_name("date")))
    said += [d.assumption for d in view.dimensions if d.assumption]
    said += [note for d in view.dimensions for note in d.notes]
    said += said_of_conditions(view.conditions)
    if view.having:
        said.append(say("Only groups where {conditions}.", conditions=Words(view.having)))
    if view.read is not None:
        said.append(view.read.said)
    elif view.calendar is not None and view.time is not None:
        said.append(say("The data cover {period}.", period=Period(view.calendar.first, view.calendar.last)))
    if view.order in ("best", "worst") and view.measures[0].higher_is_better is None:
        said.append(say("I took a higher {metric} as better.", metric=view.measures[0].title))
    return _once(said)


def warnings_of(view: View, ranked: Sequence[Group]) -> tuple[Message, ...]:
    """What is missing, unfinished or counted twice in the numbers."""
    said: list[Message] = [*view.warnings, *(message for measure in view.measures for message in measure.warnings)]
    for place, left in enumerate(view.left_out):
        said += said_of_left_out(view.measures[place], left)
    said += [_of_below_zero(column, count) for column, count in view.below_zero]
    if view.undated is not None:
        said.append(view.undated)
    if view.read is not None and view.read.warning is not None:
        said.append(view.read.warning)
    said += _of_unfinished(view)
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


def _of_unfinished(view: View) -> list[Message]:
    partial = sorted(partial_groups(view))
    if not partial or view.time is None:
        return []
    if len(partial) > _NAMED:
        return [
            say(
                "{count} of the groups are not complete (from {first} to {last}), so do not compare them with "
                "the others.",
                count=len(partial),
                first=in_a_sentence(view.time, partial[0]),
                last=in_a_sentence(view.time, partial[-1]),
            )
        ]
    labels = Words(tuple(in_a_sentence(view.time, value) for value in partial))
    return [say("Not complete, so do not compare it with the others: {groups}.", groups=labels)]


def rows_below_zero(rows: pa.Table, measures: Sequence[Measure]) -> tuple[tuple[str, int], ...]:
    """The columns that a ratio divides by and that are negative in some rows, with how many.

    Credits and corrections make what is divided by smaller, and a ratio of such sums large or of the wrong sign.
    """
    import pyarrow.compute as pc

    terms = [term for measure in measures if measure.how == "ratio" for term in measure.denominator]
    names = dict.fromkeys(term.column for term in terms if term.is_plain and term.column is not None)
    counts = [(name, pc.sum(pc.less(rows.column(name), 0)).as_py() or 0) for name in names]
    return tuple((name, count) for name, count in counts if count)


def _of_below_zero(column: str, count: int) -> Message:
    return say_count(
        "{count} row is below 0 in “{column}”, by which is divided. Check that it is meant, such as a credit; it can "
        "make the result too large or turn its sign.",
        "{count} rows are below 0 in “{column}”, by which is divided. Check that they are meant, such as credits; they "
        "can make the result too large or turn its sign.",
        count,
        column=column,
    )


def _once(messages: Sequence[Message]) -> tuple[Message, ...]:
    kept: list[Message] = []
    for message in messages:
        if message not in kept:
            kept.append(message)
    return tuple(kept)
