"""A setting was chosen in the App Home."""

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
    """The handler of these menus: it acknowledges once that is taken."""

    def home_set(ack: Ack, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        if not front.act(front.homes.set, read_act(body, context), ahead=True):
            return not_taken()
        ack()
        return None

    return home_set
