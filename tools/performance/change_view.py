"""A change that was explained, and how its parts are written."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tools.comparison import Comparison
from tools.dimensions import Dimension, group_key, in_a_sentence
from tools.filters import Condition
from tools.measures import Measure, written
from tools.messages import Message, Number, Percent, Text, Value, say
from tools.performance.chains import Link
from tools.performance.change_parts import OVERLAP, Part, Sums
from tools.performance.change_path import Step
from tools.performance.dimension_search import Explained
from tools.performance.noise import Noise
from tools.performance.standouts import Standout
from tools.schema import Schema

__all__ = ["Explanation", "key_of", "label_of"]


@dataclass(frozen=True)
class Explanation:
    """All that was worked out of a change.

    Attributes:
        measure: what changed.
        comparison: the two periods.
        whole: its sums over all rows.
        before: its value before.
        after: its value in the period that is looked at.
        noise: whether the change is more than usual.
        hidden: a segment that moved far more than usual where the whole did not; None where there is none.
        year_ago: the change between the same periods a year before, as a share; None where it is not known.
        explained: the column that tells it apart best; None where there is none.
        looked: all columns that were looked at, best first.
        steps: from segment to segment, as deep as it stays clear.
        links: of the chain by which the metric comes about; empty where there is none.
        inner: the same for the segment of the last step.
        conditions: which rows.
        day: the column of the date.
        asked: whether a period, and whether columns were named.
    """

    schema: Schema
    measure: Measure
    comparison: Comparison
    whole: Sums
    before: float
    after: float
    noise: Noise
    hidden: Standout | None = None
    year_ago: float | None = None
    explained: Explained | None = None
    looked: tuple[Explained, ...] = ()
    steps: tuple[Step, ...] = ()
    links: tuple[Link, ...] = ()
    inner: tuple[Link, ...] = ()
    conditions: tuple[Condition, ...] = ()
    day: str = ""
    asked: frozenset[str] = frozenset()
    assumptions: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = field(default=())

    @property
    def change(self) -> float:
        """How much the metric changed, in its own unit."""
        return self.after - self.before

    @property
    def share(self) -> float | None:
        """The change as a share of what was before; None where that is not above 0."""
        return self.change / self.before if self.before > 0 else None

    @property
    def is_flat(self) -> bool:
        """Whether nothing changed, but for rounding."""
        return math.isclose(self.before, self.after, rel_tol=1e-9, abs_tol=1e-12)

    @property
    def is_weighed(self) -> bool:
        """Whether the parts have a mix and a rate."""
        return self.explained is not None and any(part.mix or part.rate for part in self.explained.parts)

    def written(self, value: float | None) -> Value:
        """A value of the metric for a person."""
        return written(self.measure, value)

    def signed(self, value: float) -> Message:
        """A part of the change for a person, with its sign; of percentages in percentage points."""
        if self.measure.unit == "percent":
            points = Number(value * 100, 2)
            if value > 0:
                return say("+{points} percentage points", points=points)
            return say("{points} percentage points", points=points)
        amount = written(replace(self.measure, how="ratio") if abs(value) < 100 else self.measure, value)
        return say("+{value}", value=amount) if value > 0 else say("{value}", value=amount)

    def of_change(self, value: float) -> float | None:
        """A part as a share of the whole change."""
        return value / self.change if not self.is_flat else None


def label_of(dimension: Dimension, key: Any) -> Text | date:
    """A segment for a person."""
    return say("counted in several") if key is OVERLAP else in_a_sentence(dimension, key)


def key_of(dimension: Dimension, part: Part) -> str:
    """A segment among the figures."""
    return "counted in several" if part.key is OVERLAP else group_key([dimension], [part.key])


def percent_of(share: float) -> Percent:
    """A share of a change, in whole percent where that is enough."""
    return Percent(share, 0 if abs(share) >= 0.1 else 1)
