"""Which places' data a person may see from where they ask. Asked of Slack, and asked again after half a minute."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from storage.store import Place, Store

__all__ = ["PlaceFinder"]

log = logging.getLogger(__name__)

_FRESH = 30.0
"""Seconds that an answer of Slack is believed."""
_PAGE = 200


class PlaceFinder:
    """Asks Slack who is where. Safe to use from several threads."""

    def __init__(self, client: WebClient, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        """Set up.

        Args:
            client: of the workspace.
            store: tells which of the channels have data at all.
            clock: in seconds.
        """
        self._client = client
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._channels: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._zones: dict[str, tuple[float, str | None]] = {}

    def visible(self, here: Place, person: str, *, direct: bool) -> tuple[Place, ...]:
        """The places whose data may be used here; the place itself comes first.

        In a channel that is the channel alone (and what was shared with it, which the store knows). In a direct message
        it is also the channels that the person is in.
        """
        if not direct:
            return (here,)
        channels = self._remembered(self._channels, person, lambda: self._channels_with_data(here.workspace, person))
        return (here, *(Place(here.workspace, channel) for channel in channels if channel != here.channel))

    def zone(self, person: str) -> str | None:
        """The person's time zone as Slack knows it, or None."""
        zone: str | None = self._remembered(self._zones, person, lambda: self._ask_zone(person))
        return zone

    def _remembered(self, memory: dict[str, tuple[float, Any]], person: str, ask: Callable[[], Any]) -> Any:
        now = self._clock()
        with self._lock:
            known = memory.get(person)
        if known and now - known[0] < _FRESH:
            return known[1]
        answer = ask()
        with self._lock:
            for other in [name for name, (asked, _) in memory.items() if now - asked >= _FRESH]:
                del memory[other]
            memory[person] = (now, answer)
        return answer

    def _channels_with_data(self, workspace: str, person: str) -> tuple[str, ...]:
        """The channels that the person is in and that have data.

        Slack lists a person's channels; for the few that have data, its list of members has the last word. Where Slack
        does not say that someone is a member, they are not.
        """
        try:
            listed = list(
                self._pages(
                    "users.conversations",
                    "channels",
                    user=person,
                    types="public_channel,private_channel,mpim",
                    exclude_archived=True,
                )
            )
        except SlackApiError as error:
            log.warning("Slack does not say which channels somebody is in: %s", error.response.get("error"))
            return ()
        ids = [str(channel["id"]) for channel in listed]
        with_data = {each.place.channel for each in self._store.datasets([Place(workspace, each) for each in ids])}
        return tuple(each for each in ids if each in with_data and self._is_member(each, person))

    def _is_member(self, channel: str, person: str) -> bool:
        try:
            return person in self._pages("conversations.members", "members", channel=channel)
        except SlackApiError as error:
            log.warning("Slack does not say who is in a channel: %s", error.response.get("error"))
            return False

    def _pages(self, method: str, key: str, **arguments: Any) -> Iterable[Any]:
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            response: Any = self._client.api_call(method, http_verb="GET", params={**arguments, "limit": _PAGE, **more})
            yield from response.get(key) or ()
            cursor = (response.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _ask_zone(self, person: str) -> str | None:
        try:
            response: Any = self._client.users_info(user=person)
        except SlackApiError:
            return None
        zone = (response.get("user") or {}).get("tz")
        return zone if isinstance(zone, str) and _is_zone(zone) else None


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
