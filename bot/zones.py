"""Whether something names a time zone."""

from __future__ import annotations

__all__ = ["is_zone"]


def is_zone(name: str) -> bool:
    """Whether a name is that of a time zone, such as Europe/Berlin."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
