"""Tests of counts: two shares, chi-square, Fisher's exact test, one share, equal shares, pairs of yes and no.

Sources: Pearson (1900), Yates (1934), Fisher (1935; tables of any size after Freeman and Halton 1951), Newcombe (1998)
for intervals of differences of shares, Wilson (1927) for those of shares, McNemar (1947).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from tools.messages import Message, say
from tools.performance.significance.effects import cramers_v
from tools.performance.significance.means import MOST_PAIRED_GROUPS
from tools.performance.significance.ranks import holm
from tools.performance.significance.results import Alternative, Interval, Pair, Result, limits_level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.int64]

__all__ = [
    "binomial",
    "chi_square",
    "equal_shares",
    "expected_counts",
    "fisher",
    "mcnemar",
    "two_proportions",
    "wilson",
]


def wilson(yes: float, rows: float, level: float) -> Interval:
    """A share with Wilson's interval."""
    from scipy import stats

    z = float(stats.norm.ppf((1 + level) / 2))
    share = yes / rows
    middle = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    reach = z * math.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows)) / (1 + z * z / rows)
    return Interval(share, max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach)))


def share_difference(table: Table, level: float) -> Interval:
    """The difference of the shares of the first column between two rows, by Newcombe's hybrid score interval."""
    (a, b), (c, d) = table.tolist()
    one, two = wilson(a, a + b, level), wilson(c, c + d, level)
    difference = one.value - two.value
    low = difference - math.hypot(one.value - one.low, two.high - two.value)
    high = difference + math.hypot(one.high - one.value, two.value - two.low)
    return Interval(difference, low, high)


def _of_two_by_two(table: Table, level: float) -> dict[str, float]:
    """Odds ratio and relative risk with their intervals; half a count is added to each cell where one is 0."""
    from scipy import stats

    (a, b), (c, d) = (table + (0.5 if (table == 0).any() else 0.0)).tolist()
    z = float(stats.norm.ppf((1 + level) / 2))
    odds, odds_error = a * d / (b * c), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    risk, risk_error = (a / (a + b)) / (c / (c + d)), math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    return {
        "odds_ratio": odds,
        "odds_ratio_low": odds * math.exp(-z * odds_error),
        "odds_ratio_high": odds * math.exp(z * odds_error),
        "relative_risk": risk,
        "relative_risk_low": risk * math.exp(-z * risk_error),
        "relative_risk_high": risk * math.exp(z * risk_error),
    }


def _detectable_share(table: Table, level: float, alternative: Alternative) -> float:
    """The smallest difference of two shares that 8 of 10 such samples would have shown."""
    from scipy import stats

    sizes = table.sum(axis=1)
    share = float(table[:, 0].sum() / table.sum())
    error = math.sqrt(share * (1 - share) * float((1 / sizes).sum()))
    tail = (1 - level) / (2 if alternative == "two-sided" else 1)
    return float(stats.norm.ppf(1 - tail) + stats.norm.ppf(0.8)) * error


def two_proportions(table: Table, alternative: Alternative, level: float) -> Result:
    """Two shares: rows are the groups, the first column counts yes, the second no."""
    from scipy import stats

    sizes = table.sum(axis=1)
    shares = table[:, 0] / sizes
    pooled = float(table[:, 0].sum() / table.sum())
    error = math.sqrt(pooled * (1 - pooled) * float((1 / sizes).sum()))
    z = float(shares[0] - shares[1]) / error
    tails = {"two-sided": 2 * stats.norm.sf(abs(z)), "greater": stats.norm.sf(z), "less": stats.norm.cdf(z)}
    return Result(
        key="two_proportions",
        title=say("two-proportion z-test"),
        symbol="z",
        statistic=z,
        p_value=float(tails[alternative]),
        two_sided=float(tails["two-sided"]),
        effect=share_difference(table, limits_level(level, alternative)),
        kind="share difference",
        detectable=_detectable_share(table, level, alternative),
        extras=_of_two_by_two(table, level),
    )


def expected_counts(table: Table) -> NDArray[np.float64]:
    """The counts that a table would have if rows and columns had nothing to do with each other."""
    from scipy.stats.contingency import expected_freq

    return expected_freq(table)


def chi_square(table: Table, level: float) -> Result:
    """Whether rows and columns of a table of counts have to do with each other; Yates' correction for two by two."""
    from scipy import stats

    small = table.shape == (2, 2)
    found = stats.chi2_contingency(table, correction=small)
    plain = float(stats.chi2_contingency(table, correction=False).statistic)
    degrees = (table.shape[0] - 1) * (table.shape[1] - 1)
    v = cramers_v(plain, degrees, float(table.sum()), min(table.shape), level)
    return Result(
        key="chi_square",
        title=say("chi-square test"),
        symbol="χ²",
        statistic=float(found.statistic),
        p_value=float(found.pvalue),
        two_sided=float(found.pvalue),
        degrees=(float(degrees),),
        effect=share_difference(table, level) if small else v,
        kind="share difference" if small else "association",
        detectable=_detectable_share(table, level, "two-sided") if small else _detectable_v(table, degrees, level),
        extras={
            "cramers_v": v.value,
            "cramers_v_low": v.low,
            "cramers_v_high": v.high,
            **({"chi_square_uncorrected": plain, **_of_two_by_two(table, level)} if small else {}),
        },
        pairs=_pairs_of(table, level),
    )


def _detectable_v(table: Table, degrees: int, level: float) -> float:
    from scipy import stats
    from scipy.optimize import brentq

    limit = float(stats.chi2.ppf(level, degrees))
    away = float(brentq(lambda x: stats.ncx2.sf(limit, degrees, x) - 0.8, 1e-6, 1e5))
    return min(1.0, math.sqrt(away / (float(table.sum()) * (min(table.shape) - 1))))


def _pairs_of(table: Table, level: float) -> tuple[Pair, ...]:
    """The shares of each of several groups with each other, p-values after Holm; exact ones where counts are small."""
    if table.shape[1] != 2 or not 2 < table.shape[0] <= MOST_PAIRED_GROUPS:
        return ()
    places = list(combinations(range(len(table)), 2))
    parts = [table[[i, j]] for i, j in places]
    raw = [_p_of_pair(part) for part in parts]
    return tuple(
        Pair(i, j, share_difference(part, level), p) for (i, j), part, p in zip(places, parts, holm(raw), strict=True)
    )


def _p_of_pair(table: Table) -> float:
    from scipy import stats

    if not table.sum(axis=0).all():
        return 1.0
    if expected_counts(table).min() < 5:
        return float(stats.fisher_exact(table).pvalue)
    return two_proportions(table, "two-sided", 0.95).two_sided


def fisher(table: Table, alternative: Alternative, level: float, seed: int) -> Result:
    """Fisher's exact test of a table of any size.

    Beyond two by two all tables with the same sums are counted where they are few, else 99,999 are drawn.
    """
    from scipy import stats
    from scipy.stats.contingency import odds_ratio

    small = table.shape == (2, 2)
    plain = float(stats.chi2_contingency(table, correction=False).statistic)
    v = cramers_v(plain, (table.shape[0] - 1) * (table.shape[1] - 1), float(table.sum()), min(table.shape), level)
    extras = {"cramers_v": v.value, "cramers_v_low": v.low, "cramers_v_high": v.high}
    if not small:
        p = _exact_p(table)
        p = _drawn_p(table, seed) if p is None else p
        return _fisher_result(plain, p, p, v, "association", extras, _pairs_of(table, level))
    both = float(stats.fisher_exact(table).pvalue)
    one = float(stats.fisher_exact(table, alternative=alternative).pvalue)
    found = odds_ratio(table)
    ends = found.confidence_interval(level)
    exact = {"odds_ratio": found.statistic, "odds_ratio_low": ends.low, "odds_ratio_high": ends.high}
    finite = {name: float(value) for name, value in exact.items() if math.isfinite(value)}
    extras |= _of_two_by_two(table, level) | finite
    difference = share_difference(table, limits_level(level, alternative))
    return _fisher_result(extras["odds_ratio"], one, both, difference, "share difference", extras)


def _fisher_result(
    statistic: float,
    p: float,
    both: float,
    effect: Interval,
    kind: str,
    extras: dict[str, float],
    pairs: tuple[Pair, ...] = (),
) -> Result:
    two = kind == "share difference"
    return Result(
        key="fisher",
        title=say("Fisher's exact test"),
        symbol="odds ratio" if two else "χ²",
        statistic=statistic,
        p_value=p,
        two_sided=both,
        effect=effect,
        kind="share difference" if two else "association",
        extras=extras,
        pairs=pairs,
    )


_MOST_STATES = 50_000


def _exact_p(table: Table) -> float | None:
    """The chance of all tables with these sums that are no likelier than this one; None where they are too many.

    Column by column: for what is left of each row, every product of chances so far and how much weighs on it (the
    network of Mehta and Patel 1983, without its bounds).
    """
    from scipy.special import gammaln

    counts = table.T if table.shape[0] > table.shape[1] else table
    rows = tuple(int(each) for each in counts.sum(axis=1))
    columns = [int(each) for each in counts.sum(axis=0)]
    if sum(rows) > 200:
        return None
    log = [float(gammaln(each + 1)) for each in range(sum(rows) + 1)]
    states: dict[tuple[int, ...], dict[float, float]] = {rows: {0.0: 1.0}}
    for column in columns:
        following: dict[tuple[int, ...], dict[float, float]] = {}
        for left, paths in states.items():
            for split in _splits(column, left):
                rest = tuple(a - b for a, b in zip(left, split, strict=True))
                cost = -sum(log[each] for each in split)
                into = following.setdefault(rest, {})
                for path, ways in paths.items():
                    key = round(path + cost, 9)
                    into[key] = into.get(key, 0.0) + ways
        states = following
        if sum(map(len, states.values())) > _MOST_STATES:
            return None
    constant = sum(log[r] for r in rows) + sum(log[c] for c in columns) - log[sum(rows)]
    observed = -sum(log[int(each)] for each in counts.ravel())
    ends = next(iter(states.values()))
    return min(1.0, sum(ways * math.exp(path + constant) for path, ways in ends.items() if path <= observed + 1e-7))


def _splits(total: int, most: Sequence[int]) -> list[tuple[int, ...]]:
    """The ways to share a count among rows, none above what is left of it."""
    if len(most) == 1:
        return [(total,)] if total <= most[0] else []
    rest = sum(most[1:])
    return [
        (first, *others)
        for first in range(max(0, total - rest), min(total, most[0]) + 1)
        for others in _splits(total - first, most[1:])
    ]


def _drawn_p(table: Table, seed: int) -> float:
    import numpy as np
    from scipy import stats

    draw = stats.random_table(table.sum(axis=1), table.sum(axis=0))
    seen = float(draw.logpmf(table))
    tables = draw.rvs(size=99_999, random_state=np.random.default_rng(seed))
    return float((1 + (draw.logpmf(tables) <= seen + 1e-9).sum()) / 100_000)


def binomial(yes: int, rows: int, against: float, alternative: Alternative, level: float) -> Result:
    """One share against a value, exactly."""
    from scipy import stats

    found = stats.binomtest(yes, rows, against, alternative=alternative)
    either = stats.binomtest(yes, rows, against)
    ends = either.proportion_ci(limits_level(level, alternative), method="exact")
    tail = (1 - level) / (2 if alternative == "two-sided" else 1)
    error = math.sqrt(against * (1 - against) / rows)
    share = yes / rows
    return Result(
        key="binomial",
        title=say("exact binomial test"),
        symbol="yes",
        statistic=float(yes),
        p_value=float(found.pvalue),
        two_sided=float(either.pvalue),
        effect=Interval(share - against, float(ends.low) - against, float(ends.high) - against),
        kind="share difference",
        detectable=float(stats.norm.ppf(1 - tail) + stats.norm.ppf(0.8)) * error,
        extras={"share": share, "share_low": float(ends.low), "share_high": float(ends.high)},
    )


def equal_shares(counts: Sequence[int], level: float) -> Result:
    """Whether all kinds are equally frequent."""
    from scipy import stats

    from tools.performance.significance.effects import noncentral_chi_square

    rows, k = sum(counts), len(counts)
    found = stats.chisquare(counts)
    statistic = float(found.statistic)
    low, high = noncentral_chi_square(statistic, k - 1, level)
    value, low, high = (min(1.0, math.sqrt(each / (rows * (k - 1)))) for each in (statistic, low, high))
    title: Message = say("chi-square test of equal shares")
    return Result(
        key="equal_shares",
        title=title,
        symbol="χ²",
        statistic=statistic,
        p_value=float(found.pvalue),
        two_sided=float(found.pvalue),
        degrees=(float(k - 1),),
        effect=Interval(value, low, high),
        kind="association",
    )


def mcnemar(table: Table, alternative: Alternative, level: float) -> Result:
    """Yes and no before and after: the first row counts who said yes first, the first column who said yes second."""
    from scipy import stats

    rows = int(table.sum())
    lost, won = int(table[0, 1]), int(table[1, 0])
    p_values = [
        float(stats.binomtest(lost, lost + won, 0.5, alternative=side).pvalue) for side in (alternative, "two-sided")
    ]
    # Half a count more in each cell keeps the interval honest in small samples (Agresti and Min 2005).
    wide = rows + 2
    middle = (lost - won) / wide
    error = math.sqrt(max(0.0, (lost + won + 1) - (lost - won) ** 2 / wide)) / wide
    z = float(stats.norm.ppf((1 + limits_level(level, alternative)) / 2))
    difference = (lost - won) / rows
    return Result(
        key="mcnemar",
        title=say("exact McNemar test"),
        symbol="changed",
        statistic=float(lost),
        p_value=p_values[0],
        two_sided=p_values[1],
        effect=Interval(difference, min(difference, middle - z * error), max(difference, middle + z * error)),
        kind="share difference",
        extras={"only_first": float(lost), "only_second": float(won)},
    )
