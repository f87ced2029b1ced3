"""Somebody looks at another channel beside the agent view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.slack.listeners.events.assistant import read_thread

if TYPE_CHECKING:
    from slack_bolt import BoltContext

    from bot.slack.front import Front

__all__ = ["listener"]


def listener(front: Front) -> Callable[..., None]:
    """The handler of `assistant_thread_context_changed`."""

    def assistant_thread_context_changed(event: dict[str, Any], body: dict[str, Any], context: BoltContext) -> None:
        thread = read_thread(event, body, context)
        if thread is not None:
            front.assistant(front.answerer.assistants.changed, thread)

    return assistant_thread_context_changed
