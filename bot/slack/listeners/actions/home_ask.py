"""A question in the App Home was pressed: it is answered in a direct message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import not_taken
from bot.slack.listeners.views.act import read_act

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext, BoltResponse

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., BoltResponse | None]:
    """The handler of this button: it acknowledges once that is taken."""

    def home_ask(ack: Ack, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        if not front.act(front.homes.press, read_act(body, context)):
            return not_taken()
        ack()
        return None

    return home_ask
