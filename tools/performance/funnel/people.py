"""People and what they did: the rows of an event log, of columns a person, or of a file a step, as marks to follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.messages import Message, say, say_count
from tools.performance.funnel.view import Kind
from tools.performance.funnel.walk import Marks

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.time_grains import DataCalendar

__all__ = ["People", "people_word", "without_name"]


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
