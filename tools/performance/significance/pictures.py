"""Pictures of what was compared: averages or shares with intervals, sorted; counts stacked; distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.charts import Axis, Chart, Mark, Scale, Series
from tools.messages import Message, Text, say
from tools.performance.significance.finding import Finding, GroupSummary
from tools.performance.significance.results import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["charts_of"]

_MOST_STACKED = 12
_BINS = 24


def charts_of(found: Finding) -> tuple[Chart, ...]:
    """The picture that tells most, and where ranks or the shape were looked at, the distribution."""
    match found.design:
        case "kinds":
            return (_stacked(found),) if len(found.groups) <= _MOST_STACKED * 2 else ()
        case "frequencies":
            return (_frequencies(found),)
        case "shape":
            return (_histogram(found),)
        case "pairs":
            return (_differences(found),) if len(found.values[0]) >= 5 else ()
        case "one":
            return (_histogram(found),) if len(found.values[0]) >= 5 else ()
        case "one share":
            return ()
    bars = _bars(found)
    if found.by_ranks and len(found.values) == 2 and min(map(len, found.values)) >= 10:
        return (bars, _two_distributions(found))
    return (bars,)


def _axis(found: Finding, label: Message) -> Axis:
    if found.design == "shares":
        return Axis(label, "percent")
    unit = found.subject.measure.unit
    scale: Scale = "money" if unit == "money" else "percent" if unit == "percent" else "number"
    return Axis(label, scale, found.subject.measure.currency)


def _shown(found: Finding, group: GroupSummary) -> Interval:
    if found.design == "spread":
        deviation = group.deviation or 0.0
        return Interval(deviation, deviation, deviation)
    return group.median if found.by_ranks and group.median is not None else group.middle


def _name(found: Finding) -> Message:
    title = found.subject.title
    if found.second is not None:
        return say("the median") if found.by_ranks else say("the average")
    if found.design == "shares":
        return say("{metric}", metric=found.share_name)
    if found.design == "spread":
        return say("standard deviation of {metric}", metric=title)
    if found.subject.kind == "ratio":
        return say("{metric}", metric=title)
    return say("median {metric}", metric=title) if found.by_ranks else say("average {metric}", metric=title)


def _bars(found: Finding) -> Chart:
    """One bar a group, the highest first, with its interval."""
    groups = sorted(found.groups, key=lambda group: -_shown(found, group).value)
    shown = [_shown(found, group) for group in groups]
    name = _name(found)
    intervals = found.design != "spread"
    by: Text = found.by.title if found.by is not None else say("group")
    series = Series(
        name,
        tuple(group.name.label for group in groups),
        tuple(each.value for each in shown),
        low=tuple(each.low for each in shown) if intervals else (),
        high=tuple(each.high for each in shown) if intervals else (),
    )
    title = say("{metric} by {group}", metric=name, group=by)
    description = (
        say("A bar for each of {count} groups with the interval of its value.", count=len(groups))
        if intervals
        else say("A bar for each of {count} groups.", count=len(groups))
    )
    return Chart("bar", title, description, Axis(say("{group}", group=by)), _axis(found, name), (series,))


def _stacked(found: Finding) -> Chart:
    """The shares of all outcomes in each group."""
    assert found.table is not None
    whole = found.table.sum(axis=1)
    columns = sorted(range(len(found.outcomes)), key=lambda place: -int(found.table[:, place].sum()))  # type: ignore[index]
    shown = columns[:6]
    groups = tuple(group.name.label for group in found.groups)
    series = [
        Series(
            found.outcomes[place].label,
            groups,
            tuple(float(a / b) for a, b in zip(found.table[:, place], whole, strict=True)),
        )
        for place in shown
    ]
    if len(columns) > len(shown):
        rest = found.table[:, columns[6:]].sum(axis=1)
        series.append(Series(say("all others"), groups, tuple(float(a / b) for a, b in zip(rest, whole, strict=True))))
    by: Text = found.by.title if found.by is not None else say("group")
    return Chart(
        "bar",
        say("{outcome} by {group}", outcome=found.subject.title, group=by),
        say("The shares of {outcome} in each group, on top of each other.", outcome=found.subject.title),
        Axis(say("{group}", group=by)),
        Axis(say("share of the group"), "percent"),
        tuple(series),
        stacked=True,
    )


def _frequencies(found: Finding) -> Chart:
    assert found.table is not None
    pairs = sorted(zip(found.groups, found.table[:, 0], strict=True), key=lambda pair: -int(pair[1]))
    by: Text = found.by.title if found.by is not None else say("group")
    series = Series(
        say("rows"), tuple(group.name.label for group, _ in pairs), tuple(float(count) for _, count in pairs)
    )
    mark = Mark(say("if all were equal"), y=float(found.table.sum()) / len(pairs))
    return Chart(
        "bar",
        say("Rows by {group}", group=by),
        say("A bar for each of {count} groups.", count=len(pairs)),
        Axis(say("{group}", group=by)),
        Axis(say("rows"), "integer"),
        (series,),
        (mark,),
    )


def _edges(values: Values) -> Values:
    """The ends of bins that take in all but the furthest values."""
    import numpy as np

    low, high = np.quantile(values, (0.005, 0.995)) if len(values) > 200 else (values.min(), values.max())
    if high <= low:
        low, high = values.min(), values.max() or 1.0
    bins = int(min(_BINS, max(5, round(len(values) ** 0.5))))
    return np.linspace(low, high, bins + 1)


def _histogram(found: Finding) -> Chart:
    """How often which values are, with the bell curve where the shape was asked for."""
    import numpy as np

    values = found.values[0]
    edges = _edges(values)
    counts, _ = np.histogram(values, edges)
    middles = tuple(float(each) for each in (edges[1:] + edges[:-1]) / 2)
    series = [Series(say("rows"), middles, tuple(float(each) for each in counts))]
    marks: tuple[Mark, ...] = ()
    if found.design == "shape":
        from scipy import stats

        parts = np.diff(stats.norm.cdf(edges, values.mean(), values.std(ddof=1))) * len(values)
        series.append(Series(say("bell curve"), middles, tuple(float(each) for each in parts)))
    elif found.against is not None:
        marks = (Mark(say("{value}", value=found.against), x=found.against),)
    title = say("How {metric} is distributed", metric=found.subject.title)
    return Chart(
        "histogram",
        title,
        say("How many rows have which value."),
        _axis(found, say("{metric}", metric=found.subject.title)),
        Axis(say("rows"), "integer"),
        tuple(series),
        marks,
    )


def _differences(found: Finding) -> Chart:
    """How the differences within pairs are distributed."""
    import numpy as np

    values = found.values[0]
    edges = _edges(values)
    counts, _ = np.histogram(values, edges)
    middles = tuple(float(each) for each in (edges[1:] + edges[:-1]) / 2)
    one, two = (group.name.label for group in found.groups)
    return Chart(
        "histogram",
        say("Difference within pairs: {first} less {second}", first=one, second=two),
        say("How many pairs have which difference."),
        _axis(found, say("difference")),
        Axis(say("pairs"), "integer"),
        (Series(say("pairs"), middles, tuple(float(each) for each in counts)),),
        (Mark(say("no difference"), x=0.0),),
    )


def _two_distributions(found: Finding) -> Chart:
    """The distributions of two groups over each other, as shares, so that their sizes do not matter."""
    import numpy as np

    edges = _edges(np.concatenate(found.values))
    middles = tuple(float(each) for each in (edges[1:] + edges[:-1]) / 2)
    series = []
    for group, values in zip(found.groups, found.values, strict=True):
        counts, _ = np.histogram(values, edges)
        series.append(Series(group.name.label, middles, tuple(float(each) / len(values) for each in counts)))
    return Chart(
        "histogram",
        say("How {metric} is distributed", metric=found.subject.title),
        say("Which share of each of the two groups has which value."),
        _axis(found, say("{metric}", metric=found.subject.title)),
        Axis(say("share of the group"), "percent"),
        tuple(series),
    )
