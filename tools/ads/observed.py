"""What each channel was seen to spend, and what to do with a budget or a target that does not fit into it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tools.ads.limits import ABOVE_OBSERVED, Limit, listed, observed_bounds
from tools.errors import Choice, NeedsChoice
from tools.messages import Money, Number, say

if TYPE_CHECKING:
    from tools.ads.history import History
    from tools.ads.response import Numbers
    from tools.ads.timing import Time

__all__ = ["check_fits", "observed_range", "target_beyond"]


def observed_range(history: History, today: Numbers) -> tuple[Numbers, Numbers]:
    """The least and the most that each channel spent; half and double of today where there is next to no history."""
    import numpy as np

    from tools.ads.fit import LEAST_PERIODS

    if len(history.spends) < LEAST_PERIODS:
        return today / 2, today * 2 / ABOVE_OBSERVED
    known = np.nan_to_num(history.spends)
    return np.minimum(known.min(axis=0), today), np.maximum(known.max(axis=0), today)


def check_fits(
    channels: Sequence[str],
    limits: Sequence[Limit],
    budget: float,
    seen: tuple[Numbers, Numbers],
    held: Numbers,
    time: Time,
    currency: str | None,
) -> None:
    """Ask what to do where a budget does not fit into the limits and what was observed together.

    A curve says nothing of amounts that were never spent, so a budget that needs them is not spread there in silence.

    Args:
        channels: names.
        limits: a person's, per period of the data; they can be kept (`set_bounds` has refused them else).
        budget: per period of the data.
        seen: the least and the most that each channel spent.
        held: the amount of channels that stay as they are, not a number for the others.
        time: what the person's amounts are for.
        currency: of the amounts.

    Raises:
        NeedsChoice: to spend what fits, or to go beyond what was observed.
    """

    def bounds(amount: float) -> tuple[Numbers, Numbers]:
        return observed_bounds(channels, limits, amount, seen, held)

    lower, upper = bounds(budget)
    too_much = float(upper.sum()) < budget * (1 - 1e-9)
    if not too_much and float(lower.sum()) <= budget * (1 + 1e-9):
        return
    fits = _fitting(bounds, budget, 1 if too_much else 0)
    edge = upper if too_much else lower
    beyond = Choice(say("Go beyond what was observed"), {"beyond_observed": True})
    spend: list[Choice] = []
    if fits is not None:
        edge = bounds(fits)[1 if too_much else 0]
        amount = (math.floor if too_much else math.ceil)(fits * time.scale * 100) / 100
        arguments: dict[str, Any] = {"budget": amount} | ({"per": time.per} if time.per else {})
        spend = [Choice(say("Split {amount}", amount=Money(amount, currency)), arguments)]
    amounts = listed(channels, edge * time.scale, currency)
    words = {"sum": Money(float(edge.sum()) * time.scale, currency), "budget": Money(budget * time.scale, currency)}
    if too_much:
        message = say(
            "Only {sum} of the {budget} {per} fits into your limits and what the channels were ever seen to spend (up "
            "to a tenth above): {amounts}. What more would bring there is not known. Spend that much, or go beyond "
            "what was observed?",
            **words, per=time.words, amounts=amounts,
        )  # fmt: skip
    else:
        message = say(
            "The least that your limits and what the channels were ever seen to spend allow is {sum}, more than the "
            "{budget} {per}: {amounts}. Spend that much, or go below what was observed?",
            **words, per=time.words, amounts=amounts,
        )  # fmt: skip
    raise NeedsChoice(message, (*spend, beyond))


def target_beyond(target: float, best: float, budget: float, time: Time, currency: str | None) -> NeedsChoice:
    """The question where a target needs more than what was observed.

    Args:
        target: outcome to reach, per period of the data.
        best: the most that is expected within what was observed.
        budget: what that costs.
        time: what the person's amounts are for.
        currency: of the budget.
    """
    most = best * time.scale
    size = 10 ** max(math.floor(math.log10(most)) - 3, -2) if most > 0 else 1.0
    goal = math.floor(most / size) * size
    arguments: dict[str, Any] = {"target": goal} | ({"per": time.per} if time.per else {})
    reach = [Choice(say("Reach {target}", target=Number(goal, 1)), arguments)] if goal > 0 else []
    return NeedsChoice(
        say(
            "Within what the channels were ever seen to spend (up to a tenth above), at most {best} is expected {per}, "
            "for {budget}, against {target}. What more would bring is not known. Aim for less, or go beyond what was "
            "observed?",
            best=Number(most, 1),
            per=time.words,
            budget=Money(budget * time.scale, currency),
            target=Number(target * time.scale, 1),
        ),
        (*reach, Choice(say("Go beyond what was observed"), {"beyond_observed": True})),
    )


def _fitting(bounds: Callable[[float], tuple[Numbers, Numbers]], budget: float, side: int) -> float | None:
    """The budget nearest to what is asked that fits; limits by share move with it. None where none is found."""
    amount = budget
    for _ in range(200):
        new = float(bounds(amount)[side].sum())
        if abs(new - amount) <= 1e-9 * budget:
            break
        amount = new
    lower, upper = bounds(amount)
    fits = amount > 0 and float(lower.sum()) <= amount * (1 + 1e-6) and float(upper.sum()) >= amount * (1 - 1e-6)
    return amount if fits else None
