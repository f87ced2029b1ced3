"""Installing the bot in a workspace by a click: Slack's OAuth, with the tokens sealed in the store."""

from __future__ import annotations

import html
import json
import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot, Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.render.language import translations
from bot.slack.problems import SLACK_ERRORS, error_code
from bot.slack.scopes import BOT_SCOPES
from bot.slack.teams import Membership
from bot.slack.web import make_client
from storage.errors import StorageError
from tools.messages import Message, say, write

if TYPE_CHECKING:
    from slack_bolt.request import BoltRequest

    from bot.settings import Settings
    from bot.slack.teams import Teams
    from storage.store import Store

__all__ = ["INSTALL_PATH", "REDIRECT_PATH", "InstallFlow", "Installations", "States", "install_flow"]

log = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
_STATE = "oauth-state"
_STATE_LASTS = 600
"""Seconds that somebody may take to say yes."""
_WHOLE_ORGANISATION = "whole_organisation"


class Installations(InstallationStore):
    """Installations as slack_sdk wants them, sealed in the store: one for each workspace, the newest."""

    def __init__(self, store: Store) -> None:
        """Keep them in this store."""
        self._store = store

    @property
    def logger(self) -> logging.Logger:
        """Where the library writes."""
        return log

    def save(self, installation: Installation) -> None:
        """Keep an installation; it takes the place of an earlier one of that workspace.

        Raises:
            BoltError: it can't be kept, which the flow says to whoever installs.
        """
        if installation.is_enterprise_install or not installation.team_id:
            raise BoltError(_WHOLE_ORGANISATION)
        values = {name: _plain(value) for name, value in installation.to_dict().items()}
        try:
            self._store.save_installation("", installation.team_id, "", json.dumps(values))
            self._store.record(installation.user_id, "install", details=json.dumps({"workspace": installation.team_id}))
        except StorageError as error:
            log.exception("an installation could not be kept")
            raise BoltError("storage_error") from error

    def find_installation(
        self,
        *,
        enterprise_id: str | None,  # noqa: ARG002 - the library's signature
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of a workspace; with `user_id`, if that person made it."""
        if not team_id or is_enterprise_install:
            return None
        stored = self._store.installation("", team_id, "")
        if stored is None:
            return None
        installation = Installation(**json.loads(stored.details))
        return installation if user_id in (None, installation.user_id) else None

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace."""
        found = self.find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found else None

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:  # noqa: ARG002
        """Forget a workspace's token."""
        if team_id:
            self._store.delete_installation("", team_id, "")

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget an installation; of one person, there is nothing to forget: no token of a person is ever asked for."""
        if user_id is None:
            self.delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    def membership(self, team: str) -> Membership | None:
        """Who the bot is in a workspace."""
        found = self.find_installation(enterprise_id=None, team_id=team)
        if found is None or not found.bot_token:
            return None
        return Membership(team, str(found.bot_user_id or ""), str(found.bot_id or ""), found.bot_token)

    def forget(self, team: str, before: float) -> bool:
        """The workspace took the bot out at a moment; True when its token is gone now.

        An older notice may arrive after the bot was installed anew, so the moment counts.
        """
        found = self.find_installation(enterprise_id=None, team_id=team)
        if found is None or found.installed_at > before + 1:  # Slack tells whole seconds
            return False
        self.delete_bot(enterprise_id=None, team_id=team)
        self._store.record("slack", "uninstall", details=json.dumps({"workspace": team}))
        log.info("the bot was taken out of workspace %s", team)
        return True


class States(OAuthStateStore):
    """What a browser carries to Slack and back: each is good once, for ten minutes, at any of our processes."""

    def __init__(self, store: Store) -> None:
        """Keep them in this store."""
        self._store = store

    @property
    def logger(self) -> logging.Logger:
        """Where the library writes."""
        return log

    def issue(self, *_: Any, **__: Any) -> str:
        """A new one."""
        state = f"{secrets.token_urlsafe(24)}.{int(time.time())}"
        self._store.first_time(_STATE, state)
        return state

    def consume(self, state: str) -> bool:
        """True for the one request that brings it back in time."""
        issued = state.rpartition(".")[2]
        in_time = issued.isascii() and issued.isdigit() and time.time() - int(issued) <= _STATE_LASTS
        return self._store.forget(_STATE, state) and in_time


class InstallFlow(OAuthFlow):
    """Bolt's flow, but it says no to whole organisations and gives the token back that Slack has made by then."""

    def store_installation(self, request: BoltRequest, installation: Installation) -> None:
        """Keep it; a token that can't be kept is not left lying about."""
        try:
            super().store_installation(request, installation)
        except BoltError:
            try:
                self.client.auth_revoke(token=installation.bot_token)
            except SlackApiError as error:
                log.warning("a token that was not kept could not be given back: %s", error_code(error))
            raise

    def run_installation(self, code: str) -> Installation | None:
        """Get the token; None, which is said to whoever installs, when Slack does not give it."""
        try:
            return super().run_installation(code)
        except SLACK_ERRORS as error:
            log.warning("Slack could not be asked for a token: %s", error_code(error) or error)
            return None


def install_flow(settings: Settings, store: Store, teams: Teams) -> InstallFlow:
    """What `/slack/install` and `/slack/oauth_redirect` do.

    Args:
        settings: the app's client id and secret.
        store: keeps states and tokens.
        teams: where Slack is.
    """
    return InstallFlow(
        client=make_client("", teams.hosts),
        logger=log,
        settings=OAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            scopes=BOT_SCOPES,
            user_scopes=[],
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=teams.hosts.install_url,
            install_page_rendering_enabled=False,
            installation_store=Installations(store),
            state_store=States(store),
            state_expiration_seconds=_STATE_LASTS,
            callback_options=CallbackOptions(success=_welcome, failure=_refuse),
        ),
    )


def _welcome(told: SuccessArgs) -> BoltResponse:
    team = str(told.installation.team_name or told.installation.team_id)
    message = say(
        "marketbot is in {team} now. Invite it to a channel with “/invite @marketbot”, drop a CSV or Excel file, "
        "and ask.",
        team=team,
    )
    return _page(told.request, 200, message, told.settings)


def _refuse(told: FailureArgs) -> BoltResponse:
    log.info("an installation came to nothing: %s", told.reason)
    reason = _WHOLE_ORGANISATION if str(told.error) == _WHOLE_ORGANISATION else told.reason
    match reason:
        case "access_denied":
            message = say("Nothing was installed.")
        case "whole_organisation":
            message = say(
                "marketbot is installed workspace by workspace, not for a whole organisation; please pick one."
            )
        case "invalid_browser" | "invalid_state" | "missing_code":
            message = say("That link was used already, or is too old. Please begin again at {path}.", path=INSTALL_PATH)
        case "storage_error":
            message = say(
                "The installation could not be kept. Please tell whoever runs marketbot, and try again later."
            )
        case _:
            message = say("Slack did not let me in ({code}). Please begin again.", code=reason)
    status = 400 if reason == _WHOLE_ORGANISATION else told.suggested_status_code
    return _page(told.request, status, message, told.settings)


def _page(request: BoltRequest, status: int, message: Message, settings: OAuthSettings) -> BoltResponse:
    """A page with one sentence, in the language of the browser."""
    wanted = (request.headers.get("accept-language") or [""])[0]
    language = "zh" if wanted.lower().startswith("zh") else "en"
    words = html.escape(write(message, language, translations(language)))
    body = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>marketbot</title><p>{words}</p></html>'
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'",
        "Cache-Control": "no-store",
        "Set-Cookie": settings.state_utils.build_set_cookie_for_deletion(),
    }
    return BoltResponse(status=status, headers=headers, body=body)


def _plain(value: Any) -> Any:
    """In terms of JSON; the library reads times from ISO texts again."""
    return value.isoformat() if isinstance(value, datetime) else value
