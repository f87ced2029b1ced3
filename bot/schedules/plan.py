"""What a schedule posts and when, as it is kept."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.render.language import Language
from bot.schedules.criterion import Condition
from bot.schedules.recurrence import Recurrence

__all__ = ["Plan", "Unchanged"]

Unchanged = Literal["post", "skip", "say"]
"""What happens when there is no new data since the last post: post anyway, post nothing, or say only that."""


@dataclass(frozen=True)
class Plan:
    """What is posted again and again.

    Attributes:
        title: what was asked, in the asker's words.
        tool, arguments: the call, its columns bound; periods stay words, so that "last week" moves on.
        recurrence: when.
        zone: the asker's time zone, by which the times are meant.
        language: of the posts.
        condition: posts only when it holds; None posts always.
        unchanged: what happens without new data.
    """

    title: str
    tool: str
    arguments: Mapping[str, Any]
    recurrence: Recurrence
    zone: str
    language: Language
    condition: Condition | None = None
    unchanged: Unchanged = "say"

    def to_json(self) -> str:
        """As text for the store."""
        plain = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        plain |= {
            "arguments": dict(self.arguments),
            "recurrence": self.recurrence.to_json(),
            "condition": self.condition.to_json() if self.condition else None,
        }
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read what `to_json` wrote."""
        plain = json.loads(text)
        plain["recurrence"] = Recurrence.from_json(plain["recurrence"])
        plain["condition"] = Condition.from_json(plain["condition"]) if plain["condition"] else None
        return cls(**plain)
