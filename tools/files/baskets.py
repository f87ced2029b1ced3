"""Files of baskets: one basket a line, its items side by side, no header.

They become one row for each item of a basket, with the number of the basket beside it. Any question about items ("which
is bought most?") then works as on a list of orders, and so does the search for bundles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.files.layout import Layout
from tools.files.limits import Limits
from tools.files.rows import records
from tools.messages import say

if TYPE_CHECKING:
    from tools.files.reading import TextTable

__all__ = ["read_baskets"]


def read_baskets(layout: Layout, limits: Limits) -> TextTable:
    """Read a file of baskets as rows of `basket` (a running number from 1) and `item`.

    Raises:
        BadFile: quotes do not match, or there are too many rows.
    """
    import pyarrow as pa

    from tools.files.convert import TypedColumn
    from tools.files.reading import TextTable

    baskets: list[int] = []
    items: list[str] = []
    number = 0
    for _, row in records(layout):
        filled = [cell.strip() for cell in row if cell.strip()]
        number += bool(filled)
        baskets += [number] * len(filled)
        items += filled
        limits.check_rows(len(items))
    columns = [
        TypedColumn("basket", pa.chunked_array([pa.array(baskets, pa.int64())]), identifier=True),
        TypedColumn("item", pa.chunked_array([pa.array(items, pa.string())])),
    ]
    note = say(
        "The file has a basket in each line and no header: {baskets} baskets. "
        "I read it as one row for each item, in the columns “basket” and “item”.",
        baskets=number,
    )
    return TextTable(columns, None, [note])
