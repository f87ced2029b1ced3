"""Tests that look at the order of values and not at their size: Mann-Whitney, Wilcoxon, Kruskal-Wallis with Dunn.

The typical shift (Hodges and Lehmann 1963) and its interval are found by bisection on the test's own statistic, so that
a million rows need no table of all pairs. Sources: Mann and Whitney (1947), Wilcoxon (1945), Kruskal and Wallis (1952),
Dunn (1964) with Holm's correction (1979).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from tools.messages import say
from tools.performance.significance.effects import noncentral_chi_square, rank_biserial
from tools.performance.significance.means import MOST_PAIRED_GROUPS
from tools.performance.significance.results import Alternative, Interval, Pair, Result, limits_level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["holm", "kruskal_wallis", "mann_whitney", "signed_rank"]

_EXACT = 50
"""With fewer values than this a side, and no ties, p-values are exact."""
_ALL_PAIRS = 1_000_000
"""Up to so many pairs are listed; above that the shift is found by bisection."""
_MOST_KEPT = 20_000
"""Of more values a group, so many are kept for the shift: they tell each quantile to 0.005 %."""


def mann_whitney(first: Values, second: Values, alternative: Alternative, level: float) -> Result:
    """Whether the values of one group tend to be above those of another."""
    import numpy as np
    from scipy import stats

    n, m = len(first), len(second)
    ties = len(np.unique(np.concatenate([first, second]))) < n + m
    method = "exact" if n < _EXACT and m < _EXACT and not ties else "asymptotic"
    test: Any = stats.mannwhitneyu
    found = test(first, second, alternative=alternative, method=method)
    either = test(first, second, alternative="two-sided", method=method)
    larger = float(found.statistic) / (n * m)
    return Result(
        key="mann_whitney",
        title=say("Mann-Whitney U test"),
        symbol="U",
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
        two_sided=float(either.pvalue),
        effect=_shift(first, second, limits_level(level, alternative)),
        kind="difference",
        extras={
            "chance_larger": larger,
            **rank_biserial(2 * larger - 1, math.sqrt((n + m + 1) / (3 * n * m)), level),
        },
    )


def _shift(first: Values, second: Values, level: float) -> Interval:
    """The Hodges-Lehmann shift: the middle of all differences between the two groups, with its interval."""
    import numpy as np
    from scipy import stats

    n, m = len(first), len(second)
    spread = math.sqrt(n * m * (n + m + 1) / 12)
    rank = max(0.0, n * m / 2 - float(stats.norm.ppf((1 + level) / 2)) * spread)
    if n * m <= _ALL_PAIRS:
        differences = np.sort(np.subtract.outer(first, second).ravel())
        place = min(int(rank), (n * m - 1) // 2)
        return Interval(float(np.median(differences)), float(differences[place]), float(differences[-place - 1]))
    one, other = _thinned(first), _thinned(second)
    pairs = len(one) * len(other)

    def below(shift: float) -> float:
        """The share of differences that are below a shift; ties count half."""
        places = one - shift
        found = np.searchsorted(other, places, "left") + np.searchsorted(other, places, "right")
        return 1.0 - float(found.sum()) / (2 * pairs)

    low, high = float(one[0] - other[-1]), float(one[-1] - other[0])
    shares = (0.5, rank / (n * m), 1 - rank / (n * m))
    return Interval(*(_bisect(below, share, low, high) for share in shares))


def _thinned(values: Values) -> Values:
    """Values in order; of very many, evenly spread ones among them, which hold the same quantiles."""
    import numpy as np

    ordered = np.sort(values)
    if len(ordered) <= _MOST_KEPT:
        return ordered
    return ordered[np.linspace(0, len(ordered) - 1, _MOST_KEPT).round().astype(np.int64)]


def _bisect(below: Callable[[float], float], share: float, low: float, high: float) -> float:
    """Where the share of values below is as wanted."""
    for _ in range(50):
        middle = (low + high) / 2
        if below(middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def signed_rank(differences: Values, alternative: Alternative, level: float) -> Result:
    """Whether differences within pairs, or from a value, tend to be above or below 0.

    Raises:
        ValueError: all differences are 0.
    """
    import numpy as np
    from scipy import stats

    moved = differences[differences != 0]
    if not len(moved):
        raise ValueError("all differences are 0")
    ties = len(np.unique(np.abs(moved))) < len(moved) or len(moved) < len(differences)
    method = "exact" if len(moved) < _EXACT and not ties else "approx"
    test: Any = stats.wilcoxon
    p_values = [
        float(test(moved, alternative=side, method=method, correction=True).pvalue)
        for side in (alternative, "two-sided")
    ]
    ranks = stats.rankdata(np.abs(moved))
    above, whole = float(ranks[moved > 0].sum()), float(ranks.sum())
    return Result(
        key="wilcoxon",
        title=say("Wilcoxon signed-rank test"),
        symbol="V",
        statistic=above,
        p_value=p_values[0],
        two_sided=p_values[1],
        effect=_middle_of_pairs(moved, limits_level(level, alternative)),
        kind="difference",
        extras=rank_biserial(2 * above / whole - 1, _signed_error(len(moved)), level),
    )


def _signed_error(n: int) -> float:
    """The standard error of the matched-pairs rank-biserial correlation if there were no difference."""
    return math.sqrt((2 * n**3 + 3 * n**2 + n) / 6) / ((n**2 + n) / 2)


def _middle_of_pairs(values: Values, level: float) -> Interval:
    """The Hodges-Lehmann estimate of the middle: the median of the averages of all pairs of values."""
    import numpy as np
    from scipy import stats

    n = len(values)
    pairs = n * (n + 1) // 2
    spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    rank = max(0.0, pairs / 2 - float(stats.norm.ppf((1 + level) / 2)) * spread)
    if pairs <= _ALL_PAIRS:
        i, j = np.triu_indices(n)
        averages = np.sort((values[i] + values[j]) / 2)
        place = min(int(rank), (pairs - 1) // 2)
        return Interval(float(np.median(averages)), float(averages[place]), float(averages[-place - 1]))
    ordered = _thinned(values)
    kept = len(ordered)

    def below(middle: float) -> float:
        """The share of averages of two that are below a value."""
        places = np.searchsorted(ordered, (2 * middle - ordered)[::-1], "left")
        return float((places.sum() + (ordered < middle).sum()) / (kept * (kept + 1)))

    low, high = float(ordered[0]), float(ordered[-1])
    shares = (0.5, rank / pairs, 1 - rank / pairs)
    return Interval(*(_bisect(below, share, low, high) for share in shares))


def kruskal_wallis(groups: Sequence[Values], level: float) -> Result:
    """Whether one of several groups tends to have higher values than another."""
    from scipy import stats

    rows, k = sum(map(len, groups)), len(groups)
    found = stats.kruskal(*groups)
    statistic = float(found.statistic)
    low, high = (min(1.0, each / (rows - 1)) for each in noncentral_chi_square(statistic, k - 1, level))
    share = min(1.0, statistic / (rows - 1))
    return Result(
        key="kruskal_wallis",
        title=say("Kruskal-Wallis test"),
        symbol="H",
        statistic=statistic,
        p_value=float(found.pvalue),
        two_sided=float(found.pvalue),
        degrees=(float(k - 1),),
        effect=Interval(share, min(low, share), max(high, share)),
        kind="explained",
        extras={"correlation_ratio": math.sqrt(share)},
        pairs=_dunn(groups) if k <= MOST_PAIRED_GROUPS else (),
    )


def _dunn(groups: Sequence[Values]) -> tuple[Pair, ...]:
    """Each group with each by their mean ranks (Dunn 1964), p-values after Holm."""
    import numpy as np
    from scipy import stats

    whole = np.concatenate(groups)
    rows = len(whole)
    ranks = stats.rankdata(whole)
    _, counts = np.unique(whole, return_counts=True)
    ties = float((counts.astype(float) ** 3 - counts).sum()) / (12 * (rows - 1))
    spread = rows * (rows + 1) / 12 - ties
    sizes = [len(g) for g in groups]
    starts = np.cumsum([0, *sizes])
    means = [float(ranks[a:b].mean()) for a, b in pairwise(starts)]
    places = list(combinations(range(len(groups)), 2))
    raw = [
        2
        * float(stats.norm.sf(abs(means[i] - means[j]) / math.sqrt(spread * (1 / len(groups[i]) + 1 / len(groups[j])))))
        for i, j in places
    ]
    return tuple(Pair(i, j, None, p) for (i, j), p in zip(places, holm(raw), strict=True))


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values that allow for how many there are (Holm 1979)."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    found, highest = [0.0] * len(p_values), 0.0
    for number, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - number) * p_values[place]))
        found[place] = highest
    return found
