"""Somebody named the bot in a channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.incoming import read_event
from bot.slack.listeners.context import bot_user_of, not_taken, team_of
from bot.slack.payload import id_in

if TYPE_CHECKING:
    from slack_bolt import BoltContext, BoltResponse

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., BoltResponse | None]:
    """The handler of `app_mention`. The same words come as `message` too; whichever comes first is answered."""

    def app_mention(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        incoming = read_event(event, team_of(context, body), bot_user_of(context))
        if incoming is None or front.message(incoming, id_in(body, "event_id")):
            return None
        return not_taken()

    return app_mention
