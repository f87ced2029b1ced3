"""Pictures that are areas: heat maps and networks."""

from __future__ import annotations

import math
from typing import Any

from bot.render.canvas import Canvas, Label, finite
from bot.render.scales import number_ticks
from bot.render.style import GREY, INK, QUIET, fold, width

__all__ = ["draw_heatmap", "draw_network"]

_MOST_CELLS_WRITTEN = 170
_ROOM = 68
"""Letters along the lower edge, beside the names of the rows."""


def draw_heatmap(canvas: Canvas) -> None:
    """One row a series, the first on top; blue is more, and vermilion is below zero where there are such values."""
    import numpy as np

    chart, columns = canvas.chart, canvas.categories()
    cells = np.full((len(chart.series), len(columns)), np.nan)
    index = {canvas.key(x): position for position, x in enumerate(columns)}
    for row, series in enumerate(chart.series):
        for x, y in zip(series.x, series.y, strict=False):
            cells[row, index[canvas.key(x)]] = finite(y)
    colours, low, high = _colours(cells)
    image = canvas.axes.imshow(cells, cmap=colours, vmin=low, vmax=high, aspect="auto", interpolation="nearest")
    written = _write_cells(canvas, cells, colours, low, high)
    canvas.label_categories(columns, horizontal=False, room=_ROOM)
    step = max(1, math.ceil(len(chart.series) / 18))
    rows = range(0, len(chart.series), step)
    few = len(rows) <= 10
    names = [canvas.text(chart.series[row].name, 200 if few else 24) for row in rows]
    canvas.axes.set_yticks(list(rows), [fold(name, 24) for name in names] if few else names)
    if len(rows) > 10:
        canvas.axes.tick_params(axis="y", labelsize=14)
    canvas.axes.spines[:].set_visible(False)
    canvas.axes.set_xlabel(canvas.text(chart.x_axis.label, 80))
    canvas.axes.set_ylabel(canvas.text(chart.y_axis.label, 40))
    if not written:
        bar = canvas.figure.colorbar(image, ax=canvas.axes, pad=0.02, aspect=30)
        number_ticks(bar.ax.yaxis, chart.y_axis, canvas.language)
        bar.outline.set_visible(False)


def _colours(cells: Any) -> tuple[Any, float, float]:
    """White to blue; through white from vermilion where values are below zero. Missing cells are grey."""
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    low, high = float(np.nanmin(cells)), float(np.nanmax(cells))
    if low < 0:
        reach = max(-low, high)
        colours = LinearSegmentedColormap.from_list("signed", ["#B34700", "#F2C6A5", "#FFFFFF", "#A6CBE3", "#00558A"])
        low, high = -reach, reach
    else:
        colours = LinearSegmentedColormap.from_list("amount", ["#F1F6FA", "#9CC7E0", "#3D8FC2", "#003F6B"])
        low, high = (low, high) if high > low else (min(low, 0.0), high or 1.0)
    return colours.with_extremes(bad=GREY), low, high


def _write_cells(canvas: Canvas, cells: Any, colours: Any, low: float, high: float) -> bool:
    """Write the values into the cells where there is room; says whether it did."""
    rows, columns = cells.shape
    texts = [["–" if math.isnan(value) else canvas.value(value) for value in row] for row in cells.tolist()]
    longest = max(width(text) for row in texts for text in row)
    if cells.size > _MOST_CELLS_WRITTEN or rows > 20 or (longest + 1) * columns > 100:
        return False
    size = 17 if rows <= 12 and (longest + 2) * columns <= 70 else 12
    for row in range(rows):
        for column in range(columns):
            value = cells[row, column]
            red, green, blue, _ = colours((value - low) / (high - low)) if not math.isnan(value) else (1, 1, 1, 1)
            ink = "white" if 0.3 * red + 0.59 * green + 0.11 * blue < 0.55 else INK
            canvas.axes.text(column, row, texts[row][column], ha="center", va="center", color=ink, fontsize=size)
    return True


def draw_network(canvas: Canvas) -> None:
    """Nodes where the tool put them, links as thin lines, names of the largest nodes first."""
    from matplotlib.collections import LineCollection

    chart, colours = canvas.chart, canvas.colours()
    places: list[tuple[float, float]] = []
    notes: list[Label] = []
    largest = max((size for s in chart.series for size in s.sizes), default=1.0) or 1.0
    for series, colour in zip(chart.series, colours, strict=True):
        spots = [
            (float(x) if isinstance(x, int | float) else math.nan, finite(y))
            for x, y in zip(series.x, series.y, strict=True)
        ]
        areas = [60 + 1900 * series.sizes[i] / largest if i < len(series.sizes) else 260 for i in range(len(spots))]
        canvas.axes.scatter(
            [x for x, _ in spots],
            [y for _, y in spots],
            s=areas,
            color=colour,
            edgecolors="white",
            linewidths=1.5,
            zorder=3,
        )
        canvas.name_dots(colour, series)
        places += spots
        for i, label in enumerate(series.labels[: len(spots)]):
            radius = math.sqrt(areas[i] / math.pi)
            notes.append(Label(*spots[i], canvas.text(label, 22), radius, series.emphasis))
    ends = [(places[link.source], places[link.target]) for link in chart.links]
    heaviest = max((link.weight for link in chart.links), default=1.0) or 1.0
    thickness = [0.8 + 2.4 * link.weight / heaviest for link in chart.links]
    lines = LineCollection(ends, linewidths=thickness, colors=QUIET, alpha=0.28 if len(ends) > 80 else 0.4, zorder=2)
    canvas.axes.add_collection(lines)
    canvas.axes.margins(0.1)
    canvas.axes.set_axis_off()
    notes.sort(key=lambda note: (not note.must, -note.radius))
    canvas.place_labels(notes[:60], size=16)
