"""Where something is said in Slack."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import Language

__all__ = ["Spot"]


@dataclass(frozen=True)
class Spot:
    """Where something is said, to whom, and in which language."""

    team: str
    channel: str
    thread: str | None
    person: str
    language: Language
