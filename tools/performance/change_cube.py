"""A metric by period and segment: the numbers from which a change is explained.

One table of the rows of all periods that are looked at; each column that may explain the change is cut once, and each
is summed by period in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tools.aggregation import Aggregation, Group
from tools.comparison import days_of
from tools.dimensions import Dimension
from tools.measures import Measure
from tools.performance.change_parts import Part, Side, Sums, split_change, value_of, with_overlap
from tools.performance.windows import Windows

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

__all__ = ["Cube", "Segments", "Whole", "sides_of"]

_MOST_CELLS = 60_000
"""A column with more segments than these, over all periods, is looked at in the nearest of them only."""
_NEAREST = 10
_MOST_ROWS = 1e9
"""Rows that hardly differ are worth so many: more can't be told from the rounding of sums."""


@dataclass(frozen=True)
class Whole:
    """All rows of a cube, by period."""

    sides: tuple[Side, ...]

    def between(self, windows: Windows) -> Sums:
        """In the two periods that are compared."""
        return Sums(None, self.sides[windows.before], self.sides[windows.now])


@dataclass(frozen=True)
class Segments:
    """The segments of one column.

    Attributes:
        keys: the values of the column.
        above, below: what the measure is made of, a row a period and a column a segment.
        rows: how many rows, alike.
        periods: the places of the periods that were read; None for all of them.
    """

    dimension: Dimension
    keys: tuple[Any, ...]
    above: np.ndarray[Any, Any]
    below: np.ndarray[Any, Any]
    rows: np.ndarray[Any, Any]
    periods: frozenset[int] | None = None

    def between(self, windows: Windows) -> list[Sums]:
        """Each segment in the two periods that are compared; those in neither are left out."""
        one, two = windows.before, windows.now
        return [
            Sums(key, self._side(one, place), self._side(two, place))
            for place, key in enumerate(self.keys)
            if self.rows[one, place] or self.rows[two, place]
        ]

    def _side(self, period: int, place: int) -> Side:
        above, below = self.above[period, place], self.below[period, place]
        return Side(float(above), float(below), int(self.rows[period, place]))


class Cube:
    """The rows of the periods that are looked at, ready to be summed by period and by any of some columns."""

    def __init__(
        self,
        table: pa.Table,
        period: str,
        measure: Measure,
        windows: Windows,
        dimensions: Sequence[Dimension],
        *,
        week_start: int = 0,
        common: bool = False,
    ) -> None:
        """Take the rows.

        Args:
            table: with the columns of the measure and of the dimensions, and the place of each row's period.
            period: the column with that place, from `tools.performance.windows.label_rows`.
            measure: what is explained.
            windows: the periods.
            dimensions: the columns by which it may be explained.
            week_start: first day of the week.
            common: see `split_change`.

        Cost: one pass to cut each column; each sum is one more.
        """
        self.measure, self.windows, self.common = measure, windows, common
        self.dimensions = tuple(dimensions)
        self._week_start = week_start
        self.table, self.period = table, period
        names = dict.fromkeys((*measure.columns, period))
        self._summed = table.select(list(names))
        longest = max((len(name) for name in self._summed.column_names), default=0)
        self._names = {id(d): f"group {n}".ljust(longest + 1, "_") for n, d in enumerate(self.dimensions)}
        for dimension in self.dimensions:
            self._summed = self._summed.append_column(self._names[id(dimension)], dimension.cut(table, week_start))

    def whole(self) -> Whole:
        """The measure's sums over all rows, by period."""
        sides = [Side()] * len(self.windows.periods)
        with Aggregation(self._summed, [self.measure]) as sums:
            for group in sums.groups([self.period]):
                sides[group.key[0]] = _side(group)
        return Whole(tuple(sides))

    def segments(self) -> list[Segments]:
        """The measure's sums by period and segment, for each of the columns."""
        import pyarrow as pa
        import pyarrow.compute as pc

        with Aggregation(self._summed, [self.measure]) as sums:
            found = [self._read(sums, each) for each in self.dimensions if not self._has_many(each)]
        many = [each for each in self.dimensions if self._has_many(each)]
        if many:
            near = _nearest(self.windows)
            places = pa.array(sorted(near))
            rows = self._summed.filter(pc.is_in(self._summed.column(self.period), value_set=places))
            with Aggregation(rows, [self.measure]) as sums:
                found += [replace(self._read(sums, each), periods=near) for each in many]
        return found

    def _has_many(self, dimension: Dimension) -> bool:
        return dimension.column.distinct * len(self.windows.periods) > _MOST_CELLS

    def _read(self, sums: Aggregation, dimension: Dimension) -> Segments:
        import numpy as np

        groups = sums.groups([self.period, self._names[id(dimension)]])
        keys = {key: place for place, key in enumerate(dict.fromkeys(group.key[1] for group in groups))}
        above, below, rows = (np.zeros((len(self.windows.periods), len(keys))) for _ in range(3))
        for group in groups:
            place = group.key[0], keys[group.key[1]]
            side = _side(group)
            above[place], below[place], rows[place] = side.above, side.below, side.rows
        return Segments(dimension, tuple(keys), above, below, rows)

    def parts(self, segments: Segments, whole: Sums, own: Sums) -> tuple[Part, ...]:
        """What each segment adds to the change of the whole.

        Args:
            segments: of one of the columns.
            whole: of all rows of the data that are looked at.
            own: of the rows of this cube, which may be a part of those.
        """
        between = segments.between(self.windows)
        if not self.common:
            between = list(with_overlap(between, own))
        return split_change(self.measure, between, whole, common=self.common)

    def values(self, whole: Whole) -> list[float | None]:
        """The measure in each period; None where it has no value."""
        return [value_of(self.measure, side) for side in whole.sides]

    def effective_rows(self, place: int, segments: Segments) -> float:
        """As how many rows of one size those of a period are worth: (sum of x)^2 / sum of x^2 (Kish 1965).

        Where each segment has its rows day by day, as in the report of an ad account, a row is not drawn at random: it
        is there in any case, and only its amount varies. Then the squares are those of the distances from the average
        of the segment, as in a stratified sample (Cochran, "Sampling Techniques", chapter 5).
        """
        import numpy as np
        import pyarrow.compute as pc

        rows = self._summed.filter(pc.equal(self._summed.column(self.period), place))
        first = self.measure.numerator[0]
        column = rows.column(first.column) if first.is_plain and first.column else None
        if column is None or not str(column.type).startswith(("double", "float", "int", "uint", "decimal")):
            return float(rows.num_rows)
        amounts = np.asarray(pc.fill_null(pc.cast(column, "float64", safe=False), 0.0))
        finite = np.isfinite(amounts)
        amounts = np.abs(amounts[finite])
        total = float(amounts.sum())
        if self._comes_daily(segments):
            cells = rows.column(self._names[id(segments.dimension)]).combine_chunks().dictionary_encode()
            codes = np.asarray(pc.fill_null(cells.indices, len(cells.dictionary)))[finite]
            averages = np.bincount(codes, weights=amounts) / np.maximum(np.bincount(codes), 1)
            amounts = amounts - averages[codes]
        squares = float((amounts**2).sum())
        return total**2 / max(squares, total**2 / _MOST_ROWS) if total else 0.0

    def _comes_daily(self, segments: Segments) -> bool:
        """Whether each segment has the same number of rows for each day of both periods that are compared."""
        one, two = self.windows.before, self.windows.now
        days = [days_of(self.windows.periods[place]) for place in (one, two)]
        daily = segments.rows[[one, two]] / [[each] for each in days]
        return bool((daily[0] == daily[1]).all() and (daily[0] >= 1).all() and (daily[0] % 1 == 0).all())

    def within(self, dimension: Dimension, key: Any, dimensions: Sequence[Dimension]) -> Cube:
        """The cube of one segment, with the other columns that may explain its change."""
        import pyarrow as pa
        import pyarrow.compute as pc

        cells = self._summed.column(self._names[id(dimension)])
        inside = pc.is_null(cells) if key is None else pc.equal(cells, pa.scalar(key, cells.type))
        table = self.table.filter(pc.fill_null(inside, fill_value=False))
        return Cube(
            table,
            self.period,
            self.measure,
            self.windows,
            dimensions,
            week_start=self._week_start,
            common=self.common,
        )

    def pairs(self, one: Dimension, other: Dimension) -> set[tuple[Any, Any]]:
        """The values of two columns that come together."""
        with Aggregation(self._summed, []) as sums:
            return {
                (group.key[0], group.key[1]) for group in sums.groups([self._names[id(one)], self._names[id(other)]])
            }


def _nearest(windows: Windows) -> frozenset[int]:
    """The two periods that are compared and those around them, enough to know what is usual."""
    pairs = sorted(windows.pairs, key=lambda pair: abs(pair[0] - windows.now))[:_NEAREST]
    return frozenset({windows.now, windows.before, *(place for pair in pairs for place in pair)})


def _side(group: Group) -> Side:
    above, below = group.parts[0]
    return Side(above or 0.0, below or 0.0, group.rows)


def sides_of(table: pa.Table, period: str, measures: Sequence[Measure], place: int) -> list[Side]:
    """What each measure is made of in one period."""
    import pyarrow.compute as pc

    rows = table.filter(pc.equal(table.column(period), place))
    with Aggregation(rows, measures) as sums:
        whole = sums.whole()
    return [Side(above or 0.0, below or 0.0, whole.rows) for above, below in whole.parts]
