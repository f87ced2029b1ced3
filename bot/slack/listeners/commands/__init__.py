"""Slash commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.listeners.commands import marketbot

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.front import Front

__all__ = ["register"]


def register(app: App, front: Front) -> None:
    """Register the listeners of slash commands."""
    app.command("/marketbot")(marketbot.listener(front))
