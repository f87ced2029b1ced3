"""A workspace took the bot out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import team_of
from bot.slack.payload import moment_in

if TYPE_CHECKING:
    from slack_bolt import BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of `app_uninstalled`: the workspace's token is forgotten; its data waits for its return."""

    def app_uninstalled(body: dict[str, Any], context: BoltContext) -> None:
        front.uninstalled(team_of(context, body), moment_in(body, "event_time"))

    return app_uninstalled
