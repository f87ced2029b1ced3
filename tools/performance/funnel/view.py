"""What a funnel comes to: the steps with their sizes and times, the segments, and what is said beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from tools.dimensions import Dimension
from tools.filters import Condition
from tools.messages import Message, Period, Text

__all__ = ["Funnel", "Group", "Kind", "Measure", "Order", "SegmentColumn", "Skipped", "Step", "Times", "Window", "rate"]

Kind = Literal["events", "columns", "files", "counts", "table", "current"]
Measure = Literal["conversion", "time"]
Order = Literal["strict", "any", "each"]


@dataclass(frozen=True)
class Times:
    """How long people take from the step before: quartiles in hours, over those who went on."""

    count: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Skipped:
    """Who did a step and is not counted there: without one of the steps before, or with all but not in this order."""

    without: int = 0
    disordered: int = 0


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        name: as the data call it.
        size: who is counted there.
        ever: who did it at all; None where only counts are known.
        times: from the step before, where there are times.
        skipped: who did it and is not counted.
        now: what stands there and has not gone on, where that is known.
    """

    name: str
    size: float
    ever: int | None = None
    times: Times | None = None
    skipped: Skipped = Skipped()
    now: int | None = None


@dataclass(frozen=True)
class Group:
    """A segment: its key among the figures, its label, its size at each step, and its times from first to last."""

    key: str
    label: Text
    sizes: tuple[float, ...]
    times: Times | None = None


@dataclass(frozen=True)
class SegmentColumn:
    """The funnel by one column.

    Attributes:
        dimension: what it is split by.
        groups: the largest at the first step first.
        left: groups beyond those shown.
        p_values: of the test that a step's rate is the same in all groups, corrected; one a step after the first,
            then one for the overall rate. None where there is too little to test.
        time_p_value: of the test that all groups take equally long from the first step to the last.
    """

    dimension: Dimension
    groups: tuple[Group, ...]
    left: int = 0
    p_values: tuple[float | None, ...] = ()
    time_p_value: float | None = None


@dataclass(frozen=True)
class Window:
    """How long people have: in words, in microseconds, and who came too late to have had so long."""

    words: str
    length: int
    unfinished: int = 0


@dataclass(frozen=True)
class Funnel:
    """All that an answer is made of.

    Attributes:
        kind: of what the steps are read off.
        steps: in their order.
        unit: what is counted, in the plural ("people", "sessions", "counts").
        order: how the steps must follow each other.
        segments: by which columns it was looked at; the one that was asked for first.
        asked: whether the first of `segments` was asked for.
        tests: how many tests the p-values are corrected for.
        window: how long people have.
        period: the days on which people enter.
        late: of those who entered, the share that came so late that one in ten would not have finished yet.
        worst_by: what the weakest step is chosen by.
        measure: what was asked about: who comes through, or how long that takes.
        at: the place of the step where the loss was asked about.
        total: how long those take who come from the first step to the last.
        marks: for some stretches of time in hours, the share of them that took no longer.
        ended: how many came to the last stage, and how many to nothing.
        conditions: on the rows.
        assumptions, warnings: said beside the figures.
    """

    kind: Kind
    steps: tuple[Step, ...]
    unit: Message
    order: Order
    segments: tuple[SegmentColumn, ...] = ()
    asked: bool = False
    tests: int = 0
    window: Window | None = None
    period: Period | None = None
    late: float = 0.0
    worst_by: Literal["rate", "people"] = "rate"
    measure: Measure = "conversion"
    at: int | None = None
    total: Times | None = None
    marks: tuple[tuple[float, float], ...] = ()
    ended: tuple[int, int] | None = None
    conditions: tuple[Condition, ...] = ()
    assumptions: tuple[Message, ...] = field(default=())
    warnings: tuple[Message, ...] = field(default=())

    @property
    def sizes(self) -> tuple[float, ...]:
        """The sizes of the steps."""
        return tuple(step.size for step in self.steps)

    @property
    def rates(self) -> tuple[float | None, ...]:
        """For each step after the first, the share of the step before; None where that is no share."""
        return rates_of(self.sizes)

    @property
    def overall(self) -> float | None:
        """The share of the first step that reaches the last; None where that is no share."""
        return rate(self.steps[-1].size, self.steps[0].size)

    @property
    def worst(self) -> int | None:
        """The place of the step that is hardest to reach: by its rate, or by how many are lost before it."""
        known = [place for place, share in enumerate(self.rates, 1) if share is not None]
        if not known:
            return None
        if self.worst_by == "people":
            return max(known, key=lambda place: self.sizes[place - 1] - self.sizes[place])
        return min(known, key=lambda place: (self.rates[place - 1] or 0.0, place))

    @property
    def loss(self) -> tuple[int, int] | None:
        """The places that a loss which was asked about lies between; None where none was asked about."""
        if self.at is not None:
            # "At checkout" are lost those who come to it and not beyond; at the last step, those who don't come to it.
            return (self.at, self.at + 1) if self.at + 1 < len(self.steps) else (self.at - 1, self.at)
        return (0, len(self.steps) - 1) if self.asked and self.worst_by == "people" else None

    @property
    def most_lost(self) -> int | None:
        """The place of the step before which most are lost in number."""
        known = [place for place, share in enumerate(self.rates, 1) if share is not None]
        return max(known, key=lambda place: self.sizes[place - 1] - self.sizes[place], default=None)

    @property
    def of_people(self) -> bool:
        """Whether people are followed from step to step; counts only stand beside each other."""
        return self.kind in ("events", "columns", "files")


def rate(part: float, whole: float) -> float | None:
    """A share; None where nothing is the whole, or the part is larger than it."""
    return part / whole if whole > 0 and part <= whole else None


def rates_of(sizes: Sequence[float]) -> tuple[float | None, ...]:
    """Each size as a share of the one before."""
    return tuple(rate(b, a) for a, b in pairwise(sizes))
