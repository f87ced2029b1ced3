"""Who is where, who may see what from where they ask, and how rooms and people are called: asked of Slack.

Asked again after half a minute, so whoever leaves a channel sees its data for no longer than that.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError

from bot.conversation import Language
from bot.slack.problems import SLACK_ERRORS, error_code, explain_problem
from bot.slack.teams import Teams
from bot.zones import is_zone
from storage.errors import NotFound
from storage.store import Place, Store
from tools.messages import Message, say

__all__ = ["PlaceFinder"]

log = logging.getLogger(__name__)

_FRESH = 30.0
"""Seconds that an answer of Slack is believed."""
_PAGE = 200
_ALL_KINDS = "public_channel,private_channel,mpim"
_MENTIONED = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
_ID = re.compile(r"[CGD][A-Z0-9]+")

_UNKNOWN: Mapping[str, Any] = {}
"""Of a room that Slack did not tell about; another nothing than that of a room that is not there."""

Found = TypeVar("Found")


class PlaceFinder:
    """Asks Slack who is where, each workspace for itself. Implements `Rooms`. Safe to use from several threads."""

    def __init__(self, teams: Teams, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        """Set up.

        Args:
            teams: the workspaces.
            store: tells which of the channels have data at all.
            clock: in seconds.
        """
        self._teams = teams
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._memory: dict[Hashable, tuple[float, Any]] = {}

    def visible(self, here: Place, person: str, *, direct: bool) -> tuple[Place, ...]:
        """The places whose data may be used here; the place itself comes first.

        In a channel that is the channel alone (and what was shared with it, which the store knows). In a direct message
        it is also the channels that the person is in.
        """
        if not direct:
            return (here,)
        channels, _ = self._channels_of(here.workspace, person)
        return (here, *(Place(here.workspace, channel) for channel in channels if channel != here.channel))

    def unseen(self, here: Place, person: str, *, direct: bool) -> Message | None:
        """Why somebody's channels can't be told, so that their data is not seen here; None when they can."""
        return self._channels_of(here.workspace, person)[1] if direct else None

    def zone(self, workspace: str, person: str) -> str | None:
        """The person's time zone as Slack knows it, or None."""
        zone = self._user(workspace, person).get("tz")
        return zone if isinstance(zone, str) and is_zone(zone) else None

    def language(self, workspace: str, person: str) -> Language | None:
        """The language that somebody has Slack in, where the bot speaks it."""
        spoken = str(self._user(workspace, person).get("locale") or "")[:2].lower()
        return "zh" if spoken == "zh" else "en" if spoken == "en" else None

    def find(self, workspace: str, name: str) -> Place | None:
        """The room of that name (with or without its #), id, or mention (`<#C1|growth>`), or None.

        By name, only among the rooms that the bot is in: nowhere else can it say or read anything.
        """
        name = name.strip()
        mentioned = _MENTIONED.fullmatch(name)
        wanted = mentioned.group(1) if mentioned else name.lstrip("#")
        if (mentioned or _ID.fullmatch(wanted)) and self._room(Place(workspace, wanted)):
            return Place(workspace, wanted)
        channel = self._joined(workspace).get(wanted.casefold())
        return Place(workspace, channel) if channel else None

    def named(self, workspace: str) -> Mapping[str, str]:
        """The rooms that the bot is in: their names, and their ids."""
        return self._joined(workspace)

    def name(self, place: Place) -> str:
        """How people call a room: “#growth”; direct messages go by the person: “@ana”."""
        room = self._room(place)
        if room.get("is_im"):
            who = self._remembered(("whose", place), lambda: self._ask_whose(place), default="")
            return "@" + (self.person(place.workspace, who) if who else "")
        return "#" + str(room.get("name") or place.channel)

    def is_member(self, place: Place, person: str) -> bool:
        """Whether somebody is in a room. Where Slack does not say so, they are not."""
        return self._remembered(("member", place, person), lambda: self._ask_member(place, person), default=False)

    def is_admin(self, workspace: str, person: str) -> bool:
        """Whether somebody administers the workspace: its admins and owners; nobody of another workspace."""
        user = self._user(workspace, person)
        if user.get("deleted") or user.get("is_stranger") or user.get("team_id", workspace) != workspace:
            return False
        return any(user.get(kind) for kind in ("is_admin", "is_owner", "is_primary_owner"))

    def person(self, workspace: str, person: str) -> str:
        """How people call somebody; their id where Slack does not tell."""
        user = self._user(workspace, person)
        profile = user.get("profile") or {}
        return str(profile.get("display_name") or user.get("real_name") or user.get("name") or person)

    def why_not_post(self, place: Place) -> Message | None:
        """Why nothing can be posted in a room without being asked; None where it can, or where Slack does not tell."""
        room = self._room(place)
        if room is _UNKNOWN:
            return None
        if not room or room.get("is_member") is False:
            return say("I am not in that channel. Invite me there with “/invite @marketbot”.")
        if room.get("is_archived"):
            return say("That channel is archived, so I can't write there.")
        return None

    def is_direct(self, place: Place) -> bool:
        """Whether a room is one person's own, a direct message to the bot."""
        return place.channel.startswith("D")

    def direct_with(self, workspace: str, person: str) -> Place | None:
        """The direct messages of somebody with the bot; None where neither has written yet, or Slack does not tell."""

        def ask() -> Mapping[str, str]:
            rooms = self._pages(workspace, "users.conversations", "channels", types="im")
            return {str(room.get("user") or ""): str(room["id"]) for room in rooms if room.get("is_im")}

        nobody: Mapping[str, str] = {}
        channel = self._remembered(("direct", workspace), ask, default=nobody).get(person)
        return Place(workspace, channel) if channel else None

    def _remembered(self, key: Hashable, ask: Callable[[], Found], default: Found) -> Found:
        """What Slack says, or said in the last half minute; `default`, which is not remembered, when it is silent."""
        now = self._clock()
        with self._lock:
            known = self._memory.get(key)
        if known and now - known[0] < _FRESH:
            return known[1]  # type: ignore[no-any-return]
        try:
            answer = ask()
        except SLACK_ERRORS as error:
            log.warning("Slack does not tell about rooms or people: %s", error_code(error) or error)
            return default
        with self._lock:
            for other in [name for name, (asked, _) in self._memory.items() if now - asked >= _FRESH]:
                del self._memory[other]
            self._memory[key] = (now, answer)
        return answer

    def _user(self, workspace: str, person: str) -> Mapping[str, Any]:
        def ask() -> Mapping[str, Any]:
            told: Any = self._teams.client(workspace).users_info(user=person, include_locale=True)
            return told.get("user") or {}

        return self._remembered(("user", workspace, person), ask, default={})

    def _room(self, place: Place) -> Mapping[str, Any]:
        """What Slack says of a room: nothing where there is none that the bot sees."""

        def ask() -> Mapping[str, Any]:
            try:
                told: Any = self._teams.client(place.workspace).conversations_info(channel=place.channel)
            except SlackApiError as error:
                if error_code(error) == "channel_not_found":
                    return {}
                raise
            return told.get("channel") or {}

        return self._remembered(("room", place), ask, default=_UNKNOWN)

    def _joined(self, workspace: str) -> Mapping[str, str]:
        """The rooms that the bot is in: their names, and their ids."""

        def ask() -> Mapping[str, str]:
            rooms = self._pages(workspace, "users.conversations", "channels", types=_ALL_KINDS, exclude_archived=True)
            return {str(room.get("name") or "").casefold(): str(room["id"]) for room in rooms}

        return self._remembered(("joined", workspace), ask, default={})

    def _channels_of(self, workspace: str, person: str) -> tuple[tuple[str, ...], Message | None]:
        """The channels that a person is in and that have data; or why they can't be told."""

        def ask() -> tuple[tuple[str, ...], Message | None]:
            try:
                return self._channels_with_data(workspace, person)
            except SLACK_ERRORS as error:
                log.warning("Slack does not say which channels somebody is in: %s", error_code(error) or error)
                return (), _of_scope(error)

        nothing: tuple[tuple[str, ...], Message | None] = ((), None)
        return self._remembered(("channels", workspace, person), ask, default=nothing)

    def _channels_with_data(self, workspace: str, person: str) -> tuple[tuple[str, ...], Message | None]:
        """The channels that the person is in and that have data, of their own or shared with them.

        Slack lists a person's channels; for the few that have data, its list of members has the last word. Where Slack
        does not say that someone is a member, they are not.
        """
        listed = self._pages(
            workspace, "users.conversations", "channels", user=person, types=_ALL_KINDS, exclude_archived=True
        )
        places = [Place(workspace, str(channel["id"])) for channel in listed]
        with_data = self._with_data(places)
        found: list[str] = []
        problem: Message | None = None
        for place in [each for each in places if each in with_data]:
            try:
                if self._ask_member(place, person):
                    found.append(place.channel)
            except SLACK_ERRORS as error:
                log.warning("Slack does not say who is in a channel: %s", error_code(error) or error)
                problem = problem or _of_scope(error)
        return tuple(found), problem

    def _with_data(self, places: list[Place]) -> set[Place]:
        """Those of the places that data belongs to or was shared with."""
        found: set[Place] = set()
        for dataset in self._store.datasets(places):
            found.add(dataset.place)
            try:
                found.update(self._store.shares(dataset.id, places))
            except NotFound:
                continue  # deleted since
        return found.intersection(places)

    def _ask_member(self, place: Place, person: str) -> bool:
        if place.channel.startswith("D"):
            return bool(person) and self._ask_whose(place) == person
        return person in self._pages(place.workspace, "conversations.members", "members", channel=place.channel)

    def _ask_whose(self, place: Place) -> str:
        """Whose a direct message is; servers that are not Slack's may tell it by its members alone."""
        room = self._room(place)
        if room.get("user") or not room.get("is_im"):
            return str(room.get("user") or "")
        members = self._pages(place.workspace, "conversations.members", "members", channel=place.channel)
        people = [str(each) for each in members if not self._user(place.workspace, str(each)).get("is_bot")]
        return people[0] if len(people) == 1 else ""

    def _pages(self, workspace: str, method: str, key: str, **arguments: Any) -> Iterable[Any]:
        client = self._teams.client(workspace)
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            response: Any = client.api_call(method, http_verb="GET", params={**arguments, "limit": _PAGE, **more})
            yield from response.get(key) or ()
            cursor = (response.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


def _of_scope(error: BaseException) -> Message | None:
    """What is wrong, where somebody can put it right."""
    return explain_problem(error) if error_code(error) == "missing_scope" else None
