"""Letting another channel use a data set, or taking that back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.actions.confirming import confirm
from bot.actions.naming import pick_dataset, room_of
from bot.actions.rights import is_admin, require_dataset_owner
from bot.actions.surroundings import Here, Surroundings
from storage.records import Place, StoredDataset
from tools.answer import Answer, Cell, Table, TableColumn
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, Words, say, say_count
from tools.registry import tool

__all__ = ["share_dataset"]


@tool(area="housekeeping")
def share_dataset(here: Here, name: str | None = None, channel: str | None = None, stop: bool = False) -> Answer:
    """Let another channel use a data set, or stop that; without a channel, say where it is used.

    Only whoever brought the data, or an admin, may do that, into channels that they are in, and after a click. Then
    everybody in that channel, also who joins later, may ask about it and export its rows. Whoever may use the data may
    ask whose it is and who else may; they are told the names of their own channels only.

    Args:
        here: who asks, where.
        name: of the data set; the one that the conversation is about when left out.
        channel: which channel, such as #growth.
        stop: take the share back.

    Figures:
        channels: Channels that may use it, beside the one that it belongs to.

    Questions:
        - "Share the orders file with #growth"
        - "把订单表共享给 #市场部 频道"

    Raises:
        CannotAnswer: there is none, it is not the asker's, or the asker is not in that channel.
        NeedsChoice: several could be meant.
    """
    called, stored = pick_dataset(here, name)
    shares = here.store.shares(stored.id, (stored.place,))
    if stop:
        require_dataset_owner(here, stored)
        return _stop(here, called, stored, _shared_with(here, called, shares, channel))
    if channel is None:
        return _listed(here, called, stored, shares)
    require_dataset_owner(here, stored)
    target = _target(here, channel)
    room = here.question.rooms.name(target)
    if target == stored.place:
        raise CannotAnswer(
            say("“{name}” belongs to {room} already: everybody there may use it.", name=called, room=room)
        )
    if target in shares:
        raise CannotAnswer(say("“{name}” is shared with {room} already.", name=called, room=room))
    question = say(
        "Shall I share “{name}” with {room}? Everybody there, also who joins later, may then ask about all of it and "
        "export its rows, new versions included.",
        name=called,
        room=room,
    )
    confirm(here, question, Choice(say("Yes, share it"), {"name": called, "channel": target.channel}))
    here.store.share(stored.id, target, (stored.place,), here.question.asker)
    _record(here, "share", stored, target)
    return _changed(
        here,
        stored,
        Answer(
            headline=say("“{name}” is shared with {room}: everybody there may ask about it.", name=called, room=room),
            method=say("Results made of it are hidden again from that channel when you stop sharing."),
        ),
    )


def _stop(here: Surroundings, called: str, stored: StoredDataset, target: Place) -> Answer:
    room = here.question.rooms.name(target)
    question = say(
        "Shall I stop sharing “{name}” with {room}? Nobody there can then ask about it or open answers made of it, and "
        "what is scheduled there fails.",
        name=called,
        room=room,
    )
    yes = Choice(say("Yes, stop sharing"), {"name": called, "channel": target.channel, "stop": True})
    confirm(here, question, yes)
    if not here.store.unshare(stored.id, target, (stored.place,)):
        raise CannotAnswer(say("“{name}” was not shared with {room} any more.", name=called, room=room))
    _record(here, "unshare", stored, target)
    return _changed(
        here,
        stored,
        Answer(
            headline=say("“{name}” is not shared with {room} any more.", name=called, room=room),
            method=say("What was posted or exported there before stays where it is."),
        ),
    )


def _listed(here: Surroundings, called: str, stored: StoredDataset, shares: Sequence[Place]) -> Answer:
    """Whose it is, and where it is used; to its owner, how to share it."""
    owner = here.question.rooms.person(stored.place.workspace, stored.owner)
    headline = say_count(
        "“{name}” was brought by {owner}, belongs to {room} and is shared with one more channel.",
        "“{name}” was brought by {owner}, belongs to {room} and is shared with {count} more channels.",
        len(shares),
        name=called,
        owner=owner,
        room=_home(here, stored),
    )
    if not shares:
        headline = say(
            "“{name}” was brought by {owner}, belongs to {room} and is shared with no other channel.",
            name=called,
            owner=owner,
            room=_home(here, stored),
        )
    answer = _changed(here, stored, Answer(headline=headline, method=say("I looked up where it is shared.")))
    if not _is_theirs(here, stored):
        return answer
    how = say("I share with channels, not with single people: say “share it with #channel”.")
    return replace(answer, assumptions=(how,))


def _is_theirs(here: Surroundings, stored: StoredDataset) -> bool:
    return stored.owner == here.question.asker or is_admin(here)


def _home(here: Surroundings, stored: StoredDataset) -> Message | str:
    """Where a data set belongs; whoever is not in there learns nothing of it, not even its name."""
    if _is_theirs(here, stored) or here.question.rooms.is_member(stored.place, here.question.asker):
        return room_of(here, stored)
    return say("a channel that you are not in")


def _changed(here: Surroundings, stored: StoredDataset, answer: Answer) -> Answer:
    """Who may use it; of channels that the asker is not in, how many there are."""
    rooms, asker = here.question.rooms, here.question.asker
    shares = here.store.shares(stored.id, (stored.place,))
    known = [each for each in shares if _is_theirs(here, stored) or rooms.is_member(each, asker)]
    rows: list[tuple[Cell, ...]] = [(_home(here, stored), say("belongs there"))]
    rows += [(rooms.name(each), say("shared")) for each in known]
    hidden = len(shares) - len(known)
    if hidden:
        others = say_count("one channel that you are not in", "{count} channels that you are not in", hidden)
        rows.append((others, say("shared")))
    heads = (TableColumn(say("Where")), TableColumn(say("How")))
    table = Table(say("Who may use it: everybody in"), heads, tuple(rows))
    return replace(answer, figures={"channels": len(shares)}, tables=(table,))


def _target(here: Surroundings, channel: str) -> Place:
    """A channel that the asker is in; of others they learn nothing, not even that they are there."""
    found = here.question.rooms.find(here.question.place.workspace, channel)
    if found is None or not here.question.rooms.is_member(found, here.question.asker):
        raise CannotAnswer(say("I know no channel {channel} that you are in.", channel=channel))
    return found


def _shared_with(here: Surroundings, called: str, shares: Sequence[Place], channel: str | None) -> Place:
    """The share that is to end."""
    if not shares:
        raise CannotAnswer(say("“{name}” is shared with no other channel.", name=called))
    rooms = here.question.rooms
    if channel is not None:
        found = rooms.find(here.question.place.workspace, channel)
        named = [each for each in shares if each == found or channel in (each.channel, rooms.name(each))]
        if not named:
            names = Words(tuple(map(rooms.name, shares)))
            raise CannotAnswer(
                say(
                    "“{name}” is not shared with {channel}; it is with {rooms}.",
                    name=called,
                    channel=channel,
                    rooms=names,
                )
            )
        return named[0]
    if len(shares) > 1:
        choices = tuple(
            Choice(say("{name}", name=rooms.name(each)), {"name": called, "channel": each.channel, "stop": True})
            for each in shares
        )
        raise NeedsChoice(say("Which channel should not use it any more?"), choices)
    return shares[0]


def _record(here: Surroundings, what: str, stored: StoredDataset, target: Place) -> None:
    details = json.dumps({"channel": target.channel})
    here.store.record(here.question.asker, what, stored.place, stored.id, details)
