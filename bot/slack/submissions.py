"""What people do in modals and in the App Home, as the little that is needed of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.clicks import Click
from bot.slack.payload import id_in

__all__ = ["ViewAct", "read_metadata", "write_metadata"]


@dataclass(frozen=True)
class ViewAct:
    """A modal that was submitted or closed, or something that was pressed in a view.

    Attributes:
        team, user: where, and who.
        trigger: opens a modal, for three seconds.
        view_id, view_hash: names the view, and its state, so that a newer one is not overwritten.
        metadata: what the view was given to come back with; only the bot can have written it.
        values: what was put in, by block and action.
        action: the id of what was pressed.
        value: what that carries.
    """

    team: str
    user: str
    trigger: str = ""
    view_id: str = ""
    view_hash: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    action: str = ""
    value: str = ""

    @property
    def click(self) -> Click:
        """The same as a click on the message that the view belongs to."""
        given = self.metadata
        return Click(
            team=self.team,
            channel=given.get("channel", ""),
            user=self.user,
            message_ts=given.get("message", ""),
            thread_ts=given.get("thread") or None,
            value=f"{given.get('card', '')}:",
            trigger=self.trigger,
        )


def write_metadata(click: Click, **more: str) -> str:
    """What a view that a click opens is to come back with: ids, and nothing of the data."""
    given = {
        "card": click.card_id,
        "channel": click.channel,
        "message": click.message_ts,
        "thread": click.thread_ts or "",
    }
    return json.dumps({**given, **more})


def read_metadata(text: str) -> dict[str, str]:
    """What a view came back with; nothing where it is none of ours."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {name: id_in(found, name) for name in found if isinstance(name, str)} if isinstance(found, dict) else {}
