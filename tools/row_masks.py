"""Which rows meet a condition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from tools.filters import ON_TEXT, Condition, Operator, plain_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["keep_rows"]


def keep_rows(table: pa.Table, conditions: Sequence[Condition]) -> pa.Table:
    """The rows that meet every condition; an empty cell meets none but "is empty" and the ones with "not"."""
    for condition in conditions:
        table = table.filter(_kept(table, condition))
    return table


def _kept(table: pa.Table, condition: Condition) -> Any:
    """For each row whether it meets a condition; never null."""
    import pyarrow.compute as pc

    if condition.alternatives:
        each = [reduce(pc.and_, [_kept(table, part) for part in parts]) for parts in condition.alternatives]
        kept = reduce(pc.or_, each)
    else:
        mask = _mask(table.column(condition.column.name), condition)
        kept = pc.fill_null(mask, fill_value="not" in condition.operator.split())
    return pc.invert(kept) if condition.inverted else kept


def _mask(cells: Any, condition: Condition) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    column, operator, values = condition.column, condition.operator, condition.values
    if operator == "is empty":
        return pc.is_null(cells, nan_is_null=True)
    if operator == "is not empty":
        return pc.is_valid(cells)
    if column.is_temporal:
        days = pc.cast(cells, pa.date32(), safe=False)
        ends = zip(map(pa.scalar, values[::2]), map(pa.scalar, values[1::2]), strict=True)
        inside = reduce(pc.or_, [pc.and_(pc.greater_equal(days, a), pc.less_equal(days, b)) for a, b in ends])
        return pc.invert(inside) if operator == "is not" else inside
    if column.type == "boolean":
        found = pc.is_in(cells, value_set=pa.array(list(values), pa.bool_()), skip_nulls=True)
        return pc.invert(found) if operator == "is not" else found
    if column.type in ("integer", "number") and operator not in ON_TEXT:
        return _number_mask(cells, operator, values)
    return _text_mask(cells, operator, values)


def _number_mask(cells: Any, operator: Operator, values: tuple[float, ...]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    compare = {">": pc.greater, ">=": pc.greater_equal, "<": pc.less, "<=": pc.less_equal}
    if operator in compare:
        return compare[operator](cells, values[0])
    if operator == "between":
        return pc.and_(pc.greater_equal(cells, values[0]), pc.less_equal(cells, values[1]))
    found = pc.is_in(pc.cast(cells, pa.float64(), safe=False), value_set=pa.array(values, pa.float64()))
    return pc.invert(found) if operator == "is not" else found


def _text_mask(cells: Any, operator: Operator, values: tuple[str, ...]) -> Any:
    """Compare each different value once: a column of a million rows has few of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(cells.type) and not pa.types.is_large_string(cells.type):
        cells = pc.cast(cells, pa.string())
    different = pc.unique(cells.drop_null())
    chosen = [value for value in different.to_pylist() if _fits(plain_text(value), operator, values)]
    found = pc.is_in(cells, value_set=pa.array(chosen, cells.type), skip_nulls=True)
    return pc.invert(found) if "not" in operator.split() else found


def _fits(value: str, operator: Operator, wanted: tuple[str, ...]) -> bool:
    match operator:
        case "contains" | "does not contain":
            return any(each in value for each in wanted)
        case "starts with":
            return value.startswith(wanted)
        case "ends with":
            return value.endswith(wanted)
        case _:
            return value in wanted
