"""Who we are in the workspace that a request comes from, as Bolt has found out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.payload import id_in

if TYPE_CHECKING:
    from slack_bolt import BoltContext, BoltResponse

__all__ = ["bot_user_of", "not_taken", "team_of"]


def team_of(context: BoltContext, body: dict[str, Any]) -> str:
    """The workspace that the bot is installed in, which in shared channels is not always the speaker's."""
    authorized = context.authorize_result
    return str((authorized and authorized.team_id) or context.team_id or id_in(body, "team_id"))


def bot_user_of(context: BoltContext) -> str:
    """The bot's own user id."""
    return str(context.bot_user_id or "")


def not_taken() -> BoltResponse:
    """What makes Slack give an event again, in either mode: at once, in a minute, and in five."""
    from slack_bolt import BoltResponse

    return BoltResponse(status=503)
