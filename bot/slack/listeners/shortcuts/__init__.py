"""Shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.listeners.shortcuts import analyse_file

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.front import Front

__all__ = ["register"]


def register(app: App, front: Front) -> None:
    """Register the listeners of shortcuts."""
    app.message_shortcut("analyse_file")(analyse_file.listener(front))
