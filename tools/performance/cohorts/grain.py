"""Which stretches of time suit the data: by how long they are, and how soon customers come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.messages import Message, say, say_count
from tools.performance.cohorts.clock import COARSER, Unit
from tools.performance.cohorts.people import People

if TYPE_CHECKING:
    from tools.time_grains import DataCalendar

__all__ = ["Chosen", "choose_grain", "cohorts_for_days", "longest_unit"]

_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter")
_SPAN: tuple[tuple[Unit, int], ...] = (("day", 45), ("week", 200), ("month", 1500))
"""Days that are readable by a unit: more of them need a longer one."""
_RHYTHM: tuple[tuple[Unit, int], ...] = (("day", 3), ("week", 14), ("month", 75))
"""Days from one visit to the next that suit a unit."""
_LENGTH = {"day": 1, "week": 7, "month": 30, "quarter": 91}
_LEAST = 4
"""A triangle of fewer stretches shows nothing."""


@dataclass(frozen=True)
class Chosen:
    """A grain and why it was taken.

    Attributes:
        unit: the grain.
        said: an assumption of the answer; None where it was asked for.
    """

    unit: Unit
    said: Message | None = None


def choose_grain(people: People) -> Chosen:
    """The grain for cohorts and ages alike, where none was asked for.

    Not shorter than is readable over the days of the data, and not shorter than half of the customers take to come
    back; but so short that there are at least four stretches, where the data can be cut so short at all.

    Cost: a sort of the days on which customers were there.
    """
    calendar = people.calendar
    length = (calendar.last - calendar.first).days + 1
    gap = _usual_gap(people)
    by_span = longest_unit(calendar)
    by_rhythm = next((unit for unit, most in _RHYTHM if gap is not None and gap <= most), "quarter") if gap else "day"
    wanted = max(COARSER[by_span], COARSER[by_rhythm], COARSER.get(calendar.step, 0))
    most = max((place for place, unit in enumerate(_UNITS) if _LEAST * _LENGTH[unit] <= length), default=0)
    unit = _UNITS[max(min(wanted, most, len(_UNITS) - 1), min(COARSER.get(calendar.step, 0), len(_UNITS) - 1))]
    return Chosen(unit, _said(unit, length, gap))


def longest_unit(calendar: DataCalendar) -> Unit:
    """The unit that gives a readable number of stretches over the days of the data."""
    length = (calendar.last - calendar.first).days + 1
    return next((unit for unit, most in _SPAN if length <= most), "quarter")


def cohorts_for_days(people: People, unit: Unit) -> Unit:
    """How customers are put together where ages are counted in a shorter unit."""
    by_span = longest_unit(people.calendar)
    return by_span if COARSER[by_span] > COARSER[unit] else unit


def _usual_gap(people: People) -> int | None:
    """Days from one day with a customer to their next, in the middle of all; None where nobody came back."""
    import numpy as np

    if len(people.person) < 2:
        return None
    order = np.lexsort((people.days, people.person))
    person, days = people.person[order], people.days[order]
    gaps = (days[1:] - days[:-1])[person[1:] == person[:-1]]
    gaps = gaps[gaps > 0]
    return int(np.median(gaps)) if len(gaps) else None


def _said(unit: Unit, length: int, gap: int | None) -> Message:
    if gap is None:
        return say("Cohorts are by {unit}, as the data are {length} days long.", unit=_name(unit), length=length)
    return say_count(
        "Cohorts are by {unit}, as the data are {length} days long and half of those who come back do so within a day "
        "of the time before.",
        "Cohorts are by {unit}, as the data are {length} days long and half of those who come back do so within "
        "{count} days of the time before.",
        gap,
        unit=_name(unit),
        length=length,
    )


def _name(unit: Unit) -> Message:
    from tools.performance.cohorts.clock import Clock

    return Clock(unit).name
