"""Charts as PNG pictures that can be pasted into a deck: the finding as title, few ticks, one style.

Drawn by matplotlib's Agg backend on figures of their own (no pyplot, no display, nothing kept between pictures).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.render.language import translations
from tools.charts import Chart, Kind
from tools.messages import say, write

if TYPE_CHECKING:
    from bot.render.canvas import Canvas

__all__ = ["HEIGHT", "WIDTH", "draw"]

WIDTH, HEIGHT = 1200, 700
"""Pixels of every picture."""

_DOTS_PER_INCH = 100
_TITLE_LETTERS = 62


def draw(chart: Chart, language: str = "en") -> bytes:
    """Draw a chart as a PNG of 1200 x 700 pixels.

    Text from data is drawn as it is (never as mathematics, never as a legend's hidden entry), on one line, shortened
    where it is long; characters without a glyph become a box. Lying bars beyond the first 20 are left out and counted.

    Args:
        chart: what to draw. In a bar chart and a waterfall `x_axis` belongs to the categories also where bars lie. In
            a heat map `y_axis.scale` is how cells are written. In a histogram x are the middles of the bins, y counts.
            In a network `links` count nodes through all series in their order.
        language: "en" or "zh".

    Returns:
        The PNG file. The same chart gives the same picture.

    Cost:
        About 0.3 s, of which the layout is most; the first picture of a process also loads matplotlib (0.5 s).
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from bot.render import style
    from bot.render.canvas import Canvas, empty_note

    catalogue = translations(language)
    with mpl.rc_context(style.settings()):
        size = (WIDTH / _DOTS_PER_INCH, HEIGHT / _DOTS_PER_INCH)
        layout = ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.15)
        figure = Figure(figsize=size, dpi=_DOTS_PER_INCH, layout=layout)
        FigureCanvasAgg(figure)
        canvas = Canvas(figure, figure.add_subplot(), chart, language, catalogue)
        title = style.clean(write(chart.title, language, catalogue))
        short = style.width(title) <= 2 * _TITLE_LETTERS - 10
        wrapped = style.wrap(title, _TITLE_LETTERS, 2) if short else style.wrap(title, round(_TITLE_LETTERS * 1.2), 3)
        figure.suptitle(wrapped, x=0.02, ha="left", fontsize=25 if short else 21, color=style.INK)
        if _has_values(chart):
            _drawing(chart.kind)(canvas)
            canvas.finish_legend()
        else:
            empty_note(canvas, canvas.text(say("There is nothing to draw.")))
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def _has_values(chart: Chart) -> bool:
    import math

    return any(value is not None and math.isfinite(value) for series in chart.series for value in series.y)


def _drawing(kind: Kind) -> Callable[[Canvas], None]:
    from bot.render import bars, curves, maps, panels

    drawings: dict[Kind, Callable[[Canvas], None]] = {
        "bar": bars.draw_bars,
        "waterfall": bars.draw_waterfall,
        "histogram": bars.draw_histogram,
        "line": curves.draw_lines,
        "scatter": curves.draw_scatter,
        "heatmap": maps.draw_heatmap,
        "network": maps.draw_network,
        "panels": panels.draw_panels,
    }
    return drawings[kind]
