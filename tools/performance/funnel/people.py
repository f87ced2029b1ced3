"""People and what they did: the rows of an event log, of columns a person, or of a file a step, as marks to follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.messages import Message, say, say_count
from tools.performance.funnel.view import Kind
from tools.performance.funnel.walk import Marks

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.time_grains import DataCalendar

__all__ = ["People", "codes_of", "moments_of", "people_word", "without_name"]


@dataclass(frozen=True)
class People:
    """Everyone, and the steps that each did.

    Attributes:
        kind: of what it was read off.
        names: of the steps, in their order.
        marks: of each step.
        count: how many people there are.
        table: the rows that `Marks.rows` are places in; segments are read off it.
        calendar: the days of the data; None without times.
        end: the last moment of the data in microseconds; None without times.
        whole_days: times are days only.
        unit: what the people are called.
        notes, warnings: how it was read, and what was left out.
    """

    kind: Kind
    names: tuple[str, ...]
    marks: tuple[Marks, ...]
    count: int
    table: pa.Table
    calendar: DataCalendar | None
    end: int | None
    whole_days: bool
    unit: Message
    notes: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether every step says when."""
        return all(each.moments is not None for each in self.marks)


def codes_of(cells: pa.ChunkedArray) -> tuple[Any, Any]:
    """Number the different values of a column.

    Returns:
        For each row the number of its value, -1 for an empty cell or a blank text; and the values.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        cells = pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), None, cells)
    encoded = cells.combine_chunks().dictionary_encode()
    return np.asarray(pc.fill_null(encoded.indices, -1)).astype(np.int64), encoded.dictionary


def moments_of(cells: pa.ChunkedArray) -> tuple[Any, Any]:
    """Points in time as microseconds, and which rows have one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    stamps = pc.cast(pc.cast(cells, pa.timestamp("us", tz=getattr(cells.type, "tz", None)), safe=False), pa.int64())
    known = np.asarray(pc.is_valid(stamps))
    return np.asarray(pc.fill_null(stamps, 0)).astype(np.int64), known


def people_word(column: str | None) -> Message:
    """What those are called that a column names: people, or sessions."""
    name = (column or "").lower()
    if "session" in name or "visit" in name.replace("visitor", "") or "会话" in name:
        return say("sessions")
    if "order" in name or "订单" in name:
        return say("orders")
    return say("people")


def without_name(rows: int) -> Sequence[Message]:
    """A warning of rows that name nobody."""
    if not rows:
        return ()
    return (
        say_count(
            "{count} row says not who it is about; I left it out.",
            "{count} rows say not who they are about; I left them out.",
            rows,
        ),
    )
