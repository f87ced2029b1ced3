"""What is known of the room that a question is asked in, whatever it is a room of: Slack, a terminal, a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from storage.records import Place
from tools.messages import Message, say

__all__ = ["OneRoom", "Rooms", "room_called"]


class Rooms(Protocol):
    """Knows the rooms of a workspace and who is in them. Every answer is of now, or half a minute old at most."""

    def find(self, workspace: str, name: str) -> Place | None:
        """The room of that name (with or without its #) or id, or None."""

    def named(self, workspace: str) -> Mapping[str, str]:
        """The rooms that can be found by name: their names, without any #, and their ids."""

    def name(self, place: Place) -> str:
        """How people call a room: “#growth”, or “direct messages with ana”."""

    def is_member(self, place: Place, person: str) -> bool:
        """Whether somebody is in a room, and may so see what is said there."""

    def is_admin(self, workspace: str, person: str) -> bool:
        """Whether somebody administers the workspace."""

    def person(self, workspace: str, person: str) -> str:
        """How people call somebody."""

    def why_not_post(self, place: Place) -> Message | None:
        """Why nothing can be posted in a room without being asked; None where it can."""

    def is_direct(self, place: Place) -> bool:
        """Whether a room is one person's own, a direct message to the bot."""

    def direct_with(self, workspace: str, person: str) -> Place | None:
        """The direct messages of somebody with the bot; None where neither has written yet."""


def room_called(rooms: Rooms, place: Place) -> Message | str:
    """How a room is called, where it may be somebody's direct messages of which nobody says whose they are."""
    name = rooms.name(place)
    return say("direct messages") if name in ("", "#", "@") else name


class OneRoom:
    """A terminal: one room, and whoever sits there may do everything in it."""

    def __init__(self, place: Place) -> None:
        """The only room there is."""
        self._place = place

    def find(self, workspace: str, name: str) -> Place | None:
        """The room itself, by its name."""
        here = (workspace, name.lstrip("#")) == (self._place.workspace, self._place.channel)
        return self._place if here else None

    def named(self, workspace: str) -> Mapping[str, str]:
        """The room itself."""
        return {self._place.channel: self._place.channel} if workspace == self._place.workspace else {}

    def name(self, place: Place) -> str:
        """Its name."""
        return place.channel

    def is_member(self, place: Place, person: str) -> bool:  # noqa: ARG002 - the protocol's
        """Whoever sits at the terminal is in it."""
        return place == self._place

    def is_admin(self, workspace: str, person: str) -> bool:  # noqa: ARG002
        """Whoever can read the key file may do everything."""
        return workspace == self._place.workspace

    def person(self, workspace: str, person: str) -> str:  # noqa: ARG002
        """The name that the machine knows them by."""
        return person

    def why_not_post(self, place: Place) -> Message | None:  # noqa: ARG002
        """A terminal is closed when a post is due."""
        return say("Only in Slack can I post something on a schedule; a terminal may be closed by then.")

    def is_direct(self, place: Place) -> bool:  # noqa: ARG002
        """A terminal is one person's own."""
        return True

    def direct_with(self, workspace: str, person: str) -> Place | None:  # noqa: ARG002
        """The terminal itself."""
        return self._place
