"""Tests of the shape of values: whether they follow the bell curve, and whether groups spread alike.

Sources: Shapiro and Wilk (1965; Royston 1995) up to 5,000 values, D'Agostino and Pearson (1973) beyond; Brown and
Forsythe (1974), which is Levene's test around medians.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.messages import say
from tools.performance.significance.results import Interval, Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["MOST_SHAPIRO", "levene", "normality", "skewness_of"]

MOST_SHAPIRO = 5000
"""Shapiro's p-value is not accurate beyond."""


def skewness_of(values: Values) -> float:
    """The skewness of a sample, 0 where all values are the same."""
    spread = float(values.std())
    if spread <= 1e-12 * max(1.0, abs(float(values.mean()))):
        return 0.0
    return float((((values - values.mean()) / spread) ** 3).mean())


def normality(values: Values, level: float) -> Result:
    """Whether values follow the bell curve; the effect is their skewness."""
    from scipy import stats

    rows = len(values)
    shapiro = rows <= MOST_SHAPIRO
    found = stats.shapiro(values) if shapiro else stats.normaltest(values)
    skewness = float(stats.skew(values, bias=False))
    error = math.sqrt(6.0 * rows * (rows - 1) / ((rows - 2) * (rows + 1) * (rows + 3)))
    reach = float(stats.norm.ppf((1 + level) / 2)) * error
    kurtosis = float(stats.kurtosis(values, bias=False)) if rows > 3 else 0.0
    return Result(
        key="shapiro" if shapiro else "dagostino",
        title=say("Shapiro-Wilk test") if shapiro else say("D'Agostino-Pearson test"),
        symbol="W" if shapiro else "K²",
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
        two_sided=float(found.pvalue),
        effect=Interval(skewness, skewness - reach, skewness + reach),
        kind="skewness",
        extras={"skewness": skewness, "excess_kurtosis": kurtosis},
    )


def levene(groups: Sequence[Values], level: float) -> Result:
    """Whether groups spread alike; the effect is the largest standard deviation over the smallest.

    The interval is that of the ratio for these two groups, on the log scale, with the kurtosis of the data (Bonett
    2006), so that long tails widen it.
    """
    import numpy as np
    from scipy import stats

    found = stats.levene(*groups, center="median")
    spreads = [float(g.std(ddof=1)) for g in groups]
    large, small = int(np.argmax(spreads)), int(np.argmin(spreads))
    ratio = spreads[large] / spreads[small] if spreads[small] > 0 else math.inf
    error = math.sqrt(sum(_log_spread_variance(groups[place]) for place in (large, small)))
    reach = math.exp(min(50.0, float(stats.norm.ppf((1 + level) / 2)) * error))
    ratio = min(ratio, 1e6)
    return Result(
        key="levene",
        title=say("Levene's test around medians (Brown-Forsythe)"),
        symbol="F",
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
        two_sided=float(found.pvalue),
        degrees=(float(len(groups) - 1), float(sum(map(len, groups)) - len(groups))),
        effect=Interval(ratio, ratio / reach, ratio * reach),
        kind="spread ratio",
        extras={"largest_deviation": spreads[large], "smallest_deviation": spreads[small]},
    )


def _log_spread_variance(values: Values) -> float:
    """The variance of the logarithm of a standard deviation."""
    rows = len(values)
    deviations = values - values.mean()
    second = float((deviations**2).mean())
    kurtosis = float((deviations**4).mean()) / second**2 if second > 0 else 3.0
    return max(0.5, (kurtosis - (rows - 3) / rows)) / (4 * (rows - 1))
