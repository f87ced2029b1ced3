"""A setting was chosen in the App Home."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.views.act import read_act

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of these menus: it acknowledges and hands it on, ahead of all work."""

    def home_set(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        front.act_at_once(front.homes.set, read_act(body, context))

    return home_set
