"""Whether cohorts or segments differ by more than chance, corrected for how many are looked at (Holm)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.performance.cohorts.triangle import Triangle

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["SIGNIFICANT", "Odd", "Trend", "against_the_rest", "find_trend", "holm"]

SIGNIFICANT = 0.05
_FEWEST_COHORTS = 5
_FEWEST_PEOPLE = 10
"""Cohorts and segments with fewer customers are not tested."""
_EXPECTED = 5


@dataclass(frozen=True)
class Trend:
    """Whether newer cohorts do better.

    Attributes:
        age: at which.
        slope: by how much the share changes from one cohort to the next.
        p_value: corrected for the ages that were looked at.
        cohorts: that were compared.
    """

    age: int
    slope: float
    p_value: float
    cohorts: int


@dataclass(frozen=True)
class Odd:
    """A group against all others together.

    Attributes:
        place: of the group.
        p_value: corrected for the number of groups; None where it is too small to tell.
    """

    place: int
    p_value: float | None


def holm(values: Sequence[float]) -> list[float]:
    """P-values corrected for their number."""
    from statsmodels.stats.multitest import multipletests

    return [float(each) for each in multipletests(list(values), method="holm")[1]] if values else []


def find_trend(triangle: Triangle, ages: Sequence[int], left_out: frozenset[int] = frozenset()) -> tuple[Trend, ...]:
    """Whether the share at some ages rises or falls from cohort to cohort.

    A regression of the shares on the number of the cohort, each weighted by its customers (Cochran and Armitage); the
    scatter of the cohorts around the line decides, where it is more than that of customers by chance, so that a season
    is not taken for a trend.

    Args:
        triangle: of shares of customers.
        ages: that are looked at; the p-values are corrected for their number.
        left_out: rows that tell nothing, such as a first cohort that holds old customers.
    """
    found = [each for age in ages if (each := _trend(triangle, age, left_out)) is not None]
    corrected = holm([each.p_value for each in found])
    return tuple(Trend(t.age, t.slope, p, t.cohorts) for t, p in zip(found, corrected, strict=True))


def _trend(triangle: Triangle, age: int, left_out: frozenset[int]) -> Trend | None:
    import numpy as np
    from scipy import stats

    column = triangle.place(age)
    if column is None or triangle.spread is not None:
        return None
    rows = [row for row in triangle.rows_at(age).tolist() if row not in left_out]
    rows = [row for row in rows if triangle.sizes[row] >= _FEWEST_PEOPLE]
    if len(rows) < _FEWEST_COHORTS:
        return None
    x, size = triangle.cohorts[rows].astype(float), triangle.wholes[rows, column]
    share = triangle.parts[rows, column] / size
    whole = float((size * share).sum() / size.sum())
    if not 0 < whole < 1:
        return None
    away = x - (size * x).sum() / size.sum()
    spread = float((size * away**2).sum())
    slope = float((size * away * share).sum() / spread)
    rest = share - whole - slope * away
    scatter = float((size * rest**2).sum() / (whole * (1 - whole)) / (len(rows) - 2))
    error = float(np.sqrt(whole * (1 - whole) * max(scatter, 1.0) / spread))
    return Trend(age, slope, float(2 * stats.t.sf(abs(slope) / error, len(rows) - 2)), len(rows))


def against_the_rest(parts: Array, wholes: Array) -> tuple[Odd, ...]:
    """Each group's share against that of all others together, by Fisher's test where counts are small.

    Args:
        parts: of each group, those who count.
        wholes: of each group, all.
    """
    raw = [
        _p_value(float(parts[i]), float(wholes[i]), float(parts.sum()), float(wholes.sum())) for i in range(len(parts))
    ]
    corrected = iter(holm([each for each in raw if each is not None]))
    return tuple(Odd(i, None if p is None else next(corrected)) for i, p in enumerate(raw))


def _p_value(part: float, whole: float, all_parts: float, all_wholes: float) -> float | None:
    import numpy as np
    from scipy import stats

    other = all_wholes - whole
    if whole < _FEWEST_PEOPLE or other < _FEWEST_PEOPLE or not 0 < all_parts < all_wholes:
        return None
    table = np.array([[part, whole - part], [all_parts - part, other - (all_parts - part)]])
    if (stats.contingency.expected_freq(table) < _EXPECTED).any():
        return float(stats.fisher_exact(np.rint(table))[1])
    return float(stats.chi2_contingency(table, correction=False)[1])
