"""Response curves for every channel of a history, with what was assumed and what weakens them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.ads.fit_channels import Calendar
from tools.ads.history import History
from tools.ads.response import Curve
from tools.errors import CannotAnswer, Choice, NeedsChoice
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


def learn_curves(history: History, seed: int = 0, *, assume: bool = False) -> Learnt:
    """Fit a curve to every channel whose spend changed; the others stay as they are.

    Args:
        history: spend and outcome by period.
        seed: for the draws.
        assume: whether a person wants a square root where there are too few periods to see a curve.

    Raises:
        CannotAnswer: there are too few periods.
        NeedsChoice: the same, where a square root could be assumed.
    """
    import numpy as np

    from tools.ads import fit as fitting
    from tools.ads.fit_channels import fit_by_channel
    from tools.ads.fit_total import fit_together

    names, spends, outcomes = history.channels, history.spends, history.outcomes
    if history.by_channel and len(spends) < fitting.LEAST_PERIODS:
        if not assume:
            raise _too_few(len(spends), fitting.LEAST_PERIODS)
        means = np.nan_to_num(spends).mean(axis=0), np.nan_to_num(outcomes).mean(axis=0)
        assumed = say(
            "There are too few periods to see the shape of the curves, so I assumed that each channel's outcome grows "
            "with the square root of its spend."
        )
        doubtful = say(
            "Nothing in the data shows what more or less spend would bring: split and gain follow from the square root "
            "that you allowed, and would be others with another curve."
        )
        return Learnt(fitting.assume_square_root(names, *means), means[0] > 0, (assumed,), (doubtful,))
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
        part = fit_by_channel(chosen, spends[:, moving], outcomes[:, moving], _calendar(history), seed)
    else:
        controls, widths = _controls(history)
        part = fit_together(chosen, spends[:, moving], outcomes, controls, widths, _calendar(history).block, seed)
    assumptions = [say("What was spent works in the same period; later effects are not counted.")]
    if part.seasonal:
        assumptions.append(
            say("Season and weekday were taken out: what is expected holds for an average time of the data.")
        )
    return Learnt(_widen(part, history, moving), free, tuple(assumptions), (*warnings, *_weak(part, history)))


def _too_few(periods: int, needed: int) -> NeedsChoice:
    """The question where there is next to no history: what would help, and what could be assumed."""
    return NeedsChoice(
        say_count(
            "The data has {count} period for each channel, so nothing shows what more or less spend would bring. It "
            "takes the same export by day or by week, at least {needed} periods with changing spend. Or I can assume "
            "that results grow with the square root of spend in every channel.",
            "The data has {count} periods for each channel, too few to show what more or less spend would bring. It "
            "takes the same export by day or by week, at least {needed} periods with changing spend. Or I can assume "
            "that results grow with the square root of spend in every channel.",
            periods,
            needed=needed,
        ),
        (Choice(say("Assume the square root of spend"), {"assume_square_root": True}),),
    )


def restrict(history: History, learnt: Learnt, chosen: list[int]) -> tuple[History, Learnt]:
    """Only some of the channels; where only the total outcome is known, what the others bring goes to its base."""
    fit = learnt.fit
    others = [i for i in range(len(fit.curves)) if i not in chosen]
    today = history.today()[0]
    rest = 0.0 if history.by_channel else sum(fit.curves[i].value(float(today[i])) for i in others)
    part = replace(
        fit,
        curves=tuple(fit.curves[i] for i in chosen),
        r_squared=tuple(fit.r_squared[i] for i in chosen),
        periods=tuple(fit.periods[i] for i in chosen),
        draws=tuple(tuple(curves[i] for i in chosen) for curves in fit.draws),
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

    flat = [
        Curve(
            name, "power", 0.0, 0.5, float(np.nan_to_num(history.outcomes[:, i]).mean()) if history.by_channel else 0.0
        )
        for i, name in enumerate(history.channels)
    ]

    def placed(curves: tuple[Curve, ...]) -> tuple[Curve, ...]:
        return tuple(curves[moving.index(i)] if i in moving else curve for i, curve in enumerate(flat))

    return replace(
        part,
        curves=placed(part.curves),
        draws=tuple(placed(curves) for curves in part.draws),
        r_squared=tuple(part.r_squared[moving.index(i)] if i in moving else 0.0 for i in range(len(flat))),
        periods=tuple(part.periods[moving.index(i)] if i in moving else 0 for i in range(len(flat))),
    )


def _calendar(history: History) -> Calendar:
    """Days: weekday, a level over four weeks, blocks of a week; weeks: a level over nine; else nothing."""
    if history.days is None or history.grain not in ("day", "week"):
        return Calendar()
    if history.grain == "week":
        return Calendar(window=9)
    weekday = (history.days.astype("datetime64[D]").astype(int) + 3) % 7
    return Calendar(weekday, window=29, block=7) if len(history.spends) >= 35 else Calendar()


def _controls(history: History) -> tuple[Numbers, list[int]]:
    """What moves the outcome besides spend, and how many of these columns may be used.

    A constant; where there are enough periods a trend; of days their weekday; of most of a year the time of the year.
    """
    import numpy as np

    count = len(history.spends)
    columns, widths = [np.ones(count)], [1]
    if history.days is None or count < 5 * (len(history.channels) * 2 + 2):
        return np.column_stack(columns), widths
    columns.append(np.linspace(-1, 1, count))
    widths.append(2)
    if history.grain == "day" and count >= 70:
        weekday = (history.days.astype("datetime64[D]").astype(int) + 3) % 7
        columns += [(weekday == day).astype(float) for day in range(6)]
        widths.append(len(columns))
    span = float((history.days[-1] - history.days[0]).astype("timedelta64[D]").astype(int))
    if span >= 300 and count >= 50:
        angle = 2 * np.pi * (history.days - history.days[0]).astype("timedelta64[D]").astype(int) / 365.25
        columns += [wave(times * angle) for times in (1, 2) for wave in (np.sin, np.cos)]
        widths.append(len(columns))
    return np.column_stack(columns), widths


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
