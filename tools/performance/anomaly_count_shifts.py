"""Steps to another level in rare counts, where medians say nothing: nearly all are 0, or nearly all are 1.

Given how many events there were in two stretches together, how many of them fell into the second is binomial where
events come by themselves, and beta-binomial where they come in bursts (negative binomial counts). No level has to be
known for that: of 8 events in two stretches of the same length, all are in one by chance once in 128 times. Stretches
are so long that some twenty events are in each.

Source: Przyborowski and Wilenski, Biometrika 31 (1940), for the conditional test of two Poisson means; given their sum,
negative binomial counts are Dirichlet-multinomial: Johnson, Kotz and Balakrishnan, Discrete Multivariate Distributions
(1997), 35.13. The method of moments for how bursty counts are: Anscombe, Biometrika 37 (1950).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.performance.anomaly_shifts import Shift

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["busy_of", "chance_of_split", "find_count_shifts", "is_rare"]

_RARE = 10.0
_EVENTS = 20.0
"""So many events in a stretch tell a step of some size."""
_LEAST_STRETCHES = 4
_CAUTION = 0.6
"""Bursts are taken for so much larger than they seem, as few of the largest ones have been seen."""
_TESTS = 6
"""As many independent tests as all cuts along so long a stretch are worth, at the most."""


def is_rare(values: Numbers) -> bool:
    """Whether counts are so low that their medians jump from one whole number to the next."""
    import numpy as np

    return float(np.nanmean(values)) < _RARE


def busy_of(values: Numbers, phases: npt.NDArray[np.int64] | None) -> Numbers:
    """How much each step has as a rule beside the others, by weekday or hour: by means, which rare counts have.

    Args:
        values: counts; nan where there is none.
        phases: the weekday or hour of each; None where there are none.
    """
    import numpy as np
    import pandas as pd

    mean = float(np.nanmean(values))
    if phases is None or mean <= 0:
        return np.ones(len(values))
    groups = pd.Series(values).groupby(phases)
    total, count = groups.transform("sum"), groups.transform("count")
    return np.asarray((total + _EVENTS) / (count * mean + _EVENTS), dtype=float)


def chance_of_split(
    before: Numbers, after: Numbers, length_before: Numbers, length_after: Numbers, burst: float
) -> Numbers:
    """The chance that events fall so unevenly into two stretches, on either side.

    Args:
        before: events in the first stretch.
        after: events in the second.
        length_before: of the first, in steps (busy weekdays count for more than one).
        length_after: of the second.
        burst: the size of the negative binomial distribution for each step; infinite for events by themselves.
    """
    import numpy as np
    from scipy import stats

    total = before + after
    split: Any
    if np.isfinite(burst):
        split = stats.betabinom(total, np.maximum(burst * length_before, 1e-9), np.maximum(burst * length_after, 1e-9))
    else:
        split = stats.binom(total, length_before / (length_before + length_after))
    tails = np.minimum(split.cdf(before), split.sf(before - 1))
    return np.asarray(np.minimum(2 * tails, 1.0), dtype=float)


def find_count_shifts(values: Numbers, busy: Numbers, window: int, level: float, series: int = 1) -> tuple[Shift, ...]:
    """The steps of a series of rare counts, in the order of time.

    Args:
        values: counts; nan where there is none.
        busy: how much each step has as a rule beside the others (weekdays, hours); 1 on average.
        window: the shortest two stretches.
        level: bound on the chance of any false alarm in all series.
        series: how many series are looked at.

    Cost: a few passes, and a distribution function for each cut.
    """
    import numpy as np

    known = np.isfinite(values)
    count, mean = len(values), float(np.nanmean(values))
    events = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    steps = np.concatenate([[0.0], np.cumsum(np.where(known, busy, 0.0))])
    half = _stretch(count, mean, window, 1.0)
    if half < 3 or mean <= 0:
        return ()
    burst = _burst(values, busy, events, steps, half)
    half = _stretch(count, mean, window, 1.0 + mean / burst)
    cuts = np.arange(half, count - half + 1)
    before, after = (events[cuts] - events[cuts - half], events[cuts + half] - events[cuts])
    long_before, long_after = (steps[cuts] - steps[cuts - half], steps[cuts + half] - steps[cuts])
    good = (long_before > half / 2) & (long_after > half / 2)
    chance = np.ones(len(cuts))
    chance[good] = chance_of_split(before[good], after[good], long_before[good], long_after[good], burst)
    needed = level / (_TESTS * count / half * series)
    found: list[Shift] = []
    while chance.min(initial=1.0) <= needed:
        place = int(np.argmin(chance))
        cut = int(cuts[place])
        if not _is_slope(values, busy, cut, half):
            levels = before[place] / long_before[place], after[place] / long_after[place]
            found.append(Shift(cut, float(levels[0]), float(levels[1])))
        chance[max(0, place - half) : place + half + 1] = 1.0
    return tuple(sorted(found, key=lambda each: each.place))


def _stretch(count: int, mean: float, window: int, variance: float) -> int:
    """The steps of a stretch; events that come in bursts, with a variance so many times their mean, tell less each."""
    return min(max(window // 2, int(_EVENTS * variance / max(mean, 1e-9)) + 1), count // _LEAST_STRETCHES)


def _burst(values: Numbers, busy: Numbers, events: Numbers, steps: Numbers, half: int) -> float:
    """The size of the negative binomial distribution, by moments around the level near each step and in stretches."""
    import numpy as np

    count = len(values)
    places = np.arange(count)
    first, last = np.maximum(places - half, 0), np.minimum(places + half + 1, count)
    rate = (events[last] - events[first]) / np.maximum(steps[last] - steps[first], 1e-9)
    known = np.isfinite(values) & (rate > 0)
    if not known.any():
        return float("inf")
    expected = (rate * busy)[known]
    # Each value is a part of its own level, which makes it look nearer to that than it is.
    squares = (values[known] - expected) ** 2 * (1 + 1 / (2 * half))
    over = float((squares - expected).sum())
    return _CAUTION * float((expected**2).sum()) / over if over > 0 else float("inf")


def _is_slope(values: Numbers, busy: Numbers, cut: int, half: int) -> bool:
    """Whether a steady rise or fall fits the stretch at least as well as a step does."""
    import numpy as np

    part = slice(cut - half, cut + half)
    known = np.isfinite(values[part])
    counts, weight, along = values[part][known], busy[part][known], np.flatnonzero(known)
    is_after = along >= half
    rates = [counts[side].sum() / weight[side].sum() for side in (~is_after, is_after)]
    step = np.where(is_after, rates[1], rates[0])
    slope, start = np.polyfit(along, counts / weight, 1, w=weight)
    likely = [
        float((counts * np.log(level * weight) - level * weight).sum())
        for level in (np.maximum(step, 1e-3), np.maximum(start + slope * along, 1e-3))
    ]
    return likely[1] >= likely[0]
