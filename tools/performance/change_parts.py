"""The parts of a change: what each segment adds to it, and how much of that is mix and how much is rate.

A sum changes by what its segments change. A ratio R = A / B is the average of the segments' rates r = A_s / B_s with
their weights w = B_s / B; its change is, without a rest (Bennet 1920; Marshall-Edgeworth weights),

    sum of  mean(w) * (r1 - r0)            the rate of the segment moved,
        and (mean(r) - mean(R)) * (w1 - w0)   the segment weighs more or less, and is better or worse than all.

A segment that is new or gone, and one that has something above the line and nothing below it (spend without
conversions), has no rate on one side; its part, A_s / B less mean(R) * w in each period, needs none.

Source: Bennet, "The theory of measurement of changes in cost of living", Journal of the Royal Statistical Society 83
(1920); Simpson, "The interpretation of interaction in contingency tables" (1951): rates that all move the other way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.measures import Measure

__all__ = ["OVERLAP", "Part", "Side", "Sums", "is_simpson", "shares_days", "split_change", "value_of", "with_overlap"]

OVERLAP = object()
"""The key of what is counted in several segments at once, such as customers who bought in two channels."""

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Side:
    """What a measure is made of in one period: above and below the line, and from how many rows."""

    above: float = 0.0
    below: float = 0.0
    rows: int = 0


@dataclass(frozen=True)
class Sums:
    """A segment, or the whole, in both periods."""

    key: Any
    before: Side
    after: Side


@dataclass(frozen=True)
class Part:
    """What a segment is and what it adds to the change.

    Attributes:
        key: the value of its column, or OVERLAP.
        before, after: the measure in the segment; None where there is nothing to divide by.
        contribution: what it adds to the change of the whole, in the measure's unit.
        mix, rate: the two parts of that, for a ratio; 0 for a sum.
        weight: its share of the whole before, and the same after: of the amount, or of what a ratio divides by.
        sums: what it is made of.
    """

    key: Any
    before: float | None
    after: float | None
    contribution: float
    mix: float = 0.0
    rate: float = 0.0
    weight: tuple[float, float] = (0.0, 0.0)
    sums: Sums | None = None

    @property
    def is_new(self) -> bool:
        """Whether it was not there before."""
        return self.sums is not None and not self.sums.before.rows and bool(self.sums.after.rows)

    @property
    def is_gone(self) -> bool:
        """Whether it is there no longer."""
        return self.sums is not None and bool(self.sums.before.rows) and not self.sums.after.rows


def value_of(measure: Measure, side: Side) -> float | None:
    """The measure in one period; None where a ratio has nothing to divide by."""
    if measure.how != "ratio":
        return side.above * measure.factor
    return side.above / side.below * measure.factor if side.below else None


def shares_days(measure: Measure, day: str | None) -> bool:
    """Whether a ratio is the average over the days of a period: all segments are divided by the same days then."""
    below = measure.denominator
    return len(below) == 1 and below[0].distinct and below[0].column == day


def split_change(measure: Measure, segments: Sequence[Sums], whole: Sums, *, common: bool = False) -> tuple[Part, ...]:
    """What each segment adds to the change of the whole; the parts add up to it.

    Args:
        measure: a sum, a count of rows or of different values, or a ratio of such.
        segments: every one of them, in any order. They may be a part of the whole only: then the parts add up to what
            that part adds.
        whole: all of them together; for different values it is less than their sum.
        common: what a ratio divides by is the same for all segments (the days of the period), so that it is a sum.

    Returns:
        One part a segment, and one for OVERLAP where segments have something in common.
    """
    if measure.how != "ratio" or common:
        return tuple(_added(measure, each, whole, common=common) for each in segments)
    return tuple(_weighed(measure, each, whole) for each in segments)


def with_overlap(segments: Sequence[Sums], whole: Sums) -> tuple[Sums, ...]:
    """The segments, and what has to be taken off because several of them have it in common."""
    before = _beyond([each.before for each in segments], whole.before)
    after = _beyond([each.after for each in segments], whole.after)
    if before == after == Side():
        return tuple(segments)
    return (*segments, Sums(OVERLAP, before, after))


def _beyond(sides: Sequence[Side], whole: Side) -> Side:
    above = whole.above - math.fsum(each.above for each in sides)
    below = whole.below - math.fsum(each.below for each in sides)
    size = math.fsum(abs(each.above) for each in sides), math.fsum(abs(each.below) for each in sides)
    return Side(
        above if abs(above) > _ROUNDING * size[0] else 0.0,
        below if abs(below) > _ROUNDING * size[1] else 0.0,
    )


def _added(measure: Measure, segment: Sums, whole: Sums, *, common: bool) -> Part:
    scale = [measure.factor, measure.factor]
    if common:
        scale = [measure.factor / side.below if side.below else 0.0 for side in (whole.before, whole.after)]
    before, after = segment.before.above * scale[0], segment.after.above * scale[1]
    weight = (_share(segment.before.above, whole.before.above), _share(segment.after.above, whole.after.above))
    return Part(segment.key, before, after, after - before, weight=weight, sums=segment)


def _weighed(measure: Measure, segment: Sums, whole: Sums) -> Part:
    factor = measure.factor
    overall = (whole.before.above / whole.before.below + whole.after.above / whole.after.below) / 2
    weight = (segment.before.below / whole.before.below, segment.after.below / whole.after.below)
    amount = (segment.before.above / whole.before.below, segment.after.above / whole.after.below)
    contribution = amount[1] - amount[0] - overall * (weight[1] - weight[0])
    rates = [_rate(segment.before), _rate(segment.after)]
    if None not in rates:
        rate = (weight[0] + weight[1]) / 2 * ((rates[1] or 0.0) - (rates[0] or 0.0))
        mix = contribution - rate
    elif _empty(segment.before) or _empty(segment.after) or segment.key is OVERLAP:
        mix, rate = contribution, 0.0
    else:
        mix, rate = 0.0, contribution
    return Part(
        segment.key,
        None if rates[0] is None else rates[0] * factor,
        None if rates[1] is None else rates[1] * factor,
        contribution * factor,
        mix * factor,
        rate * factor,
        weight,
        segment,
    )


def _rate(side: Side) -> float | None:
    return side.above / side.below if side.below else None


def _empty(side: Side) -> bool:
    return not side.above and not side.below


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def is_simpson(parts: Sequence[Part], change: float) -> bool:
    """Whether the whole moved one way while every segment that is in both periods moved the other way, or not at all.

    Then nothing but the mix moved it (Simpson's paradox).
    """
    moves = [each.after - each.before for each in parts if each.before is not None and each.after is not None]
    if len(moves) < 2 or not change:
        return False
    return all(move * change <= 0 for move in moves) and any(move * change < 0 for move in moves)
