"""Correlations of numbers that follow each other in time, where neighbours are alike and trends go together by chance.

Sources: Bartlett, JRSS 98 (1935), and Pyper and Peterman, Canadian Journal of Fisheries and Aquatic Sciences 55 (1998),
for how many independent observations a series is worth; Box and Jenkins, Time Series Analysis (1970), chapter 11, for
the delay (cross-correlation of prewhitened series); Granger and Newbold, Journal of Econometrics 2 (1974), for why
series that wander are differenced.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.performance.correlation.coefficients import Coefficient, chance_of, coefficient, pearson, without

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = [
    "FEWEST_STEPS",
    "Adjusted",
    "Delay",
    "adjust_pair",
    "effective_size",
    "find_delay",
    "in_levels",
    "trend_share",
]

_WANDERS = 0.6
"""Where both series are so alike from one step to the next, even without trend and season, they are differenced."""
FEWEST_STEPS = 12
"""Steps below which nothing can be told of trend, season and delay."""
_MOST_ORDERS = 12
_SLOWEST, _STEPS_A_WAVE = 6, 12
"""A trend is a curve and slow waves: of so many half cycles at most, one for each so many steps."""
_CURVED = 36
"""From so many steps on the curve is of third degree, else it is a straight line."""
_SEASON_ROUNDS = 3
"""A season is taken out where each of its parts came so often."""


@dataclass(frozen=True)
class Adjusted:
    """Two series without what makes any two series go together.

    Attributes:
        x, y: without trend and season, in differences where `differenced`; nan where there is a gap.
        found: their correlation, by as many independent observations as they are worth.
        differenced: whether they are changes from one step to the next.
        seasonal: whether a season was taken out.
        kept: the share of the observations that trend and season leave free.
    """

    x: Array
    y: Array
    found: Coefficient
    differenced: bool
    seasonal: bool
    kept: float = 1.0


@dataclass(frozen=True)
class Delay:
    """By how much the second series follows the first.

    Attributes:
        steps: of the delay; below 0 the first follows the second.
        found: the correlation of the adjusted series at that delay.
        chance: p-value of the delay, corrected for all the delays that were tried.
        window: delays up to this were tried, both ways.
        course: for each delay from -window to window, the correlation of the prewhitened series.
        limit: beyond this, either way, one of them is more than chance.
    """

    steps: int
    found: Coefficient
    chance: float
    window: int
    course: tuple[float, ...]
    limit: float


def effective_size(x: Array, y: Array) -> float:
    """How many independent observations two series are worth for their correlation; gaps are nan."""
    import numpy as np

    both = int(np.sum(np.isfinite(x) & np.isfinite(y)))
    most = max(1, both // 5)
    lags = np.arange(1, most + 1)
    shared = float(np.sum((both - lags) / both * _autocorrelations(x, most) * _autocorrelations(y, most)))
    return float(min(both, both / max(1e-9, 1.0 + 2.0 * shared))) if shared > -0.5 else float(both)


def _autocorrelations(values: Array, most: int) -> Array:
    """Autocorrelations from lag 1 to `most`; pairs with a gap are left out, the sums are those of the whole."""
    import numpy as np

    known = np.isfinite(values)
    middle = np.where(known, values - np.mean(values[known]), 0.0)
    size = 1 << (2 * len(middle) - 1).bit_length()
    power = np.fft.rfft(middle, size)
    covariances = np.fft.irfft(power * np.conj(power), size)[: most + 1]
    ones = np.fft.rfft(known.astype(float), size)
    counts = np.fft.irfft(ones * np.conj(ones), size)[: most + 1]
    lags = np.arange(most + 1)
    # A gap takes pairs away; what is left stands for them, while the damping of far lags stays.
    fair = np.where(counts > 0.5, covariances / np.maximum(counts, 1.0) * (counts[0] * (1 - lags / len(middle))), 0.0)
    found: Array = fair[1:] / fair[0] if fair[0] > 0 else np.zeros(most)
    return np.clip(found, -1.0, 1.0)


def in_levels(r: float, x: Array, y: Array, *, ranks: bool = False, held: int = 0) -> Coefficient:
    """A correlation of two series as they are, by as many independent observations as they are worth."""
    return coefficient(r, effective_size(x, y), ranks=ranks, held=held)


def trend_share(values: Array) -> float:
    """How much of a series is a straight line over time: the correlation with time, squared."""
    import numpy as np

    known = np.flatnonzero(np.isfinite(values))
    r = pearson(known.astype(float), values[known])
    return 0.0 if r is None else r * r


def adjust_pair(x: Array, y: Array, seasons: Sequence[Array]) -> Adjusted | None:
    """Take trend and season out of two series, and wandering where they wander; None where too little is left.

    Args:
        x: values at even steps; nan where there is a gap.
        y: the same of the other.
        seasons: for each season the part that each step is in (day of the week, month), as numbers from 0.
    """
    import numpy as np

    known = np.isfinite(x) & np.isfinite(y)
    if int(known.sum()) < FEWEST_STEPS:
        return None
    held, seasonal = _held(known, seasons)
    level = _residuals(x, y, known, held)
    lost = len(held)
    wander = [float(_autocorrelations(each, 1)[0]) for each in level]
    differenced = min(wander) >= _WANDERS
    if differenced:
        steps = np.diff(np.where(known, x, np.nan)), np.diff(np.where(known, y, np.nan))
        known = np.isfinite(steps[0]) & np.isfinite(steps[1])
        if int(known.sum()) < FEWEST_STEPS:
            return None
        held, seasonal = _held(known, [each[1:] for each in seasons])
        level = _residuals(*steps, known, held)
        lost = len(held)
    r = pearson(level[0][known], level[1][known])
    if r is None:
        return None
    kept = max(0.0, float(known.sum() - lost) / float(known.sum()))
    size = effective_size(*level) * kept
    return Adjusted(level[0], level[1], coefficient(r, size), differenced, seasonal, kept)


def _held(known: Array, seasons: Sequence[Array]) -> tuple[Array, bool]:
    """Time and the parts of the seasons that came often enough, as columns to hold constant."""
    import numpy as np

    place = (np.arange(len(known)) + 0.5) / len(known)
    waves = min(_SLOWEST, int(known.sum()) // _STEPS_A_WAVE)
    curve = [place, place**2, place**3] if known.sum() >= _CURVED else [place]
    columns = [*curve, *(np.cos(math.pi * half * place) for half in range(1, waves + 1))]
    smooth = len(columns)
    for season in seasons:
        parts, counts = np.unique(season[known], return_counts=True)
        if len(parts) > 1 and counts.min() >= _SEASON_ROUNDS and len(parts) + len(columns) < known.sum() / 2.5:
            columns += [(season == part).astype(float) for part in parts[1:]]
    return np.array(columns), len(columns) > smooth


def _residuals(x: Array, y: Array, known: Array, held: Array) -> tuple[Array, Array]:
    import numpy as np

    left = without(np.array([x[known], y[known]]), held[:, known])
    found = np.full((2, len(known)), np.nan)
    found[:, known] = left
    return found[0], found[1]


def find_delay(adjusted: Adjusted, window: int) -> Delay | None:
    """The delay at which two adjusted series go together most, tested against all the delays that were tried.

    Both are filtered by what predicts the first from its own past; without its own echo, the correlations at different
    delays are near independent, and each is by chance beyond ±1.96 / √n in 1 of 20. The p-value is multiplied by the
    number of delays (Bonferroni).

    Args:
        adjusted: from `adjust_pair`.
        window: steps to try, both ways.
    """
    import numpy as np
    from scipy.special import stdtrit

    filter_by = _autoregression(adjusted.x)
    x, y = _filtered(adjusted.x, filter_by), _filtered(adjusted.y, filter_by)
    window = min(window, len(x) - 4)
    tried = 2 * window + 1
    course: list[float] = []
    chances: list[float] = []
    for steps in range(-window, window + 1):
        one, other = _shifted(x, y, steps)
        r = pearson(one, other) if len(one) > 4 else None
        course.append(0.0 if r is None else r)
        chances.append(chance_of(course[-1], len(one) * adjusted.kept - len(filter_by)))
    best = min(range(tried), key=lambda place: (chances[place], abs(place - window)))
    steps = best - window
    one, other = _shifted(adjusted.x, adjusted.y, steps)
    r = pearson(one, other)
    if r is None:
        return None
    free = float(np.sum(np.isfinite(x) & np.isfinite(y))) * adjusted.kept - len(filter_by)
    point = float(stdtrit(max(1.0, free - 2.0), 1.0 - 0.025 / tried))
    limit = point / math.sqrt(max(1.0, free - 2.0) + point**2)
    size = min(adjusted.found.size, len(one))
    return Delay(steps, coefficient(r, size), min(1.0, chances[best] * tried), window, tuple(course), limit)


def _shifted(x: Array, y: Array, steps: int) -> tuple[Array, Array]:
    """Pairs of the first series with the second so many steps later, without gaps."""
    import numpy as np

    one, other = (x[: len(x) - steps], y[steps:]) if steps >= 0 else (x[-steps:], y[: len(y) + steps])
    known = np.isfinite(one) & np.isfinite(other)
    return one[known], other[known]


def _autoregression(values: Array) -> Array:
    """The coefficients that predict a series from its past, as many as Akaike's criterion asks for."""
    import numpy as np
    from scipy.linalg import solve_toeplitz

    known = int(np.isfinite(values).sum())
    most = max(1, min(_MOST_ORDERS, known // 8))
    rho = np.concatenate([[1.0], _autocorrelations(values, most)])
    best, found = 0.0, np.zeros(0)
    for order in range(1, most + 1):
        try:
            phi = solve_toeplitz(rho[:order], rho[1 : order + 1])
        except np.linalg.LinAlgError:
            break
        left = 1.0 - float(phi @ rho[1 : order + 1])
        if left <= 1e-9:
            break
        criterion = known * math.log(left) + 2 * order
        if criterion < best:
            best, found = criterion, phi
    return found


def _filtered(values: Array, phi: Array) -> Array:
    """A series less what its past predicts; a gap in that past counts as the average, which is 0 here."""
    import numpy as np

    past = np.where(np.isfinite(values), values, 0.0)
    found: Array = values[len(phi) :].copy()
    for lag, weight in enumerate(phi, start=1):
        found = found - weight * past[len(phi) - lag : len(values) - lag]
    return found
