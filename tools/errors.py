"""Every error that an analysis can end with.

- `MarketbotError`: carries a message that is safe to show to a person.
  - `CannotAnswer`: the question has no good answer on this data; the message says what would make it work.
    - `BadFile`: an uploaded file could not be read.
  - `NeedsChoice`: the question has several readings; the person picks one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.messages import Message, Text

__all__ = ["BadFile", "CannotAnswer", "Choice", "MarketbotError", "NeedsChoice"]


class MarketbotError(Exception):
    """An error with a message that a person may read."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class CannotAnswer(MarketbotError):
    """There is no good answer; the message says what is wrong, where, and what would make it work."""


class BadFile(CannotAnswer):
    """A file could not be read; the message names the place in it and what to do."""


@dataclass(frozen=True)
class Choice:
    """One way to go on: what the button says, and the arguments that it adds to the same call."""

    label: Text
    arguments: Mapping[str, Any]


class NeedsChoice(MarketbotError):
    """The question has several readings; the chosen arguments run the same call again."""

    def __init__(self, message: Message, choices: tuple[Choice, ...]) -> None:
        super().__init__(message)
        self.choices = choices
