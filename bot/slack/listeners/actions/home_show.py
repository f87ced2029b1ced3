"""An answer in the App Home is to be seen again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.views.act import read_act

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of this button: it acknowledges and hands it on."""

    def home_show(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        front.act(front.homes.show, read_act(body, context))

    return home_show
