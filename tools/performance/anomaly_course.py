"""What a series should have been at each time: a trend and what repeats, by medians that odd times do not bend.

The trend is a running median (it keeps steps as steps, where a mean would round them off), mirrored at both ends so
that it goes on as it went. A season is the median of what is left at each phase (time of day, hour of the week,
weekday, day of the month, month), over the cycles around where there are many. It is taken only where it foretells
cycles that it was not learnt from.

Source: Cleveland et al., "STL: a seasonal-trend decomposition procedure based on loess", J. Official Statistics 6
(1990), with medians in place of loess as in Hochenbaum, Vallis and Kejariwal, "Automatic anomaly detection in the
cloud via statistical learning", arXiv:1704.07706 (2017); running medians: Tukey, Exploratory Data Analysis (1977).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

__all__ = ["Course", "Season", "Transform", "fit_course", "from_scale", "running_median", "to_scale"]

Transform = Literal["none", "root", "log"]
_ROUNDS = 2
"""Trend and seasons are worked out in turn; after two rounds they hardly move."""
_GAIN = 0.02
"""A season must bring the usual deviation of unseen cycles down by this share."""
_MANY = 40
_NEAR = 21
"""Where a phase has come many times, its season is the median of so many times around."""
_BINS = 6
_SPREAD_OF_LEVELS = 1.3
_ROOT, _LOG = 0.3, 0.75
"""The deviation grows like the level to this power: from here on roots, and logarithms, even it out."""


@dataclass(frozen=True)
class Season:
    """Something that may repeat.

    Attributes:
        name: "time of day", "hour of the week", "weekday", "day of the month", "month" or "quarter".
        phases: of each time, from 0.
        cycles: of each time, which repetition it is in.
        smooth: neighbouring phases may be so near each other that they share their value.
    """

    name: str
    phases: Places
    cycles: Places
    smooth: bool = False


@dataclass(frozen=True)
class Course:
    """What a series should have been.

    Attributes:
        transform: the scale on which the parts add up.
        expected: at each time, on that scale.
        trend: of which, what does not repeat.
        residual: what the values are beyond it, on that scale; nan where there is no value.
        seasons: names of those that were found.
        window: times that the running median spans.
    """

    transform: Transform
    expected: Numbers
    trend: Numbers
    residual: Numbers
    seasons: tuple[str, ...]
    window: int


def to_scale(values: Any, transform: Transform) -> Any:
    """Values on the scale on which their deviations are even."""
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log(values) if transform == "log" else np.sqrt(values) if transform == "root" else values


def from_scale(values: Any, transform: Transform) -> Any:
    """Back from that scale."""
    import numpy as np

    if transform == "log":
        return np.exp(np.minimum(values, 700.0))
    return np.maximum(values, 0.0) ** 2 if transform == "root" else values


def fit_course(values: Numbers, seasons: Sequence[Season], window: int) -> Course:
    """Work out what a series should have been.

    Args:
        values: at even distances in time; nan where there is none.
        seasons: that may be there, shortest first.
        window: times that the trend spans; an odd number.

    Cost: a few running medians, each n log(window), and a few sorts of n values.
    """
    plain = _fit(values, seasons, window, "none")
    transform = _even_scale(values, plain)
    return plain if transform == "none" else _fit(values, seasons, window, transform)


def _fit(values: Numbers, seasons: Sequence[Season], window: int, transform: Transform) -> Course:
    import numpy as np

    scaled = np.asarray(to_scale(values, transform), dtype=float)
    trend = running_median(scaled, window)
    found = _find_seasons(scaled - trend, seasons)
    seasonal = np.zeros_like(scaled)
    for _ in range(_ROUNDS if found else 0):
        seasonal = np.zeros_like(scaled)
        for season, profile in found:
            seasonal += profile(scaled - trend - seasonal, season)
        trend = running_median(scaled - seasonal, window)
    expected = trend + seasonal
    return Course(transform, expected, trend, scaled - expected, tuple(season.name for season, _ in found), window)


def running_median(values: Numbers, window: int) -> Numbers:
    """The median around each time; at both ends the series is continued by turning it around its end.

    Args:
        values: nan where there is none.
        window: an odd number of times.

    Cost: n log(window).
    """
    import numpy as np
    import pandas as pd

    half = min(window // 2, len(values) - 1)
    if half < 1:
        return np.full_like(values, np.nanmedian(values))
    near = max(3, half // 4)
    ends = [np.nanmedian(part) if np.isfinite(part).any() else np.nan for part in (values[:near], values[-near:])]
    first, last = (end if np.isfinite(end) else np.nanmedian(values) for end in ends)
    padded = np.concatenate([2 * first - values[half:0:-1], values, 2 * last - values[-2 : -half - 2 : -1]])
    medians = pd.Series(padded).rolling(2 * half + 1, center=True, min_periods=1).median()
    found = medians.interpolate(limit_direction="both").to_numpy()
    return np.asarray(found[half : half + len(values)], dtype=float)


Profile = Callable[["Numbers", Season], "Numbers"]


def _find_seasons(residual: Numbers, seasons: Sequence[Season]) -> list[tuple[Season, Profile]]:
    """The seasons that foretell unseen cycles, with how each is best read."""
    found: list[tuple[Season, Profile]] = []
    left = residual
    for season in seasons:
        kinds: list[Profile] = [_profile, *([_smooth_profile] if season.smooth else [])]
        gains = [(_gain(left, season, kind), place) for place, kind in enumerate(kinds)]
        gain, place = max(gains)
        if gain > _GAIN:
            found.append((season, kinds[place]))
            left = left - kinds[place](left, season)
    return found


def _gain(residual: Numbers, season: Season, profile: Profile) -> float:
    """By which share a season learnt from every other cycle brings down the deviation in the rest."""
    import numpy as np

    odd = season.cycles % 2 == 1
    known = np.isfinite(residual)
    if not (known & odd).any() or not (known & ~odd).any():
        return 0.0
    left = np.empty_like(residual)
    for part in (odd, ~odd):
        left[~part] = (residual - profile(np.where(part, residual, np.nan), season))[~part]
    before, after = (_typical(each[known]) for each in (residual - np.nanmedian(residual), left))
    return 1 - after / before if before > 0 else 0.0


def _typical(values: Numbers) -> float:
    """The mean deviation without the largest tenth."""
    import numpy as np

    sizes = np.sort(np.abs(values))
    return float(np.mean(sizes[: max(1, int(0.9 * len(sizes)))]))


def _profile(residual: Numbers, season: Season) -> Numbers:
    """The median of each phase, of the cycles around where there are many; its middle is 0."""
    import numpy as np

    cells, places = _by_phase(residual, season)
    if cells.shape[1] >= _MANY:
        half = _NEAR // 2
        padded = np.pad(cells, ((0, 0), (half, half)), constant_values=np.nan)
        near, known = _medians(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=1))
        found = np.where(known >= half, near, _medians(cells)[0][:, None])[places]
    else:
        found = _medians(cells)[0][places[0]]
    return _centred(found)


def _smooth_profile(residual: Numbers, season: Season) -> Numbers:
    """The profile with each phase as the median of those beside it."""
    import numpy as np

    cells, places = _by_phase(residual, season)
    plain, _ = _medians(cells)
    half = max(1, len(plain) // 96)
    around = np.concatenate([plain[-half:], plain, plain[:half]])
    smooth, _ = _medians(np.lib.stride_tricks.sliding_window_view(around, 2 * half + 1))
    return _centred(smooth[places[0]])


def _by_phase(residual: Numbers, season: Season) -> tuple[Numbers, tuple[Places, Places]]:
    """The values with a row for each phase and a column for each time that it came; and where each value is there."""
    import numpy as np

    order = np.argsort(season.phases, kind="stable")
    counts = np.bincount(season.phases)
    times = np.empty(len(order), dtype=np.int64)
    times[order] = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    cells = np.full((len(counts), int(counts.max())), np.nan)
    cells[season.phases, times] = residual
    return cells, (season.phases, times)


def _medians(cells: Numbers) -> tuple[Numbers, Places]:
    """The median along the last axis of what is known, nan where nothing is, and how much is known."""
    import numpy as np

    ordered = np.sort(cells, axis=-1)  # What is not known goes to the end.
    known = np.isfinite(cells).sum(axis=-1)
    low, high = np.maximum(known - 1, 0) // 2, np.minimum(known // 2, cells.shape[-1] - 1)
    ends = [np.take_along_axis(ordered, place[..., None], axis=-1)[..., 0] for place in (low, high)]
    return (ends[0] + ends[1]) / 2, known


def _centred(found: Numbers) -> Numbers:
    import numpy as np

    known = found[np.isfinite(found)]
    return np.nan_to_num(found - np.median(known)) if len(known) else np.zeros_like(found)


def _even_scale(values: Numbers, course: Course) -> Transform:
    """Whether deviations grow with the level, and how they are made even."""
    import numpy as np

    known = np.isfinite(values)
    if (values[known] < 0).any() or not (values[known] > 0).any():
        return "none"
    levels, sizes = course.expected[known], np.abs(course.residual[known])
    parts = np.array_split(np.argsort(levels, kind="stable"), _BINS)
    middles = np.array([np.median(levels[part]) for part in parts if len(part)])
    usual = np.array([np.median(sizes[part]) for part in parts if len(part)])
    good = (middles > 0) & (usual > 0)
    if good.sum() < 3 or middles[good].max() < _SPREAD_OF_LEVELS * middles[good].min():
        return "none"
    power = _slope(np.log(middles[good]), np.log(usual[good]))
    if power > _LOG and (values[known] > 0).all():
        return "log"
    return "root" if power > _ROOT else "none"


def _slope(along: Numbers, up: Numbers) -> float:
    """The median of the slopes between all pairs of points (Theil and Sen)."""
    import numpy as np

    one, other = np.triu_indices(len(along), 1)
    apart = along[other] - along[one]
    return float(np.median((up[other] - up[one])[apart != 0] / apart[apart != 0])) if (apart != 0).any() else 0.0
