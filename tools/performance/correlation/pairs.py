"""Every pair of metrics that is asked for: how closely they go together, by all measures, corrected for the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tools.performance.correlation.coefficients import (
    Coefficient,
    Ranks,
    adjust_for_many,
    between,
    coefficient,
    coefficients,
    direction,
    kendall,
    pearson,
    without,
)
from tools.performance.correlation.observations import Observations
from tools.performance.correlation.serial import Adjusted, Delay, adjust_pair, effective_size, find_delay

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["FEWEST", "Pair", "pooled_within", "relate"]

FEWEST = 4
"""Observations below which a correlation has no interval at all."""
_MOST_DELAYS = 60
"""Pairs up to which the delay is looked for."""
_WINDOWS = {"hour": 48, "day": 28, "week": 13, "month": 12, "quarter": 8, "year": 5}


@dataclass(frozen=True)
class Pair:
    """Two metrics beside each other.

    Attributes:
        a, b: their places among the metrics.
        count: observations with a value of both.
        r: Pearson's correlation.
        rho: Spearman's.
        p, p_rho: their chances, corrected for all pairs.
        tau, p_tau: Kendall's, where it was asked for.
        partial, partial_rho: the same with other columns held constant.
        p_partial, p_partial_rho: their corrected chances.
        adjusted: without trend and season, where observations follow each other in time.
        p_adjusted: its corrected chance.
        delay: by how much the second follows the first.
        p_delay: its chance, corrected for all delays and all pairs.
        within: in each group, by its place; None where there is too little.
        pooled: within groups, all taken together.
    """

    a: int
    b: int
    count: int
    r: Coefficient
    rho: Coefficient
    p: float = 1.0
    p_rho: float = 1.0
    tau: Coefficient | None = None
    p_tau: float = 1.0
    partial: Coefficient | None = None
    partial_rho: Coefficient | None = None
    p_partial: float = 1.0
    p_partial_rho: float = 1.0
    adjusted: Adjusted | None = None
    p_adjusted: float = 1.0
    delay: Delay | None = None
    p_delay: float = 1.0
    within: tuple[tuple[int, int, Coefficient, Coefficient], ...] = ()
    pooled: Coefficient | None = None


def relate(
    observations: Observations,
    places: Sequence[tuple[int, int]],
    window: int | None = None,
    *,
    concordance: bool = False,
) -> tuple[tuple[Pair, ...], tuple[tuple[int, int], ...]]:
    """Relate pairs of metrics.

    Args:
        observations: of the metrics.
        places: the pairs, by the places of their metrics.
        window: delays up to so many steps are tried; by the length of a step when left out.
        concordance: whether Kendall's tau is wanted.

    Returns:
        The pairs, and those of which nothing can be told as one of the two does not vary or is there too seldom.

    Cost: one sort for each metric, then one pass for each pair; the delay grows with the window.
    """
    columns = [_Column(row) for row in observations.values]
    found: list[Pair] = []
    lost: list[tuple[int, int]] = []
    seek = len(places) <= _MOST_DELAYS
    for a, b in places:
        pair = _relate(observations, columns[a], columns[b], (a, b), window if seek else 0)
        if pair is None:
            lost.append((a, b))
            continue
        if concordance:
            known = observations.whole(a, b)
            tau = kendall(columns[a].values[known], columns[b].values[known], pair.r.size)
            pair = replace(pair, tau=tau)
        found.append(pair)
    return _corrected(found), tuple(lost)


class _Column:
    """A metric, with what is kept for all the pairs that use every value of it."""

    def __init__(self, values: Array) -> None:
        import numpy as np

        self.values = values
        self._ranks = Ranks(values)
        self._known = np.isfinite(values)
        self._count = int(self._known.sum())
        self._own: tuple[Array | None, Array | None] | None = None

    def directions(self, known: Array, count: int) -> tuple[Array | None, Array | None]:
        """Those of the values and of the ranks of some observations, for `between`."""
        if count < self._count:
            return direction(self.values[known]), direction(self._ranks.of(known))
        if self._own is None:
            self._own = direction(self.values[self._known]), direction(self._ranks.of(self._known))
        return self._own


def _relate(
    observations: Observations, first: _Column, second: _Column, places: tuple[int, int], window: int | None
) -> Pair | None:
    a, b = places
    known = observations.whole(a, b)
    count = int(known.sum())
    if count < FEWEST:
        return None
    (one, one_ranks), (other, other_ranks) = first.directions(known, count), second.directions(known, count)
    if one is None or other is None or one_ranks is None or other_ranks is None:
        return None
    r = coefficient(between(one, other), count)
    pair = Pair(a, b, count, r, coefficient(between(one_ranks, other_ranks), count, ranks=True))
    if observations.held is None and observations.timeline is None and observations.groups is None:
        return pair
    x, y = first.values[known], second.values[known]
    if observations.held is not None:
        pair = _hold(pair, x, y, observations.held[:, known])
    if observations.timeline is not None:
        pair = _in_time(pair, observations, known, window)
    if observations.groups is not None:
        pair = _in_groups(pair, observations, x, y, observations.groups[known])
    return pair


def _hold(pair: Pair, x: Array, y: Array, held: Array) -> Pair:
    import numpy as np
    from scipy.stats import rankdata

    varied = held[np.ptp(held, axis=1) > 0]
    cost = int(np.linalg.matrix_rank(varied - varied.mean(axis=1, keepdims=True))) if len(varied) else 0
    left = without(np.array([x, y]), varied) if len(varied) else np.array([x, y])
    ranked = np.array([rankdata(each) for each in (x, y, *varied)])
    left_ranks = without(ranked[:2], ranked[2:]) if len(varied) else ranked[:2]
    r, rho = pearson(*left), pearson(*left_ranks)
    if r is None or rho is None:
        return pair
    return replace(
        pair,
        partial=coefficient(r, pair.count, held=cost),
        partial_rho=coefficient(rho, pair.count, ranks=True, held=cost),
    )


def _in_time(pair: Pair, observations: Observations, known: Array, window: int | None) -> Pair:
    """The same by as many independent observations as the series are worth; without trend and season; the delay."""
    import numpy as np

    line = observations.timeline
    assert line is not None
    x = line.spread(np.where(known, observations.values[pair.a], np.nan))
    y = line.spread(np.where(known, observations.values[pair.b], np.nan))
    size = effective_size(x, y)
    pair = replace(pair, r=coefficient(pair.r.value, size), rho=coefficient(pair.rho.value, size, ranks=True))
    if pair.partial is not None and pair.partial_rho is not None:
        lost = pair.count - pair.partial.size
        pair = replace(
            pair,
            partial=coefficient(pair.partial.value, max(0.0, size - lost)),
            partial_rho=coefficient(pair.partial_rho.value, max(0.0, size - lost), ranks=True),
        )
    adjusted = adjust_pair(x, y, line.seasons)
    if adjusted is None or window == 0:
        return replace(pair, adjusted=adjusted)
    reach = min(_WINDOWS.get(line.step, 12), line.length // 6) if window is None else min(window, line.length // 3)
    return replace(pair, adjusted=adjusted, delay=find_delay(adjusted, reach) if reach >= 1 else None)


def _in_groups(pair: Pair, observations: Observations, x: Array, y: Array, codes: Array) -> Pair:
    """In each group on its own, and within groups all taken together."""
    within: list[tuple[int, int, Coefficient, Coefficient]] = []
    for place in range(len(observations.group_names)):
        inside = codes == place
        count = int(inside.sum())
        if count < FEWEST:
            continue
        own = coefficients(x[inside], y[inside])
        if own is not None:
            within.append((place, count, *own))
    return replace(pair, within=tuple(within), pooled=pooled_within(x, y, codes))


def pooled_within(x: Array, y: Array, codes: Array) -> Coefficient | None:
    """The correlation of differences from the means of the groups; None where nothing varies within them.

    Args:
        x: one of the two, without gaps.
        y: the other.
        codes: the group of each, as a number from 0; -1 for none.
    """
    import numpy as np

    grouped = codes >= 0
    x, y, codes = x[grouped], y[grouped], codes[grouped]
    if not len(x):
        return None
    counts = np.bincount(codes)
    means = [np.bincount(codes, each) / np.maximum(counts, 1) for each in (x, y)]
    left = x - means[0][codes], y - means[1][codes]
    scales = [np.abs(each).max() * 1e-9 for each in (x, y)]
    if any(np.abs(each).max() <= scale for each, scale in zip(left, scales, strict=True)):
        return None
    r = pearson(*left)
    kinds = int((counts > 0).sum())
    return None if r is None else coefficient(r, len(x), held=kinds - 1)


def _corrected(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The chances of all pairs corrected for their number, each measure on its own."""
    plain = adjust_for_many([each.r.chance for each in pairs])
    ranked = adjust_for_many([each.rho.chance for each in pairs])
    concordant = adjust_for_many([each.tau.chance if each.tau else 1.0 for each in pairs])
    partial = adjust_for_many([each.partial.chance if each.partial else 1.0 for each in pairs])
    partial_ranked = adjust_for_many([each.partial_rho.chance if each.partial_rho else 1.0 for each in pairs])
    adjusted = adjust_for_many([each.adjusted.found.chance if each.adjusted else 1.0 for each in pairs])
    delayed = adjust_for_many([each.delay.chance if each.delay else 1.0 for each in pairs])
    return tuple(
        replace(
            each,
            p=plain[place],
            p_rho=ranked[place],
            p_tau=concordant[place],
            p_partial=partial[place],
            p_partial_rho=partial_ranked[place],
            p_adjusted=adjusted[place],
            p_delay=delayed[place],
        )
        for place, each in enumerate(pairs)
    )
