"""Groups of rows that lie close together: the space they are measured in, and how many of them there are.

k-means in scikit-learn does the work. The number of groups is chosen by two things at once: the silhouette (Rousseeuw
1987: are the groups apart?) and stability (Hennig 2007: do the same groups come back when a part of the rows is left
out? measured by the adjusted Rand index). A comparison with rows spread evenly over the same box (the reference of the
gap statistic, Tibshirani et al. 2001) tells groups from a mere cut through a cloud.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tools.customers.encoding import Feature, one_hot
from tools.customers.threads import one_thread
from tools.messages import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SILHOUETTE_ROWS", "Grouping", "Space", "Try", "build_space", "group_rows", "near_copies"]

Scaling = Literal["standard", "raw"]

STABLE = 0.8
"""An adjusted Rand index from here on: the same groups come back."""

_SAMPLE = 3_000
SILHOUETTE_ROWS = 10_000
"""Up to so many rows the silhouette is that of all of them; its cost grows with their square."""

_RESAMPLED = 1_500
_RESAMPLES = 8
_AS_GOOD = 0.01
_SKEWED = 2.0


@dataclass(frozen=True)
class Space:
    """Rows as points.

    Attributes:
        points: rows x dimensions; a number takes one dimension, a category one per level (together they weigh as one).
        features: the columns in it.
        measured: the numbers as they are compared between groups: filled, logged where `logged` says so, by header.
        logged: headers of skewed numbers of which the logarithm was taken.
        filled: headers with the count of missing values that got the median (or "no level").
    """

    points: NDArray[np.float64]
    features: tuple[Feature, ...]
    measured: dict[str, NDArray[np.float64]]
    logged: tuple[str, ...]
    filled: tuple[tuple[str, int], ...]

    def shown(self, name: str) -> Text:
        """What a column is called in a sentence."""
        return next(feature.shown for feature in self.features if feature.name == name)


@dataclass(frozen=True)
class Try:
    """What speaks for one number of groups."""

    groups: int
    silhouette: float
    stability: float


@dataclass(frozen=True)
class Grouping:
    """The groups.

    Attributes:
        labels: the group of each row, 0 for the largest.
        inertia: sum of squared distances to the centres, in the units of the space.
        silhouette: mean over the rows (over 10,000 of them, drawn at random, when there are more), from -1 to 1.
        stability: mean adjusted Rand index between these groups and those found again in 80 % of the rows.
        tries: every number of groups that was tried.
        by_chance: the silhouette that rows without any groups would give.
        sampled: rows that the choice rests on; all of them when there are few.
    """

    labels: NDArray[np.int64]
    inertia: float
    silhouette: float
    stability: float
    tries: tuple[Try, ...]
    by_chance: float
    sampled: int

    @property
    def groups(self) -> int:
        """How many."""
        return int(self.labels.max()) + 1

    @property
    def is_weak(self) -> bool:
        """Whether rows without groups would look (nearly) as grouped as these."""
        return self.silhouette < 0.25 or self.silhouette < self.by_chance + 0.05


def build_space(features: tuple[Feature, ...], scale: Scaling) -> Space:
    """Put columns side by side so that they can be compared.

    Args:
        features: numbers and categories.
        scale: "standard": each number has deviation 1 (skewed ones are logged before), each category in sum as well;
            "raw": numbers as they are, categories as 0 and 1.
    """
    import numpy as np

    blocks: list[NDArray[np.float64]] = []
    measured: dict[str, NDArray[np.float64]] = {}
    logged: list[str] = []
    for feature in features:
        if feature.kind == "category":
            hot = one_hot(feature.values, len(feature.levels))
            hot = hot[:, 1:] if len(feature.levels) == 2 and not feature.missing else hot
            spread = float(np.sqrt(hot.var(axis=0).sum()))
            blocks.append((hot - hot.mean(axis=0)) / spread if scale == "standard" else hot)
            continue
        values = np.where(np.isnan(feature.values), np.nanmedian(feature.values), feature.values)
        unskewed = _logarithm(values) if scale == "standard" else None
        if unskewed is not None:
            values = unskewed
            logged.append(feature.name)
        measured[feature.name] = values
        blocks.append(((values - values.mean()) / values.std() if scale == "standard" else values)[:, None])
    filled = tuple((feature.name, feature.missing) for feature in features if feature.missing)
    return Space(np.hstack(blocks), features, measured, tuple(logged), filled)


def _logarithm(values: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The logarithm of a number with a long right tail, or None where it has none or would only get a left one.

    It is taken of one plus the share of the median, so that zeros stay and the unit (cents, euros) does not matter. A
    tail shrinks by it; a small group far off does not, and is what is looked for: its numbers are left alone.
    """
    import numpy as np

    if values.min() < 0 or not (values > 0).any():
        return None
    logged = np.log1p(values / np.median(values[values > 0]))
    before, after = _skewness(values), _skewness(logged)
    return logged if before > _SKEWED and abs(after) < before / 2 else None


def _skewness(values: NDArray[np.float64]) -> float:
    centred = values - values.mean()
    spread = float(values.std())
    return float((centred**3).mean() / spread**3) if spread > 0 else 0.0


def near_copies(space: Space, threshold: float = 0.95) -> list[tuple[str, str, float]]:
    """Pairs of numbers that say the same: their correlation is at least `threshold`, up or down."""
    import numpy as np

    names = list(space.measured)
    if len(names) < 2:
        return []
    correlations = np.asarray(np.corrcoef(np.vstack([space.measured[name] for name in names])))
    pairs = itertools.combinations(range(len(names)), 2)
    found = [(names[a], names[b], float(correlations[a, b])) for a, b in pairs]
    return [pair for pair in found if abs(pair[2]) >= threshold]


def group_rows(points: NDArray[np.float64], groups: int | None, most: int, seed: int) -> Grouping:
    """Find the groups.

    Args:
        points: rows x dimensions.
        groups: how many; None to choose between 2 and `most`.
        most: the largest number that is tried.
        seed: for every random step.

    Cost:
        The choice looks at 3,000 rows at most (a second or two). The final fit grows with rows x groups x dimensions:
        a million rows in eight dimensions take a few seconds.
    """
    import numpy as np

    # Random starts pick rows by position: in sorted order, the order of the file can't change the result.
    order = np.lexsort(points.T[::-1])
    points = points[order]
    random = np.random.default_rng(seed)
    sample = points if len(points) <= _SAMPLE else points[np.sort(random.choice(len(points), _SAMPLE, replace=False))]
    numbers = sorted({*range(2, most + 1), *([groups] if groups else [])})
    # On samples this small more threads only wait for each other, the more so beside other analyses.
    with one_thread(len(sample)):
        tries = tuple(_try(sample, number, random) for number in numbers)
    chosen = groups or _choose(tries)
    starts = 10 if len(points) <= 100_000 else 3
    with one_thread(len(points)):
        model = _fit(points, chosen, starts, random)
    labels = np.empty(len(points), np.int64)
    labels[order] = _largest_first(model.labels_, chosen)
    return Grouping(
        labels=labels,
        inertia=float(model.inertia_),
        silhouette=_silhouette(points, model.labels_, random),
        stability=next(t.stability for t in tries if t.groups == chosen),
        tries=tries,
        by_chance=_by_chance(sample, chosen, random),
        sampled=len(sample),
    )


def _fit(points: NDArray[np.float64], groups: int, starts: int, random: np.random.Generator) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(groups, n_init=starts, random_state=int(random.integers(2**31))).fit(points)


def _try(sample: NDArray[np.float64], groups: int, random: np.random.Generator) -> Try:
    """Silhouette of so many groups in the sample, and how alike the groups are that 80 % of its rows give."""
    import numpy as np
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    model = _fit(sample, groups, 10, random)
    size = min(max(int(0.8 * len(sample)), groups + 1), _RESAMPLED)
    alike = []
    for _ in range(_RESAMPLES):
        part = sample[np.sort(random.choice(len(sample), size, replace=False))]
        again = _fit(part, groups, 3, random)
        alike.append(adjusted_rand_score(model.labels_, again.predict(sample)))
    return Try(groups, float(silhouette_score(sample, model.labels_)), float(np.mean(alike)))


def _choose(tries: tuple[Try, ...]) -> int:
    """Of the numbers whose groups come back, the best apart; nearly as good and fewer is better."""
    able = [t for t in tries if t.stability >= STABLE] or list(tries)
    best = max(t.silhouette for t in able)
    return next(t.groups for t in able if t.silhouette >= best - _AS_GOOD)


def _silhouette(points: NDArray[np.float64], labels: NDArray[np.int64], random: np.random.Generator) -> float:
    import numpy as np
    from sklearn import config_context
    from sklearn.metrics import silhouette_score

    if len(points) > SILHOUETTE_ROWS:
        picked = random.choice(len(points), SILHOUETTE_ROWS, replace=False)
        points, labels = points[picked], labels[picked]
    if len(np.unique(labels)) < 2:
        return 0.0
    # Distances come in blocks of this many megabytes, not all at once.
    with config_context(working_memory=64):
        return float(silhouette_score(points, labels))


def _by_chance(sample: NDArray[np.float64], groups: int, random: np.random.Generator) -> float:
    """The mean silhouette of rows that fill the box around the sample (along its main axes) evenly."""
    import numpy as np
    from sklearn.metrics import silhouette_score

    centred = sample - sample.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    turned = centred @ axes.T
    rows = min(len(sample), 1000)
    found = []
    with one_thread(rows):
        for _ in range(3):
            even = random.uniform(turned.min(axis=0), turned.max(axis=0), (rows, turned.shape[1]))
            found.append(silhouette_score(even, _fit(even, groups, 3, random).labels_))
    return float(np.mean(found))


def _largest_first(labels: NDArray[np.int32], groups: int) -> NDArray[np.int64]:
    import numpy as np

    sizes = np.bincount(labels, minlength=groups)
    rank = np.empty(groups, np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(groups)
    return rank[labels]
