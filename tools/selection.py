"""The rows that a question is about: what every analysis of metrics does before it adds up.

What is measured and what by, which rows meet the conditions, which column is the date and which days it covers; rows
that are the total of others, and rows without a date. `take_rows` reads them once; `Selection.within` cuts them to a
period, as often as is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.context import Context
from tools.dimensions import Dimension, find_dimension
from tools.errors import CannotAnswer
from tools.filters import Condition, Filter
from tools.frame import Frame
from tools.group_conditions import find_split, read_conditions
from tools.measures import Measure, count_of_rows
from tools.messages import Message, Period, say
from tools.metrics import resolve_metric
from tools.namesakes import warn_of_namesakes
from tools.own_total import may_hold_totals, without_own_total
from tools.row_masks import keep_rows
from tools.schema import Column, Schema
from tools.time_grains import DataCalendar, read_calendar

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Selection", "find_conditions", "find_dimensions", "find_measures", "nothing_left", "take_rows"]

_FEW_UNDATED = 0.05
"""Rows without a date are left out of answers only while they are no more than this share: else they are the data."""


@dataclass(frozen=True)
class Selection:
    """The rows of a data set with the columns that a question needs.

    Attributes:
        schema: of the data set.
        rows: all of them, but for those that are the total of others.
        conditions: that the rows asked for meet.
        day: the date column, or None where there is none.
        calendar: of that column; None where it holds no dates.
        warnings: what was left out of the rows, and which columns could be mistaken for others.
    """

    schema: Schema
    rows: pa.Table
    conditions: tuple[Condition, ...] = ()
    day: str | None = None
    calendar: DataCalendar | None = None
    warnings: tuple[Message, ...] = ()

    @property
    def dated(self) -> str | None:
        """The date column, where it holds dates."""
        return self.day if self.calendar is not None else None

    def within(self, period: Period | None = None, *, undated: bool | None = None) -> tuple[pa.Table, int]:
        """The rows asked for, and how many of them were left out because they have no date.

        Args:
            period: only these days; rows without a date lie in no period.
            undated: without a period, whether rows without a date are kept for sure (True) or left out for sure
                (False); None leaves them out while they are no more than 1 in 20.

        Cost: one pass over the columns of the conditions and the date.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        kept = keep_rows(self.rows, self.conditions)
        day = self.dated
        if day is None or kept.num_rows == 0:
            return kept, 0
        if period is not None:
            days = pc.cast(kept.column(day), pa.date32(), safe=False)
            inside = pc.and_(
                pc.greater_equal(days, pa.scalar(period.first)), pc.less_equal(days, pa.scalar(period.last))
            )
            return kept.filter(pc.fill_null(inside, fill_value=False)), 0
        missing = kept.column(day).null_count
        # An answer is about the days it names; rows without a day belong to none of them. Where many lack it, the
        # column says something else (a date of return, a last visit), and the rows stay.
        few = self.rows.column(day).null_count <= _FEW_UNDATED * self.rows.num_rows
        if missing and (few if undated is None else not undated):
            return kept.filter(pc.is_valid(kept.column(day))), missing
        return kept, 0

    def unlimited(self) -> Selection:
        """The same rows without the conditions."""
        return replace(self, conditions=())


def find_measures(
    schema: Schema, metrics: Sequence[str] | None, roles: Mapping[str, str] | None, context: Context
) -> tuple[Measure, ...]:
    """What a person wants measured, each once; the count of rows where nothing is named.

    Args:
        schema: of the data set.
        metrics: words, as `tools.metrics.resolve_metric` takes them.
        roles: role -> column, where it was said.
        context: for the currency, and for what the team has defined.

    Raises:
        CannotAnswer: a metric can't be computed here.
        NeedsChoice: two columns fit a role equally well.
    """
    found: dict[object, Measure] = {}
    for words in metrics or ():
        measure = resolve_metric(schema, words, roles, context.currency, context.definitions)
        # "Total revenue" of a column "Total" names it twice; it is shown once, under the name of the metric.
        same = (measure.how, measure.numerator, measure.denominator, measure.factor)
        if same not in found or (isinstance(found[same].title, str) and not isinstance(measure.title, str)):
            found[same] = measure
    return tuple(found.values()) or (count_of_rows(),)


def find_conditions(schema: Schema, filters: Sequence[Filter] | None, context: Context) -> tuple[Condition, ...]:
    """Understand the filters of a question, those on groups that the team has defined among them.

    Raises:
        CannotAnswer: a column, a value or a group is not there.
    """
    return read_conditions(
        schema, filters or (), context.today, context.week_start, context.definitions, context.fiscal_year_start
    )


def find_dimensions(schema: Schema, names: Sequence[str] | None, context: Context) -> tuple[Dimension, ...]:
    """What to group by, each once: columns, or groups that the team has defined ("Brand vs rest").

    Raises:
        CannotAnswer: there is no such column.
    """
    found: dict[str, Dimension] = {}
    for words in names or ():
        split = find_split(schema, words, context.today, context.week_start, context.definitions)
        if split is not None:
            found.setdefault(words, Dimension(Column(words, "text"), split=split))
            continue
        dimension = find_dimension(schema, words, tuple(found))
        found.setdefault(dimension.column.name, dimension)
    return tuple(found.values())


def take_rows(
    data: Frame,
    measures: Sequence[Measure],
    conditions: Sequence[Condition],
    day: str | None,
    context: Context,
    dimensions: Sequence[Dimension] = (),
) -> Selection:
    """Read the columns that a question needs, and leave out rows that are the total of others.

    Args:
        data: the data set.
        measures: from `find_measures`.
        conditions: from `find_conditions`.
        day: the date column, from `tools.date_columns.find_date_column`.
        context: for the start of the week.
        dimensions: from `find_dimensions`; all that may be grouped by.

    Cost: one read of the columns, one pass over the dates and over each column that may hold totals.
    """
    totals = may_hold_totals(data.schema, dimensions, conditions)
    names = [name for measure in measures for name in measure.columns]
    warnings = warn_of_namesakes(data.schema, names)
    names += [name for each in conditions for name in each.columns] + [name for d in dimensions for name in d.columns]
    names += [*([day] if day else []), *totals]
    # A question that counts rows needs one column, whichever: the first.
    rows = data.arrow(*dict.fromkeys(names or [data.schema.names[0]]))
    calendar = read_calendar(rows.column(day), context.week_start) if day else None
    rows, said = without_own_total(rows, measures, totals, day)
    return Selection(data.schema, rows, tuple(conditions), day, calendar, (*said, *warnings))


def nothing_left(conditions: Sequence[Condition], period: Period | None) -> CannotAnswer:
    """Why there is nothing to work with: no row meets the conditions in the period."""
    if period is not None and conditions:
        return CannotAnswer(
            say(
                "No row meets “{condition}” in {period}. Ask for a longer period or leave the condition out.",
                condition=conditions[0].said,
                period=period,
            )
        )
    if period is not None:
        return CannotAnswer(say("No row is in {period}. Ask for a longer period.", period=period))
    if conditions:
        return CannotAnswer(
            say("No row meets “{condition}”. Leave the condition out to see all.", condition=conditions[0].said)
        )
    return CannotAnswer(say("The data set has no rows."))
