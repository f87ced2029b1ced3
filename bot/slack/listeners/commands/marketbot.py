"""Somebody wrote `/marketbot`, with or without a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.commands import Command
from bot.slack.listeners.context import team_of
from bot.slack.payload import id_in, text_in

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of the command: it acknowledges and hands it on."""

    def marketbot(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        channel, user = id_in(body, "channel_id"), id_in(body, "user_id")
        if channel and user:
            front.command(
                Command(
                    team=team_of(context, body),
                    channel=channel,
                    user=user,
                    text=text_in(body, "text"),
                    address=text_in(body, "response_url"),
                    trigger=id_in(body, "trigger_id"),
                )
            )

    return marketbot
