"""Nothing is destroyed, shared, scheduled or stopped before a person who may do it has pressed a button."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.actions.surroundings import CONFIRM, Surroundings
from tools.answer import Answer
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, say

__all__ = ["CHANGING", "NeedsConfirmation", "confirm"]

CHANGING = frozenset(
    {
        "change_schedule",
        "change_setting",
        "define_term",
        "delete_dataset",
        "erase_person",
        "schedule_report",
        "share_dataset",
    }
)
"""The tools that change something; what they ask back, only whoever asked may answer by a button."""

_NO = "no"


class NeedsConfirmation(NeedsChoice):
    """Asks for a yes or a no; what would come of a yes may be shown beside it."""

    def __init__(self, message: Message, choices: tuple[Choice, ...], preview: Answer | None = None) -> None:
        super().__init__(message, choices)
        self.preview = preview


def confirm(
    here: Surroundings,
    message: Message,
    *yes: Choice,
    no: Message | None = None,
    preview: Answer | None = None,
    other: Sequence[Choice] = (),
) -> None:
    """Come back only after a click on yes, and only once for each time it was asked.

    Check the asker's rights before, which is done again with the click: in a chat, only the asker's own counts.

    Args:
        here: who asks; carries the click.
        message: what will be done, in words that leave nothing out.
        yes: one button for each way to do it, with the arguments that it adds to the call.
        no: what the other button says.
        preview: shown beside the question.
        other: buttons that change what is asked for; it is asked anew then.

    Raises:
        NeedsConfirmation: nobody has pressed a button yet.
        CannotAnswer: it was no, or the button was pressed before.
    """
    if here.confirmed is None:
        nonce = secrets.token_hex(16)
        choices = tuple(Choice(each.label, {**each.arguments, CONFIRM: nonce}) for each in yes)
        refuse = Choice(no or say("No, leave it as it is"), {CONFIRM: _NO})
        raise NeedsConfirmation(message, (*choices, *other, refuse), preview)
    if here.confirmed == _NO:
        raise CannotAnswer(say("All right, nothing was changed."))
    if not here.store.first_time("confirm", here.confirmed):
        raise CannotAnswer(say("That button was pressed already: it is done once."))
