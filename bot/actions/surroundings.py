"""What a housekeeping tool is given: who asks, where, and what is stored there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from bot.agent.outcome import Outcome
from bot.conversation import ExportedFile, Language, Question, Turn
from bot.model.situation import Call
from bot.preferences import Habits
from bot.settings import Settings
from bot.work.results import Result
from storage.store import Store, StoredDataset
from tools.context import Context
from tools.registry import Injected, Tool

__all__ = ["CONFIRM", "Here", "Runs", "Surroundings"]

CONFIRM = "confirm"
"""The key of a choice that confirms; no argument of a tool has this name, so no model can give it."""


class Runs(Protocol):
    """Runs analyses for a housekeeping tool, such as the one that it schedules."""

    def run(self, call: Call, context: Context | None = None) -> Outcome:
        """Run one call on the data set that it names; in another context than the asker's where one is given."""

    def ask(self, text: str) -> tuple[Call | None, Outcome | None]:
        """Understand a question inside another one and run it; the call with its columns bound, and what came of it."""

    def find_person(self, names: Sequence[str], workspace: str) -> Result:
        """Count what there is of a person; see `bot.work.erase`."""

    def erase(self, names: Sequence[str], workspace: str, who: str) -> Result:
        """Erase a person; see `bot.work.erase`."""


@dataclass(frozen=True)
class Surroundings:
    """Who asks, where, and what is stored there.

    Attributes:
        question: what is asked, with the places that the asker may see.
        store: the store.
        datasets: the data sets that the asker may use here, newest first, by the name they go by.
        turns: the thread so far, oldest first.
        tools: the catalogue.
        language: of the reply; exported files have their heads in it.
        settings: of the bot.
        context: the asker's calendar, currency and definitions.
        runs: runs analyses.
        confirmed: what the click on a button confirms; never from a model.
        files: what the tool wants to hand over.
        habits: what people have set that counts here.
    """

    question: Question
    store: Store
    datasets: Mapping[str, StoredDataset]
    turns: Sequence[Turn]
    tools: Mapping[str, Tool]
    language: Language
    settings: Settings
    context: Context
    runs: Runs
    confirmed: str | None = None
    files: list[ExportedFile] = field(default_factory=list)
    habits: Habits | None = None

    @property
    def last_result(self) -> Turn | None:
        """The newest turn of the thread that has a result."""
        return next((turn for turn in reversed(self.turns) if turn.result_id), None)

    def spoken_of(self, understood: str | None = None) -> str | None:
        """The data set that is spoken of: the one that a question was understood to mean, else the thread's last.

        Where neither is there to be seen, the newest.

        Args:
            understood: the name of the data set that the question was understood to mean, where one was.

        Returns:
            Its name among `datasets`, so one that the asker may see; None where there is none.
        """
        said = (turn.dataset for turn in reversed(self.turns))
        return next((name for name in (understood, *said, *self.datasets) if name in self.datasets), None)


Here = Annotated[Surroundings, Injected()]
