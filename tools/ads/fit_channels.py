"""Response curves where each channel has an outcome of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.ads.fit import Fit, FittedShape, criterion, r_squared, shape_parameter, shape_values
from tools.ads.response import Curve

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.ads.response import Numbers

__all__ = ["Calendar", "fit_by_channel"]

_DRAWS = 200
_ROUGH, _FINE = 65, 33
"""Values of the shape's parameter that are tried, first over its whole range, then around the best."""


@dataclass(frozen=True)
class Calendar:
    """What is known of time.

    Attributes:
        weekday: of each period, 0 = Monday, or None when periods are no days.
        window: how many periods the level of a season is averaged over; None takes no season out.
        block: how many periods stay together when draws are made, as spend is often moved by the week.
    """

    weekday: NDArray[np.int64] | None = None
    window: int | None = None
    block: int = 1


def fit_by_channel(
    channels: Sequence[str], spends: Numbers, outcomes: Numbers, calendar: Calendar, seed: int = 0
) -> Fit:
    """Fit each channel's own outcome.

    A power and a saturation curve, each with and without a base, by least squares weighted as counts and sums of money
    scatter (variance in proportion to the mean); the least corrected Akaike criterion decides. A season that all
    channels share (level and weekday) is taken out where that pays. Draws are made by choosing blocks of periods at
    random and fitting again, shape included.

    Args:
        channels: names.
        spends: periods x channels, not a number where a channel has no row.
        outcomes: periods x channels.
        calendar: what is known of time.
        seed: for the draws.

    Source:
        Block bootstrap: Kuensch (1989).

    Cost:
        The shape's parameter is tried on a grid, the rest is a formula: 0.1 s for a year of days and six channels.
    """
    import numpy as np

    count = len(channels)
    even = np.ones(len(spends))
    fitted = [_fit_channel(channels[i], spends[:, i], outcomes[:, i], even) for i in range(count)]
    season = _season([curve for curve, _ in fitted], spends, outcomes, calendar)
    taken_out = False
    if season is not None:
        for _ in range(3):
            again = [_fit_channel(channels[i], spends[:, i], outcomes[:, i], season) for i in range(count)]
            better = _season([curve for curve, _ in again], spends, outcomes, calendar)
            season = season if better is None else better
        cost = 2.0 * (len(spends) / (calendar.window or len(spends)) + (6 if calendar.weekday is not None else 0))
        taken_out = sum(value for _, value in again) + cost < sum(value for _, value in fitted)
    if taken_out:
        fitted = again
    chosen = season if taken_out and season is not None else even
    counts = _block_counts(len(spends), calendar.block, seed)
    draws = [_draw_channel(curve, spends[:, i], outcomes[:, i], chosen, counts) for i, (curve, _) in enumerate(fitted)]
    curves = tuple(curve for curve, _ in fitted)
    known = ~np.isnan(spends) & ~np.isnan(outcomes)
    return Fit(
        curves=curves,
        r_squared=tuple(
            r_squared(outcomes[known[:, i], i], chosen[known[:, i]] * _curve_values(curves[i], spends[known[:, i], i]))
            for i in range(count)
        ),
        periods=tuple(int(n) for n in known.sum(axis=0)),
        draws=tuple(zip(*draws, strict=True)),
        seasonal=taken_out,
    )


def _fit_channel(channel: str, spend: Numbers, outcome: Numbers, season: Numbers) -> tuple[Curve, float]:
    """The best curve of one channel and its criterion (of the deviations weighted alike for all shapes)."""
    import numpy as np

    known = ~np.isnan(spend) & ~np.isnan(outcome)
    x, s = spend[known], season[known]
    y = outcome[known] / s
    least = max(0.05 * float(np.abs(y).mean()), 1e-300)
    weights = s / max(float(np.abs(y).mean()), 1e-300)
    best = _best(channel, x, y, weights)
    for _ in range(2):
        weights = s / np.maximum(_curve_values(best[0], x), least)
        best = _best(channel, x, y, weights)
    # The logarithm of the weights makes criteria of different seasons comparable: it is the change of variable y / s.
    return best[0], best[1] - float(np.log(weights / s**2).sum())


def _best(channel: str, x: Numbers, y: Numbers, weights: Numbers) -> tuple[Curve, float]:
    """The best of both shapes, with and without a base, for given weights."""
    import numpy as np

    found: tuple[Curve, float] | None = None
    least = 1e-12 * float((weights * y * y).sum()) + 1e-300
    for shape, base in _models(x):
        low, high = 0.0, 1.0
        for steps in (_ROUGH, _FINE, _FINE):
            grid = np.linspace(low, high, steps)
            scale, floor, error = _solve(shape, base, grid, x, y, weights[None, :])
            place = int(np.argmin(error[:, 0]))
            low, high = float(grid[max(place - 1, 0)]), float(grid[min(place + 1, steps - 1)])
        value = criterion(float(error[place, 0]), len(x), least, 3 + base)
        parameter = shape_parameter(shape, float(grid[place]), float(x.max()))
        curve = Curve(channel, shape, float(scale[place, 0]), parameter, float(floor[place, 0]))
        # A base must earn its place clearly: near zero spend there are seldom many periods.
        if found is None or value < found[1] - (2.0 if base else 0.0):
            found = (curve, value)
    assert found is not None
    return found


def _models(x: Numbers) -> list[tuple[FittedShape, bool]]:
    """Shapes, each without and with a base; a base can't be seen where spend never came near zero."""
    shapes: tuple[FittedShape, ...] = ("power", "saturation")
    based = (False, True) if float(x.min()) < 0.5 * float(x.max()) else (False,)
    return [(shape, base) for base in based for shape in shapes]


def _solve(
    shape: str, base: bool, grid: Numbers, x: Numbers, y: Numbers, weights: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Scale, base and error for each parameter of the grid (rows) and each set of weights (columns); none below 0."""
    import numpy as np

    largest = float(x.max())
    g = np.array([shape_values(shape, x, shape_parameter(shape, float(t), largest)) for t in grid])
    w = weights.T
    gg, gy, g1 = (g * g) @ w, (g * y) @ w, g @ w
    yy, y1, w1 = ((values[None, :] @ w) for values in (y * y, y, np.ones_like(y)))
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = np.maximum(np.nan_to_num(gy / gg), 0.0)
        if not base:
            return alone, np.zeros_like(alone), yy - 2 * alone * gy + alone**2 * gg
        mean = np.broadcast_to(np.maximum(y1 / w1, 0.0), gg.shape)
        determinant = gg * w1 - g1**2
        scale = np.nan_to_num((gy * w1 - g1 * y1) / determinant)
        floor = np.nan_to_num((gg * y1 - g1 * gy) / determinant)
    flat = scale < 0
    scale, floor = np.where(flat, 0.0, scale), np.where(flat, mean, floor)
    sunk = floor < 0
    scale, floor = np.where(sunk, alone, scale), np.where(sunk, 0.0, floor)
    error = yy - 2 * scale * gy - 2 * floor * y1 + scale**2 * gg + 2 * scale * floor * g1 + floor**2 * w1
    return scale, floor, error


def _season(curves: list[Curve], spends: Numbers, outcomes: Numbers, calendar: Calendar) -> Numbers | None:
    """How much better than average each period is in all channels together: a slow level times the day of the week."""
    import numpy as np

    window = calendar.window
    if window is None or len(spends) < 3 * window:
        return None
    known = ~np.isnan(spends) & ~np.isnan(outcomes)
    expected = np.zeros(len(spends))
    for i, curve in enumerate(curves):
        expected += np.where(known[:, i], _curve_values(curve, np.nan_to_num(spends[:, i])), 0.0)
    actual = np.where(known, outcomes, 0.0).sum(axis=1)
    around = np.ones(window)
    shares = np.convolve(actual, around, "same") / np.maximum(np.convolve(expected, around, "same"), 1e-300)
    if calendar.weekday is not None:
        days = np.arange(7)
        parts = [
            float(actual[calendar.weekday == day].sum())
            / max(float((expected * shares)[calendar.weekday == day].sum()), 1e-300)
            for day in days
        ]
        shares = shares * np.array(parts)[calendar.weekday]
    shares = np.clip(shares, 0.1, 10.0)
    season: Numbers = shares / shares.mean()
    return season


def _block_counts(periods: int, block: int, seed: int) -> Numbers:
    """How often each period is drawn, for each draw: blocks of periods that follow each other stay together."""
    import numpy as np

    random = np.random.default_rng(seed)
    labels = np.arange(periods) // block
    blocks = int(labels[-1]) + 1
    drawn = random.multinomial(blocks, np.full(blocks, 1 / blocks), size=_DRAWS)
    counts: Numbers = drawn[:, labels].astype(float)
    return counts


def _draw_channel(best: Curve, spend: Numbers, outcome: Numbers, season: Numbers, counts: Numbers) -> list[Curve]:
    """The curve of one channel for each draw, its shape chosen anew."""
    import numpy as np

    known = ~np.isnan(spend) & ~np.isnan(outcome)
    x, s = spend[known], season[known]
    y = outcome[known] / s
    least = max(0.05 * float(np.abs(y).mean()), 1e-300)
    weights = counts[:, known] * (s / np.maximum(_curve_values(best, x), least))[None, :]
    grid = np.linspace(0, 1, _ROUGH)
    chosen: list[tuple[Curve, float]] = [(best, np.inf)] * len(weights)
    for shape, base in _models(x):
        scale, floor, error = _solve(shape, base, grid, x, y, weights)
        places = np.argmin(error, axis=0)
        for draw, place in enumerate(places):
            value = criterion(float(error[place, draw]), len(x), 1e-300, 3 + base)
            if value < chosen[draw][1] - (2.0 if base else 0.0):
                parameter = shape_parameter(shape, float(grid[place]), float(x.max()))
                curve = Curve(best.channel, shape, float(scale[place, draw]), parameter, float(floor[place, draw]))
                chosen[draw] = (curve, value)
    return [curve for curve, _ in chosen]


def _curve_values(curve: Curve, x: Numbers) -> Numbers:
    return curve.base + curve.scale * shape_values(curve.shape, x, curve.parameter)
