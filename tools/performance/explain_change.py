"""Why a metric rose or fell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from tools.answer import Answer
from tools.comparison import Comparison, compare_periods
from tools.context import Context
from tools.date_columns import find_date_column
from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.filters import Filter
from tools.frame import Frame
from tools.glossary import load_glossary
from tools.levels import over_time
from tools.measures import Measure, count_of_rows
from tools.messages import Message, say, say_count
from tools.performance.kpis import find_kpis
from tools.registry import tool
from tools.schema import Schema
from tools.selection import Selection, find_conditions, find_dimensions, find_measures, nothing_left, take_rows

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.performance.chains import Chain, Link
    from tools.performance.change_cube import Cube
    from tools.performance.change_path import Step
    from tools.performance.change_view import Explanation
    from tools.performance.dimension_search import Explained
    from tools.performance.noise import Noise
    from tools.performance.standouts import Standout
    from tools.performance.windows import Windows

__all__ = ["explain_change"]

_MOST_NAMED = 3


@tool(area="performance")
def explain_change(
    data: Frame,
    metric: str | None = None,
    period: str | None = None,
    against: str | None = None,
    dimensions: list[str] | None = None,
    filters: list[Filter] | None = None,
    expected: Literal["rise", "fall"] | None = None,
    roles: dict[str, str] | None = None,
    date_column: str | None = None,
    *,
    context: Context,
) -> Answer:
    """Find what made a metric rise or fall.

    For whoever is asked "why?": compares two periods, looks for the column in which a few segments carry the change,
    goes on within the segment that carries most of it while that tells more ("Google, there Brand, there mobile"), and
    says first whether the change is more than the metric usually moves. Where it is not, each segment is judged by its
    own past, so that a fall which a rise elsewhere hides is found all the same. The parts add up to the change
    exactly. A ratio (CTR, CPA, ROAS, conversion rate) is a sum over a sum, and what a segment adds to it is split into
    rate (the segment got better or worse) and mix (it weighs more or less). Where the columns are there, the metric is
    also taken apart into the chain by which it comes about: impressions x click-through rate x conversion rate x order
    value. Different customers or orders do not add up over segments; what is counted in several is a part of its own.

    Args:
        data: The data set, with a column of dates.
        metric: What changed: a metric ("revenue", "roas"), a column, words around one ("number of customers"), or a
            name that the team has defined. The first key figure of the data when left out.
        period: Which days, in words: "the second week of May", "last month", "since 3 May", "上个月". The last whole
            week, month or quarter, by how long the data are, when left out.
        against: What they are compared with: "the week before", "last year", "May". The same stretch before when left
            out.
        dimensions: The columns to explain it by, one to three, or "weekday" or "hour"; all columns are searched when
            left out. The first splits the change, the others go deeper.
        filters: Which rows: a column, an operator and a value or several, as in `query_data`.
        expected: Whether it was said to "rise" or to "fall": where it did the other, that is said.
        roles: Which column plays a role of the metric, such as {"revenue": "Net sales"}, when that was said.
        date_column: The column that the periods are about.
        context: The asker's calendar and currency.

    Figures:
        before: The metric in the period that is compared with.
        after: The metric in the period that is looked at.
        change: After less before.
        change_percent: The change in percent of what was before; only where that is above 0.
        `contribution[<segment>]`: What the segment adds to the change, in the metric's unit.
        other: What segments beyond the first 300 add.
        unexplained: What the parts leave of the change: 0.
        `mix[<segment>]`: Of a ratio, what the segment adds by weighing more or less.
        `rate[<segment>]`: Of a ratio, what it adds by its own rate.
        mix: All mix together.
        rate: All rates together.
        dimension: The column that the change is explained by.
        `step[<depth>]`: The segment that carries most, the one within it, and so on.
        `step_contribution[<depth>]`: What that adds to the change of the whole.
        `chain[<factor>]`: What a factor of the chain adds; they add up to the change.
        `step_chain[<factor>]`: What a factor of the chain adds within the segment of the last step.
        hidden: The segment that moved far more than it usually does, where the whole did not.
        hidden_change_percent: By how many percent that segment changed.
        hidden_by: The segment whose change the other way hides it.
        verdict: "real" where the change of the whole is more than usual, "usual", or "unknown".
        usual_low_percent: The usual change, from; in percent where the metric is always above 0.
        usual_high_percent: The usual change, to.
        usual_low: The same in the metric's unit where it is not.
        usual_high: The same in the metric's unit where it is not.
        other_changes: How many other comparisons of this kind that is read from.
        year_ago_change_percent: The same step a year before.

    Questions:
        - "Why did revenue drop in the second week of May?"
        - "What drove the increase in CPA last month?"
        - "Why is ROAS down vs last year?"
        - "为什么上个月的销售额下降了？"

    Source:
        Bennet, JRSS 83 (1920) for mix and rate; Ang, Energy Policy 33 (2005) for the chain (log-mean Divisia index);
        Bhagwan et al., "Adtributor", NSDI 2014, for the choice of the column; Hampel (1974) for the usual range.

    Cost:
        One pass over the rows of all periods for each column that is searched, and again over those of the segments on
        the way. 1 M rows with ten columns take a few seconds.

    Raises:
        CannotAnswer: No dates, nothing to compare with, no rows or no value in one of the periods, or a metric such as
            a median that has no parts.
        NeedsChoice: Two columns fit a role of the metric, or the date, equally well.
    """
    from tools.performance.change_charts import charts_of
    from tools.performance.change_figures import figures_of, tables_of
    from tools.performance.change_headline import headline_of
    from tools.performance.change_notes import assumptions_of, method_of, next_questions, warnings_of

    asked = frozenset(name for name, value in (("period", period), ("dimensions", dimensions)) if value)
    found = replace(
        _explain(data, metric, (period, against), dimensions, filters, roles, date_column, context), asked=asked
    )
    found = replace(found, warnings=(*_unexpected(found, expected), *found.warnings))
    return Answer(
        headline=headline_of(found),
        method=method_of(found),
        figures=figures_of(found),
        tables=tables_of(found),
        charts=charts_of(found),
        assumptions=assumptions_of(found),
        warnings=warnings_of(found),
        next_questions=next_questions(found),
    )


def _explain(
    data: Frame,
    metric: str | None,
    periods: tuple[str | None, str | None],
    names: Sequence[str] | None,
    filters: Sequence[Filter] | None,
    roles: dict[str, str] | None,
    date_column: str | None,
    context: Context,
) -> Explanation:
    from tools.performance.chains import find_chain
    from tools.performance.change_notes import blank_warnings
    from tools.performance.change_path import explain_whole, walk
    from tools.performance.change_view import Explanation
    from tools.performance.noise import judge
    from tools.performance.windows import find_windows

    schema = data.schema
    measure, said = _measure(data, metric, roles, context)
    conditions = find_conditions(schema, filters, context)
    day = find_date_column(schema, date_column, needed=True)
    named = _named(schema, (names or [])[:_MOST_NAMED], day or "", context)
    chain = find_chain(schema, measure, roles)
    wanted = named + _searched(data, measure, named)
    read = (measure, *(chain.amounts if chain else ()))
    selection = take_rows(data, read, conditions, day, context, wanted)
    measure = over_time(measure, schema, selection.rows, day, selection.calendar, None)
    _check_period(schema, measure, periods[1])
    comparison, undated = _compare(selection, periods, context)
    assert selection.calendar is not None
    windows = find_windows(comparison, selection.calendar)
    table, place = _label(selection, windows)
    cube = _cube(table, place, measure, windows, wanted, context, day or "")
    own = cube.whole()
    whole = own.between(windows)
    before, after = _two_values(cube, comparison, selection)
    noise = judge(cube.values(own), windows, by_day=measure.is_additive)
    explained, looked = explain_whole(cube, whole, named) if wanted else (None, [])
    hidden = _hidden(cube, looked, explained if named else None, noise, before, after)
    if hidden is not None:
        explained = hidden.explained
        looked = [explained, *(each for each in looked if each.segments is not explained.segments)]
    goes_on = explained is not None and (noise.verdict != "usual" or hidden is not None or bool(named))
    far = hidden.noise if hidden is not None else None
    steps = walk(cube, explained, whole, named, far) if explained is not None and goes_on else ()
    compared = _two_periods(table, place, windows)
    return Explanation(
        schema=schema,
        measure=measure,
        comparison=comparison,
        whole=whole,
        before=before,
        after=after,
        noise=noise,
        hidden=hidden,
        year_ago=_year_ago(cube, windows),
        explained=explained,
        looked=tuple(looked),
        steps=steps,
        links=_links(chain, compared, place, windows, after - before),
        inner=_inner(chain, steps, windows),
        conditions=conditions,
        day=day or "",
        assumptions=said,
        warnings=(*selection.warnings, *undated, *blank_warnings(compared, measure), *_too_many_named(names)),
    )


def _measure(
    data: Frame, metric: str | None, roles: dict[str, str] | None, context: Context
) -> tuple[Measure, tuple[Message, ...]]:
    """What is explained; a measure that has parts."""
    said: tuple[Message, ...] = ()
    if metric is None:
        found = find_kpis(data.schema, context).measures[0]
        terms = {*load_glossary().metrics, "customers", *(each.name for each in context.definitions)}
        # Without a figure of the trade, rows are what there is more or less of: stops, visits, tickets.
        measure = found if found.key in terms else count_of_rows()
        said = (say("You named no metric, so I took {metric}.", metric=measure.title),)
    else:
        (measure,) = find_measures(data.schema, [metric], roles, context)
    if measure.how in ("median", "minimum", "maximum"):
        raise CannotAnswer(
            say(
                "{metric} has no parts that add up to its change. Ask for the total or the average instead.",
                metric=measure.title,
            )
        )
    return measure, said


def _named(schema: Schema, names: Sequence[str], day: str, context: Context) -> tuple[Dimension, ...]:
    """The columns that were named; days of the week and hours are cut from the dates."""
    found: list[Dimension] = []
    for words in names:
        if words in ("weekday", "hour") and words not in schema:
            found.append(Dimension(schema[day], grain="weekday" if words == "weekday" else "hour"))
        else:
            found += find_dimensions(schema, [words], context)
    return tuple(found)


def _searched(data: Frame, measure: Measure, named: Sequence[Dimension]) -> tuple[Dimension, ...]:
    """The columns that are searched besides those that were named."""
    from tools.performance.dimension_search import candidate_columns

    taken = {name for dimension in named for name in dimension.columns}
    return tuple(Dimension(c) for c in candidate_columns(data.schema, measure) if c.name not in taken)


def _check_period(schema: Schema, measure: Measure, against: str | None) -> None:
    """Refuse to compare with a group: "why does Google sell less than Meta"."""
    column = next((c for c in schema.columns if against is not None and against in c.values), None)
    if column is not None:
        raise CannotAnswer(
            say(
                "“{value}” is a value of “{column}” and no period. I explain changes over time; to set groups side by "
                "side, ask “{metric} by {column}”.",
                value=against or "",
                column=column.name,
                metric=measure.title,
            )
        )


def _compare(
    selection: Selection, periods: tuple[str | None, str | None], context: Context
) -> tuple[Comparison, tuple[Message, ...]]:
    """The two periods, and a warning of rows that are in none since they have no date."""
    calendar, day = selection.calendar, selection.day
    if calendar is None:
        raise CannotAnswer(say("“{column}” holds no dates.", column=day or ""))
    comparison = compare_periods(calendar, context, *periods)
    if comparison.before is None:
        raise CannotAnswer(comparison.missing or say("There is nothing to compare with."))
    _, undated = selection.within(undated=False)
    if not undated:
        return comparison, ()
    return comparison, (
        say_count(
            "{count} row has no readable date and is in neither period.",
            "{count} rows have no readable date and are in neither period.",
            undated,
        ),
    )


def _label(selection: Selection, windows: Windows) -> tuple[pa.Table, str]:
    """The rows of all periods, and the column that says in which one they are."""
    from tools.performance.windows import label_rows

    rows, _ = selection.within(undated=False)
    # A header can be anything: this one is longer than all of them, so that none is the same.
    name = "period".ljust(1 + max(map(len, rows.column_names)), "_")
    return label_rows(rows, selection.day or "", windows, name), name


def _cube(
    table: pa.Table,
    place: str,
    measure: Measure,
    windows: Windows,
    dimensions: Sequence[Dimension],
    context: Context,
    day: str,
) -> Cube:
    from tools.performance.change_cube import Cube
    from tools.performance.change_parts import shares_days

    common = shares_days(measure, day)
    return Cube(table, place, measure, windows, dimensions, week_start=context.week_start, common=common)


def _two_values(cube: Cube, comparison: Comparison, selection: Selection) -> tuple[float, float]:
    own = cube.whole()
    values, windows = cube.values(own), cube.windows
    assert comparison.before is not None
    for period, at in ((comparison.period, windows.now), (comparison.before, windows.before)):
        if not own.sides[at].rows:
            raise nothing_left(selection.conditions, period)
        if values[at] is None:
            raise CannotAnswer(
                say(
                    "{metric} has no value in {period}: there is nothing to divide by.",
                    metric=cube.measure.title,
                    period=period,
                )
            )
    return values[windows.before] or 0.0, values[windows.now] or 0.0


def _hidden(
    cube: Cube, looked: Sequence[Explained], named: Explained | None, noise: Noise, before: float, after: float
) -> Standout | None:
    """A segment that is far out though the whole is not; of the column that was named, where one was."""
    from tools.performance.standouts import find_standout

    if noise.verdict == "real" or (noise.verdict == "unknown" and before != after):
        return None
    return find_standout(cube, looked if named is None else [named], before)


def _two_periods(table: pa.Table, place: str, windows: Windows) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return table.filter(pc.is_in(table.column(place), value_set=pa.array([windows.now, windows.before])))


def _year_ago(cube: Cube, windows: Windows) -> float | None:
    if windows.year_ago is None:
        return None
    values = cube.values(cube.whole())
    later, earlier = (values[place] for place in windows.year_ago)
    return later / earlier - 1 if later is not None and earlier is not None and earlier > 0 else None


def _links(chain: Chain | None, table: pa.Table, place: str, windows: Windows, change: float) -> tuple[Link, ...]:
    from tools.performance.chains import walk_chain

    return walk_chain(chain, table, place, (windows.before, windows.now), change) if chain else ()


def _inner(chain: Chain | None, steps: Sequence[Step], windows: Windows) -> tuple[Link, ...]:
    """The chain within the segment that the steps lead to."""
    if chain is None or not steps:
        return ()
    last = steps[-1]
    inside = last.cube.within(last.dimension, last.part.key, ())
    before, after = last.part.before, last.part.after
    if before is None or after is None:
        return ()
    return _links(chain, inside.table, inside.period, windows, after - before)


def _unexpected(found: Explanation, expected: str | None) -> tuple[Message, ...]:
    """Where the question took for granted that it rose or fell, and it did not."""
    if expected is None or found.is_flat or (found.change > 0) == (expected == "rise"):
        return ()
    if expected == "fall":
        return (say("You asked why it fell, but in these days it rose."),)
    return (say("You asked why it rose, but in these days it fell."),)


def _too_many_named(names: Sequence[str] | None) -> tuple[Message, ...]:
    if len(names or ()) <= _MOST_NAMED:
        return ()
    return (say("I took the first {count} of the columns that you named.", count=_MOST_NAMED),)
