"""Which data set a person means, and where it is."""

from __future__ import annotations

import re

from bot.actions.surroundings import Surroundings
from bot.rooms import room_called
from storage.records import StoredDataset
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, Words, say

__all__ = ["pick_dataset", "room_of"]

_CLOSE = 85
"""How alike, of 100, the words must be to the name of a data set."""

_OFFERED = 8
_ENDING = re.compile(r"\.(?:csv|tsv|txt|xlsx?|gz)\b")
_AROUND = re.compile(
    r"^(?:(?:the|my|our|this|that)\s+)+|(?:\s+(?:file|table|data\s*set|sheet|data))+$|(?:这个|那个|我的)|(?:数据集|文件|数据表|表格|表|数据)$"
)
"""What people say around a name, and is not part of it."""


def pick_dataset(here: Surroundings, name: str | None) -> tuple[str, StoredDataset]:
    """The data set that is meant, with the name that it goes by here.

    It is the one that is named. Without a name it is the one that the conversation was last about, or the only one
    there is. A name that no data set has is never taken for another one.

    Args:
        here: who asks, where.
        name: as the person, or a model, called it.

    Raises:
        CannotAnswer: there is no data.
        NeedsChoice: it could be several, or none is called so.
    """
    if not here.datasets:
        raise CannotAnswer(say("There is no data here yet: drop a CSV or Excel file, and I will read it."))
    if name:
        found = _called(here, name)
        if not found:
            raise _ask(list(here.datasets), say("No data set here is called “{name}”. Which one is it?", name=name))
    else:
        found = _in_words(here) or _of_conversation(here) or list(here.datasets)
    if len(found) > 1:
        raise _ask(found, say("Which data set do you mean?"))
    return found[0], here.datasets[found[0]]


def room_of(here: Surroundings, stored: StoredDataset) -> Message | str:
    """How people call the room that a data set belongs to."""
    return room_called(here.question.rooms, stored.place)


def _ask(names: list[str], message: Message) -> NeedsChoice | CannotAnswer:
    if len(names) > _OFFERED:
        shown = Words(tuple(f"“{each}”" for each in names[:_OFFERED]))
        return CannotAnswer(
            say("{message} Say its name; there are, for example, {names}.", message=message, names=shown)
        )
    return NeedsChoice(message, tuple(Choice(say("{name}", name=each), {"name": each}) for each in names))


def _called(here: Surroundings, name: str) -> list[str]:
    """The data sets of that name, or the closest ones."""
    from rapidfuzz import fuzz

    if name in here.datasets:
        return [name]
    exact = [each for each in here.datasets if _plain(each) == _plain(name)]
    if exact:
        return exact
    bare = _AROUND.sub("", _plain(name)) or _plain(name)
    alike = {each: fuzz.token_set_ratio(bare, _plain(each)) for each in here.datasets}
    best = max(alike.values())
    return [each for each, likeness in alike.items() if best >= _CLOSE and likeness == best]


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[_.-]+", " ", _ENDING.sub("", name.strip().lower())).split())


def _in_words(here: Surroundings) -> list[str]:
    """The data sets whose names stand in the question itself."""
    asked = here.question.text.lower()
    spoken = f" {_plain(asked)} "
    named = [each for each in here.datasets if each.lower() in asked or f" {_plain(each)} " in spoken]
    return [each for each in named if not any(each != other and each in other for other in named)]


def _of_conversation(here: Surroundings) -> list[str]:
    """The data set that the conversation was last about."""
    last = next((turn.dataset for turn in reversed(here.turns) if turn.dataset in here.datasets), None)
    return [last] if last else []
