"""Measures of a table by dimensions: of each group, of the whole, and of what is in none of the groups shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.aggregation import Aggregation, Group, LeftOut
from tools.dimensions import Dimension
from tools.measures import Measure

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GroupedSums", "sum_by", "whole_of"]


@dataclass(frozen=True)
class GroupedSums:
    """What measures come to.

    Attributes:
        whole: over all rows.
        groups: by the values of the dimensions, in no order; empty without dimensions.
        left_out: for each measure, the rows that lack a value.
        rest: the measures over the rows that are in none of the groups given, None where there are no such rows.
    """

    whole: Group
    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    rest: Callable[[Sequence[Group]], Group | None]


def sum_by(
    table: pa.Table, measures: Sequence[Measure], dimensions: Sequence[Dimension] = (), week_start: int = 0
) -> GroupedSums:
    """Work out measures of the rows of a table, by groups and for the whole.

    Args:
        table: the rows, from `Selection.within`, with the columns of the measures and the dimensions.
        measures: what to work out.
        dimensions: what to group by.
        week_start: first day of the week, 0 = Monday.

    Cost: one pass for the whole, one for the groups, one for the blanks.
    """
    summed = table.select(list(_needed(table, measures)))
    # A header can be anything, "group 0" included: these names are longer than any header, so that none is the same.
    longest = max(len(name) for name in summed.column_names)
    names = [f"group {place}".ljust(longest + 1, "_") for place, _ in enumerate(dimensions)]
    for name, dimension in zip(names, dimensions, strict=True):
        summed = summed.append_column(name, dimension.cut(table, week_start))
    with Aggregation(summed, measures) as sums:
        whole = sums.whole()
        groups = sums.groups(names) if names else []
        left_out = sums.left_out()

    def rest(shown: Sequence[Group]) -> Group | None:
        with Aggregation(summed, measures) as again:
            return again.rest(names, shown)

    return GroupedSums(whole, tuple(groups), left_out, rest)


def whole_of(table: pa.Table, measures: Sequence[Measure]) -> Group:
    """The measures over all rows of a table."""
    with Aggregation(table.select(list(_needed(table, measures))), measures) as sums:
        return sums.whole()


def _needed(table: pa.Table, measures: Sequence[Measure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for m in measures for name in m.columns)) or (table.column_names[0],)
