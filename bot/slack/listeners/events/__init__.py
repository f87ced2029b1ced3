"""Events: what people say and what they drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.listeners.events import app_mention, file_shared, message

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.front import Front

__all__ = ["register"]


def register(app: App, front: Front) -> None:
    """Register the listeners of events."""
    app.event("app_mention")(app_mention.listener(front))
    app.event("message")(message.listener(front))
    app.event("file_shared")(file_shared.listener(front))
