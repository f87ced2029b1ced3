"""One or many series judged together: what each should have been, what is odd, and where it moved to another level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tools.measures import Measure
from tools.messages import Text
from tools.performance.anomaly_clock import Clock
from tools.performance.anomaly_count_shifts import busy_of, find_count_shifts, is_rare
from tools.performance.anomaly_course import Course, fit_course, from_scale, to_scale
from tools.performance.anomaly_holidays import SpecialDays, repeated_effects
from tools.performance.anomaly_scores import (
    Spread,
    find_spread,
    flagging_level,
    limits,
    log_chance,
    normal_size,
    reaches,
    scores,
    widened,
)
from tools.performance.anomaly_shifts import Shift, find_shifts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["LEVELS", "Direction", "Flagged", "Judged", "Line", "Sensitivity", "judge"]

Direction = Literal["up", "down"]
Sensitivity = Literal["low", "normal", "high"]
LEVELS: dict[str, float] = {"low": 0.01, "normal": 0.05, "high": 0.25}
"""Bound on the share of false alarms, by how much is to be flagged."""


@dataclass(frozen=True)
class Line:
    """A series to be judged.

    Attributes:
        measure: what it is of.
        name: of the group; None for the whole.
        key: of the group among the figures; "" for the whole.
        values: at the steps of the clock; nan where there is none.
        below: what values were divided by, for a ratio.
    """

    measure: Measure
    name: Text | None
    key: str
    values: Numbers
    below: Numbers | None = None


@dataclass(frozen=True)
class Flagged:
    """A time that is odd, or comes near to it.

    Attributes:
        line: which series.
        place: which step.
        value, expected, low, high: in the unit of the measure; what lies between low and high is not flagged.
        score: the deviation in usual ones, heavier tails allowed for; flagged from `Judged.limit` on.
        odd: it is flagged.
    """

    line: int
    place: int
    value: float
    expected: float
    low: float
    high: float
    score: float
    odd: bool


@dataclass(frozen=True)
class Fitted:
    """What a series should have been, and how odd its times are."""

    line: Line
    course: Course
    spread: Spread
    chance: Numbers
    repeats: dict[int, float] = field(default_factory=dict)
    phases: Any = None


@dataclass(frozen=True)
class Judged:
    """What was found.

    Attributes:
        fitted: each series.
        found: odd times, most odd first, and after them those that come near.
        shifts: of each series, those within the days asked for.
        limit: the score from which on a time is flagged.
        looked: times that were judged, over all series.
        bands: expected value and range of each series.
        repeated: places of odd times that are no news, since they come back, by series.
    """

    fitted: tuple[Fitted, ...]
    found: tuple[Flagged, ...]
    shifts: tuple[tuple[Shift, ...], ...]
    limit: float
    looked: int
    bands: tuple[tuple[Numbers, Numbers, Numbers], ...]
    repeated: tuple[tuple[int, ...], ...]

    @property
    def odd(self) -> tuple[Flagged, ...]:
        """Those that are flagged."""
        return tuple(each for each in self.found if each.odd)

    @property
    def near(self) -> tuple[Flagged, ...]:
        """Those that are not, the farthest from what was expected first."""
        return tuple(each for each in self.found if not each.odd)


_NEAR_MISSES = 20


def judge(
    lines: Sequence[Line],
    clock: Clock,
    inside: Any,
    special: SpecialDays,
    direction: Direction | None = None,
    level: float = 0.05,
) -> Judged:
    """Judge series together, so that the bound on false alarms holds over all of them.

    Args:
        lines: the series.
        clock: their steps.
        inside: for each step, whether it is asked for; all are learnt from.
        special: names of days.
        direction: only what is above, or below, what was expected.
        level: bound on the share of false alarms.

    Cost: some milliseconds for each series of a few hundred steps, one second for one of 100,000.
    """
    import numpy as np

    fitted = [_fit(line, clock, special) for line in lines]
    chances = [_asked(each, inside, direction) for each in fitted]
    chosen = flagging_level(chances, level)
    limit = normal_size(chosen)
    found: list[Flagged] = []
    bands = []
    for number, (each, chance) in enumerate(zip(fitted, chances, strict=True)):
        reach = reaches(each.course, each.spread, chosen + (np.log(2) if direction else 0.0))
        low, high = limits(each.course, *reach)
        low = np.where(np.isfinite(low), low, 0.0)
        expected = from_scale(each.course.expected, each.course.transform)
        bands.append((np.asarray(expected, dtype=float), low, high))
        found += _flag(number, each, chance, bands[-1], reach, limit, clock.near)
    found.sort(key=lambda each: (not each.odd, -each.score, each.place))
    odd = [each for each in found if each.odd]
    near = [each for each in found if not each.odd][: max(0, _NEAR_MISSES)]
    shifts = tuple(
        tuple(shift for shift in _shifts(each, level, len(lines)) if _counts(shift, inside, direction))
        for each in fitted
    )
    return Judged(
        tuple(fitted),
        (*odd, *near),
        shifts,
        limit,
        sum(int(np.isfinite(chance).sum()) for chance in chances),
        tuple(bands),
        tuple(tuple(sorted(place for place in each.repeats if inside[place])) for each in fitted),
    )


def _shifts(fitted: Fitted, level: float, series: int) -> tuple[Shift, ...]:
    """Steps to another level, by the test that suits the values."""
    course, values = fitted.course, fitted.line.values
    if not (fitted.spread.counts and is_rare(values)):
        return find_shifts(course, fitted.spread.scale, level, series)
    return find_count_shifts(values, busy_of(values, fitted.phases), course.window, level, series)


def _fit(line: Line, clock: Clock, special: SpecialDays) -> Fitted:
    import numpy as np

    values = line.values
    known = values[np.isfinite(values)]
    whole = bool(line.measure.how in ("rows", "distinct", "sum") and (known >= 0).all() and (known % 1 == 0).all())
    course = fit_course(values, clock.seasons, clock.window)
    spread = find_spread(course, clock.phases, counts=whole, least=_least(known, course))
    if line.below is not None:
        spread = widened(spread, line.below)
    standard = scores(course, spread)
    repeats = repeated_effects(clock, standard, special)
    for place, effect in repeats.items():
        side = spread.up if effect > 0 else spread.down
        moved = effect * side * spread.scale[place]
        course.expected[place] += moved
        course.residual[place] -= moved
    return Fitted(line, course, spread, log_chance(course, spread, values), repeats, clock.phases)


def _least(known: Numbers, course: Course) -> float:
    """The least deviation that counts: a thousandth of the level, so that rounding is no oddity."""
    import numpy as np

    middle = float(np.median(np.abs(known))) if len(known) else 0.0
    scaled = float(to_scale(middle, course.transform)) if middle > 0 else 0.0
    return 1e-3 if course.transform == "log" else abs(scaled) * 1e-3


def _asked(fitted: Fitted, inside: Any, direction: Direction | None) -> Numbers:
    """The chances of the times that are asked for, on the side that is asked for."""
    import numpy as np

    chance = np.where(inside, fitted.chance, np.nan)
    if direction is None:
        return chance
    above = fitted.course.residual > 0
    wanted = above if direction == "up" else ~above
    return np.where(wanted, chance - np.log(2), np.where(np.isfinite(chance), 0.0, np.nan))


def _flag(
    number: int,
    fitted: Fitted,
    chance: Numbers,
    band: tuple[Numbers, Numbers, Numbers],
    reach: tuple[Numbers, Numbers],
    limit: float,
    apart: int,
) -> list[Flagged]:
    import numpy as np

    expected, low, high = band
    course, values = fitted.course, fitted.line.values
    with np.errstate(invalid="ignore", divide="ignore"):
        sizes = np.abs(course.residual) / np.where(course.residual > 0, reach[1], reach[0]) * limit
    sizes = np.where(np.isfinite(chance) & (chance < 0) & np.isfinite(sizes), sizes, 0.0)
    odd = sizes > limit
    near = _distances(fitted, sizes, reach, limit)
    sizes = np.where(odd, sizes, near)
    places = [*np.flatnonzero(odd).tolist(), *_near_misses(sizes, odd, apart)]
    return [
        Flagged(
            number,
            int(place),
            float(values[place]),
            float(expected[place]),
            float(low[place]),
            float(high[place]),
            float(sizes[place]),
            bool(odd[place]),
        )
        for place in places
    ]


def _distances(fitted: Fitted, sizes: Numbers, reach: tuple[Numbers, Numbers], limit: float) -> Numbers:
    """How far off times are, below and above alike, so that those not flagged are in the order of their distance.

    A tail that is heavy on one side only would put all of that side last.
    """
    import numpy as np

    away = np.abs(scores(fitted.course, fitted.spread))
    with np.errstate(invalid="ignore", divide="ignore"):
        reached = np.where(fitted.course.residual > 0, reach[1], reach[0]) / np.abs(fitted.course.residual) * away
    counted = sizes > 0
    farthest = float(np.max(reached[counted], initial=0.0))
    return np.where(counted, away / farthest * limit, 0.0) if farthest > 0 else sizes


def _near_misses(sizes: Numbers, odd: Any, apart: int) -> list[int]:
    """The times that come nearest to being flagged, one of each stretch and none beside a flagged one."""
    import numpy as np

    left = np.where(np.isfinite(sizes), sizes, 0.0)
    for place in np.flatnonzero(odd).tolist():
        left[max(0, place - apart) : place + apart + 1] = 0.0
    found: list[int] = []
    while len(found) < _NEAR_MISSES and left.max(initial=0.0) > 0:
        place = int(np.argmax(left))
        found.append(place)
        left[max(0, place - apart) : place + apart + 1] = 0.0
    return found


def _counts(shift: Shift, inside: Any, direction: Direction | None) -> bool:
    if not inside[shift.place]:
        return False
    return direction is None or (shift.after > shift.before) == (direction == "up")
