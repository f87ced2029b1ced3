"""Everything that an answer says comes from this: the test, the groups, and how they were taken from the data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tools.dimensions import Dimension
from tools.filters import Condition
from tools.measures import Measure, written
from tools.messages import Message, Number, Percent, Period, Text, Value, say
from tools.performance.significance.choice import Judged
from tools.performance.significance.counts import wilson
from tools.performance.significance.observations import GroupName
from tools.performance.significance.results import Alternative, Interval
from tools.performance.significance.subject import Subject

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = [
    "Design",
    "Finding",
    "GroupSummary",
    "Verdict",
    "summarize_numbers",
    "summarize_shares",
    "value_of",
    "verdict_of",
]

Design = Literal["groups", "pairs", "one", "shares", "one share", "kinds", "frequencies", "shape", "spread", "related"]
"""What is set side by side: groups of numbers, pairs, numbers with a value, shares of groups, a share with a value,
kinds by groups, how frequent kinds are; the shape of numbers, or the spread of groups; or several measurements of the
same rows."""

_NOTICED = 0.1
"""A difference below a tenth of what it is compared with is small, where it is small beside the spread as well."""
_SMALL_G, _SMALL_SHARE, _SMALL_V = 0.2, 0.01, 0.1
_MEDIUM_G, _MEDIUM_SHARE, _MEDIUM_V = 0.5, 0.06, 0.3
_ENOUGH = 0.2
"""A test that would have missed a difference of a fifth leaves much open."""


@dataclass(frozen=True)
class GroupSummary:
    """One group in numbers; `middle` is its average or share with an interval, the rest is of numbers only."""

    name: GroupName
    rows: int
    middle: Interval
    median: Interval | None = None
    deviation: float | None = None
    yes: int | None = None


@dataclass(frozen=True)
class Finding:
    """What was tested, and what came of it.

    Attributes:
        design: what is set side by side.
        subject: what is compared.
        by: whose groups.
        groups: in numbers, in the order in which they were compared.
        judged: the test.
        alternative, level: how it was asked.
        against: the value that is compared with.
        values: the numbers of each group, or the differences of pairs; for pictures and doubts.
        table, outcomes: counts of outcomes by group.
        second: the second of two columns that are compared row by row.
        unit: the column that tells the members of pairs.
        conditions, period: which rows.
        notes, warnings: of reading.
    """

    design: Design
    subject: Subject
    by: Dimension | None
    groups: tuple[GroupSummary, ...]
    judged: Judged
    alternative: Alternative
    level: float
    against: float | None = None
    values: tuple[Values, ...] = ()
    table: NDArray[np.int64] | None = None
    outcomes: tuple[GroupName, ...] = ()
    second: str | None = None
    unit: str | None = None
    conditions: Sequence[Condition] = ()
    period: Period | None = None
    notes: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = field(default=())

    @property
    def by_ranks(self) -> bool:
        """Whether ranks were compared, so that medians are shown."""
        return self.judged.result.key in ("mann_whitney", "wilcoxon", "kruskal_wallis", "friedman")

    @property
    def share_name(self) -> Text:
        """What a share is a share of."""
        if self.subject.kind == "category":
            return say("share of “{outcome}”", outcome=self.outcomes[0].label)
        return self.subject.title if self.subject.kind == "counts" else self.subject.measure.title


@dataclass(frozen=True)
class Verdict:
    """What the test says in plain words.

    Attributes:
        clear: whether chance alone is an unlikely reason.
        small: whether the effect is too small to matter much, as far as numbers can say.
        medium: whether it is no more than medium.
        too_few: whether so few rows would have missed an effect that matters.
        relative: the difference as a share of what it is compared with, where that makes sense.
        opposite: the difference goes against the direction that was asked for.
        dependent: it would be clear, were the rows independent.
        reversed: it goes the other way, and clearly so.
    """

    clear: bool
    small: bool
    medium: bool
    too_few: bool
    relative: float | None
    opposite: bool
    dependent: bool = False
    reversed: bool = False


def verdict_of(found: Finding) -> Verdict:
    """Judge the size of an effect beside its significance.

    Small, medium and large are Cohen's (1988), with one exception: a difference that is a tenth or more of what it is
    compared with is not called small, as shares and spend in marketing spread widely.
    """
    result = found.judged.result
    base = _base(found)
    effect = result.effect.value
    relative = effect / base if base else _range(found)
    by_rows = result.p_value < 1 - found.level
    dependent = found.judged.p_dependent
    clear = by_rows and (dependent is None or dependent < 1 - found.level)
    opposite = (found.alternative == "greater" and effect < 0) or (found.alternative == "less" and effect > 0)
    size, small, medium = _size(found)
    noticed = relative is not None and abs(relative) >= _NOTICED
    return Verdict(
        clear=clear,
        small=size < small and not noticed,
        medium=size < medium,
        too_few=not clear and _misses(found, base),
        relative=relative,
        opposite=opposite,
        dependent=by_rows and not clear,
        reversed=opposite and result.two_sided < 1 - found.level,
    )


def _range(found: Finding) -> float | None:
    """How far the highest of several groups is above the lowest, as a share of that."""
    if found.design not in ("groups", "shares", "related") or len(found.groups) < 3:
        return None
    middles = [(g.median if found.by_ranks and g.median else g.middle).value for g in found.groups]
    return max(middles) / min(middles) - 1 if min(middles) > 0 else None


def _base(found: Finding) -> float | None:
    """What a difference is compared with."""
    result = found.judged.result
    if result.kind not in ("difference", "share difference"):
        return None
    if found.design in ("one", "one share"):
        base = found.against
    elif len(found.groups) == 2:
        second = found.groups[1]
        base = second.median.value if found.by_ranks and second.median else second.middle.value
    else:
        base = None
    return base if base is not None and base > 0 else None


def _size(found: Finding) -> tuple[float, float, float]:
    """The size of the effect without its unit, and from where on it is small no more, and large."""
    result = found.judged.result
    match result.kind:
        case "explained":
            return result.effect.value, _SMALL_SHARE, _MEDIUM_SHARE
        case "association":
            return result.effect.value, _SMALL_V, _MEDIUM_V
        case "share difference":
            return _cohens_h(found), _SMALL_G, _MEDIUM_G
        case "skewness":
            return abs(result.effect.value), 0.5, 1.0
        case "spread ratio":
            return result.effect.value - 1, 0.2, 1.0
    if result.standardized is not None:
        return abs(result.standardized.value), _SMALL_G, _MEDIUM_G
    return abs(result.extras.get("rank_biserial", 0.0)), 0.11, 0.28


def _cohens_h(found: Finding) -> float:
    """How far two shares are apart on the scale on which they spread alike."""
    first = found.groups[0].middle.value
    second = found.groups[1].middle.value if len(found.groups) > 1 else found.against or 0.0
    one, two = (math.asin(math.sqrt(min(1.0, max(0.0, share)))) for share in (first, second))
    return 2 * abs(one - two)


def _misses(found: Finding, base: float | None) -> bool:
    """Whether an effect that matters would have been missed by so few rows."""
    result = found.judged.result
    lowest = min((group.rows for group in found.groups), default=0)
    if result.detectable is None:
        return lowest < 20
    match result.kind:
        case "explained":
            return result.detectable > _MEDIUM_SHARE
        case "association":
            return result.detectable > 0.2
        case "share difference":
            return result.detectable > 0.1 or (base is not None and result.detectable > _ENOUGH * base)
    spread = result.effect.value / result.standardized.value if result.standardized and result.standardized.value else 0
    wide = spread != 0 and result.detectable / abs(spread) > _MEDIUM_G
    return wide or (base is not None and result.detectable > _ENOUGH * base) or lowest < 10


def value_of(measure: Measure, subject: Subject, value: float) -> Value:
    """A number as a person reads it, in the unit of what is compared."""
    if subject.is_share:
        return Percent(value, 2 if abs(value) < 0.1 else 1)
    shown = written(measure, value)
    return Number(value, 2) if isinstance(shown, float) and 0.01 <= abs(value) < 100 else shown


def summarize_numbers(names: Sequence[GroupName], values: Sequence[Values], level: float) -> tuple[GroupSummary, ...]:
    """Average, median, spread and their intervals, for each group."""
    import numpy as np

    found = []
    for name, each in zip(names, values, strict=True):
        deviation = float(each.std(ddof=1)) if len(each) > 1 else 0.0
        middle = _around(float(each.mean()), deviation, len(each), level)
        found.append(GroupSummary(name, len(each), middle, _median(np.sort(each), level), deviation))
    return tuple(found)


def _around(mean: float, deviation: float, rows: int, level: float) -> Interval:
    from scipy import stats

    reach = float(stats.t.ppf((1 + level) / 2, max(rows - 1, 1))) * deviation / rows**0.5
    return Interval(mean, mean - reach, mean + reach)


def _median(ordered: Values, level: float) -> Interval:
    """The median with its interval from the binomial distribution of ranks."""
    import numpy as np
    from scipy import stats

    rows = len(ordered)
    below = max(int(stats.binom.ppf((1 - level) / 2, rows, 0.5)) - 1, 0)
    return Interval(float(np.median(ordered)), float(ordered[below]), float(ordered[rows - 1 - below]))


def summarize_shares(names: Sequence[GroupName], table: NDArray[np.int64], level: float) -> tuple[GroupSummary, ...]:
    """The share of the first outcome in each group, with Wilson's interval."""
    return tuple(
        GroupSummary(name, int(row.sum()), wilson(float(row[0]), float(row.sum()), level), yes=int(row[0]))
        for name, row in zip(names, table, strict=True)
    )
