"""How things went: the key figures of a period beside those before it and a year ago, and what moved them."""

from __future__ import annotations

from tools.answer import Answer
from tools.comparison import Comparison, compare_periods
from tools.context import Context
from tools.course import stretches_until
from tools.date_columns import find_date_column
from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.filters import Filter
from tools.frame import Frame
from tools.grouped_sums import sum_by, whole_of
from tools.levels import over_time
from tools.measures import Measure
from tools.messages import Message, Period, say
from tools.performance.kpis import MOST_KPIS, find_kpis
from tools.performance.movers import Movers, candidate_dimensions, find_movers
from tools.performance.summary import Course, Kpi, Summary
from tools.performance.summary_answer import show_summary
from tools.registry import tool
from tools.schema import Schema
from tools.selection import Selection, find_conditions, find_dimensions, find_measures, nothing_left, take_rows

__all__ = ["summarize_performance"]

_LEAST_COURSE = 3
"""A course of fewer stretches is no course."""


@tool(area="performance")
def summarize_performance(
    data: Frame,
    period: str | None = None,
    compare: str | None = None,
    metrics: list[str] | None = None,
    dimension: str | None = None,
    filters: list[Filter] | None = None,
    roles: dict[str, str] | None = None,
    date_column: str | None = None,
    *,
    context: Context,
) -> Answer:
    """Sum up how a period went: key figures against the period before and a year ago, and what moved them most.

    For the report of the week or the month. The key figures are those that the data has columns for: what came of it,
    what it cost, what that makes; the team's own metrics first. Ratios are sums over sums. Changes are shown with
    whether they are good or bad. For the first figure it looks for the segments that carry the change, and says what
    share of it each has. A period that is not over is compared with as many days of the other. Blanks count as 0.

    Args:
        data: The data set.
        period: Which days, in words: "last week", "June", "year to date", "上个月". When it is left out, the last
            whole week, month or quarter, by how long the data are.
        compare: With what, in words: "the week before" (the stretch before of the same kind, when it is left out),
            "last year", "May", "同比".
        metrics: The key figures to show, in place of those that the data has columns for; the first is looked into.
        dimension: The column whose segments are looked into; else the one that says most.
        filters: Which rows, as in query_data.
        roles: Which column plays a role of a metric, such as {"revenue": "Net sales"}, when that was said.
        date_column: The column that `period` is about.
        context: The asker's calendar and currency, and what the team has defined.

    Figures:
        `<kpi>`: Each key figure in the period, such as `revenue`, `roas`.
        `<kpi>_before`: The same in what it is compared with.
        `<kpi>_change_percent`: By how many percent it changed.
        `<kpi>_year_ago`: The same a year before, where the data goes back so far.
        `<kpi>_year_ago_change_percent`: By how many percent it changed since.
        `contribution[<segment>]`: What a segment adds to the change of the first key figure, in its unit.
        `share[<segment>]`: That as a share of the change.
        days: Days of the period that were looked at.

    Questions:
        - "How did we do last week?"
        - "Weekly report"
        - "Summarize June against May"
        - "上周表现怎么样？"

    Source:
        Parts of a change add up: Kohavi, Tang and Xu, Trustworthy Online Controlled Experiments (2020), chapter 18, for
        ratios of sums; weeks of years by ISO 8601.

    Cost:
        A few passes over the columns of the key figures, two for each of six dimensions at most. 1 M rows take about
        one second.

    Raises:
        CannotAnswer: There is no column with dates, the period is not in the data, or a metric is not there.
        NeedsChoice: Two columns are the date, or play a role of a metric that was asked for, equally well.
    """
    schema = data.schema
    measures, notes = _key_figures(schema, metrics, roles, context)
    day = find_date_column(schema, date_column, needed=True)
    conditions = find_conditions(schema, filters, context)
    limited = frozenset(name for condition in conditions for name in condition.columns)
    names = [dimension] if dimension else candidate_dimensions(schema, limited)
    dimensions = tuple(each for each in find_dimensions(schema, names, context) if each.column.name != day)
    selection = take_rows(data, measures, conditions, day, context, dimensions)
    if selection.calendar is None:
        raise CannotAnswer(say("“{column}” holds no dates.", column=day or ""))
    comparison = compare_periods(selection.calendar, context, period, compare)
    left_out = sum_by(selection.within(comparison.period)[0], measures).left_out
    measures = tuple(over_time(each, schema, selection.rows, day, selection.calendar, None) for each in measures)
    kpis = _kpis(selection, measures, comparison)
    return show_summary(
        Summary(
            schema=schema,
            day=day or "",
            today=context.today,
            selection=selection,
            comparison=comparison,
            kpis=kpis,
            movers=_movers(selection, kpis[0], comparison, dimensions, context),
            course=_course(selection, measures, comparison, context),
            notes=notes,
            left_out=left_out,
        )
    )


def _key_figures(
    schema: Schema, metrics: list[str] | None, roles: dict[str, str] | None, context: Context
) -> tuple[tuple[Measure, ...], tuple[Message, ...]]:
    if metrics:
        return find_measures(schema, metrics, roles, context)[:MOST_KPIS], ()
    found = find_kpis(schema, context)
    return found.measures, found.notes


def _kpis(selection: Selection, measures: tuple[Measure, ...], comparison: Comparison) -> tuple[Kpi, ...]:
    now = _values(selection, measures, comparison.period)
    if now is None:
        raise nothing_left(selection.conditions, comparison.period)
    before = _values(selection, measures, comparison.before)
    year_ago = _values(selection, measures, comparison.year_ago)
    return tuple(
        Kpi(measure, _nothing(measure, now[place]), _at(before, measure, place), _at(year_ago, measure, place))
        for place, measure in enumerate(measures)
    )


def _values(
    selection: Selection, measures: tuple[Measure, ...], period: Period | None
) -> tuple[float | None, ...] | None:
    """The measures in a period; None where there is no such period or it has no row."""
    if period is None:
        return None
    rows, _ = selection.within(period)
    return whole_of(rows, measures).values if rows.num_rows else None


def _at(values: tuple[float | None, ...] | None, measure: Measure, place: int) -> float | None:
    return None if values is None else _nothing(measure, values[place])


def _nothing(measure: Measure, value: float | None) -> float | None:
    """A sum of blanks is nothing, a ratio without anything to divide by has no value."""
    return 0.0 if value is None and measure.how == "sum" else value


def _movers(
    selection: Selection, main: Kpi, comparison: Comparison, dimensions: tuple[Dimension, ...], context: Context
) -> Movers | None:
    if comparison.before is None or main.now is None or main.before is None or main.now == main.before:
        return None
    now, _ = selection.within(comparison.period)
    before, _ = selection.within(comparison.before)
    return find_movers(now, before, main.measure, dimensions, context.week_start, selection.day)


def _course(
    selection: Selection, measures: tuple[Measure, ...], comparison: Comparison, context: Context
) -> Course | None:
    """The key figures in the period and in the like stretches before it."""
    assert selection.calendar is not None
    stretches = stretches_until(comparison, selection.calendar)
    if len(stretches) < _LEAST_COURSE:
        return None
    rows, _ = selection.within(Period(stretches[0].first, stretches[-1].last))
    day = selection.schema[selection.day or ""]
    along = Dimension(day, periods=tuple((each.first, each.last) for each in stretches))
    groups = {group.key[0]: group.values for group in sum_by(rows, measures, [along], context.week_start).groups}
    empty: tuple[float | None, ...] = tuple(None for _ in measures)
    return Course(stretches, tuple(groups.get(place, empty) for place in range(len(stretches))))
