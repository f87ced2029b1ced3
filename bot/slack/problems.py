"""What Slack refuses, as a sentence that says what to do about it."""

from __future__ import annotations

import errno
import http.client
import logging

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.patience import is_uncertain, told_by, was_not_taken
from tools.messages import Message, say

__all__ = ["SLACK_ERRORS", "SlackProblem", "error_code", "explain_problem", "is_disk_full"]

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)


class SlackProblem(Exception):
    """Slack would not do something; the message is safe to show."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


SLACK_ERRORS = (SlackClientError, SlackProblem, OSError, http.client.HTTPException)
"""Whatever a call to Slack can end with."""


def error_code(error: BaseException) -> str:
    """Slack's name of an error, such as `not_in_channel`; empty when it is none of Slack's."""
    if isinstance(error, SlackApiError):
        return told_by(error, "error")
    return ""


def is_disk_full(error: BaseException) -> bool:
    """True when it is this machine that has no room."""
    return isinstance(error, OSError) and error.errno in _FULL


def explain_problem(error: BaseException) -> Message:
    """What went wrong with a call to Slack, and what would make it work."""
    if isinstance(error, SlackProblem):
        return error.message
    if is_disk_full(error):
        return say("My disk is full, so I could not keep that. Tell whoever runs me; nothing stored is lost.")
    if is_uncertain(error) or (was_not_taken(error) and error_code(error) != "ratelimited"):
        log.warning("Slack could not be reached: %s", error_code(error) or type(error).__name__)
        return say("Slack could not be reached for some minutes. Please try again.")
    return _explain_refusal(error)


def _explain_refusal(error: BaseException) -> Message:
    code = error_code(error)
    match code:
        case "missing_scope":
            return say(
                "The Slack app lacks the permission {scope}. Whoever manages it can add it under “OAuth & Permissions” "
                "and install the app again.",
                scope=told_by(error, "needed") or "?",
            )
        case "not_in_channel" | "channel_not_found":
            return say("I am not in that channel. Invite me there with “/invite @marketbot”.")
        case "is_archived":
            return say("That channel is archived, so I can't write there.")
        case "ratelimited":
            return say("Slack is limiting how much I may send at the moment. Please try again in a minute.")
        case "thread_not_found" | "cannot_reply_to_message":
            return say("The message that you asked in was deleted, so I did not answer there. Ask again to have it.")
        case "account_inactive" | "token_revoked" | "invalid_auth" | "not_authed" | "token_expired":
            return say("Slack does not accept my token any more. Whoever manages the app has to install it again.")
        case "file_not_found" | "file_deleted":
            return say("The file is not in Slack any more.")
        case "restricted_action" | "access_denied" | "not_allowed_token_type" | "no_permission":
            return say("Slack does not let me do that here ({code}).", code=code)
        case _:
            log.warning("Slack could not be used: %s", code or type(error).__name__)
            return say("Slack did not take it ({code}).", code=code or type(error).__name__)
