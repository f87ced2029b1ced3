"""Which segments carry a change: what each of them adds to it, so that all together are the whole change.

A sum changes by what it changes in each segment. A ratio N / D of segments s changes by the sum over s of
(n1 - r d1) / D1 - (n0 - r d0) / D0, with r half-way between the two ratios: what a segment adds by being better or
worse than the whole, and by having become larger or smaller. Both are exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.dimensions import Dimension
from tools.grouped_sums import GroupedSums, sum_by
from tools.measures import Measure
from tools.schema import Schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Mover", "Movers", "candidate_dimensions", "find_movers"]

_TOP = 3
_MOST_GROUPS, _MOST_TELLING = 60, 200
"""A column with more different values has names of single things; campaigns and products may have more of them."""
_MOST_DIMENSIONS = 6
_TELLING = ("channel", "campaign", "category", "product")
_PREFERRED = 1.5
"""A marketer can act on these; another column has to tell more by so much."""
_TYPICAL = 6


@dataclass(frozen=True)
class Mover:
    """One segment.

    Attributes:
        key: its value in the column.
        now, before: the measure in both periods; None where it is not there.
        contribution: what it adds to the change of the whole.
    """

    key: Any
    now: float | None
    before: float | None
    contribution: float


@dataclass(frozen=True)
class Movers:
    """The segments of one dimension.

    Attributes:
        dimension: what the segments are of.
        segments: all of them, those that move most first.
        change: of the whole; the contributions add up to it.
    """

    dimension: Dimension
    segments: tuple[Mover, ...]
    change: float


def candidate_dimensions(schema: Schema, taken: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Columns whose segments are worth looking at, the most telling first; at most six.

    Args:
        schema: of the data set.
        taken: columns that every row has the same value in.
    """
    fitting = [
        column
        for column in schema.columns
        if column.type in ("text", "boolean")
        and 2 <= column.distinct <= (_MOST_TELLING if column.role in _TELLING else _MOST_GROUPS)
        and column.distinct < schema.rows
        and not column.identifier
        and column.role != "text"
        and column.name not in taken
    ]
    fitting.sort(key=lambda column: (column.role not in _TELLING, abs(column.distinct - _TYPICAL)))
    return tuple(column.name for column in fitting[:_MOST_DIMENSIONS])


def find_movers(
    now: pa.Table, before: pa.Table, measure: Measure, dimensions: Sequence[Dimension], week_start: int = 0
) -> Movers | None:
    """The dimension whose segments say most about a change, and what each of them adds to it.

    That is the one in which three segments moved most otherwise than everything together did.

    Args:
        now: rows of the period.
        before: rows of the period it is compared with.
        measure: a sum, a count or a ratio; different values only where no segments share one.
        dimensions: to choose from.
        week_start: first day of the week, 0 = Monday.

    Returns:
        None where no dimension has two segments, or the measure can't be taken apart.

    Cost: two aggregations for each dimension.
    """
    if measure.how in ("median", "minimum", "maximum"):
        return None
    found: list[tuple[float, Movers]] = []
    for dimension in dimensions:
        movers = _movers(
            sum_by(now, [measure], [dimension], week_start), sum_by(before, [measure], [dimension], week_start),
            measure, dimension,
        )  # fmt: skip
        if movers is not None and len(movers.segments) > 1:
            found.append((_tells(movers, measure), movers))
    return max(found, key=lambda each: each[0])[1] if found else None


def _tells(movers: Movers, measure: Measure) -> float:
    whole = math.fsum(each.before or 0.0 for each in movers.segments)
    usual = movers.change / whole if whole and measure.how != "ratio" else 0.0
    apart = [abs(each.contribution - usual * (each.before or 0.0)) for each in movers.segments]
    weight = _PREFERRED if movers.dimension.column.role in _TELLING else 1.0
    return weight * math.fsum(sorted(apart, reverse=True)[:_TOP])


def _movers(now: GroupedSums, before: GroupedSums, measure: Measure, dimension: Dimension) -> Movers | None:
    one = {group.key[0]: (group.values[0], group.parts[0]) for group in now.groups}
    two = {group.key[0]: (group.values[0], group.parts[0]) for group in before.groups}
    if measure.how == "distinct" and not (_adds_up(now) and _adds_up(before)):
        return None  # The same customer is in several segments.
    keys = list(dict.fromkeys([*one, *two]))
    nothing: tuple[float | None, tuple[float | None, float | None]] = (None, (None, None))
    pairs = {key: (one.get(key, nothing), two.get(key, nothing)) for key in keys}
    if measure.how == "ratio":
        change = _change_of_ratio(now, before)
        moved = _moved_ratio(pairs, now, before, measure) if change is not None else None
    else:
        change = (now.whole.values[0] or 0.0) - (before.whole.values[0] or 0.0)
        moved = {key: (a[0] or 0.0) - (b[0] or 0.0) for key, (a, b) in pairs.items()}
    if moved is None or change is None:
        return None
    segments = [Mover(key, pairs[key][0][0], pairs[key][1][0], moved[key]) for key in keys]
    segments.sort(key=lambda each: (-abs(each.contribution), str(each.key)))
    return Movers(dimension, tuple(segments), change)


def _adds_up(sums: GroupedSums) -> bool:
    return math.fsum(group.values[0] or 0.0 for group in sums.groups) == (sums.whole.values[0] or 0.0)


def _change_of_ratio(now: GroupedSums, before: GroupedSums) -> float | None:
    one, two = now.whole.values[0], before.whole.values[0]
    return None if one is None or two is None else one - two


def _moved_ratio(pairs: dict[Any, Any], now: GroupedSums, before: GroupedSums, measure: Measure) -> dict[Any, float]:
    (n1, d1), (n0, d0) = now.whole.parts[0], before.whole.parts[0]
    if not d1 or not d0:
        return {}  # There is no ratio then, and no change of one.
    middle = ((n1 or 0.0) / d1 + (n0 or 0.0) / d0) / 2
    return {
        key: measure.factor
        * (((a[1][0] or 0.0) - middle * (a[1][1] or 0.0)) / d1 - ((b[1][0] or 0.0) - middle * (b[1][1] or 0.0)) / d0)
        for key, (a, b) in pairs.items()
    }
