"""The scopes that the bot needs; the manifest asks for the same, which a test compares."""

from __future__ import annotations

__all__ = ["BOT_SCOPES"]

BOT_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "mpim:history",
    "mpim:read",
    "users:read",
)
