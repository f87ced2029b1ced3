"""What a question is read against, and what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.model.channels import Channels
from bot.model.corrections import Correction
from bot.model.leftover import Leftover
from bot.render.language import Language
from tools.definitions import Definitions
from tools.errors import Choice
from tools.registry import Tool
from tools.schema import Schema

__all__ = ["Call", "Situation", "Understanding"]


@dataclass(frozen=True)
class Call:
    """A tool with its arguments, and the name of the data set it ran on."""

    tool: str
    arguments: Mapping[str, Any]
    dataset: str | None = None


@dataclass(frozen=True)
class Situation:
    """What a question is read against.

    Attributes:
        tools: the tools that exist, by name.
        datasets: the data sets that the asker may use here, newest first.
        previous: the last call of the conversation.
        today: the asker's date.
        week_start: first day of the week, 0 = Monday.
        definitions: what the team means by its own words.
        corrections: where people of this workspace have sent questions, newest first.
        channels: those that a question may name, where it names one.
        scheduled: titles of what is scheduled in this place, where a question may be about that.
    """

    tools: Mapping[str, Tool]
    datasets: Mapping[str, Schema]
    previous: Call | None
    today: date
    week_start: int = 0
    definitions: Definitions = ()
    corrections: tuple[Correction, ...] = ()
    channels: Channels = field(default_factory=dict)
    scheduled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understanding:
    """What was made of a question.

    Attributes:
        tool: that answers it; None when no tool does.
        arguments: that were read off the question.
        dataset: that it is about, when that is settled.
        confidence: how likely the tool (or None) is right, from 0 to 1.
        runner_up: the next likely tool.
        ask: the person should pick between the choices first.
        language: of the question, "en" or "zh".
        choices: the tools it may have meant, each with its arguments; the key "tool" names the tool.
        follows: the question changes the previous call.
        leftover: what of the question the arguments do not speak of.
    """

    tool: str | None
    arguments: Mapping[str, Any]
    dataset: str | None
    confidence: float
    runner_up: str | None
    ask: bool
    language: Language
    choices: tuple[Choice, ...] = field(default=())
    follows: bool = False
    leftover: Leftover = field(default_factory=Leftover)
