"""Whose workspace it is: the token to speak with there, and who the bot is in it. Nothing crosses a workspace."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize

from bot.slack.patience import Patience
from bot.slack.problems import SlackProblem
from bot.slack.web import make_client
from tools.messages import say

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.slack.hosts import Hosts

__all__ = ["Membership", "NotInstalled", "Teams", "TeamsAuthorize"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Membership:
    """The bot in one workspace.

    Attributes:
        team: the workspace.
        bot_user: the bot's user id there.
        bot: its bot id there.
        token: what it speaks with there.
    """

    team: str
    bot_user: str
    bot: str
    token: str = field(repr=False)


class NotInstalled(SlackProblem):
    """The bot is not in that workspace, or not any more."""

    def __init__(self) -> None:
        super().__init__(
            say("I am not installed in that workspace any more. Whoever manages its apps can add me again.")
        )


class Teams:
    """Every workspace that the bot is in: the one of the settings' token, and those that it was installed in."""

    def __init__(
        self,
        hosts: Hosts,
        token: str = "",
        installed: Callable[[str], Membership | None] | None = None,
        patience: Patience | None = None,
        own: Membership | None = None,
    ) -> None:
        """Set up.

        Args:
            hosts: where Slack is.
            token: of the settings; empty where every workspace installs the bot itself.
            installed: looks an installation up. It is asked every time, as another process may have taken one away.
            patience: how long Slack is waited for.
            own: whose the token is, where that was asked already.
        """
        self.hosts = hosts
        self.patience = patience or Patience()
        self._token = token
        self._installed = installed
        self._own = own
        self._lock = threading.Lock()

    def client(self, team: str, *, patient: bool = True) -> WebClient:
        """A client that speaks in a workspace.

        Args:
            team: the workspace.
            patient: whether it waits for Slack; see `make_client`.

        Raises:
            NotInstalled: the bot is not in that workspace.
            SlackApiError: Slack does not take the settings' token.
            OSError: Slack can't be reached to ask whose that token is.

        Cost: one look-up in the store for a workspace that installed the bot, else nothing.
        """
        membership = self.membership(team)
        if membership is None:
            raise NotInstalled
        return make_client(membership.token, self.hosts, self.patience if patient else None)

    def membership(self, team: str) -> Membership | None:
        """Who the bot is in a workspace; None when it is not in it. Raises as `client` does."""
        found = self._installed(team) if self._installed else None
        if found is None and self._token:
            own = self.own()
            found = own if own.team == team else None
        return found

    def own(self, *, patient: bool = False) -> Membership:
        """Whose the settings' token is; asked of Slack once. Raises as `client` does."""
        with self._lock:
            if self._own is None:
                told: Any = make_client(self._token, self.hosts, self.patience if patient else None).auth_test()
                self._own = Membership(
                    str(told["team_id"]), str(told["user_id"]), str(told.get("bot_id") or ""), self._token
                )
            return self._own

    def stop(self) -> None:
        """Wait for Slack no longer: what is tried now is tried for the last time."""
        self.patience.stop()


class TeamsAuthorize(Authorize):
    """Tells Bolt who the bot is in the workspace that a request comes from.

    Bolt's own ways ask Slack at every request; while Slack is slow, nothing would be acknowledged in time. What is
    asked here was stored when the bot was installed.
    """

    def __init__(self, teams: Teams) -> None:
        """Set up with the workspaces."""
        self._teams = teams

    def __call__(
        self,
        *,
        context: Any,  # noqa: ARG002 - the library's signature
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: Any,
    ) -> AuthorizeResult | None:
        """The bot's own ids for a request; None, which turns it away, when it is not in that workspace."""
        membership = self._teams.membership(team_id or "")
        if membership is None:
            log.warning("a request of workspace %s, which the bot is not installed in, is left alone", team_id)
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=membership.team,
            bot_user_id=membership.bot_user,
            bot_id=membership.bot,
            bot_token=membership.token,
            user_id=user_id,
        )
