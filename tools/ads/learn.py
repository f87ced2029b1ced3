"""Response curves for every channel of a history, with what was assumed and what weakens them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.ads.history import History
from tools.ads.response import Curve
from tools.errors import CannotAnswer
from tools.messages import Message, Words, say, say_count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.ads.fit import Fit
    from tools.ads.response import Numbers

__all__ = ["Learnt", "learn_curves", "restrict"]


@dataclass(frozen=True)
class Learnt:
    """Curves of all channels; which of them may move; what was assumed; what weakens them; how many were left out."""

    fit: Fit
    free: NDArray[np.bool_]
    assumptions: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
    left_out: int = 0


def learn_curves(history: History) -> Learnt:
    """Fit a curve to every channel whose spend changed; the others stay as they are.

    Raises:
        CannotAnswer: there are too few periods.
    """
    import numpy as np

    from tools.ads import fit as fitting

    names, spends, outcomes = history.channels, history.spends, history.outcomes
    if history.by_channel and len(spends) < fitting.LEAST_PERIODS:
        means = np.nan_to_num(spends).mean(axis=0), np.nan_to_num(outcomes).mean(axis=0)
        assumed = say(
            "There are too few periods to see the shape of the curves, so I assumed that each channel's outcome grows "
            "with the square root of its spend."
        )
        return Learnt(fitting.assume_square_root(names, *means), means[0] > 0, (assumed,))
    free = np.array([fitting.varies(spends[:, i]) for i in range(len(names))])
    needed = fitting.LEAST_PERIODS if history.by_channel else max(fitting.LEAST_PERIODS, 3 * int(free.sum()) + 3)
    if len(spends) < needed:
        raise CannotAnswer(
            say_count(
                "There is {count} period in the data; to see what each channel brings I need at least {needed}.",
                "There are {count} periods in the data; to see what each channel brings I need at least {needed}.",
                len(spends),
                needed=needed,
            )
        )
    warnings = _held_warning([name for name, moves in zip(names, free, strict=True) if not moves])
    if not free.any():
        return Learnt(fitting.assume_square_root(names, spends[0], spends[0]), free, (), tuple(warnings))
    moving = [i for i in range(len(names)) if free[i]]
    chosen = tuple(names[i] for i in moving)
    if history.by_channel:
        part = fitting.fit_by_channel(chosen, spends[:, moving], outcomes[:, moving])
    else:
        part = fitting.fit_together(chosen, spends[:, moving], outcomes, _controls(history))
    assumptions = [say("What was spent works in the same period; later effects are not counted.")]
    return Learnt(_widen(part, history, moving), free, tuple(assumptions), (*warnings, *_weak(part, history)))


def restrict(history: History, learnt: Learnt, chosen: list[int]) -> tuple[History, Learnt]:
    """Only some of the channels; where only the total outcome is known, what the others bring goes to its base."""
    import numpy as np

    fit = learnt.fit
    others = [i for i in range(len(fit.curves)) if i not in chosen]
    today = history.today()[0]
    rest = 0.0 if history.by_channel else sum(fit.curves[i].value(float(today[i])) for i in others)
    wide = [2 * i + j for i in chosen for j in (0, 1)]
    part = replace(
        fit,
        curves=tuple(fit.curves[i] for i in chosen),
        r_squared=tuple(fit.r_squared[i] for i in chosen),
        periods=tuple(fit.periods[i] for i in chosen),
        covariance=fit.covariance[np.ix_(wide, wide)],
        base=fit.base + rest,
    )
    smaller = replace(
        history,
        channels=tuple(history.channels[i] for i in chosen),
        spends=history.spends[:, chosen],
        outcomes=history.outcomes[:, chosen] if history.by_channel else history.outcomes,
    )
    return smaller, replace(learnt, fit=part, free=learnt.free[chosen], left_out=len(others))


def _widen(part: Fit, history: History, moving: list[int]) -> Fit:
    """The fit of the channels that move, with flat curves for those that stay as they are."""
    import numpy as np

    count = len(history.channels)
    curves, r_squared, periods = [], [0.0] * count, [0] * count
    for i, name in enumerate(history.channels):
        if i in moving:
            place = moving.index(i)
            curves.append(part.curves[place])
            r_squared[i], periods[i] = part.r_squared[place], part.periods[place]
        else:
            mean = float(np.nan_to_num(history.outcomes[:, i]).mean()) if history.by_channel else 0.0
            curves.append(Curve(name, "power", 0.0, 0.5, mean))
    covariance = np.zeros((2 * count, 2 * count))
    wide = [2 * i + j for i in moving for j in (0, 1)]
    covariance[np.ix_(wide, wide)] = part.covariance
    return replace(
        part, curves=tuple(curves), r_squared=tuple(r_squared), periods=tuple(periods), covariance=covariance
    )


def _controls(history: History) -> Numbers:
    """What moves the outcome besides spend: a constant, a trend, the day of the week where there are enough days."""
    import numpy as np

    count = len(history.spends)
    columns = [np.ones(count)]
    if history.days is not None and count >= 5 * (len(history.channels) * 2 + 2):
        columns.append(np.linspace(-1, 1, count))
        if history.grain == "day" and count >= 70:
            weekday = (history.days.astype("datetime64[D]").astype(int) + 3) % 7
            columns += [(weekday == day).astype(float) for day in range(6)]
    return np.column_stack(columns)


def _held_warning(names: list[str]) -> list[Message]:
    if not names:
        return []
    return [
        say(
            "The spend of {channels} hardly ever changed, so nobody can tell what more or less of it would do: it "
            "stays as it is.",
            channels=Words(tuple(names[:20])),
        )
    ]


def _weak(fit: Fit, history: History) -> list[Message]:
    """What to know before believing the curves."""
    found: list[Message] = []
    flat = [curve.channel for curve in fit.curves if curve.scale <= 0]
    line = [c.channel for c in fit.curves if c.scale > 0 and c.shape == "power" and c.parameter > 0.98]
    if flat:
        found.append(say("No effect of {channels} on the outcome was seen in this data.", channels=Words(tuple(flat))))
    if line:
        found.append(
            say(
                "{channels} showed no diminishing returns within what was spent; they must come at some point.",
                channels=Words(tuple(line)),
            )
        )
    poor = [c.channel for c, r in zip(fit.curves, fit.r_squared, strict=True) if r < 0.2 and c.scale > 0]
    if poor:
        found.append(
            say(
                "Spend explains little of the outcome of {channels} (R² below 0.2): take the split as a direction to "
                "test.",
                channels=Words(tuple(poor if history.by_channel else poor[:20])),
            )
        )
    return found
