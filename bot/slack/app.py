"""The Bolt app: checks signatures, acknowledges what was taken, and leaves everything else to the front office."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from bot.slack.answering import Answerer
from bot.slack.delivery import Mailbox
from bot.slack.front import Front
from bot.slack.hosts import Hosts
from bot.slack.installing import Installations, install_flow
from bot.slack.listeners import register
from bot.slack.places import PlaceFinder
from bot.slack.prompts import Assistants
from bot.slack.reading import FileReader
from bot.slack.stopping import Stops
from bot.slack.teams import Membership, Teams, TeamsAuthorize
from bot.slack.web import make_client
from bot.work.scratch import Scratch

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.desk import Desk
    from bot.settings import Settings
    from bot.slack.patience import Patience
    from storage.store import Store

__all__ = ["build_app", "build_front", "build_teams"]


def build_teams(
    settings: Settings, store: Store, patience: Patience | None = None, own: Membership | None = None
) -> Teams:
    """The workspaces: the one of the settings' token, and those that are stored where others can install the bot."""
    installations = Installations(store)
    return Teams(
        Hosts(settings.slack_url),
        settings.slack_bot_token.get_secret_value(),
        installations.membership if settings.slack_installable else None,
        patience,
        own,
    )


def build_front(
    settings: Settings,
    desk: Desk,
    store: Store,
    patience: float | None = None,
    teams: Teams | None = None,
    places: PlaceFinder | None = None,
) -> Front:
    """The front office with everything that it needs.

    Args:
        settings: where Slack is, the bot's token, the size of files.
        desk: answers.
        store: remembers.
        patience: seconds that a file waits for the message that it came with.
        teams: the workspaces; of the settings when None.
        places: knows who is where; asks Slack when None.
    """
    teams = teams or build_teams(settings, store)
    places = places or PlaceFinder(teams, store)
    mailbox = Mailbox(teams, store)
    answerer = Answerer(
        desk=desk,
        store=store,
        mailbox=mailbox,
        places=places,
        reader=FileReader(teams, desk, settings.upload_mb * 1_000_000, Scratch(settings.home / "scratch")),
        assistants=Assistants(desk, store, mailbox, places),
        stops=Stops(store),
        native_tables=teams.hosts.is_slack,
    )
    return Front(answerer) if patience is None else Front(answerer, patience)


def build_app(settings: Settings, front: Front) -> App:
    """The Bolt app with all listeners.

    Args:
        settings: the signing secret, and what installing needs.
        front: what takes messages, files and clicks.
    """
    from slack_bolt import App

    # Bolt takes its level from here: it tells of every event that nobody listens to, and of every reconnection.
    quiet = logging.getLogger("marketbot.bolt")
    quiet.setLevel(logging.ERROR)
    app = App(
        logger=quiet,
        # Without a token: whose workspace it is, is asked at every request. A listener has no time to wait for Slack.
        client=make_client("", front.teams.hosts),
        signing_secret=settings.slack_signing_secret.get_secret_value() or None,
        authorize=cast("Any", TeamsAuthorize(front.teams)),
        oauth_flow=install_flow(settings, front.store, front.teams) if settings.slack_installable else None,
        user_facing_authorize_error_message="marketbot is not installed in this workspace any more.",
        raise_error_for_unhandled_request=False,
        # A listener is done in a moment, and what it took is kept then: only now may Slack forget that it sent it.
        process_before_response=True,
    )
    register(app, front)
    return app
