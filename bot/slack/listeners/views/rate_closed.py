"""The modal that asks for the reason of a thumb down was closed without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.views.act import read_act

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of that: the thumb is kept all the same."""

    def rate_closed(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        front.act_at_once(front.judging.closed, read_act(body, context))

    return rate_closed
