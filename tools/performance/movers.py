"""Which segments carry a change: what each of them adds to it, so that all together are the whole change.

They are taken apart as `explain_change` does it (`tools.performance.change_parts`), so that both say the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.aggregation import Group
from tools.dimensions import Dimension
from tools.grouped_sums import GroupedSums, sum_by
from tools.measures import Measure
from tools.performance.change_parts import Side, Sums, shares_days, split_change, value_of
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
    now: pa.Table,
    before: pa.Table,
    measure: Measure,
    dimensions: Sequence[Dimension],
    week_start: int = 0,
    day: str | None = None,
) -> Movers | None:
    """The dimension whose segments say most about a change, and what each of them adds to it.

    That is the one in which three segments moved most otherwise than everything together did.

    Args:
        now: rows of the period.
        before: rows of the period it is compared with.
        measure: a sum, a count or a ratio; different values only where no segments share one.
        dimensions: to choose from.
        week_start: first day of the week, 0 = Monday.
        day: the date column.

    Returns:
        None where no dimension has two segments, or the measure can't be taken apart.

    Cost: two aggregations for each dimension.
    """
    if measure.how in ("median", "minimum", "maximum"):
        return None
    found: list[tuple[float, Movers]] = []
    common = shares_days(measure, day)
    for dimension in dimensions:
        movers = _movers(
            sum_by(now, [measure], [dimension], week_start), sum_by(before, [measure], [dimension], week_start),
            measure, dimension, common=common,
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


def _movers(
    now: GroupedSums, before: GroupedSums, measure: Measure, dimension: Dimension, *, common: bool
) -> Movers | None:
    if measure.how == "distinct" and not (_adds_up(now) and _adds_up(before)):
        return None  # The same customer is in several segments.
    whole = Sums(None, _side(before.whole), _side(now.whole))
    if measure.how == "ratio" and not (whole.before.below and whole.after.below):
        return None  # There is no ratio then, and no change of one.
    one, two = ({group.key[0]: group for group in sums.groups} for sums in (now, before))
    pairs = [Sums(key, _side(two.get(key)), _side(one.get(key))) for key in dict.fromkeys([*one, *two])]
    parts = split_change(measure, pairs, whole, common=common)
    segments = [
        Mover(
            part.key,
            part.after if part.key in one else None,
            part.before if part.key in two else None,
            part.contribution,
        )
        for part in parts
    ]
    segments.sort(key=lambda each: (-abs(each.contribution), str(each.key)))
    change = (value_of(measure, whole.after) or 0.0) - (value_of(measure, whole.before) or 0.0)
    return Movers(dimension, tuple(segments), change)


def _side(group: Group | None) -> Side:
    if group is None:
        return Side()
    above, below = group.parts[0]
    return Side(above or 0.0, below or 0.0, group.rows)


def _adds_up(sums: GroupedSums) -> bool:
    return math.fsum(group.values[0] or 0.0 for group in sums.groups) == (sums.whole.values[0] or 0.0)
