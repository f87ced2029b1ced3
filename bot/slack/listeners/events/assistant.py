"""What Slack tells of the agent view, as the little that is needed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import team_of
from bot.slack.payload import id_in, part_in
from bot.slack.prompts import AssistantThread

if TYPE_CHECKING:
    from slack_bolt import BoltContext

__all__ = ["read_thread"]


def read_thread(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> AssistantThread | None:
    """Whose conversation it is, and what they look at beside it; None where that is not said."""
    told = part_in(event, "assistant_thread")
    user, channel, thread = (id_in(told, name) for name in ("user_id", "channel_id", "thread_ts"))
    if not (user and channel and thread):
        return None
    viewing = id_in(part_in(told, "context"), "channel_id")
    return AssistantThread(team_of(context, body), channel, thread, user, viewing)
