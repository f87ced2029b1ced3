"""The finding of a funnel in a sentence, its figures, and its tables."""

from __future__ import annotations

from tools.answer import Cell, Figure, Table, TableColumn
from tools.messages import Message, Text, Value, say
from tools.performance.funnel.durations import time_figures, time_headline, time_table
from tools.performance.funnel.losses import loss_figures, loss_headline
from tools.performance.funnel.rates import SIGNIFICANT, duration, find_gain, shown, telling, wilson
from tools.performance.funnel.view import Funnel, Group, SegmentColumn, rate

__all__ = ["figures_of", "headline_of", "tables_of"]


def headline_of(funnel: Funnel) -> Message:
    """How many come through, and where most are lost; by segment where that was asked for."""
    if funnel.measure == "time":
        return time_headline(funnel)
    by = _by_segment(funnel) if funnel.asked else None
    return loss_headline(funnel) or by or _overall(funnel)


def _overall(funnel: Funnel) -> Message:
    first, last, place = funnel.steps[0], funnel.steps[-1], funnel.worst
    lost = _whole(first.size - last.size)
    if funnel.overall is None or place is None:
        return say(
            "“{last}” has {size} and “{first}” {entered}, so there is no share that comes through.",
            first=first.name,
            last=last.name,
            size=_whole(last.size),
            entered=_whole(first.size),
        )
    whole = say(
        "{rate} of “{first}” reach “{last}” ({size} of {entered})",
        rate=shown(funnel.overall),
        first=first.name,
        last=last.name,
        size=_whole(last.size),
        entered=_whole(first.size),
    )
    if funnel.kind == "current":
        return _so_far(funnel, whole, place)
    if len(funnel.steps) == 2:
        return say("{whole}; {lost} are lost.", whole=whole, lost=lost)
    before, at = funnel.steps[place - 1], funnel.steps[place]
    values: dict[str, Value] = {
        "whole": whole,
        "before": before.name,
        "step": at.name,
        "rate": shown(funnel.rates[place - 1] or 0.0),
        "lost": _whole(before.size - at.size),
    }
    if funnel.worst_by == "people":
        return say("{whole}; most are lost between “{before}” and “{step}”: {lost}, and {rate} go on.", **values)
    return say("{whole}; the weakest step is “{before}” to “{step}”: {rate} go on, {lost} are lost.", **values)


def _by_segment(funnel: Funnel) -> Message | None:
    column = funnel.segments[0]
    ranked = _ranked(column)
    if len(ranked) < 2 or funnel.overall is None:
        return None
    (high, best), (low, worst) = ranked[0], ranked[-1]
    p = column.p_values[-1] if column.p_values else None
    values = {
        "dimension": column.dimension.title,
        "first": funnel.steps[0].name,
        "last": funnel.steps[-1].name,
        "best": best.label,
        "high": shown(high),
        "worst": worst.label,
        "low": shown(low),
        "overall": shown(funnel.overall),
    }
    if p is not None and p < SIGNIFICANT:
        return say(
            "By {dimension}, {best} brings most from “{first}” to “{last}” ({high}) and {worst} least ({low}); "
            "overall it is {overall}.",
            **values,
        )
    return say(
        "By {dimension}, from “{first}” to “{last}” it is {high} for {best} and {low} for {worst}, "
        "a difference that can be chance; overall it is {overall}.",
        **values,
    )


def _so_far(funnel: Funnel, whole: Message, place: int) -> Message:
    """Where most stand still: what is at a stage now is not lost yet."""
    most = funnel.most_lost if funnel.worst_by == "people" else place
    before, at = funnel.steps[(most or place) - 1], funnel.steps[most or place]
    return say(
        "{whole} so far; from “{before}” to “{step}”, {rate} went on and {left} did not: {now} are still at "
        "“{before}”.",
        whole=whole,
        before=before.name,
        step=at.name,
        rate=shown(at.size / before.size if before.size else 0.0),
        left=_whole(before.size - at.size),
        now=before.now or 0,
    )


def _ranked(column: SegmentColumn) -> list[tuple[float, Group]]:
    """The groups with their overall rate, best first; those with few people only where there are no others."""
    rates = [(share, g) for g in column.groups if (share := rate(g.sizes[-1], g.sizes[0])) is not None]
    enough = [each for each in rates if each[1].sizes[0] >= 30]
    return sorted(enough if len(enough) > 1 else rates, key=lambda each: -each[0])


def figures_of(funnel: Funnel) -> dict[str, Figure]:
    """Every number, by name."""
    found = _step_figures(funnel)
    overall = wilson(funnel.sizes[-1], funnel.sizes[0])
    if overall is not None:
        found |= {"overall_rate": overall.share, "overall_low": overall.low, "overall_high": overall.high}
    if (worst := funnel.worst) is not None:
        found |= {
            "worst_step": funnel.steps[worst].name,
            "worst_from": funnel.steps[worst - 1].name,
            "worst_rate": funnel.rates[worst - 1] or 0.0,
        }
    if (most := funnel.most_lost) is not None:
        found["most_lost_step"] = funnel.steps[most].name
        found["most_lost"] = _whole(funnel.sizes[most - 1] - funnel.sizes[most])
    if funnel.window is not None:
        found["unfinished"] = funnel.window.unfinished
    if funnel.ended is not None and (won := wilson(funnel.ended[0], sum(funnel.ended))) is not None:
        found |= {"ended": sum(funnel.ended), "won_of_ended": won.share, "won_low": won.low, "won_high": won.high}
    return found | _segment_figures(funnel) | time_figures(funnel) | loss_figures(funnel)


def _step_figures(funnel: Funnel) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for place, step in enumerate(funnel.steps):
        found[f"step[{step.name}]"] = _whole(step.size)
        if place:
            _add_rate(found, step.name, step.size, funnel.sizes[place - 1])
            if (share := rate(step.size, funnel.sizes[0])) is not None:
                found[f"share[{step.name}]"] = share
        if step.now is not None:
            found[f"now[{step.name}]"] = step.now
        if step.ever is not None:
            found[f"users[{step.name}]"] = step.ever
            found[f"skipped[{step.name}]"] = step.skipped.without
            found[f"out_of_order[{step.name}]"] = step.skipped.disordered
        if step.times is not None:
            found[f"median_hours[{step.name}]"] = step.times.median
            found[f"lower_hours[{step.name}]"] = step.times.lower
            found[f"upper_hours[{step.name}]"] = step.times.upper
    return found


def _segment_figures(funnel: Funnel) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    column = telling(funnel)
    for group in column.groups if column else ():
        for place, step in enumerate(funnel.steps):
            found[f"step[{group.key},{step.name}]"] = _whole(group.sizes[place])
            if place and (share := rate(group.sizes[place], group.sizes[place - 1])) is not None:
                found[f"rate[{group.key},{step.name}]"] = share
        overall = wilson(group.sizes[-1], group.sizes[0])
        if overall is not None:
            found[f"overall_rate[{group.key}]"] = overall.share
            found[f"overall_low[{group.key}]"] = overall.low
            found[f"overall_high[{group.key}]"] = overall.high
    for each in funnel.segments:
        if each.p_values and (p := each.p_values[-1]) is not None:
            found[f"p_value[{each.dimension.column.name}]"] = p
    gain = find_gain(funnel, column)
    if gain is not None:
        found |= {"gain": gain.more, "best_segment": gain.group.key, "best_rate": gain.share}
    return found


def _add_rate(found: dict[str, Figure], name: str, part: float, whole: float) -> None:
    interval = wilson(part, whole)
    if interval is not None:
        found |= {f"rate[{name}]": interval.share, f"low[{name}]": interval.low, f"high[{name}]": interval.high}
        found[f"lost[{name}]"] = _whole(whole - part)


def tables_of(funnel: Funnel) -> tuple[Table, ...]:
    """The steps; the segments that were asked for or that tell most; the tests."""
    column = telling(funnel)
    found = [_steps_table(funnel)]
    times = time_table(funnel) if funnel.measure == "time" else None
    if times is not None:
        return (times, *found)
    if column is not None:
        found.append(_segment_table(funnel, column))
    if funnel.segments and any(p is not None for each in funnel.segments for p in each.p_values):
        found.append(_test_table(funnel))
    return tuple(found)


def _steps_table(funnel: Funnel) -> Table:
    timed = any(step.times is not None for step in funnel.steps)
    followed = any(step.ever not in (None, step.size) for step in funnel.steps)
    standing = any(step.now is not None for step in funnel.steps)
    columns = [
        TableColumn(say("step")),
        TableColumn(funnel.unit, "integer" if all(float(s).is_integer() for s in funnel.sizes) else "number"),
        TableColumn(say("of the step before"), "percent"),
        TableColumn(say("from (95%)"), "percent"),
        TableColumn(say("to (95%)"), "percent"),
        TableColumn(say("of the first step"), "percent"),
        TableColumn(say("lost"), "integer"),
    ]
    rows = []
    for place, step in enumerate(funnel.steps):
        interval = wilson(step.size, funnel.sizes[place - 1]) if place else None
        row: list[Cell] = [
            step.name,
            _whole(step.size),
            interval.share if interval else None,
            interval.low if interval else None,
            interval.high if interval else None,
            rate(step.size, funnel.sizes[0]) if place else None,
            _whole(funnel.sizes[place - 1] - step.size) if interval else None,
        ]
        if timed:
            row.append(duration(step.times.median) if step.times else None)
        if followed:
            row.append(step.ever)
        if standing:
            row.append(step.now)
        rows.append(tuple(row))
    if timed:
        columns.append(TableColumn(say("median time")))
    if followed:
        columns.append(TableColumn(say("did it at all"), "integer"))
    if standing:
        columns.append(TableColumn(say("there now"), "integer"))
    return Table(say("Steps of the funnel"), tuple(columns), tuple(rows))


def _segment_table(funnel: Funnel, column: SegmentColumn) -> Table:
    heads: list[TableColumn] = [TableColumn(column.dimension.head), TableColumn(funnel.steps[0].name, "integer")]
    heads += [TableColumn(say("→ {step}", step=step.name), "percent") for step in funnel.steps[1:]]
    heads += [TableColumn(funnel.steps[-1].name, "integer"), TableColumn(say("overall"), "percent")]
    rows = []
    for group in column.groups:
        sizes = group.sizes
        shares = [rate(sizes[place], sizes[place - 1]) for place in range(1, len(sizes))]
        label: Text = group.label
        rows.append((label, _whole(sizes[0]), *shares, _whole(sizes[-1]), rate(sizes[-1], sizes[0])))
    return Table(say("The funnel by {dimension}", dimension=column.dimension.title), tuple(heads), tuple(rows))


def _test_table(funnel: Funnel) -> Table:
    heads = [TableColumn(say("split by"))]
    heads += [TableColumn(say("p, → {step}", step=step.name), "number") for step in funnel.steps[1:]]
    heads.append(TableColumn(say("p, overall"), "number"))
    rows = tuple((each.dimension.title, *each.p_values) for each in funnel.segments)
    return Table(say("Do segments differ? (p-values, corrected)"), tuple(heads), rows)


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
