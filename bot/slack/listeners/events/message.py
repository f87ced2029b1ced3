"""Somebody said something in a channel, a thread or a direct message, with or without files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.afterwards import read_deletion, read_edit
from bot.slack.incoming import read_event
from bot.slack.listeners.context import bot_user_of, not_taken, team_of
from bot.slack.payload import id_in

if TYPE_CHECKING:
    from slack_bolt import BoltContext, BoltResponse

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., BoltResponse | None]:
    """The handler of `message`, of every kind; joins and what bots say are left alone."""

    def message(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        team, bot_user = team_of(context, body), bot_user_of(context)
        deletion = read_deletion(event, team)
        if deletion is not None:
            return None if front.deleted(deletion) else not_taken()
        edit = read_edit(event, team, bot_user)
        if edit is not None:
            return None if front.edited(edit, id_in(body, "event_id")) else not_taken()
        incoming = read_event(event, team, bot_user)
        if incoming is None or front.message(incoming, id_in(body, "event_id")):
            return None
        return not_taken()

    return message
