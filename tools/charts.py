"""Specifications of pictures. They hold numbers and messages; pixels are made when a picture is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tools.messages import Message, Text

__all__ = ["Axis", "Chart", "Link", "Mark", "Series"]

Kind = Literal["bar", "line", "scatter", "heatmap", "waterfall", "network", "histogram", "panels"]
Scale = Literal["number", "integer", "money", "percent"]


@dataclass(frozen=True)
class Axis:
    """What an axis shows: its label in words, how its numbers are written, and their currency."""

    label: Message
    scale: Scale = "number"
    currency: str | None = None


@dataclass(frozen=True)
class Series:
    """One line, one set of bars, one cloud of points, or one row of a heat map.

    Attributes:
        name: what the legend says.
        x: categories (text), dates or numbers, as long as `y`. For a network: the x coordinates of the nodes. For a
            histogram: the middles of the bins (y: how many).
        y: the values; None leaves a gap. For a heat map: the row's values, one per category in `x`.
        low, high: an interval around each value; empty when there is none.
        labels: a label per point, shown where there is room (a network: the names of the nodes).
        sizes: relative sizes of points or nodes. In panels: above 0 for the points that are marked.
        emphasis: True for what the finding is about; the rest is drawn quieter.
        dashed: True for a reference, such as today's value or a benchmark.
        axis: how the values of this series are written where it has a scale of its own (panels).
        good: whether what its last label says is good news (panels), or whether more of it is (waterfall); None where
            it is neither.
    """

    name: Text
    x: tuple[str | Message | float | int | date | datetime, ...]
    y: tuple[float | None, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    labels: tuple[Text, ...] = ()
    sizes: tuple[float, ...] = ()
    emphasis: bool = False
    dashed: bool = False
    axis: Axis | None = None
    good: bool | None = None


@dataclass(frozen=True)
class Mark:
    """A note on the picture at a value of x or of y."""

    text: Message
    x: float | date | datetime | str | None = None
    y: float | None = None


@dataclass(frozen=True)
class Link:
    """An edge of a network, between two nodes, counted through all series in their order."""

    source: int
    target: int
    weight: float = 1.0


@dataclass(frozen=True)
class Chart:
    """One picture.

    Attributes:
        kind: what is drawn. A waterfall takes one series of steps; its first and last values are totals. Panels show
            each series in a small picture with a scale of its own (`Series.axis`): its name, its last value and, if it
            has labels, the last of them.
        title: the finding in a few words, not the name of the chart.
        description: what a person who cannot see the picture is told.
        horizontal: bars lie, for long names. Bars come sorted from the tool.
        stacked: series are put on top of each other.
    """

    kind: Kind
    title: Message
    description: Message
    x_axis: Axis
    y_axis: Axis
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()
    horizontal: bool = False
    stacked: bool = False
