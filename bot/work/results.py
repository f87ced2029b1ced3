"""What comes back from a worker, and how it crosses the pipe."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation import Status
from tools.answer import Answer
from tools.codec import from_plain, to_plain
from tools.errors import Choice
from tools.messages import Message

__all__ = ["Result"]


@dataclass(frozen=True)
class Result:
    """What came of one piece of work.

    Attributes:
        status: `answered`; `ask` when there are several readings; `refused` when it cannot be done as it was asked, a
            limit of time or memory included; `failed` when something broke.
        answer: of an analysis, or of a file that was read.
        message: when there is no answer: what is wrong, or the question back.
        choices: that go with the question back.
        dataset, dataset_id: name and id of the data set that a file became.
        png: of a drawn chart.
        sources: ids of the data sets that an analysis read.
        columns: the columns that it read of them.
    """

    status: Status
    answer: Answer | None = None
    message: Message | None = None
    choices: tuple[Choice, ...] = ()
    dataset: str | None = None
    dataset_id: str | None = None
    png: bytes = b""
    sources: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """In terms of JSON."""
        return {
            "status": self.status,
            "answer": to_plain(self.answer),
            "message": to_plain(self.message),
            "choices": to_plain(self.choices),
            "dataset": self.dataset,
            "dataset_id": self.dataset_id,
            "sources": self.sources,
            "columns": self.columns,
            "png": base64.b64encode(self.png).decode(),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Result:
        """Read what `to_plain` wrote."""
        return cls(
            status=plain["status"],
            answer=from_plain(plain["answer"]),
            message=from_plain(plain["message"]),
            choices=from_plain(plain["choices"]),
            dataset=plain["dataset"],
            dataset_id=plain["dataset_id"],
            sources=tuple(plain["sources"]),
            columns=tuple(plain["columns"]),
            png=base64.b64decode(plain["png"]),
        )
