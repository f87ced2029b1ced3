"""“How?” was pressed: the answer is explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.actions.click import read_click

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of this button: it acknowledges and hands the click on."""

    def explain(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        front.click(front.clicks.explain, read_click(body, context))

    return explain
