"""Response curves learnt from history: one channel at a time, or all at once where only the total outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from tools.ads.response import Curve

if TYPE_CHECKING:
    from tools.ads.response import Numbers

__all__ = ["Fit", "assume_square_root", "fit_by_channel", "fit_together", "gain_interval", "varies"]

Shape = Literal["power", "saturation"]

LEAST_PERIODS = 8
"""Fewer periods than this say nothing of the shape of a curve."""

_EXPONENTS = (0.05, 1.0)
_HALVES = (0.05, 20.0)
"""A saturation curve bends between these multiples of the largest spend seen; beyond, it is a line or a constant."""


@dataclass(frozen=True)
class Fit:
    """Curves with what is known of how well they fit.

    Attributes:
        curves: one a channel.
        r_squared: share of the outcome's variance that each curve explains (the same for all when fitted together).
        periods: how many periods each curve rests on.
        covariance: of (scale, parameter) of every curve, in that order, 2n x 2n; an approximation near the best fit.
        base: outcome that no channel explains, per period (when fitted together).
    """

    curves: tuple[Curve, ...]
    r_squared: tuple[float, ...]
    periods: tuple[int, ...]
    covariance: Numbers
    base: float = 0.0


def varies(spends: Numbers) -> bool:
    """Whether a channel's spend changed enough, and often enough, to see what it does."""
    import numpy as np

    known = spends[~np.isnan(spends)]
    return bool(len(known) >= LEAST_PERIODS and len(np.unique(known)) >= 4 and known.std() > 0.05 * known.mean())


def fit_by_channel(channels: Sequence[str], spends: Numbers, outcomes: Numbers) -> Fit:
    """Fit each channel's own outcome.

    A power and a saturation curve, each with and without a base, by least squares; the least corrected Akaike criterion
    decides. Given the shape's parameter the rest is linear (not negative), so only that one number is searched.

    Args:
        channels: names.
        spends: periods x channels, not a number where a channel has no row.
        outcomes: periods x channels.

    Cost:
        About 200 small least-squares problems a channel; milliseconds for a year of days.
    """
    import numpy as np

    curves, r_squared, periods = [], [], []
    covariance = np.zeros((2 * len(channels), 2 * len(channels)))
    for number, channel in enumerate(channels):
        known = ~np.isnan(spends[:, number]) & ~np.isnan(outcomes[:, number])
        x, y = spends[known, number], outcomes[known, number]
        curve = _fit_one(channel, x, y)
        curves.append(curve)
        periods.append(len(x))
        fitted = np.array([curve.value(float(spend)) for spend in x])
        r_squared.append(_r_squared(y, fitted))
        place = slice(2 * number, 2 * number + 2)
        covariance[place, place] = _covariance([curve], x[:, None], y - fitted, np.ones((len(x), int(curve.base > 0))))
    return Fit(tuple(curves), tuple(r_squared), tuple(periods), covariance)


def fit_together(channels: Sequence[str], spends: Numbers, outcome: Numbers, controls: Numbers) -> Fit:
    """Fit the total outcome as a sum of curves and controls.

    Args:
        channels: names.
        spends: periods x channels.
        outcome: one number a period.
        controls: periods x controls, the first a column of ones (then trend, days of the week).

    Source:
        Variable projection (Golub and Pereyra, 1973): the parameters of the shapes are searched, the rest is linear.

    Cost:
        Three starts for each mix of shapes tried; each step solves one small non-negative least squares per channel.
        A year of days and six channels take about a second.
    """
    import numpy as np

    def better(shapes: tuple[Shape, ...], width: int) -> tuple[float, list[Curve], Numbers]:
        return _project(shapes, channels, spends, outcome, controls[:, :width])

    widths = sorted({1, controls.shape[1]})
    kinds: tuple[Shape, ...] = ("power", "saturation")
    one_shape = [tuple(kind for _ in channels) for kind in kinds]
    (best, shapes, width) = min(
        ((better(shapes, width), shapes, width) for shapes in one_shape for width in widths),
        key=lambda tried: tried[0][0],
    )
    for number in range(len(channels)):
        other: Shape = "saturation" if shapes[number] == "power" else "power"
        mixed = (*shapes[:number], other, *shapes[number + 1 :])
        tried = better(mixed, width)
        if tried[0] < best[0]:
            best, shapes = tried, mixed
    _, curves, parts = best
    gained = sum(_values(curve, spends[:, i]) for i, curve in enumerate(curves))
    residual = outcome - gained - parts
    covariance = _covariance(curves, spends, residual, controls)
    r_squared = _r_squared(outcome, outcome - residual)
    count = len(channels)
    return Fit(tuple(curves), (r_squared,) * count, (len(outcome),) * count, covariance, float(np.mean(parts)))


def assume_square_root(channels: Sequence[str], spends: Numbers, outcomes: Numbers) -> Fit:
    """Curves through one point each, for one total a channel: the outcome grows with the square root of the spend."""
    import numpy as np

    curves = [
        Curve(channel, "power", float(y) / float(np.sqrt(x)) if x > 0 else 0.0, 0.5)
        for channel, x, y in zip(channels, spends, outcomes, strict=True)
    ]
    count = len(channels)
    return Fit(tuple(curves), (0.0,) * count, (1,) * count, np.zeros((2 * count, 2 * count)))


def gain_interval(fit: Fit, proposed: Numbers, now: Numbers, seed: int, draws: int = 400) -> tuple[float, float]:
    """Between which bounds the gain of the proposal over today lies in 90 of 100 cases, given how well the curves fit.

    Parameters are drawn around the fit (normal, cut at what a curve allows).
    """
    import numpy as np

    random = np.random.default_rng(seed)
    centre = np.array([value for curve in fit.curves for value in (curve.scale, curve.parameter)])
    drawn = random.multivariate_normal(centre, fit.covariance, size=draws, method="eigh")
    gains = []
    for row in drawn:
        gain = 0.0
        for number, curve in enumerate(fit.curves):
            scale, parameter = float(row[2 * number]), float(row[2 * number + 1])
            least = 0.02 if curve.shape == "power" else curve.parameter / 20
            most = 1.0 if curve.shape == "power" else curve.parameter * 20
            other = replace(curve, scale=max(scale, 0.0), parameter=min(max(parameter, least), most))
            gain += other.value(float(proposed[number])) - other.value(float(now[number]))
        gains.append(gain)
    low, high = np.quantile(gains, [0.05, 0.95])
    return float(low), float(high)


def _fit_one(channel: str, x: Numbers, y: Numbers) -> Curve:
    import numpy as np
    from scipy.optimize import minimize_scalar, nnls

    best: tuple[float, Curve] | None = None
    based = (False, True) if float(x.min()) < 0.5 * float(x.max()) else (False,)
    for shape in ("power", "saturation"):
        for base in based:

            def solve(t: float, shape: str = shape, base: bool = base) -> tuple[float, Any]:
                g = _shape_values(shape, x, _parameter(shape, t, x))
                solution, norm = nnls(np.column_stack([g, np.ones_like(g)]) if base else g[:, None], y)
                return float(norm) ** 2, solution

            grid = np.linspace(0, 1, 33)
            errors = [solve(float(t))[0] for t in grid]
            place = int(np.argmin(errors))
            bounds = (float(grid[max(place - 1, 0)]), float(grid[min(place + 1, 32)]))
            finer = minimize_scalar(
                lambda t, solve=solve: solve(t)[0], bounds=bounds, method="bounded", options={"xatol": 1e-7}
            )
            t = float(finer.x) if float(finer.fun) <= errors[place] else float(grid[place])
            error, solution = solve(t)
            criterion = _criterion(error, y, 3 + base)
            found = Curve(
                channel, shape, float(solution[0]), _parameter(shape, t, x), float(solution[1]) if base else 0.0
            )
            if best is None or criterion < best[0] - (2.0 if base else 0.0):
                best = (criterion, found)
    assert best is not None
    return best[1]


def _project(
    shapes: Sequence[Shape], channels: Sequence[str], spends: Numbers, outcome: Numbers, controls: Numbers
) -> tuple[float, list[Curve], Numbers]:
    """The best curves of the given shapes: criterion, curves, and what the controls explain."""
    import numpy as np
    from scipy.optimize import least_squares, nnls

    search: Any = least_squares  # its type stubs know no plain step

    basis, _ = np.linalg.qr(controls)
    rest = outcome - basis @ (basis.T @ outcome)

    def parts(t: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        g = np.column_stack(
            [
                _shape_values(shape, spends[:, i], _parameter(shape, float(t[i]), spends[:, i]))
                for i, shape in enumerate(shapes)
            ]
        )
        free = g - basis @ (basis.T @ g)
        length = np.maximum(np.linalg.norm(free, axis=0), 1e-12 * np.linalg.norm(g, axis=0) + 1e-300)
        scales = nnls(free / length, rest)[0] / length
        return g, scales, rest - free @ scales

    runs = [
        search(lambda t: parts(t)[2], np.full(len(channels), first), bounds=(0, 1), max_nfev=60, diff_step=1e-4)
        for first in (0.25, 0.5, 0.75)
    ]
    found = min(runs, key=lambda run: float(run.cost))
    g, scales, residual = parts(found.x)
    criterion = _criterion(float(residual @ residual), outcome, 2 * len(channels) + controls.shape[1] + 1)
    curves = [
        Curve(channel, shape, float(scales[i]), _parameter(shape, float(found.x[i]), spends[:, i]))
        for i, (channel, shape) in enumerate(zip(channels, shapes, strict=True))
    ]
    return criterion, curves, outcome - g @ scales - residual


def _parameter(shape: str, t: float, x: Numbers) -> float:
    """A parameter between its bounds, from a number between 0 and 1."""
    if shape == "power":
        return _EXPONENTS[0] + (_EXPONENTS[1] - _EXPONENTS[0]) * t
    low, high = _HALVES
    return float(x.max()) * low * float((high / low) ** t)


def _shape_values(shape: str, x: Numbers, parameter: float) -> Numbers:
    return x**parameter if shape == "power" else x / (x + parameter)


def _values(curve: Curve, x: Numbers) -> Numbers:
    return curve.scale * _shape_values(curve.shape, x, curve.parameter)


def _criterion(error: float, y: Numbers, parameters: int) -> float:
    """Akaike's criterion, corrected for small samples (Hurvich and Tsai, 1989)."""
    import numpy as np

    count = len(y)
    least = 1e-12 * float(y @ y) + 1e-300
    left = max(count - parameters - 1, 1)
    return float(count * np.log(max(error, least) / count) + 2 * parameters + 2 * parameters * (parameters + 1) / left)


def _r_squared(y: Numbers, fitted: Numbers) -> float:
    spread = float(((y - y.mean()) ** 2).sum())
    return max(0.0, 1 - float(((y - fitted) ** 2).sum()) / spread) if spread > 0 else 0.0


def _covariance(curves: Sequence[Curve], spends: Numbers, residual: Numbers, controls: Numbers) -> Numbers:
    """Covariance of (scale, parameter) of each curve by the Jacobian at the fit, the controls accounted for."""
    import numpy as np

    columns = []
    for number, curve in enumerate(curves):
        x = spends[:, number]
        columns.append(_shape_values(curve.shape, x, curve.parameter))
        if curve.shape == "power":
            logs = np.log(np.maximum(x, 1e-300))
            columns.append(np.where(x > 0, curve.scale * columns[-1] * logs, 0.0))
        else:
            columns.append(-curve.scale * x / (x + curve.parameter) ** 2)
    jacobian = np.column_stack([*columns, controls])
    freedom = max(len(residual) - jacobian.shape[1], 1)
    # A channel without effect has no parameter to speak of: the pseudo-inverse leaves it where it is.
    full = np.linalg.pinv(jacobian.T @ jacobian, rcond=1e-12, hermitian=True) * float(residual @ residual) / freedom
    part: Numbers = full[: 2 * len(curves), : 2 * len(curves)]
    return part
