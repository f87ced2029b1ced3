"""“Stop” was pressed on a message that says what is being done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.actions.click import read_click
from bot.slack.listeners.context import not_taken

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext, BoltResponse

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., BoltResponse | None]:
    """The handler of this button: it acknowledges once the click is taken."""

    def stop(ack: Ack, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        if not front.click(front.clicks.stop, read_click(body, context), ahead=True):
            return not_taken()
        ack()
        return None

    return stop
