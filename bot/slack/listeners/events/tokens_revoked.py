"""Slack took tokens back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import team_of
from bot.slack.payload import moment_in, part_in

if TYPE_CHECKING:
    from slack_bolt import BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of `tokens_revoked`; tokens of people are none of ours, as none is ever asked for."""

    def tokens_revoked(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        if part_in(event, "tokens").get("bot"):
            front.uninstalled(team_of(context, body), moment_in(body, "event_time"))

    return tokens_revoked
