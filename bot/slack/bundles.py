"""The files of one message: which of them are settled, and what is still to be done when all of them are.

What is known is kept in the database, a line for each thing that happens: the files of a message may be settled by
clicks days apart, at different processes. The lines hold numbers and ids only.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from bot.slack.cards import Card, load_card
from bot.slack.incoming import DroppedFile, looks_like_data
from bot.small_talk import is_small_talk
from bot.work.together import find_beside, find_parts, is_fresh, newest_of
from storage.store import Place, Store

__all__ = ["Bundle", "Step"]

_MOST_LINES = 500


@dataclass(frozen=True)
class Step:
    """What is to be done next, once: its name, and the card of the work."""

    name: str
    card: Card


@dataclass(frozen=True)
class Bundle:
    """The files of one message, and what was asked with them.

    Attributes:
        store: keeps what is known of them.
        place: where the message is.
        card: of the message.
    """

    store: Store
    place: Place
    card: Card

    @classmethod
    def of(cls, store: Store, place: Place, card: Card) -> Bundle:
        """That of the message itself, or of a part of it."""
        whole = load_card(store, place, card.bundle) if card.bundle else None
        return cls(store, place, whole or card)

    @property
    def id(self) -> str:
        """Names it."""
        return self.card.bundle or self.card.id

    def wants(self, stored: Mapping[str, Any]) -> bool:
        """Whether a file is to be read: nobody but who asks for it has other files than tables read."""
        return self.card.mentioned or looks_like_data(DroppedFile.from_stored(stored))

    def note_file(self, number: int, dataset_id: str | None, *, read: bool) -> None:
        """A file is settled: it became a data set, or can't be read."""
        self._note({"file": number, "read": read, "dataset": dataset_id or ""})

    def note_group(self, number: int) -> None:
        """It is settled whether the files of a group are put together."""
        self._note({"group": number})

    def datasets(self) -> tuple[str, ...]:
        """The data sets that its files became so far, by id."""
        return tuple(each["dataset"] for each in self._files.values() if each["dataset"])

    def next_steps(self) -> list[Step]:
        """What is to be done now that something is settled; whoever does it has to claim it first.

        First all files are settled; then it is asked of those that are parts of one table, one after the other in time
        or one beside the other, whether to put them together; then what was asked with them is asked.
        """
        files = self._files
        if not all(number in files for number in self._wanted):
            return []
        lines = self._lines()
        known = next((each["groups"] for each in lines if "groups" in each), None)
        if known is None:
            groups = self._groups()
            self._note({"groups": len(groups)})
            if groups:
                return [self._offer(number, ids) for number, ids in enumerate(groups)]
        elif len({each["group"] for each in lines if "group" in each}) < known:
            return []
        question = self._question()
        return [question] if question else []

    @cached_property
    def _wanted(self) -> dict[int, str]:
        """The names of the files that are to be read, by number."""
        numbered = enumerate(self.card.files, self.card.part)
        return {number: str(stored["name"]) for number, stored in numbered if self.wants(stored)}

    @property
    def _files(self) -> dict[int, dict[str, Any]]:
        return {each["file"]: each for each in self._lines() if "file" in each}

    def _groups(self) -> list[tuple[str, ...]]:
        """The data sets that may be put together. Only what nothing hangs on yet would go into another."""
        datasets = newest_of(self.store, self.place, self.datasets())
        owner = self.card.asker
        fresh = {each.id: is_fresh(self.store, each, owner) for each in datasets}
        found = [group for group in find_parts(datasets) if all(fresh[each.id] for each in group[1:])]
        parts = {each.id for group in found for each in group}
        found += find_beside([each for each in datasets if fresh[each.id] and each.id not in parts])
        return [tuple(each.id for each in group) for group in found]

    def _offer(self, number: int, ids: tuple[str, ...]) -> Step:
        card = self._card(question="", parts=ids, bundle=self.id, part=number)
        return Step(f"group {number}", card)

    def _question(self) -> Step | None:
        """What was asked with the files, unless none of them could be read."""
        files = self._files
        unread = tuple(name for number, name in self._wanted.items() if not files[number]["read"])
        question = self.card.question
        if not question or is_small_talk(question) or len(unread) == len(self._wanted):
            return None
        return Step("question", self._card(unread=unread, bundle="", part=0))

    def _card(self, **changes: Any) -> Card:
        return replace(self.card, files=(), kind="open", id=secrets.token_hex(8), **changes)

    def _note(self, line: Mapping[str, Literal[True] | int | str]) -> None:
        self.store.save_turn(self.place, f"files:{self.id}", json.dumps(line))

    def _lines(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.store.turns(self.place, f"files:{self.id}", _MOST_LINES)]
