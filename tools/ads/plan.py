"""From what is asked and known to a plan: curves, bounds, the best split, and today's beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tools.ads.allocate import Solver, Split, allocate, reach
from tools.ads.expression import parse_response
from tools.ads.limits import Limit, budget_range, find_channel, observed_bounds, set_bounds
from tools.ads.observed import check_fits, observed_range, target_beyond
from tools.ads.request import Request
from tools.ads.response import Curve, total
from tools.ads.written import name_curves
from tools.errors import CannotAnswer
from tools.messages import Message, Money, Number, say

if TYPE_CHECKING:
    from tools.ads.fit import Fit
    from tools.ads.history import History
    from tools.ads.response import Numbers
    from tools.ads.timing import Time

    Bounds = Callable[[float], tuple[Numbers, Numbers]]

__all__ = ["Plan", "plan_from_history", "plan_from_words"]


@dataclass(frozen=True)
class Plan:
    """A split with all that there is to say of it. Amounts and outcomes are per period of the data.

    Attributes:
        curves: one a channel.
        split: the proposal; `now`: the split that it is compared with.
        lower, upper: the bounds of the proposal.
        budget: the money that is split.
        target: the outcome to reach without `base`, or None.
        scale, per: how many periods the person's amounts are for, and what that is called.
        base: outcome that no channel explains.
        now_known: whether `now` is today's (else an even split).
        evenly: nothing is known of the channels.
        limited: the person set limits.
        fit, history, interval: where the curves come from, and how far the gain per period may be off.
        observed: the least and most spend seen in each channel, where the proposal is to stay within them.
    """

    curves: tuple[Curve, ...]
    split: Split
    now: Numbers
    lower: Numbers
    upper: Numbers
    budget: float
    target: float | None
    solver: Solver
    scale: float = 1.0
    per: Message | None = None
    base: float = 0.0
    now_known: bool = False
    evenly: bool = False
    limited: bool = False
    currency: str | None = None
    fit: Fit | None = None
    history: History | None = None
    interval: tuple[float, float] | None = None
    observed: tuple[Numbers, Numbers] | None = None
    assumptions: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def names(self) -> list[str]:
        """The channels."""
        return [curve.channel for curve in self.curves]

    @property
    def expected(self) -> float:
        """The outcome of the proposal, in the person's unit of time."""
        return (total(self.curves, self.split.spends) + self.base) * self.scale

    @property
    def expected_now(self) -> float:
        """The outcome of the split it is compared with."""
        return (total(self.curves, self.now) + self.base) * self.scale


def plan_from_words(asked: Request, with_data: bool) -> Plan:
    """A plan on curves that were written down, or on the assumption that all channels are alike.

    Raises:
        CannotAnswer: there are no curves and no channels, no budget, or no split keeps the limits.
    """
    import numpy as np

    curves, assumptions = _written_curves(asked)
    if with_data:
        assumptions.append(say("The data was not used for this."))
    names = [curve.channel for curve in curves]
    held = np.full(len(curves), np.nan)
    budget = asked.budget if asked.budget is not None else sum(asked.current.values())
    if not budget and asked.target is None:
        raise CannotAnswer(say("How much is there to spend? Say it with the question, for example “split 100”."))

    bounds = partial(_free_bounds, names, asked, held)
    if asked.target is None:
        lower, upper = bounds(budget)
        split = allocate(curves, lower, upper, budget, asked.solver, asked.seed)
    else:
        budget, split = _least_budget(curves, names, asked, asked.target, bounds, held, max(budget, 1.0))
    even = np.full(len(curves), budget / len(curves))
    now = _given(names, asked.current) if asked.current else even
    return Plan(
        curves=curves,
        split=split,
        now=now if asked.target is not None else now * (budget / float(now.sum())),
        lower=bounds(budget)[0],
        upper=bounds(budget)[1],
        budget=budget,
        target=asked.target,
        solver=asked.solver,
        now_known=bool(asked.current),
        evenly=not asked.response,
        limited=bool(asked.limits),
        currency=asked.currency,
        assumptions=tuple(assumptions),
    )


def plan_from_history(asked: Request, history: History) -> Plan:
    """A plan on curves that are fitted to spend and outcome.

    Raises:
        CannotAnswer: the history does not show what channels bring, or no split keeps the limits.
        NeedsChoice: it can't be told for how long the budget is, it does not fit into what was observed, or there is
            too little history to see a curve.
    """
    import numpy as np

    from tools.ads.fit import gain_interval
    from tools.ads.learn import learn_curves, restrict
    from tools.ads.timing import read_time

    learnt = learn_curves(history, asked.seed, assume=asked.assume_square_root)
    chosen = [find_channel(history.channels, name) for name in dict.fromkeys(asked.channels)]
    if chosen:
        history, learnt = restrict(history, learnt, sorted(set(chosen)))
    names, free = list(history.channels), learnt.free
    fit, curves = learnt.fit, learnt.fit.curves
    today, when = history.today()
    today = _given(names, asked.current) if asked.current else today
    if int(free.sum()) < 2:
        raise CannotAnswer(
            say(
                "Fewer than two channels can be moved: what a channel brings shows only where its spend went up and "
                "down."
            )
        )
    held = np.where(free, np.nan, today)
    typical = float(today.sum())
    amount, level = (asked.budget, typical) if asked.target is None else (asked.target, total(curves, today) + fit.base)
    time = read_time(history, amount, level, asked.per)
    scale = time.scale
    budget = typical if asked.budget is None else asked.budget / scale
    limits = [_scaled(limit, scale) for limit in asked.limits]
    currency = history.currency or asked.currency
    seen = None if asked.beyond_observed else observed_range(history, today)

    def bounds(amount: float) -> tuple[Numbers, Numbers]:
        return set_bounds(names, limits, amount, seen, held, currency)

    scaled = replace(asked, limits=tuple(limits), currency=currency)
    target = None if asked.target is None else asked.target / scale - fit.base
    if target is None:
        lower, upper = bounds(budget)
        if seen is not None:
            check_fits(names, limits, budget, seen, held, time, currency)
        now = _same_money(today, held, budget)
        split = allocate(curves, lower, upper, budget, asked.solver, asked.seed, now)
    else:
        now = today
        budget, split = _least_budget(curves, names, scaled, target, bounds, held, typical, fit.base, seen, time)
    assumptions = [*history.assumptions, *learnt.assumptions, *([] if asked.current else [when]), *time.said]
    if learnt.left_out:
        assumptions.append(say("The channels that you did not name keep today's spend; it comes on top of the budget."))
    return Plan(
        curves=curves,
        split=split,
        now=now,
        lower=bounds(budget)[0],
        upper=bounds(budget)[1],
        budget=budget,
        target=target,
        solver=asked.solver,
        scale=scale,
        per=time.words,
        base=fit.base,
        now_known=True,
        limited=bool(asked.limits),
        currency=currency,
        fit=fit,
        history=history,
        interval=gain_interval(fit, split.spends, now) if fit.draws else None,
        observed=seen,
        assumptions=tuple(assumptions),
        warnings=(*history.warnings, *learnt.warnings),
    )


def _written_curves(asked: Request) -> tuple[tuple[Curve, ...], list[Message]]:
    if asked.response:
        return name_curves(parse_response(asked.response, asked.channels), asked.channels, asked.channel_count)
    names = list(asked.channels) or _named_and_letters(asked)
    if not names:
        raise CannotAnswer(
            say(
                "I need to know what the channels bring: upload spend and outcome by channel, or write response curves "
                "such as {example}.",
                example="sqrt(TV) + 2 sqrt(Radio)",
            )
        )
    said = say(
        "Nothing is known of what each channel brings, so I assumed the same for all: the outcome grows with the "
        "square root of spend. A history of spend and outcome would tell them apart."
    )
    return tuple(Curve(name, "power", 1.0, 0.5) for name in dict.fromkeys(names)), [said]


def _named_and_letters(asked: Request) -> list[str]:
    """So many channels as there are: those that have a limit by their names, the others by letters."""
    named = list(dict.fromkeys(limit.channel or "" for limit in asked.limits))
    named = [name for name in named if name]
    if len(named) > asked.channel_count:
        return []
    letters = (chr(ord("A") + i) if i < 26 else f"A{i}" for i in range(asked.channel_count))
    free = [letter for letter in letters if letter not in named]
    return [*named, *free][: asked.channel_count]


def _least_budget(
    curves: tuple[Curve, ...],
    names: list[str],
    asked: Request,
    target: float,
    bounds: Bounds,
    held: Numbers,
    typical: float,
    base: float = 0.0,
    seen: tuple[Numbers, Numbers] | None = None,
    time: Time | None = None,
) -> tuple[float, Split]:
    """The smallest budget that reaches the target: within what was observed, or up to a thousand times today's."""
    least, most = budget_range(names, asked.limits, held)
    least = max(least, 1e-6 * typical)
    most = min(most, max(1e3 * typical, 2 * least))
    if seen is not None and time is not None:
        most = min(most, float(observed_bounds(names, asked.limits, most, seen, held)[1].sum()))
        least = min(least, most)
    found = reach(curves, bounds, least, most, target, asked.solver, asked.seed)
    if found is None:
        best = total(curves, allocate(curves, *bounds(most), most, "slsqp", asked.seed).spends) + base
        if seen is not None and time is not None:
            raise target_beyond(target + base, best, most, time, asked.currency)
        raise CannotAnswer(
            say(
                "That target can't be reached: even {budget}, spent in the best way, is expected to bring {best} "
                "against {target}.",
                budget=Money(most, asked.currency),
                best=Number(best, 1),
                target=Number(target + base, 1),
            )
        )
    return found


def _free_bounds(names: list[str], asked: Request, held: Numbers, amount: float) -> tuple[Numbers, Numbers]:
    """Bounds that only the person's limits set."""
    return set_bounds(names, asked.limits, amount, None, held, asked.currency)


def _scaled(limit: Limit, scale: float) -> Limit:
    return replace(
        limit,
        minimum=None if limit.minimum is None else limit.minimum / scale,
        maximum=None if limit.maximum is None else limit.maximum / scale,
    )


def _given(names: list[str], current: Mapping[str, float]) -> Numbers:
    import numpy as np

    now = np.zeros(len(names))
    for name, amount in current.items():
        now[find_channel(names, name)] = amount
    if now.sum() <= 0:
        raise CannotAnswer(say("Today's spend adds up to nothing, so there is no split to compare with."))
    return now


def _same_money(today: Numbers, held: Numbers, budget: float) -> Numbers:
    """Today's split of another budget; what is held stays."""
    import numpy as np

    fixed = ~np.isnan(held)
    moving = np.where(fixed, 0.0, today)
    left = budget - float(held[fixed].sum())
    share = moving / moving.sum() if moving.sum() > 0 else np.where(fixed, 0.0, 1.0) / (~fixed).sum()
    return np.where(fixed, held, share * left)
