"""Cells of columns as amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.measures import Measure

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

__all__ = ["DAY", "amounts_of", "numbers_of"]

DAY = 86_400_000_000
"""Microseconds of a day."""


def amounts_of(table: pa.Table, measure: Measure) -> Array:
    """What each row adds to a sum; nan where a cell that it needs is blank or no number.

    Args:
        table: with the columns of the measure.
        measure: a sum of columns, or of products of two.
    """
    import numpy as np

    found = np.zeros(table.num_rows)
    for term in measure.numerator:
        assert term.column is not None
        each = numbers_of(table, term.column)
        if term.times is not None:
            each = each * numbers_of(table, term.times)
        found = found + term.sign * term.weight * each
    return found * measure.factor


def numbers_of(table: pa.Table, name: str) -> Array:
    """A column as numbers; nan where it is blank or not finite."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = np.array(pc.fill_null(pc.cast(table.column(name), pa.float64(), safe=False), float("nan")), dtype=float)
    return np.where(np.isfinite(numbers), numbers, np.nan)
