"""The pictures of a summary: the course of each key figure in a panel of its own."""

from __future__ import annotations

from datetime import date

from tools.answer import Change, points_of
from tools.charts import Axis, Chart, Scale, Series
from tools.messages import Message, Percent, Text, say
from tools.performance.summary import Kpi, Summary
from tools.performance.summary_headline import change_in_words

__all__ = ["charts_of"]

_MOST_PANELS = 6
"""More panels can't be read on a phone."""


def charts_of(summary: Summary) -> tuple[Chart, ...]:
    """Small multiples; none where the data is too short for a course."""
    course = summary.course
    if course is None:
        return ()
    starts = tuple(stretch.first for stretch in course.stretches)
    series = [
        _series(kpi, starts, tuple(values[place] for values in course.values))
        for place, kpi in enumerate(summary.kpis[:_MOST_PANELS])
    ]
    drawn = tuple(each for each in series if sum(value is not None for value in each.y) > 1)
    if not drawn:
        return ()
    first, last = course.stretches[0].first, summary.comparison.period.last
    return (
        Chart(
            "panels",
            title=_title(summary),
            description=say(
                "A small line for each key figure, from {first} to {last}, with its latest value and its change.",
                first=first,
                last=last,
            ),
            x_axis=Axis(_starts(summary)),
            y_axis=drawn[0].axis or Axis(say("value")),
            series=drawn,
        ),
    )


def _title(summary: Summary) -> Message:
    main, comparison = summary.kpis[0], summary.comparison
    if main.before is None or main.now is None:
        return say("Key figures until {last}", last=comparison.period.last)
    return say(
        "{metric} {change} on {before}",
        metric=main.measure.title,
        change=change_in_words(main),
        before=comparison.before_name,
    )


def _series(kpi: Kpi, starts: tuple[date, ...], values: tuple[float | None, ...]) -> Series:
    scales: dict[str, Scale] = {"money": "money", "percent": "percent", "integer": "integer"}
    measure = kpi.measure
    axis = Axis(say("{metric}", metric=measure.title), scales.get(measure.unit, "number"), measure.currency)
    label = _label(kpi.change)
    labels: tuple[Text, ...] = () if label is None else ("",) * (len(values) - 1) + (label,)
    return Series(
        measure.title,
        starts,
        values,
        labels=labels,
        axis=axis,
        good=kpi.change.good if kpi.change is not None else None,
    )


def _label(change: Change | None) -> Message | None:
    if change is None:
        return None
    if change.points is not None:
        return points_of(change.points)
    if change.share is None:
        return say("new")
    share = Percent(abs(change.share))
    if abs(change.share) < 0.0005:
        return say("unchanged")
    return say("▲ {share}", share=share) if change.share > 0 else say("▼ {share}", share=share)


def _starts(summary: Summary) -> Message:
    return say("week from") if summary.comparison.unit == "week" else say("from")
