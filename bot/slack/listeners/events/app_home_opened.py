"""Somebody opened the App Home."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import team_of
from bot.slack.payload import id_in
from bot.slack.prompts import AssistantThread
from bot.slack.submissions import ViewAct

if TYPE_CHECKING:
    from slack_bolt import BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of `app_home_opened`; where the tab of messages is the agent view, that gets its questions."""

    def app_home_opened(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        user, channel = id_in(event, "user"), id_in(event, "channel")
        if event.get("tab") == "home" and user and channel:
            act = ViewAct(team_of(context, body), user, metadata={"channel": channel})
            front.look_at(front.homes.publish, act)
        elif event.get("tab") == "messages" and user and channel:
            thread = AssistantThread(team_of(context, body), channel, "", user)
            front.assistant(front.answerer.assistants.changed, thread)

    return app_home_opened
