"""Response curves where only the total outcome of all channels is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tools.ads.fit import Fit, FittedShape, criterion, r_squared, shape_parameter, shape_values
from tools.ads.response import Curve

if TYPE_CHECKING:
    from tools.ads.response import Numbers

__all__ = ["fit_together"]

_DRAWS = 200


def fit_together(
    channels: Sequence[str],
    spends: Numbers,
    outcome: Numbers,
    controls: Numbers,
    widths: Sequence[int],
    block: int = 1,
    seed: int = 0,
) -> Fit:
    """Fit the total outcome as a sum of curves and controls.

    Args:
        channels: names.
        spends: periods x channels.
        outcome: one number a period.
        controls: periods x controls, the first a column of ones (then trend, days of the week, time of the year).
        widths: how many of the controls, from the first on, to try; the criterion decides.
        block: how many periods belong together in the error of the estimate.
        seed: for the draws of other curves.

    Source:
        Variable projection (Golub and Pereyra, 1973): the parameters of the shapes are searched, the rest is linear.

    Cost:
        Three starts for each mix of shapes tried; each step solves one small non-negative least squares per channel.
        A year of days and six channels take about a second.
    """
    import numpy as np

    kinds: tuple[FittedShape, ...] = ("power", "saturation")
    one_shape = [tuple(kind for _ in channels) for kind in kinds]

    def tried(shapes: tuple[FittedShape, ...], width: int) -> tuple[float, list[Curve], Numbers]:
        return _project(shapes, channels, spends, outcome, controls[:, :width])

    (best, shapes, width) = min(
        ((tried(shapes, width), shapes, width) for shapes in one_shape for width in widths),
        key=lambda found: found[0][0],
    )
    for number in range(len(channels)):
        other: FittedShape = "saturation" if shapes[number] == "power" else "power"
        mixed = (*shapes[:number], other, *shapes[number + 1 :])
        found = tried(mixed, width)
        if found[0] < best[0]:
            best, shapes = found, mixed
    _, curves, parts = best
    fitted = parts + sum(
        curve.scale * shape_values(curve.shape, spends[:, i], curve.parameter) for i, curve in enumerate(curves)
    )
    covariance = _covariance(curves, spends, outcome - fitted, controls[:, :width], block)
    count = len(channels)
    return Fit(
        curves=tuple(curves),
        r_squared=(r_squared(outcome, fitted),) * count,
        periods=(len(outcome),) * count,
        draws=_draws(curves, covariance, seed),
        base=float(np.mean(parts)),
        seasonal=width > 1,
    )


def _project(
    shapes: Sequence[FittedShape], channels: Sequence[str], spends: Numbers, outcome: Numbers, controls: Numbers
) -> tuple[float, list[Curve], Numbers]:
    """The best curves of the given shapes: criterion, curves, and what the controls explain."""
    import numpy as np
    from scipy.optimize import least_squares, nnls

    search: Any = least_squares  # its type stubs know no plain step
    basis, _ = np.linalg.qr(controls)
    rest = outcome - basis @ (basis.T @ outcome)
    largest = spends.max(axis=0)

    def parts(t: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        g = np.column_stack(
            [
                shape_values(shape, spends[:, i], shape_parameter(shape, float(t[i]), float(largest[i])))
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
    parameters = 2 * len(channels) + controls.shape[1] + 1
    least = 1e-12 * float(outcome @ outcome) + 1e-300
    curves = [
        Curve(channel, shape, float(scales[i]), shape_parameter(shape, float(found.x[i]), float(largest[i])))
        for i, (channel, shape) in enumerate(zip(channels, shapes, strict=True))
    ]
    value = criterion(float(residual @ residual), len(outcome), least, parameters)
    return value, curves, outcome - g @ scales - residual


def _covariance(curves: Sequence[Curve], spends: Numbers, residual: Numbers, controls: Numbers, block: int) -> Numbers:
    """Covariance of (scale, parameter) of each curve; errors of the same block of periods may go together.

    Source: the sandwich of White (1980) with clusters.
    """
    import numpy as np

    columns = []
    for number, curve in enumerate(curves):
        x = spends[:, number]
        columns.append(shape_values(curve.shape, x, curve.parameter))
        if curve.shape == "power":
            logs = np.log(np.maximum(x, 1e-300))
            columns.append(np.where(x > 0, curve.scale * columns[-1] * logs, 0.0))
        else:
            columns.append(-curve.scale * x / (x + curve.parameter) ** 2)
    jacobian = np.column_stack([*columns, controls])
    # A channel without effect has no parameter to speak of: the pseudo-inverse leaves it where it is.
    bread = np.linalg.pinv(jacobian.T @ jacobian, rcond=1e-12, hermitian=True)
    labels = np.arange(len(residual)) // block
    scores = np.zeros((int(labels[-1]) + 1, jacobian.shape[1]))
    np.add.at(scores, labels, jacobian * residual[:, None])
    freedom = len(residual) / max(len(residual) - jacobian.shape[1], 1)
    full = bread @ (scores.T @ scores) @ bread * freedom
    part: Numbers = full[: 2 * len(curves), : 2 * len(curves)]
    return part


def _draws(curves: Sequence[Curve], covariance: Numbers, seed: int) -> tuple[tuple[Curve, ...], ...]:
    """Curves drawn around the best ones (normal, cut at what a curve allows)."""
    import numpy as np

    centre = np.array([value for curve in curves for value in (curve.scale, curve.parameter)])
    drawn = np.random.default_rng(seed).multivariate_normal(centre, covariance, size=_DRAWS, method="eigh")
    found = []
    for row in drawn:
        several = []
        for number, curve in enumerate(curves):
            least = 0.02 if curve.shape == "power" else curve.parameter / 20
            most = 1.0 if curve.shape == "power" else curve.parameter * 20
            parameter = float(np.clip(row[2 * number + 1], least, most))
            several.append(replace(curve, scale=max(float(row[2 * number]), 0.0), parameter=parameter))
        found.append(tuple(several))
    return tuple(found)
