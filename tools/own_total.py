"""A group that is the total of the others: "All natural disasters" among floods and droughts, "World" among countries.

Its rows count everything a second time, so they are left out, and that is said. Equal sums alone may be chance: without
a name that speaks of a total they have to be equal in several stretches of time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.dimensions import Dimension
from tools.filters import Condition
from tools.measures import Measure
from tools.messages import Message, say
from tools.schema import Column, Schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["may_hold_totals", "without_own_total"]

_TOTAL = re.compile(
    r"\b(?:all|total|totals|overall|sum|grand total|subtotal|everything|combined|world|global|worldwide|nationwide)\b|"
    r"合计|总计|总和|汇总|全部|所有|全国|全球|总体|整体",
    re.IGNORECASE,
)
_MOST_GROUPS = 500
_NAMED_APART = 0.005
_UNNAMED_APART = 1e-6
_LEAST_OTHERS = 3
"""A group without the name of a total has to be the sum of so many others."""
_LEAST_TIMES = 3
"""In so many stretches of time."""
_NEARLY_ALL = 0.95


def may_hold_totals(schema: Schema, wanted: Sequence[Dimension], conditions: Sequence[Condition]) -> tuple[str, ...]:
    """The columns that may have a total among their values: those grouped by, and those with a value called so."""
    asked = {name for condition in conditions for name in condition.columns}
    grouped = {d.column.name for d in wanted if d.grain is None and d.width is None}
    return tuple(
        column.name
        for column in schema.columns
        if column.type == "text"
        and 3 <= column.distinct <= _MOST_GROUPS
        and column.name not in asked
        and (column.name in grouped or _named(column))
    )


def _named(column: Column) -> bool:
    return any(_TOTAL.search(value) for value in column.values)


def without_own_total(
    rows: pa.Table, measures: Sequence[Measure], columns: Sequence[str], day: str | None
) -> tuple[pa.Table, tuple[Message, ...]]:
    """The rows without those of groups that are the total of the others, and a warning for each.

    Args:
        rows: of the data set.
        measures: to be worked out; the first that adds up is looked at.
        columns: from `may_hold_totals`.
        day: the date column, if there is one.

    Cost: one pass over the rows for each column.
    """
    import pyarrow.compute as pc

    summed = next((m.numerator[0].column for m in measures if m.how == "sum" and _is_one_column(m)), None)
    if summed is None:
        return rows, ()
    warnings: list[Message] = []
    for name in columns:
        value = _total_among(rows, name, summed, day)
        if value is None:
            continue
        others = pc.not_equal(rows.column(name), value)
        rows = rows.filter(pc.fill_null(others, fill_value=True))
        warnings.append(
            say(
                "“{value}” in “{column}” is the total of the other groups, so it is left out of the total and of the "
                "ranking; else everything would count twice.",
                value=value,
                column=name,
            )
        )
    return rows, tuple(warnings)


def _is_one_column(measure: Measure) -> bool:
    return len(measure.numerator) == 1 and measure.numerator[0].is_plain


def _total_among(rows: pa.Table, name: str, summed: str, day: str | None) -> str | None:
    """The group that is the sum of the others, over all rows and in nearly every stretch of time."""
    import numpy as np

    groups, values = _table(rows, name, summed, day)
    if len(groups) < 3 or not np.isfinite(values).all():
        return None
    sizes = values.sum(axis=0)
    place = int(sizes.argmax())
    named = _TOTAL.search(groups[place]) is not None
    tolerance = _NAMED_APART if named else _UNNAMED_APART
    if not named and len(groups) <= _LEAST_OTHERS:
        return None
    whole, rest = values[:, place], np.delete(values, place, axis=1)
    if (np.count_nonzero(rest.sum(axis=0)) < 2) or not _equal(sizes[place], rest.sum(), tolerance):
        return None
    several = np.count_nonzero(rest, axis=1) >= 2
    same = [_equal(a, b, tolerance) for a, b in zip(whole, rest.sum(axis=1), strict=True)]
    if sum(same) < _NEARLY_ALL * len(same):
        return None
    return groups[place] if named or int(several.sum()) >= _LEAST_TIMES else None


def _equal(one: float, other: float, tolerance: float) -> bool:
    return abs(one - other) <= tolerance * max(abs(one), abs(other))


def _table(rows: pa.Table, name: str, summed: str, day: str | None) -> tuple[list[str], Any]:
    """The groups, and what they add up to: a row a date, a column a group."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = rows.column(name)
    cells = cells.cast(cells.type.value_type) if pa.types.is_dictionary(cells.type) else cells
    times = rows.column(day) if day is not None and day in rows.column_names else pa.array([0] * rows.num_rows)
    table = pa.table({"group": cells, "time": times, "value": rows.column(summed)})
    table = table.filter(pc.and_(pc.is_valid(table.column("group")), pc.is_valid(table.column("value"))))
    found = table.group_by(["group", "time"]).aggregate([("value", "sum")])
    group = found.column("group").combine_chunks().dictionary_encode()
    time = found.column("time").combine_chunks().dictionary_encode()
    values = np.zeros((max(len(time.dictionary), 1), max(len(group.dictionary), 1)))
    places = (np.asarray(time.indices.fill_null(0)), np.asarray(group.indices))
    np.add.at(values, places, np.asarray(pc.cast(found.column("value_sum"), pa.float64(), safe=False)))
    return [str(each) for each in group.dictionary.to_pylist()], values
