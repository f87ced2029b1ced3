"""Several key figures in one picture: a small line for each, on a scale of its own, with its latest value in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bot.render.canvas import Canvas, finite
from bot.render.scales import axis_number, value_digits
from bot.render.style import DOWN, GREYS, INK, PALETTE, QUIET, UP

if TYPE_CHECKING:
    from tools.charts import Series

__all__ = ["draw_panels"]

_MOST = 9
_NAME_LETTERS = {1: 60, 2: 34, 3: 22}


def draw_panels(canvas: Canvas) -> None:
    """Draw each series into a panel of its own; panels share the x axis but not the y axis.

    The last value is written beside the name, the last label of a series behind it (how it changed). Where points have
    sizes, those are marked, and the value of the largest is written instead. Panels beyond the ninth are left out.
    """
    drawn = [series for series in canvas.chart.series if _points(canvas, series)][:_MOST]
    columns = 1 if len(drawn) < 2 else 2 if len(drawn) <= 4 else 3
    rows = math.ceil(len(drawn) / columns)
    canvas.axes.remove()
    for place, series in enumerate(drawn):
        axes = canvas.figure.add_subplot(rows, columns, place + 1)
        last_row = place + columns >= len(drawn)
        _panel(canvas, axes, series, columns, last_row=last_row)


def _points(canvas: Canvas, series: Series) -> list[tuple[float, float]]:
    places = zip(canvas.positions(series.x), map(finite, series.y), strict=True)
    return sorted((x, y) for x, y in places if math.isfinite(x) and math.isfinite(y))


def _marked(canvas: Canvas, series: Series) -> list[tuple[float, float, float]]:
    """The points with a size, which the picture is about; the largest first."""
    if len(series.sizes) != len(series.y):
        return []
    points = zip(canvas.positions(series.x), map(finite, series.y), series.sizes, strict=True)
    return sorted((p for p in points if p[2] > 0 and math.isfinite(p[1])), key=lambda point: -point[2])


def _panel(canvas: Canvas, axes: Any, series: Series, columns: int, *, last_row: bool) -> None:
    points = _points(canvas, series)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    axes.plot(xs, ys, color=PALETTE[0], linewidth=2.8)
    odd = _marked(canvas, series)
    if odd:
        axes.plot([x for x, _, _ in odd], [y for _, y, _ in odd], "o", color=DOWN, markersize=9, zorder=5)
    else:
        axes.plot(xs[-1:], ys[-1:], "o", color=PALETTE[0], markersize=9)
    low, high = min(ys), max(ys)
    if low < 0.5 * high:
        axes.fill_between(xs, ys, 0.0, color=PALETTE[0], alpha=0.10, linewidth=0)
        low, high = min(0.0, low), max(0.0, high)
        axes.axhline(0.0, color=GREYS[0], linewidth=1.0)
    room = (high - low or abs(high) or 1.0) * 0.12
    axes.set_ylim(low - room * (low != 0), high + room)
    axes.margins(x=0.04)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    _ticks(canvas, axes, series, last_row=last_row)
    name = canvas.text(series.name, _NAME_LETTERS[columns])
    name = name if isinstance(series.name, str) else name[:1].upper() + name[1:]
    axes.set_title(name, loc="left", fontsize=16, color=QUIET, pad=32)
    _latest(canvas, axes, series, [y for _, y, size in odd if size == odd[0][2]][:1] if odd else ys)


def _latest(canvas: Canvas, axes: Any, series: Series, ys: list[float]) -> None:
    """The last value, and behind it how it changed: green where that is good, vermilion where it is bad."""
    axis = series.axis or canvas.chart.y_axis
    digits = value_digits(ys, axis)
    value = axis_number(ys[-1], axis, canvas.language, digits)
    written = axes.annotate(
        value, (0, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", fontsize=20, color=INK, va="bottom"
    )
    if series.labels:
        colour = QUIET if series.good is None else UP if series.good else DOWN
        axes.annotate(
            canvas.text(series.labels[-1], 16),
            (1, 0),
            xycoords=written,
            xytext=(14, 0),
            textcoords="offset points",
            fontsize=20,
            color=colour,
            va="bottom",
        )


def _ticks(canvas: Canvas, axes: Any, series: Series, *, last_row: bool) -> None:
    """The first and the last x value, below the lowest panels only, within the panel."""
    if not last_row or len(series.x) < 2:
        axes.set_xticks([])
        return
    places = canvas.positions(series.x)
    texts = canvas.category_texts(list(series.x), 12)
    axes.set_xticks([places[0], places[-1]], [texts[0], texts[-1]], fontsize=14)
    for tick, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
        tick.set_horizontalalignment(side)
