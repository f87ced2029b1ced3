"""Modals that are submitted or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.forms import CHANGE_FORM
from bot.slack.listeners.views import change_form, rate_closed, rate_form
from bot.slack.rating import RATE_FORM

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.front import Front

__all__ = ["register"]


def register(app: App, front: Front) -> None:
    """Register the listeners of modals."""
    app.view(CHANGE_FORM)(change_form.listener(front))
    app.view_submission(RATE_FORM)(rate_form.listener(front))
    app.view_closed(RATE_FORM)(rate_closed.listener(front))
