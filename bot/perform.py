"""Run one call of a tool: choose the data set, bind the columns, let a worker compute, and keep what comes of it."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.actions.confirming import NeedsConfirmation
from bot.actions.rights import NotYours
from bot.actions.surroundings import Surroundings
from bot.agent.outcome import Outcome
from bot.model.choose import choose_dataset
from bot.render.plain_facts import worth_saying
from bot.wording import words_for
from bot.work.workers import Workers
from storage.store import StoredDataset
from tools.codec import loads
from tools.context import Context
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, Words, say
from tools.registry import Bound, Tool
from tools.schema import Column, Schema

__all__ = ["Performer", "schemas_of"]

log = logging.getLogger(__name__)

DATASET = "dataset"
"""The key of a choice between data sets; no argument of a tool has this name."""

_NAMED = 5
"""Other data sets that are named beside the one that was used."""


def schemas_of(datasets: Mapping[str, StoredDataset]) -> dict[str, Schema]:
    """The schemas of stored data sets, by the same names."""
    return {name: loads(stored.schema) for name, stored in datasets.items()}


def _has_such(schema: Schema, columns: Iterable[Column]) -> bool:
    """Whether data has columns of these names or roles: "Cost" here is "Amount spent" there, and both are spend."""
    roles = {column.role for column in schema.columns if column.role is not None}
    return all(column.name in schema or column.role in roles for column in columns)


class Performer:
    """Runs the calls that one question leads to."""

    def __init__(
        self,
        here: Surroundings,
        schemas: Mapping[str, Schema],
        workers: Workers,
        context: Context,
        dataset: str | None = None,
        on_status: Callable[[Message], None] = lambda _: None,
    ) -> None:
        """Set up for one question.

        Args:
            here: who asks, where, and what is stored there.
            schemas: of the data sets that may be used.
            workers: where analyses run.
            context: the asker's calendar.
            dataset: the data set that is already settled by a choice.
            on_status: told what is being done.
        """
        self._here = here
        self._schemas = schemas
        self._workers = workers
        self._context = context
        self._dataset = dataset
        self._on_status = on_status

    def prefer(self, dataset: str | None) -> None:
        """Settle the data set, unless a choice has settled it."""
        if self._dataset is None and dataset in self._schemas:
            self._dataset = dataset

    def perform(self, name: str, arguments: Mapping[str, Any]) -> Outcome:
        """Run one call. Whatever happens, an outcome comes back that a person can read."""
        tool = self._here.tools.get(name)
        if tool is None:
            return Outcome("refused", name, arguments, message=say("There is no tool called {name}.", name=name))
        dataset: str | None = None
        try:
            if tool.frame_parameter is not None:
                dataset = self._choose(tool, arguments)
            bound = tool.bind(self._schemas[dataset] if dataset else None, arguments)
            if tool.area == "housekeeping":
                answer = tool.run(bound, context=self._context, here=self._here)
                return Outcome("answered", name, bound.arguments, answer=answer)
            return self._run_in_worker(tool, bound, dataset)
        except NeedsChoice as question:
            preview = question.preview if isinstance(question, NeedsConfirmation) else None
            asked = Outcome("ask", name, arguments, dataset, message=question.message, choices=question.choices)
            return dataclasses.replace(asked, answer=preview)
        except CannotAnswer as refusal:
            denied = isinstance(refusal, NotYours)
            return Outcome("refused", name, arguments, dataset, message=refusal.message, denied=denied)
        except Exception as error:
            log.exception("the tool %s failed", name)
            return Outcome("failed", name, arguments, dataset, message=words_for(error))

    def _run_in_worker(self, tool: Tool, bound: Bound, dataset: str | None) -> Outcome:
        self._on_status(say("Computing…"))
        stored = self._here.datasets[dataset] if dataset else None
        named = {dataset: stored} if dataset and stored else {}
        # The data set that the question is about comes first; a tool that takes all may join others to it.
        used = {**named, **self._here.datasets} if tool.takes_frames else named
        result = self._workers.run_tool(tool.name, bound.arguments, used, self._context)
        outcome = Outcome(
            result.status,
            tool.name,
            bound.arguments,
            dataset,
            stored.id if stored else None,
            result.sources if tool.takes_frames else (stored.id,) if stored else result.sources,
            answer=result.answer,
            message=result.message,
            choices=result.choices,
            columns=result.columns,
        )
        taken = () if len(outcome.sources) > 1 else self._taken(dataset, outcome.columns)
        if outcome.answer is None:
            return outcome
        assumptions = worth_saying((*taken, *bound.assumptions, *outcome.answer.assumptions))
        told = dataclasses.replace(outcome.answer, assumptions=assumptions)
        return dataclasses.replace(outcome, answer=told)

    def _taken(self, dataset: str | None, columns: Iterable[str]) -> tuple[Message, ...]:
        """Which data was used, where other data has such columns as well and the question names none."""
        used = set(columns)
        if dataset is None or not used or dataset.lower() in self._here.question.text.lower():
            return ()
        taken = [column for column in self._schemas[dataset].columns if column.name in used]
        others = [name for name, schema in self._schemas.items() if name != dataset and _has_such(schema, taken)]
        if not others:
            return ()
        names = Words(tuple(others[:_NAMED]))
        return (say("I used “{dataset}”; {others} would fit as well.", dataset=dataset, others=names),)

    def _choose(self, tool: Tool, arguments: Mapping[str, Any]) -> str | None:
        """The data set that the question is about."""
        optional = tool.frame_parameter is not None and not tool.frame_parameter.required
        if not self._schemas:
            if optional:
                return None
            raise CannotAnswer(say("I have no data to answer this from yet: drop a CSV or Excel file here first."))
        if self._dataset is not None:
            return self._dataset
        definitions = self._context.definitions
        found = choose_dataset(self._here.question.text, tool, arguments, self._schemas, definitions)
        # Several names in one question: it can only be about one of them.
        if isinstance(found, list) and tool.takes_frames:
            return found[0]  # Or about all of them together.
        if isinstance(found, list):
            raise NeedsChoice(say("Which data should I use?"), tuple(Choice(name, {DATASET: name}) for name in found))
        if found is None and not optional:
            return next(iter(self._schemas))
        return found
