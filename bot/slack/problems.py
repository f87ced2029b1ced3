"""What Slack refuses, as a sentence that says what to do about it."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk.errors import SlackApiError

from tools.messages import Message, say

__all__ = ["SlackProblem", "error_code", "explain_problem"]

log = logging.getLogger(__name__)


class SlackProblem(Exception):
    """Slack would not do something; the message is safe to show."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def error_code(error: BaseException) -> str:
    """Slack's name of an error, such as `not_in_channel`; empty when it is none of Slack's."""
    if isinstance(error, SlackApiError):
        return str(_field(error, "error"))
    return ""


def explain_problem(error: BaseException) -> Message:
    """What went wrong with a call to Slack, and what would make it work."""
    if isinstance(error, SlackProblem):
        return error.message
    code = error_code(error)
    match code:
        case "missing_scope":
            return say(
                "The Slack app lacks the permission {scope}. Whoever manages it can add it under “OAuth & Permissions” "
                "and install the app again.",
                scope=str(_field(error, "needed")) or "?",
            )
        case "not_in_channel" | "channel_not_found":
            return say("I am not in that channel. Invite me there with “/invite @marketbot”.")
        case "is_archived":
            return say("That channel is archived, so I can't write there.")
        case "ratelimited":
            return say("Slack is limiting how much I may send at the moment. Please try again in a minute.")
        case "file_not_found" | "file_deleted":
            return say("The file is not in Slack any more.")
        case "restricted_action" | "access_denied" | "not_allowed_token_type" | "no_permission":
            return say("Slack does not let me do that here ({code}).", code=code)
        case _:
            log.warning("Slack could not be used: %s", code or type(error).__name__)
            return say("Slack did not take it ({code}).", code=code or type(error).__name__)


def _field(error: BaseException, name: str) -> Any:
    response = getattr(error, "response", None)
    try:
        return response.get(name) or "" if response is not None else ""
    except (AttributeError, TypeError):
        return ""
