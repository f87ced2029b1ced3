"""Somebody wrote `/marketbot`, with or without a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.commands import Command
from bot.slack.listeners.context import not_taken, team_of
from bot.slack.payload import id_in, text_in

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext, BoltResponse

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., BoltResponse | None]:
    """The handler of the command: it acknowledges once it is taken."""

    def marketbot(ack: Ack, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        channel, user = id_in(body, "channel_id"), id_in(body, "user_id")
        if channel and user:
            taken = front.command(
                Command(
                    team=team_of(context, body),
                    channel=channel,
                    user=user,
                    text=text_in(body, "text"),
                    address=text_in(body, "response_url"),
                    trigger=id_in(body, "trigger_id"),
                )
            )
            if not taken:
                return not_taken()
        ack()
        return None

    return marketbot
