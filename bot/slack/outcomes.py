"""What became of a message that was handed to Slack."""

from __future__ import annotations

from typing import Literal

from bot.slack.patience import is_uncertain, was_not_taken
from bot.slack.problems import error_code

__all__ = ["Outcome", "outcome_of"]

Outcome = Literal["said", "badly built", "refused", "unreachable"]
"""It can be read; Slack takes it in plainer words; not at all; Slack is away."""

_TOO_MUCH = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "invalid_attachments")
"""Slack's ways of saying that it does not like how a message is built."""


def outcome_of(error: BaseException) -> Outcome:
    """What an error of Slack means for the message."""
    if error_code(error) in _TOO_MUCH:
        return "badly built"
    return "unreachable" if is_uncertain(error) or was_not_taken(error) else "refused"
