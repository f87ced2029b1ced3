"""Stretches of time as whole numbers, so that the age of a customer is one subtraction for a million rows at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tools.messages import Message, Text, say
from tools.time_grains import time_in_a_sentence
from tools.time_units import fiscal_year_of

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["COARSER", "Clock", "Unit"]

Unit = Literal["day", "week", "month", "quarter"]

COARSER: dict[str, int] = {"day": 0, "week": 1, "month": 2, "quarter": 3, "year": 4}
"""Units from short to long."""

_EPOCH = date(1970, 1, 1)
_EPOCH_WEEKDAY = 3


@dataclass(frozen=True)
class Clock:
    """Days, weeks, months or quarters, numbered in the order of time.

    Attributes:
        unit: what is numbered.
        week_start: first day of the week, 0 = Monday.
        fiscal_year_start: the month in which fiscal years start. Where their quarters are not those of the calendar,
            quarters are theirs.
    """

    unit: Unit
    week_start: int = 0
    fiscal_year_start: int = 1

    @property
    def is_fiscal(self) -> bool:
        """Whether its quarters are not those of the calendar."""
        return self.unit == "quarter" and (self.fiscal_year_start - 1) % 3 != 0

    def numbers(self, days: Array) -> Array:
        """The number of the unit that each day lies in.

        Args:
            days: since 1970-01-01.
        """
        if self.unit == "day":
            return days
        if self.unit == "week":
            return (days + _EPOCH_WEEKDAY - self.week_start) // 7
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype("int64")
        return months if self.unit == "month" else (months - self._shift) // 3

    def number(self, day: date) -> int:
        """The number of the unit that one day lies in."""
        import numpy as np

        return int(self.numbers(np.array([(day - _EPOCH).days], dtype="int64"))[0])

    def start(self, number: int) -> date:
        """The first day of a unit."""
        if self.unit == "day":
            return _EPOCH + timedelta(days=number)
        if self.unit == "week":
            return _EPOCH + timedelta(days=7 * number - _EPOCH_WEEKDAY + self.week_start)
        months = number if self.unit == "month" else 3 * number + self._shift
        return date(1970 + months // 12, months % 12 + 1, 1)

    def end(self, number: int) -> date:
        """The last day of a unit."""
        return self.start(number + 1) - timedelta(days=1)

    def key(self, number: int) -> str:
        """A unit among the figures: "2024-05-31", "2024-05", "2024-Q2", "FY2024-Q2"."""
        start = self.start(number)
        if self.unit in ("day", "week"):
            return start.isoformat()
        if self.unit == "month":
            return f"{start:%Y-%m}"
        if self.is_fiscal:
            quarter = (start.month - self.fiscal_year_start) % 12 // 3 + 1
            return f"FY{fiscal_year_of(start, self.fiscal_year_start)}-Q{quarter}"
        return f"{start.year}-Q{(start.month + 2) // 3}"

    def label(self, number: int) -> Text | date:
        """A unit for a person; days and weeks are dates."""
        return self.start(number) if self.unit in ("day", "week") else self.key(number)

    def in_a_sentence(self, number: int) -> Text | date:
        """A unit within a sentence: months by their names, a week by the day it starts on."""
        if self.is_fiscal:
            return self.label(number)
        return time_in_a_sentence(self.start(number), self.unit)

    @property
    def name(self) -> Message:
        """One unit."""
        return say("fiscal quarter") if self.is_fiscal else _NAMES[self.unit]

    @property
    def several(self) -> Message:
        """Many units."""
        return _SEVERAL[self.unit]

    def age(self, count: int) -> Message:
        """The unit that comes so many after the first one: "month 3"."""
        match self.unit:
            case "day":
                return say("day {count}", count=count)
            case "week":
                return say("week {count}", count=count)
            case "month":
                return say("month {count}", count=count)
        return say("quarter {count}", count=count)

    @property
    def _shift(self) -> int:
        return (self.fiscal_year_start - 1) % 3


_NAMES = {
    "day": say("calendar day"),
    "week": say("calendar week"),
    "month": say("calendar month"),
    "quarter": say("calendar quarter"),
}
_SEVERAL = {"day": say("days"), "week": say("weeks"), "month": say("months"), "quarter": say("quarters")}
