"""Deeper into a change: in the segment that carries it the next column, and so on while that tells more.

It goes on only while a segment carries at least a third of what is to be explained and moved by more than it usually
does, and while the next column stands out; so what is named last is as deep as the data bear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.dimensions import Dimension
from tools.performance.change_cube import Cube
from tools.performance.change_parts import OVERLAP, Part, Sums
from tools.performance.dimension_search import Explained, choose, look_at, segment_noise
from tools.performance.noise import Noise

__all__ = ["Step", "explain_whole", "walk"]

_DEEPEST = 4
_CARRIES = 1 / 3


@dataclass(frozen=True)
class Step:
    """One segment on the way: what it adds to the change of the whole, and whether that is more than usual."""

    dimension: Dimension
    part: Part
    noise: Noise
    cube: Cube
    explained: Explained


def explain_whole(cube: Cube, whole: Sums, named: Sequence[Dimension]) -> tuple[Explained | None, list[Explained]]:
    """The column that explains the change of all rows, and all that were looked at, the one that tells most first.

    Args:
        cube: of all rows.
        whole: the sums of them.
        named: the columns that were asked for; the first of them is taken.
    """
    own = cube.whole()
    looked = [look_at(cube, segments, whole, own) for segments in cube.segments()]
    if named:
        chosen = next((each for each in looked if each.segments.dimension is named[0]), None)
    else:
        chosen = choose(cube, looked)
    others = sorted((each for each in looked if each is not chosen), key=lambda each: -each.score)
    return chosen, _different(([chosen] if chosen else []) + others)


def _different(looked: Sequence[Explained]) -> list[Explained]:
    """Without columns that cut the rows just as one before them does, under other names."""
    found: dict[object, Explained] = {}
    for each in looked:
        same = round(each.surprise, 12), len(each.parts), round(each.parts[0].contribution, 9) if each.parts else 0.0
        found.setdefault(same, each)
    return list(found.values())


def walk(
    cube: Cube, first: Explained, whole: Sums, named: Sequence[Dimension], known: Noise | None = None
) -> tuple[Step, ...]:
    """From the segment that carries the change to the one within it that does, as deep as that tells more.

    Args:
        cube: of all rows.
        first: the column that explains their change.
        whole: the sums of all rows.
        named: the columns that were asked for, in this order; they are walked first.
        known: where the first step is known to be more than usual, by how much.

    Cost: a pass over the rows of the segment for each column that is left, on each level.
    """
    steps: list[Step] = []
    explained: Explained | None = first
    target = sum(part.contribution for part in first.parts)
    while explained is not None and len(steps) < _DEEPEST:
        leader = explained.leader
        asked = len(steps) < len(named) or (known is not None and not steps)
        if leader is None or leader.key is OVERLAP or not _goes_on(explained, leader, target, asked=asked):
            break
        noise = segment_noise(explained, cube.whole(), cube, leader.key)
        noise = known if known is not None and not steps else noise
        if noise.verdict == "usual" and not asked:
            break
        dimension = explained.segments.dimension
        left = [each for each in cube.dimensions if each is not dimension]
        steps.append(Step(dimension, leader, noise, cube, explained))
        cube = cube.within(dimension, leader.key, left)
        target = leader.contribution
        wanted = named[len(steps)] if len(steps) < len(named) else None
        explained = _next(cube, whole, wanted)
    return tuple(steps)


def _goes_on(explained: Explained, leader: Part, target: float, *, asked: bool) -> bool:
    return asked or (explained.stands_out and explained.is_clear and leader.contribution / target >= _CARRIES)


def _next(cube: Cube, whole: Sums, wanted: Dimension | None) -> Explained | None:
    if not cube.dimensions:
        return None
    own = cube.whole()
    looked = [look_at(cube, segments, whole, own) for segments in cube.segments()]
    if wanted is not None:
        return next((each for each in looked if each.segments.dimension is wanted), None)
    return choose(cube, looked)
