"""Another data set was chosen in a form: its fields are those of that one now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.views.act import read_act

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of that menu: it acknowledges and hands it on, ahead of all work."""

    def change_data(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        front.look_at(front.changes.choose_data, read_act(body, context))

    return change_data
