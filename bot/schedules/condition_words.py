"""A condition in words, and why it holds or does not, with the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.schedules.criterion import Condition, is_time, metric_named
from tools.messages import Message, Money, Percent, Value, Words, say

__all__ = ["describe_condition", "level_met", "level_missed", "moves", "name_of", "stayed"]

_NAMED = 3
"""Groups that are named in a message; more are counted."""


def describe_condition(condition: Condition) -> Message:
    """A condition in words, for the middle of a sentence: "ROAS is below 2 in any group"."""
    metric, limit = name_of(condition), _relation(condition)
    if condition.direction != "level":
        moved = _movement(condition)
        if condition.group:
            return say("{metric} of {group} {moved}", metric=metric, group=condition.group, moved=moved)
        return (
            say("the total {metric} {moved}", metric=metric, moved=moved)
            if condition.total
            else say("{metric} {moved}", metric=metric, moved=moved)
        )
    if condition.group:
        return say("{metric} of {group} is {limit}", metric=metric, group=condition.group, limit=limit)
    if condition.total:
        return say("the total {metric} is {limit}", metric=metric, limit=limit)
    return say("{metric} is {limit} (for any group, where there are groups)", metric=metric, limit=limit)


def name_of(condition: Condition) -> Value:
    """What the metric of a condition is called."""
    name: Value = condition.metric or say("the number")
    if condition.rows:
        name = say("{metric} of {group}", metric=name, group=condition.rows)
    return say("{metric} ({period})", metric=name, period=condition.period) if condition.period else name


def _written(condition: Condition, value: float) -> Value:
    metric = metric_named(condition.metric)
    unit = metric.unit if metric else "number"
    if unit == "percent" or (condition.direction == "level" and condition.percent):
        return Percent(value, 2 if abs(value) < 0.1 else 1)
    if unit == "money" or condition.currency:
        return Money(value, condition.currency)
    return round(value) if value == round(value) and abs(value) < 1e15 else value


def _limit(condition: Condition) -> Value:
    if condition.percent:
        return Percent(condition.value, 1 if round(condition.value, 2) != condition.value else 0)
    return _written(condition, condition.value)


def _relation(condition: Condition) -> Message:
    limit = _limit(condition)
    match condition.comparison:
        case "<":
            return say("below {limit}", limit=limit)
        case "<=":
            return say("at most {limit}", limit=limit)
        case ">":
            return say("over {limit}", limit=limit)
        case _:
            return say("at least {limit}", limit=limit)


def _movement(condition: Condition) -> Message:
    limit, since = _relation_of_change(condition), _since(condition)
    match condition.direction:
        case "up":
            return say("rises by {limit} {since}", limit=limit, since=since)
        case "down":
            return say("falls by {limit} {since}", limit=limit, since=since)
        case _:
            return say("moves by {limit} {since}", limit=limit, since=since)


def _since(condition: Condition) -> Message:
    match condition.against:
        case "day":
            return say("on the last day against the day before")
        case "week":
            return say("in the last whole week against the week before")
        case "month":
            return say("in the last whole month against the month before")
        case "quarter":
            return say("in the last whole quarter against the quarter before")
        case "year":
            return say("in the last whole year against the year before")
        case _:
            return say("since the run before")


def _relation_of_change(condition: Condition) -> Message:
    limit = _limit(condition)
    return say("more than {limit}", limit=limit) if condition.comparison == ">" else say("{limit} or more", limit=limit)


def level_met(condition: Condition, met: Mapping[str, float]) -> Message:
    """That it holds, with the groups and values by which it does."""
    metric, limit = name_of(condition), _relation(condition)
    named = [(group, value) for group, value in met.items() if group]
    if not named:
        return say("{metric} is {value}, {limit}.", metric=metric, value=_written(condition, met[""]), limit=limit)
    if len(named) == 1:
        group, value = named[0]
        return say(
            "{metric} of {group} is {value}, {limit}.",
            metric=metric,
            group=group,
            value=_written(condition, value),
            limit=limit,
        )
    far = sorted(named, key=lambda pair: pair[1], reverse=condition.comparison in (">", ">="))
    groups = _listed([say("{group} ({value})", group=g, value=_written(condition, v)) for g, v in far])
    return say("{metric} is {limit} for {groups}.", metric=metric, limit=limit, groups=groups)


def _listed(groups: Sequence[Message]) -> Value:
    if len(groups) <= _NAMED:
        return Words(tuple(groups))
    first = Words(tuple(groups[:_NAMED]))
    return say("{groups} and {count} more", groups=first, count=len(groups) - _NAMED)


def level_missed(condition: Condition, now: Mapping[str, float]) -> Message:
    """That it does not hold, with the value that comes nearest."""
    metric, limit = name_of(condition), _relation(condition)
    if len(now) == 1:
        group, only = next(iter(now.items()))
        value = _written(condition, only)
        if group:
            return say(
                "{metric} of {group} is {value}, not {limit}.", metric=metric, group=group, value=value, limit=limit
            )
        return say("{metric} is {value}, not {limit}.", metric=metric, value=value, limit=limit)
    nearest = (min if condition.comparison in ("<", "<=") else max)(now, key=lambda group: now[group])
    return say(
        "{metric} is {limit} in none of {count} groups; nearest is {group} with {value}.",
        metric=metric,
        limit=limit,
        count=len(now),
        group=nearest,
        value=_written(condition, now[nearest]),
    )


def moves(condition: Condition, moved: Mapping[str, tuple[float, float]]) -> Message:
    """That figures moved far enough: from where to where."""
    far = sorted(moved.items(), key=lambda item: abs(item[1][1] - item[1][0]), reverse=True)
    said = [_move(condition, group, *pair) for group, pair in far]
    if len(said) == 1:
        return said[0]
    if len(said) == 2:
        return say("{one} {two}", one=said[0], two=said[1])
    return say("{one} {two} So did {count} more.", one=said[0], two=said[1], count=len(said) - 2)


def _move(condition: Condition, group: str, before: float, now: float) -> Message:
    metric, old, new = name_of(condition), _written(condition, before), _written(condition, now)
    change: Value = say("from nothing") if before == 0 else Percent((now - before) / abs(before))
    if not group or is_time(group):
        return say(
            "{metric} went from {before} to {now} ({change}).", metric=metric, before=old, now=new, change=change
        )
    return say(
        "{metric} of {group} went from {before} to {now} ({change}).",
        metric=metric,
        group=group,
        before=old,
        now=new,
        change=change,
    )


def stayed(condition: Condition, pairs: Mapping[str, tuple[float, float]]) -> Message:
    """That no figure moved far enough."""
    metric, moved = name_of(condition), _movement(condition)
    if len(pairs) > 1:
        return say("In none of {count} groups {metric} {moved}.", count=len(pairs), metric=metric, moved=moved)
    before, now = next(iter(pairs.values()))
    return say(
        "{metric} was {before} and is {now}: less of a change than asked for.",
        metric=metric,
        before=_written(condition, before),
        now=_written(condition, now),
    )
