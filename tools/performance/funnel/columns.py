"""Funnels of a table with a row for each person and a column for each step: yes or no, or when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.customers.yes_no import means_no, means_yes
from tools.frame import Frame
from tools.messages import Message, Words, say
from tools.performance.cells import codes_of, moments_of
from tools.performance.funnel.events import resolve_steps
from tools.performance.funnel.people import People, people_word
from tools.performance.funnel.stages import in_known_order, load_words, match_step, numbered, plain
from tools.performance.funnel.walk import Marks
from tools.row_masks import keep_rows
from tools.schema import Column, Schema
from tools.time_grains import read_calendar

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.filters import Condition

__all__ = ["find_step_columns", "read_columns"]


def find_step_columns(schema: Schema, steps: Sequence[str] | None) -> tuple[str, ...]:
    """The columns that say whether, or when, a person took a step; none where there are fewer than two.

    Args:
        schema: of the data set.
        steps: as they were asked for; None takes the known steps, or columns numbered as steps.
    """
    names = [c.name for c in schema.columns if _says_whether(c)]
    if steps:
        return tuple(names) if sum(bool(match_step(words, names)) for words in steps) > 1 else ()
    known = in_known_order(names)
    if len(known) > 1:
        return known
    counted = [name for name in names if numbered(name) is not None]
    return tuple(sorted(counted, key=lambda name: numbered(name) or 0.0)) if len(counted) > 1 else ()


def read_columns(
    data: Frame,
    columns: Sequence[str],
    steps: Sequence[str] | None,
    who: str | None,
    conditions: Sequence[Condition],
    more: Sequence[str],
) -> People:
    """Read a column for each step.

    Args:
        data: the data set.
        columns: from `find_step_columns`.
        steps: as they were asked for.
        who: the column of the people; a person in several rows took a step where one of them says so. None takes a row
            for a person.
        conditions: on the rows.
        more: columns of segments.

    Raises:
        CannotAnswer: a step is not there.
        NeedsChoice: a step can be several columns.

    Cost: one read and a pass over each column.
    """
    import numpy as np

    found, notes = resolve_steps(steps, columns) if steps else (tuple(columns), ())
    names = [*found, *([who] if who else []), *more, *(name for each in conditions for name in each.columns)]
    rows = keep_rows(data.arrow(*dict.fromkeys(names)), conditions)
    people = codes_of(rows.column(who))[0] if who else np.arange(rows.num_rows)
    timed = all(data.schema[name].is_temporal for name in found)
    marks = [_marks(rows.column(name), data.schema[name], people, timed=timed) for name in found]
    stamps = [rows.column(name) for name in found] if timed else []
    ends = [int(each.moments.max()) for each in marks if each.moments is not None and each.moments.size]
    read_as = say("I took a row as one person, and the columns {columns} as the steps.", columns=Words(found))
    return People(
        kind="columns",
        names=found,
        marks=tuple(marks),
        count=int(people.max()) + 1 if len(people) else 0,
        table=rows,
        calendar=read_calendar(_all_days(stamps)) if timed else None,
        end=max(ends, default=None),
        whole_days=timed and all(data.schema[name].type == "date" for name in found),
        unit=people_word(who),
        notes=(
            *((read_as,) if who is None or data.schema[who].distinct == data.schema.rows else ()),
            *notes,
            *_order(steps, found),
        ),
    )


def _order(steps: Sequence[str] | None, found: Sequence[str]) -> tuple[Message, ...]:
    if steps:
        return ()
    return (say("I took the steps in the order that the trade knows: {steps}.", steps=Words(tuple(found))),)


def _says_whether(column: Column) -> bool:
    """Whether cells say that, or when, something happened."""
    if column.is_temporal or column.type == "boolean":
        return True
    if column.type in ("integer", "number"):
        return column.minimum == 0 and column.maximum == 1 and column.distinct <= 2
    filled = [value for value in column.values if value.strip()]
    return (
        0 < len(filled) <= 2
        and column.distinct <= 2
        and all(means_yes(v) or means_no(v) for v in filled)
        and (plain(column.name) not in load_words().headers["events"])
    )


def _marks(cells: pa.ChunkedArray, column: Column, people: Any, *, timed: bool) -> Marks:
    """The rows in which a step was taken."""
    import numpy as np
    import pyarrow.compute as pc

    moments = None
    if column.is_temporal:
        when, did = moments_of(cells)
        moments = when if timed else None
    elif column.type == "text":
        yes = [value for value in column.values if means_yes(value)]
        did = np.asarray(pc.fill_null(pc.is_in(cells, value_set=_texts(yes, cells)), fill_value=False))
    else:
        did = np.asarray(pc.fill_null(pc.not_equal(pc.cast(cells, "float64"), 0.0), fill_value=False))
    places = np.flatnonzero(did & (people >= 0))
    return Marks(people[places], moments[places] if moments is not None else None, places)


def _texts(values: Sequence[str], cells: pa.ChunkedArray) -> Any:
    import pyarrow as pa

    return pa.array(list(values), cells.type)


def _all_days(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """The days of all steps, one after the other."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pa.chunked_array([chunk for each in columns for chunk in pc.cast(each, pa.date32(), safe=False).chunks])
