"""The result of a query as an answer: what to say first, the table, the picture, what was assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tools.aggregation import Group, LeftOut
from tools.answer import Answer
from tools.charts import Chart
from tools.data.query_change import Against, GroupChange
from tools.data.query_charts import draw
from tools.data.query_headline import headline_of
from tools.data.query_notes import assumptions_of, method_of, warnings_of
from tools.data.query_order import sort_groups
from tools.data.query_suggestions import next_questions
from tools.data.query_tables import figures_of, tables_of
from tools.data.query_unfinished import partial_groups
from tools.dimensions import Dimension, in_a_sentence
from tools.filters import Condition
from tools.measures import Measure, written
from tools.messages import Message, Text, Value, say
from tools.periods import PeriodRead
from tools.schema import Schema
from tools.time_grains import DataCalendar

__all__ = ["View", "show"]

_SHOWN = 20
_SHOWN_TIMES = 60


@dataclass(frozen=True)
class View:
    """All that was worked out and how it was asked for.

    `unlimited` is the first metric without the conditions, where a share of it can be said.
    `change` is what each stretch of time is compared with, `changes` the change of each group, by its key.
    `below_zero` are the columns that a metric divides by and that are negative in some rows, with how many.
    """

    measures: tuple[Measure, ...]
    dimensions: tuple[Dimension, ...]
    whole: Group
    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    rest: Callable[[Sequence[Group]], Group | None]
    conditions: tuple[Condition, ...] = ()
    read: PeriodRead | None = None
    calendar: DataCalendar | None = None
    order: str | None = None
    top: int | None = None
    schema: Schema = field(default_factory=lambda: Schema((), 0))
    undated: Message | None = None
    day: str | None = None
    having: tuple[Message, ...] = ()
    left: int = 0
    unlimited: float | None = None
    today: date | None = None
    below_zero: tuple[tuple[str, int], ...] = ()
    warnings: tuple[Message, ...] = ()
    assumed: tuple[Message, ...] = ()
    change: Against | None = None
    changes: Mapping[tuple[Any, ...], GroupChange] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """What the rows asked for are of what there is without the conditions."""
        value = self.whole.values[0]
        if self.unlimited is None or value is None or not 0 <= value <= self.unlimited or not self.unlimited:
            return None
        return value / self.unlimited

    @property
    def time(self) -> Dimension | None:
        """The dimension along which time runs."""
        return next((d for d in self.dimensions if d.is_time), None)

    def written(self, place: int, value: float | None) -> Value:
        """A value of a measure as a person reads it."""
        return written(self.measures[place], value)

    def label(self, group: Group) -> Text | date:
        """A group as a person reads it."""
        parts = tuple(in_a_sentence(d, value) for d, value in zip(self.dimensions, group.key, strict=True))
        if len(parts) == 1:
            return parts[0]
        pair = say("{one} – {two}", one=parts[0], two=parts[1])
        return pair if len(parts) == 2 else say("{one} – {two}", one=pair, two=parts[2])


def show(view: View) -> Answer:
    """Put the result into an answer: sorted, cut, with the rest in one row and the whole in another."""
    ranked = sort_groups(view)
    limit = view.top or (_SHOWN_TIMES if view.time else _SHOWN)
    by_time = view.time is not None and view.order is None and view.top is None
    # Of a long course of time the latest part is shown; of a ranking the first.
    shown = ranked[-limit:] if by_time else ranked[:limit]
    other = view.rest(shown) if len(shown) < len(ranked) + view.left else None
    charts: tuple[Chart, ...] = draw(view, ranked if by_time else shown, other, partial_groups(view))
    return Answer(
        headline=headline_of(view, ranked),
        method=method_of(view),
        figures=figures_of(view, ranked, other),
        tables=tables_of(view, shown, ranked, other),
        charts=charts,
        assumptions=assumptions_of(view),
        warnings=warnings_of(view, ranked),
        next_questions=next_questions(view),
    )
