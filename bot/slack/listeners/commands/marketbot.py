"""Somebody wrote `/marketbot`, with or without a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.commands import Command
from bot.slack.listeners.context import team_of

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of the command: it acknowledges and hands it on."""

    def marketbot(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        channel, user = str(body.get("channel_id") or ""), str(body.get("user_id") or "")
        if channel and user:
            front.command(
                Command(
                    team=team_of(context, body),
                    channel=channel,
                    user=user,
                    text=str(body.get("text") or ""),
                    address=str(body.get("response_url") or ""),
                    trigger=str(body.get("trigger_id") or ""),
                )
            )

    return marketbot
