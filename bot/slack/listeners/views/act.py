"""What was done in a view, as Slack describes it, as the little that is needed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import team_of
from bot.slack.payload import id_in, part_in, parts_in, states_in, text_in
from bot.slack.submissions import ViewAct, read_metadata

if TYPE_CHECKING:
    from slack_bolt import BoltContext

__all__ = ["read_act"]


def read_act(body: dict[str, Any], context: BoltContext) -> ViewAct:
    """Who did what, in which view."""
    view = part_in(body, "view")
    pressed = (parts_in(body, "actions") or [{}])[0]
    chosen = part_in(pressed, "selected_option")
    return ViewAct(
        team=team_of(context, body),
        user=id_in(part_in(body, "user"), "id"),
        trigger=id_in(body, "trigger_id"),
        view_id=id_in(view, "id"),
        view_hash=id_in(view, "hash"),
        metadata=read_metadata(text_in(view, "private_metadata")),
        values=states_in(view),
        action=text_in(pressed, "action_id"),
        value=text_in(chosen, "value") or text_in(pressed, "value"),
    )
