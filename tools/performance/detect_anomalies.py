"""Days, hours and other times at which a metric was not what it should have been."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from tools.answer import Answer
from tools.columns import normalise
from tools.context import Context
from tools.date_columns import find_date_column
from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.filters import Filter
from tools.frame import Frame
from tools.measures import Measure
from tools.messages import Message, Period, say
from tools.performance.kpis import find_kpis
from tools.periods import PeriodRead, read_period
from tools.registry import tool
from tools.selection import Selection, find_conditions, find_dimensions, find_measures, nothing_left, take_rows

if TYPE_CHECKING:
    from tools.performance.anomaly_clock import Clock

__all__ = ["detect_anomalies"]

_MOST_METRICS = 6
_MOST_DIMENSIONS = 2


@tool(area="performance")
def detect_anomalies(
    data: Frame,
    metrics: list[str] | None = None,
    dimensions: list[str] | None = None,
    period: str | None = None,
    grain: Literal["hour", "day", "week", "month", "quarter", "year"] | None = None,
    direction: Literal["up", "down"] | None = None,
    sensitivity: Literal["low", "normal", "high"] = "normal",
    country: str | None = None,
    filters: list[Filter] | None = None,
    roles: dict[str, str] | None = None,
    date_column: str | None = None,
    *,
    context: Context,
) -> Answer:
    """Find the days (or hours, weeks, ...) at which a metric was not what it should have been.

    For whoever wonders whether something went wrong, or well. What a metric should have been is worked out from its
    trend, from what repeats (time of day, weekday, day of the month, month) and from holidays that had the same effect
    before; all by medians, so that odd times do not bend it. How far it usually is from that tells what is odd, with
    the chance of a false alarm bounded over all times and all series together. A lasting step to another level is told
    apart from a spike. The step of time is that of the data; times without rows are no zeros, unless events are
    counted.

    Args:
        data: The data set, with a column of dates or times.
        metrics: What to look at: metrics ("spend", "ctr"), columns, or names that the team has defined. The key figures
            that the data has columns for, when left out. A ratio is a sum over a sum at each time.
        dimensions: Columns whose values are looked at one by one, beside the total, such as "campaign"; two at most.
        period: Which days to report, in words: "June", "last month", "上个月". What is usual is learnt from all days.
        grain: The step of time. That of the data when left out.
        direction: Only what is above ("up") or below ("down") what was expected; both when left out.
        sensitivity: How much is flagged. False alarms are bounded by 1 %, 5 % or 25 %.
        country: Whose public holidays count: a name or two letters; "none" for no country's. By the currency, or by
            Chinese headers, when left out.
        filters: Which rows: a column, an operator and a value or several, as in `query_data`.
        roles: Which column plays a role of a metric, such as {"revenue": "Net sales"}, when that was said.
        date_column: The column with the dates.
        context: The asker's calendar and currency.

    Figures:
        anomalies: How many times are flagged, over all series.
        first_anomaly: The earliest of them, such as "2024-06-14" or "2024-06-14 09:15".
        worst_anomaly: The one that is most unlike what was expected.
        `rank[<time>]`: 1 for the most unusual; those that come near follow, and are the first where none is flagged.
        `score[<time>]`: Deviation in usual deviations (robust, heavy tails allowed for), for every flagged time and,
            for comparison, up to 20 that come near. With groups or several metrics: `score[<group>, <time>]`.
        `value[<time>]`: What it was; in the metric's unit, as are the next three.
        `expected[<time>]`: What it should have been.
        `low[<time>]`: From where it would not have been flagged.
        `high[<time>]`: Up to where.
        limit: The score from which on a time is flagged.
        checked: Times that were judged, over all series.
        series: Series that were judged.
        holidays: Flagged times that are a holiday or a day of sales.
        shifts: Steps to another level.
        `shift[<time>]`: By how much the level changed there, in the metric's unit.

    Questions:
        - "Anything unusual in spend last month?"
        - "When did CTR spike?"
        - "Any weird days in June, by campaign?"
        - "花费有没有异常？"

    Source:
        Cleveland et al. (1990) and Hochenbaum et al. (arXiv:1704.07706) for seasons by medians; Hampel (1974) for the
        spread; Benjamini and Hochberg (1995) for the bound on false alarms.

    Cost:
        One pass over the rows for the total and one for the groups, then about 10 ms for each series of a year of days
        and one to two seconds for a series of 100,000 times. 1 M rows take a few seconds.

    Raises:
        CannotAnswer: No dates, too few times, no variation, a period or country that is not there.
        NeedsChoice: Two columns fit a role of a metric, or the date, equally well.
    """
    from tools.performance.anomaly_answer import show_findings
    from tools.performance.anomaly_holidays import country_of, find_special_days
    from tools.performance.anomaly_lines import take_lines
    from tools.performance.anomaly_series import LEVELS, judge
    from tools.performance.anomaly_view import Findings

    schema = data.schema
    measures, notes = _measures(data, metrics, roles, context)
    conditions = find_conditions(schema, filters, context)
    named = find_dimensions(schema, (dimensions or [])[:_MOST_DIMENSIONS], context)
    day = find_date_column(schema, date_column, needed=True)
    named = tuple(each for each in named if each.column.name != day)
    selection = take_rows(data, measures, conditions, day, context, named)
    if selection.calendar is None or day is None:
        raise CannotAnswer(say("“{column}” holds no dates.", column=day or ""))
    read = _read(selection, period, context)
    taken = take_lines(selection, measures, named, grain, context.week_start, data.name)
    currency = next((each.currency for each in measures if each.currency), context.currency)
    where = country_of(country, currency, schema.names)
    calendar = selection.calendar
    special = find_special_days(where, calendar.first, calendar.last, schema.names)
    inside = _inside(taken.clock, read.period if read else None)
    if not inside.any():
        raise nothing_left(conditions, read.period if read else None)
    judged = judge(taken.lines, taken.clock, inside, special, direction, LEVELS[sensitivity])
    found = Findings(
        schema=schema,
        day=day,
        clock=taken.clock,
        judged=judged,
        inside=inside,
        special=special,
        named_country=country is not None,
        dimensions=named,
        conditions=conditions,
        read=read,
        direction=direction,
        level=LEVELS[sensitivity],
        assumptions=(*_said_of(named), *taken.assumptions),
        warnings=(*selection.warnings, *_undated(selection), *notes, *taken.warnings, *_too_many(dimensions)),
    )
    return show_findings(found)


def _measures(
    data: Frame, metrics: list[str] | None, roles: dict[str, str] | None, context: Context
) -> tuple[tuple[Measure, ...], tuple[Message, ...]]:
    """What is looked at: what was named, else the key figures."""
    if not metrics:
        found = find_kpis(data.schema, context, _MOST_METRICS)
        constant = [c.name for c in data.schema.columns if c.is_numeric and not c.identifier]
        if found.measures[0].how == "rows" and constant:
            # A number that never changes is what was meant, and not how many rows there are.
            return find_measures(data.schema, constant[:1], roles, context), found.notes
        return found.measures, found.notes
    try:
        return find_measures(data.schema, metrics, roles, context)[:_MOST_METRICS], ()
    except CannotAnswer:
        # "CPM" of a file called exchange_cpm that holds times and one number: that number is it.
        numbers = [c for c in data.schema.columns if c.is_numeric and not c.identifier]
        words = normalise(metrics[0])
        if len(metrics) != 1 or len(numbers) != 1 or words not in normalise(data.name).split():
            raise
        (measure,) = find_measures(data.schema, [numbers[0].name], roles, context)
        said = say(
            "I took “{column}” as {metric}, as it is the only number and the file is named so.",
            column=numbers[0].name,
            metric=metrics[0],
        )
        return (replace(measure, assumptions=(*measure.assumptions, said)),), ()


def _read(selection: Selection, period: str | None, context: Context) -> PeriodRead | None:
    calendar = selection.calendar
    if period is None or calendar is None:
        return None
    return read_period(
        period, calendar.first, calendar.last, context.today, context.week_start, context.fiscal_year_start
    )


def _inside(clock: Clock, period: Period | None) -> Any:
    """For each step, whether it shares days with the period."""
    import numpy as np

    if period is None:
        return np.ones(len(clock), dtype=bool)
    length = np.median(np.diff(clock.starts).astype("int64")) if len(clock) > 1 else 1
    ends = np.append(clock.starts[1:], clock.starts[-1] + np.timedelta64(int(length), "s"))
    first = np.datetime64(period.first, "s")
    last = np.datetime64(period.last + timedelta(days=1), "s")
    return (clock.starts < last) & (ends > first)


def _said_of(dimensions: tuple[Dimension, ...]) -> tuple[Message, ...]:
    assumed = tuple(each.assumption for each in dimensions if each.assumption is not None)
    return (*assumed, *(note for each in dimensions for note in each.notes))


def _undated(selection: Selection) -> tuple[Message, ...]:
    from tools.messages import say_count

    _, undated = selection.within(undated=False)
    if not undated:
        return ()
    return (
        say_count(
            "{count} row has no readable date and is left out.",
            "{count} rows have no readable date and are left out.",
            undated,
        ),
    )


def _too_many(names: list[str] | None) -> tuple[Message, ...]:
    if len(names or ()) <= _MOST_DIMENSIONS:
        return ()
    return (say("I took the first {count} of the columns that you named.", count=_MOST_DIMENSIONS),)
