"""On which condition a scheduled answer is posted: "only if ROAS falls below 2", "花费超过1万才提醒".

A condition is read from words (`find_condition`), tied once to a figure of the answer (`bind_condition`, which refuses
what the answer does not have), and checked against the figures of each run (`holds`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.schedules.condition_reading import find_condition
from bot.schedules.condition_words import describe_condition, level_met, level_missed, moves, name_of, stayed
from bot.schedules.criterion import TIME, Condition, is_time, metric_named
from tools.answer import Figure
from tools.columns import normalise
from tools.errors import CannotAnswer
from tools.messages import Message, Words, say

__all__ = ["Condition", "bind_condition", "describe_condition", "find_condition", "holds"]


# Tying it to a figure


def bind_condition(condition: Condition, metrics: Sequence[str], figures: Mapping[str, Figure]) -> Condition:
    """Tie a condition to a figure of the answer that is to be posted.

    Args:
        condition: as it was read.
        metrics: what the answer works out, the first one first: the argument `metrics` of `query_data`; empty for
            other analyses, whose figures have names of their own.
        figures: of the answer as it is now.

    Returns:
        The condition with its figure, and its group as the data spell it.

    Raises:
        CannotAnswer: the answer has no such metric or group, or the words fit several; the message says what there is.
    """
    names = _figure_names(metrics, figures)
    fitting = [figure for figure, name in names.items() if _same(condition.metric, name)]
    exact = [figure for figure in fitting if normalise(names[figure]) == normalise(condition.metric)]
    fitting = exact if len(exact) == 1 else fitting
    if not condition.metric and len(names) == 1:
        fitting = list(names)
    if len(fitting) != 1:
        raise CannotAnswer(_which(condition.metric, fitting or list(names), names))
    bound = replace(condition, figure=fitting[0], metric=condition.metric or names[fitting[0]])
    return replace(bound, group=_group(bound, figures)) if bound.group else bound


def _figure_names(metrics: Sequence[str], figures: Mapping[str, Figure]) -> dict[str, str]:
    """The figures that a condition can be about, with what they are called."""
    if "total" in figures and ("rows" in figures or metrics):
        keys = [name[len("total[") : -1] for name in figures if name.startswith("total[") and name.endswith("]")]
        return {"value": metrics[0] if metrics else "count"} | {key: _asked_as(key, metrics) for key in keys}
    numbers = (name for name, value in figures.items() if isinstance(value, int | float))
    return {name: name.replace("_", " ") for name in dict.fromkeys(re.sub(r"\[.*", "", n) for n in numbers)}


def _asked_as(key: str, metrics: Sequence[str]) -> str:
    """The words by which a metric was asked for, from the key of its figures."""
    return next((words for words in metrics if _same(words, key)), key)


def _same(words: str, name: str) -> bool:
    if not words or normalise(words) == normalise(name):
        return bool(words)
    one, other = metric_named(words), metric_named(name)
    return one is not None and one is other


def _which(words: str, fitting: Sequence[str], names: Mapping[str, str]) -> Message:
    there = Words(tuple(names[figure] for figure in fitting[:8])) if fitting else say("no number")
    if words:
        return say(
            "This answer has no “{words}” that a condition could be about. It has {names}.", words=words, names=there
        )
    return say("Which number is the condition about? This answer has {names}.", names=there)


def _group(condition: Condition, figures: Mapping[str, Figure]) -> str:
    """The group as the data spell it."""
    there = list(_groups(condition.figure, figures))
    wanted = condition.group.casefold().strip()
    fitting = [name for name in there if name.casefold() == wanted]
    fitting = fitting or [
        name for name in there if wanted in re.split(r"\W+", name.casefold()) or wanted in name.casefold()
    ]
    if len(fitting) == 1:
        return fitting[0]
    named = Words(tuple((fitting or there)[:8])) if there else say("no groups")
    raise CannotAnswer(
        say("I can't tell which group “{group}” is. There are {names}.", group=condition.group, names=named)
    )


# Checking it


def holds(
    condition: Condition, figures_now: Mapping[str, Figure], figures_before: Mapping[str, Figure]
) -> tuple[bool, Message]:
    """Whether a condition holds now.

    In an answer with groups any group counts, unless the condition names one or speaks of the total; of an answer over
    time only the latest stretch counts, because the past does not change. A change is against the run before.

    Args:
        condition: tied to a figure.
        figures_now: of this run.
        figures_before: of the run before; empty when there was none.

    Returns:
        Whether it holds, and why or why not, with the numbers.

    Raises:
        CannotAnswer: the figures have no such metric.
    """
    condition = condition if condition.figure else bind_condition(condition, (), _without_first(figures_now))
    now = _values(condition, figures_now)
    if not now:
        return False, say("{metric} has no value this time.", metric=name_of(condition))
    if condition.direction == "level":
        met = {group: value for group, value in now.items() if _compare(condition, value)}
        return (True, level_met(condition, met)) if met else (False, level_missed(condition, now))
    before = _values(condition, figures_before)
    if len(now) == 1 and len(before) == 1 and condition.figure:
        # The latest stretch of time has another name than the one before it.
        before = dict.fromkeys(now, next(iter(before.values()))) if is_time(next(iter(now))) else before
    pairs = {group: (before[group], value) for group, value in now.items() if group in before}
    if not pairs:
        return False, say("There is no earlier run yet to compare {metric} with.", metric=name_of(condition))
    moved = {group: pair for group, pair in pairs.items() if _has_moved(condition, *pair)}
    return (True, moves(condition, moved)) if moved else (False, stayed(condition, pairs))


def _without_first(figures: Mapping[str, Figure]) -> Mapping[str, Figure]:
    """Figures without those of the first metric, whose name they do not say."""
    return {name: value for name, value in figures.items() if name != "total" and not name.startswith("value[")}


def _groups(figure: str, figures: Mapping[str, Figure]) -> dict[str, float]:
    mark = f"{figure}["
    return {
        name[len(mark) : -1]: float(value)
        for name, value in figures.items()
        if name.startswith(mark) and name.endswith("]") and isinstance(value, int | float)
    }


def _values(condition: Condition, figures: Mapping[str, Figure]) -> dict[str, float]:
    """The values that count, by group; the total, or a single figure, has the name ""."""
    groups = _groups(condition.figure, figures)
    if condition.group:
        return {name: value for name, value in groups.items() if name == condition.group}
    if groups and not condition.total:
        times = [name for name in groups if is_time(name)]
        if len(times) == len(groups):
            latest = max(times)
            return {latest: groups[latest]}
        return _latest_of_pairs(groups)
    for name in ("total" if condition.figure == "value" else f"total[{condition.figure}]", condition.figure):
        value = figures.get(name)
        if isinstance(value, int | float):
            return {"": float(value)}
    return {}


def _latest_of_pairs(groups: Mapping[str, float]) -> dict[str, float]:
    """Of groups over time ("Google, 2024-05"), those of the latest stretch."""
    times = {name: re.search(rf"(?:^|, )({TIME})(?=, |$)", name) for name in groups}
    found = {name: match[1] for name, match in times.items() if match}
    if len(found) < len(groups):
        return dict(groups)
    latest = max(found.values())
    return {name: groups[name] for name, time in found.items() if time == latest}


def _compare(condition: Condition, value: float) -> bool:
    match condition.comparison:
        case "<":
            return value < condition.value
        case "<=":
            return value <= condition.value
        case ">":
            return value > condition.value
        case _:
            return value >= condition.value


def _has_moved(condition: Condition, before: float, now: float) -> bool:
    """Whether a figure moved far enough the right way; from nothing to something is as far as can be."""
    if now == before:
        return False
    way = "up" if now > before else "down"
    if condition.direction not in (way, "either"):
        return False
    distance = abs(now - before)
    if condition.percent:
        if before == 0:
            return True
        # Rounded, because 110 / 100 - 1 is not the float that 0.1 is.
        distance = round(distance / abs(before), 12)
    return _compare(condition, distance)
