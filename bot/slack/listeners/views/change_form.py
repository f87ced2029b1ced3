"""The form of an answer was submitted: it closes and runs, or says what is wrong and nothing runs."""

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
    """The handler of this form: it is checked before it is acknowledged, as the answer says what is wrong."""

    def change_form(ack: Ack, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        submission = front.changes.read(read_act(body, context))
        if submission.card is not None and not front.act(lambda _: front.changes.take(submission), submission.act):
            return not_taken()
        ack(**submission.response)
        return None

    return change_form
