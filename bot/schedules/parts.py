"""The pieces of a recurrence that a text can hold, in whichever language, before they are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.schedules.recurrence import Unit
from tools.messages import Message

__all__ = ["Lasting", "Part", "Rule", "longest", "parts_of"]

Lasting = tuple[int, Literal["day", "week", "month", "post"]]
"""How long a rule goes on from its first day: so many days, weeks or months, or so many posts."""


@dataclass(frozen=True)
class Part:
    """A piece of a recurrence.

    Attributes:
        start, end: where it stands, end not included.
        unit, every: what is counted, for "every 2 weeks"; None where the piece only names days.
        weekdays, days, nth: as of a `Recurrence`.
        month: a month of the year, 1 to 12.
        day: a single day.
        count: how often in a unit, for "twice a week".
        again: the piece says by itself that it comes again ("Mondays", but not "on Monday").
        grain: the words cut time in an analysis as well ("daily", "every month").
        calendar: quarters and years are those of the calendar; "every 3 months" starts with any.
        role: whether a day is the first or the last one of a rule.
        excluded: an end is the day before what was named ("until December").
        lasting: how long the rule goes on, for an end ("last") that names no day.
        problem: what is unclear or impossible in it.
        readings: what an unclear piece may mean.
    """

    start: int = 0
    end: int = 0
    unit: Unit | None = None
    every: int = 1
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    nth: int | None = None
    month: int | None = None
    day: date | None = None
    count: int = 1
    again: bool = True
    grain: bool = False
    calendar: bool = False
    role: Literal["", "first", "last"] = ""
    lasting: Lasting | None = None
    excluded: bool = False
    problem: Message | None = None
    readings: tuple[Part, ...] = ()

    @property
    def names_days(self) -> bool:
        """Whether it says which days, not only how often."""
        return bool(self.weekdays or self.days or self.month or self.day)


Rule = Callable[[str, date], Iterable[Part]]
"""Finds the pieces of one kind in a text, asked on a day."""


def parts_of(text: str, today: date, rules: Sequence[Rule]) -> list[Part]:
    """All pieces that rules find in a text, from left to right; of those that overlap the longest."""
    return longest(part for rule in rules for part in rule(text, today))


def longest(parts: Iterable[Part]) -> list[Part]:
    """The pieces that do not overlap a longer one, from left to right."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda part: part.start - part.end):
        if all(part.end <= other.start or other.end <= part.start for other in kept):
            kept.append(part)
    return sorted(kept, key=lambda part: part.start)
