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
from bot.schedules.watching import Watch

__all__ = ["Demand", "Plan", "Unchanged"]

Unchanged = Literal["post", "skip", "say"]
"""What happens when there is no new data since the last post: post anyway, post nothing, or say only that."""


@dataclass(frozen=True)
class Demand:
    """A run that somebody asked for between the times of a schedule.

    Attributes:
        by: who asked for it, and is told what became of it.
        due: which run it is: its due time as ISO text.
        paused: the schedule was paused, and is so again after this run.
    """

    by: str
    due: str
    paused: bool = False


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
        watch: the queries of a condition on what the answer does not show.
        demand: a run that was asked for and is not over yet.
        made: the channel that it was scheduled in, where it posts in another one.
    """

    title: str
    tool: str
    arguments: Mapping[str, Any]
    recurrence: Recurrence
    zone: str
    language: Language
    condition: Condition | None = None
    unchanged: Unchanged = "say"
    watch: Watch | None = None
    demand: Demand | None = None
    made: str | None = None

    def to_json(self) -> str:
        """As text for the store."""
        plain = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        plain |= {
            "arguments": dict(self.arguments),
            "recurrence": self.recurrence.to_json(),
            "condition": self.condition.to_json() if self.condition else None,
            "watch": dataclasses.asdict(self.watch) if self.watch else None,
            "demand": dataclasses.asdict(self.demand) if self.demand else None,
        }
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read what `to_json` wrote."""
        plain = json.loads(text)
        plain["recurrence"] = Recurrence.from_json(plain["recurrence"])
        plain["condition"] = Condition.from_json(plain["condition"]) if plain["condition"] else None
        plain["watch"] = Watch(**plain["watch"]) if plain.get("watch") else None
        plain["demand"] = Demand(**plain["demand"]) if plain.get("demand") else None
        return cls(**plain)
