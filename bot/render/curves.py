"""Pictures made of points: lines over time or along a number, and scatter charts."""

from __future__ import annotations

import math
from typing import Any

from bot.render.canvas import Canvas, Label, finite
from bot.render.scales import number_ticks
from bot.render.style import INK, width
from tools.charts import Series
from tools.messages import write

__all__ = ["draw_lines", "draw_scatter"]

_INSIDE = 2
"""Labels of so many letters are written into their points."""


def draw_lines(canvas: Canvas) -> None:
    """Lines with gaps where values are missing, intervals as bands, single points as dots."""
    order = sorted(range(len(canvas.chart.series)), key=lambda i: (canvas.chart.series[i].emphasis, -i))
    colours = canvas.colours()
    handles = {}
    notes: list[Label] = []
    for i in order:
        handles[i] = _line(canvas, canvas.chart.series[i], colours[i], notes)
    for i, series in enumerate(canvas.chart.series):
        canvas.name(handles[i], series)
    lowest = min(
        (finite(y) for s in canvas.chart.series for y in (*s.y, *s.low) if not math.isnan(finite(y))), default=0
    )
    canvas.axes.margins(x=0.03, y=0.08)
    if lowest >= 0:
        highest = canvas.axes.get_ylim()[1]
        if lowest < 0.5 * highest or len(canvas.axes.lines) <= 2 or canvas.chart.y_axis.scale == "percent":
            canvas.axes.set_ylim(bottom=0)
    elif canvas.axes.get_ylim()[1] > 0:
        canvas.axes.axhline(0, color=canvas.axes.spines["bottom"].get_edgecolor(), linewidth=1.2)
    canvas.label_y()
    canvas.label_x()
    canvas.mark(canvas.chart.marks)
    canvas.place_labels(notes, beside_lines=True)


def _line(canvas: Canvas, series: Series, colour: str, notes: list[Label]) -> object:
    points = sorted(
        zip(canvas.positions(series.x), (finite(y) for y in series.y), range(len(series.y)), strict=True),
        key=lambda point: point[0],
    )
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    loud = series.emphasis or not any(s.emphasis for s in canvas.chart.series)
    style = (0, (4, 2)) if series.dashed else "-"
    (line,) = canvas.axes.plot(
        xs, ys, color=colour, linewidth=3.2 if loud else 2.2, linestyle=style, zorder=4 if loud else 3
    )
    lonely = [i for i, y in enumerate(ys) if not math.isnan(y) and _alone(ys, i)]
    dots = range(len(ys)) if len(ys) <= 16 and canvas.x_kind != "number" else lonely
    size = 11 if len(lonely) == len(dots) else 7
    (dots_only,) = canvas.axes.plot(
        [xs[i] for i in dots], [ys[i] for i in dots], "o", color=colour, markersize=size, zorder=5
    )
    if len(series.low) == len(series.high) == len(ys) and ys:
        low, high = [finite(series.low[p[2]]) for p in points], [finite(series.high[p[2]]) for p in points]
        if len(ys) == 1:
            canvas.axes.plot([xs[0], xs[0]], [low[0], high[0]], color=colour, linewidth=2)
        canvas.axes.fill_between(xs, low, high, color=colour, alpha=0.18, linewidth=0)
    for x, y, i in points:
        if i < len(series.labels) and not math.isnan(y):
            notes.append(Label(x, y, canvas.text(series.labels[i], 28), 6, series.emphasis))
    return dots_only if len(lonely) == sum(not math.isnan(y) for y in ys) else line


def _alone(ys: list[float], i: int) -> bool:
    before = i > 0 and not math.isnan(ys[i - 1])
    after = i + 1 < len(ys) and not math.isnan(ys[i + 1])
    return not before and not after


def draw_scatter(canvas: Canvas) -> None:
    """Points, sizes relative to the largest; names where there is room, the loudest first; what is dashed is a line."""
    chart, colours = canvas.chart, canvas.colours()
    largest = max((size for s in chart.series for size in s.sizes if math.isfinite(size)), default=0.0)
    many = sum(len(s.y) for s in chart.series)
    plain = 90.0 if many <= 200 else 36.0 if many <= 3000 else 10.0
    notes: list[Label] = []
    for series, colour in zip(chart.series, colours, strict=True):
        if _is_numbered(series):
            _numbers(canvas, series)
            continue
        xs, ys = canvas.positions(series.x), [finite(y) for y in series.y]
        if series.dashed:
            (line,) = canvas.axes.plot(xs, ys, color=INK, linewidth=2.4, linestyle=(0, (4, 2)), zorder=6)
            canvas.name(line, series)
            continue
        areas = [plain] * len(ys)
        if len(series.sizes) == len(ys) and largest > 0:
            areas = [40 + 1500 * max(0.0, size) / largest if math.isfinite(size) else 40.0 for size in series.sizes]
        canvas.axes.scatter(
            xs, ys, s=areas, color=colour, alpha=0.8 if many <= 500 else 0.45, linewidths=0, zorder=4 + series.emphasis
        )
        canvas.name_dots(colour, series)
        for i, label in enumerate(series.labels[: len(ys)]):
            if not math.isnan(ys[i]) and math.isfinite(xs[i]):
                radius = math.sqrt(areas[i] / math.pi)
                notes.append(Label(xs[i], ys[i], canvas.text(label, 24), radius, series.emphasis))
    canvas.axes.margins(0.08)
    canvas.label_y()
    canvas.label_x()
    canvas.axes.grid(axis="x")
    number_ticks(canvas.axes.yaxis, chart.y_axis, canvas.language)
    canvas.mark(chart.marks)
    notes.sort(key=lambda note: (not note.must, -note.radius))
    canvas.place_labels(notes[:120])


def _is_numbered(series: Series) -> bool:
    """Whether the labels are so short that they fit into their points, as the numbers of groups do."""
    return (
        0 < len(series.labels) == len(series.y)
        and not series.sizes
        and all(width(write(label)) <= _INSIDE for label in series.labels)
    )


def _numbers(canvas: Canvas, series: Series) -> None:
    """Points with their labels inside, on top of all others."""
    look: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 2}
    xs, ys = canvas.positions(series.x), [finite(y) for y in series.y]
    canvas.axes.scatter(xs, ys, s=720, zorder=9, **look)
    canvas.name(canvas.axes.scatter([], [], s=190, **look), series)
    for x, y, label in zip(xs, ys, series.labels, strict=True):
        if math.isfinite(x) and math.isfinite(y):
            canvas.axes.text(x, y, canvas.text(label), ha="center", va="center_baseline", fontsize=15, zorder=10)
