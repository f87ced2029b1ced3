"""Letting another channel use a data set, or taking that back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.actions.confirming import confirm
from bot.actions.naming import pick_dataset, room_of
from bot.actions.rights import require_dataset_owner
from bot.actions.surroundings import Here, Surroundings
from storage.records import Place, StoredDataset
from tools.answer import Answer, Table, TableColumn
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Words, say, say_count
from tools.registry import tool

__all__ = ["share_dataset"]


@tool(area="housekeeping")
def share_dataset(here: Here, name: str | None = None, channel: str | None = None, stop: bool = False) -> Answer:
    """Let another channel use a data set, or stop that; without a channel, say where it is used.

    Only whoever brought the data, or an admin, may do that, into channels that they are in, and after a click. Then
    everybody in that channel, also who joins later, may ask about it and export its rows.

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
    require_dataset_owner(here, stored)
    shares = here.store.shares(stored.id, (stored.place,))
    if stop:
        return _stop(here, called, stored, _shared_with(here, called, shares, channel))
    if channel is None:
        return _listed(here, called, stored, shares)
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
    """Where it is used; and how to share it."""
    headline = say_count(
        "“{name}” belongs to {room} and is shared with one more channel. Say “share it with #channel” to add one.",
        "“{name}” belongs to {room} and is shared with {count} more channels. Say “share it with #channel” to add one.",
        len(shares),
        name=called,
        room=room_of(here, stored),
    )
    if not shares:
        headline = say(
            "“{name}” belongs to {room} and is shared with no other channel. I share with channels, not with single "
            "people: say “share it with #channel”.",
            name=called,
            room=room_of(here, stored),
        )
    return _changed(here, stored, Answer(headline=headline, method=say("I looked up where it is shared.")))


def _changed(here: Surroundings, stored: StoredDataset, answer: Answer) -> Answer:
    """The answer with where it is used now."""
    from dataclasses import replace

    shares = here.store.shares(stored.id, (stored.place,))
    rooms = [(room_of(here, stored), say("belongs there"))]
    rooms += [(here.question.rooms.name(each), say("shared")) for each in shares]
    heads = (TableColumn(say("Where")), TableColumn(say("How")))
    table = Table(say("Who may use it: everybody in"), heads, tuple(rooms))
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
