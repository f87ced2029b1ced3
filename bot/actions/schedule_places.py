"""Where schedules may post: both people and data must be allowed there."""

from __future__ import annotations

from bot.actions.surroundings import Surroundings
from bot.schedules.recipient import ME, PERSON
from storage.records import Place
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, say

__all__ = ["is_seen", "said_of_place", "target_place"]


def target_place(here: Surroundings, channel: str | None) -> Place:
    """Where it is to be posted; here when no channel is named, never anywhere else than was said.

    Args:
        here: who asks, where.
        channel: the name or id of a channel, `ME`, or `PERSON` and a name.

    Raises:
        CannotAnswer: the asker or the bot is not there.
        NeedsChoice: it is to go to a person whom nothing can be sent to.
    """
    rooms, place = here.question.rooms, here.question.place
    if channel and channel.casefold() == ME:
        place = _direct(here)
    elif channel and channel.startswith(PERSON):
        raise _not_to(here, channel.removeprefix(PERSON))
    elif channel:
        found = rooms.find(place.workspace, channel)
        if found is None or not rooms.is_member(found, here.question.asker):
            raise CannotAnswer(say("I know no channel {channel} that you are in.", channel=channel))
        place = found
    problem = rooms.why_not_post(place)
    if problem is not None:
        raise CannotAnswer(problem)
    return place


def said_of_place(here: Surroundings, place: Place) -> tuple[Message, ...]:
    """What has to be said of a place that is not the one where people are talking, and is one person's own."""
    rooms, spoken = here.question.rooms, here.question.place
    if place == spoken or not rooms.is_direct(place):
        return ()
    return (say("It comes to you alone, as a direct message from me, and not to {place}.", place=rooms.name(spoken)),)


def is_seen(here: Surroundings, series: str, place: Place) -> bool:
    """Whether a data set may be used where it is to be posted; in direct messages, what its owner sees."""
    if here.question.rooms.is_direct(place):
        return True
    return any(each.series == series for each in here.store.datasets([place]))


def _direct(here: Surroundings) -> Place:
    """The asker's own direct messages."""
    rooms, place = here.question.rooms, here.question.place
    if rooms.is_direct(place):
        return place
    found = rooms.direct_with(place.workspace, here.question.asker)
    if found is None:
        message = say(
            "I have no direct messages with you yet, so I can't post there. Write “hi” to me directly, then say this "
            "again; or have it posted in {place}, where all can see it.",
            place=rooms.name(place),
        )
        raise NeedsChoice(message, (_here(here),))
    return found


def _not_to(here: Surroundings, person: str) -> NeedsChoice:
    """Nothing is posted in the direct messages of somebody else: it is asked where to post instead."""
    rooms, place = here.question.rooms, here.question.place
    who = person or say("somebody else")
    mine = Choice(say("To me, as a direct message"), {"channel": ME})
    if rooms.is_direct(place):
        message = say(
            "I don't write into other people's direct messages, so I can't send it to {person}. I can post it to you "
            "here, to pass it on; or say the channel that both of you read, such as “in #growth”.",
            person=who,
        )
        return NeedsChoice(message, (mine,))
    message = say(
        "I don't write into other people's direct messages, so I can't send it to {person}. Where shall I post it? "
        "In {place} everybody there sees it.",
        person=who,
        place=rooms.name(place),
    )
    return NeedsChoice(message, (_here(here), mine))


def _here(here: Surroundings) -> Choice:
    place = here.question.place
    return Choice(say("In {place}", place=here.question.rooms.name(place)), {"channel": place.channel})
