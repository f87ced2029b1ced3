"""Rows that add up the others: they would double every sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.files.decisions import is_total
from tools.messages import Message, say
from tools.profile import names_things

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.files.settle import TypedColumn

__all__ = ["drop_totals", "is_sum"]

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
    """Leave out a first row of totals (as Meta writes it), and name subtotals that stand among the data.

    The first row is one of totals when all its text is empty and at least one number is the sum of all others.
    """
    import pyarrow as pa

    notes: list[Message] = []
    if table.num_rows > 2 and _first_is_total(table):
        table = table.slice(1)
        notes.append(say("I left out the first row, because it has the totals of the others."))
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_string(column.type) and not names_things(name, "text"):
            notes += _say_subtotals(name, column)
    return table, notes


def _first_is_total(table: pa.Table) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = [c for c in table.columns if pa.types.is_string(c.type)]
    if not texts or any(c[0].as_py() is not None for c in texts) or all(c[1].as_py() is None for c in texts):
        return False
    for column in table.columns:
        if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
            continue
        first, rest = column[0].as_py(), pc.sum(column.slice(1)).as_py()
        if first and rest and abs(first - rest) <= _CLOSE * abs(rest):
            return True
    return False


def _say_subtotals(name: str, column: pa.ChunkedArray) -> list[Message]:
    import pyarrow.compute as pc

    found = pc.fill_null(
        pc.match_substring_regex(column, r"(?i)^\s*(?:(?:sub[\s-]*|grand )?total|小计|合计|总计)"), False
    )
    rows = pc.sum(found).as_py() or 0
    if not rows or rows > len(column) / 3:
        return []
    labels = [label for label in column.filter(found).unique().to_pylist()[:5] if is_total(label)]
    if not labels:
        return []
    return [
        say(
            "“{column}” has rows called “{label}” among the data. "
            "If they are totals, filter them out, or sums count double.",
            column=name,
            label=labels[0],
        )
    ]
