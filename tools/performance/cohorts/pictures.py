"""The triangle as a heat map, and the average as a curve."""

from __future__ import annotations

import math

from tools.charts import Axis, Chart, Series
from tools.messages import Text, say
from tools.performance.cohorts.tables import shown_ages, triangle_title
from tools.performance.cohorts.triangle import Triangle
from tools.performance.cohorts.view import View
from tools.performance.cohorts.words import people_head, people_word, start_word

__all__ = ["charts_of"]

_COHORTS = 18
_AGES = 14
_LINES = 6


def charts_of(view: View) -> tuple[Chart, ...]:
    """The curve first where segments are compared, else the heat map."""
    map_, curve = _heatmap(view), _curve(view)
    found = (curve, map_) if view.split is not None else (map_, curve)
    return tuple(each for each in found if each is not None)


def _since(view: View) -> Axis:
    return Axis(
        say("{several} since {start}", several=view.age_clock.several, start=start_word(view.people.layout)), "integer"
    )


def _heatmap(view: View) -> Chart | None:
    """One row a cohort; cells that are not known yet are left empty."""
    triangle = view.triangle
    ages = shown_ages(view)[:_AGES]
    rows = [row for row in range(len(triangle.cohorts)) if triangle.known[row, ages].any()] if ages else []
    rows = rows[-_COHORTS:]
    if len(rows) < 2 or not ages:
        return None
    shares = triangle.shares
    series = tuple(
        Series(
            say(
                "{cohort} ({customers})",
                cohort=view.clock.label(int(triangle.cohorts[row])),
                customers=int(triangle.sizes[row]),
            ),
            x=tuple(str(age) for age in ages),
            y=tuple(None if math.isnan(value) else value for value in (float(shares[row, age]) for age in ages)),
        )
        for row in rows
    )
    return Chart(
        kind="heatmap",
        title=triangle_title(view),
        description=say(
            "A heat map with a row for each of {cohorts} cohorts and a column for each age; darker is more.",
            cohorts=len(rows),
        ),
        x_axis=_since(view),
        y_axis=Axis(say("cohort ({people})", people=people_head(view.people.layout)), "percent"),
        series=series,
    )


def _curve(view: View) -> Chart | None:
    """The average by age with its interval; one line for each of the largest segments."""
    if view.split is None:
        line = _line(view, view.triangle, say("average"), emphasis=True)
        found = [line]
    else:
        pairs = zip(view.split.segments.groups, view.split.triangles, strict=True)
        found = [_line(view, triangle, segment.label, emphasis=False) for segment, triangle in list(pairs)[:_LINES]]
    lines = tuple(each for each in found if each is not None)
    if not lines or max(len(line.x) for line in lines) < 3:
        return None
    return Chart(
        kind="line",
        title=triangle_title(view),
        description=say("A line of the average share by age; the band is the 95% interval."),
        x_axis=_since(view),
        y_axis=Axis(
            say("share of the first {unit}", unit=view.age_clock.name)
            if view.triangle.measure == "revenue"
            else say("share of {people}", people=people_word(view.people.layout)),
            "percent",
        ),
        series=lines,
    )


def _line(view: View, triangle: Triangle, name: Text, *, emphasis: bool) -> Series | None:
    last = 36 if view.age_clock.unit != "day" else 90
    cells = [(int(age), triangle.average(int(age))) for age in triangle.ages if view.first_age <= age <= last]
    known = [(age, cell) for age, cell in cells if cell is not None]
    if not known:
        return None
    return Series(
        name,
        x=tuple(age for age, _ in known),
        y=tuple(cell.share for _, cell in known),
        low=tuple(cell.low for _, cell in known) if emphasis else (),
        high=tuple(cell.high for _, cell in known) if emphasis else (),
        emphasis=emphasis,
    )
