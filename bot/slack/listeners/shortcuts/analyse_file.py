"""“Analyse this file” was chosen in the menu of a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.analysing import Wish
from bot.slack.incoming import read_file_object
from bot.slack.listeners.context import not_taken, team_of
from bot.slack.payload import id_in, part_in, parts_in, text_in

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext, BoltResponse

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., BoltResponse | None]:
    """The handler of the shortcut: it acknowledges once it is taken."""

    def analyse_file(ack: Ack, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        message = part_in(body, "message")
        channel, user = id_in(part_in(body, "channel"), "id"), id_in(part_in(body, "user"), "id")
        ts = id_in(message, "ts") or id_in(body, "message_ts")
        if channel and user and ts:
            taken = front.analyse(
                Wish(
                    team=team_of(context, body),
                    channel=channel,
                    user=user,
                    ts=ts,
                    thread_ts=id_in(message, "thread_ts") or None,
                    files=tuple(read_file_object(each) for each in parts_in(message, "files") if id_in(each, "id")),
                    address=text_in(body, "response_url"),
                    trigger=id_in(body, "trigger_id"),
                )
            )
            if not taken:
                return not_taken()
        ack()
        return None

    return analyse_file
