"""Somebody named the bot in a channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.incoming import read_event
from bot.slack.listeners.context import bot_user_of, team_of
from bot.slack.payload import id_in

if TYPE_CHECKING:
    from slack_bolt import BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of `app_mention`. The same words come as `message` too; whichever comes first is answered."""

    def app_mention(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        incoming = read_event(event, team_of(context, body), bot_user_of(context))
        if incoming is not None:
            front.message(incoming, id_in(body, "event_id"))

    return app_mention
