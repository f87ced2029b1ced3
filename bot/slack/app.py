"""The Bolt app: checks signatures, acknowledges at once, and leaves everything else to the front office."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.slack.answering import Answerer
from bot.slack.delivery import Mailbox
from bot.slack.front import Front
from bot.slack.hosts import Hosts
from bot.slack.journal import Journal
from bot.slack.listeners import register
from bot.slack.places import PlaceFinder
from bot.slack.reading import FileReader
from bot.slack.web import make_client
from bot.work.scratch import Scratch

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.desk import Desk
    from bot.settings import Settings
    from storage.store import Store

__all__ = ["build_app", "build_front"]


def build_front(settings: Settings, desk: Desk, store: Store, patience: float | None = None) -> Front:
    """The front office with everything that it needs.

    Args:
        settings: where Slack is, the bot's token, the size of files.
        desk: answers.
        store: remembers.
        patience: seconds that a file waits for the message that it came with.
    """
    hosts = Hosts(settings.slack_url)
    client = make_client(settings.slack_bot_token.get_secret_value(), hosts)
    answerer = Answerer(
        desk=desk,
        store=store,
        mailbox=Mailbox(client, Journal(settings.home / "slack-open")),
        places=PlaceFinder(client, store),
        reader=FileReader(client, hosts, desk, settings.upload_mb * 1_000_000, Scratch(settings.home / "scratch")),
        native_tables=hosts.is_slack,
    )
    return Front(answerer) if patience is None else Front(answerer, patience)


def build_app(settings: Settings, front: Front) -> App:
    """The Bolt app with all listeners.

    Args:
        settings: the token and the signing secret.
        front: what takes messages, files and clicks.

    Raises:
        slack_bolt.error.BoltError: there is no token.
    """
    from slack_bolt import App

    # Bolt takes its level from here: it tells of every event that nobody listens to, and of every reconnection.
    quiet = logging.getLogger("marketbot.bolt")
    quiet.setLevel(logging.ERROR)
    app = App(
        logger=quiet,
        client=front.client,
        signing_secret=settings.slack_signing_secret.get_secret_value() or None,
        token_verification_enabled=False,
        raise_error_for_unhandled_request=False,
    )
    register(app, front)
    return app
