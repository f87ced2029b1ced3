"""Pictures made of bars: bar charts, waterfalls, histograms."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.render.canvas import Canvas, X, finite
from bot.render.scales import number_ticks
from bot.render.style import DOWN, INK, PALETTE, QUIET, UP, width
from tools.charts import Series
from tools.messages import say, say_count

if TYPE_CHECKING:
    from matplotlib.container import BarContainer

__all__ = ["draw_bars", "draw_histogram", "draw_waterfall"]

_MOST_LYING = 20
_MOST_LABELS = 30
_SLIVERS = 0.2
"""Steps that move between levels closer than this, as a share of the highest, could not be told apart."""
_BELOW = 0.9
"""Room for what is written beside them, as a share of the way between the lowest and the highest level."""


def draw_bars(canvas: Canvas) -> None:
    """Bars beside each other, on top of each other, or one a category; upright, or lying for long or many names."""
    categories = canvas.categories()
    lying = _lie(canvas, categories)
    shown = categories[:_MOST_LYING] if lying else categories
    values = [_values(canvas, series, shown) for series in canvas.chart.series]
    drawn = _place(canvas, values, shown, lying)
    lowest, highest = _reach(canvas, drawn)
    _finish(canvas, shown, lying, labelled=_label(canvas, drawn, lying, (lowest, highest)))
    if len(shown) < len(categories):
        left = len(categories) - len(shown)
        note = say_count("{count} more is not shown", "{count} more are not shown", left)
        canvas.axes.annotate(
            canvas.text(note), (1, 0), xycoords="axes fraction", xytext=(0, 6), textcoords="offset points", ha="right",
            va="bottom", color=QUIET,
        )  # fmt: skip
    canvas.mark(canvas.chart.marks)


def draw_histogram(canvas: Canvas) -> None:
    """Bars that touch; x are the middles of the bins (or their names), y how many."""
    colours = canvas.colours()
    for series, colour in zip(canvas.chart.series, colours, strict=True):
        places = canvas.positions(series.x)
        known = sorted({place for place in places if math.isfinite(place)})
        step = min((b - a for a, b in pairwise(known)), default=1.0)
        heights = [finite(value) for value in series.y]
        alpha = 1.0 if len(canvas.chart.series) == 1 else 0.6
        bars = canvas.axes.bar(places, heights, step, color=colour, edgecolor="white", linewidth=1, alpha=alpha)
        canvas.name(bars, series)
    canvas.label_y()
    canvas.label_x()
    canvas.mark(canvas.chart.marks)


def draw_waterfall(canvas: Canvas) -> None:
    """From the first total to the last, step by step: green for better, vermilion for worse.

    More is better unless the series says otherwise. Small steps between large totals are drawn large: the bars of the
    totals are then cut, and that is written.
    """
    series = canvas.chart.series[0]
    steps = [0.0 if math.isnan(finite(value)) else finite(value) for value in series.y]
    lying = canvas.chart.horizontal or _lie(canvas, list(series.x))
    level, starts, sizes, colours, ends = 0.0, [], [], [], []
    for position, step in enumerate(steps):
        total = position in (0, len(steps) - 1)
        starts.append(0.0 if total else level)
        sizes.append(step)
        colours.append(PALETTE[0] if total else UP if (step >= 0) != (series.good is False) else DOWN)
        level = step if total else level + step
        ends.append(level)
    _floating(canvas, starts, sizes, colours, ends, lying)
    _finish(canvas, list(series.x), lying, labelled=True)
    floor = _floor(ends)
    if floor:
        beyond = max(ends) + 0.18 * (max(ends) - floor)
        label = say("{label} (bars start at {value})", label=canvas.chart.y_axis.label, value=canvas.value(floor))
        if lying:
            canvas.axes.set_xlim(floor, beyond)
            canvas.axes.set_xlabel(canvas.text(label, 60))
        else:
            canvas.axes.set_ylim(floor, beyond)
            canvas.axes.set_ylabel(canvas.text(label, 60))
    canvas.mark(canvas.chart.marks)


def _floor(levels: list[float]) -> float:
    """Where the axis of a waterfall starts: at 0, or below its lowest level where the steps would else be slivers."""
    low, high = min(levels), max(levels)
    if low <= 0 or high <= low or high - low >= _SLIVERS * high:
        return 0.0
    step = 10.0 ** math.floor(math.log10(max(high - low, 1e-9 * high)))
    return max(math.floor((low - _BELOW * (high - low)) / step) * step, 0.0)


def _floating(
    canvas: Canvas, starts: list[float], sizes: list[float], colours: list[str], ends: list[float], lying: bool
) -> None:
    axes, places = canvas.axes, range(len(sizes))
    if lying:
        axes.barh(places, sizes, 0.62, left=starts, color=colours)
    else:
        axes.bar(places, sizes, 0.62, bottom=starts, color=colours)
    for place, level in enumerate(ends[:-1]):
        along, level_twice = [place + 0.31, place + 0.69], [level, level]
        axes.plot(*((level_twice, along) if lying else (along, level_twice)), color=QUIET, linewidth=1.4)
    low = min(0.0, *(min(s, s + z) for s, z in zip(starts, sizes, strict=True)))
    high = max(0.0, *(max(s, s + z) for s, z in zip(starts, sizes, strict=True)))
    _limits(canvas, low, high, lying)
    for place, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        total = place in (0, len(sizes) - 1)
        text = canvas.value(size) if total or size <= 0 else "+" + canvas.value(size)
        _write(canvas, text, start + size, place, lying, outward=size >= 0)
    if low < 0:
        (axes.axvline if lying else axes.axhline)(0, color=INK, linewidth=1.2)


def _lie(canvas: Canvas, categories: list[X]) -> bool:
    if canvas.chart.horizontal:
        return True
    if canvas.x_kind != "category" or (canvas.chart.stacked and len(categories) <= 12):
        return False
    room = 90 // max(len(categories), 1)
    return any(width(text) > max(room, 6) for text in canvas.category_texts(categories, 40))


def _values(canvas: Canvas, series: Series, categories: list[X]) -> list[tuple[float, float, float]]:
    """The value, low and high of a series for each category."""
    found: dict[Any, tuple[float, float, float]] = {}
    for position, x in enumerate(series.x):
        value = finite(series.y[position])
        low = finite(series.low[position]) if position < len(series.low) else math.nan
        high = finite(series.high[position]) if position < len(series.high) else math.nan
        found[canvas.key(x)] = (value, low, high)
    return [found.get(canvas.key(x), (math.nan, math.nan, math.nan)) for x in categories]


Drawn = list[tuple[float, float, float, float, str]]
"""For every bar: place, start, end, how far its interval reaches outwards, what is written at its end."""


def _place(canvas: Canvas, values: list[list[tuple[float, float, float]]], categories: list[X], lying: bool) -> Drawn:
    """Draw the bars; says where they are."""
    chart, colours, drawn = canvas.chart, canvas.colours(), []
    alone = all(sum(not math.isnan(row[c][0]) for row in values) <= 1 for c in range(len(values[0])))
    side_by_side = len(values) > 1 and not chart.stacked and not alone
    thick = 0.8 / len(values) if side_by_side else 0.66
    floor = [[0.0, 0.0] for _ in values[0]]
    for number, (series, row, colour) in enumerate(zip(chart.series, values, colours, strict=True)):
        shift = (number - (len(values) - 1) / 2) * thick if side_by_side else 0.0
        places, starts, sizes = [], [], []
        for c, (value, low, high) in enumerate(row):
            if math.isnan(value):
                continue
            start = floor[c][value < 0] if chart.stacked else 0.0
            floor[c][value < 0] += value
            places.append(c + shift)
            starts.append(start)
            sizes.append(value)
            far = (high if value >= 0 else low) if not chart.stacked else math.nan
            text = _bar_text(canvas, series, categories[c], value)
            drawn.append((c + shift, start, start + value, start + value if math.isnan(far) else far, text))
        look: dict[str, Any] = {"color": colour}
        if series.dashed:
            look = {"facecolor": "white", "edgecolor": colour, "linewidth": 2.2, "linestyle": (0, (3, 2))}
        bars: BarContainer = (
            canvas.axes.barh(places, sizes, thick * 0.92, left=starts, **look)
            if lying
            else canvas.axes.bar(places, sizes, thick * 0.92, bottom=starts, **look)
        )
        canvas.name(bars, series)
        if not chart.stacked:
            _intervals(canvas, row, shift, lying)
    return drawn


def _bar_text(canvas: Canvas, series: Series, category: X, value: float) -> str:
    """What is written at the end of a bar: its label where it has one, else its value."""
    for x, label in zip(series.x, series.labels, strict=False):
        if label and canvas.key(x) == canvas.key(category):
            return canvas.text(label, 40)
    return canvas.value(value)


def _intervals(canvas: Canvas, row: list[tuple[float, float, float]], shift: float, lying: bool) -> None:
    for c, (value, low, high) in enumerate(row):
        if not (math.isnan(value) or math.isnan(low) or math.isnan(high)):
            ends, place = [low, high], [c + shift, c + shift]
            canvas.axes.plot(*((ends, place) if lying else (place, ends)), color=INK, linewidth=2, marker="", zorder=4)


def _reach(canvas: Canvas, drawn: Drawn) -> tuple[float, float]:
    ends = [0.0, *(end for bar in drawn for end in bar[2:4])]
    marks = [mark.y for mark in canvas.chart.marks if mark.y is not None]
    return min(*ends, *marks, 0.0), max(*ends, *marks, 0.0)


def _limits(canvas: Canvas, low: float, high: float, lying: bool, letters: int = 0) -> None:
    """Room beyond the bars for what is written at their ends."""
    span = (high - low) or 1.0
    room = span * (max(0.14, 0.02 * letters) if lying else 0.08)
    (canvas.axes.set_xlim if lying else canvas.axes.set_ylim)(
        low - (room if low < 0 else 0), high + (room if high > 0 else 0)
    )


def _label(canvas: Canvas, drawn: Drawn, lying: bool, reach: tuple[float, float]) -> bool:
    """Write the value at the end of each bar where there is room for all of them; says whether it did."""
    upright_room = 96 / max(len(drawn), 1)
    stacked = canvas.chart.stacked and len(canvas.chart.series) > 1
    longest = max((width(text) for *_, text in drawn), default=0)
    fits = len(drawn) <= _MOST_LABELS if lying else longest + 1 <= upright_room
    labelled = fits and not stacked
    _limits(canvas, *reach, lying, longest if labelled else 0)
    if labelled:
        for place, start, end, far, text in drawn:
            _write(canvas, text, far, place, lying, outward=end >= start)
    if reach[0] < 0:
        (canvas.axes.axvline if lying else canvas.axes.axhline)(0, color=INK, linewidth=1.2)
    return labelled


def _write(canvas: Canvas, text: str, value: float, place: float, lying: bool, outward: bool) -> None:
    """A number at the end of a bar."""
    size = 17 if not lying or len(canvas.axes.patches) <= 24 else 13
    if lying:
        at, offset, ha, va = (value, place), (6 if outward else -6, 0), "left" if outward else "right", "center"
    else:
        at, offset, ha, va = (place, value), (0, 5 if outward else -5), "center", "bottom" if outward else "top"
    canvas.axes.annotate(text, at, offset, textcoords="offset points", ha=ha, va=va, fontsize=size, zorder=6)


def _finish(canvas: Canvas, categories: list[X], lying: bool, labelled: bool) -> None:
    """Axes of a picture of bars; numbers along the axis only where the bars have none."""
    axes, chart = canvas.axes, canvas.chart
    canvas.label_categories(categories, lying)
    value_axis = axes.xaxis if lying else axes.yaxis
    if labelled:
        value_axis.set_ticks([])
    else:
        number_ticks(value_axis, chart.y_axis, canvas.language)
        axes.grid(axis="x" if lying else "y")
    label, name = canvas.text(chart.y_axis.label, 60), canvas.text(chart.x_axis.label, 60)
    base = axes.spines["left" if lying else "bottom"]
    low = axes.get_xlim()[0] if lying else axes.get_ylim()[0]
    base.set_visible(low >= 0)  # below zero there are bars on both sides of the line at zero
    if lying:
        axes.set_ylim(len(categories) - 0.4, -0.6)
        axes.spines["bottom"].set_visible(False)
        axes.set_xlabel(label)
        if len(categories) > 16:
            axes.tick_params(axis="y", labelsize=13)
    else:
        axes.set_xlim(-0.6, len(categories) - 0.4)
        axes.spines["left"].set_visible(False)
        axes.set_ylabel(label)
        axes.set_xlabel(name)
