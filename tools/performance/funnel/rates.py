"""Shares with Wilson intervals, durations in words, and what the best segment's rate would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.messages import Message, Number, Percent, say
from tools.performance.funnel.view import Funnel, Group, SegmentColumn, rate

__all__ = ["SIGNIFICANT", "Gain", "Interval", "duration", "find_gain", "shown", "telling", "wilson"]

SIGNIFICANT = 0.05
_FEWEST = 30
_SHARE = 0.05


@dataclass(frozen=True)
class Interval:
    """A share and its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Gain:
    """What the weakest step would bring at the rate of the best segment.

    Attributes:
        column: the segments.
        group: the best of them at that step.
        share: its rate there.
        more: how many more would reach the last step.
    """

    column: SegmentColumn
    group: Group
    share: float
    more: float


def wilson(part: float, whole: float) -> Interval | None:
    """A share with Wilson's interval at 95 %; None where it is no share."""
    from statsmodels.stats.proportion import proportion_confint

    share = rate(part, whole)
    if share is None:
        return None
    low, high = proportion_confint(part, whole, alpha=0.05, method="wilson")
    return Interval(share, float(low), float(high))


def shown(share: float) -> Percent:
    """A share with as many digits as it needs: 31.1%, 0.52%, 0.048%."""
    return Percent(share, 1 if share == 0 or share >= 0.01 else 2 if share >= 0.001 else 3)


def duration(hours: float) -> Message:
    """A stretch of time in the unit in which people say it."""
    if hours < 1 / 60:
        return say("{number} seconds", number=round(hours * 3600))
    if hours < 2:
        return say("{number} minutes", number=Number(hours * 60, 0 if hours * 60 >= 10 else 1))
    if hours < 48:
        return say("{number} hours", number=Number(hours, 1))
    return say("{number} days", number=Number(hours / 24, 1))


def find_gain(funnel: Funnel, column: SegmentColumn | None) -> Gain | None:
    """What the weakest step would bring at the best segment's rate; None where segments differ by no more than chance.

    Only segments with at least 30 people before the step, and 1 in 20 of all, are taken as an example.
    """
    place = funnel.worst
    if place is None or column is None:
        return None
    p = column.p_values[place - 1] if place <= len(column.p_values) else None
    before, at, last = funnel.sizes[place - 1], funnel.sizes[place], funnel.sizes[-1]
    if p is None or p >= SIGNIFICANT or at <= 0:
        return None
    enough = [g for g in column.groups if g.sizes[place - 1] >= max(_FEWEST, _SHARE * before)]
    known = [(share, g) for g in enough if (share := rate(g.sizes[place], g.sizes[place - 1])) is not None]
    if not known:
        return None
    share, group = max(known, key=lambda each: each[0])
    more = (before * share - at) * last / at
    return Gain(column, group, share, more) if more > 0 else None


def telling(funnel: Funnel) -> SegmentColumn | None:
    """The column to show: the one that was asked for, else the one whose segments differ most surely."""
    if not funnel.segments:
        return None
    if funnel.asked:
        return funnel.segments[0]
    place = funnel.worst or 1

    def surest(column: SegmentColumn) -> float:
        known: Sequence[float | None] = (column.p_values[place - 1 : place] or (None,)) + column.p_values[-1:]
        return min((p for p in known if p is not None), default=1.0)

    best = min(funnel.segments, key=surest)
    return best if surest(best) < SIGNIFICANT else None
