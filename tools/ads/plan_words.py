"""Amounts, outcomes and channels of a plan as they stand in sentences."""

from __future__ import annotations

import math

from tools.ads.plan import Plan
from tools.messages import Message, Money, Number, Text, Value, Words, say

__all__ = ["MOST_NAMED", "as_money", "as_result", "finite", "list_split", "outcome_name", "per_words", "ranked"]

MOST_NAMED = 6
"""A sentence lists at most this many channels."""


def as_money(plan: Plan, amount: float) -> Money:
    """An amount per period of the data, in the person's unit of time."""
    return Money(round(amount * plan.scale, 2) + 0.0, plan.currency)


def as_result(plan: Plan, value: float) -> Value:
    """An outcome that is already in the person's unit of time."""
    if plan.history is not None and plan.history.outcome_unit:
        return Money(value, plan.history.outcome_unit)
    return Number(value, 2 if abs(value) < 100 else 1 if abs(value) < 1000 else 0)


def ranked(plan: Plan) -> list[int]:
    """The channels, the largest proposed spend first; equal ones as they came."""
    return sorted(range(len(plan.curves)), key=lambda i: -round(float(plan.split.spends[i]) / plan.budget, 6))


def outcome_name(plan: Plan) -> Text:
    """What the plan moves: the name of the column, or "response" where curves were written down."""
    return plan.history.outcome if plan.history is not None else say("response")


def per_words(plan: Plan) -> Message:
    """The time that the person's amounts are for."""
    return plan.per or say("in total")


def list_split(plan: Plan) -> Words:
    """The proposal in words, the largest first."""
    order = ranked(plan)
    parts: list[Value] = [
        say("{channel} {amount}", channel=plan.names[i], amount=as_money(plan, float(plan.split.spends[i])))
        for i in order[:MOST_NAMED]
    ]
    if len(order) > MOST_NAMED:
        rest = float(sum(plan.split.spends[i] for i in order[MOST_NAMED:]))
        parts.append(say("{amount} for the rest", amount=as_money(plan, rest)))
    return Words(tuple(parts))


def finite(value: float) -> float | None:
    """The value, or None where a curve has none (a logarithm at zero)."""
    return value if math.isfinite(value) else None
