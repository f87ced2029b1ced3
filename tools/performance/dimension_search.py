"""Which column tells a change apart best: where the change is not where the size is.

A column explains a change where a few of its values carry it, beyond what their size lets expect. How far the shares
of the change are from the shares of the size is measured as in Adtributor: the Jensen-Shannon divergence between the
segments' shares before and after, with the contributions to a ratio in place of its amounts. Columns with many values
are always a little apart, by chance; so what counts is how much more than usual: more than between the other periods of
the data, or, where there are too few of them, than rows drawn at random would be (8 times the divergence, over
the sum of 1 / rows, is chi-squared with values - 1 degrees: Menendez et al. 1997).

Source: Bhagwan et al., "Adtributor: Revenue Debugging in Advertising Systems", NSDI 2014.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.columns import normalise
from tools.measures import Measure, yes_value
from tools.performance.change_cube import Cube, Segments, Whole
from tools.performance.change_parts import OVERLAP, Part, Sums
from tools.performance.noise import ENOUGH, Noise, judge_change
from tools.performance.windows import Windows
from tools.schema import Column, Schema

__all__ = ["Explained", "candidate_columns", "carriers_of", "choose", "leads_as_well", "look_at", "segment_noise"]

_MOST_VALUES = 2000
_ALWAYS = 12
"""So many values are segments even where there are few rows; more than half as many as rows are names of rows."""
_EXPLAINED = 2 / 3
"""The fewest segments that make so much of the change carry it (Adtributor's threshold of explanatory power)."""
_FEW = 5
_MUCH = 1 / 3
_MOST_GROSS = 4.0
"""Parts that come to more than so many times the change tell of coming and going, and not of it."""
_RARELY = 0.95
"""A column stands out where the change is less in line with size than in so many of the other comparisons."""
_SURE = 0.99
"""Chance would have to make less than this of it, where other periods can't tell what is usual: several columns try."""
_NOT_GROUPS = ("customer", "order", "text", "date", "source", "target_node")
_CALENDAR = re.compile(
    r"(?:(?:day|week|month|quarter|year)(?: of)?(?: the)? ?)*"
    r"(?:year|month|quarter|week|day|weekday|date|hour|time)(?: name)?|"
    r"年|月|日|周|季|季度|年份|月份|星期|星期几"
)
"""Headers of parts of the date: another month is no cause."""


@dataclass(frozen=True)
class Explained:
    """A change by the values of one column.

    Attributes:
        segments: the sums behind it.
        parts: what each segment adds, the most in the direction of the change first.
        carriers: the fewest that make two thirds of the change.
        surprise: how far the change is from where the size is, in nats.
        usual: what that usually is.
        stands_out: whether it is clearly more than usual.
    """

    segments: Segments
    parts: tuple[Part, ...]
    carriers: tuple[Part, ...]
    surprise: float
    usual: float
    stands_out: bool

    @property
    def leader(self) -> Part | None:
        """The segment that adds most in the direction of the change."""
        return self.carriers[0] if self.carriers else None

    @property
    def is_clear(self) -> bool:
        """Whether the parts go one way, by and large, and do not mostly cancel each other out."""
        gross = math.fsum(abs(part.contribution) for part in self.parts)
        return gross <= _MOST_GROSS * abs(math.fsum(part.contribution for part in self.parts))

    @property
    def score(self) -> float:
        """How much more the column tells than usual."""
        return self.surprise - self.usual


def candidate_columns(schema: Schema, measure: Measure) -> tuple[Column, ...]:
    """The columns whose values may explain a change: names and yes or no; no ids, dates, free text or amounts."""
    return tuple(
        column
        for column in schema.columns
        if column.name not in measure.columns
        and not column.identifier
        and column.role not in _NOT_GROUPS
        and (column.type in ("text", "boolean") or yes_value(column) is not None)
        and 2 <= column.distinct <= min(_MOST_VALUES, max(schema.rows / 2, _ALWAYS))
        and not _CALENDAR.fullmatch(normalise(column.name))
    )


def look_at(cube: Cube, segments: Segments, whole: Sums, own: Whole) -> Explained:
    """Explain a change by one column.

    Args:
        cube: of the rows.
        segments: of the column.
        whole: of all rows, to whose change the parts add.
        own: of the rows of the cube.
    """
    import numpy as np

    between = own.between(cube.windows)
    parts = cube.parts(segments, whole, between)
    target = math.fsum(part.contribution for part in parts)
    ordered = tuple(sorted(parts, key=lambda part: (-part.contribution * _sign(target), str(part.key))))
    surprise, others = _surprises(segments, own, cube.measure, cube.windows, common=cube.common)
    if len(others) >= ENOUGH:
        usual = float(np.quantile(others, _RARELY))
        middle = sorted(others)[len(others) // 2]
        stands_out = surprise > usual
    else:
        middle, most = _by_chance(segments, cube)
        stands_out = surprise > most
    return Explained(segments, ordered, carriers_of(ordered, target), surprise, middle, stands_out)


def carriers_of(parts: Sequence[Part], target: float) -> tuple[Part, ...]:
    """The fewest parts that make two thirds of a change; parts come with the most in its direction first."""
    found: list[Part] = []
    reached = 0.0
    for part in parts:
        if part.key is OVERLAP or part.contribution * target <= 0:
            continue
        found.append(part)
        reached += part.contribution
        if abs(reached) >= _EXPLAINED * abs(target):
            break
    return tuple(found)


def choose(cube: Cube, looked: Sequence[Explained]) -> Explained | None:
    """The column to explain a change by: the one that tells most, or a coarser one that says the same of its leader.

    Of campaigns that each belong to one channel, where one campaign stands out and its channel carries the change,
    the channel is named first; its campaigns come after it. A channel that does not stand out tells less than a
    campaign that does: its other campaigns blur it.
    """
    fitting = [each for each in looked if len(each.parts) >= 2 and _overlaps(each)]
    if not fitting:
        return None
    best = max(fitting, key=_rank)
    coarser = [
        each
        for each in fitting
        if each is not best
        and len(each.segments.keys) < len(best.segments.keys)
        and (each.stands_out or not best.stands_out)
        and _leads_as_well(cube, each, best)
    ]
    return min([best, *coarser], key=lambda each: len(each.segments.keys))


def _rank(explained: Explained) -> tuple[bool, bool, bool, float, int]:
    few = explained.is_clear and 0 < len(explained.carriers) <= _FEW
    apart = all(part.key is not OVERLAP for part in explained.parts)
    return explained.stands_out and few, few, apart, explained.score, -len(explained.parts)


def _overlaps(explained: Explained) -> bool:
    """Whether any segment is in both periods: months and campaigns of a month explain nothing by being other ones."""
    both = [p for p in explained.parts if p.key is not OVERLAP and not p.is_new and not p.is_gone]
    return bool(both)


def _leads_as_well(cube: Cube, coarse: Explained, fine: Explained) -> bool:
    """Whether a coarser column says the same, and its leader carries much of the change."""
    if coarse.leader is None:
        return False
    target = math.fsum(part.contribution for part in coarse.parts)
    large = coarse.leader.contribution * _sign(target) >= _MUCH * abs(target)
    return large and leads_as_well(cube, coarse, fine)


def leads_as_well(cube: Cube, coarse: Explained, fine: Explained) -> bool:
    """Whether each value of a fine column is in one of a coarse one, and the leader of one in that of the other.

    Cost: one pass over the two columns.
    """
    if coarse.leader is None or fine.leader is None:
        return False
    pairs = cube.pairs(coarse.segments.dimension, fine.segments.dimension)
    fine_keys = [pair[1] for pair in pairs]
    if len(fine_keys) > len(set(fine_keys)):
        return False
    return (coarse.leader.key, fine.leader.key) in pairs


def segment_noise(explained: Explained, own: Whole, cube: Cube, key: Any) -> Noise:
    """Whether what a segment adds is more than it usually does."""
    segments, windows = explained.segments, cube.windows
    if key not in segments.keys:
        return Noise("unknown", 0)
    place = segments.keys.index(key)
    pairs = [pair for pair in windows.pairs if segments.periods is None or segments.periods.issuperset(pair)]
    added = [_contributions(segments, own, cube.measure, pair, cube.common) for pair in pairs]
    now = _contributions(segments, own, cube.measure, (windows.now, windows.before), cube.common)
    if now is None:
        return Noise("unknown", 0)
    return judge_change(float(now[place]), [float(each[place]) for each in added if each is not None])


def _contributions(segments: Segments, own: Whole, measure: Measure, pair: tuple[int, int], common: bool) -> Any:
    """What each segment adds between two periods, in the unit of the sums; None where a ratio has no value."""
    later, earlier = pair
    if measure.how != "ratio":
        return (segments.above[later] - segments.above[earlier]) * measure.factor
    one, two = own.sides[earlier], own.sides[later]
    if not one.below or not two.below:
        return None
    amount = segments.above[later] / two.below - segments.above[earlier] / one.below
    if common:
        return amount * measure.factor
    overall = (one.above / one.below + two.above / two.below) / 2
    weight = segments.below[later] / two.below - segments.below[earlier] / one.below
    return (amount - overall * weight) * measure.factor


def _surprises(
    segments: Segments, own: Whole, measure: Measure, windows: Windows, *, common: bool
) -> tuple[float, list[float]]:
    """How far the shares of a change are from those of the size: now, and between the other periods."""
    now = _surprise(segments, own, measure, (windows.now, windows.before), common)
    pairs = [pair for pair in windows.pairs if segments.periods is None or segments.periods.issuperset(pair)]
    others = [_surprise(segments, own, measure, pair, common) for pair in pairs]
    return now or 0.0, [each for each in others if each is not None]


def _surprise(segments: Segments, own: Whole, measure: Measure, pair: tuple[int, int], common: bool) -> float | None:
    import numpy as np

    earlier = pair[1]
    added = _contributions(segments, own, measure, pair, common)
    if added is None:
        return None
    scale = own.sides[earlier].below if measure.how == "ratio" else 1.0
    before = segments.above[earlier] / scale * measure.factor
    after = before + added
    if (before < 0).any() or (after < 0).any():
        before, after = np.abs(before), np.abs(after)
    if not before.sum() or not after.sum():
        return None
    p, q = before / before.sum(), after / after.sum()
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p / middle), 0.0) + np.where(q > 0, q * np.log(q / middle), 0.0)
    return max(float(terms.sum()) / 2, 0.0)


def _by_chance(segments: Segments, cube: Cube) -> tuple[float, float]:
    """What the divergence would be, as a rule and at most, if the rows of both periods were drawn alike.

    A few large amounts among many small ones make shares as unsure as fewer rows would (Kish's effective number);
    rows that each segment has day by day make them as sure as more rows would.
    """
    from scipy import stats

    windows = cube.windows
    one, two = (cube.effective_rows(place, segments) for place in (windows.before, windows.now))
    values = int(((segments.rows[windows.before] + segments.rows[windows.now]) > 0).sum())
    if not one or not two or values < 2:
        return math.inf, math.inf
    scale = (1 / one + 1 / two) / 8
    return (values - 1) * scale, float(stats.chi2.ppf(_SURE, values - 1)) * scale


def _sign(value: float) -> float:
    return -1.0 if value < 0 else 1.0
