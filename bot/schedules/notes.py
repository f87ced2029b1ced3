"""What is said of a scheduled run: that it is late, that it was left out, or why it can't go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tools.messages import Message, say

__all__ = ["changed", "late", "missed", "no_access", "no_data"]


def changed() -> Message:
    """Somebody changed or stopped the schedule while it ran."""
    return say("it was changed or stopped meanwhile.")


def missed(times: Sequence[datetime], zone: str) -> Message:
    """It is too late for some due times, told by the clock of whoever set it.

    Args:
        times: one or more, rising.
        zone: name of the time zone to tell them in.
    """
    first, last = (times[place].astimezone(ZoneInfo(zone)) for place in (0, -1))
    if len(times) == 1:
        return say("it was due at {time}, but I was not running. That is too long ago, so I left it out.", time=first)
    return say(
        "it was due {count} times from {first} to {last}, but I was not running. That is too long ago, so I left "
        "them out.",
        count=len(times),
        first=first,
        last=last,
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
