"""Funnels of counts: a column of numbers for each step, or a table with a row for each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tools.context import Context
from tools.dimensions import Dimension, group_key, group_label
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.frame import Frame
from tools.grouped_sums import sum_by
from tools.measures import sum_of
from tools.messages import Message, Period, Words, say
from tools.performance.funnel.events import resolve_steps
from tools.performance.funnel.stages import in_known_order, is_listed, load_words, match_step, numbered, plain
from tools.performance.funnel.view import Group, Kind
from tools.schema import Column, Schema
from tools.selection import Selection, nothing_left, take_rows

if TYPE_CHECKING:
    from tools.filters import Condition

__all__ = ["Counts", "find_count_columns", "find_step_table", "read_count_columns", "read_step_table", "select_counts"]

_MOST_STEPS = 30


@dataclass(frozen=True)
class Counts:
    """The sizes of the steps, of all and by segments.

    Attributes:
        kind: of what they were read off.
        names: of the steps, in their order.
        sizes: of each.
        groups: for each dimension its groups.
        notes, warnings: how it was read.
        unit: what is counted.
        now: what is at each step now, where a row tells where something stands.
        ended: how many came to the last stage, and how many to nothing, where that is told.
    """

    kind: Kind
    names: tuple[str, ...]
    sizes: tuple[float, ...]
    groups: tuple[tuple[Group, ...], ...]
    notes: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
    unit: Message | None = None
    now: tuple[int, ...] = ()
    ended: tuple[int, int] | None = None


def find_count_columns(schema: Schema, steps: Sequence[str] | None) -> tuple[str, ...]:
    """The columns that count the people or events of a step; none where there are fewer than two.

    Args:
        schema: of the data set.
        steps: as they were asked for; None takes the known steps.
    """
    names = [c.name for c in schema.columns if _counts(c)]
    if steps:
        return tuple(names) if all(match_step(words, names) for words in steps) else ()
    known = in_known_order(sorted(names, key=lambda name: -_total(schema[name], schema.rows)))
    if len(known) > 1:
        return known
    counted = [name for name in names if numbered(name) is not None]
    return tuple(sorted(counted, key=lambda name: numbered(name) or 0.0)) if len(counted) > 1 else ()


def find_step_table(schema: Schema, event: str | None, count: str | None) -> tuple[str, str] | None:
    """The column of the step and that of the count, in a table with a row for each step.

    Raises:
        NeedsChoice: several columns could be the count.
    """
    if event is None or schema[event].distinct > _MOST_STEPS:
        return None
    if count is not None:
        return event, count
    numbers = [c.name for c in schema.columns if c.name != event and _counts(c)]
    listed = [name for name in numbers if is_listed(name, "counts")]
    fitting = listed[:1] or numbers
    if not fitting:
        return None
    if len(fitting) > 1:
        raise NeedsChoice(
            say("Which column counts the steps?"), tuple(Choice(name, {"count_column": name}) for name in fitting[:5])
        )
    return event, fitting[0]


def select_counts(
    data: Frame,
    columns: Sequence[str],
    conditions: Sequence[Condition],
    day: str | None,
    context: Context,
    dimensions: Sequence[Dimension],
) -> Selection:
    """Read columns of counts, without rows that are the total of others."""
    return take_rows(data, [sum_of(data.schema[name]) for name in columns], conditions, day, context, dimensions)


def read_count_columns(
    data: Frame,
    columns: Sequence[str],
    steps: Sequence[str] | None,
    selection: Selection,
    period: Period | None,
    dimensions: Sequence[Dimension],
    week_start: int,
) -> Counts:
    """Add up a column for each step.

    Cost: a pass over the rows for the whole and for each dimension.
    """
    names, notes = resolve_steps(steps, columns) if steps else (tuple(columns), (_known_order(columns),))
    measures = [sum_of(data.schema[name]) for name in names]
    rows, _ = selection.within(period)
    if rows.num_rows == 0:
        raise nothing_left(selection.conditions, period)
    whole = sum_by(rows, measures)
    groups = []
    for dimension in dimensions:
        sums = sum_by(rows, measures, (dimension,), week_start)
        found = [
            Group(
                group_key((dimension,), each.key), _text(dimension, each.key[0]), tuple(v or 0.0 for v in each.values)
            )
            for each in sums.groups
        ]
        groups.append(tuple(sorted(found, key=lambda each: (-each.sizes[0], each.key))))
    read_as = say("I added up the columns {columns}.", columns=Words(names))
    return Counts("counts", names, _sizes(whole.whole.values), tuple(groups), (read_as, *notes))


def read_step_table(
    data: Frame,
    columns: tuple[str, str],
    steps: Sequence[str] | None,
    selection: Selection,
    period: Period | None,
    dimensions: Sequence[Dimension],
    week_start: int,
) -> Counts:
    """Add up the count of each step of a table with a row for each step."""
    event, count = columns
    measure, rows = sum_of(data.schema[count]), selection.within(period)[0]
    by_step = Dimension(data.schema[event])
    sums = sum_by(rows, (measure,), (by_step,), week_start)
    totals = {str(each.key[0]): each.values[0] or 0.0 for each in sums.groups if each.key[0] is not None}
    if not totals:
        raise nothing_left(selection.conditions, period)
    names, notes = _table_steps(rows.column(event).to_pylist(), totals, steps)
    groups = []
    for dimension in dimensions:
        split = sum_by(rows, (measure,), (dimension, by_step), week_start)
        sizes: dict[Any, dict[str, float]] = {}
        for each in split.groups:
            sizes.setdefault(each.key[0], {})[str(each.key[1])] = each.values[0] or 0.0
        found = [
            Group(group_key((dimension,), (key,)), _text(dimension, key), tuple(by.get(name, 0.0) for name in names))
            for key, by in sizes.items()
        ]
        groups.append(tuple(sorted(found, key=lambda each: (-each.sizes[0], each.key))))
    read_as = say("I took “{event}” as the step and “{count}” as its size.", event=event, count=count)
    return Counts("table", names, _sizes([totals[name] for name in names]), tuple(groups), (read_as, *notes))


def _table_steps(
    written: Sequence[Any], totals: dict[str, float], steps: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """The steps of a table: as asked for, by their numbers, as the trade knows them, or as they stand there."""
    names = tuple(dict.fromkeys(str(each) for each in written if each is not None))
    if steps:
        return resolve_steps(steps, names)
    if len(names) < 2:
        raise CannotAnswer(say("A funnel has two steps or more. Ask, for example, “from view to cart to purchase”."))
    if all(numbered(name) is not None for name in names):
        found = tuple(sorted(names, key=lambda name: numbered(name) or 0.0))
        return found, (say("I took the steps in the order of their numbers."),)
    falling = all(totals[a] >= totals[b] for a, b in pairwise(names))
    known = in_known_order(names)
    if falling or len(known) < len(names):
        return names, (say("I took the steps in the order in which they stand in the data."),)
    return known, (_known_order(known),)


def _known_order(names: Sequence[str]) -> Message:
    return say("I took the steps in the order that the trade knows: {steps}.", steps=Words(tuple(names)))


def _counts(column: Column) -> bool:
    """Whether a column counts people or events: whole sums of at least 0, and no money, rate or time."""
    if not column.is_numeric or column.unit is not None or column.role in ("spend", "revenue", "profit", "money"):
        return False
    if isinstance(column.minimum, int | float) and column.minimum < 0:
        return False
    name = plain(column.name)
    words = name.split()
    return not any((word in words) if word.isascii() else (word in name) for word in load_words().no_counts)


def _total(column: Column, rows: int) -> float:
    return (column.mean or 0.0) * (rows - column.missing)


def _sizes(values: Sequence[float | None]) -> tuple[float, ...]:
    return tuple(int(v) if v is not None and float(v).is_integer() else float(v or 0.0) for v in values)


def _text(dimension: Dimension, key: Any) -> Any:
    label = group_label(dimension, key)
    return label if isinstance(label, str | Message) else say("{day}", day=label)
