"""What a statistician looks for in a cloud of points before believing its correlation.

Sources: Cook, Technometrics 19 (1977), for leaving one observation out; Anscombe, American Statistician 27 (1973), for
what one number hides; Simpson, JRSS B 13 (1951), for groups.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.performance.correlation.coefficients import Coefficient, chance_of, pearson

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Cloud", "Shape", "look_at", "made_of", "reverses"]

_MOST_POINTS = 200_000
"""More points than these are looked at by every n-th: shapes show all the same."""
_MOVES = 0.1
"""A row matters where the correlation moves by so much without it."""
_NAMED = 3
_CURVED = 0.05
"""A curve matters where it explains so much more than a line."""
_SURE = 0.001
_SPREADS = 0.3
_EMPTY = 0.3
"""Many are zero where so many are."""
_APART = 0.2
"""Pearson and Spearman tell different stories where they are so far apart."""


@dataclass(frozen=True)
class Shape:
    """How a cloud of points departs from a straight band.

    Attributes:
        movers: places of rows without which the correlation is another, strongest first, at most three.
        without: the correlation without them, or None where nothing varies without them.
        turns: the x at which a curve turns from rising to falling or back, within the points.
        curved: a curve fits clearly better than a line.
        gain: how much more it explains.
        spreads: points spread more, or less, the higher x is.
        empty: share of zeros in x and in y.
        without_empty: the correlation of the points that are zero in neither.
        apart: Pearson's and Spearman's differ.
        slope, start: the fitted line.
    """

    movers: tuple[int, ...]
    without: float | None
    turns: float | None
    curved: bool
    gain: float
    spreads: float
    empty: tuple[float, float]
    without_empty: float | None
    apart: bool
    slope: float
    start: float


@dataclass(frozen=True)
class Cloud:
    """The points of a pair, and which observation each is."""

    x: Array
    y: Array
    places: Array


def look_at(cloud: Cloud, r: float, rho: float) -> Shape:
    """Look at the shape of a cloud of points.

    Cost: a few passes over at most 200,000 points, and one sort.
    """
    import numpy as np

    movers, left = _movers(cloud, r)
    step = max(1, math.ceil(len(cloud.x) / _MOST_POINTS))
    x, y = cloud.x[::step], cloud.y[::step]
    slope, start = _line(cloud.x, cloud.y)
    curved, gain, turns = _curve(x, y) if not movers else (False, 0.0, None)
    zero_x, zero_y = cloud.x == 0, cloud.y == 0
    neither = ~(zero_x | zero_y)
    empty = float(np.mean(zero_x)), float(np.mean(zero_y))
    full = None
    if max(empty) >= _EMPTY and neither.sum() >= 10 and _varied(cloud):
        full = pearson(cloud.x[neither], cloud.y[neither])
    return Shape(
        movers=movers,
        without=left,
        turns=turns,
        curved=curved,
        gain=gain,
        spreads=_spread(x, y, slope, start) if not (curved or movers) else 0.0,
        empty=empty,
        without_empty=full,
        apart=abs(r - rho) >= _APART and len(cloud.x) >= 8,
        slope=slope,
        start=start,
    )


def _varied(cloud: Cloud) -> bool:
    """Whether both are more than yes or no."""
    import numpy as np

    return all(len(np.unique(each[:5000])) > 2 for each in (cloud.x, cloud.y))


def _line(x: Array, y: Array) -> tuple[float, float]:
    middle_x, middle_y = float(x.mean()), float(y.mean())
    across = x - middle_x
    slope = float((across * (y - middle_y)).sum() / (across**2).sum())
    return slope, middle_y - slope * middle_x


def _movers(cloud: Cloud, r: float) -> tuple[tuple[int, ...], float | None]:
    """The rows that carry or hide the correlation: left out one after the other, as long as each moves it clearly."""
    import numpy as np

    kept = np.ones(len(cloud.x), dtype=bool)
    gone: list[int] = []
    now: float | None = r
    while len(gone) < _NAMED and kept.sum() > 4 and now is not None:
        x, y = cloud.x[kept], cloud.y[kept]
        if len(np.unique(x[:1000])) <= 2 and len(np.unique(x)) <= 2 and (x == np.median(x)).sum() < len(x) - 1:
            break  # Of yes and no, no row is an outlier.
        others = _without_each(x, y)
        missing = np.flatnonzero(np.isnan(others))
        if len(missing) and len(missing) < 3:
            gone.append(int(np.flatnonzero(kept)[missing[0]]))
            return tuple(int(cloud.places[each]) for each in gone), None
        moved = np.abs(np.nan_to_num(others, nan=now) - now)
        worst = int(np.argmax(moved))
        if moved[worst] < _MOVES or (moved[worst] < 3.0 * float(np.sort(moved)[-2]) and not _is_far(x, y, worst)):
            break
        gone.append(int(np.flatnonzero(kept)[worst]))
        kept[gone[-1]] = False
        now = float(others[worst])
    return tuple(int(cloud.places[each]) for each in gone), now if gone else None


def _is_far(x: Array, y: Array, place: int) -> bool:
    """Whether a point lies far out, along or across, against the middle half of the others."""
    import numpy as np

    for values in (x, y, y - np.polyval(np.polyfit(np.delete(x, place), np.delete(y, place), 1), x)):
        low, middle, high = np.quantile(np.delete(values, place), [0.25, 0.5, 0.75])
        if abs(values[place] - middle) > 3.0 * max(high - low, 1e-12):
            return True
    return False


def _without_each(x: Array, y: Array) -> Array:
    """The correlation without each of the points, nan where nothing varies then; in one pass over the sums."""
    import numpy as np

    count = len(x)
    u, v = x - x.mean(), y - y.mean()
    share = count / (count - 1.0)
    uu = (u * u).sum() - u * u * share
    vv = (v * v).sum() - v * v * share
    uv = (u * v).sum() - u * v * share
    smallest = 1e-12
    flat = (uu <= smallest * (u * u).sum()) | (vv <= smallest * (v * v).sum())
    found: Array = np.full(count, np.nan)
    found[~flat] = uv[~flat] / np.sqrt(uu[~flat] * vv[~flat])
    return np.clip(found, -1.0, 1.0)


def _curve(x: Array, y: Array) -> tuple[bool, float, float | None]:
    """Whether a curve of second degree explains clearly more than a line, how much, and where it turns."""
    import numpy as np
    from scipy.special import fdtrc

    count = len(x)
    scale = float(np.std(x))
    if count < 8 or len(np.unique(x[:20_000])) < 4 or not scale:
        return False, 0.0, None
    u = (x - x.mean()) / scale
    total = float(((y - y.mean()) ** 2).sum())
    straight, bent = (float(((y - np.polyval(np.polyfit(u, y, degree), u)) ** 2).sum()) for degree in (1, 2))
    gain = (straight - bent) / total
    if gain < _CURVED or bent <= 1e-12 * total:
        curved = gain >= _CURVED
    else:
        curved = float(fdtrc(1, count - 3, (straight - bent) / (bent / (count - 3)))) < _SURE
    if not curved:
        return False, gain, None
    second, first, _ = np.polyfit(u, y, 2)
    turn = -first / (2 * second)
    low, high = np.quantile(u, [0.1, 0.9])
    return True, gain, float(turn * scale + x.mean()) if low < turn < high else None


def _spread(x: Array, y: Array, slope: float, start: float) -> float:
    """How the distance from the line goes with x (Spearman), 0 where that may be chance."""
    import numpy as np
    from scipy.stats import rankdata

    if len(x) < 30 or len(np.unique(x[:20_000])) < 4:
        return 0.0
    away = np.abs(y - start - slope * x)
    rho = pearson(rankdata(x), rankdata(away))
    if rho is None or abs(rho) < _SPREADS or chance_of(rho, len(x)) > _SURE:
        return 0.0
    return rho


def made_of(x: Array, y: Array, others: Array) -> tuple[str, int] | None:
    """Whether one of two columns is made of the other by arithmetic: "sum", "product" or "share" with a third column.

    Args:
        x: one of them.
        y: the other.
        others: the other columns of numbers, one a row.

    Returns:
        The kind and the place of the third column.
    """
    import numpy as np

    known = np.isfinite(x) & np.isfinite(y)
    x, y, others = x[known][:2000], y[known][:2000], others[:, known][:, :2000]
    for place, other in enumerate(others):
        if len(x) < 8 or not np.isfinite(other).all() or np.ptp(other) == 0:
            continue
        for one, two in ((x, y), (y, x)):
            if _equal(two, one + other) or _equal(two, one - other):
                return "sum", place
            if _equal(two, one * other):
                return "product", place
            if (other != 0).all() and _equal(two, one / other):
                return "share", place
    return None


def _equal(one: Array, other: Array) -> bool:
    import numpy as np

    size = float(np.abs(one).max())
    return size > 0 and bool(np.quantile(np.abs(one - other), 0.99) <= 2e-3 * max(float(np.std(one)), 1e-12))


def reverses(whole: Coefficient, pooled: Coefficient | None, looked: int) -> str | None:
    """Whether groups tell another story than all rows together: "reverses", "vanishes", or None.

    Args:
        whole: over all rows.
        pooled: within the groups.
        looked: so many columns of groups were looked at.
    """
    if pooled is None:
        return None
    sure = pooled.chance * looked < 0.01
    if sure and whole.value * pooled.value < 0 and abs(pooled.value) >= 0.1:
        return "reverses"
    strong = whole.chance * looked < 0.01 and abs(whole.value) >= 0.2
    if strong and abs(pooled.value) < 0.4 * abs(whole.value) and not pooled.low <= whole.value <= pooled.high:
        return "vanishes"
    return None
