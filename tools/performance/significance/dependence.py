"""Tests that allow for rows which are not independent: rows of the same customer, tries of the same day.

Sources: Liang and Zeger (1986) for errors by cluster, with the small-sample factor and degrees of freedom that Stata
and statsmodels use; McCullagh and Nelder (1989, 4.5) for shares that vary more than chance (quasi-binomial).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from tools.messages import Text, say
from tools.performance.significance.effects import detectable_difference
from tools.performance.significance.means import MOST_PAIRED_GROUPS
from tools.performance.significance.ranks import holm
from tools.performance.significance.results import Alternative, Interval, Pair, Result, limits_level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["clustered", "scaled", "tail"]

_FEWEST = 3
"""With fewer customers than this in a group, nothing can be said about how customers differ."""


def clustered(
    result: Result,
    values: Sequence[Values],
    units: Sequence[NDArray[np.int64]],
    unit: Text,
    alternative: Alternative,
    level: float,
) -> Result | None:
    """The comparison of averages or shares, with the uncertainty of as many witnesses as there are customers.

    Args:
        result: of the test that takes each row as a witness; its effect is kept.
        values: of each group; 1 and 0 for yes and no. Of one alone, how far each is from a value.
        units: who each value is of, from 0 on.
        unit: the column that tells.
        alternative: which way the question looks; for two groups.
        level: of confidence.

    Returns:
        The result; None where a group has too few customers to tell.

    Cost: one pass over the values.
    """
    import numpy as np
    from scipy import stats

    members = [np.unique(each) for each in units]
    if min(map(len, members)) < _FEWEST:
        return None
    means = np.array([float(each.mean()) for each in values])
    covariance, clusters = _covariance(values, units, means)
    degrees = float(clusters - 1)
    title = say("t-test with errors by “{column}” (cluster-robust)", column=unit)
    if len(values) > 2:
        return _several(result, means, covariance, degrees, unit, level)
    one = len(values) == 1
    difference = float(means[0] if one else means[0] - means[1])
    error = math.sqrt(float(covariance[0, 0])) if one else _error(covariance, 0, 1)
    if error <= 0:
        return None
    reach = float(stats.t.ppf((1 + limits_level(level, alternative)) / 2, degrees)) * error
    statistic = difference / error
    return replace(
        result,
        key="clustered_t",
        title=title,
        symbol="t",
        statistic=statistic,
        p_value=tail(statistic, degrees, alternative),
        two_sided=tail(statistic, degrees, "two-sided"),
        effect=Interval(difference, difference - reach, difference + reach),
        degrees=(degrees,),
        detectable=detectable_difference(error, degrees, level, alternative),
        extras={**result.extras, "clusters": float(clusters)},
    )


def _covariance(values: Sequence[Values], units: Sequence[NDArray[np.int64]], means: Values) -> tuple[Values, int]:
    """How the averages of the groups vary together, from what each customer adds to each of them."""
    import numpy as np

    most = int(max(each.max() for each in units)) + 1
    sums = np.array(
        [
            np.bincount(who, weights=each - mean, minlength=most) / len(each)
            for each, who, mean in zip(values, units, means, strict=True)
        ]
    )
    clusters = len(np.unique(np.concatenate(units)))
    rows, k = sum(map(len, values)), len(values)
    factor = clusters / (clusters - 1) * (rows - 1) / (rows - k)
    return sums @ sums.T * factor, clusters


def _error(covariance: Values, one: int, two: int) -> float:
    return math.sqrt(max(0.0, float(covariance[one, one] + covariance[two, two] - 2 * covariance[one, two])))


def _several(
    result: Result, means: Values, covariance: Values, degrees: float, unit: Text, level: float
) -> Result | None:
    """Wald's F test of several averages; pairs by t with Holm's correction."""
    import numpy as np
    from scipy import stats

    k = len(means)
    contrasts = np.hstack([np.ones((k - 1, 1)), -np.eye(k - 1)])
    gaps, spread = contrasts @ means, contrasts @ covariance @ contrasts.T
    if degrees < k or np.linalg.matrix_rank(spread) < k - 1:
        return None
    statistic = float(gaps @ np.linalg.solve(spread, gaps)) / (k - 1)
    p = float(stats.f.sf(statistic, k - 1, degrees))
    pairs: tuple[Pair, ...] = ()
    places = list(combinations(range(k), 2)) if k <= MOST_PAIRED_GROUPS else []
    errors = [_error(covariance, i, j) for i, j in places]
    if places and min(errors) > 0:
        differences = [float(means[i] - means[j]) for i, j in places]
        raw = [tail(gap / error, degrees, "two-sided") for gap, error in zip(differences, errors, strict=True)]
        reach = float(stats.t.ppf(1 - (1 - level) / (2 * len(places)), degrees))
        pairs = tuple(
            Pair(i, j, Interval(gap, gap - reach * error, gap + reach * error), p_value)
            for (i, j), gap, error, p_value in zip(places, differences, errors, holm(raw), strict=True)
        )
    return replace(
        result,
        key="clustered_f",
        title=say("F-test with errors by “{column}” (cluster-robust)", column=unit),
        symbol="F",
        statistic=statistic,
        p_value=p,
        two_sided=p,
        degrees=(float(k - 1), degrees),
        detectable=None,
        extras={**result.extras, "clusters": degrees + 1},
        pairs=pairs,
    )


def scaled(result: Result, z: float, dispersion: float, degrees: float, alternative: Alternative) -> Result:
    """Two shares whose rows vary more than chance would make them: the error grows with the root of the dispersion.

    Args:
        result: of the test that takes tries as independent.
        z: its statistic.
        dispersion: how many times as much the shares of rows vary.
        degrees: of freedom of the dispersion.
        alternative: which way the question looks.
    """
    times = math.sqrt(dispersion)
    effect = result.effect
    low, high = (effect.value + (end - effect.value) * times for end in (effect.low, effect.high))
    return replace(
        result,
        key="scaled_proportions",
        title=say("two-proportion test that allows for rates that vary from row to row (quasi-binomial)"),
        symbol="t",
        statistic=z / times,
        p_value=tail(z / times, degrees, alternative),
        two_sided=tail(z / times, degrees, "two-sided"),
        effect=Interval(effect.value, max(-1.0, low), min(1.0, high)),
        degrees=(degrees,),
        detectable=result.detectable * times if result.detectable is not None else None,
    )


def tail(statistic: float, degrees: float, alternative: Alternative) -> float:
    """The p-value of a t statistic."""
    from scipy import stats

    match alternative:
        case "greater":
            return float(stats.t.sf(statistic, degrees))
        case "less":
            return float(stats.t.cdf(statistic, degrees))
    return 2 * float(stats.t.sf(abs(statistic), degrees))
