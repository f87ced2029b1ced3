"""What was done in a view, as Slack describes it, as the little that is needed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.listeners.context import team_of
from bot.slack.submissions import ViewAct, read_metadata

if TYPE_CHECKING:
    from slack_bolt import BoltContext

__all__ = ["read_act"]


def read_act(body: dict[str, Any], context: BoltContext) -> ViewAct:
    """Who did what, in which view."""
    view = body.get("view") or {}
    pressed = (body.get("actions") or [{}])[0]
    chosen = pressed.get("selected_option") or {}
    return ViewAct(
        team=team_of(context, body),
        user=str((body.get("user") or {}).get("id") or ""),
        trigger=str(body.get("trigger_id") or ""),
        view_id=str(view.get("id") or ""),
        view_hash=str(view.get("hash") or ""),
        metadata=read_metadata(str(view.get("private_metadata") or "")),
        values=(view.get("state") or {}).get("values") or {},
        action=str(pressed.get("action_id") or ""),
        value=str(chosen.get("value") or pressed.get("value") or ""),
    )
