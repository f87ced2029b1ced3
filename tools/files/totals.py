"""Rows that add up the others: they would double every sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.files.convert import is_text
from tools.files.decisions import is_total
from tools.messages import Message, say

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.files.convert import TypedColumn
    from tools.schema import Schema

__all__ = ["drop_totals", "find_subtotals", "is_sum"]

_CLOSE = 0.005


def is_sum(row: Sequence[str], columns: Sequence[TypedColumn]) -> bool:
    """Whether the numbers of a row are the sums of the columns above it (one is enough: rates don't add up)."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from tools.files.numbers import read_number_cells

    for cell, column in zip(row, columns, strict=False):
        if not pa.types.is_floating(column.cells.type) and not pa.types.is_integer(column.cells.type):
            continue
        total = pc.sum(column.cells).as_py() or 0
        numbers = read_number_cells(pc.utf8_normalize(pa.array([cell]), form="NFKC"), np.ones(1, dtype=np.int64))
        for sign in ("point", "comma"):
            value = float(numbers.values(sign)[0])
            if total and abs(value - total) <= _CLOSE * abs(total):
                return True
    return False


def drop_totals(table: pa.Table) -> tuple[pa.Table, list[Message]]:
    """Leave out a first row of totals, as Meta writes it.

    The first row is one of totals when all its text is empty and at least one number is the sum of all others.
    """
    notes: list[Message] = []
    if table.num_rows > 2 and _first_is_total(table):
        table = table.slice(1)
        notes.append(say("I left out the first row, because it has the totals of the others."))
    return table, notes


def _first_is_total(table: pa.Table) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = [c for c in table.columns if is_text(c)]
    if not texts or any(c[0].as_py() is not None for c in texts) or all(c[1].as_py() is None for c in texts):
        return False
    for column in table.columns:
        if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
            continue
        first, rest = column[0].as_py(), pc.sum(column.slice(1)).as_py()
        if first and rest and abs(first - rest) <= _CLOSE * abs(rest):
            return True
    return False


def find_subtotals(schema: Schema) -> list[Message]:
    """Name rows of totals that stand among the data, by the values of the text columns."""
    found = []
    for column in schema.columns:
        labels = [value for value in column.values if is_total(value)] if column.type == "text" else []
        if labels and not column.identifier:
            found.append(
                say(
                    "“{column}” has rows called “{label}” among the data. "
                    "If they are totals, filter them out, or sums count double.",
                    column=column.name,
                    label=labels[0],
                )
            )
    return found
