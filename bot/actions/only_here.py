"""How far what people set and define reaches: a channel or a person, never a whole workspace."""

from __future__ import annotations

import re

from bot.actions.surroundings import Surroundings
from tools.messages import Message, say

__all__ = ["only_here"]

_EVERYWHERE = re.compile(
    r"\b(?:whole |entire )?workspace\b|\b(?:all|every|other) (?:the |our )?channels?\b|"
    r"\b(?:company|organi[sz]ation)[- ]?wide\b|"
    r"\beverywhere\b|整个(?:工作区|公司|团队)|工作区|所有频道|全部频道|每个频道|全公司",
    re.IGNORECASE,
)


def only_here(here: Surroundings) -> tuple[Message, ...]:
    """What to say where somebody wanted more than a channel: it counts here only."""
    if not _EVERYWHERE.search(here.question.text):
        return ()
    return (say("It counts here only, not in other channels: say it in each channel where it is to count."),)
