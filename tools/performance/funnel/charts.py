"""Pictures of a funnel: lying bars of the steps, and the share that is left by segment."""

from __future__ import annotations

from tools.charts import Axis, Chart, Series
from tools.messages import Message, Text, say
from tools.performance.funnel.durations import time_chart
from tools.performance.funnel.rates import shown, telling
from tools.performance.funnel.view import Funnel, SegmentColumn, rate

__all__ = ["charts_of"]

_MOST_SERIES = 4


def charts_of(funnel: Funnel) -> tuple[Chart, ...]:
    """The steps with their rates; and the segments that were asked for or that tell most, first where asked."""
    column = telling(funnel)
    steps = _steps_chart(funnel)
    times = time_chart(funnel) if funnel.measure == "time" else None
    if times is not None:
        return (times, steps)
    if column is None or len(column.groups) < 2:
        return (steps,)
    return (_segment_chart(funnel, column), steps) if funnel.asked else (steps, _segment_chart(funnel, column))


def _steps_chart(funnel: Funnel) -> Chart:
    worst = funnel.worst
    names = tuple(step.name for step in funnel.steps)
    labels = tuple(_label(funnel, place) for place in range(len(names)))
    quiet = tuple(None if place == worst else float(size) for place, size in enumerate(funnel.sizes))
    loud = tuple(float(size) if place == worst else None for place, size in enumerate(funnel.sizes))
    title = _title(funnel)
    series = [Series(funnel.unit, names, quiet, labels=labels)]
    if worst is not None and len(names) > 2:
        series = [
            Series(say("other steps"), names, quiet, labels=labels),
            Series(say("weakest step"), names, loud, labels=labels, emphasis=True),
        ]
    else:
        series = [Series(funnel.unit, names, tuple(map(float, funnel.sizes)), labels=labels)]
    return Chart(
        kind="bar",
        title=title,
        description=say("The sizes of {count} steps, with the share of the step before.", count=len(names)),
        x_axis=Axis(say("step")),
        y_axis=Axis(say("{unit}, and the share of the step before", unit=funnel.unit), "integer"),
        series=tuple(series),
        horizontal=True,
    )


def _title(funnel: Funnel) -> Message:
    place = funnel.worst
    if place is None or len(funnel.steps) == 2:
        return say("From “{first}” to “{last}”", first=funnel.steps[0].name, last=funnel.steps[-1].name)
    return say(
        "{rate} go on from “{before}” to “{step}”",
        rate=shown(funnel.rates[place - 1] or 0.0),
        before=funnel.steps[place - 1].name,
        step=funnel.steps[place].name,
    )


def _label(funnel: Funnel, place: int) -> Text:
    size = round(funnel.sizes[place])
    share = funnel.rates[place - 1] if place else None
    return say("{size}", size=size) if share is None else say("{size} ({rate})", size=size, rate=shown(share))


def _segment_chart(funnel: Funnel, column: SegmentColumn) -> Chart:
    groups = sorted(column.groups[:_MOST_SERIES], key=lambda group: -(rate(group.sizes[-1], group.sizes[0]) or 0.0))
    names = tuple(step.name for step in funnel.steps[1:])
    series = tuple(
        Series(group.label, names, tuple(rate(size, group.sizes[0]) for size in group.sizes[1:])) for group in groups
    )
    title = say(
        "From “{first}” to “{last}” by {dimension}",
        first=funnel.steps[0].name,
        last=funnel.steps[-1].name,
        dimension=column.dimension.title,
    )
    return Chart(
        kind="bar",
        title=title,
        description=say("The share of “{first}” that reaches each step, by segment.", first=funnel.steps[0].name),
        x_axis=Axis(say("step")),
        y_axis=Axis(say("Share of “{first}”", first=funnel.steps[0].name), "percent"),
        series=series,
        horizontal=True,
    )
