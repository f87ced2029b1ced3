"""Response curves: what a channel brings for what is spent on it, each next unit of money less than the one before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Curve", "Shape", "slopes", "total", "values"]

Shape = Literal["power", "saturation", "log", "log_plus_one", "exponential"]


@dataclass(frozen=True)
class Curve:
    """One channel's response to spend `s`, in units of the outcome per period.

    Attributes:
        channel: its name.
        shape: power `scale * s ** parameter` (0 < parameter <= 1), saturation `scale * s / (s + parameter)`,
            log `scale * log(s / parameter)`, log_plus_one `scale * log(1 + s / parameter)` or exponential
            `scale * (1 - exp(-s / parameter))`.
        scale: how strong the channel is; 0 when no effect was found.
        parameter: the exponent, or the spend at which the curve bends.
        base: what comes without spend.
    """

    channel: str
    shape: Shape
    scale: float
    parameter: float
    base: float = 0.0

    def value(self, spend: float) -> float:
        """The response to a spend (not below 0)."""
        if spend <= 0:
            return self.base if self.shape != "log" or self.scale == 0 else -math.inf
        match self.shape:
            case "power":
                gained = math.pow(spend, self.parameter)
            case "saturation":
                gained = spend / (spend + self.parameter)
            case "log":
                gained = math.log(spend / self.parameter)
            case "log_plus_one":
                gained = math.log1p(spend / self.parameter)
            case "exponential":
                gained = -math.expm1(-spend / self.parameter)
        return self.base + self.scale * gained

    def slope(self, spend: float) -> float:
        """What the next unit of spend brings; at 0 spend it may be infinite."""
        if self.scale == 0:
            return 0.0
        if spend <= 0 and (self.shape == "log" or (self.shape == "power" and self.parameter < 1)):
            return math.inf
        match self.shape:
            case "power":
                rate = self.parameter * math.pow(spend, self.parameter - 1) if self.parameter < 1 else 1.0
            case "saturation":
                rate = self.parameter / (spend + self.parameter) ** 2
            case "log":
                rate = 1 / spend
            case "log_plus_one":
                rate = 1 / (spend + self.parameter)
            case "exponential":
                rate = math.exp(-spend / self.parameter) / self.parameter
        return self.scale * rate


def values(curves: Sequence[Curve], spends: Numbers) -> Numbers:
    """The response of each curve to its spend."""
    import numpy as np

    return np.array([curve.value(float(spend)) for curve, spend in zip(curves, spends, strict=True)])


def total(curves: Sequence[Curve], spends: Numbers) -> float:
    """The responses of all curves, added."""
    return float(sum(curve.value(float(spend)) for curve, spend in zip(curves, spends, strict=True)))


def slopes(curves: Sequence[Curve], spends: Numbers, least: float) -> Numbers:
    """What the next unit brings in each channel; spends below `least` are taken as `least`, to stay finite."""
    import numpy as np

    return np.array([curve.slope(max(float(spend), least)) for curve, spend in zip(curves, spends, strict=True)])
