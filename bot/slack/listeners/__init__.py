"""Listeners, one handler a file. A listener reads what Slack sent and hands it on; it never works on it itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.listeners import actions, commands, events, shortcuts, views

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.front import Front

__all__ = ["register"]


def register(app: App, front: Front) -> None:
    """Register every listener."""
    events.register(app, front)
    actions.register(app, front)
    commands.register(app, front)
    shortcuts.register(app, front)
    views.register(app, front)
