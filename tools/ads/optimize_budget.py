"""How to split a budget over channels."""

from __future__ import annotations

from typing import Annotated

from tools.ads.allocate import Solver
from tools.ads.describe_plan import describe_plan
from tools.ads.limits import Limit
from tools.ads.plan import plan_from_history, plan_from_words
from tools.ads.request import Request
from tools.ads.timing import Per
from tools.answer import Answer
from tools.columns import ChannelColumn, DateColumn, NumericColumns, OutcomeColumn, SpendColumn
from tools.context import Context
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.registry import Range, tool

__all__ = ["optimize_budget"]


@tool(area="ads")
def optimize_budget(
    context: Context,
    data: Frame | None = None,
    budget: Annotated[float | None, Range(0)] = None,
    channels: list[str] | None = None,
    channel_count: Annotated[int | None, Range(1, 40)] = None,
    response: str | None = None,
    limits: list[Limit] | None = None,
    target: Annotated[float | None, Range(0)] = None,
    per: Per | None = None,
    beyond_observed: bool = False,
    assume_square_root: bool = False,
    solver: Solver = "slsqp",
    current: dict[str, float] | None = None,
    channel: ChannelColumn | None = None,
    spend: SpendColumn | None = None,
    outcome: OutcomeColumn | None = None,
    date: DateColumn | None = None,
    spend_columns: NumericColumns | None = None,
) -> Answer:
    """Split a budget over channels so that it brings the most, or find the least budget that reaches a target.

    For whoever plans media: what each channel brings for its spend is learnt from history as a curve with diminishing
    returns (a power or a saturation curve, whichever fits better), or given in words; then the split is found where the
    next unit of money brings the same in every channel that is free to move. Today's split stands beside the proposal
    on the same curves. The proposal stays within what was observed (up to a tenth above the most) unless told
    otherwise.

    Args:
        context: Currency and seed.
        data: Spend and outcome, a row a channel and period or a column of spend a channel; not needed with `response`.
        budget: Money to split, for one day, week or month of the data (see `per`); today's total if left out.
        channels: The channels to split over; the others keep today's spend. Without data: their names.
        channel_count: How many channels there are, when nothing else is known of them.
        response: Response curves in words, such as "sqrt(TV) + 2 sqrt(Radio) + 3 log(1 + Web/10)" or "TV returns 3
            sqrt(TV), Web 100 (1 - exp(-Web/1000))"; one a channel, all of them used.
        limits: The least and most amount, or share of the budget, of a channel or of each.
        target: The outcome to reach at least cost, instead of a budget.
        per: What the budget, the limits and the target are for: a day, a week, a month or as long as the data.
        beyond_observed: Whether a channel may spend less or more than it ever did.
        assume_square_root: Whether results may be taken to grow with the square root of spend where there are too few
            periods to see it.
        solver: How the optimum is found; all reach the same one.
        current: Today's spend by channel, where the data does not say.
        channel: The column that names the channel, when each has its own rows.
        spend: The column of spend beside it.
        outcome: The result to move: revenue, conversions, orders.
        date: The date of each row.
        spend_columns: The columns of spend, when each channel has its own.

    Figures:
        budget: The money that is split.
        expected: The outcome of the proposal.
        expected_now: The outcome of the same money in today's split (an even one, where today's is not known).
        gain_percent: How much more the proposal brings, in percent; `gain`, `gain_low`, `gain_high` in units.
        `budget[<channel>]`: The proposed spend.
        `now[<channel>]`: Today's share of the same budget (with a target: today's spend).
        `marginal[<channel>]`: What the next unit of money brings there.

    Questions:
        - "How should we split our budget over the channels?"
        - "Split 100 over three channels"
        - "预算怎么分配到各个渠道效果最好？"

    Source:
        Diminishing returns and the rule of equal marginal returns: Dorfman and Steiner (1954); SLSQP: Kraft (1988).

    Cost:
        A second for a year of days and six channels, most of it fitting the curves.

    Raises:
        CannotAnswer: there is no budget, no usable history, or no split keeps the limits.
        NeedsChoice: it can't be told whether the budget is for a day, a week or a month, it does not fit into what was
            observed, or there are too few periods to see a curve.
    """
    asked = Request(
        budget=budget,
        channels=tuple(channels or ()),
        channel_count=channel_count or 0,
        response=response,
        limits=tuple(limits or ()),
        target=target,
        per=per,
        beyond_observed=beyond_observed,
        assume_square_root=assume_square_root,
        solver=solver,
        current=dict(current or {}),
        seed=context.seed,
        currency=context.currency,
    )
    if data is None or response:
        return describe_plan(plan_from_words(asked, with_data=data is not None))
    from tools.ads.history import read_history

    try:
        history = read_history(data, channel, spend, outcome, date, spend_columns)
    except CannotAnswer:
        if not (channels or channel_count):
            raise
        return describe_plan(plan_from_words(asked, with_data=True))
    if channel_count and not channels and channel_count != len(history.channels):
        return describe_plan(plan_from_words(asked, with_data=True))
    return describe_plan(plan_from_history(asked, history))
