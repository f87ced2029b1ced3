"""Cells of columns as whole numbers and amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.measures import Measure

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

__all__ = ["DAY", "amounts_of", "days_of", "numbers_of", "places_of"]

DAY = 86_400_000_000
"""Microseconds of a day."""


def places_of(cells: pa.ChunkedArray) -> Array:
    """The number of each cell's value among the different values; -1 for an empty cell or a blank text."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        cells = pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), None, cells)
    encoded = cells.combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    found: Array = np.asarray(pc.fill_null(encoded.indices, -1)).astype(np.int64)
    return found


def days_of(cells: pa.ChunkedArray) -> tuple[Array, Array]:
    """Points in time as microseconds, and which cells have one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    moments = pc.cast(cells, pa.timestamp("us", tz=getattr(cells.type, "tz", None)), safe=False)
    stamps = pc.cast(moments, pa.int64())
    return np.asarray(pc.fill_null(stamps, 0)).astype(np.int64), np.asarray(pc.is_valid(stamps))


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
