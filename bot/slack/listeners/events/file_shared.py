"""A file was shared. Its message comes as well, nearly always; this is for when it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import bot_user_of, not_taken, team_of
from bot.slack.payload import id_in

if TYPE_CHECKING:
    from slack_bolt import BoltContext, BoltResponse

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., BoltResponse | None]:
    """The handler of `file_shared`; the bot's own pictures are left alone."""

    def file_shared(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        user, channel, file_id = (id_in(event, name) for name in ("user_id", "channel_id", "file_id"))
        if user and channel and file_id and user != bot_user_of(context):
            taken = front.file(team_of(context, body), channel, user, file_id)
            return None if taken else not_taken()
        return None

    return file_shared
