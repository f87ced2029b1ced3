"""What is said of a scheduled run: that it is late, that it was left out, or why it can't go on."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tools.messages import Message, say

__all__ = ["changed", "late", "missed", "no_access", "no_data"]


def changed() -> Message:
    """Somebody changed or stopped the schedule while it ran."""
    return say("it was changed or stopped meanwhile.")


def missed(due: datetime, zone: str) -> Message:
    """It is too late for it, by the clock of whoever set it."""
    return say(
        "it was due at {time}, but I was not running. That is too long ago, so I left it out.",
        time=due.astimezone(ZoneInfo(zone)),
    )


def late(due: datetime, zone: str) -> Message:
    """It comes late, by the clock of whoever set it."""
    return say("This is late: it was due at {time}, but I was not running.", time=due.astimezone(ZoneInfo(zone)))


def no_access() -> Message:
    """Whoever made it is not where it posts any more."""
    return say("you are not in that channel any more, so I have paused it.")


def no_data() -> Message:
    """The data is not to be seen where it posts any more."""
    return say("its data is not to be seen there any more, so I have paused it. Share the data there, then resume it.")
