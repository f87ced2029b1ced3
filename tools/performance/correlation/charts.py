"""Pictures of correlations: the cloud with its line, ranked bars with intervals, a heat map, the delays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tools.charts import Axis, Chart, Mark, Scale, Series
from tools.measures import Measure
from tools.messages import Message, Text, say
from tools.performance.correlation.headline import together
from tools.performance.correlation.observations import named_step
from tools.performance.correlation.pairs import Pair
from tools.performance.correlation.serial import Delay
from tools.performance.correlation.view import SURE, Relations, amount, strength

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["charts_of"]

_POINTS = 800
_BARS = 20
_CELLS = 16
"""More rows and columns than these can't be read on a phone."""


def charts_of(found: Relations) -> tuple[Chart, ...]:
    """The pictures that suit what was asked."""
    if found.only is not None:
        drawn = (_cloud(found, found.only), *_delay(found, found.only))
        # Of a question about the delay, that is what the post shows first.
        return drawn[::-1] if found.delay_asked else drawn
    if found.target is not None:
        return (_bars(found),)
    return (_heat_map(found),)


def _axis(measure: Measure) -> Axis:
    scales: dict[str, Scale] = {"money": "money", "percent": "percent", "integer": "integer"}
    return Axis(say("{metric}", metric=measure.title), scales.get(measure.unit, "number"), measure.currency)


def _cloud(found: Relations, pair: Pair) -> Chart:
    import numpy as np

    observations = found.observations
    known = np.flatnonzero(observations.whole(pair.a, pair.b))
    shape = found.shape
    moving = list(shape.movers) if shape is not None else []
    step = max(1, math.ceil(len(known) / _POINTS))
    shown = [int(place) for place in known[::step] if place not in moving]
    x, y = observations.values[pair.a], observations.values[pair.b]
    points = tuple(float(x[place]) for place in shown), tuple(float(y[place]) for place in shown)
    series = [Series(_unit_name(found), *points)]
    if moving:
        labels: tuple[Text, ...] = tuple(observations.name(place) for place in moving)
        far = tuple(float(x[place]) for place in moving), tuple(float(y[place]) for place in moving)
        series.append(Series(say("carry the result"), *far, labels=labels, emphasis=True))
    if shape is not None:
        ends = float(x[known].min()), float(x[known].max())
        line = tuple(shape.start + shape.slope * end for end in ends)
        series.append(Series(say("fitted line"), ends, line, dashed=True))
    value, _ = found.plain(pair)
    return Chart(
        "scatter",
        title=_cloud_title(found, pair),
        description=say(
            "A point for each of {units}, {a} to the right and {b} upwards, with a fitted line: {together}.",
            units=observations.unit.counted(pair.count),
            a=found.title(pair.a),
            b=found.title(pair.b),
            together=together(found, pair, value.value),
        ),
        x_axis=_axis(observations.measures[pair.a]),
        y_axis=_axis(observations.measures[pair.b]),
        series=tuple(series),
    )


def _cloud_title(found: Relations, pair: Pair) -> Message:
    value, _ = found.plain(pair)
    a, b, called = found.title(pair.a), found.title(pair.b), found.called(value.value)
    if pair.adjusted is not None:
        return say(
            "{a} and {b}: {called}, without trend and season {adjusted}",
            a=a,
            b=b,
            called=called,
            adjusted=amount(pair.adjusted.found.value),
        )
    return say(
        "{a} and {b}: {strength} relationship ({called})", a=a, b=b, strength=strength(value.value), called=called
    )


def _unit_name(found: Relations) -> Text:
    unit = found.observations.unit
    if unit.kind == "group":
        return unit.column
    if unit.kind == "row":
        return say("rows")
    names = {
        "hour": say("hours"),
        "day": say("days"),
        "week": say("weeks"),
        "month": say("months"),
        "quarter": say("quarters"),
    }
    return names.get(unit.step) or say("years")


def _delay(found: Relations, pair: Pair) -> tuple[Chart, ...]:
    """How closely the two go together at each delay."""
    delay, line = pair.delay, found.observations.timeline
    if delay is None or line is None:
        return ()
    a, b = found.title(pair.a), found.title(pair.b)
    steps = tuple(range(-delay.window, delay.window + 1))
    best = tuple(value if step == delay.steps else None for step, value in zip(steps, delay.course, strict=True))
    rest = tuple(None if step == delay.steps else value for step, value in zip(steps, delay.course, strict=True))
    chart = Chart(
        "bar",
        title=_delay_title(found, pair, delay, line.step),
        description=say(
            "A bar for each delay from {first} to {last}: how closely {b} goes with {a} so much earlier. The highest "
            "is at {steps}.",
            first=-delay.window,
            last=delay.window,
            a=a,
            b=b,
            steps=delay.steps,
        ),
        x_axis=Axis(_delay_axis(line.step, a, b), "integer"),
        y_axis=Axis(say("adjusted correlation")),
        series=(Series(say("best delay"), steps, best, emphasis=True), Series(say("other delays"), steps, rest)),
        marks=(
            Mark(say("chance stays within ±{limit}", limit=amount(delay.limit)), y=delay.limit),
            Mark(say("−{limit}", limit=amount(delay.limit)), y=-delay.limit),
        ),
    )
    return (chart,)


def _delay_title(found: Relations, pair: Pair, delay: Delay, unit: str) -> Message:
    a, b = found.title(pair.a), found.title(pair.b)
    if pair.p_delay >= SURE:
        return say("No delay between {a} and {b} stands out", a=a, b=b)
    if delay.steps == 0:
        return say("{a} and {b} move at the same time", a=a, b=b)
    first, second = (a, b) if delay.steps > 0 else (b, a)
    by = named_step(unit, abs(delay.steps))
    if delay.found.value < 0:
        return say("{second} goes the other way {delay} after {first}", second=second, first=first, delay=by)
    return say("{second} follows {first} after {delay}", second=second, first=first, delay=by)


def _delay_axis(step: str, a: Text, b: Text) -> Message:
    match step:
        case "hour":
            return say("hours by which {b} comes after {a}", a=a, b=b)
        case "day":
            return say("days by which {b} comes after {a}", a=a, b=b)
        case "week":
            return say("weeks by which {b} comes after {a}", a=a, b=b)
        case "month":
            return say("months by which {b} comes after {a}", a=a, b=b)
    return say("steps by which {b} comes after {a}", a=a, b=b)


def _bars(found: Relations) -> Chart:
    assert found.target is not None
    ranked = sorted(found.pairs, key=lambda each: -found.main(each)[0].value)
    if len(ranked) > _BARS:
        kept = {id(each) for each in found.ranked()[:_BARS]}
        ranked = [each for each in ranked if id(each) in kept]
    values = [found.main(each)[0] for each in ranked]
    target, best = found.title(found.target), found.ranked()[0]
    return Chart(
        "bar",
        title=say(
            "Closest to {target}: {best} ({called})",
            best=found.title(best.a),
            target=target,
            called=found.called(found.main(best)[0].value),
        ),
        description=say(
            "A bar for each column with its correlation with {target} and the 95% interval, from high to low.",
            target=target,
        ),
        x_axis=Axis(say("column")),
        y_axis=Axis(say("correlation with {target}", target=target)),
        series=(
            Series(
                say("correlation"),
                tuple(found.title(each.a) for each in ranked),
                tuple(value.value for value in values),
                low=tuple(value.low for value in values),
                high=tuple(value.high for value in values),
            ),
        ),
        horizontal=True,
    )


def _heat_map(found: Relations) -> Chart:
    """All pairs, columns that go together side by side."""
    places = _order(found)[:_CELLS]
    known: dict[tuple[int, int], float] = {}
    for pair in found.pairs:
        value = found.main(pair)[0].value
        known[pair.a, pair.b] = known[pair.b, pair.a] = value
    titles = tuple(found.title(place) for place in places)
    rows = tuple(
        Series(
            found.title(row),
            titles,
            tuple(1.0 if row == column else known.get((row, column)) for column in places),
        )
        for row in places
    )
    best = found.ranked()[0]
    return Chart(
        "heatmap",
        title=say(
            "{a} and {b} go together most ({called})",
            a=found.title(best.a),
            b=found.title(best.b),
            called=found.called(found.main(best)[0].value),
        ),
        description=say("A cell for each pair of columns with its correlation; blue is positive, orange is negative."),
        x_axis=Axis(say("correlation, from -1 to 1")),
        y_axis=Axis(say("metric")),
        series=rows,
    )


def _order(found: Relations) -> list[int]:
    """The metrics, those that go together side by side (average linkage); the closest ones where there are many."""
    import numpy as np
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    used = sorted({place for pair in found.pairs for place in (pair.a, pair.b)})
    if len(used) > _CELLS:
        closest = dict.fromkeys(used, 0.0)
        for pair in found.pairs:
            for place in (pair.a, pair.b):
                closest[place] = max(closest[place], abs(found.main(pair)[0].value))
        used = sorted(sorted(used, key=lambda place: -closest[place])[:_CELLS])
    if len(used) < 3:
        return used
    index = {place: position for position, place in enumerate(used)}
    away = np.ones((len(used), len(used)))
    for pair in found.pairs:
        if pair.a in index and pair.b in index:
            one, other = index[pair.a], index[pair.b]
            away[one, other] = away[other, one] = 1.0 - found.main(pair)[0].value
    np.fill_diagonal(away, 0.0)
    distances = squareform(away, checks=False)
    tree = optimal_leaf_ordering(linkage(distances, "average"), distances)
    return [used[int(place)] for place in leaves_list(tree)]
