"""How many come through the steps of a funnel, and where they are lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from tools.answer import Answer
from tools.columns import CustomerColumn, find_column
from tools.context import Context
from tools.errors import CannotAnswer
from tools.filters import Filter
from tools.frame import Frame, Frames
from tools.messages import Message, Words, say
from tools.registry import tool
from tools.schema import Schema

if TYPE_CHECKING:
    from tools.dimensions import Dimension
    from tools.performance.funnel.counts import Counts
    from tools.performance.funnel.people import People
    from tools.performance.funnel.source import Read
    from tools.performance.funnel.view import Funnel, Group, Measure, Order, SegmentColumn, Window
    from tools.performance.funnel.walk import Walk

__all__ = ["analyze_funnel"]


@tool(area="performance")
def analyze_funnel(
    data: Frame,
    frames: Frames,
    steps: list[str] | None = None,
    dimension: str | None = None,
    within: str | None = None,
    order: Literal["strict", "any", "each"] | None = None,
    worst_by: Literal["rate", "people"] = "rate",
    measure: Literal["conversion", "time"] = "conversion",
    at: str | None = None,
    period: str | None = None,
    filters: list[Filter] | None = None,
    customer: CustomerColumn | None = None,
    event: str | None = None,
    date_column: str | None = None,
    count_column: str | None = None,
    *,
    context: Context,
) -> Answer:
    """Show how many get from step to step of a funnel, and where they are lost.

    For whoever wants more people to come through to the end. It reads a log of events (who did what, when), a table
    with a yes or no, or a time, for each step and person, one data set for each step joined by the user id, columns of
    counts (impressions, clicks, orders), a table with a row for each step and its count, or a row for each deal or
    lead with the stage it is at now. People are followed: someone is at a step when they took it at or after the step
    before, and counts once; whoever skips a step is counted apart. Counts are added up. Whatever is at a stage now has
    passed those before. Each rate has an interval, the weakest step is named, and segments (device, channel) are
    compared with a test; without one named, the columns with few values are looked through.

    Args:
        data: The data set.
        frames: All data sets here: each may be a step.
        steps: The steps in their order, in words: events, columns or data sets ("view", "cart", "purchase"). Left out,
            the known steps of the trade are taken in their order, else events in the order in which most people take
            them.
        dimension: What to split the funnel by, such as "device" or "channel".
        within: How long people have from the first step to the last: "7 days", "24 hours", "30 minutes". Whoever
            entered later than that before the end of the data is left out.
        order: "strict": one after the other in time (when there are times); "any": all steps up to here in any order;
            "each": each step by itself, whoever took it.
        worst_by: The weakest step is the one with the lowest "rate", or where most "people" are lost.
        measure: "conversion" is about how many come through, "time" about how long they take: the median and quartiles.
        at: The step where the loss is asked about, as in "which platform loses most at checkout".
        period: On which days people enter, in words; of counts, the days of the rows.
        filters: Which rows: a column, an operator and a value or several, as in `query_data`.
        customer: The column that says who: a user, a session.
        event: The column that names the step.
        date_column: The column that says when.
        count_column: The column that counts, in a table with a row for each step.
        context: The asker's calendar.

    Figures:
        `step[<name>]`: How many are at the step.
        `rate[<name>]`: The share of the step before, 0 to 1.
        `low[<name>]`: The lower end of its 95 % interval.
        `high[<name>]`: The upper end.
        `share[<name>]`: The share of the first step.
        `lost[<name>]`: How many of the step before are lost.
        overall_rate: The share of the first step that reaches the last.
        overall_low: The lower end of its 95 % interval.
        overall_high: The upper end.
        worst_step: The step that is hardest to reach from the one before.
        worst_from: The step before it.
        worst_rate: The share that goes on there.
        most_lost_step: The step before which most are lost in number.
        most_lost: How many that are.
        `median_hours[<name>]`: Half of those who go on take no longer than this from the step before.
        `lower_hours[<name>]`: A quarter of them do.
        `upper_hours[<name>]`: Three quarters do.
        total_median_hours: Half of those who get from the first step to the last take no longer.
        total_lower_hours: A quarter of them do.
        total_upper_hours: Three quarters do.
        total_count: How many they are.
        `total_median_hours[<segment>]`: The same of a segment, with lower and upper quartile and count.
        time_p_value: That all segments take equally long.
        lost_from: The step from which a loss was asked about, and lost_to the one to which.
        lost_between: How many are lost there, and `lost_share` what share.
        `lost_between[<segment>]`: How many of a segment are, and `lost_share[<segment>]` what share.
        most_lost_segment: The segment that loses most in number.
        highest_loss_segment: The one that loses the largest share.
        `now[<name>]`: How many stand at a stage now.
        won_of_ended: Of what has ended, the share that came to the last stage, with `won_low` and `won_high`.
        `users[<name>]`: Who did the step at all.
        `skipped[<name>]`: Who did it without one of the steps before.
        `out_of_order[<name>]`: Who did all steps up to it, but not in this order.
        unfinished: Who came too late to have had the whole window, and is left out.
        `step[<segment>,<name>]`: How many of a segment are at the step.
        `rate[<segment>,<name>]`: Their share of the step before.
        `overall_rate[<segment>]`: Their share from the first step to the last, with `overall_low` and `overall_high`.
        `overall_low[<segment>]`: The lower end of its 95 % interval.
        `overall_high[<segment>]`: The upper end.
        `p_value[<column>]`: That the overall rate is the same in all segments of a column, corrected.
        gain: How many more would reach the end, were the weakest step as good everywhere as in its best segment.
        best_segment: That segment.
        best_rate: Its rate there.

    Questions:
        - "Where do people drop out of the funnel?"
        - "Funnel from view to cart to purchase by device"
        - "How many get from sign-up to payment within 7 days?"
        - "How long does it take from sign-up to purchase?"
        - "Which platform loses most at checkout?"
        - "漏斗在哪一步流失最多？"
        - "从浏览到加购到支付的转化，按渠道看"

    Source:
        Wilson, JASA 22 (1927) for the intervals; Pearson's chi-square test of homogeneity, Fisher's exact test for two
        small segments; Holm, Scand. J. Statist. 6 (1979) for the correction; Kruskal and Wallis, JASA 47 (1952) for
        times.

    Cost:
        A few passes over the rows of each step; 1 M events take a second or two.

    Raises:
        CannotAnswer: There is no funnel in the data, a step is not there, or nobody enters it.
        NeedsChoice: A step can be several events or columns, or several columns could be the count.
    """
    from tools.performance.funnel.answer import figures_of, headline_of, tables_of
    from tools.performance.funnel.charts import charts_of
    from tools.performance.funnel.counts import Counts
    from tools.performance.funnel.notes import assumptions_of, method_of, next_questions, warnings_of
    from tools.performance.funnel.source import Wanted, read_source
    from tools.performance.funnel.time_window import read_window

    window = read_window(within)
    event, date_column, count_column = (_column(data.schema, words) for words in (event, date_column, count_column))
    wanted = Wanted(steps, dimension, period, filters, customer, event, date_column, count_column)
    read = read_source(data, frames, wanted, context)
    if isinstance(read.source, Counts):
        funnel = _of_counts(read, read.source, window, order, measure)
    else:
        funnel = _of_people(read, read.source, window, order, measure, context)
    asked = dimension is not None and bool(funnel.segments)
    funnel = replace(funnel, worst_by=worst_by, measure=measure, at=_place(at, funnel), asked=asked)
    return Answer(
        headline=headline_of(funnel),
        method=method_of(funnel),
        figures=figures_of(funnel),
        tables=tables_of(funnel),
        charts=charts_of(funnel),
        assumptions=assumptions_of(funnel),
        warnings=warnings_of(funnel),
        next_questions=next_questions(funnel),
    )


def _column(schema: Schema, words: str | None) -> str | None:
    """The column that is meant by an argument.

    Raises:
        CannotAnswer: there is none.
    """
    if words is None:
        return None
    found = find_column(schema, words)
    if found is None:
        raise CannotAnswer(say("There is no column “{column}”.", column=words))
    return found


def _place(at: str | None, funnel: Funnel) -> int | None:
    """The place of the step where a loss was asked about.

    Raises:
        CannotAnswer: it is none of the steps.
    """
    from tools.performance.funnel.stages import match_step

    if at is None:
        return None
    names = tuple(step.name for step in funnel.steps)
    found = match_step(at, names)
    if not found:
        raise CannotAnswer(say("I find no step “{step}” here. There are: {names}.", step=at, names=Words(names)))
    return names.index(found[0])


def _of_counts(read: Read, counts: Counts, window: Window | None, order: Order | None, measure: Measure) -> Funnel:
    from tools.performance.funnel.view import Funnel, Step

    if measure == "time":
        raise CannotAnswer(
            say("Nothing here says when anybody took a step, so I can't tell how long it takes. I need a row for each.")
        )
    if window is not None or order == "strict":
        raise CannotAnswer(
            say("These are counts, which do not say when each person took a step. Ask without a window or an order.")
        )
    if counts.sizes[0] <= 0:
        raise CannotAnswer(say("Nobody is at “{step}”, so there is no funnel.", step=counts.names[0]))
    now: tuple[int | None, ...] = counts.now or (None,) * len(counts.names)
    steps = tuple(
        Step(name, size, now=there) for name, size, there in zip(counts.names, counts.sizes, now, strict=True)
    )
    columns, tests = _segments(list(zip(read.dimensions, counts.groups, strict=True)))
    return Funnel(
        kind=counts.kind,
        steps=steps,
        unit=counts.unit or say("counts"),
        ended=counts.ended,
        order="each",
        segments=columns,
        tests=tests,
        period=read.period,
        conditions=read.conditions,
        assumptions=(*counts.notes, *read.notes),
        warnings=(*counts.warnings, *read.warnings),
    )


def _of_people(
    read: Read, people: People, window: Window | None, order: Order | None, measure: Measure, context: Context
) -> Funnel:
    from tools.performance.funnel.durations import marks_of, total_times, with_times
    from tools.performance.funnel.segments import people_by
    from tools.performance.funnel.view import Funnel, Step
    from tools.performance.funnel.walk import times_between, walk

    if not people.timed and (window is not None or order == "strict"):
        raise CannotAnswer(
            say("Nothing here says when each step was taken, so I can't tell an order or a window. Ask without it.")
        )
    taken: Order = order or ("strict" if people.timed else "any")
    if measure == "time" and taken != "strict":
        raise CannotAnswer(_untimed(people))
    length = window.length if window else None
    walked = walk(people.marks, people.count, taken, window=length, entered=read.entered, end=people.end)
    entered = int(walked.reached[0].sum())
    if not entered:
        raise CannotAnswer(_nobody(people, window, walked))
    steps = tuple(
        Step(
            name,
            int(walked.reached[place].sum()),
            int(walked.ever[place].sum()),
            times_between(walked, place) if taken == "strict" else None,
            walked.skipped[place],
        )
        for place, name in enumerate(people.names)
    )
    groups = [(each, people_by(each, people, walked, context.week_start)) for each in read.dimensions]
    columns, tests = _segments(groups)
    if measure == "time":
        columns = tuple(with_times(each, people, walked, context.week_start) for each in columns)
    warnings = list(people.warnings)
    if walked.ties and not people.whole_days and walked.ties > 0.05 * entered:
        warnings.append(say("{count} took two steps at the same moment; I took them as in order.", count=walked.ties))
    notes = [say("The times are whole days, so steps of one day count as in order.")] if people.whole_days else []
    return Funnel(
        kind=people.kind,
        steps=steps,
        unit=people.unit,
        order=taken,
        segments=columns,
        tests=tests,
        total=total_times(walked) if taken == "strict" else None,
        marks=marks_of(walked) if measure == "time" else (),
        window=replace(window, unfinished=walked.unfinished) if window else None,
        period=read.period,
        late=_late(walked, people) if taken == "strict" else 0.0,
        conditions=read.conditions,
        assumptions=(*people.notes, *read.notes, *notes),
        warnings=(*warnings, *read.warnings),
    )


def _segments(
    found: Sequence[tuple[Dimension, tuple[Group, ...]]],
) -> tuple[tuple[SegmentColumn, ...], int]:
    """The funnel by each column that has two segments or more, tested; with the largest segments kept."""
    from tools.performance.funnel.segments import MOST_GROUPS, with_tests
    from tools.performance.funnel.view import SegmentColumn

    columns = [SegmentColumn(dimension, tuple(groups)) for dimension, groups in found if len(groups) > 1]
    tested, tests = with_tests(columns)
    cut = [
        replace(each, groups=each.groups[:MOST_GROUPS], left=max(0, len(each.groups) - MOST_GROUPS)) for each in tested
    ]
    return tuple(cut), tests


def _late(walked: Walk, people: People) -> float:
    """Of those who entered, the share that had less time than nine in ten of those who finish need."""
    import numpy as np

    if not walked.moments or people.end is None:
        return 0.0
    finished, entered = walked.reached[-1], walked.reached[0]
    if not finished.any():
        return 0.0
    began = walked.moments[0]
    needed = np.quantile(walked.moments[-1][finished] - began[finished], 0.9)
    late = entered & ~finished & (began > people.end - needed)
    return float(late.sum() / entered.sum())


def _untimed(people: People) -> Message:
    if people.timed:
        return say("How long it takes is told of steps one after the other. Ask without another order.")
    return say("Nothing here says when anybody took a step, so I can't tell how long it takes. I need a row for each.")


def _nobody(people: People, window: Window | None, walked: Walk) -> Message:
    if window is not None and walked.unfinished:
        return say(
            "Everyone entered less than {window} before the data end, so nobody had the whole time. Ask for less.",
            window=window.words,
        )
    return say("Nobody is at “{step}”, so there is no funnel.", step=people.names[0])
