"""The click that Slack describes, as the little that is needed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.clicks import Click
from bot.slack.listeners.context import team_of

if TYPE_CHECKING:
    from slack_bolt import BoltContext

__all__ = ["read_click"]


def read_click(body: dict[str, Any], context: BoltContext) -> Click:
    """Who pressed which button, where."""
    message = body.get("message") or {}
    container = body.get("container") or {}
    return Click(
        team=team_of(context, body),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        user=str((body.get("user") or {}).get("id") or ""),
        message_ts=str(message.get("ts") or container.get("message_ts") or ""),
        thread_ts=message.get("thread_ts") or container.get("thread_ts"),
        value=str(body["actions"][0].get("value") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )
