"""Buttons. Their action ids are a word and a number; each word has its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.slack.blocks import ASK, CHANGE, CHOOSE, EXPLAIN, EXPORT, RATE, RETRY, SCHEDULE, STOP
from bot.slack.forms import CHANGE_DATA
from bot.slack.home import HOME_ASK, HOME_SET, HOME_SHOW
from bot.slack.listeners.actions import (
    ask_next,
    change,
    change_data,
    choose,
    explain,
    export,
    home_ask,
    home_set,
    home_show,
    rate,
    retry,
    schedule,
    stop,
)

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.slack.front import Front

__all__ = ["register"]


def register(app: App, front: Front) -> None:
    """Register the listeners of buttons."""
    listeners = {
        ASK: ask_next,
        CHANGE: change,
        CHANGE_DATA: change_data,
        CHOOSE: choose,
        EXPLAIN: explain,
        EXPORT: export,
        HOME_ASK: home_ask,
        HOME_SET: home_set,
        HOME_SHOW: home_show,
        RATE: rate,
        RETRY: retry,
        SCHEDULE: schedule,
        STOP: stop,
    }
    for word, module in listeners.items():
        app.action(re.compile(rf"^{word}:\d+$"))(module.listener(front))
