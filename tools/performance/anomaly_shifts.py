"""Steps to another level, told apart from single odd times.

At each time the median of the stretch before is set beside that of the stretch after. How far the two are apart as a
rule is read from the series itself (its median deviation), so that drifting and self-similar series raise no alarm. A
difference beyond that is a step where a step fits the stretch better than a straight line does; else it is a slope.

Source: a two-sample test of medians at every time, as in Fryzlewicz, "Wild binary segmentation", Annals of Statistics
42 (2014), with windows of one length, and scaled by itself: Shao and Zhang, JASA 105 (2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.performance.anomaly_course import Course, from_scale

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["Shift", "find_shifts"]

_LEAST_STRETCHES = 6
"""With fewer stretches there is nothing to read from what differences are usual."""
_LEAST_SIZE = 1.5
"""In standard deviations of single times: smaller steps nobody sees."""

_SURE = 5.0
"""The averages must differ by so many standard errors as well."""


@dataclass(frozen=True)
class Shift:
    """A step to another level.

    Attributes:
        place: the first time on the new level.
        before, after: the levels, in the unit of the values.
    """

    place: int
    before: float
    after: float


def find_shifts(course: Course, scale: Numbers, level: float, series: int = 1) -> tuple[Shift, ...]:
    """The steps of a series, in the order of time.

    Args:
        course: what the series should have been, season by season.
        scale: usual deviation of single times, on the scale of the course.
        level: bound on the chance of any false alarm in all series.
        series: how many series are looked at.

    Cost: two running medians.
    """
    import numpy as np
    import pandas as pd
    from scipy import special

    level_of = course.trend + course.residual
    half = max(course.window // 2, 3)
    count = len(level_of)
    stretches = count / half
    if stretches < _LEAST_STRETCHES:
        return ()
    medians = pd.Series(level_of).rolling(half, min_periods=max(2, half // 2)).median().to_numpy()
    apart = np.full(count, np.nan)
    apart[half : count - half + 1] = medians[2 * half - 1 :] - medians[half - 1 : count - half]
    known = apart[np.isfinite(apart)]
    if len(known) < half:
        return ()
    noise = float(np.nanmedian(scale))
    usual = max(1.4826 * float(np.median(np.abs(known - np.median(known)))), 1.25 * noise * np.sqrt(2 / half))
    odd = np.abs(apart - np.median(known)) / usual
    degrees = max(3.0, 0.37 * stretches)
    needed = -float(special.stdtrit(degrees, level / (3 * stretches * series) / 2))
    found: list[Shift] = []
    left = np.where(np.isfinite(odd) & (np.abs(apart) >= _LEAST_SIZE * noise), odd, 0.0)
    while left.max(initial=0.0) > needed:
        peak = int(np.argmax(left))
        shift = _settle(level_of, peak, half)
        if shift is not None:
            place, before, after = shift
            if all(abs(place - each.place) > half for each in found):
                found.append(
                    Shift(
                        place, float(from_scale(before, course.transform)), float(from_scale(after, course.transform))
                    )
                )
        left[max(0, peak - half) : peak + half] = 0.0
    return tuple(sorted(found, key=lambda each: each.place))


def _settle(values: Numbers, near: int, half: int) -> tuple[int, float, float] | None:
    """Where exactly the step is, and the levels; None where a line fits better than a step."""
    import numpy as np

    first = max(0, near - half)
    part = values[first : near + half]
    known = np.flatnonzero(np.isfinite(part))
    if len(known) < 6:
        return None
    cells = part[known]
    best: tuple[float, int] | None = None
    for cut in range(3, len(cells) - 2) if len(cells) <= 400 else range(3, len(cells) - 2, len(cells) // 200):
        one, other = cells[:cut], cells[cut:]
        error = float(np.abs(one - np.median(one)).sum() + np.abs(other - np.median(other)).sum())
        if best is None or error < best[0]:
            best = error, cut
    assert best is not None
    slope, start = np.polyfit(known, cells, 1)
    if best[0] >= float(np.abs(cells - slope * known - start).sum()):
        return None
    cut = best[1]
    one, other = cells[:cut], cells[cut:]
    error = float(np.sqrt(np.var(one) / len(one) + np.var(other) / len(other)))
    if abs(float(np.mean(other) - np.mean(one))) < _SURE * error:
        return None  # Medians of few different values jump where little has changed.
    return first + int(known[cut]), float(np.median(cells[:cut])), float(np.median(cells[cut:]))
