"""Reads which channels a question names: "#growth", "＃增长组", and Slack's own "<#C03GROWTH|growth>".

A channel's name may be in any script, and Chinese goes on behind it without a blank: "在#growth发各渠道ROAS". Where
the channels are known, the longest one that fits is meant; elsewhere a name in Latin letters ends where Chinese begins,
and a Chinese one before a word that tells what is to be done there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["ChannelMention", "Channels", "find_channels", "without_channels"]

Channels = Mapping[str, str]
"""Names of channels, each with what to find it by: its id where that is sure, else its name."""

_MENTION = re.compile(r"<#(?P<id>[A-Z0-9]+)(?:\|[^<>]*)?>|[#＃](?P<run>[\w-]+)")
_LATIN = re.compile(r"[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*")
_GOES_ON = re.compile(
    r"(?<=..)(?:频道|群聊|群里|群组|群|里面?|当中|中|上|发送|发布|发出|发|推送|推|播报|贴|汇报|提醒|通知|报告|共享|分享|开放|授权|取消|停止|的|去|吧|吗|"
    r"每|各|和|与|跟|以及|还有|也|都|看|用|查|可以|能|不|别|给|把|将|这|那|本|上周|今天|明天|就|才|如果|只有|如何)"
)
"""Words behind a Chinese name that are no part of it, where nothing tells which channels there are."""


@dataclass(frozen=True)
class ChannelMention:
    """A channel in a question.

    Attributes:
        channel: its id where Slack gave that, else its name.
        start, end: where it stands, the sign included.
    """

    channel: str
    start: int
    end: int


def find_channels(text: str, known: Channels = MappingProxyType({})) -> list[ChannelMention]:
    """The channels that a text names, from left to right.

    Args:
        text: as it was asked.
        known: channels that there are.
    """
    found = []
    for match in _MENTION.finditer(text):
        if match["id"]:
            found.append(ChannelMention(match["id"], *match.span()))
            continue
        run = match["run"]
        name = _known_in(run, known) or _guessed(run)
        if name:
            start = match.start()
            channel = next((known[each] for each in known if each.casefold() == name.casefold()), name)
            found.append(ChannelMention(channel, start, start + 1 + len(name)))
    return found


def without_channels(text: str, mentions: Iterable[ChannelMention]) -> str:
    """A text with a blank for each of its channels."""
    for each in sorted(mentions, key=lambda each: each.start, reverse=True):
        text = text[: each.start] + " " + text[each.end :]
    return text


def _known_in(run: str, known: Channels) -> str | None:
    """The longest channel that a run of characters begins with, and that no Latin letter goes on behind."""
    fitting = [
        name for name in known if name and run.casefold().startswith(name.casefold()) and not _continues(run, len(name))
    ]
    return run[: len(max(fitting, key=len))] if fitting else None


def _continues(run: str, place: int) -> bool:
    """Whether a Latin name goes on at a place: "growth" is not meant by "#growth-team"."""
    around = run[place - 1 : place + 1]
    return len(around) == 2 and re.fullmatch(r"[A-Za-z0-9_-]{2}", around) is not None


def _guessed(run: str) -> str:
    latin = _LATIN.match(run)
    if latin:
        return latin[0].rstrip("-") or latin[0]
    goes_on = _GOES_ON.search(run)
    return run[: goes_on.start()] if goes_on else run
