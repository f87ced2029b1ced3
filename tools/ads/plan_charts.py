"""Pictures of a plan: both splits side by side, and both on the curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.ads.plan import Plan
from tools.ads.plan_words import MOST_NAMED, as_money, finite, list_split, outcome_name, per_words, ranked
from tools.charts import Axis, Chart, Series
from tools.messages import Message, Text, say

if TYPE_CHECKING:
    from tools.ads.response import Numbers

__all__ = ["draw_plan"]


def draw_plan(plan: Plan) -> tuple[Chart, ...]:
    """Bars of both splits, and the response curves of the largest channels with both splits on them."""
    order = ranked(plan)
    names = tuple(plan.names[i] for i in order)
    moves = plan.split.spends - plan.now
    title = say("The best split of {budget} {per}", budget=as_money(plan, plan.budget), per=per_words(plan))
    if plan.now_known and float(moves.max()) > 1e-3 * plan.budget:
        title = say(
            "More for {winner}, less for {loser}",
            winner=plan.names[int(moves.argmax())],
            loser=plan.names[int(moves.argmin())],
        )
        if float(moves.min()) > -1e-3 * plan.budget:
            title = say("More for {winner}", winner=plan.names[int(moves.argmax())])
    money = Axis(say("Spend {per}", per=per_words(plan)), "money", plan.currency)
    before = say("Today's split") if plan.now_known else say("Even split")
    bars = Chart(
        kind="bar",
        title=title,
        description=say("Bars of each channel's spend: {split}.", split=list_split(plan)),
        x_axis=Axis(say("Channel")),
        y_axis=money,
        series=(
            Series(before, names, tuple(float(plan.now[i]) * plan.scale for i in order), dashed=True),
            Series(
                say("Proposed"), names, tuple(float(plan.split.spends[i]) * plan.scale for i in order), emphasis=True
            ),
        ),
        horizontal=True,
    )
    return bars, _curves_chart(plan, order[:MOST_NAMED], money, before)


def _curves_chart(plan: Plan, order: list[int], money: Axis, before: Message) -> Chart:
    """Each channel's curve with both splits on it."""
    series: list[Series] = []
    for i in order:
        most = 1.15 * max(float(plan.split.spends[i]), float(plan.now[i]))
        if plan.observed is not None:
            most = max(most, float(plan.observed[1][i]))
        first = 1 if plan.curves[i].shape == "log" else 0
        xs = tuple(most * (step / 40) ** 2 for step in range(first, 41))
        ys = tuple(finite(plan.curves[i].value(x) * plan.scale) for x in xs)
        series.append(Series(plan.names[i], tuple(x * plan.scale for x in xs), ys))
    series.append(_points(plan, before, plan.now, order, labelled=False))
    series.append(_points(plan, say("Proposed"), plan.split.spends, order, labelled=True))
    outcome = outcome_name(plan)
    unit = plan.history.outcome_unit if plan.history is not None else None
    return Chart(
        kind="line",
        title=say("Each channel brings less and less for more money"),
        description=say("Curves of expected {outcome} by spend for each channel.", outcome=outcome),
        x_axis=money,
        y_axis=Axis(say("Expected {outcome}", outcome=outcome), "money" if unit else "number", unit),
        series=tuple(series),
    )


def _points(plan: Plan, name: Message, spends: Numbers, order: list[int], labelled: bool) -> Series:
    """One point on each curve, not joined."""
    import numpy as np

    amounts = np.asarray(spends, dtype=float)
    xs: list[float] = []
    ys: list[float | None] = []
    labels: list[Text] = []
    for i in sorted(order, key=lambda i: float(amounts[i])):
        x = float(amounts[i]) * plan.scale
        xs += [x, x]
        ys += [finite(plan.curves[i].value(float(amounts[i])) * plan.scale), None]
        labels += [plan.names[i], ""]
    return Series(name, tuple(xs), tuple(ys), labels=tuple(labels) if labelled else ())
