"""How odd each time is: the deviation in units of what is usual there, how likely it is by chance, and what is flagged.

What is usual is read from medians (which the odd times do not move): for the time of day or the weekday, and for the
time of the series, where they differ. Tails are not taken for normal: above and below apart, they are as heavy as the
larger deviations say (anomaly_tails.py); counts are no surer than a Poisson distribution is. Over all times of all
series, p-values are held against the line of Benjamini and Hochberg: where nothing is odd, the chance that anything is
flagged is the level; else it is the expected share of false alarms.

Source: Benjamini and Hochberg, JRSS B 57 (1995); Hampel (1974) for the median deviation; Rosner, "Percentage points for
a generalized ESD many-outlier procedure", Technometrics 25 (1983), for judging all times together with robust centres
as Hochenbaum et al., arXiv:1704.07706 (2017) do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tools.performance.anomaly_course import Course, from_scale, to_scale
from tools.performance.anomaly_tails import Tail, fit_tail

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

__all__ = [
    "Spread",
    "find_spread",
    "flagging_level",
    "limits",
    "log_chance",
    "normal_size",
    "reaches",
    "scores",
    "widened",
]

_QUARTER = 0.6744897501960817
"""The median deviation of a standard normal variable."""
_OWN_TAIL = 150
_NEVER = 1e-300
"""Chances below this have no logarithm."""
_PRIOR = 20
"""Values that the spread of a phase is drawn by towards that of all."""


@dataclass(frozen=True)
class Spread:
    """What is usual of the deviations of a series.

    Attributes:
        scale: at each time, the deviation that stands for one standard deviation.
        up, down: how much wider deviations above and below are, by themselves.
        tail_up, tail_down: how rare large ones are, above and below.
        counts: the values are counts of single events.
        by_chance: they vary as counts of independent events do, and no more.
    """

    scale: Numbers
    up: float
    down: float
    tail_up: Tail
    tail_down: Tail
    counts: bool = False
    by_chance: bool = False


def find_spread(course: Course, phases: Places | None, *, counts: bool = False, least: float = 0.0) -> Spread:
    """Read what is usual off the deviations of a series.

    Args:
        course: what it should have been.
        phases: that may differ in how much they vary (hours of the day, weekdays); None where there are none.
        counts: whether the values count single events.
        least: no spread is smaller than this, in the values' unit on the scale of the course.
    """
    import numpy as np

    residual = _without_steps(course) if counts else course.residual
    known = np.isfinite(residual)
    sizes = np.abs(residual[known])
    overall = _usual(sizes, least)
    scale = np.full_like(residual, overall)
    if phases is not None:
        scale = scale * _by_phase(np.abs(residual) / overall, phases)
    scale = np.maximum(scale * _by_time(np.abs(residual) / scale, course.window), least or 1e-300)
    standard = residual[known] / scale[known]
    up, tail_up = _side(standard[standard > 0], standard)
    down, tail_down = _side(-standard[standard < 0], standard)
    return Spread(scale, up, down, tail_up, tail_down, counts, counts and _vary_by_chance(course))


def widened(spread: Spread, below: Numbers) -> Spread:
    """The spread of a ratio, wider where less than usual was divided by: a rate of ten visits tells little.

    Args:
        spread: of the ratio.
        below: what was divided by, at each time.
    """
    import numpy as np

    usual = float(np.nanmedian(np.where(below > 0, below, np.nan))) if (below > 0).any() else 1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        wider = np.where(below > 0, np.sqrt(np.maximum(usual / below, 1.0)), 1.0)
    return replace(spread, scale=spread.scale * wider)


def _without_steps(course: Course) -> Numbers:
    """Deviations of counts as if these were no whole numbers: medians of few different values say little."""
    import numpy as np

    values = from_scale(course.expected + course.residual, course.transform)
    between = np.random.default_rng(0).uniform(-0.5, 0.5, len(values))
    least = 0.5 if course.transform == "log" else 0.0
    return np.asarray(to_scale(np.maximum(values + between, least), course.transform) - course.expected, dtype=float)


def _usual(sizes: Numbers, least: float) -> float:
    """The median deviation as a standard deviation; where most are none at all, what is left to go by."""
    import numpy as np

    middle = float(np.median(sizes)) / _QUARTER
    if middle > 0:
        return max(middle, least)
    high = float(np.quantile(sizes, 0.95)) / 1.96
    return max(high, least) or float(np.mean(sizes)) or 1.0


def _by_phase(sizes: Numbers, phases: Places) -> Numbers:
    """How much more or less phases vary than all; 1 where that tells nothing of unseen times."""
    import numpy as np

    ones = np.ones_like(sizes)
    known = np.isfinite(sizes)
    order = np.cumsum(known)
    odd = (order // max(1, len(np.unique(phases)))) % 2 == 1
    one, other = (_phase_ratios(np.where(part, sizes, np.nan), phases) for part in (odd, ~odd))
    held_out = np.where(odd, other, one)
    cost, plain = (np.log(each) + sizes / (each * 1.2) for each in (held_out, ones))
    gained = np.nanmean(np.minimum(plain, 8.0)) - np.nanmean(np.minimum(cost, 8.0))
    return _phase_ratios(sizes, phases) if gained > 0.01 else ones


def _phase_ratios(sizes: Numbers, phases: Places) -> Numbers:
    import numpy as np
    import pandas as pd

    overall = float(np.nanmedian(sizes)) or 1.0
    groups = pd.Series(sizes).groupby(phases)
    middle, count = groups.transform("median").fillna(overall), groups.transform("count")
    drawn = (middle * count + overall * _PRIOR) / (count + _PRIOR) / overall
    return np.asarray(np.maximum(drawn, 0.1), dtype=float)


def _by_time(sizes: Numbers, window: int) -> Numbers:
    """How much more or less the series varies now than it does as a rule, over long stretches."""
    import numpy as np
    import pandas as pd

    wide = max(4 * window, 101)
    ones = np.ones_like(sizes)
    if len(sizes) < 3 * wide:
        return ones
    overall = float(np.nanmedian(sizes)) or 1.0
    middle = pd.Series(sizes).rolling(wide, center=True, min_periods=wide // 4).median().to_numpy() / overall
    middle = np.nan_to_num(np.clip(middle, 0.1, 10.0), nan=1.0)
    return middle if float(np.std(np.log(middle))) > 3.0 * 1.2 / np.sqrt(wide) else ones


def _side(sizes: Numbers, standard: Numbers) -> tuple[float, Tail]:
    """The spread of one side beside that of both, and its tail."""
    import numpy as np

    both = np.abs(standard)
    if len(sizes) < 30 or not both.any():
        return 1.0, fit_tail(both)
    width = float(np.median(sizes)) / _QUARTER
    width = max((width * len(sizes) + _PRIOR) / (len(sizes) + _PRIOR), 0.5)
    # A tail of its own takes many values to see; with few of them, both sides together say how heavy it is.
    return width, fit_tail(sizes / width) if len(sizes) >= _OWN_TAIL else fit_tail(both)


def scores(course: Course, spread: Spread) -> Numbers:
    """The deviation of each time in usual deviations of its side, below 0 where it is below."""
    import numpy as np

    standard = course.residual / spread.scale
    return np.asarray(np.where(standard > 0, standard / spread.up, standard / spread.down), dtype=float)


def log_chance(course: Course, spread: Spread, values: Numbers) -> Numbers:
    """The logarithm of the chance of so large a deviation, on either side; nan where there is no value."""
    import numpy as np

    found = scores(course, spread)
    chance = np.where(found > 0, spread.tail_up.log_chance(np.abs(found)), spread.tail_down.log_chance(np.abs(found)))
    if spread.counts:
        with np.errstate(divide="ignore"):
            by_chance = np.log(_poisson(values, _rate(course), found > 0) + _NEVER) + np.log(2)
        chance = by_chance if spread.by_chance else np.maximum(chance, by_chance)
    return np.where(np.isfinite(found), np.minimum(chance, 0.0), np.nan)


def _poisson(values: Numbers, mean: Numbers, above: Any) -> Numbers:
    """The chance of so many events or more, where they are above, and of so few or fewer elsewhere."""
    import numpy as np
    from scipy import special

    more = np.where(values > 0, special.pdtrc(np.maximum(values - 1, 0), mean), 1.0)
    return np.asarray(np.where(above, more, special.pdtr(np.maximum(values, 0), mean)), dtype=float)


def _vary_by_chance(course: Course) -> bool:
    """Whether counts are as rarely far off as those of independent events."""
    import numpy as np

    values = np.round(from_scale(course.expected + course.residual, course.transform))
    known = np.isfinite(values)
    mean = _rate(course)[known]
    chance = _poisson(values[known], mean, values[known] > mean)
    expected = np.array([0.1, 0.02])
    return bool((np.array([(chance < each / 2).mean() for each in expected]) <= expected * 1.5).all())


def _rate(course: Course) -> Numbers:
    """The mean count at each time; the median is below it, and 0 where most times have none."""
    import numpy as np

    expected = from_scale(course.expected, course.transform)
    beyond = from_scale(course.expected + course.residual, course.transform) - expected
    beyond = beyond[np.isfinite(beyond)]
    usual = float(np.mean(np.minimum(beyond, np.quantile(beyond, 0.98)))) if len(beyond) else 0.0
    return np.asarray(np.maximum(expected + max(usual, 0.0), 1e-3), dtype=float)


def flagging_level(chances: Sequence[Numbers], level: float) -> float:
    """The chance, as a logarithm, below which a time is flagged: by Benjamini and Hochberg over all times.

    Args:
        chances: logarithms, of all times of all series; nan where there is no value.
        level: bound on the expected share of false alarms, such as 0.05.
    """
    import numpy as np

    flat = np.concatenate([each[np.isfinite(each)] for each in chances])
    if not len(flat):
        return float("-inf")
    ordered = np.sort(flat)
    line = np.log(level * np.arange(1, len(flat) + 1) / len(flat))
    below = np.flatnonzero(ordered <= line)
    return float(line[below[-1]] if len(below) else line[0])


def reaches(course: Course, spread: Spread, level: float) -> tuple[Numbers, Numbers]:
    """How far below and above what was expected a value may be without being flagged, on the scale of the course.

    Args:
        course: what the series should have been.
        spread: what is usual.
        level: from `flagging_level`.
    """
    import numpy as np
    from scipy import special

    chance = float(np.exp(level)) / 2
    down = spread.tail_down.size(level) * spread.down * spread.scale
    up = spread.tail_up.size(level) * spread.up * spread.scale
    if spread.counts:
        mean = _rate(course)
        low, high = (np.ceil(np.nan_to_num(special.pdtrik(each, mean))) for each in (chance, 1 - chance))
        upper = to_scale(high + 0.5, course.transform) - course.expected
        up = upper if spread.by_chance else np.maximum(up, upper)
        # No count is below 0: where even 0 may well come, nothing is too low.
        lowest = course.expected - to_scale(np.maximum(low - 0.5, 0.1), course.transform)
        down = np.where(low <= 0, np.inf, lowest if spread.by_chance else np.maximum(down, lowest))
    return np.asarray(down, dtype=float), np.asarray(up, dtype=float)


def limits(course: Course, down: Numbers, up: Numbers) -> tuple[Numbers, Numbers]:
    """The range that is not flagged, in the unit of the values: from and to, at each time; from `reaches`."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        low = from_scale(np.where(np.isfinite(down), course.expected - down, -np.inf), course.transform)
        high = from_scale(course.expected + up, course.transform)
    least = 0.0 if course.transform != "none" else -np.inf
    low = np.where(np.isfinite(low), low, least)
    return np.asarray(low, dtype=float), np.asarray(high, dtype=float)


def normal_size(level: float) -> float:
    """The size of a standard normal variable that is as rare as the level, on both sides."""
    import numpy as np
    from scipy import special

    return -float(special.ndtri(np.exp(level) / 2))
