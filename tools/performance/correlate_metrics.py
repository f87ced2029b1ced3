"""Which metrics rise and fall together, how closely, and with which delay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from tools.answer import Answer
from tools.context import Context
from tools.errors import CannotAnswer
from tools.filters import Filter
from tools.frame import Frame
from tools.measures import Measure
from tools.messages import Message, say
from tools.registry import Range, tool

if TYPE_CHECKING:
    from tools.performance.correlation.gather import Gathered
    from tools.performance.correlation.pairs import Pair
    from tools.performance.correlation.request import Request
    from tools.performance.correlation.view import Method, Relations, Simpson

__all__ = ["correlate_metrics"]

_AHEAD = 0.8
"""A column of repeated names covers rows that are alike where it has fewer values than this share of the rows."""


@tool(area="performance")
def correlate_metrics(
    data: Frame,
    metrics: list[str] | None = None,
    target: str | None = None,
    controls: list[str] | None = None,
    grain: Literal["row", "hour", "day", "week", "month", "quarter", "year"] | None = None,
    across: str | None = None,
    within: str | None = None,
    method: Literal["pearson", "spearman", "kendall"] | None = None,
    slope: bool = False,
    delay: bool = False,
    longest_delay: Annotated[int | None, Range(1, 120)] = None,
    filters: list[Filter] | None = None,
    period: str | None = None,
    roles: dict[str, str] | None = None,
    date_column: str | None = None,
    *,
    context: Context,
) -> Answer:
    """Show which metrics rise and fall together, how closely, and with which delay.

    For whoever asks "what goes with sales?" or "does spend drive revenue?": Pearson's and Spearman's correlation with
    95% intervals and p-values corrected for the number of pairs. Rows that are things of their own (orders, customers,
    markets) are compared as they are; rows that cut a day into pieces are added up by day first; groups, such as
    campaigns, on request. What follows each other in time is also compared without trend and season, since any two
    trends correlate, and with the delay at which it fits best. It says what to doubt: outliers by name, curves, too few
    rows, groups that tell another story, parts of a whole. For whether groups differ, see `test_hypothesis`; for what a
    budget brings, `model_media_mix`. A column of groups against a number gives the correlation ratio.

    Args:
        data: The data set.
        metrics: What is related: columns, metrics ("roas"), or names that the team has defined. All columns of numbers
            when left out.
        target: The one metric that all others are related to ("what correlates with sales").
        controls: What is held constant: other metrics, a column of groups, "season" or "trend".
        grain: What one observation is: a row, or an hour, day, week, month, quarter or year with its rows added up.
            Chosen by what the rows are when left out.
        across: The column whose values are the observations instead, such as the campaign.
        within: The column in whose groups a pair is looked at besides, such as each region.
        method: Which correlation the answer speaks of: "pearson" (along a line; when left out), "spearman" (by ranks),
            "kendall" (by how often two rows stand in the same order).
        slope: Whether the question is how much more of the second metric goes with one more of the first.
        delay: Whether the question is about the delay between the two.
        longest_delay: The longest delay to try, in steps; 28 days, 13 weeks or 12 months when left out.
        filters: Which rows, as in `query_data`.
        period: Which days, in words.
        roles: Which column plays a role of a metric, such as {"revenue": "Net sales"}, when that was said.
        date_column: The column of the date.
        context: The asker's calendar and currency, and what the team has defined.

    Figures:
        `r[<a>,<b>]`: Pearson's correlation of two metrics, by their names.
        `r_low[<a>,<b>]`: The lower end of its 95% interval.
        `r_high[<a>,<b>]`: The upper end.
        `p[<a>,<b>]`: Its p-value, corrected for the number of pairs.
        `p_single[<a>,<b>]`: The same for this pair alone, where there are several.
        `rho[<a>,<b>]`: Spearman's correlation.
        `rho_low[<a>,<b>]`: The lower end of its 95% interval.
        `rho_high[<a>,<b>]`: The upper end.
        `p_rho[<a>,<b>]`: Its corrected p-value.
        `tau[<a>,<b>]`: Kendall's correlation, where it is asked for.
        `tau_low[<a>,<b>]`: The lower end of its 95% interval.
        `tau_high[<a>,<b>]`: The upper end.
        `p_tau[<a>,<b>]`: Its corrected p-value.
        `n[<a>,<b>]`: Observations with both values.
        `n_effective[<a>,<b>]`: Over time, as many independent ones as these are worth.
        `r_adjusted[<a>,<b>]`: Over time, the correlation without trend and season.
        `r_adjusted_low[<a>,<b>]`: The lower end of its 95% interval.
        `r_adjusted_high[<a>,<b>]`: The upper end.
        `p_adjusted[<a>,<b>]`: Its corrected p-value.
        `lag[<a>,<b>]`: The steps by which the second follows the first where they fit best; below 0 the first follows.
        `r_lag[<a>,<b>]`: The correlation at that delay, without trend and season.
        `p_lag[<a>,<b>]`: Its p-value, corrected for all delays and pairs.
        `partial[<a>,<b>]`: The correlation with the controls held constant.
        `partial_low[<a>,<b>]`: The lower end of its 95% interval.
        `partial_high[<a>,<b>]`: The upper end.
        `p_partial[<a>,<b>]`: Its corrected p-value.
        `partial_rho[<a>,<b>]`: The same by ranks.
        `r_within[<a>,<b>]`: Within the groups asked for, all taken together.
        `r_within_low[<a>,<b>]`: The lower end of its 95% interval.
        `r_within_high[<a>,<b>]`: The upper end.
        `p_within[<a>,<b>]`: Its p-value.
        `r[<a>,<b>,<group>]`: In one group.
        `r_within[<column>]`: Within the groups of a column that tell another story than all rows.
        `r_squared[<a>,<b>]`: The share of the differences in one that goes with the other, of a single pair.
        slope: By how much the second metric is higher where the first is higher by 1, of a single pair.
        slope_low: The lower end of its 95% interval.
        slope_high: The upper end.
        intercept: Where that line begins.
        r_without_outliers: Pearson's correlation without the observations that move it.
        `eta[<column>,<metric>]`: The correlation ratio of a metric by a column of groups.
        `eta_squared[<column>,<metric>]`: The share of the differences in the metric that goes with the groups.
        `omega_squared[<column>,<metric>]`: The same without what chance adds to it.
        `p_eta[<column>,<metric>]`: The p-value of the groups being alike (F test).
        `average[<group>]`: The average of the metric in one group.
        pairs: Pairs that were related.
        observations: Observations there are.

    Questions:
        - "What correlates with sales?"
        - "How are TV and sales related?"
        - "Does spend drive revenue, and with which delay?"
        - "花费和销售额相关吗？"

    Source:
        Fisher (1921 and 1925), Kendall (1945), Bonett and Wright (2000), Holm (1979); over time Bartlett (1935), Pyper
        and Peterman (1998), Box and Jenkins (1970), Granger and Newbold (1974); Anscombe (1973) and Simpson (1951) for
        the warnings.

    Cost:
        A sort for each metric and a pass for each pair. 1 M rows with ten columns take a few seconds.

    Raises:
        CannotAnswer: Fewer than two columns of numbers, a column of groups, fewer than four observations, or one that
            does not vary.
        NeedsChoice: Two columns are the date, or play a role of a metric, equally well.
    """
    from dataclasses import replace

    from tools.performance.correlation.notes import unmet_of
    from tools.performance.correlation.ratio import between_groups
    from tools.performance.correlation.request import Request

    request = Request(
        metrics=metrics or (),
        target=target,
        controls=controls or (),
        grain=grain,
        across=across,
        within=within,
        delay=delay,
        filters=filters or (),
        period=period,
        roles=roles,
        date_column=date_column,
    )
    told = between_groups(data, request, context)
    if told is not None:
        return told
    found = _relate(data, request, method or "pearson", delay, longest_delay, context)
    found = replace(found, slope_asked=slope, unmet=(*found.unmet, *unmet_of(found, slope)))
    return _answer(found)


def _answer(found: Relations) -> Answer:
    from tools.performance.correlation.charts import charts_of
    from tools.performance.correlation.figures import figures_of, tables_of
    from tools.performance.correlation.headline import headline_of
    from tools.performance.correlation.notes import assumptions_of, method_of, next_questions
    from tools.performance.correlation.warnings import warnings_of

    return Answer(
        headline=headline_of(found),
        method=method_of(found),
        figures=figures_of(found),
        tables=tables_of(found),
        charts=charts_of(found),
        assumptions=assumptions_of(found),
        warnings=warnings_of(found),
        next_questions=next_questions(found),
    )


def _relate(
    data: Frame,
    request: Request,
    method: Method,
    delay: bool,
    longest: int | None,
    context: Context,
) -> Relations:
    from tools.performance.correlation.choose import find_wanted
    from tools.performance.correlation.controls import find_held
    from tools.performance.correlation.gather import gather
    from tools.performance.correlation.pairs import relate
    from tools.performance.correlation.view import Relations

    others, target, notes = find_wanted(data.schema, request, context)
    measures = others if target is None else (*others, target)
    gathered = gather(data, request, measures, context)
    places = _places(len(others), target is not None)
    pairs, lost = relate(gathered.observations, places, longest, concordance=method == "kendall")
    if not pairs:
        raise CannotAnswer(_nothing(gathered, measures))
    only = pairs[0] if len(pairs) == 1 and not lost else None
    held = find_held(data.schema, request.controls, request.roles, context)
    unmet = (_no_delay(only is None),) if delay and (only is None or only.delay is None) else ()
    found = Relations(
        schema=data.schema,
        gathered=gathered,
        pairs=pairs,
        lost=lost,
        target=len(others) if target is not None and len(places) > 1 else None,
        # Of what is held constant, ranks are as near to Kendall's tau as a partial correlation comes.
        method="spearman" if held and method == "kendall" else method,
        delay_asked=delay,
        held=tuple(each.title for each in held),
        notes=tuple(notes),
        unmet=unmet,
    )
    return _looked_at(found, data)


def _places(count: int, has_target: bool) -> list[tuple[int, int]]:
    if has_target:
        return [(place, count) for place in range(count)]
    return [(a, b) for a in range(count) for b in range(a + 1, count)]


def _no_delay(several: bool) -> Message:
    if several:
        return say("The delay of each pair is in the table.")
    return say("Nothing follows anything here in time, so there is no delay to look for.")


def _nothing(gathered: Gathered, measures: Sequence[Measure]) -> Message:
    """Why no pair can be related."""
    import numpy as np

    from tools.performance.correlation.pairs import FEWEST

    observations = gathered.observations
    for measure, values in zip(measures, observations.values, strict=True):
        known = values[np.isfinite(values)]
        if len(known) >= FEWEST and np.ptp(known) == 0:
            return say("{metric} is the same everywhere, so nothing can go together with it.", metric=measure.title)
    both = max((int(observations.whole(a, b).sum()) for a, b in _places(len(measures), has_target=False)), default=0)
    return say(
        "There are only {units} with both values; it takes at least {fewest} to tell anything, and 30 to tell it well. "
        "Ask for a longer period, or for smaller steps of time.",
        units=observations.unit.counted(both),
        fewest=FEWEST,
    )


def _looked_at(found: Relations, data: Frame) -> Relations:
    """The same with what a look at the points, the groups and the columns tells."""
    from dataclasses import replace

    import numpy as np

    from tools.performance.correlation.checks import Cloud, look_at
    from tools.performance.correlation.doubts import arithmetic, of_rows

    found = replace(found, arithmetic=arithmetic(found, data), context_notes=of_rows(found, _AHEAD))
    pair = found.only
    if pair is None:
        return found
    known = np.flatnonzero(found.observations.whole(pair.a, pair.b))
    x, y = (found.observations.values[place][known] for place in (pair.a, pair.b))
    shape = look_at(Cloud(x, y, known), pair.r.value, pair.rho.value)
    return replace(found, shape=shape, simpson=_simpson(found, pair))


def _simpson(found: Relations, pair: Pair) -> Simpson | None:
    """The column whose groups tell another story, the plainest one where several do."""
    from tools.performance.correlation.checks import reverses
    from tools.performance.correlation.pairs import pooled_within
    from tools.performance.correlation.row_values import category_codes
    from tools.performance.correlation.view import Simpson

    observations = found.observations
    if observations.unit.kind != "row" or observations.timeline is not None or found.held:
        return None
    known = observations.whole(pair.a, pair.b)
    x, y = observations.values[pair.a][known], observations.values[pair.b][known]
    told: list[Simpson] = []
    for column in found.gathered.kinds:
        codes, _ = category_codes(found.gathered.rows.column(column))
        pooled = pooled_within(x, y, codes[known])
        kind = reverses(pair.r, pooled, len(found.gathered.kinds))
        if kind is not None and pooled is not None:
            told.append(Simpson(column, kind, pooled))
    told.sort(key=lambda each: (each.kind != "reverses", -abs(each.pooled.value)))
    return told[0] if told else None
