"""What schedules need of whatever they are posted in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.conversation import Language, Reply
from bot.rooms import Rooms
from storage.records import Place
from storage.schedules import StoredSchedule
from tools.messages import Message

__all__ = ["TryLater", "Writes"]


class TryLater(Exception):
    """Slack is away: the run is left as it is, and taken up again once its lease is over."""


class Writes(Protocol):
    """Writes posts where schedules want them."""

    rooms: Rooms

    def visible(self, place: Place, person: str) -> tuple[Place, ...]:
        """The places whose data may be used where it is posted."""

    def post(self, schedule: StoredSchedule, key: str, reply: Reply, notes: tuple[Message, ...]) -> str:
        """Post a reply as a message of its own that carries a key, and return its name.

        Raises:
            TryLater: nothing can be posted now.
            MarketbotError: it may not be posted; the owner is told why.
        """

    def say(self, schedule: StoredSchedule, key: str, message: Message, language: Language) -> str:
        """Post one sentence that carries a key, and return its name; raises as `post` does."""

    def complete(self, schedule: StoredSchedule, key: str, ts: str) -> None:
        """Add what belongs to a post that was found, and whose process may have died before it did; never raises."""

    def find(self, schedule: StoredSchedule, key: str, since: datetime) -> str | None:
        """The message with this key, if it was posted since then."""

    def tell(self, schedule: StoredSchedule, person: str, message: Message, language: Language) -> None:
        """Tell one person something about a schedule, and nobody else; never raises."""
