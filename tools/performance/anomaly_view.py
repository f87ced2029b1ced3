"""What a search for odd times found, made ready to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tools.dimensions import Dimension
from tools.filters import Condition
from tools.measures import Measure, written
from tools.messages import Message, Text, Value, say
from tools.performance.anomaly_clock import Clock
from tools.performance.anomaly_holidays import SpecialDays
from tools.performance.anomaly_series import Direction, Flagged, Judged, Line
from tools.periods import PeriodRead
from tools.schema import Schema

__all__ = ["Findings"]

_FARTHEST = 3


@dataclass(frozen=True)
class Findings:
    """What was found, and in what.

    Attributes:
        judged: the series and their odd times.
        inside: for each step of the clock, whether it was asked for.
        special: names of days; `named_country` where the country was said.
        level: bound on the share of false alarms.
    """

    schema: Schema
    day: str
    clock: Clock
    judged: Judged
    inside: Any
    special: SpecialDays
    named_country: bool
    dimensions: tuple[Dimension, ...]
    conditions: tuple[Condition, ...]
    read: PeriodRead | None
    direction: Direction | None
    level: float
    assumptions: tuple[Message, ...]
    warnings: tuple[Message, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The series."""
        return tuple(each.line for each in self.judged.fitted)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What is measured, each once."""
        return tuple({line.measure.key: line.measure for line in self.lines}.values())

    @property
    def told(self) -> tuple[Flagged, ...]:
        """What is pointed at: the odd times; where there are none, the few that are farthest from what was expected."""
        return self.judged.odd or self.judged.near[:_FARTHEST]

    @property
    def many(self) -> bool:
        """Whether there are several series."""
        return len(self.lines) > 1

    def title(self, line: int) -> Text:
        """What a series is called in a sentence: "spend", "spend of Google"."""
        one = self.lines[line]
        if one.name is None:
            return one.measure.title
        return say("{metric} of {group}", metric=one.measure.title, group=one.name)

    def group(self, line: int) -> Text:
        """What its group is called in a table."""
        return self.lines[line].name or say("total")

    def key(self, line: int, place: int) -> str:
        """The name of a time of a series among the figures."""
        one = self.lines[line]
        parts = [one.measure.key] if len(self.measures) > 1 else []
        parts += [one.key] if one.key else []
        return ", ".join([*parts, self.clock.key(place)])

    def written(self, line: int, value: float) -> Value:
        """A value of a series for a person; an expected count needs no fractions."""
        measure = self.lines[line].measure
        return written(measure, round(value) if measure.unit == "integer" and abs(value) >= 10 else value)

    def holiday(self, place: int) -> Text | None:
        """The name of the day, where it has one and steps are no longer than days."""
        if self.clock.seconds is None or self.clock.seconds > 86400:
            return None
        moment = self.clock.moment(place)
        return self.special.names.get(moment.date() if isinstance(moment, datetime) else moment)

    def label(self, place: int) -> Message | date | datetime:
        """A time for a person."""
        return self.clock.label(place)

    def in_a_sentence(self, place: int) -> Message | date | datetime:
        """A time within a sentence."""
        return self.clock.in_a_sentence(place)

    def by_time(self) -> Sequence[Flagged]:
        """The odd times in their order."""
        return sorted(self.judged.odd, key=lambda each: (each.place, each.line))
