"""Cells of columns as whole numbers: who, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Array = np.ndarray[Any, Any]

__all__ = ["codes_of", "moments_of"]


def codes_of(cells: pa.ChunkedArray) -> tuple[Array, pa.Array]:
    """Number the different values of a column.

    Returns:
        For each row the number of its value, -1 for an empty cell or a blank text; and the values.

    Cost: a pass over the rows.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        cells = pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), None, cells)
    encoded = cells.combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    return np.asarray(pc.fill_null(encoded.indices, -1)).astype(np.int64), encoded.dictionary


def moments_of(cells: pa.ChunkedArray) -> tuple[Array, Array]:
    """Points in time as microseconds since 1970, and which rows have one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    moments = pc.cast(cells, pa.timestamp("us", tz=getattr(cells.type, "tz", None)), safe=False)
    stamps = pc.cast(moments, pa.int64())
    return np.asarray(pc.fill_null(stamps, 0)).astype(np.int64), np.asarray(pc.is_valid(stamps))
