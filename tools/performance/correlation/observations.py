"""What is compared when two metrics are: rows of the file, stretches of time, or groups, each with its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tools.measures import Measure
from tools.messages import Message, Text, say_count

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Observations", "Timeline", "Unit", "named_step"]


@dataclass(frozen=True)
class Unit:
    """What one observation is.

    Attributes:
        kind: a row, a stretch of time, or a group.
        column: of the groups.
        step: of the stretches: hour, day, week, month, quarter, year.
    """

    kind: str
    column: str = ""
    step: str = ""

    def counted(self, count: int) -> Message:
        """So many of them, for a sentence."""
        if self.kind == "row":
            return say_count("{count} row", "{count} rows", count)
        if self.kind == "group":
            return say_count("{count} value of {column}", "{count} values of {column}", count, column=self.column)
        return named_step(self.step, count)


def named_step(step: str, count: int) -> Message:
    """So many stretches of time."""
    found = {
        "hour": say_count("{count} hour", "{count} hours", count),
        "day": say_count("{count} day", "{count} days", count),
        "week": say_count("{count} week", "{count} weeks", count),
        "month": say_count("{count} month", "{count} months", count),
        "quarter": say_count("{count} quarter", "{count} quarters", count),
        "year": say_count("{count} year", "{count} years", count),
    }
    return found.get(step) or say_count("{count} step", "{count} steps", count)


@dataclass(frozen=True)
class Timeline:
    """How observations follow each other.

    Attributes:
        places: where each stands on a line of even steps.
        length: of that line.
        step: what a step is.
        seasons: for each season, the part that each place is in, as a number.
        gaps_closed: whether days without rows were left out of the line, as weekends of a market are.
        years: how long it is.
        column: that says the order where that is no date.
    """

    places: Array
    length: int
    step: str
    seasons: tuple[Array, ...] = ()
    gaps_closed: bool = False
    years: float = 0.0
    column: str = ""

    def spread(self, values: Array) -> Array:
        """Values of observations along the line; nan where there is none."""
        import numpy as np

        line = np.full(self.length, np.nan)
        line[self.places] = values
        return line


@dataclass(frozen=True)
class Observations:
    """The values of metrics, one for each observation.

    Attributes:
        measures: what was measured, in the order of `values`.
        values: metrics by observations; nan where there is no value.
        unit: what an observation is.
        name: what the observation at a place is called.
        rows: how many rows of the file each one is made of.
        timeline: their order, where they follow each other in time.
        held: columns to be held constant, by observations.
        groups: the group of each observation, as a number; -1 for none. None where no groups are told apart.
        group_names: what those are called.
        assumptions: what was taken for granted on the way.
        warnings: what was left out on the way.
    """

    measures: tuple[Measure, ...]
    values: Array
    unit: Unit
    name: Callable[[int], Text]
    rows: Array
    timeline: Timeline | None = None
    held: Array | None = None
    groups: Array | None = None
    group_names: tuple[Text, ...] = ()
    assumptions: tuple[Message, ...] = field(default=())
    warnings: tuple[Message, ...] = field(default=())

    @property
    def size(self) -> int:
        """How many observations there are."""
        return int(self.values.shape[1])

    def only(self, places: Array) -> Observations:
        """Some of the observations, without their order in time."""
        return replace(
            self,
            values=self.values[:, places],
            rows=self.rows[places],
            name=lambda place: self.name(int(places[place])),
            timeline=None,
            held=None if self.held is None else self.held[:, places],
            groups=None if self.groups is None else self.groups[places],
        )

    def whole(self, a: int, b: int) -> Array:
        """Which observations have a value of both metrics, and of what is held constant."""
        import numpy as np

        known: Array = np.isfinite(self.values[a]) & np.isfinite(self.values[b])
        return known if self.held is None else known & np.isfinite(self.held).all(axis=0)
