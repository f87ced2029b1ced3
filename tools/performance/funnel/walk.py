"""Follow people from step to step through what they did and when.

In order, a person is at a step when they did it at or after the moment of the step before: of several times the first
that fits is taken, and of the first step the first time at all. Whoever did a step without those before it, or before
them, is counted apart. What happened at the same moment counts as in order: many logs have whole seconds, some only
days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.performance.funnel.view import Order, Skipped, Times

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NEVER", "Marks", "Walk", "times_between", "walk"]

NEVER = 2**62
"""A moment that never comes."""
_HOUR = 3_600_000_000


@dataclass(frozen=True)
class Marks:
    """The rows that say that people did one step.

    Attributes:
        people: number of the person, from 0, for each row.
        moments: when, in microseconds; None where nothing says when.
        rows: place of the row in the table that it is from.
    """

    people: NDArray[np.int64]
    moments: NDArray[np.int64] | None
    rows: NDArray[np.int64]


@dataclass(frozen=True)
class Walk:
    """How far each person came.

    Attributes:
        reached: for each step, whether a person is counted there.
        ever: for each step, whether a person did it at all.
        moments: for each step, when a person reached it; NEVER where not. Empty without times.
        entry_rows: for each person, the row with which they entered; -1 where they did not.
        skipped: for each step, who did it and is not counted.
        ties: people who did two steps at the same moment.
        unfinished: people left out since they came too late to have had the whole window.
    """

    reached: tuple[NDArray[np.bool_], ...]
    ever: tuple[NDArray[np.bool_], ...]
    moments: tuple[NDArray[np.int64], ...]
    entry_rows: NDArray[np.int64]
    skipped: tuple[Skipped, ...] = field(default=())
    ties: int = 0
    unfinished: int = 0


def walk(
    marks: Sequence[Marks],
    people: int,
    order: Order,
    *,
    window: int | None = None,
    entered: tuple[int, int] | None = None,
    end: int | None = None,
) -> Walk:
    """Follow everyone.

    Args:
        marks: of each step.
        people: how many there are.
        order: "strict", one after the other; "any", all steps up to here in whatever order; "each", this step at all.
        window: microseconds from the first to the last step.
        entered: first and last moment of the period: in order, of the first step; else of all of them.
        end: last moment of the data, from which a window is seen to be unfinished.

    Cost: a few passes over the rows of each step; 1 M rows take a fraction of a second.
    """
    import numpy as np

    timed = all(each.moments is not None for each in marks)
    kept = [_within(each, entered) if place == 0 or order != "strict" else each for place, each in enumerate(marks)]
    first = [_first(each, people) for each in kept]
    ever = tuple(moment < NEVER for moment in first)
    if order == "strict" and entered is not None:
        # Of a period are those who entered in it: whoever only went on in it began before, and has skipped nothing.
        ever = tuple(each & ever[0] for each in ever)
    if order == "strict":
        moments = _in_order(kept, first[0], people)
        reached = tuple(moment < NEVER for moment in moments)
    else:
        moments = tuple(first)
        reached = ever if order == "each" else tuple(np.logical_and.accumulate(np.stack(ever), axis=0))
    skipped = _skipped(ever, reached, order)
    unfinished = 0
    if window is not None:
        began = moments[0] if order == "strict" else np.min(np.stack(first), axis=0)
        late = (began < NEVER) & (began > (end if end is not None else NEVER) - window)
        unfinished = int(late.sum())
        reached = _in_time(reached, moments, window, order)
        reached = tuple(each & ~late for each in reached)
    entry = _entry_rows(kept, people, order)
    ties = _ties(moments, reached) if order == "strict" else 0
    return Walk(reached, ever, moments if timed else (), entry, skipped, ties, unfinished)


def times_between(walked: Walk, place: int) -> Times | None:
    """How long those who went on took from the step before to this one; None without times or people."""
    import numpy as np

    if not walked.moments or place == 0:
        return None
    who = walked.reached[place] & walked.reached[place - 1]
    taken = (walked.moments[place][who] - walked.moments[place - 1][who]) / _HOUR
    if taken.size == 0:
        return None
    lower, median, upper = np.quantile(taken, (0.25, 0.5, 0.75))
    return Times(int(taken.size), float(lower), float(median), float(upper))


def _within(marks: Marks, entered: tuple[int, int] | None) -> Marks:
    if entered is None or marks.moments is None:
        return marks
    inside = (marks.moments >= entered[0]) & (marks.moments <= entered[1])
    return Marks(marks.people[inside], marks.moments[inside], marks.rows[inside])


def _first(marks: Marks, people: int) -> Any:
    """The first moment of each person; 0 where nothing says when, NEVER where there is no row."""
    import numpy as np

    found = np.full(people, NEVER, np.int64)
    moments = marks.moments if marks.moments is not None else np.zeros(len(marks.people), np.int64)
    np.minimum.at(found, marks.people, moments)
    return found


def _in_order(marks: Sequence[Marks], began: Any, people: int) -> tuple[Any, ...]:
    """When each person reached each step, as the first time at or after the step before."""
    import numpy as np

    found = [began]
    for each in marks[1:]:
        before = found[-1][each.people]
        assert each.moments is not None
        fits = (before < NEVER) & (each.moments >= before)
        found.append(_first(Marks(each.people[fits], each.moments[fits], each.rows[fits]), people))
    return tuple(np.asarray(each) for each in found)


def _in_time(reached: Sequence[Any], moments: Sequence[Any], window: int, order: Order) -> tuple[Any, ...]:
    """Who is at each step within the window: from the first of their steps to the last of them."""
    import numpy as np

    if order == "each":
        start = np.min(np.stack(moments), axis=0)
        return tuple(at & (when - start <= window) for at, when in zip(reached, moments, strict=True))
    found = []
    start, last = moments[0], moments[0]
    for at, when in zip(reached, moments, strict=True):
        start, last = np.minimum(start, when), np.maximum(last, when)
        found.append(at & (last - start <= window))
    return tuple(found)


def _skipped(ever: Sequence[Any], in_order: Sequence[Any], order: Order) -> tuple[Skipped, ...]:
    import numpy as np

    if order == "each":
        return tuple(Skipped() for _ in ever)
    complete = np.logical_and.accumulate(np.stack(ever), axis=0)
    found = []
    for place, did in enumerate(ever):
        without = int((did & ~complete[place]).sum())
        disordered = int((complete[place] & ~in_order[place]).sum()) if order == "strict" else 0
        found.append(Skipped(without, disordered))
    return tuple(found)


def _entry_rows(marks: Sequence[Marks], people: int, order: Order) -> Any:
    """The row of each person's first step; in no order, of the first that they did at all."""
    import numpy as np

    found = np.full(people, -1, np.int64)
    best = np.full(people, NEVER, np.int64)
    for each in marks if order == "each" else marks[:1]:
        moments = each.moments if each.moments is not None else np.zeros(len(each.people), np.int64)
        order_of_time = np.argsort(moments, kind="stable")
        people_first, places = np.unique(each.people[order_of_time], return_index=True)
        rows, when = each.rows[order_of_time][places], moments[order_of_time][places]
        earlier = when < best[people_first]
        found[people_first[earlier]] = rows[earlier]
        best[people_first[earlier]] = when[earlier]
    return found


def _ties(moments: Sequence[Any], reached: Sequence[Any]) -> int:
    import numpy as np

    tied = np.zeros(len(moments[0]), bool)
    for place in range(1, len(moments)):
        tied |= reached[place] & (moments[place] == moments[place - 1])
    return int(tied.sum())
