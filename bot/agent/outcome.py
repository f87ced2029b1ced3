"""What came of one call of a tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation import Status
from tools.answer import Answer
from tools.errors import Choice
from tools.messages import Message

__all__ = ["Outcome"]


@dataclass(frozen=True)
class Outcome:
    """What came of one call.

    Attributes:
        status: how it ended.
        tool, arguments: the call, columns bound.
        dataset: the name of the data set it ran on.
        dataset_id: the id of that version.
        sources: ids of all versions that the answer was computed from.
        columns: the columns that were read.
        answer: when it was answered; or what would come of a yes, beside a question back.
        message, choices: when it was not: what is wrong, or what to choose from.
        denied: somebody else has to do this.
    """

    status: Status
    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    dataset: str | None = None
    dataset_id: str | None = None
    sources: tuple[str, ...] = ()
    answer: Answer | None = None
    message: Message | None = None
    choices: tuple[Choice, ...] = ()
    denied: bool = False
    columns: tuple[str, ...] = ()
