"""Opens and changes views in Slack, in the few seconds that it gives for that."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.slack.problems import SLACK_ERRORS, error_code
from bot.slack.tables import Block
from bot.slack.teams import Teams

__all__ = ["Views"]

log = logging.getLogger(__name__)


class Views:
    """Modals and App Homes, in whichever workspace they belong to. Nothing here waits for Slack to come back."""

    def __init__(self, teams: Teams) -> None:
        """Set up with the workspaces."""
        self._teams = teams

    def open(self, team: str, trigger: str, view: Block) -> str | None:
        """Open a modal; its id, or None where Slack did not take it, as when the click is longer ago than 3 seconds."""
        try:
            answer: Any = self._teams.client(team, patient=False).views_open(trigger_id=trigger, view=view)
        except SLACK_ERRORS as error:
            log.warning("a modal could not be opened: %s", _of(error))
            return None
        return str((answer.get("view") or {}).get("id") or "")

    def update(self, team: str, view_id: str, view: Block, view_hash: str = "") -> bool:
        """Change a modal, unless it was changed or closed since; whether that was done."""
        more = {"hash": view_hash} if view_hash else {}
        try:
            self._teams.client(team, patient=False).views_update(view_id=view_id, view=view, **more)
        except SLACK_ERRORS as error:
            log.info("a modal could not be changed: %s", _of(error))
            return False
        return True

    def publish(self, team: str, user: str, view: Block) -> bool:
        """Show somebody's App Home; whether that was done."""
        try:
            self._teams.client(team, patient=False).views_publish(user_id=user, view=view)
        except SLACK_ERRORS as error:
            log.warning("an App Home could not be shown: %s", _of(error))
            return False
        return True


def _of(error: BaseException) -> object:
    """Slack's word for what is wrong, with what it says of it; never what the view holds."""
    details = error.response.get("response_metadata") if isinstance(error, SlackApiError) else None
    return f"{error_code(error)} {details or ''}" if error_code(error) else error
