"""Pictures of odd times: the line with the range that is usual, the odd times marked; small panels for many series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tools.charts import Axis, Chart, Mark, Scale, Series
from tools.measures import Measure
from tools.messages import Message, Text, say
from tools.performance.anomaly_series import Flagged
from tools.performance.anomaly_view import Findings

__all__ = ["charts_of"]

_MOST_POINTS = 600
_READABLE = 250
"""A line of more steps is too dense to see single ones."""
_AROUND = 60
"""Steps that are shown before and after what is of interest, where there is room."""
_NAMED = 3
_PANELS = 6


def charts_of(found: Findings) -> tuple[Chart, ...]:
    """The series with the most unusual time; where several have some, the worst of them in panels as well."""
    told = found.told
    charts = [_line_chart(found, told[0].line if told else 0)]
    lines = list(dict.fromkeys(each.line for each in found.judged.odd))
    if len(lines) > 1:
        charts.append(_panels(found, lines[:_PANELS]))
    return tuple(charts)


def _span(found: Findings, lines: Sequence[int]) -> tuple[int, int]:
    """From which step to which is drawn: what was asked for, or of much the part with the odd times."""
    import numpy as np

    places = np.flatnonzero(found.inside)
    first, last = int(places[0]), int(places[-1])
    odd = [each.place for each in found.told if each.line in lines]
    odd += [shift.place for line in lines for shift in found.judged.shifts[line]]
    if last - first > _READABLE and odd and max(odd) - min(odd) < _READABLE - 2 * _AROUND:
        first, last = min(odd), max(odd)
    around = _AROUND if last - first < _READABLE - _AROUND else 0
    return max(0, first - around), min(len(found.clock) - 1, last + around)


def _shown(found: Findings, line: int, first: int, last: int) -> list[int]:
    """The steps that are drawn: of many, the lowest and the highest of each stretch, and all odd ones."""
    import numpy as np

    values = found.lines[line].values[first : last + 1]
    if len(values) <= _MOST_POINTS:
        return list(range(first, last + 1))
    kept = {each.place for each in found.told if each.line == line and first <= each.place <= last}
    for part in np.array_split(np.arange(len(values)), _MOST_POINTS // 2):
        known = part[np.isfinite(values[part])]
        if len(known):
            kept |= {first + int(known[np.argmin(values[known])]), first + int(known[np.argmax(values[known])])}
        else:
            kept.add(first + int(part[0]))
    return sorted(kept)


def _axis(measure: Measure) -> Axis:
    scales: dict[str, Scale] = {"money": "money", "percent": "percent", "integer": "integer"}
    label = measure.title if isinstance(measure.title, Message) else say("{metrics}", metrics=measure.title)
    return Axis(label, scales.get(measure.unit, "number"), measure.currency)


def _line_chart(found: Findings, line: int) -> Chart:
    first, last = _span(found, [line])
    shown = _shown(found, line, first, last)
    x = tuple(found.clock.moment(place) for place in shown)
    values = found.lines[line].values
    expected, low, high = found.judged.bands[line]
    odd = [each for each in found.told if each.line == line]
    measure = found.lines[line].measure
    # A range that reaches far below what there is would push the line to the top: it is cut at the axis.
    floor = 0.0 if float(_least(values)) >= 0 else -math.inf
    series = (
        Series(
            say("expected, with the usual range"),
            x,
            tuple(_number(expected[place]) for place in shown),
            tuple(max(floor, _finite(low[place], expected[place])) for place in shown),
            tuple(_finite(high[place], expected[place]) for place in shown),
            dashed=True,
        ),
        Series(found.title(line), x, tuple(_number(values[place]) for place in shown)),
        *_marked(found, line, shown, odd),
    )
    return Chart(
        kind="line",
        title=_title(found, line, odd),
        description=_description(found, line, odd),
        x_axis=Axis(say("date") if found.clock.is_daily else say("time")),
        y_axis=_axis(measure),
        series=series,
        marks=tuple(
            Mark(say("new level"), x=found.clock.moment(shift.place)) for shift in found.judged.shifts[line][:_NAMED]
        ),
    )


def _marked(found: Findings, line: int, shown: list[int], odd: list[Flagged]) -> tuple[Series, ...]:
    """The odd times as points of their own, the worst of them named."""
    if not odd:
        return ()
    drawn = [each for each in sorted(odd, key=lambda each: each.place) if shown[0] <= each.place <= shown[-1]]
    named = {each.place for each in odd[:_NAMED]}
    labels: tuple[Text, ...] = tuple(
        say("{time}: {value}", time=found.label(each.place), value=found.written(line, each.value))
        if each.place in named
        else ""
        for each in drawn
    )
    x: list[Any] = []
    y: list[float | None] = []
    texts: list[Text] = []
    for each, label in zip(drawn, labels, strict=True):
        # A gap after each point: they are single times, no line.
        x += [found.clock.moment(each.place), found.clock.moment(each.place)]
        y += [each.value, None]
        texts += [label, ""]
    name = say("unusual") if odd[0].odd else say("farthest from expected, not unusual")
    return (Series(name, tuple(x), tuple(y), labels=tuple(texts), emphasis=True),)


def _title(found: Findings, line: int, odd: list[Flagged]) -> Message:
    if not odd:
        return say("{metric}: nothing unusual", metric=found.title(line))
    if not odd[0].odd:
        return say(
            "{metric}: nothing unusual, farthest {time}",
            metric=found.title(line),
            time=found.in_a_sentence(odd[0].place),
        )
    return say("{metric}: most unusual {time}", metric=found.title(line), time=found.in_a_sentence(odd[0].place))


def _description(found: Findings, line: int, odd: list[Flagged]) -> Message:
    if not odd:
        return say("A line of {metric} within its usual range.", metric=found.title(line))
    if not odd[0].odd:
        return say(
            "A line of {metric} within its usual range; the farthest from what was expected is {time} with {value}.",
            metric=found.title(line),
            time=found.in_a_sentence(odd[0].place),
            value=found.written(line, odd[0].value),
        )
    return say(
        "A line of {metric} with its usual range; {times} lie outside, the most unusual {time} with {value}.",
        metric=found.title(line),
        times=found.clock.counted(len(odd)),
        time=found.in_a_sentence(odd[0].place),
        value=found.written(line, odd[0].value),
    )


def _panels(found: Findings, lines: list[int]) -> Chart:
    first, last = _span(found, lines)
    series = []
    for line in lines:
        shown = _shown(found, line, first, last)
        values = found.lines[line].values
        worst = next(each for each in found.judged.odd if each.line == line)
        odd = {each.place for each in found.judged.odd if each.line == line}
        series.append(
            Series(
                _panel_name(found, line),
                tuple(found.clock.moment(place) for place in shown),
                tuple(_number(values[place]) for place in shown),
                labels=(say("{time}", time=found.label(worst.place)),),
                sizes=tuple(2.0 if place == worst.place else 1.0 if place in odd else 0.0 for place in shown),
                axis=_axis(found.lines[line].measure),
            )
        )
    return Chart(
        kind="panels",
        title=say("The series with the most unusual times"),
        description=say("{count} small lines with their unusual times marked.", count=len(series)),
        x_axis=Axis(say("date") if found.clock.is_daily else say("time")),
        y_axis=_axis(found.measures[0]),
        series=tuple(series),
    )


def _panel_name(found: Findings, line: int) -> Text:
    return found.title(line) if len(found.measures) > 1 else found.group(line)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _finite(value: float, other: float) -> float:
    return float(value) if math.isfinite(value) else float(other)


def _least(values: Any) -> float:
    import numpy as np

    return float(np.nanmin(values))
