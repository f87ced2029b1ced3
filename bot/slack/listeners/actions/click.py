"""The click that Slack describes, as the little that is needed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.clicks import Click
from bot.slack.listeners.context import team_of
from bot.slack.payload import id_in, part_in, parts_in, text_in

if TYPE_CHECKING:
    from slack_bolt import BoltContext

__all__ = ["read_click"]


def read_click(body: dict[str, Any], context: BoltContext) -> Click:
    """Who pressed which button, where."""
    message, container = part_in(body, "message"), part_in(body, "container")
    pressed = (parts_in(body, "actions") or [{}])[0]
    return Click(
        team=team_of(context, body),
        channel=id_in(part_in(body, "channel"), "id") or id_in(container, "channel_id"),
        user=id_in(part_in(body, "user"), "id"),
        message_ts=id_in(message, "ts") or id_in(container, "message_ts"),
        thread_ts=id_in(message, "thread_ts") or id_in(container, "thread_ts") or None,
        value=text_in(pressed, "value"),
        trigger=id_in(body, "trigger_id"),
    )
