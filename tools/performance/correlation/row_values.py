"""A metric of each single row, and categories of rows as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.errors import CannotAnswer
from tools.measures import Measure, Term
from tools.messages import say

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

__all__ = ["category_codes", "needs_groups", "row_values"]


def needs_groups(measure: Measure) -> bool:
    """Whether a metric only has a value for several rows together: a count of rows or of different values."""
    if measure.how in ("rows", "distinct"):
        return True
    terms = (*measure.numerator, *measure.denominator)
    if any(term.distinct for term in terms):
        return True
    return all(term.column is None for term in measure.numerator)


def row_values(table: pa.Table, measure: Measure) -> Array:
    """A metric of each row; nan where a cell it needs is blank or 0 below the line.

    Args:
        table: the rows, with the columns of the metric.
        measure: a column, or a formula of columns. The average, median and total of a row are its own value.

    Raises:
        CannotAnswer: the metric counts rows.
    """
    import numpy as np

    if needs_groups(measure):
        raise CannotAnswer(
            say(
                "{metric} counts rows, so it has no value for a single one. Ask by day, by week, or across the values "
                "of a column.",
                metric=measure.title,
            )
        )
    above = _sum(table, measure.numerator)
    if measure.how == "ratio":
        below = _sum(table, measure.denominator)
        above = np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0)
    found: Array = above * measure.factor
    return np.where(np.isfinite(found), found, np.nan)


def _sum(table: pa.Table, terms: tuple[Term, ...]) -> Array:
    import numpy as np

    total = np.zeros(table.num_rows)
    for term in terms:
        total = total + term.sign * term.weight * _term(table, term)
    return total


def _term(table: pa.Table, term: Term) -> Array:
    import numpy as np

    if term.column is None:
        return np.ones(table.num_rows)
    cells = table.column(term.column)
    found = _flags(cells, term.yes) if term.yes is not None and not _is_flag(cells) else _numbers(cells)
    if term.times is not None:
        found = found * _numbers(table.column(term.times))
    if term.over is not None:
        below = _numbers(table.column(term.over))
        found = np.divide(found, below, out=np.full(len(found), np.nan), where=below != 0)
    return found


def _is_flag(cells: pa.ChunkedArray) -> bool:
    return str(cells.type) == "bool"


def _numbers(cells: pa.ChunkedArray) -> Array:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if _is_flag(cells):
        cells = pc.cast(cells, pa.int8())
    numbers = np.array(pc.fill_null(pc.cast(cells, pa.float64(), safe=False), float("nan")), dtype=float)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _flags(cells: pa.ChunkedArray, yes: object) -> Array:
    """1 where a cell says yes, 0 where it does not, nan where it is blank."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    said = pc.cast(pc.equal(_plain(cells), pa.scalar(yes)), pa.float64())
    return np.array(pc.fill_null(said, float("nan")), dtype=float)


def category_codes(cells: pa.ChunkedArray) -> tuple[Array, tuple[str, ...]]:
    """The value of each cell as a number from 0, in the order of the values, and the values; -1 for a blank."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.cast(_plain(cells), pa.string())
    encoded = texts.combine_chunks().dictionary_encode()
    values = [str(each) for each in encoded.dictionary.to_pylist()]
    order = sorted(range(len(values)), key=lambda place: values[place])
    new = np.empty(len(values) + 1, dtype=np.int64)
    new[order] = np.arange(len(values))
    new[-1] = -1
    codes = np.array(pc.fill_null(encoded.indices, -1), dtype=np.int64)
    return new[codes], tuple(values[place] for place in order)


def _plain(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    return cells.cast(cells.type.value_type) if pa.types.is_dictionary(cells.type) else cells
