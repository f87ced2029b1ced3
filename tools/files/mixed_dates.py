"""Columns with dates in several formats: not guessed at, one format a column, but told with a line of each format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.files.dates import formats_of

if TYPE_CHECKING:
    from tools.files.values import DistinctCells

__all__ = ["first_of_each_format", "look_like_dates"]

_ENOUGH = 0.9
"""So many of the cells have to be dates in one of the formats."""
_NAMED = 4


def look_like_dates(cells: DistinctCells) -> bool:
    """Whether nearly all cells are dates, in whatever format each."""
    return len(first_of_each_format(cells)) > 1


def first_of_each_format(cells: DistinctCells) -> tuple[tuple[int, str], ...]:
    """The first row of each format and its cell, in the order of the rows; empty when the column has no such mix.

    Cost: every pattern of a date over the different cells; asked only of columns that are promising.
    """
    import numpy as np

    formats = formats_of(cells.plain)
    fits: Any = np.zeros(len(cells.plain), dtype=bool)
    found: list[tuple[int, str]] = []
    for mask in formats:
        new = mask & ~fits & ~cells.missing
        if new.any():
            found.append(cells.first_row(new))
        fits |= mask
    if len(found) < 2 or cells.share(fits) < _ENOUGH:
        return ()
    return tuple(sorted(found)[:_NAMED])
