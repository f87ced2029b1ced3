"""The result of a query as figures and tables: every group, the rest of a cut table, the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.aggregation import Group
from tools.answer import Cell, Figure, Table, TableColumn
from tools.dimensions import Dimension, group_key, group_label
from tools.measures import Measure, digits_of
from tools.messages import Message, Value, Words, say

if TYPE_CHECKING:
    from tools.data.query_view import View

__all__ = ["MOST_EXPORTED", "figures_of", "first_value", "tables_of"]

_MOST_FIGURES = 300
MOST_EXPORTED = 20_000
"""Groups in the full table that is exported."""


def first_value(group: Group) -> float:
    """The first metric of a group, as a number to sort or add by."""
    value = group.values[0]
    return 0.0 if value is None else value


def figures_of(view: View, ranked: Sequence[Group], other: Group | None) -> dict[str, Figure]:
    """The numbers of an answer by name: the whole, each group, and what is not shown."""
    figures: dict[str, Figure] = {}
    _put(figures, "total", view.measures[0], view.whole.values[0])
    figures["groups"] = len(view.groups)
    figures["rows"] = view.whole.rows
    if view.share is not None:
        figures["share"] = view.share
    for place, measure in enumerate(view.measures):
        name = "value" if place == 0 else measure.key
        for group in ranked[:_MOST_FIGURES]:
            _put(figures, f"{name}[{group_key(view.dimensions, group.key)}]", measure, group.values[place])
        if place:
            _put(figures, f"total[{measure.key}]", measure, view.whole.values[place])
    for group in ranked[:_MOST_FIGURES]:
        if changed := view.changes.get(group.key):
            name = group_key(view.dimensions, group.key)
            figures[f"change[{name}]"] = changed.now - changed.before
            if changed.before > 0:
                figures[f"growth[{name}]"] = (changed.now - changed.before) / changed.before
    if other is not None:
        _put(figures, "other", view.measures[0], other.values[0])
    return figures


def _put(figures: dict[str, Figure], name: str, measure: Measure, value: float | None) -> None:
    if value is not None and name not in figures:
        figures[name] = round(value) if measure.unit == "integer" and value == round(value) else value


def tables_of(view: View, shown: Sequence[Group], ranked: Sequence[Group], other: Group | None) -> tuple[Table, ...]:
    """The table to read, and the full one to export when that one is cut."""
    shares = view.change is None and view.measures[0].is_additive and bool(view.groups) and _all_positive(view)
    columns = [TableColumn(d.head, _unit_of(d)) for d in view.dimensions] or [TableColumn(say("rows asked for"))]
    columns += [_head(view, place, measure) for place, measure in enumerate(view.measures)]
    if shares:
        several = len(view.measures) > 1
        head = say("share of total {metric}", metric=view.measures[0].title) if several else say("share of total")
        columns.append(TableColumn(head, "percent"))
    if view.change is not None:
        columns.append(TableColumn(_head_of_change(view)))
    title = _table_title(view)
    total = _row(view, view.whole, _named(view, say("total")), shares)
    if not view.dimensions:
        return (Table(title, tuple(columns), (_row(view, view.whole, (say("all"),), shares=False),)),)
    rows = [_row(view, group, _cells(view, group), shares) for group in shown]
    if other is not None:
        by_time = view.time is not None and view.order is None and view.top is None
        rest = _row(view, other, _named(view, say("earlier") if by_time else say("other")), shares)
        rows = [rest, *rows] if by_time else [*rows, rest]
    if len(rows) == 1:
        # Beside one group, the whole is the same line again.
        width = len(view.dimensions) + len(view.measures) + (view.change is not None)
        return (Table(title, tuple(columns[:width]), (rows[0][:width],)),)
    tables = [Table(title, tuple(columns), (*rows, total))]
    if other is not None:
        every = [_row(view, group, _cells(view, group), shares) for group in ranked[:MOST_EXPORTED]]
        tables.append(Table(title, tuple(columns), (*every, total), full=True))
    return tuple(tables)


def _head(view: View, place: int, measure: Measure) -> TableColumn:
    values = [*(group.values[place] for group in view.groups), view.whole.values[place]]
    return TableColumn(measure.title, measure.unit, measure.currency, digits_of(measure, values))


def _head_of_change(view: View) -> Message:
    if view.change == "year before":
        return say("change against the year before")
    return say("change against the one before")


def _unit_of(dimension: Dimension) -> Any:
    return "date" if dimension.grain in ("day", "week") else "text"


def _table_title(view: View) -> Message:
    metrics: Value = Words(tuple(m.title for m in view.measures))
    if not view.dimensions:
        return say("{metrics}", metrics=metrics)
    groups: Value = Words(tuple(d.title for d in view.dimensions))
    if view.read is not None:
        return say("{metrics} by {groups}, {period}", metrics=metrics, groups=groups, period=view.read.period)
    return say("{metrics} by {groups}", metrics=metrics, groups=groups)


def _all_positive(view: View) -> bool:
    return bool(view.whole.values[0]) and all(first_value(group) >= 0 for group in view.groups)


def _named(view: View, name: Message) -> tuple[Cell, ...]:
    return (name, *(None for _ in view.dimensions[1:]))


def _cells(view: View, group: Group) -> tuple[Cell, ...]:
    return tuple(group_label(d, value) for d, value in zip(view.dimensions, group.key, strict=True))


def _row(view: View, group: Group, names: tuple[Cell, ...], shares: bool) -> tuple[Cell, ...]:
    values: list[Cell] = [
        round(value) if measure.unit == "integer" and value is not None and value == round(value) else value
        for measure, value in zip(view.measures, group.values, strict=True)
    ]
    if shares:
        values.append(first_value(group) / first_value(view.whole))
    if view.change is not None:
        changed = view.changes.get(group.key)
        values.append(changed.cell if changed else None)
    return (*names, *values)
