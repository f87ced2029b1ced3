"""Questions that are a table: what, by what, of which rows, in which period, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from tools.answer import Answer
from tools.columns import candidates, normalise
from tools.context import Context
from tools.data.query_averages import (
    averages_or_levels,
    check_units,
    counted_units,
    notes_of_averages,
    whole_units,
)
from tools.data.query_change import Against, changes_of, grain_of_change, grown_metric
from tools.data.query_notes import rows_below_zero
from tools.data.query_order import by_the_better
from tools.data.query_periods import side_by_side, warn_of_periods
from tools.data.query_unit_values import with_units_named
from tools.data.query_view import View, show
from tools.date_columns import find_date_column
from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.filters import Filter, GroupCondition, read_group_filter
from tools.frame import Frame
from tools.grouped_sums import sum_by, whole_of
from tools.measures import Measure
from tools.messages import Message, Value, Words, say, say_count
from tools.metrics import resolve_metric
from tools.periods import Grain, PeriodRead, find_grain, read_period
from tools.registry import Range, tool
from tools.schema import Schema
from tools.selection import Selection, find_conditions, find_dimensions, find_measures, nothing_left, take_rows
from tools.time_grains import DataCalendar, grain_for, grain_name
from tools.time_units import fiscal_years_said, month_name
from tools.unit_averages import dated_by, unit_of

__all__ = ["Order", "query_data"]

Order = Literal["best", "worst", "highest", "lowest", "name"]

_MOST_DIMENSIONS = 3
_COARSER = {"day": 0, "week": 1, "month": 2, "quarter": 3, "year": 4}


@tool(area="data")
def query_data(
    data: Frame,
    metrics: list[str] | None = None,
    dimensions: list[str] | None = None,
    filters: list[Filter] | None = None,
    period: str | None = None,
    grain: Grain | None = None,
    order: Order | None = None,
    top: Annotated[int | None, Range(1, 1000)] = None,
    having: list[Filter] | None = None,
    roles: dict[str, str] | None = None,
    date_column: str | None = None,
    change: Against | None = None,
    *,
    context: Context,
) -> Answer:
    """Work out metrics by groups, over time, for some of the rows.

    For the questions that a pivot table answers. A ratio such as CTR, CPC, ROAS or conversion rate is always a sum over
    a sum, for each group and for the whole, never an average of rows. Totals are of all rows asked for, before a table
    is cut to its top; what was cut is the row "other". A period is read against the days of the data and said back as
    dates. Blanks count as 0 in sums, above and below the line of a ratio alike; how many there were is said, with the
    value without those rows. An average is over the rows that have a value. Rows without a readable date belong to no
    period: while they are few (1 in 20) they are left out, and what the total would be with them is said.

    Args:
        data: The data set.
        metrics: What to work out: metrics ("roas", "cpc"), columns ("Sales"), or words around a column ("average
            Sales", "number of customers", "count"), or names that the team has defined. Rows are counted when it is
            left out. "Sales per day" (week, month, quarter, year) is the average over the days that have rows; "median
            Sales per day", "highest Sales per day" and "lowest Sales per day" are of those days as well.
        dimensions: What to group by, one to three columns; numbers with many values are cut into ranges. Groups that
            the team has defined are compared by "Brand vs Generic", one with all others by "Brand vs rest".
        filters: Which rows: a column, an operator ("is", "is not", "contains", "does not contain", ">", ">=", "<",
            "<=", "between", "is empty", "is not empty") and a value or several. A group that the team has defined:
            its name as the column, with "in group" or "not in group" and no value.
        period: Which days, in words: "last month", "June 2024", "from 3 May to 10 May", "过去30天".
        grain: Cut time into these: hour (of the day), day, week, month, quarter, year, weekday, fiscal quarter or
            fiscal year.
        order: "best" or "worst" first by what is good for the metric, "highest" or "lowest" first, or by "name".
            Groups come highest first and time in its order when it is left out.
        top: Show so many groups.
        having: Which groups to keep, by a metric of the whole group: {"column": "spend", "operator": ">", "value":
            1000} for "campaigns that spent over 1k". What is not kept is in the row "other".
        roles: Which column plays a role of a metric, such as {"revenue": "Net sales"}, when that was said.
        date_column: The column that `period` and `grain` are about.
        change: For growth: beside each stretch of time, how the first metric changed against the "period before" or the
            same a "year before". What is not complete is not compared.
        context: The asker's calendar and currency.

    Figures:
        total: The first metric over all rows asked for.
        groups: Number of groups, before the table is cut.
        `value[<group>]`: The first metric in each group; groups of two dimensions are "one, two".
        `<metric>[<group>]`: Each other metric in each group.
        `total[<metric>]`: Each other metric over all rows asked for.
        other: The first metric over the groups that are not shown.
        rows: Rows asked for.
        `change[<group>]`: With `change`, how much the first metric rose or fell.
        `growth[<group>]`: With `change`, the same as a share of what it was, where that was above 0.
        share: What `total` is of the metric without the conditions; only where it adds up and nothing is grouped by.

    Questions:
        - "ROAS by channel last month, worst first"
        - "Sales by month in 2017"
        - "Top five products by revenue, only online"
        - "Revenue growth by quarter"
        - "各渠道上个月的投产比，最差的排前面"

    Source:
        Ratios of sums: Kohavi, Tang and Xu, Trustworthy Online Controlled Experiments (2020), chapter 18.

    Cost:
        One pass over the columns needed for each of: total, groups, rest. 1 M rows by channel take about 0.2 s.

    Raises:
        CannotAnswer: A metric, column, value or period is not there, or no row is left.
        NeedsChoice: Two columns fit a role of the metric, or the date, equally well.
    """
    schema = data.schema
    grown = grown_metric(schema) if change and not metrics else None
    measures = by_the_better(find_measures(schema, [grown] if grown else metrics, roles, context), order)
    measures, kept_if = _group_filters(schema, measures, having or [], roles, context)
    conditions = find_conditions(schema, filters, context)
    named, grain = _without_grains(schema, dimensions or [], grain)
    wanted = find_dimensions(schema, named, context)
    grain = _grain_of_dates(schema, wanted, grain, date_column)
    # A date column that is named as a dimension is time to be cut.
    dated = next((d.column.name for d in wanted if d.column.is_temporal and d.grain is None), None)
    averaged = any(map(unit_of, measures))
    needs_date = period is not None or grain is not None or averaged or change is not None
    day = dated or find_date_column(schema, date_column, needed=needs_date)
    measures = tuple(dated_by(measure, day, context.week_start) if day else measure for measure in measures)
    selection = take_rows(data, measures, conditions, day, context, wanted)
    calendar = selection.calendar
    if needs_date and calendar is None:
        raise CannotAnswer(say("“{column}” holds no dates.", column=day or ""))
    if grain == "hour" and day and schema[day].type == "date":
        raise CannotAnswer(say("“{column}” has days but no times, so there are no hours.", column=day))
    grain = grain or (grain_of_change(change, calendar) if change is not None and dated is None else None)
    chosen = grain or _own_grain(dated, calendar, ranked=order is not None or top is not None)
    wanted = _with_time(schema, wanted, chosen, dated or (day if grain else None), calendar, context)
    wanted = side_by_side(conditions, wanted)
    if top is not None and not wanted:
        raise CannotAnswer(_nothing_to_list(schema, top))
    if len(wanted) > _MOST_DIMENSIONS:
        raise CannotAnswer(say("I can group by three columns at most. Leave one out."))
    cut = next((d.grain for d in wanted if d.is_time), None)
    measures = tuple(averages_or_levels(each, schema, selection.rows, day, calendar, cut) for each in measures)
    check_units(measures, wanted, calendar)
    read = _read(period, calendar, context)
    days = read.period if read else None
    stays = True if averaged and not wanted else _undated_stay(measures, wanted)
    kept, undated = selection.within(days, undated=stays)
    if kept.num_rows == 0:
        raise nothing_left(conditions, days)
    units = whole_units(kept, measures, day, calendar, read, context.today, context.week_start)
    kept = units.rows
    measures = counted_units(measures, day, context.week_start) if wanted else measures
    sums = sum_by(kept, measures, wanted, context.week_start)
    view = View(
        measures,
        wanted,
        sums.whole,
        sums.groups,
        sums.left_out,
        sums.rest,
        conditions=conditions,
        read=read,
        calendar=calendar,
        order=order,
        top=top,
        schema=schema,
        day=day,
        today=context.today,
        warnings=(*selection.warnings, *warn_of_periods(wanted, calendar)),
        below_zero=rows_below_zero(kept, measures),
    )
    view = _with_changes(view, change, selection, measures, context)
    if conditions and not wanted and measures[0].is_additive:
        everything, _ = selection.unlimited().within(days, undated=stays)
        view = replace(view, unlimited=whole_of(everything, measures).values[0])
    counted, doubtful = notes_of_averages(view, units, context.week_start)
    view = replace(view, assumed=(*_grown_said(grown, measures), *counted), warnings=(*doubtful, *view.warnings))
    view = _keep_groups(view, kept_if)
    view = replace(view, undated=_undated(undated, selection, view) if undated and day else None)
    return with_units_named(show(view), view, kept, context.week_start)


def _with_changes(
    view: View, change: Against | None, selection: Selection, measures: Sequence[Measure], context: Context
) -> View:
    """The view with how the first metric of each group changed, where that is asked for."""
    if change is None:
        return view
    view = replace(view, change=change)
    return replace(view, changes=changes_of(view, change, selection, measures, context.week_start))


def _grown_said(grown: str | None, measures: Sequence[Measure]) -> tuple[Message, ...]:
    """What growth is about, where no metric was named."""
    return (say("No metric was named, so I took {metric}.", metric=measures[0].title),) if grown else ()


def _group_filters(
    schema: Schema,
    measures: tuple[Measure, ...],
    having: Sequence[Filter],
    roles: dict[str, str] | None,
    context: Context,
) -> tuple[tuple[Measure, ...], tuple[tuple[str, GroupCondition], ...]]:
    """The conditions on groups by the key of their measure, and the measures with theirs among them."""
    found: list[tuple[str, GroupCondition]] = []
    for each in having:
        measure = resolve_metric(schema, each["column"], roles, context.currency, context.definitions)
        found.append((measure.key, read_group_filter(each, measure.title, measure.unit, measure.currency)))
        if all(measure.key != known.key for known in measures):
            measures = (*measures, measure)
    return measures, tuple(found)


def _keep_groups(view: View, conditions: Sequence[tuple[str, GroupCondition]]) -> View:
    """Leave out the groups that do not meet a condition on them; they stay part of the total."""
    if not conditions or not view.dimensions:
        return view
    places = [next(i for i, m in enumerate(view.measures) if m.key == key) for key, _ in conditions]
    kept = tuple(
        group
        for group in view.groups
        if all(c.holds(group.values[i]) for i, (_, c) in zip(places, conditions, strict=True))
    )
    said = tuple(condition.said for _, condition in conditions)
    if not kept:
        raise CannotAnswer(say("No group meets “{condition}”.", condition=said[0]))
    return replace(view, groups=kept, having=said, left=len(view.groups) - len(kept))


def _without_grains(schema: Schema, names: Sequence[str], grain: Grain | None) -> tuple[list[str], Grain | None]:
    """Take "month" for a grain where no column is called so."""
    kept: list[str] = []
    for words in names:
        column = next((c for c in schema.columns if normalise(c.name) == normalise(words)), None)
        found = None if column else find_grain(f"by {words}") or find_grain(f"按{words}")
        if found is None:
            kept.append(words)
        else:
            grain = grain or found
    return kept, grain


def _grain_of_dates(
    schema: Schema, wanted: Sequence[Dimension], grain: Grain | None, given: str | None
) -> Grain | None:
    """Leave "by day" to a column called day that holds names of days, or years, where there is no column of dates."""
    if grain is None or given is not None or candidates(schema, "date"):
        return grain
    named = any(find_grain(f"by {d.column.name}") == grain or find_grain(f"按{d.column.name}") == grain for d in wanted)
    return None if named else grain


def _with_time(
    schema: Schema,
    wanted: tuple[Dimension, ...],
    grain: Grain | None,
    day: str | None,
    calendar: DataCalendar | None,
    context: Context,
) -> tuple[Dimension, ...]:
    if day is None or calendar is None:
        return wanted
    chosen = grain or grain_for(calendar)
    said = None if grain else say("I cut time by {grain}.", grain=grain_name(chosen))
    if chosen in ("fiscal quarter", "fiscal year"):
        first = context.fiscal_year_start
        if (calendar.step == "year" and first != 1) or (calendar.step == "quarter" and first % 3 != 1):
            raise CannotAnswer(
                say(
                    "A row stands for a whole {step} here, which fiscal years that start in {month} would cut in two.",
                    step=grain_name(calendar.step),  # type: ignore[arg-type]
                    month=month_name(first),
                )
            )
        said = fiscal_years_said(context.fiscal_year_start)
    time = Dimension(schema[day], grain=chosen, assumption=said, fiscal_year_start=context.fiscal_year_start)
    if any(d.column.name == day for d in wanted):
        return tuple(time if d.column.name == day else d for d in wanted)
    return (*wanted, time)


def _own_grain(dated: str | None, calendar: DataCalendar | None, *, ranked: bool) -> Grain | None:
    """How a date column that is named cuts time: as its name says ("month"), or in a ranking as its rows are.

    "Which month had the most" is about months, however many years the data cover.
    """
    if dated is None or calendar is None:
        return None
    named = find_grain(f"by {normalise(dated)}") or find_grain(f"按{dated}")
    finer = named is not None and _COARSER.get(named, 0) < _COARSER.get(calendar.step, 0)
    if named is not None and not finer and (ranked or named != "day"):
        return named
    return calendar.step if ranked and calendar.step != "day" else None  # type: ignore[return-value]


def _read(period: str | None, calendar: DataCalendar | None, context: Context) -> PeriodRead | None:
    if period is None or calendar is None:
        return None
    return read_period(
        period, calendar.first, calendar.last, context.today, context.week_start, context.fiscal_year_start
    )


def _undated_stay(measures: Sequence[Measure], wanted: Sequence[Dimension]) -> bool | None:
    """Whether rows without a date are kept: True or False for sure, None when it depends on how many they are."""
    if any(dimension.grain is not None for dimension in wanted):
        return False
    return True if all(measure.how == "rows" for measure in measures) and not wanted else None


def _undated(count: int, selection: Selection, view: View) -> Message | None:
    with_them, _ = selection.within(undated=True)
    whole = whole_of(with_them, view.measures).values[0]
    if whole is None or whole == view.whole.values[0]:
        return None
    shown: Value = view.written(0, whole)
    return say_count(
        "{count} row has no readable date and is left out; with it, the total would be {value}.",
        "{count} rows have no readable date and are left out; with them, the total would be {value}.",
        count,
        value=shown,
    )


def _nothing_to_list(schema: Schema, top: int) -> Message:
    groups = [c.name for c in schema.columns if not c.is_numeric and not c.identifier and not c.is_temporal]
    if not groups:
        return say("There is nothing here to list the top {top} of: no column holds names to group by.", top=top)
    return say(
        "The top {top} of what? Name what to list, such as “top {top} by {column}”. There are: {columns}.",
        top=top,
        column=groups[0],
        columns=Words(tuple(groups[:12])),
    )
