"""A segment that moved far more than it usually does, where all together did not: a rise elsewhere hides its fall.

What all segments have in common (the season, a larger budget) makes each of them move a lot from week to week, and
says nothing of one of them. So a segment is judged twice, each time by the other comparisons that the data have: its
own change by its own others, and its change beside that of the rest by the others of that. Of many segments a few are
always far out by chance; so the second range is taken the wider the more segments there are (Bonferroni's correction,
over the segments of all columns together). What is far out also has to matter to the whole, and none of the others may
have been as large: amounts with long tails cross any line that is drawn from their middle.

Source: Dunn, "Multiple comparisons among means", JASA 56 (1961) for the correction; `tools.performance.noise` for the
ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.performance.change_cube import Cube, Segments, Whole
from tools.performance.change_parts import OVERLAP, Part, Side, value_of
from tools.performance.dimension_search import Explained, leads_as_well
from tools.performance.noise import ENOUGH, Noise, judge

__all__ = ["Standout", "find_standout"]

_FALSE_ALARMS = 0.05
"""How often any segment at all may be called far out where nothing happened, by the range of what is usual."""
_MATTERS = 0.05
"""A segment is worth a word where its change is so much of what the whole was."""
_HIDES = 0.25
"""Another one hides it where it moved so much of that the other way."""
_MOSTLY_THERE = 0.75
"""A segment that is in so many of the periods is at 0 in the others; of one that comes and goes nobody knows."""
_NEARLY = 0.9
"""Segments are about as far out as the farthest from so much of its distance on."""
Courses = tuple[list[float | None], list[float | None]]


@dataclass(frozen=True)
class Standout:
    """A segment that moved far more than it usually does.

    Attributes:
        explained: the change by its column, with this segment as what carries it.
        part: what it adds to the change of the whole.
        noise: its own change among its own others.
        hidden_by: the segment of the same column that moved most the other way, where that hides it.
    """

    explained: Explained
    part: Part
    noise: Noise
    hidden_by: Part | None


def find_standout(cube: Cube, looked: Sequence[Explained], before: float) -> Standout | None:
    """The segment that is farthest out of what is usual for it; None where all moved as they usually do.

    Args:
        cube: of the rows.
        looked: the change by each column that may explain it.
        before: the metric of the whole before, against which a segment has to matter.

    Cost: the sums are there; a few sorted numbers for each segment.
    """
    own = cube.whole()
    parts = [(each, part) for each in looked for part in each.parts]
    known = [(each, part, course) for each, part in parts if (course := _course(cube, own, each, part)) is not None]
    found: list[Standout] = []
    for explained, part, (alone, beside) in known:
        if abs(part.contribution) < _MATTERS * abs(before):
            continue
        itself = judge(alone, cube.windows, by_day=cube.measure.is_additive)
        noise = judge(beside, cube.windows, confidence=1 - _FALSE_ALARMS / len(known))
        if itself.verdict == "real" == noise.verdict and not itself.larger and not noise.larger:
            carried = replace(explained, carriers=(part,))
            found.append(Standout(carried, part, replace(itself, distance=noise.distance), _hider(explained, part)))
    if not found:
        return None
    # Of two segments each is as far from the other: the one that moved more is meant.
    far = _NEARLY * max(each.noise.distance for each in found)
    most = max((each for each in found if each.noise.distance >= far), key=lambda each: abs(each.part.contribution))
    return _coarsest(cube, found, most)


def _course(cube: Cube, own: Whole, explained: Explained, part: Part) -> Courses | None:
    """The metric of a segment in each period, and as a multiple of that of the rest; None where too little is known."""
    segments, windows = explained.segments, cube.windows
    if part.key is OVERLAP or part.key not in segments.keys or part.before is None or part.after is None:
        return None
    place = segments.keys.index(part.key)
    there = segments.periods or frozenset(range(len(windows.periods)))
    constant = sum(bool(segments.rows[period, place]) for period in there) >= _MOSTLY_THERE * len(there)
    if (part.is_new or part.is_gone) and not constant:
        return None
    alone: list[float | None] = []
    beside: list[float | None] = []
    for period, whole in enumerate(own.sides):
        side = _side(segments, period, place)
        known = period in there and (constant or bool(side.rows))
        value = value_of(cube.measure, replace(side, below=whole.below) if cube.common else side) if known else None
        rest = value_of(cube.measure, _rest(whole, side, common=cube.common)) if known else None
        alone.append(value)
        beside.append(value / rest if value is not None and rest else None)
    others = sum(alone[one] is not None and alone[other] is not None for one, other in windows.pairs)
    return (alone, beside) if others >= ENOUGH else None


def _side(segments: Segments, period: int, place: int) -> Side:
    above, below = segments.above[period, place], segments.below[period, place]
    return Side(float(above), float(below), int(segments.rows[period, place]))


def _rest(whole: Side, side: Side, *, common: bool) -> Side:
    return Side(whole.above - side.above, whole.below if common else whole.below - side.below, whole.rows - side.rows)


def _hider(explained: Explained, part: Part) -> Part | None:
    """The one that moved most the other way."""
    groups = [each for each in explained.parts if each.key is not OVERLAP]
    against = [each for each in groups if each.contribution * part.contribution < 0]
    most = max(against, key=lambda each: abs(each.contribution), default=None)
    return most if most is not None and abs(most.contribution) >= _HIDES * abs(part.contribution) else None


def _coarsest(cube: Cube, found: Sequence[Standout], farthest: Standout) -> Standout:
    """The group that the farthest one belongs to, where that is far out as well: its channel before its campaign."""
    groups = [
        each
        for each in found
        if len(each.explained.segments.keys) < len(farthest.explained.segments.keys)
        and each.part.contribution * farthest.part.contribution > 0
        and leads_as_well(cube, each.explained, farthest.explained)
    ]
    return min([farthest, *groups], key=lambda each: len(each.explained.segments.keys))
