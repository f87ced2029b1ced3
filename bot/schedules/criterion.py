"""A condition on which a scheduled answer is posted, as it is kept."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from tools.columns import normalise
from tools.glossary import Metric, load_glossary

__all__ = ["TIME", "Against", "Comparison", "Condition", "Direction", "is_time", "metric_named"]

Comparison = Literal["<", "<=", ">", ">="]
Direction = Literal["level", "up", "down", "either"]
"""Whether a figure itself is compared, or how far it has moved since the last run, and which way."""

Against = Literal["", "day", "week", "month", "quarter", "year"]
"""What a movement is measured against: the run before (""), or the last whole day, week ... before the last one."""

TIME = r"\d{4}(?:-\d\d(?:-\d\d)?|-Q[1-4])?"
"""What a stretch of time is called among the figures: "2024-05-31", "2024-05", "2024-Q2", "2024"."""


@dataclass(frozen=True)
class Condition:
    """When a scheduled answer is posted.

    Attributes:
        metric: the metric in the words of whoever asked; empty for "it".
        comparison: how the figure, or how far it moved, is compared.
        value: what it is compared with; a share where `percent` is set: 10 % is 0.1.
        percent: the value is a share; with a direction, of the figure of the run before.
        currency: ISO code, where one was said.
        direction: "level" compares the figure; the others how far it moved since the run before.
        group: the only group that counts; empty means any.
        total: only the total counts, not the groups.
        against: with a direction, what the movement is measured against.
        period: the days that the condition names itself; empty for those of the answer.
        rows: the group whose rows alone are asked for, where the answer does not show it.
        figure: the figure it is tied to: "value" for the first metric of an answer, else its key.
    """

    metric: str
    comparison: Comparison
    value: float
    percent: bool = False
    currency: str | None = None
    direction: Direction = "level"
    group: str = ""
    total: bool = False
    figure: str = ""
    against: Against = ""
    period: str = ""
    rows: str = ""

    def to_json(self) -> str:
        """As text for the store."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Condition:
        """Read what `to_json` wrote."""
        plain: dict[str, Any] = json.loads(text)
        return cls(**plain)


def metric_named(words: str) -> Metric | None:
    """The metric of the glossary that is called so, slips of the pen included."""
    plain = normalise(words)
    if not plain:
        return None
    for metric in load_glossary().metrics.values():
        if plain == metric.name.replace("_", " ") or plain in metric.synonyms:
            return metric
    from rapidfuzz import fuzz, process

    names = {name: metric for metric in load_glossary().metrics.values() for name in metric.synonyms if len(name) > 3}
    best = process.extractOne(plain, list(names), scorer=fuzz.ratio, score_cutoff=88)
    return names[best[0]] if best else None


def is_time(name: str) -> bool:
    """Whether a group is a stretch of time."""
    return re.fullmatch(TIME, name) is not None
