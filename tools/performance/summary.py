"""What a summary of a period holds, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tools.aggregation import LeftOut
from tools.answer import Change, change_of
from tools.comparison import Comparison
from tools.measures import Measure, written
from tools.messages import Message, Number, Period, Value, say
from tools.performance.movers import Movers
from tools.schema import Schema
from tools.selection import Selection

__all__ = ["Course", "Kpi", "Summary"]


@dataclass(frozen=True)
class Kpi:
    """One key figure: in the period, in what it is compared with, and a year before; None where there is none."""

    measure: Measure
    now: float | None
    before: float | None
    year_ago: float | None

    @property
    def change(self) -> Change | None:
        """Against what the period is compared with."""
        return change_of(self.now, self.before, self.measure.higher_is_better, self.measure.unit)

    @property
    def change_since_last_year(self) -> Change | None:
        """Against the same a year before."""
        return change_of(self.now, self.year_ago, self.measure.higher_is_better, self.measure.unit)

    def written(self, value: float | None) -> Value:
        """A value of it as a person reads it."""
        return written(self.measure, value)

    def signed(self, amount: float) -> Message:
        """An amount that was added or taken off."""
        if self.measure.unit == "percent":
            points = Number(100 * abs(amount), 2)
            return say("−{points} points", points=points) if amount < 0 else say("+{points} points", points=points)
        value = written(self.measure, abs(amount))
        return say("−{amount}", amount=value) if amount < 0 else say("+{amount}", amount=value)


@dataclass(frozen=True)
class Course:
    """The key figures in stretches of time that end with the period.

    Attributes:
        stretches: oldest first.
        values: for each stretch, a value for each key figure.
    """

    stretches: tuple[Period, ...]
    values: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Summary:
    """All that was worked out.

    Attributes:
        schema: of the data set.
        day: the date column.
        today: the asker's date.
        selection: the rows that it is about.
        comparison: which days are compared with which.
        kpis: the key figures; the first is what the headline is about.
        movers: the segments that carry the change of the first key figure.
        course: how the key figures went until now.
        notes: which key figures were left out.
        left_out: for each key figure, the rows of the period that lack a value.
    """

    schema: Schema
    day: str
    today: date
    selection: Selection
    comparison: Comparison
    kpis: tuple[Kpi, ...]
    movers: Movers | None = None
    course: Course | None = None
    notes: tuple[Message, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
