"""The paper that a picture is drawn on: where things go, in which colour, in which language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any, Literal, cast

from bot.render.scales import axis_number, date_text, date_ticks, extra_digits, number_ticks, value_digits
from bot.render.style import GREYS, INK, PALETTE, QUIET, clean, fold, shorten, widest, wrap
from tools.charts import Chart, Mark, Series
from tools.messages import Message, Text, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Canvas", "Label", "empty_note", "finite"]

_FEW = 10
"""So many categories have room for names on two lines."""
_FEW_NAMES = 6
"""So many series have room for names on two lines in the legend."""

XKind = Literal["date", "number", "category"]
X = str | Message | float | int | date | datetime


def finite(value: float | None) -> float:
    """The value as matplotlib wants it: a gap is not a number."""
    return float(value) if value is not None and math.isfinite(value) else math.nan


@dataclass
class Canvas:
    """One chart on its way to pixels."""

    figure: Figure
    axes: Axes
    chart: Chart
    language: str
    catalogue: NullTranslations
    legend: list[tuple[Any, str]] = field(default_factory=list)

    def text(self, value: Text, limit: int = 200) -> str:
        """A message in words, or a name from data, safe to draw and at most `limit` letters wide."""
        return shorten(clean(write(value, self.language, self.catalogue)), limit)

    def value(self, number: float) -> str:
        """A value of the chart, short."""
        return axis_number(number, self.chart.y_axis, self.language, *self.digits)

    @cached_property
    def digits(self) -> tuple[int, int]:
        """Digits after the point of every value that is written into the picture, and those that tell them apart."""
        values = [finite(y) for series in self.chart.series for y in series.y]
        values = [value for value in values if not math.isnan(value)]
        digits = value_digits(values, self.chart.y_axis)
        return digits, extra_digits(values, self.chart.y_axis, self.language, digits)

    # x: dates, numbers or categories -------------------------------------------------------------------------------

    @property
    def x_kind(self) -> XKind:
        """What the x values of all series are."""
        values = [x for series in self.chart.series for x in series.x]
        if values and all(isinstance(x, date) for x in values):
            return "date"
        if values and all(isinstance(x, int | float) and math.isfinite(x) for x in values):
            return "number"
        return "category"

    def categories(self) -> list[X]:
        """The different x values, in the order in which the series name them (dates: in time)."""
        found: dict[Any, X] = {}
        for series in self.chart.series:
            for x in series.x:
                found.setdefault(self.key(x), x)
        ordered = list(found.values())
        return sorted(ordered, key=lambda x: str(cast("date", x).isoformat())) if self.x_kind == "date" else ordered

    def key(self, x: X) -> Any:
        """What makes two x values the same category."""
        return write(x) if isinstance(x, Message) else x

    def category_texts(self, categories: Sequence[X], limit: int) -> list[str]:
        """The categories in words; dates as short as their span allows."""
        days = [x for x in categories if isinstance(x, date)]
        span = (max(days, key=str) - min(days, key=str)).days if len(days) == len(categories) > 1 else 0
        timed = any(isinstance(x, datetime) and (x.hour or x.minute) for x in days)
        texts: list[str] = []
        for x in categories:
            if isinstance(x, date):
                moment = x if isinstance(x, datetime) else datetime(x.year, x.month, x.day)  # noqa: DTZ001 - a day
                texts.append(date_text(moment, self.language, span, timed))
            elif isinstance(x, str | Message):
                texts.append(self.text(x, limit))
            else:
                texts.append(f"{x:g}" if isinstance(x, float) else str(x))
        return texts

    def positions(self, xs: Iterable[X]) -> list[float]:
        """Where the x values are along a matplotlib axis."""
        kind = self.x_kind
        if kind == "number":
            return [float(cast("float", x)) for x in xs]
        if kind == "date":
            from matplotlib import dates as plot_dates

            untyped: Any = plot_dates  # matplotlib leaves this module without types
            return [float(untyped.date2num(x)) for x in xs]
        index = {self.key(x): float(position) for position, x in enumerate(self.categories())}
        return [index.get(self.key(x), math.nan) for x in xs]

    def label_x(self) -> None:
        """Ticks and label of the x axis."""
        kind = self.x_kind
        if kind == "number":
            number_ticks(self.axes.xaxis, self.chart.x_axis, self.language)
        elif kind == "date":
            moments = [cast("date", x) for series in self.chart.series for x in series.x]
            date_ticks(self.axes.xaxis, moments, self.language)
        else:
            self.label_categories(self.categories(), horizontal=False)
        self.axes.set_xlabel(self.text(self.chart.x_axis.label, 80))

    def label_categories(self, categories: Sequence[X], horizontal: bool, room: int = 100) -> None:
        """Write category names along an axis of `room` letters; every n-th where all would not fit."""
        count = max(len(categories), 1)
        limit = 30 if horizontal else max(8, room * 96 // 100 // count - (2 if room < 100 else 0))
        texts = self.category_texts(categories, 30 if horizontal and count > _FEW else 3 * limit)
        if not horizontal or count <= _FEW:
            texts = [fold(text, limit, 2 if horizontal else 3) for text in texts]
        step = 1 if horizontal else max(1, math.ceil(sum(widest(text) + 2 for text in texts) / room))
        ticks = list(range(0, len(categories), step))
        names = [texts[tick] for tick in ticks]
        if horizontal:
            self.axes.set_yticks(ticks, names)
        else:
            self.axes.set_xticks(ticks, names)

    def label_y(self) -> None:
        """Ticks, grid and label of the value axis of an upright picture."""
        number_ticks(self.axes.yaxis, self.chart.y_axis, self.language)
        self.axes.set_ylabel(self.text(self.chart.y_axis.label, 50))
        self.axes.grid(axis="y")
        self.axes.spines["left"].set_visible(False)

    # colours ---------------------------------------------------------------------------------------------------------

    def colours(self) -> list[str]:
        """A colour for each series: strong for what the finding is about, grey for the rest; all strong without one."""
        series = self.chart.series
        quiet = any(s.emphasis for s in series) and not all(s.emphasis for s in series)
        strong, grey = iter(PALETTE * (len(series) // len(PALETTE) + 1)), 0
        chosen: list[str] = []
        for each in series:
            if quiet and not each.emphasis:
                chosen.append(GREYS[grey % len(GREYS)])
                grey += 1
            else:
                chosen.append(next(strong))
        return chosen

    def name(self, handle: Any, series: Series) -> None:
        """Put a series into the legend."""
        text = fold(self.text(series.name), 32) if len(self.chart.series) <= _FEW_NAMES else self.text(series.name, 26)
        self.legend.append((handle, f"\u2009{text}" if text.startswith("_") else text))

    def name_dots(self, colour: str, series: Series) -> None:
        """Put a series of points into the legend, with a dot of the same size for each."""
        from matplotlib.lines import Line2D

        self.name(Line2D([], [], marker="o", linestyle="none", color=colour, markersize=13), series)

    def finish_legend(self) -> None:
        """Draw the legend below the picture, where one is needed."""
        shown = [item for item in self.legend if item[1]][:12]
        if len(shown) < 2:
            return
        columns = max(1, min(len(shown), 92 // (max(widest(text) for _, text in shown) + 6)))
        handles, texts = [item[0] for item in shown], [item[1] for item in shown]
        self.figure.legend(handles, texts, loc="outside lower center", ncols=columns, handlelength=1.4)

    # words on the picture --------------------------------------------------------------------------------------------

    def mark(self, marks: Sequence[Mark]) -> None:
        """Draw notes: a line across at a value of x or of y, or an arrow to a point."""
        notes = [(mark, self._mark_place(mark)) for mark in marks]
        across = 0
        for mark, x in notes:
            text = self.text(mark.text, 46)
            if x is not None and mark.y is not None:
                self.axes.plot([x], [mark.y], "o", color=INK, markersize=9, zorder=6)
                self._note(text, (x, mark.y))
            elif x is not None:
                self.axes.axvline(x, color=INK, linewidth=1.6, linestyle=(0, (2, 2)), zorder=2)
                left, right = self.axes.get_xlim()
                late = (x - left) > 0.6 * (right - left)
                self.axes.annotate(
                    text,
                    (x, 0.98 - 0.08 * (across % 3)),
                    xycoords=("data", "axes fraction"),
                    xytext=(-8 if late else 8, 0),
                    textcoords="offset points",
                    ha="right" if late else "left",
                    va="top",
                    bbox=_PAPER,
                    zorder=7,
                )
                across += 1
            elif mark.y is not None:
                self.axes.axhline(mark.y, color=INK, linewidth=1.6, linestyle=(0, (2, 2)), zorder=2)
                self.axes.annotate(
                    wrap(text, 15, 3),
                    (1.0, mark.y),
                    xycoords=("axes fraction", "data"),
                    xytext=(6, 0),
                    textcoords="offset points",
                    ha="left",
                    va="center",
                )

    def _mark_place(self, mark: Mark) -> float | None:
        if mark.x is None:
            return None
        numeric = self.x_kind != "category"
        if isinstance(mark.x, str) == numeric or (self.x_kind == "date") != isinstance(mark.x, date):
            return None if self.x_kind != "category" else self._one(mark.x)
        return self._one(mark.x)

    def _one(self, x: X) -> float | None:
        place = self.positions([x])[0]
        return place if math.isfinite(place) else None

    def _note(self, text: str, place: tuple[float, float]) -> None:
        left, right = self.axes.get_xlim()
        bottom, top = self.axes.get_ylim()
        late = (place[0] - left) > 0.6 * (right - left)
        high = (place[1] - bottom) > 0.6 * (top - bottom)
        self.axes.annotate(
            text,
            place,
            xytext=(-24 if late else 24, -34 if high else 34),
            textcoords="offset points",
            ha="right" if late else "left",
            arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 1.4},
            bbox=_PAPER,
            zorder=7,
        )

    def place_labels(self, labels: Sequence[Label], size: float = 15, beside_lines: bool = False) -> None:
        """Write labels beside points, the first ones first, leaving out those for which there is no room.

        A label that must be there may cover other points, but never another label. Beside lines the corners are tried
        first, as the line itself runs to the left and right.
        """
        from matplotlib.patheffects import withStroke

        self.figure.draw_without_rendering()
        renderer = cast("Any", self.figure.canvas).get_renderer()
        inside = self.axes.get_window_extent(renderer)
        points = [self.axes.transData.transform((label.x, label.y)) for label in labels]
        scale = self.figure.dpi / 72
        halo = [withStroke(linewidth=3, foreground="white")]
        taken: list[Any] = []
        for number, label in enumerate(labels):
            others = [(points[i], labels[i].radius * scale * 0.7) for i in range(len(labels)) if i != number]
            around = _around(label.radius)
            around = [*around[6:], *around[:6]] if beside_lines else around
            for attempt, (dx, dy, ha, va) in enumerate(around * 2 if label.must else around):
                note = self.axes.annotate(
                    label.text, (label.x, label.y), (dx, dy), textcoords="offset points", ha=ha, va=va
                )
                note.set(fontsize=size, zorder=8, path_effects=halo)
                box = note.get_window_extent(renderer).padded(1)
                fits = inside.x0 <= box.x0 and box.x1 <= inside.x1 and inside.y0 <= box.y0 and box.y1 <= inside.y1
                free = attempt >= len(around) or not any(box.padded(r).contains(*point) for point, r in others)
                if fits and free and not any(box.overlaps(other) for other in taken):
                    taken.append(box)
                    break
                note.remove()


@dataclass(frozen=True)
class Label:
    """The name of a point: where, in which words, how large the point is (typographic points)."""

    x: float
    y: float
    text: str
    radius: float
    must: bool = False


_PAPER: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}


def _around(radius: float) -> list[tuple[float, float, str, str]]:
    """Places for a label around a point: right, left, above, below, then the corners."""
    far, near = radius + 4, radius * 0.7 + 3
    sides = [(far, 0.0, "left", "center"), (-far, 0.0, "right", "center")]
    sides += [(0.0, far, "center", "bottom"), (0.0, -far, "center", "top")]
    corners = [(near, near, "left", "bottom"), (-near, near, "right", "bottom")]
    return [*sides, *corners, (near, -near, "left", "top"), (-near, -near, "right", "top")]


def empty_note(canvas: Canvas, text: str) -> None:
    """Say in the middle of the picture that there is nothing to draw."""
    canvas.axes.set_axis_off()
    canvas.axes.text(0.5, 0.5, text, ha="center", va="center", color=QUIET, transform=canvas.axes.transAxes)
