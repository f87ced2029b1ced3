"""Events: what people say, drop and open, and that the bot was taken out of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.listeners.events import (
    app_context_changed,
    app_home_opened,
    app_mention,
    app_uninstalled,
    assistant_thread_context_changed,
    assistant_thread_started,
    file_shared,
    message,
    tokens_revoked,
)

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.front import Front

__all__ = ["register"]


def register(app: App, front: Front) -> None:
    """Register the listeners of events."""
    app.event("app_context_changed")(app_context_changed.listener(front))
    app.event("app_home_opened")(app_home_opened.listener(front))
    app.event("app_mention")(app_mention.listener(front))
    app.event("message")(message.listener(front))
    app.event("file_shared")(file_shared.listener(front))
    app.event("app_uninstalled")(app_uninstalled.listener(front))
    app.event("assistant_thread_started")(assistant_thread_started.listener(front))
    app.event("assistant_thread_context_changed")(assistant_thread_context_changed.listener(front))
    app.event("tokens_revoked")(tokens_revoked.listener(front))
