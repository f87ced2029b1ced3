"""What the words for a period say, before any calendar is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Between", "Meaning", "Named", "Relative", "Rolling", "ToDate", "Unit"]

Unit = Literal["day", "week", "month", "quarter", "half", "year", "weekend", "all", "fiscal quarter", "fiscal year"]


@dataclass(frozen=True)
class Relative:
    """A whole unit counted from now: last month is ("month", -1). With `weekday`, that day of the week."""

    unit: Unit
    offset: int
    weekday: int | None = None


@dataclass(frozen=True)
class Rolling:
    """So many units that end now (`direction` -1) or start now (1): "last 30 days", "next 8 weeks"."""

    unit: Unit
    count: int
    direction: Literal[-1, 1] = -1


@dataclass(frozen=True)
class Named:
    """A part of the calendar by its name; `years_back` counts from this year, without a year it is the latest.

    `fiscal` counts quarters, halves and years as fiscal years do, which are named by the year in which they end.
    `third` is the early, middle or late part of a month, as 上旬, 中旬 and 下旬 are: days 1 to 10, to 20, the rest.
    """

    year: int | None = None
    years_back: int | None = None
    half: int | None = None
    quarter: int | None = None
    month: int | None = None
    week_of_month: int | None = None
    week_of_year: int | None = None
    third: int | None = None
    day: int | None = None
    fiscal: bool = False

    @property
    def has_year(self) -> bool:
        """Whether the phrase says of which year."""
        return self.year is not None or self.years_back is not None


@dataclass(frozen=True)
class ToDate:
    """From the start of the running unit until now."""

    unit: Unit


@dataclass(frozen=True)
class Between:
    """From the start of one period to the end of another; None is open. `after`, `before`: that period is left out."""

    first: Meaning | None
    last: Meaning | None
    after: bool = False
    before: bool = False


Meaning = Relative | Rolling | Named | ToDate | Between
