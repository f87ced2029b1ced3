"""Somebody looks at another channel beside the agent view in the app's Messages tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import team_of
from bot.slack.payload import id_in, part_in
from bot.slack.prompts import AssistantThread

if TYPE_CHECKING:
    from slack_bolt import BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]

_CHANNEL = "slack#/types/channel_id"


def listener(front: Front) -> Callable[..., None]:
    """The handler of `app_context_changed`: the questions that are suggested fit what is looked at."""

    def app_context_changed(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        user, channel = id_in(event, "user"), id_in(event, "channel")
        viewing = _viewed(event)
        if user and channel and viewing:
            thread = AssistantThread(team_of(context, body), channel, "", user, viewing)
            front.assistant(front.answerer.assistants.changed, thread)

    return app_context_changed


def _viewed(event: dict[str, Any]) -> str:
    """The channel that is looked at; Slack names what is most to the point first. Empty where it is none."""
    entities = part_in(event, "context").get("entities")
    for entity in entities if isinstance(entities, list) else ():
        if isinstance(entity, dict) and entity.get("type") == _CHANNEL:
            return id_in(entity, "value") or ""
    return ""
