"""Where schedules may post: both people and data must be allowed there."""

from __future__ import annotations

from bot.actions.surroundings import Surroundings
from storage.records import Place
from tools.errors import CannotAnswer
from tools.messages import say

__all__ = ["is_seen", "target_place"]


def target_place(here: Surroundings, channel: str | None) -> Place:
    """Where it is to be posted; here when no channel is named.

    Raises:
        CannotAnswer: the asker or the bot is not there.
    """
    rooms, place = here.question.rooms, here.question.place
    if channel:
        found = rooms.find(place.workspace, channel)
        if found is None or not rooms.is_member(found, here.question.asker):
            raise CannotAnswer(say("I know no channel {channel} that you are in.", channel=channel))
        place = found
    problem = rooms.why_not_post(place)
    if problem is not None:
        raise CannotAnswer(problem)
    return place


def is_seen(here: Surroundings, series: str, place: Place) -> bool:
    """Whether a data set may be used where it is to be posted; in direct messages, what its owner sees."""
    if here.question.rooms.is_direct(place):
        return True
    return any(each.series == series for each in here.store.datasets([place]))
