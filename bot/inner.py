"""Analyses inside a housekeeping call, such as the one that is scheduled: as the same person, on what they may see."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from bot.actions.surroundings import Surroundings
from bot.agent.agent import Decision
from bot.agent.outcome import Outcome
from bot.conversation import plain_arguments
from bot.model.situation import Call
from bot.perform import Performer, schemas_of
from bot.work.results import Result
from bot.work.workers import Workers
from tools.context import Context

__all__ = ["Inner"]


class Inner:
    """Runs analyses for a housekeeping tool, as the person who asked for that and on what they may see."""

    def __init__(self, workers: Workers, decide: Callable[[Surroundings], Decision]) -> None:
        """Set up; `begin` comes before anything is run.

        Args:
            workers: where analyses run.
            decide: understands a question and runs it.
        """
        self._workers = workers
        self._decide = decide
        self._here: Surroundings | None = None

    def begin(self, here: Surroundings) -> Surroundings:
        """The surroundings of a housekeeping call; inside it only analyses run, and no click counts."""
        analyses = {name: each for name, each in here.tools.items() if each.area != "housekeeping"}
        asked = dataclasses.replace(here.question, chosen=None)
        self._here = dataclasses.replace(here, question=asked, tools=analyses, confirmed=None, habits=None)
        return here

    def run(self, call: Call, context: Context | None = None) -> Outcome:
        """Run one call on the data set that it names."""
        here = self._inside if context is None else dataclasses.replace(self._inside, context=context)
        performer = Performer(here, schemas_of(here.datasets), self._workers, here.context, call.dataset)
        return performer.perform(call.tool, call.arguments)

    def ask(self, text: str) -> tuple[Call | None, Outcome | None]:
        """Understand a question inside another one and run it."""
        asked = dataclasses.replace(self._inside.question, text=text)
        outcome = self._decide(dataclasses.replace(self._inside, question=asked)).outcome
        if outcome is None:
            return None, None
        return Call(outcome.tool, plain_arguments(outcome.arguments), outcome.dataset), outcome

    def find_person(self, names: Sequence[str], workspace: str) -> Result:
        """Count in a worker what there is of a person."""
        return self._workers.find_person(names, workspace)

    def erase(self, names: Sequence[str], workspace: str, who: str) -> Result:
        """Erase a person in a worker."""
        return self._workers.erase(names, workspace, who)

    @property
    def _inside(self) -> Surroundings:
        if self._here is None:
            raise AssertionError("begin comes first")
        return self._here
