"""What a new definition gives on the data at hand: which of its readings holds there, and what it comes to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.actions.surroundings import Surroundings
from bot.model.situation import Call
from storage.store import StoredDataset
from tools.codec import loads
from tools.columns import normalise
from tools.context import Context
from tools.defined_metrics import not_in_data
from tools.definitions import DefinedTerm, Definition, GroupDefinition, MetricDefinition, without
from tools.errors import CannotAnswer, NeedsChoice
from tools.group_conditions import read_group, reading_in_words
from tools.messages import Message, Words, say
from tools.metric_roles import metric_named
from tools.metric_words import split_function
from tools.metrics import resolve_metric
from tools.schema import Schema

__all__ = ["Checked", "check", "finding", "reading", "with_definition"]

_DATASETS = 10
"""Data sets, newest first, on which a definition is tried."""


@dataclass(frozen=True)
class Checked:
    """A definition beside the data.

    Attributes:
        definition: the reading that holds.
        dataset: on which; None where there is no data, or none that has it all.
        problem: why it cannot be computed on the newest data, where it holds on none.
    """

    definition: Definition
    dataset: str | None = None
    problem: Message | None = None


def check(here: Surroundings, readings: Sequence[Definition]) -> Checked:
    """Choose between the readings of a definition by the data at hand; the likeliest one where none holds.

    The data that the thread speaks of goes first, then the newest.

    Cost: looks at schemas only.
    """
    problem: Message | None = None
    for name, stored in islice(_thread_first(here), _DATASETS):
        schema = loads(stored.schema)
        for reading in _by_values_first(readings, schema):
            try:
                _bind(schema, reading, here.context)
            except NeedsChoice:
                return Checked(reading, name)
            except CannotAnswer as refusal:
                problem = problem or (
                    _problem(name, schema, reading, here, refusal) if reading is readings[0] else None
                )
            else:
                return Checked(reading, name)
    return Checked(readings[0], problem=problem)


def _thread_first(here: Surroundings) -> Iterator[tuple[str, StoredDataset]]:
    """The data sets in the order in which a definition is tried on them."""
    spoken_of = (turn.dataset for turn in reversed(here.turns) if turn.dataset in here.datasets)
    first = next(spoken_of, None)
    if first is not None:
        yield first, here.datasets[first]
    yield from ((name, stored) for name, stored in here.datasets.items() if name != first)


def finding(here: Surroundings, checked: Checked) -> Message | None:
    """What a definition gives now, in one sentence; None where there is no data for it."""
    if checked.dataset is None:
        return checked.problem
    definition = checked.definition
    arguments: dict[str, object] = {"metrics": [definition.name]}
    if isinstance(definition, GroupDefinition):
        arguments = {"metrics": ["count"], "filters": [{"column": definition.name, "operator": "in group"}]}
    context = with_definition(here.context, definition)
    outcome = here.runs.run(Call("query_data", arguments, checked.dataset), context)
    return outcome.answer.headline if outcome.answer is not None else outcome.message


def reading(here: Surroundings, checked: Checked) -> tuple[Message, ...]:
    """How a group was read, on the columns of the data where there is some, and what to know of it."""
    group, today = checked.definition, here.context.today
    if not isinstance(group, GroupDefinition):
        return ()
    if checked.dataset is None:
        return (say("I read it as: {condition}.", condition=reading_in_words(group, today)),) if group.more else ()
    schema = loads(here.datasets[checked.dataset].schema)
    condition = read_group(schema, group, today, here.context.week_start)
    # The first note says what the group means, and so does the headline.
    return (say("I read it as: {condition}.", condition=condition.group or condition.said), *condition.notes[1:])


def with_definition(context: Context, definition: Definition) -> Context:
    """The context as it is once a definition counts."""
    others = (each for each in context.definitions if each.name != definition.name)
    return dataclasses.replace(context, definitions=(definition, *others))


def _bind(schema: Schema, definition: Definition, context: Context) -> None:
    """Find the columns of a definition.

    Raises:
        CannotAnswer: one is missing.
        NeedsChoice: two fit equally well.
    """
    if isinstance(definition, GroupDefinition):
        read_group(schema, definition, context.today, context.week_start)
        return
    known = with_definition(context, definition).definitions
    resolve_metric(schema, definition.name, definitions=known)
    if _is_another_name(definition) and not _is_exact(schema, definition, without(known, definition)):
        # A name for one thing must be that thing: "Google" is no misspelt column.
        raise CannotAnswer(not_in_data(schema, definition, definition.numerator[0].words))


def _problem(
    dataset: str, schema: Schema, definition: Definition, here: Surroundings, refusal: CannotAnswer
) -> Message:
    """Why a definition can't be computed: every word of a metric that the data does not have, at once."""
    if not isinstance(definition, MetricDefinition):
        return refusal.message
    words = dict.fromkeys(term.words for term in (*definition.numerator, *definition.denominator))
    unknown = tuple(each for each in words if not _is_known(schema, each, definition, here.context))
    if not unknown:
        return refusal.message
    return say(
        "I found no {words} in {dataset}, whose columns are {columns}.",
        words=Words(tuple(f"“{each}”" for each in unknown)),
        dataset=dataset,
        columns=Words(tuple(schema.names[:20])),
    )


def _is_known(schema: Schema, words: str, definition: MetricDefinition, context: Context) -> bool:
    alone = MetricDefinition(definition.name, words, (DefinedTerm(words),))
    try:
        resolve_metric(schema, alone.name, definitions=with_definition(context, alone).definitions)
    except NeedsChoice:
        return True
    except CannotAnswer:
        return False
    return True


def _is_another_name(definition: Definition) -> bool:
    return isinstance(definition, MetricDefinition) and len(definition.numerator) == 1 and not definition.denominator


def _is_exact(schema: Schema, definition: MetricDefinition, known: Sequence[Definition]) -> bool:
    words = definition.numerator[0].words
    plain = normalise(words)
    named = any(normalise(column.name) == plain for column in schema.columns) or metric_named(plain) is not None
    return (
        named or any(each.name.lower() == words.lower() for each in known) or any(True for _ in split_function(words))
    )


def _by_values_first(readings: Sequence[Definition], schema: Schema) -> list[Definition]:
    """Values that are in the data word for word go before a metric that is spelled like them."""
    values = {value.strip().lower() for column in schema.columns for value in column.values}

    def is_there(reading: Definition) -> bool:
        return isinstance(reading, GroupDefinition) and all(str(each).lower() in values for each in reading.values)

    return sorted(readings, key=lambda reading: not (is_there(reading) and _is_another_name(readings[0])))
