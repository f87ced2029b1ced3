"""A plan in words, numbers and pictures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.ads.limits import ABOVE_OBSERVED
from tools.ads.plan import Plan
from tools.ads.plan_charts import draw_plan
from tools.ads.plan_words import as_money, as_result, finite, list_split, outcome_name, per_words, ranked
from tools.answer import Answer, Figure, Table, TableColumn, Unit
from tools.messages import Message, Money, Number, Percent, Value, Words, say

if TYPE_CHECKING:
    from tools.ads.response import Curve

__all__ = ["describe_plan"]

_CLOSE = 0.01
"""A gain below this share is called close to the best."""


def describe_plan(plan: Plan) -> Answer:
    """The answer to a person: the finding, the split beside today's, the curves, and what to beware of."""
    return Answer(
        headline=_headline(plan),
        method=_method(plan),
        figures=_figures(plan),
        tables=_tables(plan),
        charts=draw_plan(plan),
        assumptions=(*plan.assumptions, *_assumptions(plan)),
        warnings=(*plan.warnings, *_warnings(plan)),
        next_questions=_next_questions(plan),
    )


def _headline(plan: Plan) -> Message:
    budget, per, outcome = as_money(plan, plan.budget), per_words(plan), outcome_name(plan)
    expected = as_result(plan, plan.expected)
    if plan.target is not None and plan.history is None:
        return say(
            "To reach a response of {expected} takes at least {budget}: {split}.",
            expected=expected, budget=budget, split=list_split(plan),
        )  # fmt: skip
    if plan.target is not None:
        return say(
            "To reach {expected} {outcome} takes at least {budget} {per}: {split}.",
            expected=expected, outcome=outcome, budget=budget, per=per, split=list_split(plan),
        )  # fmt: skip
    if plan.evenly and not plan.limited:
        return say(
            "With nothing known to set the channels apart, {budget} is best split evenly: {split}.",
            budget=budget, split=list_split(plan),
        )  # fmt: skip
    if not plan.now_known:
        return say(
            "The best split of {budget} is {split}; it is expected to bring a {outcome} of {expected}.",
            budget=budget, split=list_split(plan), outcome=outcome, expected=expected,
        )  # fmt: skip
    gain = plan.expected - plan.expected_now
    share = gain / abs(plan.expected_now) if plan.expected_now else 0.0
    if share < -1e-6:
        return say(
            "Within your limits, {budget} {per} is expected to bring at most {expected} {outcome}, {loss} less than in "
            "today's split.",
            budget=budget, per=per, expected=expected, outcome=outcome, loss=Percent(-share),
        )  # fmt: skip
    if share < _CLOSE:
        return say(
            "Today's split of {budget} {per} is already close to the best: moving money is expected to bring only "
            "{gain} more {outcome}.",
            budget=budget, per=per, gain=Percent(share), outcome=outcome,
        )  # fmt: skip
    moves = plan.split.spends - plan.now
    return say(
        "Move money from {loser} to {winner}: the same {budget} {per} is expected to bring {expected} {outcome} "
        "instead of {expected_now}, {gain} more.",
        loser=plan.names[int(moves.argmin())], winner=plan.names[int(moves.argmax())], budget=budget, per=per,
        expected=expected, outcome=outcome, expected_now=as_result(plan, plan.expected_now), gain=Percent(share),
    )  # fmt: skip


def _figures(plan: Plan) -> dict[str, Figure]:
    gain = plan.expected - plan.expected_now
    gain = 0.0 if abs(gain) < 1e-9 * abs(plan.expected) else gain
    figures: dict[str, Figure] = {
        "budget": plan.budget * plan.scale,
        "expected": plan.expected,
        "expected_now": plan.expected_now,
        "gain": gain,
        "gain_percent": 100 * gain / abs(plan.expected_now) if plan.expected_now else 0.0,
    }
    if plan.interval is not None:
        figures["gain_low"], figures["gain_high"] = (bound * plan.scale for bound in plan.interval)
    for i, name in enumerate(plan.names):
        figures[f"budget[{name}]"] = float(plan.split.spends[i]) * plan.scale
    for i, name in enumerate(plan.names):
        figures[f"now[{name}]"] = float(plan.now[i]) * plan.scale
    for i, name in enumerate(plan.names):
        figures[f"marginal[{name}]"] = plan.curves[i].slope(float(plan.split.spends[i]))
    return {name: value for name, value in figures.items() if isinstance(value, str) or math.isfinite(value)}


def _tables(plan: Plan) -> tuple[Table, ...]:
    order = ranked(plan)
    unit: Unit = "money" if plan.history is not None and plan.history.outcome_unit else "number"
    result_currency = plan.history.outcome_unit if plan.history is not None else None
    now_name = say("Today's split") if plan.now_known else say("Even split")
    split = Table(
        say("Proposed split, amounts {per}", per=per_words(plan)),
        (
            TableColumn(say("Channel")),
            TableColumn(now_name, "money", plan.currency),
            TableColumn(say("Proposed"), "money", plan.currency),
            TableColumn(say("Change"), "money", plan.currency),
            TableColumn(say("Expected {outcome}", outcome=outcome_name(plan)), unit, result_currency),
            TableColumn(say("The next unit of money brings"), "number"),
            TableColumn(say("Limit")),
        ),
        tuple(
            (
                plan.names[i],
                float(plan.now[i]) * plan.scale,
                float(plan.split.spends[i]) * plan.scale,
                float(plan.split.spends[i] - plan.now[i]) * plan.scale,
                finite(plan.curves[i].value(float(plan.split.spends[i])) * plan.scale),
                finite(plan.curves[i].slope(float(plan.split.spends[i]))),
                _limit(plan, i),
            )
            for i in order
        ),
    )
    return (split, *([_fit_table(plan, order)] if plan.fit is not None else []))


def _limit(plan: Plan, i: int) -> Message | None:
    """At which bound a channel stands."""
    edge = 1e-6 * plan.budget
    if plan.upper[i] - plan.lower[i] < edge:
        return say("stays as it is")
    if plan.split.spends[i] > plan.upper[i] - edge and plan.upper[i] < plan.budget - edge:
        return say("at its most")
    if plan.split.spends[i] < plan.lower[i] + edge:
        return say("at its least")
    return None


def _fit_table(plan: Plan, order: list[int]) -> Table:
    """How well each curve fits and what it rests on."""
    import numpy as np

    assert plan.fit is not None
    assert plan.history is not None
    spends = np.nan_to_num(plan.history.spends)
    own: Unit = "money"
    return Table(
        say("The curves and what they rest on, spend per period of the data"),
        (
            TableColumn(say("Channel")),
            TableColumn(say("Curve")),
            TableColumn(say("Explained (R²)"), "percent"),
            TableColumn(say("Periods"), "integer"),
            TableColumn(say("Least spend seen"), own, plan.currency),
            TableColumn(say("Most spend seen"), own, plan.currency),
        ),
        tuple(
            (
                plan.names[i],
                _curve_words(plan.curves[i], plan),
                plan.fit.r_squared[i],
                plan.fit.periods[i],
                float(spends[:, i].min()),
                float(spends[:, i].max()),
            )
            for i in order
        ),
    )


def _curve_words(curve: Curve, plan: Plan) -> Message:
    if curve.scale <= 0:
        return say("flat")
    if curve.shape == "saturation":
        return say("levels off: half of its most at {half}", half=Money(curve.parameter, plan.currency))
    more = 2**curve.parameter - 1
    return say("twice the spend brings {more} more", more=Percent(more, 0))


def _assumptions(plan: Plan) -> list[Message]:
    found: list[Message] = []
    if plan.history is not None:
        if plan.observed is not None and not (plan.fit and plan.fit.draws):
            found.append(say("Each channel stays between half and double of what it spends today."))
        elif plan.observed is not None:
            found.append(
                say(
                    "Each channel stays between the least it ever spent and {most} of the most, as beyond that its "
                    "curve is a guess.",
                    most=Percent(ABOVE_OBSERVED, 0),
                )
            )
        else:
            found.append(say("Channels may spend more or less than they ever did, as you allowed."))
        if plan.base:
            found.append(
                say(
                    "What is expected includes {base} {outcome} {per} that the channels do not explain.",
                    base=as_result(plan, plan.base * plan.scale),
                    outcome=outcome_name(plan),
                    per=per_words(plan),
                )
            )
        if plan.currency is None:
            found.append(say("The data names no currency, so amounts are plain numbers."))
    elif not plan.now_known and not plan.evenly:
        found.append(say("Today's split is not known, so the proposal is compared with an even one."))
    return found


def _warnings(plan: Plan) -> list[Message]:
    found: list[Message] = []
    if plan.history is not None:
        found.append(
            say(
                "The curves come from history, in which other things changed as well: move step by step and check, or "
                "run a test."
            )
        )
    if plan.interval is not None and plan.target is None:
        low, high = (bound * plan.scale for bound in plan.interval)
        found.append(
            say(
                "Given how well the curves fit, the gain is between {low} and {high} {outcome} {per} (90 of 100 "
                "cases).",
                low=as_result(plan, low),
                high=as_result(plan, high),
                outcome=outcome_name(plan),
                per=per_words(plan),
            )
        )
    if plan.observed is not None:
        edge = 1e-6 * plan.budget
        beyond = [
            name
            for name, spend, most in zip(plan.names, plan.split.spends, plan.observed[1], strict=True)
            if spend > most * ABOVE_OBSERVED + edge
        ]
        if beyond:
            found.append(
                say(
                    "Your limits take {channels} above what the data has ever seen, so what they bring there is "
                    "extrapolated.",
                    channels=Words(tuple(beyond)),
                )
            )
        below = [
            name
            for name, spend, least in zip(plan.names, plan.split.spends, plan.observed[0], strict=True)
            if spend < least - edge
        ]
        if below:
            found.append(
                say(
                    "Your limits take {channels} below what the data has ever seen, so what is lost there is "
                    "extrapolated.",
                    channels=Words(tuple(below)),
                )
            )
    if plan.split.gap > 0.02:
        found.append(
            say(
                "The solver stopped before the best split: the next unit of money still brings {gap} more in one "
                "channel than in another.",
                gap=Percent(plan.split.gap),
            )
        )
    return found


def _method(plan: Plan) -> Message:
    solver: Value = {"slsqp": say("SLSQP with analytic gradients from several starts")}.get(
        plan.solver, say("projected gradient ascent") if plan.solver == "gradient descent" else say("Adam")
    )
    if plan.history is None:
        return say(
            "The total of the response curves was maximised by {solver}; the next unit of money brings the same in "
            "every channel that is free to move (difference {gap}).",
            solver=solver, gap=Percent(plan.split.gap, 2),
        )  # fmt: skip
    if plan.history.by_channel:
        return say(
            "A curve with diminishing returns (power or saturation, by the corrected Akaike criterion) was fitted to "
            "each channel's {outcome} by least squares; the total was maximised by {solver}; the next unit of money "
            "brings the same in every channel that is free to move (difference {gap}).",
            outcome=outcome_name(plan), solver=solver, gap=Percent(plan.split.gap, 2),
        )  # fmt: skip
    return say(
        "The total {outcome} was explained by a curve with diminishing returns for each channel (power or saturation, "
        "by the corrected Akaike criterion), all fitted together by least squares beside a constant and, where the "
        "data is long enough, trend and weekday; then the total was maximised by {solver}; the next unit of money "
        "brings the same in every channel that is free to move (difference {gap}).",
        outcome=outcome_name(plan), solver=solver, gap=Percent(plan.split.gap, 2),
    )  # fmt: skip


def _next_questions(plan: Plan) -> tuple[Message, ...]:
    more = _nice(plan.budget * plan.scale * 1.2)
    first = say("How should we split a budget of {amount}?", amount=Money(more, plan.currency))
    top = plan.names[int(plan.split.spends.argmax())]
    second = say(
        "How should we split {amount} with at most {share} on {channel}?",
        amount=Money(_nice(plan.budget * plan.scale), plan.currency), share=Percent(0.3, 0), channel=top,
    )  # fmt: skip
    if plan.history is None:
        return first, second
    goal = _nice(plan.expected * 1.05)
    third = say(
        "What is the least budget to reach {target} {outcome}?", target=Number(goal, 0), outcome=plan.history.outcome
    )
    return first, second, third


def _nice(value: float) -> float:
    """Two digits that matter, as people say amounts."""
    if value <= 0:
        return value
    size = math.pow(10, math.floor(math.log10(value)) - 1)
    return round(value / size) * size
