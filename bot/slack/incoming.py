"""What comes in: an event of Slack as the little that the bot needs to know of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.slack.payload import flag_in, id_in, number_in, parts_in, text_in

__all__ = ["DroppedFile", "Incoming", "looks_like_data", "read_event"]

_SPOKEN_BY_PEOPLE = (None, "", "file_share", "thread_broadcast")
"""Kinds of messages that a person wrote; edits, deletions, joins and bots are others."""

_DATA_ENDINGS = (".csv", ".tsv", ".tab", ".xlsx", ".xls", ".xlsm", ".csv.gz", ".tsv.gz", ".txt.gz", ".gz")

# None goes on beyond the next “<”: a long row of them would be read to the end once for each.
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#(?P<id>[A-Z0-9]+)(?:\|(?P<name>[^<>]*))?>")
_LABELLED = re.compile(r"<(?!!)([^<>|]+)\|([^<>]*)>")
_BARE = re.compile(r"<((?:https?|mailto|tel):[^<>]*)>")
_SPECIAL = re.compile(r"<![^<>]*>")

_LONGEST_NAME = 200


@dataclass(frozen=True)
class DroppedFile:
    """A file in a message. `url` is empty where Slack has to be asked for the rest of it."""

    id: str
    name: str
    url: str = ""
    size: int = 0
    external: bool = False

    @property
    def stored(self) -> dict[str, Any]:
        """As it is kept behind a button."""
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> DroppedFile:
        """Read what `stored` gave; more may have been kept with it."""
        return cls(**{each.name: stored[each.name] for each in fields(cls) if each.name in stored})


@dataclass(frozen=True)
class Incoming:
    """A message to the bot, or one that may be.

    Attributes:
        team: the workspace that the bot is installed in.
        channel, user, ts, thread_ts: where, who, and Slack's names for the message and its thread.
        text: what was said, without mentions and markup.
        direct: it is a direct message.
        mentioned: the bot is named in it.
        to_others: somebody else is named in it, and the bot is not.
        files: what was dropped.
        channels: names and ids of the channels that are named in it.
    """

    team: str
    channel: str
    user: str
    ts: str
    thread_ts: str | None
    text: str
    direct: bool
    mentioned: bool
    to_others: bool
    files: tuple[DroppedFile, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)

    @property
    def conversation(self) -> str:
        """Names the conversation: the thread; a direct message outside of threads is one long conversation."""
        return self.thread_ts or ("direct" if self.direct else self.ts)

    @property
    def reply_in(self) -> str | None:
        """The thread to answer in; None answers beneath, as people do in a direct message."""
        return self.thread_ts or (None if self.direct else self.ts)


def read_event(event: Mapping[str, Any], team: str, bot_user: str) -> Incoming | None:
    """Read a `message` or `app_mention` event; None when no person said it or it lacks what is needed."""
    if event.get("subtype") not in _SPOKEN_BY_PEOPLE or event.get("bot_id") or event.get("hidden"):
        return None
    user, channel, ts = (id_in(event, name) for name in ("user", "channel", "ts"))
    if not (user and channel and ts) or user in (bot_user, "USLACKBOT"):
        return None
    raw = text_in(event, "text")
    named = set(_MENTION.findall(raw))
    mentioned = bot_user in named or event.get("type") == "app_mention"
    return Incoming(
        team=team,
        channel=channel,
        user=user,
        ts=ts,
        thread_ts=id_in(event, "thread_ts") or None,
        text=plain_text(raw),
        direct=event.get("channel_type") == "im" or channel.startswith("D"),
        mentioned=mentioned,
        to_others=bool(named - {bot_user}) and not mentioned,
        files=tuple(read_file_object(each) for each in parts_in(event, "files") if id_in(each, "id")),
        channels=named_channels(raw),
    )


def read_file_object(file: Mapping[str, Any]) -> DroppedFile:
    """A file object of Slack."""
    known = file.get("file_access") != "check_file_info"
    return DroppedFile(
        id=id_in(file, "id"),
        name=_file_name(text_in(file, "name") or text_in(file, "title")),
        url=text_in(file, "url_private_download") or text_in(file, "url_private") if known else "",
        size=number_in(file, "size"),
        external=flag_in(file, "is_external") or file.get("mode") == "external",
    )


def _file_name(name: str) -> str:
    """The name of a file on one line, no longer than file systems take; its end, which tells its kind, stays."""
    line = " ".join(name.split()) or "file"
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 21] + "…" + line[-20:]


def plain_text(raw: str) -> str:
    """What a person wrote, with Slack's markup taken out: mentions, links, entities."""
    text = _MENTION.sub(" ", raw)
    text = _CHANNEL.sub(_channel, text)
    text = _LABELLED.sub(r"\2", text)
    text = _BARE.sub(r"\1", text)
    text = _SPECIAL.sub(" ", text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(text.split())


def named_channels(raw: str) -> dict[str, str]:
    """The channels that a message names as Slack does: their names, and their ids."""
    return {_named(found): found["id"] for found in _CHANNEL.finditer(raw)}


def _named(found: re.Match[str]) -> str:
    return found["name"] or found["id"]


def _channel(found: re.Match[str]) -> str:
    """A channel as people write it; a blank keeps its name apart from Chinese that goes on right behind it."""
    behind = found.string[found.end() : found.end() + 1]
    return f"#{_named(found)}" + (" " if behind.isalnum() or behind in ("_", "-") else "")


def looks_like_data(file: DroppedFile) -> bool:
    """True for what is read without being asked to; other files in a channel are none of the bot's business."""
    return file.name.lower().endswith(_DATA_ENDINGS)
