"""How rare deviations of a size are: a tail that is as heavy as the series shows, and as it may well be beyond that.

How heavy a tail is can never be read exactly off a few hundred values, and what is rarest depends on it most. So no one
tail is chosen: tails of Student's t with few to many degrees of freedom are weighed by how likely they make the
deviations beyond a threshold, and the chance of a new one is the mean of what they say. Of two thresholds, one far out
sees a tail that begins late, one further in knows more.

Odd times would make any tail look heavy. So many of the largest are left out as lie beyond a gap that no tail which
fits the others is likely to have: given the next largest, so many would all have to be so much larger. A single time
far off is seldom anything else; one that is only somewhat beyond a heavy tail cannot be told from it.

Source: the predictive distribution of extremes, Coles, An Introduction to Statistical Modeling of Extreme Values
(2001), 9.1, with Student's t in place of the generalised Pareto whose shape it has far out, so that normal tails are
among those weighed; gaps between order statistics from outside in: Barnett and Lewis, Outliers in Statistical Data
(1994), 4; Rosner, Technometrics 25 (1983), for taking the largest number that passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["Tail", "fit_tail", "tail_of"]

_FEW_DEGREES, _MANY_DEGREES, _STEPS = 2.5, 200.0, 24
"""No tail is taken for heavier than that of the fewest: figures that have a variance."""
_UNKNOWN_DEGREES = 8.0
_BODY, _LEAST_BODY = 0.6, 8
"""The nearer threshold has this share of the deviations below it; the farther one, all but so many as count ** 2/3."""
_MOST_ODD = 0.1
"""Up to this share of times may be in no tail."""
_LARGEST = 1000
_NEVER = 1e-300
"""Chances below this have no logarithm."""
_QUARTER = 0.6744897501960817
"""The median deviation of a standard normal variable."""


@dataclass(frozen=True)
class Tail:
    """The chance of so large a deviation or a larger one, at sizes from small to huge.

    Attributes:
        log_sizes: logarithms of sizes, ascending.
        log_chances: logarithms of the chances, descending.
    """

    log_sizes: Numbers
    log_chances: Numbers

    def log_chance(self, sizes: Numbers) -> Numbers:
        """The logarithm of the chance of each size; nan where there is none."""
        import numpy as np

        with np.errstate(divide="ignore"):
            return np.asarray(np.interp(np.log(sizes), self.log_sizes, self.log_chances), dtype=float)

    def size(self, log_chance: float) -> float:
        """The size that is so rare."""
        import numpy as np

        return float(np.exp(np.interp(-log_chance, -self.log_chances, self.log_sizes)))


def tail_of(degrees: float) -> Tail:
    """The tail of Student's t whose median size is that of a standard normal variable."""
    import numpy as np
    from scipy import special

    sizes = _sizes()
    widening = special.stdtrit(degrees, 0.75) / _QUARTER
    return Tail(np.log(sizes), np.log(2 * special.stdtr(degrees, -sizes * widening) + _NEVER))


def fit_tail(sizes: Numbers, level: float = 0.05) -> Tail:
    """Read a tail off deviations.

    Args:
        sizes: absolute deviations, in usual ones.
        level: twice the chance of leaving any of them out of the tail where all belong to it: there are two sides.

    Cost: a sort, and a few dozen densities for each of up to 2,000 deviations.
    """
    import numpy as np

    count = len(sizes)
    most = max(3.0, min(_MANY_DEGREES, 0.37 * count))  # So unsure is the spread that so many values give.
    if not count or float(np.median(sizes)) <= 0:
        return tail_of(min(most, 5.0))
    ordered = np.sort(sizes)
    beyond = {count - int(_BODY * count), min(count, max(_LEAST_BODY, int(count ** (2 / 3))))}
    views = [_View(ordered, each, most) for each in sorted(beyond) if each >= _LEAST_BODY and ordered[-each] > 0]
    if not views:
        return tail_of(min(most, _UNKNOWN_DEGREES))
    apart = _apart(views, level)
    chances = np.mean([view.chances(_sizes(), apart) for view in views], axis=0)
    return Tail(np.log(_sizes()), np.log(chances + _NEVER))


def _apart(views: Sequence[_View], level: float) -> int:
    """How many of the largest are in no tail: the most that lie beyond a gap which no tail is likely to have."""
    import numpy as np

    most = min(*(view.most_apart for view in views), max(1, int(_MOST_ODD * views[0].count)))
    chances = np.mean([view.gaps(most) for view in views], axis=0)
    many = np.arange(1, most + 1)
    rare = many[chances <= level / 2 / (many * (many + 1))]  # These add up to half the level.
    return int(rare[-1]) if len(rare) else 0


class _View:
    """What the largest so many deviations say of the tail.

    Attributes:
        count: of all deviations.
        most_apart: as many of the largest may be looked at as being in no tail.
    """

    def __init__(self, ordered: Numbers, many: int, most: float) -> None:
        import numpy as np
        from scipy import special

        self.count = len(ordered)
        values, stand_for = _thinned(ordered[-many:])
        self.most_apart = min(_LARGEST, len(values)) // 2
        degrees, constants = _degrees()
        self._degrees = degrees
        self._widths = values[0] / -special.stdtrit(degrees, many / self.count / 2)
        standard = values / self._widths
        density = constants - (degrees + 1) / 2 * np.log1p(standard**2 / degrees) - np.log(self._widths)
        self._likely = np.cumsum(stand_for * density, axis=1)
        self._likely[degrees[:, 0] > most] = -np.inf
        self._survival = np.log(special.stdtr(degrees, -standard) + _NEVER)

    def gaps(self, most: int) -> Numbers:
        """The chance that so many of the largest, 1 to `most`, are all as far beyond the next one as they are."""
        import numpy as np

        many = np.arange(1, most + 1)
        inner = self._survival.shape[1] - many - 1  # The largest that is not among them.
        # Of those beyond, this much is known of the tail: that so many are beyond.
        weights = _weights(self._likely[:, inner] + many * self._survival[:, inner])
        apart = np.exp(many * (self._survival[:, inner + 1] - self._survival[:, inner]))
        return np.asarray((weights * apart).sum(axis=0), dtype=float)

    def chances(self, sizes: Numbers, apart: int) -> Numbers:
        """The chance of each size, so many of the largest left out."""
        import numpy as np
        from scipy import special

        weights = _weights(self._likely[:, [self._likely.shape[1] - 1 - apart]])
        found = weights * 2 * special.stdtr(self._degrees, -sizes / self._widths)
        return np.asarray(found.sum(axis=0), dtype=float)


def _weights(likely: Numbers) -> Numbers:
    import numpy as np

    weights = np.exp(likely - likely.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0))


def _thinned(beyond: Numbers) -> tuple[Numbers, Numbers]:
    """The largest values, and of the many others as many as are needed, with what each stands for."""
    import numpy as np

    many = len(beyond) - _LARGEST
    if many <= _LARGEST:
        return beyond, np.ones(len(beyond))
    step = max(1, many // _LARGEST)
    rest = beyond[:many:step]
    return np.append(rest, beyond[many:]), np.append(np.full(len(rest), many / len(rest)), np.ones(_LARGEST))


@lru_cache(maxsize=1)
def _degrees() -> tuple[Numbers, Numbers]:
    """Degrees of freedom to weigh, with the constant of the density of each."""
    import numpy as np
    from scipy import special

    degrees = np.geomspace(_FEW_DEGREES, _MANY_DEGREES, _STEPS)[:, None]
    return degrees, special.gammaln((degrees + 1) / 2) - special.gammaln(degrees / 2) - np.log(degrees * np.pi) / 2


@lru_cache(maxsize=1)
def _sizes() -> Numbers:
    import numpy as np

    return np.geomspace(1e-3, 1e7, 400)
