"""A condition on what the posted answer does not show: "total spend every Monday, only if ROAS falls below 2".

Such a condition has a query of its own on the same data, with the rows and the period of the post unless it names
others. It is worked out once when it is scheduled, so that what the data cannot give is refused at once, and again at
every run.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.agent.outcome import Outcome
from bot.conversation import plain_arguments
from bot.model.situation import Call
from bot.schedules.condition import bind_condition, holds
from bot.schedules.criterion import Condition
from tools.answer import Answer
from tools.errors import CannotAnswer
from tools.messages import Message, say
from tools.periods import find_periods
from tools.schema import Schema

__all__ = ["QUERY", "Watch", "Watched", "watch"]

QUERY = "query_data"
"""The tool that works a condition out."""
_KEPT = ("dimensions", "filters", "period", "grain", "having", "roles", "date_column")
"""Arguments of a posted query that say which rows, which days and which groups; not how they are ordered and cut."""
_PAIRS = {
    "day": ("yesterday", "the day before yesterday"),
    "week": ("last week", "the week before last"),
    "month": ("last month", "the month before last"),
    "quarter": ("last quarter", "the quarter before last"),
    "year": ("last year", "the year before last"),
}
"""The last whole stretch of the data, and the one before."""


@dataclass(frozen=True)
class Watch:
    """The queries of a condition.

    Attributes:
        now: arguments of `query_data` for the value that counts.
        before: those for the value that a movement is measured against; None where that is the run before, or where
            nothing is compared.
    """

    now: Mapping[str, Any]
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Watched:
    """A condition with its queries, and how it stands now.

    Attributes:
        condition: tied to a figure of its own query.
        watch: the queries.
        stands: whether it holds now and why, with the numbers.
        notes: what its queries assume and warn of.
    """

    condition: Condition
    watch: Watch
    stands: Message
    notes: tuple[Message, ...]


def watch(condition: Condition, call: Call, schema: Schema, run: Callable[[Call], Outcome]) -> Watched:
    """Find the queries of a condition, and work them out once.

    Args:
        condition: as it was read, with a metric.
        call: what is posted.
        schema: of its data.
        run: works out a call.

    Raises:
        CannotAnswer: the data have no such metric, group or days.
    """
    condition = _with_period(condition)
    arguments = _arguments(condition, call, schema)
    pair = _PAIRS.get(condition.against)
    asked = [{**arguments, "period": each} for each in pair] if pair else [arguments]
    if pair:
        # Two whole stretches are compared, not the pieces that the post cuts time into.
        asked = [{name: value for name, value in each.items() if name != "grain"} for each in asked]
    outcomes = [_worked_out(run(Call(QUERY, each, call.dataset))) for each in asked]
    now, bound = outcomes[0]
    # A group that the post does not show is a matter of which rows are asked for.
    shown = not condition.group or bool(arguments.get("dimensions"))
    kept = condition if shown else dataclasses.replace(condition, group="", rows=condition.group)
    tied = bind_condition(kept, (condition.metric,), now.figures)
    before = outcomes[1][0].figures if pair else {}
    _, why = holds(tied, now.figures, before)
    notes: list[Message] = []
    for answer, _ in outcomes:
        notes += [note for note in (*answer.warnings, *answer.assumptions) if note not in notes]
    return Watched(tied, Watch(bound, outcomes[1][1] if pair else None), why, tuple(notes))


def _worked_out(outcome: Outcome) -> tuple[Answer, dict[str, Any]]:
    if outcome.status != "answered" or outcome.answer is None:
        why = outcome.message or say("I did not understand the condition.")
        raise CannotAnswer(say("I can't check the condition on these data: {why}", why=why))
    return outcome.answer, plain_arguments(outcome.arguments)


def _with_period(condition: Condition) -> Condition:
    """The condition with the days that it names itself ("last week's ROAS", "上周ROAS") apart from its metric."""
    group, period = _apart(condition.group)
    if period:
        return dataclasses.replace(condition, group=group, period=period)
    metric, period = _apart(condition.metric)
    return dataclasses.replace(condition, metric=metric, period=period) if metric and period else condition


def _apart(words: str) -> tuple[str, str]:
    """Words without the period among them, and the period."""
    found = find_periods(words)
    if len(found) != 1:
        return words, ""
    start, end, period = found[0]
    return " ".join((words[:start] + " " + words[end:]).split()).strip(" ,，的"), period


def _arguments(condition: Condition, call: Call, schema: Schema) -> dict[str, Any]:
    """The query of the condition's metric: as the post, unless the condition names its own days or group."""
    kept = {name: call.arguments[name] for name in _KEPT if call.arguments.get(name)} if call.tool == QUERY else {}
    if condition.total:
        kept = {name: value for name, value in kept.items() if name not in ("dimensions", "grain", "having")}
    if condition.period:
        kept = {name: value for name, value in kept.items() if name != "grain"} | {"period": condition.period}
    if condition.group and not _has_group(kept.get("dimensions") or (), condition.group, schema):
        column, value = _column_of(condition.group, schema)
        rows = {"column": column, "operator": "is", "value": value}
        kept = {name: each for name, each in kept.items() if name not in ("dimensions", "having")}
        kept["filters"] = [*kept.get("filters", []), rows]
    return {**kept, "metrics": [condition.metric]}


def _has_group(dimensions: Any, group: str, schema: Schema) -> bool:
    """Whether one of the posted groups is the one that is named."""
    columns = [column for column in schema.columns if column.name in dimensions]
    return any(value.casefold() == group.casefold() for column in columns for value in column.values)


def _column_of(group: str, schema: Schema) -> tuple[str, str]:
    """The column with a value, and the value as the data spell it."""
    wanted = group.casefold().strip()
    found = [(c.name, value) for c in schema.columns for value in c.values if value.casefold() == wanted]
    if len(found) != 1:
        raise CannotAnswer(say("I can't tell which group “{group}” is in these data.", group=group))
    return found[0]
