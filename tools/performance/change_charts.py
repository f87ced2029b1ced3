"""The pictures of a change: from before to after, segment by segment and factor by factor."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tools.charts import Axis, Chart, Scale, Series
from tools.measures import Measure
from tools.messages import Message, Text, say
from tools.performance.change_figures import ordered_parts
from tools.performance.change_parts import OVERLAP
from tools.performance.change_view import Explanation, label_of

__all__ = ["charts_of"]

_STEPS = 9


def charts_of(found: Explanation) -> tuple[Chart, ...]:
    """A waterfall by segment, and one by factor where the metric has a chain."""
    charts: list[Chart] = []
    if found.explained is not None and len(found.explained.parts) > 1:
        charts.append(_of_segments(found))
    if len(found.links) > 1:
        charts.append(_of_chain(found))
    return tuple(charts)


def _of_segments(found: Explanation) -> Chart:
    assert found.explained is not None
    dimension = found.explained.segments.dimension
    shown, rest = ordered_parts(found, _STEPS)
    apart = [part for part in shown if part.key is OVERLAP]
    names: list[Text] = []
    steps: list[float] = []
    for part in [part for part in shown if part.key is not OVERLAP]:
        label = label_of(dimension, part.key)
        names.append(label if isinstance(label, str | Message) else say("{day}", day=label))
        steps.append(part.contribution)
    if apart:
        names.append(say("counted in several"))
        steps.append(math.fsum(part.contribution for part in apart))
    if rest:
        names.append(say("other ({count})", count=len(rest)))
        steps.append(math.fsum(part.contribution for part in rest))
    title = say("{metric}: what each {column} adds", metric=found.measure.title, column=dimension.title)
    axis = dimension.title if isinstance(dimension.title, Message) else say("{column}", column=dimension.title)
    return _waterfall(found, names, steps, title, axis)


def _of_chain(found: Explanation) -> Chart:
    title = say("{metric}: what each factor adds", metric=found.measure.title)
    names = [link.measure.title for link in found.links]
    return _waterfall(found, names, [link.effect for link in found.links], title, say("factor"))


def _waterfall(
    found: Explanation, names: Sequence[Text], steps: Sequence[float], title: Message, axis: Message
) -> Chart:
    before, after = found.comparison.before, found.comparison.period
    assert before is not None
    largest = max(range(len(steps)), key=lambda place: abs(steps[place]), default=0)
    return Chart(
        kind="waterfall",
        title=title,
        description=say(
            "From {before} to {after} in {count} steps; the largest is {name} with {value}.",
            before=found.written(found.before),
            after=found.written(found.after),
            count=len(steps),
            name=names[largest],
            value=found.signed(steps[largest]),
        ),
        x_axis=Axis(axis),
        y_axis=_axis(found.measure),
        series=(
            Series(
                found.measure.title,
                (say("{period}", period=before), *names, say("{period}", period=after)),
                (found.before, *steps, found.after),
                emphasis=True,
                good=found.measure.higher_is_better,
            ),
        ),
        horizontal=True,
    )


def _axis(measure: Measure) -> Axis:
    label = measure.title if isinstance(measure.title, Message) else say("{metric}", metric=measure.title)
    scales: dict[str, Scale] = {"money": "money", "percent": "percent", "integer": "integer"}
    return Axis(label, scales.get(measure.unit, "number"), measure.currency)
