"""Tests of averages: Welch, Student, paired, one sample, and analysis of variance with its pairs.

Sources: Welch (1947, 1951), Games and Howell (1976), Tukey-Kramer (Kramer 1956), as scipy has them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tools.messages import say
from tools.performance.significance.effects import detectable_difference, explained_share, standardized_by_t
from tools.performance.significance.results import Alternative, Interval, Pair, Result, limits_level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["MOST_PAIRED_GROUPS", "anova", "one_sample_t", "paired_t", "student_t", "welch_t"]

MOST_PAIRED_GROUPS = 12
"""Up to so many groups each is compared with each: 66 pairs."""


def welch_t(first: Values, second: Values, alternative: Alternative, level: float) -> Result:
    """Two averages whose groups may spread differently."""
    return _two_averages(first, second, alternative, level, equal=False)


def student_t(first: Values, second: Values, alternative: Alternative, level: float) -> Result:
    """Two averages of groups that spread alike."""
    return _two_averages(first, second, alternative, level, equal=True)


def _two_averages(first: Values, second: Values, alternative: Alternative, level: float, *, equal: bool) -> Result:
    from scipy import stats

    found = stats.ttest_ind(first, second, equal_var=equal, alternative=alternative)
    either = stats.ttest_ind(first, second, equal_var=equal)
    ends = either.confidence_interval(limits_level(level, alternative))
    n, m = len(first), len(second)
    difference = float(first.mean() - second.mean())
    pooled = math.sqrt(((n - 1) * first.var(ddof=1) + (m - 1) * second.var(ddof=1)) / (n + m - 2))
    factor = math.sqrt(1 / n + 1 / m)
    return Result(
        key="student_t" if equal else "welch_t",
        title=say("Student's t-test") if equal else say("Welch's t-test"),
        symbol="t",
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
        two_sided=float(either.pvalue),
        degrees=(float(found.df),),
        effect=Interval(difference, float(ends.low), float(ends.high)),
        kind="difference",
        standardized=standardized_by_t(difference / (pooled * factor), n + m - 2, factor, level),
        detectable=detectable_difference(
            abs(difference / float(found.statistic)) if found.statistic else _error(first, second),
            float(found.df),
            level,
            alternative,
        ),
        extras={"cohens_d": difference / pooled},
    )


def _error(first: Values, second: Values) -> float:
    return math.sqrt(float(first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second)))


def paired_t(first: Values, second: Values, alternative: Alternative, level: float) -> Result:
    """The average of differences within pairs."""
    return _of_differences(first - second, alternative, level, "paired_t")


def one_sample_t(values: Values, against: float, alternative: Alternative, level: float) -> Result:
    """One average against a value; the effect is how far it is from that."""
    return _of_differences(values - against, alternative, level, "one_sample_t")


def _of_differences(differences: Values, alternative: Alternative, level: float, key: str) -> Result:
    from scipy import stats

    found = stats.ttest_1samp(differences, 0.0, alternative=alternative)
    either = stats.ttest_1samp(differences, 0.0)
    ends = either.confidence_interval(limits_level(level, alternative))
    rows, spread = len(differences), float(differences.std(ddof=1))
    mean = float(differences.mean())
    return Result(
        key=key,
        title=say("paired t-test") if key == "paired_t" else say("one-sample t-test"),
        symbol="t",
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
        two_sided=float(either.pvalue),
        degrees=(float(rows - 1),),
        effect=Interval(mean, float(ends.low), float(ends.high)),
        kind="difference",
        standardized=standardized_by_t(float(either.statistic), rows - 1, 1 / math.sqrt(rows), level),
        detectable=detectable_difference(spread / math.sqrt(rows), rows - 1, level, alternative),
        extras={"cohens_d": mean / spread},
    )


def anova(groups: Sequence[Values], level: float, *, equal: bool) -> Result:
    """Several averages at once.

    Args:
        groups: the values of each, two at least.
        level: of confidence.
        equal: whether the groups spread alike; Welch's form where they do not.
    """
    import numpy as np
    from scipy import stats

    rows, k = sum(map(len, groups)), len(groups)
    whole = np.concatenate(groups)
    between = sum(len(g) * (g.mean() - whole.mean()) ** 2 for g in groups)
    total = float(((whole - whole.mean()) ** 2).sum())
    share = float(between) / total
    found = stats.f_oneway(*groups, equal_var=equal)
    statistic, within = float(found.statistic), float(rows - k) if equal else _welch_degrees(groups)
    low, high = explained_share(statistic, k - 1, within, rows, level)
    return Result(
        key="anova" if equal else "welch_anova",
        title=say("analysis of variance (ANOVA)") if equal else say("Welch's analysis of variance (ANOVA)"),
        symbol="F",
        statistic=statistic,
        p_value=float(found.pvalue),
        two_sided=float(found.pvalue),
        degrees=(float(k - 1), within),
        effect=Interval(share, min(low, share), max(high, share)),
        kind="explained",
        detectable=_detectable_share(k, rows, level),
        extras={
            "omega_squared": max(0.0, (k - 1) * (statistic - 1) / ((k - 1) * (statistic - 1) + rows)),
            "correlation_ratio": math.sqrt(share),
        },
        pairs=_pairs(groups, level, equal=equal) if k <= MOST_PAIRED_GROUPS else (),
    )


def _welch_degrees(groups: Sequence[Values]) -> float:
    """The degrees of freedom within groups in Welch's analysis of variance (1951)."""
    import numpy as np

    weights = np.array([len(g) / g.var(ddof=1) for g in groups])
    parts = ((1 - weights / weights.sum()) ** 2 / (np.array([len(g) for g in groups]) - 1)).sum()
    return float((len(groups) ** 2 - 1) / (3 * parts))


def _detectable_share(k: int, rows: int, level: float) -> float:
    """The smallest share of variation that 8 of 10 such samples would have shown to differ."""
    from scipy import stats
    from scipy.optimize import brentq

    if rows - k >= 1000:
        limit = float(stats.chi2.ppf(level, k - 1))
        away = brentq(lambda x: stats.ncx2.sf(limit, k - 1, x) - 0.8, 1e-6, 1e4)
    else:
        limit = float(stats.f.ppf(level, k - 1, rows - k))
        away = brentq(lambda x: stats.ncf.sf(limit, k - 1, rows - k, x) - 0.8, 1e-6, 1e4)
    return float(away / (away + rows))


def _pairs(groups: Sequence[Values], level: float, *, equal: bool) -> tuple[Pair, ...]:
    """Each group with each: Tukey-Kramer, or Games-Howell where they spread differently."""
    from scipy import stats

    found: Any = stats.tukey_hsd(*groups, equal_var=equal)
    ends = found.confidence_interval(level)
    return tuple(
        Pair(
            i,
            j,
            Interval(float(found.statistic[i, j]), float(ends.low[i, j]), float(ends.high[i, j])),
            min(1.0, max(0.0, float(found.pvalue[i, j]))),
        )
        for i, j in combinations(range(len(groups)), 2)
    )
