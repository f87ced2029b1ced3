"""What is said beside a change that was explained: how, on what grounds, with which doubts, and what to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.aggregation import Aggregation
from tools.columns import role_name
from tools.comparison import days_of
from tools.condition_words import said_of_conditions
from tools.dimensions import group_label
from tools.measures import Measure
from tools.messages import Message, Percent, Value, Words, say, say_count
from tools.performance.change_parts import OVERLAP
from tools.performance.change_view import Explanation, label_of
from tools.performance.noise import ENOUGH
from tools.performance.standouts import Standout

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["assumptions_of", "blank_warnings", "method_of", "next_questions", "warnings_of"]

_SEASONAL = 0.5
"""From so much of the change on, the same step a year before is told."""


def method_of(found: Explanation) -> Message:
    """How it was worked out, with the sources."""
    if found.explained is None:
        parts = say("No column tells parts of it apart.")
    elif found.is_weighed:
        parts = say(
            "A ratio is a sum over a sum; what each segment adds is the change of its rate at its mean weight (rate) "
            "and the change of its weight by how far its rate is from the whole (mix), after Bennet (1920), so the "
            "parts add up exactly."
        )
    else:
        parts = say("What each segment adds is its own change, so the parts add up exactly.")
    search = say(
        "The column is the one whose segments changed most out of line with their size (Adtributor, Bhagwan et al. "
        "2014), beyond what other periods or chance bring."
    )
    noise = say(
        "A change counts as more than usual outside the 95% range of the same comparison at other times (median and "
        "median absolute deviation); where the whole moved as usual, each segment is judged so as well, with a "
        "correction for their number (Bonferroni)."
    )
    if not found.links:
        return say("{parts} {search} {noise}", parts=parts, search=search, noise=noise)
    chain = say(
        "The chain of factors is split by the logarithmic mean Divisia index (Ang 2005), without a rest; its rates are "
        "those of the whole, mix included."
    )
    return say("{parts} {chain} {search} {noise}", parts=parts, chain=chain, search=search, noise=noise)


def assumptions_of(found: Explanation) -> tuple[Message, ...]:
    """What was taken for granted."""
    said = [*found.assumptions, *found.measure.assumptions]
    said.append(say("I took “{column}” as {role}.", column=found.day, role=role_name("date")))
    said += said_of_conditions(found.conditions)
    said += found.comparison.assumptions
    if found.explained is not None:
        dimension = found.explained.segments.dimension
        said += [dimension.assumption] if dimension.assumption else []
        said += dimension.notes
        if "dimensions" not in found.asked and len(found.looked) > 1:
            columns = Words(tuple(say("“{column}”", column=each.segments.dimension.title) for each in found.looked))
            said.append(say("I looked at {columns}.", columns=columns))
    if found.hidden is not None:
        said += _of_hidden(found, found.hidden)
    if found.noise.verdict != "unknown":
        said.append(_of_range(found))
    return _once(said)


def _of_range(found: Explanation) -> Message:
    """What is usual, beside the finding: "as a rule it moves between down by 34% and up by 62%"."""
    values: dict[str, Value] = {
        "count": found.noise.count,
        "low": _usual(found, found.noise.low or 0.0, relative=found.noise.relative),
        "high": _usual(found, found.noise.high or 0.0, relative=found.noise.relative),
    }
    if found.noise.verdict == "real":
        return say(
            "It is more than usual: in {count} other comparisons of this kind it went anywhere from {low} to {high}.",
            **values,
        )
    return say(
        "It is as usual: in {count} other comparisons of this kind it went anywhere from {low} to {high}.", **values
    )


def _of_hidden(found: Explanation, hidden: Standout) -> list[Message]:
    noise, dimension = hidden.noise, hidden.explained.segments.dimension
    return [
        say(
            "{segment} is far out: in {count} other comparisons of this kind it went anywhere from {low} to {high}, "
            "and beside the rest it never moved so much.",
            segment=label_of(dimension, hidden.part.key),
            count=noise.count,
            low=_usual(found, noise.low or 0.0, relative=noise.relative),
            high=_usual(found, noise.high or 0.0, relative=noise.relative),
        )
    ]


def _usual(found: Explanation, value: float, *, relative: bool) -> Message:
    if not relative:
        return found.signed(value)
    share = Percent(abs(value), 0)
    return say("{percent} up", percent=share) if value >= 0 else say("{percent} down", percent=share)


def warnings_of(found: Explanation) -> tuple[Message, ...]:
    """What makes the explanation weaker."""
    said = [*found.warnings, *found.measure.warnings, *found.comparison.warnings]
    if found.noise.verdict == "unknown" and not found.is_flat:
        said.append(
            say_count(
                "I can't tell whether this is more than usual: the data have {count} other comparison of this kind, "
                "and it takes {enough}.",
                "I can't tell whether this is more than usual: the data have {count} other comparisons of this kind, "
                "and it takes {enough}.",
                found.noise.count,
                enough=ENOUGH,
            )
        )
    said += [*_of_lengths(found), *_of_season(found), *_of_overlap(found), *_of_no_rate(found)]
    return _once(said)


def _of_lengths(found: Explanation) -> list[Message]:
    """Months differ in length: a part of the change of an amount is that alone."""
    before, now = found.comparison.before, found.comparison.period
    if before is None or found.measure.how == "ratio" or days_of(before) == days_of(now) or found.share is None:
        return []
    alone = days_of(now) / days_of(before) - 1
    if abs(alone) < 0.1 * abs(found.share):
        return []
    return [
        say(
            "{now} days are compared with {before}: that alone makes {share}.",
            now=days_of(now),
            before=days_of(before),
            share=Percent(alone),
        )
    ]


def _of_season(found: Explanation) -> list[Message]:
    if found.year_ago is None or found.share is None or found.year_ago * found.share <= 0:
        return []
    if abs(found.year_ago) < _SEASONAL * abs(found.share):
        return []
    return [
        say(
            "A year before, the same step was {share}, so some or all of this may be the season.",
            share=Percent(found.year_ago),
        )
    ]


def _of_overlap(found: Explanation) -> list[Message]:
    if found.explained is None or all(part.key is not OVERLAP for part in found.explained.parts):
        return []
    return [
        say(
            "The same one can be counted in several groups, so “counted in several” takes off what is counted more "
            "than once."
        )
    ]


def _of_no_rate(found: Explanation) -> list[Message]:
    """Segments with something above the line and nothing below it, in one of the periods."""
    if not found.is_weighed or found.explained is None:
        return []
    lacking = [
        part
        for part in found.explained.parts
        if part.key is not OVERLAP
        and part.sums is not None
        and any(side.above and not side.below for side in (part.sums.before, part.sums.after))
    ]
    if not lacking:
        return []
    dimension = found.explained.segments.dimension
    labels = Words(tuple(say("{segment}", segment=group_label(dimension, part.key)) for part in lacking[:3]))
    return [
        say_count(
            "{count} segment ({labels}) has nothing to divide by in one of the periods; what it adds is there all the "
            "same.",
            "{count} segments (such as {labels}) have nothing to divide by in one of the periods; what they add is "
            "there all the same.",
            len(lacking),
            labels=labels,
        )
    ]


def blank_warnings(table: pa.Table, measure: Measure) -> tuple[Message, ...]:
    """How many of the rows lack a value of the metric."""
    with Aggregation(table, [measure]) as sums:
        (left,) = sums.left_out()
    if not left.rows:
        return ()
    columns = Words(tuple(say("“{column}”", column=name) for name in left.columns))
    if left.counted:
        return (
            say_count(
                "{count} row lacks a value in {columns}; blanks count as 0 in {metric}.",
                "{count} rows lack a value in {columns}; blanks count as 0 in {metric}.",
                left.rows,
                columns=columns,
                metric=measure.title,
            ),
        )
    return (
        say_count(
            "{count} row lacks a value in {columns} and is left out of {metric}.",
            "{count} rows lack a value in {columns} and are left out of {metric}.",
            left.rows,
            columns=columns,
            metric=measure.title,
        ),
    )


def next_questions(found: Explanation) -> tuple[Message, ...]:
    """Up to three questions that go on from here, in a thread or on their own."""
    asked: list[Message] = []
    steps = found.steps
    if steps and isinstance(steps[-1].part.key, str):
        asked.append(say("Only {value}", value=steps[-1].part.key))
    elif found.explained is not None and found.explained.leader is not None:
        leader = found.explained.leader.key
        asked += [say("Only {value}", value=leader)] if isinstance(leader, str) else []
    used = {step.dimension.column.name for step in steps}
    used |= {found.explained.segments.dimension.column.name} if found.explained is not None else set()
    others = [each.segments.dimension.column.name for each in found.looked]
    others = [name for name in others if name not in used]
    asked += [say("By {column} instead", column=name) for name in others[:1]]
    if found.comparison.year_ago is not None:
        asked.append(say("What explains the change in {metric} against last year?", metric=found.measure.title))
    asked.append(say("{metric} by week", metric=found.measure.title))
    return tuple(asked[:3])


def _once(messages: Sequence[Message]) -> tuple[Message, ...]:
    kept: list[Message] = []
    for message in messages:
        if message not in kept:
            kept.append(message)
    return tuple(kept)
