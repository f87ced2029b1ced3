"""The form of an answer was submitted: it closes and runs, or says what is wrong and nothing runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.views.act import read_act

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of this form: it is checked before it is acknowledged, as the answer says what is wrong."""

    def change_form(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        submission = front.changes.read(read_act(body, context))
        ack(**submission.response)
        if submission.card is not None:
            front.act(lambda _: front.changes.run(submission), submission.act)

    return change_form
