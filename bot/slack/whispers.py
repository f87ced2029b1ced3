"""Answers that only one person sees, also where the bot is not: by the address that Slack gave for them."""

from __future__ import annotations

import logging

from slack_sdk.webhook import WebhookClient

from bot.slack.blocks import Post
from bot.slack.delivery import Mailbox
from bot.slack.problems import SLACK_ERRORS
from bot.slack.spots import Spot
from tools.messages import Message

__all__ = ["whisper_to"]

log = logging.getLogger(__name__)

_TIMEOUT = 10


def whisper_to(mailbox: Mailbox, spot: Spot, address: str, post: Post, message: Message) -> None:
    """Tell one person something that nobody else sees.

    Args:
        mailbox: for where the address does not work.
        spot: where, and to whom.
        address: `response_url` of what they did; nothing is sent to any host but Slack's.
        post: what.
        message: the same in a sentence, where the address does not work.
    """
    if mailbox.teams.hosts.may_fetch(address):
        try:
            answer = WebhookClient(address, timeout=_TIMEOUT).send(
                text=post.text, blocks=post.blocks, response_type="ephemeral", replace_original=False
            )
        except SLACK_ERRORS as error:
            log.warning("Slack could not be answered: %s", type(error).__name__)
        else:
            if answer.status_code < 300:
                return
            log.warning("Slack did not take an answer: %s", answer.status_code)
    mailbox.whisper(spot, message)
