"""Sizes of effects with their intervals, from the distributions that the statistics have when there is an effect.

Sources: Cumming and Finch (2001) and Steiger (2004) for intervals by non-central distributions, Hedges (1981) for the
correction of small samples, Cohen (1988) for power and for what is small, medium and large.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.performance.significance.results import Alternative, Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = [
    "cramers_v",
    "detectable_difference",
    "explained_share",
    "hedges_correction",
    "rank_biserial",
    "standardized_by_t",
]

_MANY = 1000.0
"""From so many degrees of freedom on, t is as good as normal and F as good as chi-square over its degrees."""
_POWER = 0.8


def hedges_correction(degrees: float) -> float:
    """What Cohen's d of a small sample is multiplied by, as it comes out too large."""
    return 1.0 - 3.0 / (4.0 * degrees - 1.0)


def standardized_by_t(statistic: float, degrees: float, factor: float, level: float) -> Interval:
    """Hedges' g of a t statistic.

    Args:
        statistic: with equal variances, or of differences.
        degrees: of freedom.
        factor: d over t: the square root of 1/n + 1/m, or of 1/n.
        level: of the interval, such as 0.95.
    """
    from scipy import special, stats

    tail = (1 - level) / 2
    low, high = math.nan, math.nan
    if degrees < _MANY and abs(statistic) < 30:
        low = float(special.nctdtrinc(degrees, 1 - tail, statistic))
        high = float(special.nctdtrinc(degrees, tail, statistic))
    if not (math.isfinite(low) and math.isfinite(high) and low <= statistic <= high):
        spread = math.sqrt(1 + statistic**2 / (2 * degrees))
        reach = float(stats.norm.ppf(1 - tail)) * spread
        low, high = statistic - reach, statistic + reach
    return Interval(statistic, low, high).scaled(factor * hedges_correction(degrees))


def explained_share(statistic: float, between: float, within: float, rows: int, level: float) -> tuple[float, float]:
    """The interval of the share of variation that groups explain, from an F statistic.

    Args:
        statistic: F.
        between: its degrees of freedom between groups.
        within: those within groups.
        rows: in all.
        level: of the interval.
    """
    low, high = _noncentral(statistic, between, within, level)
    return low / (low + rows), high / (high + rows)


def rank_biserial(value: float, error: float, level: float) -> dict[str, float]:
    """A rank-biserial correlation with its interval on Fisher's scale, as figures.

    Args:
        value: from -1 to 1.
        error: standard error of ranks if there were no difference, over their largest sum (Kerby 2014).
        level: of the interval.
    """
    from scipy import stats

    middle = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, value)))
    reach = float(stats.norm.ppf((1 + level) / 2)) * error
    return {
        "rank_biserial": value,
        "rank_biserial_low": math.tanh(middle - reach),
        "rank_biserial_high": math.tanh(middle + reach),
    }


def cramers_v(chi_square: float, degrees: int, rows: float, smaller: int, level: float) -> Interval:
    """Cramér's V of a table of counts.

    Args:
        chi_square: Pearson's, without a correction for continuity.
        degrees: of freedom.
        rows: the sum of the table.
        smaller: the lesser of its rows and columns.
        level: of the interval.
    """
    low, high = noncentral_chi_square(chi_square, degrees, level)
    value, low, high = (min(1.0, math.sqrt(each / (rows * (smaller - 1)))) for each in (chi_square, low, high))
    return Interval(value, min(low, value), max(high, value))


def noncentral_chi_square(statistic: float, degrees: float, level: float) -> tuple[float, float]:
    """The non-centrality that a chi-square statistic speaks for, as an interval."""
    from scipy import stats

    tail = (1 - level) / 2
    return tuple(
        _root(lambda away: float(stats.ncx2.cdf(statistic, degrees, away)), chance, statistic)
        for chance in (1 - tail, tail)
    )  # type: ignore[return-value]


def _noncentral(statistic: float, between: float, within: float, level: float) -> tuple[float, float]:
    from scipy import stats

    if within >= _MANY:
        return noncentral_chi_square(statistic * between, between, level)
    tail = (1 - level) / 2
    return tuple(
        _root(lambda away: float(stats.ncf.cdf(statistic, between, within, away)), chance, statistic * between)
        for chance in (1 - tail, tail)
    )  # type: ignore[return-value]


def _root(chance_below: object, chance: float, start: float) -> float:
    """Where a chance that falls with the non-centrality is as wanted; 0 where it is below even without an effect."""
    from scipy.optimize import brentq

    assert callable(chance_below)
    if chance_below(1e-12) <= chance:
        return 0.0
    upper = max(10.0, 2 * start)
    while chance_below(upper) > chance and upper < 1e12:
        upper *= 2
    return float(brentq(lambda away: chance_below(away) - chance, 1e-12, upper, xtol=1e-6, rtol=1e-9))


def detectable_difference(error: float, degrees: float, level: float, alternative: Alternative) -> float:
    """The smallest difference that 8 of 10 such samples would have shown.

    Args:
        error: standard error of the difference.
        degrees: of freedom of t.
        level: of confidence.
        alternative: which way the question looks.
    """
    from scipy import stats

    tail = (1 - level) / (2 if alternative == "two-sided" else 1)
    return float(stats.t.ppf(1 - tail, degrees) + stats.t.ppf(_POWER, degrees)) * error
