"""What is known of response curves after they are fitted, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tools.ads.response import Curve, total

if TYPE_CHECKING:
    from tools.ads.response import Numbers

__all__ = ["LEAST_PERIODS", "Fit", "FittedShape", "assume_square_root", "criterion", "gain_interval", "r_squared"]
__all__ += ["shape_parameter", "shape_values", "varies"]

FittedShape = Literal["power", "saturation"]

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
        draws: other curves of all channels that the same history could have given; empty where nothing was fitted.
        base: outcome that no channel explains, per period (when fitted together).
        seasonal: whether season and weekday were taken out, so that the curves are those of an average period.
    """

    curves: tuple[Curve, ...]
    r_squared: tuple[float, ...]
    periods: tuple[int, ...]
    draws: tuple[tuple[Curve, ...], ...] = ()
    base: float = 0.0
    seasonal: bool = False


def varies(spends: Numbers) -> bool:
    """Whether a channel's spend changed enough, and often enough, to see what it does."""
    import numpy as np

    known = spends[~np.isnan(spends)]
    return bool(len(known) >= LEAST_PERIODS and len(np.unique(known)) >= 4 and known.std() > 0.05 * known.mean())


def assume_square_root(channels: Sequence[str], spends: Numbers, outcomes: Numbers) -> Fit:
    """Curves through one point each, for one total a channel: the outcome grows with the square root of the spend."""
    import numpy as np

    curves = [
        Curve(channel, "power", float(y) / float(np.sqrt(x)) if x > 0 else 0.0, 0.5)
        for channel, x, y in zip(channels, spends, outcomes, strict=True)
    ]
    return Fit(tuple(curves), (0.0,) * len(curves), (1,) * len(curves))


def gain_interval(fit: Fit, proposed: Numbers, now: Numbers) -> tuple[float, float]:
    """Between which bounds the gain of the proposal over today lies in 90 of 100 draws of the curves.

    The bounds are widened to the gain by the curves themselves, as draws of another shape may all lie to one side.
    """
    import numpy as np

    gains = [total(curves, proposed) - total(curves, now) for curves in fit.draws]
    low, high = np.quantile(gains, [0.05, 0.95])
    expected = total(fit.curves, proposed) - total(fit.curves, now)
    return min(float(low), expected), max(float(high), expected)


def shape_parameter(shape: str, t: float, largest: float) -> float:
    """The parameter of a shape, from a number between 0 and 1 and the largest spend seen."""
    if shape == "power":
        return _EXPONENTS[0] + (_EXPONENTS[1] - _EXPONENTS[0]) * t
    low, high = _HALVES
    return largest * low * float((high / low) ** t)


def shape_values(shape: str, x: Numbers, parameter: float) -> Numbers:
    """The curve of a shape with scale 1."""
    return x**parameter if shape == "power" else x / (x + parameter)


def criterion(error: float, count: int, least: float, parameters: int) -> float:
    """Akaike's criterion, corrected for small samples (Hurvich and Tsai, 1989).

    Args:
        error: sum of squares that is left.
        count: of periods.
        least: an error that is as good as none, so that perfect fits can be compared.
        parameters: of the model, the variance included.
    """
    import numpy as np

    left = max(count - parameters - 1, 1)
    return float(count * np.log(max(error, least) / count) + 2 * parameters + 2 * parameters * (parameters + 1) / left)


def r_squared(y: Numbers, fitted: Numbers) -> float:
    """Share of the variance that is explained, not below 0."""
    spread = float(((y - y.mean()) ** 2).sum())
    return max(0.0, 1 - float(((y - fitted) ** 2).sum()) / spread) if spread > 0 else 0.0
