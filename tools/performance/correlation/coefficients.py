"""Correlations of two columns of numbers: coefficients, intervals, chances, and what is left without other columns.

Sources: Fisher, Metron 1 (1921) for the interval of Pearson's r; Bonett and Wright, Psychometrika 65 (2000) for that of
Spearman's rho and Kendall's tau; Kendall, Biometrika 33 (1945) for tau-b; Holm, Scandinavian Journal of Statistics 6
(1979) for the correction for many pairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = [
    "Coefficient",
    "Ranks",
    "adjust_for_many",
    "between",
    "chance_of",
    "coefficient",
    "coefficients",
    "direction",
    "kendall",
    "pearson",
    "slope_range",
    "without",
]

_CONFIDENT = 1.959963984540054
"""The 97.5% point of the normal distribution, for intervals of 95%."""


@dataclass(frozen=True)
class Coefficient:
    """A correlation with its doubt.

    Attributes:
        value: from -1 to 1.
        low, high: its 95% interval; the whole range where there are too few observations for one.
        chance: p-value of no correlation at all, for this pair alone.
        size: observations, or as many independent ones as they are worth.
    """

    value: float
    low: float
    high: float
    chance: float
    size: float


class Ranks:
    """The ranks of numbers within any part of them, without sorting again.

    Cost: one sort for all; then one pass for each part.
    """

    def __init__(self, values: Array) -> None:
        """Take the numbers; those that are not there are nan."""
        import numpy as np

        known = np.isfinite(values)
        self._codes = np.zeros(len(values), dtype=np.int64)
        different, codes = np.unique(values[known], return_inverse=True)
        self._codes[known] = codes
        self._kinds = len(different)

    def of(self, rows: Array | slice) -> Array:
        """The ranks of some of the numbers among themselves, ties in the middle of their places."""
        import numpy as np

        codes = self._codes[rows]
        counts = np.bincount(codes, minlength=self._kinds)
        middles: Array = np.cumsum(counts) - (counts - 1) / 2.0
        ranks: Array = middles[codes]
        return ranks


def pearson(x: Array, y: Array) -> float | None:
    """The product-moment correlation of two columns without gaps; None where one of them does not vary."""
    one, other = direction(x), direction(y)
    return None if one is None or other is None else between(one, other)


def direction(values: Array) -> Array | None:
    """A column as differences from its mean, of length 1; None where it does not vary by more than rounding.

    Double precision, at a scale of 1: numbers of any size may be given.
    """
    import numpy as np

    if len(values) < 2:
        return None
    largest = float(np.max(np.abs(values)))
    if not largest:
        return None
    moved: Array = values / largest
    moved -= np.mean(moved)
    spread = float(np.max(np.abs(moved)))
    if spread < 1e-12:
        return None
    moved /= spread
    moved /= math.sqrt(float(np.dot(moved, moved)))
    return moved


def between(one: Array, other: Array) -> float:
    """The correlation of two columns, from their directions."""
    import numpy as np

    return max(-1.0, min(1.0, float(np.dot(one, other))))


def coefficient(value: float, size: float, *, ranks: bool = False, held: int = 0) -> Coefficient:
    """A correlation with its interval and its chance.

    Args:
        value: Pearson's r, or Spearman's rho.
        size: observations, or as many independent ones as they are worth.
        ranks: whether it is rho.
        held: columns held constant, each of which costs one observation.
    """
    free = size - held
    if free <= 3.0:
        return Coefficient(value, -1.0, 1.0, chance_of(value, free), free)
    if abs(value) >= 1.0:
        return Coefficient(value, value, value, 0.0, free)
    width = _CONFIDENT * math.sqrt((1.0 + (value**2 / 2.0 if ranks else 0.0)) / (free - 3.0))
    middle = math.atanh(value)
    return Coefficient(value, math.tanh(middle - width), math.tanh(middle + width), chance_of(value, free), free)


def chance_of(value: float, size: float) -> float:
    """The p-value of a correlation, two-sided, by Student's t with `size` - 2 degrees of freedom."""
    from scipy.special import stdtr

    if size <= 2.0:
        return 1.0
    if abs(value) >= 1.0:
        return 0.0
    t = abs(value) * math.sqrt((size - 2.0) / (1.0 - value**2))
    return min(1.0, float(2.0 * stdtr(size - 2.0, -t)))


def coefficients(x: Array, y: Array) -> tuple[Coefficient, Coefficient] | None:
    """Pearson's r and Spearman's rho of two columns without gaps; None where one of them does not vary."""
    from scipy.stats import rankdata

    r, rho = pearson(x, y), pearson(rankdata(x), rankdata(y))
    if r is None or rho is None:
        return None
    return coefficient(r, len(x)), coefficient(rho, len(x), ranks=True)


def kendall(x: Array, y: Array, size: float | None = None) -> Coefficient | None:
    """Kendall's tau-b of two columns without gaps, with ties; None where one of them does not vary.

    Args:
        x: one of the two.
        y: the other.
        size: as many independent observations as these are worth, where that is fewer.

    Cost: two sorts.
    """
    from scipy.stats import kendalltau, norm

    found = kendalltau(x, y)
    value, chance = float(found.statistic), float(found.pvalue)
    if not math.isfinite(value):
        return None
    free = len(x) if size is None else min(size, len(x))
    if free < len(x) and free > 1.0:
        chance = float(2.0 * norm.sf(3.0 * abs(value) * math.sqrt(free * (free - 1.0) / (2.0 * (2.0 * free + 5.0)))))
    if free <= 4.0:
        return Coefficient(value, -1.0, 1.0, chance, free)
    if abs(value) >= 1.0:
        return Coefficient(value, value, value, chance, free)
    middle, width = math.atanh(value), _CONFIDENT * math.sqrt(0.437 / (free - 4.0))
    return Coefficient(value, math.tanh(middle - width), math.tanh(middle + width), min(1.0, chance), free)


def slope_range(r: Coefficient, slope: float) -> tuple[float, float]:
    """The 95% interval of the slope of a fitted line, by Student's t; infinite with fewer than three observations.

    Args:
        r: the correlation of the two, with the observations that it is worth.
        slope: of the second by the first.
    """
    from scipy.special import stdtrit

    if abs(r.value) >= 1.0:
        return slope, slope
    if r.size <= 2.0 or r.value == 0.0:
        return -math.inf, math.inf
    error = abs(slope) * math.sqrt((1.0 / r.value**2 - 1.0) / (r.size - 2.0))
    width = float(stdtrit(r.size - 2.0, 0.975)) * error
    return slope - width, slope + width


def adjust_for_many(chances: Sequence[float]) -> tuple[float, ...]:
    """P-values corrected for their number after Holm: the chance that any of those is wrong stays where it was."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    corrected = [1.0] * len(chances)
    so_far = 0.0
    for position, place in enumerate(order):
        so_far = max(so_far, min(1.0, (len(chances) - position) * chances[place]))
        corrected[place] = so_far
    return tuple(corrected)


def without(values: Array, held: Array) -> Array:
    """What is left of columns once others are held constant: the residuals of a linear regression on them.

    Args:
        values: one column a row, without gaps.
        held: one column a row, without gaps; a constant is added.

    Cost: linear in the observations, with the square of the columns held.
    """
    import numpy as np

    middle = held - held.mean(axis=1, keepdims=True)
    spread = np.sqrt((middle**2).mean(axis=1, keepdims=True))
    middle = np.divide(middle, spread, out=np.zeros_like(middle), where=spread > 0)
    design = np.vstack([np.ones(held.shape[1]), middle]).T
    solved, *_ = np.linalg.lstsq(design, values.T, rcond=None)
    left: Array = values - (design @ solved).T
    # What is nothing but rounding is nothing: else it would correlate.
    noise = np.abs(values).max(axis=1, keepdims=True) * 1e-9
    return np.where(np.abs(left).max(axis=1, keepdims=True) < noise, 0.0, left)
