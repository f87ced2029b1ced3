"""The best split of a budget over channels with diminishing returns, by three solvers that must agree."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tools.ads.response import Curve, slopes, total

if TYPE_CHECKING:
    from tools.ads.response import Numbers

__all__ = ["Solver", "Split", "allocate", "project", "reach"]

Solver = Literal["slsqp", "gradient descent", "adam"]

_STARTS = 5
_TINY = 1e-9
"""A channel's spend is taken as at least this share of the budget where a slope would be infinite."""


@dataclass(frozen=True)
class Split:
    """A split of the budget.

    Attributes:
        spends: one amount a channel, adding up to the budget.
        slopes: what the next unit of money would bring in each channel.
        gap: how far the slopes of the channels that are free to move (or that should move, and don't) are from equal,
            relative to their level: 0 at the optimum (Karush-Kuhn-Tucker).
    """

    spends: Numbers
    slopes: Numbers
    gap: float


def allocate(
    curves: Sequence[Curve],
    lower: Numbers,
    upper: Numbers,
    budget: float,
    solver: Solver = "slsqp",
    seed: int = 0,
    start: Numbers | None = None,
) -> Split:
    """Find the split with the greatest total response.

    The total of concave curves under a sum and bounds has one optimum, so every start leads to it; several are tried as
    flat stretches can stop a solver early.

    Args:
        curves: one a channel.
        lower: the least spend of each channel.
        upper: the most; the budget must lie between the sums of the two.
        budget: money to spend, all of it.
        solver: SLSQP with analytic gradients, projected gradient ascent, or Adam on the projected gradient.
        seed: for the random starts.
        start: a first guess, such as today's split.

    Source:
        Kraft (1988), SLSQP; Bertsekas (1999), projected gradient; Kingma and Ba (2015), Adam.

    Cost:
        A few milliseconds a start for SLSQP, up to a second for the others; grows with the number of channels.
    """
    import numpy as np

    free = upper - lower > 1e-12 * budget
    if not free.all():
        # What is fixed is left out: its slope, infinite at nothing, would drown the others'.
        spends = np.array(lower, dtype=float)
        if free.any():
            moving = [curve for curve, moves in zip(curves, free, strict=True) if moves]
            left = budget - float(lower[~free].sum())
            first = None if start is None else start[free]
            spends[free] = allocate(moving, lower[free], upper[free], left, solver, seed, first).spends
        return _check(curves, lower, upper, budget, spends)
    random = np.random.default_rng(seed)
    starts = [project(np.full(len(curves), budget / len(curves)), lower, upper, budget)]
    if start is not None:
        starts.insert(0, project(start, lower, upper, budget))
    if solver == "slsqp":
        starts += [
            project(random.dirichlet(np.ones(len(curves))) * budget, lower, upper, budget) for _ in range(_STARTS)
        ]
    run = {"slsqp": _slsqp, "gradient descent": _gradient_ascent, "adam": _adam}[solver]
    best = max((run(curves, lower, upper, budget, first) for first in starts), key=lambda x: total(curves, x))
    if start is not None and total(curves, best) < total(curves, starts[0]):
        best = starts[0]
    return _check(curves, lower, upper, budget, best)


def reach(
    curves: Sequence[Curve],
    bounds: Callable[[float], tuple[Numbers, Numbers]],
    least: float,
    most: float,
    target: float,
    solver: Solver = "slsqp",
    seed: int = 0,
) -> tuple[float, Split] | None:
    """The smallest budget whose best split reaches `target`, with that split; None when even `most` does not.

    Args:
        curves: one a channel.
        bounds: gives the lower and upper bounds for a budget (limits by share move with it).
        least: the smallest budget to consider.
        most: the largest.
        target: total response to reach.
        solver: as for `allocate`.
        seed: for the random starts.
    """
    from scipy.optimize import brentq

    def short(budget: float) -> float:
        return target - total(curves, allocate(curves, *bounds(budget), budget, "slsqp", seed).spends)

    if short(most) > 1e-9 * abs(target):
        return None
    budget = least if short(least) <= 0 else float(brentq(short, least, most, xtol=1e-9 * most, rtol=1e-10))
    return budget, allocate(curves, *bounds(budget), budget, solver, seed)


def project(spends: Numbers, lower: Numbers, upper: Numbers, budget: float) -> Numbers:
    """The nearest split to `spends` that adds up to the budget within the bounds.

    It is `spends` shifted by one amount and cut at the bounds; the sum grows piecewise linearly with that shift, so the
    shift is found exactly between two of the points where a bound is met.
    """
    import numpy as np

    shifts = np.sort(np.concatenate([lower - spends, upper - spends]))
    sums = np.clip(spends[None, :] + shifts[:, None], lower, upper).sum(axis=1)
    return np.clip(spends + float(np.interp(budget, sums, shifts)), lower, upper)


def _slsqp(curves: Sequence[Curve], lower: Numbers, upper: Numbers, budget: float, start: Numbers) -> Numbers:
    """SLSQP on shares of the budget, the response scaled to about one."""
    import numpy as np
    from scipy.optimize import minimize

    solve: Any = minimize  # its type stubs know neither these constraints nor these options
    least = _TINY * budget
    scale = _scale(curves, start, budget)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it clips its own trial steps to the bounds, and says so
        found: Any = solve(
            lambda w: -total(curves, np.maximum(w * budget, least)) / scale,
            start / budget,
            jac=lambda w: -slopes(curves, w * budget, least) * budget / scale,
            bounds=list(zip(lower / budget, upper / budget, strict=True)),
            constraints={"type": "eq", "fun": lambda w: float(w.sum()) - 1.0, "jac": np.ones_like},
            method="SLSQP",
            options={"ftol": 1e-13, "maxiter": 500},
        )
    moved = np.asarray(found.x, dtype=float) * budget
    return project(moved if np.isfinite(moved).all() else start, lower, upper, budget)


def _gradient_ascent(curves: Sequence[Curve], lower: Numbers, upper: Numbers, budget: float, start: Numbers) -> Numbers:
    """Projected gradient ascent; the step is halved until it helps and grows after each success."""
    import numpy as np

    x, step = start, budget / max(float(np.abs(slopes(curves, start, 1e-3 * budget)).max()), 1e-300)
    now = total(curves, np.maximum(x, _TINY * budget))
    for _ in range(5000):
        gradient = slopes(curves, x, 1e-7 * budget)
        while True:
            new = project(x + step * gradient, lower, upper, budget)
            value = total(curves, np.maximum(new, _TINY * budget))
            moved = float(np.abs(new - x).max())
            if value > now or moved < 1e-10 * budget:
                break
            step /= 2
        if value <= now:
            return x
        x, now, step = new, value, step * 1.8
    return x


def _adam(curves: Sequence[Curve], lower: Numbers, upper: Numbers, budget: float, start: Numbers) -> Numbers:
    """Adam on the projected gradient.

    Adam makes every coordinate's step about equally long, so it is fed the part of the gradient that moves money
    between channels (the step of a projected ascent), which is zero exactly at the optimum; its rate fades to nothing.
    """
    import numpy as np

    steps, keep, keep_square = 3000, 0.9, 0.99
    mean, square, x = np.zeros_like(start), np.zeros_like(start), start
    for number in range(1, steps + 1):
        gradient = slopes(curves, x, 1e-6 * budget)
        reach_ = 0.2 * budget / max(float(gradient.max()), 1e-300)
        direction = (project(x + reach_ * gradient, lower, upper, budget) - x) / budget
        mean = keep * mean + (1 - keep) * direction
        square = keep_square * square + (1 - keep_square) * direction**2
        rate = 0.05 * budget * 0.5 * (1 + np.cos(np.pi * number / steps))
        corrected = mean / (1 - keep**number)
        step = rate * corrected / (np.sqrt(square / (1 - keep_square**number)) + 1e-8)
        x = project(x + step, lower, upper, budget)
    return x


def _scale(curves: Sequence[Curve], start: Numbers, budget: float) -> float:
    import numpy as np

    spread = np.maximum(start, 1e-3 * budget)
    return max(float((np.abs(slopes(curves, spread, 1e-3 * budget)) * spread).sum()), 1e-12)


def _check(curves: Sequence[Curve], lower: Numbers, upper: Numbers, budget: float, spends: Numbers) -> Split:
    """Measure how far a split is from the conditions of an optimum."""
    rates = slopes(curves, spends, _TINY * budget)
    edge = 1e-6 * budget
    can_give, can_take = spends > lower + edge, spends < upper - edge
    if not can_give.any() or not can_take.any():
        return Split(spends, rates, 0.0)
    # Money should move from the channel with the least slope that can give to the one with the greatest that can take.
    best, worst = float(rates[can_take].max()), float(rates[can_give].min())
    level = max(abs(best), abs(worst), 1e-300)
    return Split(spends, rates, max(0.0, (best - worst) / level))
