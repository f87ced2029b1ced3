"""“Analyse this file” was chosen in the menu of a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.analysing import Wish
from bot.slack.incoming import read_file_object
from bot.slack.listeners.context import team_of

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of the shortcut: it acknowledges and hands it on."""

    def analyse_file(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        message = body.get("message") or {}
        channel = str((body.get("channel") or {}).get("id") or "")
        user = str((body.get("user") or {}).get("id") or "")
        ts = str(message.get("ts") or body.get("message_ts") or "")
        if channel and user and ts:
            front.analyse(
                Wish(
                    team=team_of(context, body),
                    channel=channel,
                    user=user,
                    ts=ts,
                    thread_ts=message.get("thread_ts"),
                    files=tuple(read_file_object(each) for each in message.get("files") or () if each.get("id")),
                    address=str(body.get("response_url") or ""),
                    trigger=str(body.get("trigger_id") or ""),
                )
            )

    return analyse_file
