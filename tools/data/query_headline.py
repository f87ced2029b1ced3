"""What a query found, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.aggregation import Group
from tools.data.query_change import change_in_words, headline_of_change, headline_of_most_changed
from tools.data.query_order import is_descending, is_ranked
from tools.data.query_tables import first_value
from tools.data.query_unfinished import partial_groups
from tools.dimensions import Dimension, in_a_sentence
from tools.messages import Message, Percent, Text, Value, Words, say

if TYPE_CHECKING:
    from tools.data.query_view import View

__all__ = ["headline_of"]

_TWO_PERIODS = 4
"""The first and the last day of each."""
_NAMED = 3
"""Groups named in a headline that share a place; more of them are counted."""


def headline_of(view: View, ranked: Sequence[Group]) -> Message:
    """The finding: who is first, or what the whole is, or when it was highest and lowest.

    Args:
        view: what was asked and worked out.
        ranked: its groups in the order asked for.
    """
    title = view.measures[0].title
    total = view.written(0, view.whole.values[0])
    known = [group for group in ranked if group.values[0] is not None]
    if not view.dimensions or not known:
        return _of_whole(view, title, total)
    if view.having:
        return _of_kept(view, known)
    compared = headline_of_change(view) or two_periods(view, known)
    if compared is not None:
        return compared
    if view.time is not None and len(view.dimensions) == 1:
        return _of_time(view, known, total)
    if len(view.groups) == 1 and not view.left:
        # Alone, a group is neither the best nor the worst of anything.
        return _of_one(view, known[0])
    first = known[0] if is_ranked(view) else max(known, key=first_value)
    value, group = view.written(0, first.values[0]), view.label(first)
    equals = [each for each in known if math.isclose(first_value(each), first_value(first), rel_tol=1e-9)]
    if len(equals) > 1:
        return _of_ties(view, equals, len(equals) == len(known) and not view.left, total)
    if is_ranked(view) and not is_descending(view):
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


def two_periods(view: View, known: Sequence[Group]) -> Message | None:
    """The later of two stretches of time that were asked for against the earlier, or None where it is no such question.

    Args:
        view: what was asked and worked out.
        known: its groups with a value.
    """
    dated = [each for each in view.conditions if each.column.name == view.day and each.operator == "is"]
    dated = [each for each in dated if len(each.values) == _TWO_PERIODS]
    along = next((each for each in view.dimensions if each.periods), view.time)
    if along is None or not dated:
        return None
    place = view.dimensions.index(along)
    if len(view.dimensions) > 1 and not view.measures[0].is_additive:
        return _most_changed(view, known, along, place)
    sums: dict[Any, float] = {}
    for group in known:
        sums[group.key[place]] = sums.get(group.key[place], 0.0) + first_value(group)
    if len(sums) != 2:
        return None
    (earlier, before), (later, value) = sorted(sums.items())
    said = {
        "metric": view.measures[0].title,
        "value": view.written(0, value),
        "before": view.written(0, before),
        "later": in_a_sentence(along, later),
        "earlier": in_a_sentence(along, earlier),
        "change": change_in_words(view.measures[0], value, before, view.written(0, abs(value - before))),
    }
    return say("{metric} is {value} in {later} and {before} in {earlier}: {change}.", **said)


def _most_changed(view: View, known: Sequence[Group], along: Dimension, place: int) -> Message | None:
    """The group whose ratio or average changed most; those of several groups do not add up to one for each period."""
    times = sorted({group.key[place] for group in known if group.key[place] is not None})
    if len(times) != 2:
        return None
    earlier, later = times
    before = {(*g.key[:place], *g.key[place + 1 :]): first_value(g) for g in known if g.key[place] == earlier}
    pairs = []
    for group in known:
        rest = (*group.key[:place], *group.key[place + 1 :])
        if group.key[place] == later and rest in before:
            pairs.append((abs(first_value(group) - before[rest]), str(rest), group, before[rest]))
    if not pairs:
        return say("No group of {metric} has both periods.", metric=view.measures[0].title)
    _, _, group, was = max(pairs, key=lambda pair: pair[:2])
    return headline_of_most_changed(view, along, group.key, first_value(group), (later, earlier), was)


def _of_kept(view: View, known: Sequence[Group]) -> Message:
    """How many groups meet a condition on them, which is what is asked as often as which they are."""
    first = max(known, key=first_value)
    said: dict[str, Any] = {
        "kept": len(view.groups),
        "all": len(view.groups) + view.left,
        "condition": view.having[0],
        "group": view.label(first),
        "metric": view.measures[0].title,
        "value": view.written(0, first.values[0]),
    }
    if view.time is not None and view.time.grain == "day" and len(view.dimensions) == 1:
        return say("{kept} of {all} days match “{condition}”; {group} has the highest {metric}: {value}.", **said)
    return say("{kept} of {all} groups match “{condition}”; {group} has the highest {metric}: {value}.", **said)


def _of_one(view: View, group: Group) -> Message:
    name, title, value = view.label(group), view.measures[0].title, view.written(0, group.values[0])
    if view.read is not None:
        return say(
            "{metric} of {group} in {period}: {value}.", metric=title, group=name, period=view.read.period, value=value
        )
    return say("{metric} of {group}: {value}.", metric=title, group=name, value=value)


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
    if is_ranked(view) and not is_descending(view):
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
