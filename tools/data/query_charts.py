"""The picture of a query: a line for time, bars for groups, a line or a stack for each value of a second dimension."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tools.aggregation import Group
from tools.charts import Axis, Chart, Kind, Mark, Scale, Series
from tools.dimensions import Dimension, group_label, in_a_sentence
from tools.measures import Measure
from tools.messages import Message, Text, Words, say

if TYPE_CHECKING:
    from tools.data.query_view import View

__all__ = ["draw"]

_MOST_BARS = 20
_MOST_LINES = 6


def draw(view: View, groups: Sequence[Group], other: Group | None, partial: frozenset[Any]) -> tuple[Chart, ...]:
    """The picture of the first metric.

    Args:
        view: what was asked and worked out.
        groups: those to draw, in order.
        other: what a cut table leaves, drawn as a bar where it adds up.
        partial: stretches of time that are not complete.
    """
    groups = [group for group in groups if group.values[0] is not None]
    if len(groups) < 2 or not 1 <= len(view.dimensions) <= 2:
        return ()
    if len(view.dimensions) == 2:
        return _of_two(view, groups, partial)
    if view.dimensions[0].is_time and view.order is None:
        return (_course(view, groups, partial),)
    return (_bars(view, groups, other),)


def _axis(measure: Measure) -> Axis:
    label = measure.title if isinstance(measure.title, Message) else say("{metrics}", metrics=measure.title)
    scales: dict[str, Scale] = {"money": "money", "percent": "percent", "integer": "integer"}
    return Axis(label, scales.get(measure.unit, "number"), measure.currency)


def _names(dimension: Dimension) -> Axis:
    return Axis(dimension.title if isinstance(dimension.title, Message) else say("{metrics}", metrics=dimension.title))


def _x(dimension: Dimension, value: Any) -> str | Message | date:
    """Months, quarters and years are points on an axis of time as well as days are."""
    if dimension.is_time and isinstance(value, date):
        return value
    return group_label(dimension, value)


def _title(view: View) -> Message:
    return say("{metric} by {group}", metric=view.measures[0].title, group=view.dimensions[0].title)


def _course(view: View, groups: Sequence[Group], partial: frozenset[Any]) -> Chart:
    (dimension,) = view.dimensions
    dated = [group for group in groups if group.key[0] is not None]
    series = Series(
        view.measures[0].title,
        tuple(_x(dimension, group.key[0]) for group in dated),
        tuple(group.values[0] for group in dated),
        emphasis=True,
    )
    high = max(dated, key=lambda group: group.values[0] or 0.0)
    return Chart(
        kind="line",
        title=_title(view),
        description=say(
            "A line over {count} points; the highest is {value} in {group}.",
            count=len(dated),
            value=view.written(0, high.values[0]),
            group=in_a_sentence(dimension, high.key[0]),
        ),
        x_axis=_names(dimension),
        y_axis=_axis(view.measures[0]),
        series=(series,),
        marks=_unfinished(partial),
    )


def _unfinished(partial: frozenset[Any]) -> tuple[Mark, ...]:
    return tuple(Mark(say("not complete"), x=value) for value in sorted(partial))


def _bars(view: View, groups: Sequence[Group], other: Group | None) -> Chart:
    (dimension,) = view.dimensions
    shown = list(groups[:_MOST_BARS])
    x: list[Any] = [_x(dimension, group.key[0]) for group in shown]
    y: list[float | None] = [group.values[0] for group in shown]
    if other is not None and view.measures[0].is_additive and len(shown) == len(groups):
        x.append(say("other"))
        y.append(other.values[0])
    first = shown[0]
    return Chart(
        kind="bar",
        title=_title(view),
        description=say(
            "{count} bars; the first is {group} with {value}.",
            count=len(x),
            group=in_a_sentence(dimension, first.key[0]),
            value=view.written(0, first.values[0]),
        ),
        x_axis=_names(dimension),
        y_axis=_axis(view.measures[0]),
        series=(Series(view.measures[0].title, tuple(x), tuple(y), emphasis=True),),
        horizontal=not dimension.has_order,
    )


def _of_two(view: View, groups: Sequence[Group], partial: frozenset[Any]) -> tuple[Chart, ...]:
    """The dimension with an order of its own runs along; the other one gives a line or a part of the stack."""
    along = next((i for i, d in enumerate(view.dimensions) if d.has_order), 0)
    across = 1 - along
    sizes: dict[Any, float] = {}
    for group in groups:
        sizes[group.key[across]] = sizes.get(group.key[across], 0.0) + abs(group.values[0] or 0.0)
    # The largest by the metric where it adds up; by rows where a sum of it means nothing.
    if not view.measures[0].is_additive:
        sizes = {}
        for group in groups:
            sizes[group.key[across]] = sizes.get(group.key[across], 0.0) + group.rows
    chosen = sorted(sizes, key=lambda value: (-sizes[value], str(value)))[:_MOST_LINES]
    points = list(dict.fromkeys(group.key[along] for group in groups if group.key[along] is not None))
    is_time = view.dimensions[along].is_time
    points = sorted(points) if view.dimensions[along].has_order else points[:_MOST_BARS]
    if len(points) < 2:
        return ()
    values = {(group.key[along], group.key[across]): group.values[0] for group in groups}
    series = tuple(
        Series(
            _series_name(view.dimensions[across], value),
            tuple(_x(view.dimensions[along], point) for point in points),
            tuple(values.get((point, value)) for point in points),
        )
        for value in chosen
    )
    kind: Kind = "line" if is_time else "bar"
    positive = all((value or 0.0) >= 0 for value in values.values())
    shown = Words(tuple(line.name for line in series))
    chart = Chart(
        kind=kind,
        title=say(
            "{metric} by {group} and {second}",
            metric=view.measures[0].title,
            group=view.dimensions[along].title,
            second=view.dimensions[across].title,
        ),
        description=say("{metric} for {groups}.", metric=view.measures[0].title, groups=shown)
        if len(chosen) == len(sizes)
        else say("{metric} for the largest: {groups}.", metric=view.measures[0].title, groups=shown),
        x_axis=_names(view.dimensions[along]),
        y_axis=_axis(view.measures[0]),
        series=series,
        marks=_unfinished(partial) if is_time else (),
        stacked=not is_time and view.measures[0].is_additive and positive,
    )
    return (chart,)


def _series_name(dimension: Dimension, value: Any) -> Text:
    label = group_label(dimension, value)
    return label if isinstance(label, str | Message) else label.isoformat()
