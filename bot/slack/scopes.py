"""The scopes that the bot needs; the manifest asks for the same, which a test compares."""

from __future__ import annotations

__all__ = ["BOT_SCOPES"]

BOT_SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
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
