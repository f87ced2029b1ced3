"""Destroying a data set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.actions.confirming import confirm
from bot.actions.naming import pick_dataset, room_of
from bot.actions.rights import require_dataset_owner
from bot.actions.surroundings import Here, Surroundings
from bot.schedules.pick import title_of
from storage.records import StoredDataset
from storage.schedules import StoredSchedule
from tools.answer import Answer
from tools.errors import CannotAnswer, Choice
from tools.messages import Message, Words, say, say_count
from tools.registry import tool

__all__ = ["delete_dataset"]

Versions = Literal["all", "older", "newest"]


@tool(area="housekeeping")
def delete_dataset(
    here: Here,
    name: str | None = None,
    versions: Versions = "all",
    seen: str | None = None,
) -> Answer:
    """Destroy a data set: its rows, its key, the answers made of it, and the schedules that post it.

    Only whoever brought it, or an admin, may do that, and only after a click beside all that goes with it. It cannot be
    undone: what was deleted is unreadable from then on, for everybody.

    Args:
        here: who asks, where.
        name: of the data set; the one that the conversation is about when left out.
        versions: all of it, only the older versions, or only the newest version.
        seen: the newest version when it was asked for, from a button.

    Figures:
        rows: Rows that were destroyed, of all versions together.
        versions: Versions that were destroyed.
        answers: Answers that went with them.

    Questions:
        - "Delete the orders file"
        - "把我上传的订单表删掉"

    Raises:
        CannotAnswer: there is none, it is not the asker's, or it changed since it was asked for.
        NeedsChoice: several could be meant.
    """
    called, stored = pick_dataset(here, name)
    require_dataset_owner(here, stored)
    going = _going(here, stored, versions)
    if seen is not None and seen != stored.id:
        raise CannotAnswer(say("“{name}” has changed since, so I deleted nothing. Ask again.", name=called))
    yes = Choice(say("Yes, delete it for good"), {"name": called, "versions": versions, "seen": stored.id})
    confirm(here, _told(here, called, stored, going), yes)
    _destroy(here, stored, going)
    return Answer(
        headline=_done(called, versions),
        figures={"rows": going.rows, "versions": len(going.versions), "answers": going.answers},
        method=say(
            "I destroyed the key of each version and overwrote its rows. Answers that were posted, files that were "
            "exported, and backups that were made before are not mine to delete."
        ),
        next_questions=(say("Which files do you have?"),),
    )


@dataclass(frozen=True)
class _Going:
    """What goes: the versions, the answers made of them, and the schedules of a data set that goes whole."""

    versions: Sequence[StoredDataset]
    whole: bool
    answers: int
    schedules: Sequence[StoredSchedule]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.versions)


def _going(here: Surroundings, stored: StoredDataset, versions: Versions) -> _Going:
    every = here.store.versions(stored.id, (stored.place,))
    chosen = {"all": every, "older": every[1:], "newest": every[:1]}[versions]
    if not chosen:
        raise CannotAnswer(say("“{name}” has one version only, so there is no older one to delete.", name=stored.name))
    whole = len(chosen) == len(every)
    schedules = here.store.schedules_on(stored.series) if whole else ()
    active = [each for each in schedules if each.state != "stopped"]
    return _Going(chosen, whole, here.store.results_made_of([each.id for each in chosen]), active)


def _told(here: Surroundings, called: str, stored: StoredDataset, going: _Going) -> Message:
    """What goes, in words that leave nothing out."""
    words = say(
        "Shall I delete “{name}” of {room}? {versions} with {rows} and {answers} made of it would be destroyed. This "
        "cannot be undone: nobody can read it any more.",
        name=called,
        room=room_of(here, stored),
        versions=say_count("{count} version", "{count} versions", len(going.versions)),
        rows=say_count("{count} row", "{count} rows", going.rows),
        answers=say_count("{count} answer", "{count} answers", going.answers),
    )
    shares = here.store.shares(stored.id, (stored.place,)) if going.whole else []
    if shares:
        rooms = Words(tuple(here.question.rooms.name(each) for each in shares))
        words = say("{words} It is also used in {rooms}.", words=words, rooms=rooms)
    if going.schedules:
        whose = Words(tuple(_whose(here, stored, owner, going.schedules) for owner in _owners(here, going.schedules)))
        words = say_count(
            "{words} {count} scheduled post ends with it: {whose}.",
            "{words} {count} scheduled posts end with it: {whose}.",
            len(going.schedules),
            words=words,
            whose=whose,
        )
    return words


def _owners(here: Surroundings, schedules: Sequence[StoredSchedule]) -> list[str]:
    """Who made them: the asker first."""
    asker = here.question.asker
    return sorted({each.owner for each in schedules}, key=lambda owner: (owner != asker, owner))


def _whose(here: Surroundings, stored: StoredDataset, owner: str, schedules: Sequence[StoredSchedule]) -> Message:
    """How many of them are somebody's, and those by name that the asker may see."""
    question, rooms = here.question, here.question.rooms
    theirs = [each for each in schedules if each.owner == owner]
    own = owner == question.asker
    count = len(theirs)
    if own:
        number = say_count("{count} of yours", "{count} of yours", count)
    else:
        person = rooms.person(stored.place.workspace, owner)
        number = say_count("{count} of {person}, who is told", "{count} of {person}, who is told", count, person=person)
    seen = [title_of(each) for each in theirs if own or each.place in question.places]
    return say("{number} ({titles})", number=number, titles=Words(tuple(seen))) if seen else number


def _destroy(here: Surroundings, stored: StoredDataset, going: _Going) -> None:
    # Whoever may delete it may do so from any room that they see it in; it belongs where it was dropped.
    place = (stored.place,)
    if going.whole:
        here.store.delete_dataset(stored.id, place, by=here.question.asker)
    else:
        for each in going.versions:
            here.store.delete_dataset(each.id, place, only_this_version=True)
    details = json.dumps({"versions": len(going.versions), "rows": going.rows, "whole": going.whole})
    here.store.record(here.question.asker, "delete", stored.place, going.versions[0].id, details)


def _done(called: str, versions: Versions) -> Message:
    match versions:
        case "older":
            return say("The older versions of “{name}” are deleted and unreadable from now on.", name=called)
        case "newest":
            return say("The newest version of “{name}” is deleted and unreadable from now on.", name=called)
        case _:
            return say("“{name}” is deleted and unreadable from now on.", name=called)
