"""What a housekeeping tool is given: who asks, where, and what is stored there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from bot.conversation import ExportedFile, Language, Question, Turn
from storage.store import Store, StoredDataset
from tools.registry import Injected, Tool

__all__ = ["Here", "Surroundings"]


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
        files: what the tool wants to hand over.
    """

    question: Question
    store: Store
    datasets: Mapping[str, StoredDataset]
    turns: Sequence[Turn]
    tools: Mapping[str, Tool]
    language: Language
    files: list[ExportedFile] = field(default_factory=list)

    @property
    def last_result(self) -> Turn | None:
        """The newest turn of the thread that has a result."""
        return next((turn for turn in reversed(self.turns) if turn.result_id), None)


Here = Annotated[Surroundings, Injected()]
