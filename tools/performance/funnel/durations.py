"""How long people take from the first step to the last: quartiles, by segment, and whether segments differ.

Only those who got there have a time; whoever may yet finish has none, so that the times of a log that ends soon after
they entered are rather too short. Segments are compared by the test of Kruskal and Wallis, JASA 47 (1952), which asks
for no normal distribution: waiting times have long tails.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tools.answer import Figure, Table, TableColumn
from tools.charts import Axis, Chart, Series
from tools.messages import Message, Percent, say, say_count
from tools.performance.funnel.people import People
from tools.performance.funnel.rates import SIGNIFICANT, duration
from tools.performance.funnel.segments import segment_codes
from tools.performance.funnel.view import Funnel, Group, SegmentColumn, Times
from tools.performance.funnel.walk import Walk

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = [
    "marks_of",
    "said_of_times",
    "time_chart",
    "time_figures",
    "time_headline",
    "time_table",
    "total_times",
    "with_times",
]

_HOUR = 3_600_000_000
_FEWEST = 5
_ENOUGH = 10
_MOST_BARS = 12
_MARKS = (1 / 60, 1 / 6, 0.5, 1.0, 3.0, 6.0, 12.0, 24.0, 72.0, 168.0, 336.0, 720.0, 2160.0, 4320.0, 8760.0)
"""Stretches that people think in, in hours: a minute to a year."""


def _hours(walked: Walk) -> tuple[Array, Array]:
    """Who got from the first step to the last, and how long each of them took."""
    who = walked.reached[0] & walked.reached[-1]
    return who, (walked.moments[-1][who] - walked.moments[0][who]) / _HOUR


def _quartiles(hours: Array) -> Times | None:
    import numpy as np

    if hours.size == 0:
        return None
    lower, median, upper = np.quantile(hours, (0.25, 0.5, 0.75))
    return Times(int(hours.size), float(lower), float(median), float(upper))


def total_times(walked: Walk) -> Times | None:
    """The quartiles from the first step to the last; None without times or without anybody who got there."""
    return _quartiles(_hours(walked)[1]) if walked.moments else None


def marks_of(walked: Walk) -> tuple[tuple[float, float], ...]:
    """For the stretches that tell them apart, the share of those who got there that took no longer."""
    hours = _hours(walked)[1] if walked.moments else None
    if hours is None or hours.size == 0:
        return ()
    found: list[tuple[float, float]] = []
    for mark in _MARKS:
        share = float((hours <= mark).mean())
        if share > 0.01:
            found.append((mark, share))
        if share >= 0.995:
            break
    return tuple(found)


def with_times(column: SegmentColumn, people: People, walked: Walk, week_start: int) -> SegmentColumn:
    """A column with the times of its groups and the test of them.

    Cost: a pass over the people and a sort of their times.
    """
    import numpy as np
    from scipy import stats

    if not walked.moments:
        return column
    who, hours = _hours(walked)
    of_person, keys = segment_codes(column.dimension, people, walked, week_start)
    places = of_person[who]
    groups, samples = [], []
    for group in column.groups:
        own = hours[np.isin(places, [at for at, key in enumerate(keys) if key == group.key])]
        groups.append(replace(group, times=_quartiles(own)))
        if own.size >= _FEWEST:
            samples.append(own)
    differ = len(samples) > 1 and any(np.ptp(each) > 0 or each[0] != samples[0][0] for each in samples)
    p = float(stats.kruskal(*samples).pvalue) if differ else None
    return replace(column, groups=tuple(groups), time_p_value=p)


def time_headline(funnel: Funnel) -> Message:
    """How long it takes half of those who get there, and how many don't."""
    first, last, total = funnel.steps[0], funnel.steps[-1], funnel.total
    if total is None:
        return say(
            "Nobody got from “{first}” to “{last}”, so there is no time to tell.", first=first.name, last=last.name
        )
    by = _by_segment(funnel) if funnel.asked else None
    if by is not None:
        return by
    whole = say(
        "From “{first}” to “{last}”, half take no longer than {median} (the median), a quarter up to {lower}, three "
        "quarters up to {upper} ({got} of {entered} got there).",
        first=first.name,
        last=last.name,
        median=duration(total.median),
        lower=duration(total.lower),
        upper=duration(total.upper),
        got=total.count,
        entered=int(first.size),
    )
    slowest = _slowest(funnel)
    return say("{one} {other}", one=whole, other=slowest) if slowest is not None else whole


def _slowest(funnel: Funnel) -> Message | None:
    """The step that takes longest, where there are several."""
    timed = [(step.times.median, place) for place, step in enumerate(funnel.steps) if step.times is not None]
    if len(timed) < 2:
        return None
    median, place = max(timed)
    return say(
        "The longest step is “{before}” to “{step}”: {median} for half of them.",
        before=funnel.steps[place - 1].name,
        step=funnel.steps[place].name,
        median=duration(median),
    )


def _by_segment(funnel: Funnel) -> Message | None:
    column = funnel.segments[0]
    known = [(group.times, group) for group in column.groups if group.times is not None]
    enough = [each for each in known if each[0].count >= _ENOUGH]
    ranked = sorted(enough if len(enough) > 1 else known, key=lambda each: each[0].median)
    if len(ranked) < 2 or funnel.total is None:
        return None
    (quick, fast), (long, slow) = ranked[0], ranked[-1]
    values = {
        "dimension": column.dimension.title,
        "first": funnel.steps[0].name,
        "last": funnel.steps[-1].name,
        "fast": fast.label,
        "quick": duration(quick.median),
        "slow": slow.label,
        "long": duration(long.median),
        "median": duration(funnel.total.median),
    }
    if column.time_p_value is not None and column.time_p_value < SIGNIFICANT:
        return say(
            "By {dimension}, {fast} is quickest from “{first}” to “{last}” (half within {quick}) and {slow} slowest "
            "({long}); overall it is {median}.",
            **values,
        )
    return say(
        "By {dimension}, half get from “{first}” to “{last}” within {quick} for {fast} and {long} for {slow}, a "
        "difference that can be chance; overall it is {median}.",
        **values,
    )


def time_figures(funnel: Funnel) -> dict[str, Figure]:
    """The quartiles from the first step to the last, of all and of segments."""
    found: dict[str, Figure] = {}
    total = funnel.total
    if total is not None:
        found |= {
            "total_median_hours": total.median,
            "total_lower_hours": total.lower,
            "total_upper_hours": total.upper,
            "total_count": total.count,
        }
    column = funnel.segments[0] if funnel.asked else None
    for group in column.groups if column else ():
        if group.times is not None:
            found[f"total_median_hours[{group.key}]"] = group.times.median
            found[f"total_lower_hours[{group.key}]"] = group.times.lower
            found[f"total_upper_hours[{group.key}]"] = group.times.upper
            found[f"total_count[{group.key}]"] = group.times.count
    if column is not None and column.time_p_value is not None:
        found["time_p_value"] = column.time_p_value
    return found


def time_table(funnel: Funnel) -> Table | None:
    """The times by step, or by segment where that was asked for."""
    heads = (
        TableColumn(say("people who got there"), "integer"),
        TableColumn(say("a quarter within")),
        TableColumn(say("half within")),
        TableColumn(say("three quarters within")),
    )
    rows: list[tuple[Any, ...]] = []
    if funnel.asked:
        column = funnel.segments[0]
        rows = [(group.label, *_cells(group.times)) for group in _by_time(column) if group.times is not None]
        first = TableColumn(column.dimension.head)
    else:
        rows = [
            (say("{before} → {step}", before=before.name, step=step.name), *_cells(step.times))
            for before, step in zip(funnel.steps, funnel.steps[1:], strict=False)
            if step.times is not None
        ]
        first = TableColumn(say("from step to step"))
    if funnel.total is not None and (funnel.asked or len(rows) > 1):
        rows.append((say("From “{first}” to “{last}”", **_ends(funnel)), *_cells(funnel.total)))
    return Table(say("How long it takes"), (first, *heads), tuple(rows)) if rows else None


def _ends(funnel: Funnel) -> dict[str, str]:
    return {"first": funnel.steps[0].name, "last": funnel.steps[-1].name}


def _cells(times: Times) -> tuple[Any, ...]:
    return times.count, duration(times.lower), duration(times.median), duration(times.upper)


def _by_time(column: SegmentColumn) -> list[Group]:
    return sorted(column.groups, key=lambda group: group.times.median if group.times is not None else 0.0)


def time_chart(funnel: Funnel) -> Chart | None:
    """The median of each segment; else what share of those who got there took no longer than some stretches."""
    if funnel.asked:
        return _segment_chart(funnel)
    if len(funnel.marks) < 2:
        return None
    names = tuple(_mark(mark) for mark, _ in funnel.marks)
    shares = tuple(share for _, share in funnel.marks)
    return Chart(
        kind="bar",
        title=say("How long from “{first}” to “{last}”", **_ends(funnel)),
        description=say("The share of those who got there that took no longer than each stretch of time."),
        x_axis=Axis(say("within")),
        y_axis=Axis(say("Share of those who got there"), "percent"),
        series=(
            Series(
                say("Share of those who got there"),
                names,
                shares,
                labels=tuple(say("{share}", share=Percent(share, 0)) for share in shares),
            ),
        ),
        horizontal=True,
    )


def _mark(hours: float) -> Message:
    """A stretch that people think in: "24 hours", "3 days"."""
    if hours > 24:
        return say("{number} days", number=round(hours / 24))
    return duration(hours) if hours < 1 else say("{number} hours", number=round(hours))


def _segment_chart(funnel: Funnel) -> Chart | None:
    groups = [group for group in _by_time(funnel.segments[0]) if group.times is not None][:_MOST_BARS]
    if len(groups) < 2:
        return None
    medians = [group.times.median for group in groups if group.times is not None]
    days = max(medians) >= 48
    labels = tuple(
        say("{median} ({lower} – {upper})", median=duration(t.median), lower=duration(t.lower), upper=duration(t.upper))
        for group in groups
        if (t := group.times) is not None
    )
    unit = say("Median, days") if days else say("Median, hours")
    return Chart(
        kind="bar",
        title=say("How long from “{first}” to “{last}”", **_ends(funnel)),
        description=say("The median time of each segment, with a quarter and three quarters in brackets."),
        x_axis=Axis(say("segment")),
        y_axis=Axis(unit, "number"),
        series=(
            Series(unit, tuple(g.label for g in groups), tuple(m / 24 if days else m for m in medians), labels=labels),
        ),
        horizontal=True,
    )


def said_of_times(funnel: Funnel) -> Message:
    """Whom the times are of."""
    return say_count(
        "The times are those of the {count} who got there; whoever has not is in none of them.",
        "The times are those of the {count} who got there; whoever has not is in none of them.",
        funnel.total.count if funnel.total is not None else 0,
    )
