"""All that an answer about retention is made of."""

from __future__ import annotations

from dataclasses import dataclass

from tools.filters import Condition
from tools.messages import Message
from tools.performance.cohorts.clock import Clock
from tools.performance.cohorts.differences import Odd, Trend
from tools.performance.cohorts.people import People
from tools.performance.cohorts.segments import Segments
from tools.performance.cohorts.triangle import Cell, Triangle, Window

__all__ = ["Split", "View", "old_customers_in_first"]

_LARGE = 1.5
_NEXT = 3
_CHANCE = 3.0
"""Counts of customers scatter by their root; three times that is no chance."""


@dataclass(frozen=True)
class Split:
    """The same for each segment.

    Attributes:
        segments: the kinds of customers.
        triangles: one for each.
        odds: each against all others at the age that the answer is about.
    """

    segments: Segments
    triangles: tuple[Triangle, ...]
    odds: tuple[Odd, ...]


@dataclass(frozen=True)
class View:
    """What was found, before it is put into words.

    Attributes:
        people: the customers.
        clock: how they are put together.
        age_clock: what ages are counted in.
        window: the stretches of time that are known.
        triangle: the cohorts.
        age: that the headline is about.
        asked: the ages that were asked for.
        focus: what the headline is about: the average, the best or worst cohort, the trend.
        trends: over the cohorts, at some ages.
        odds: each cohort against all others at the age; empty where there are too few.
        repeat: the share of customers with more than one order.
        back: the share that came back at all after the first stretch.
        split: by segment, where that was asked.
        conditions, acquired: that rows and that first orders meet.
        notes: assumptions that were made on the way.
        warnings: doubts that came up on the way.
        currency: of revenue.
        truncated: the first cohort seems to hold customers from before the data.
    """

    people: People
    clock: Clock
    age_clock: Clock
    window: Window
    triangle: Triangle
    age: int
    asked: tuple[int, ...]
    focus: str
    trends: tuple[Trend, ...]
    odds: tuple[Odd, ...]
    repeat: Cell | None
    back: Cell | None
    split: Split | None
    conditions: tuple[Condition, ...]
    acquired: tuple[Condition, ...]
    notes: tuple[Message, ...]
    warnings: tuple[Message, ...]
    currency: str | None
    truncated: bool

    @property
    def first_age(self) -> int:
        """The first age worth showing: where everyone is there by definition, the next one."""
        kind, measure = self.people.layout.kind, self.triangle.measure
        return 1 if kind in ("orders", "events") and measure != "repeat" else 0


def old_customers_in_first(people: People, triangle: Triangle, clock: Clock) -> bool:
    """Whether the first cohort is so large that it seems to hold customers who had begun before the data do.

    It is set against the cohorts that follow, by the days of it that the data cover.
    """
    import numpy as np

    sizes, numbers = triangle.sizes, triangle.cohorts
    if people.layout.kind not in ("orders", "events") or len(sizes) < _NEXT + 1:
        return False
    start, end, first = clock.start(int(numbers[0])), clock.end(int(numbers[0])), people.calendar.first
    if start > first or end < first:
        return False
    covered = ((end - first).days + 1) / ((end - start).days + 1)
    largest = float(np.max(sizes[1 : _NEXT + 1]))
    return bool(sizes[0] / covered > max(_LARGE * largest, largest + _CHANCE * largest**0.5))
