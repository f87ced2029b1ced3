"""“Change” was pressed: a form opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.actions.click import read_click

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of this button: it acknowledges and hands the click on, ahead of all work."""

    def change(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        front.look(front.changes.open, read_click(body, context))

    return change
