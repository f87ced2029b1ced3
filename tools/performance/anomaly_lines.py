"""The series that a question is about: of each metric, for the whole and for each group, at even steps of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tools.aggregation import Group
from tools.columns import normalise
from tools.dimensions import Dimension, group_key, group_label
from tools.errors import CannotAnswer
from tools.grouped_sums import sum_by
from tools.levels import over_time
from tools.measures import Measure, mean_of
from tools.messages import Message, Text, Words, say, say_count
from tools.performance.anomaly_clock import Clock, Step, place_rows
from tools.performance.anomaly_series import Line
from tools.schema import Column
from tools.selection import Selection, nothing_left
from tools.time_grains import DataCalendar

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Lines", "take_lines"]

_MOST_SERIES = 500
_LEAST = 15
"""So many steps with a value are needed to know what is usual."""
_FEW = 10
"""Where a step has so few rows as a rule, one without any may well be a true nothing."""
_SAME = 0.8
_RATES = frozenset(("cpm", "cpc", "cpa", "cpl", "cpv", "ctr", "cvr", "roas", "roi", "rate", "average", "avg", "price"))


@dataclass(frozen=True)
class Lines:
    """The series, their clock, and what is to be said of how they were made.

    Attributes:
        lines: those that can be judged; the whole of each metric before its groups.
        assumptions, warnings: what was taken for granted, and left out.
        gaps: steps without any row, in the whole.
    """

    clock: Clock
    lines: tuple[Line, ...]
    assumptions: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
    gaps: tuple[int, ...] = ()


def take_lines(
    selection: Selection,
    measures: Sequence[Measure],
    dimensions: Sequence[Dimension],
    grain: Step | None,
    week_start: int,
    name: str,
) -> Lines:
    """Cut the rows into steps of time and work out the measures in each, for the whole and for groups.

    Args:
        selection: the rows, with a date column that holds dates.
        measures: what to work out.
        dimensions: whose values are groups; none for the whole alone.
        grain: the step that was asked for.
        week_start: first day of the week, 0 = Monday.
        name: of the data set; it may say that its numbers are rates.

    Raises:
        CannotAnswer: no row is left, or no series is long enough or varies at all.

    Cost: one pass over the rows for the whole, one for the groups.
    """
    import pyarrow as pa

    assert selection.calendar is not None
    assert selection.day is not None
    rows, _ = selection.within(undated=False)
    if rows.num_rows == 0:
        raise nothing_left(selection.conditions, None)
    clock, places = place_rows(rows.column(selection.day), selection.calendar, grain, week_start)
    measures, said = _at_steps(selection, measures, clock, rows, name)
    column = "step".ljust(1 + max(map(len, rows.column_names)), "_")
    rows = rows.append_column(column, pa.array(places))
    along = Dimension(Column(column, "integer"))
    whole = sum_by(rows, measures, [along], week_start).groups
    events = _are_events(clock, whole)
    lines = _lines(clock, measures, whole, None, events=events)
    warnings: list[Message] = []
    if dimensions:
        rows, left = _largest(rows, dimensions, week_start)
        lines += _of_groups(
            clock, measures, sum_by(rows, measures, [along, *dimensions], week_start).groups, dimensions, events
        )
        warnings += left
    edges, partial = _partial_edges(selection, clock, grain)
    warnings += partial
    filled = {int(group.key[0]) for group in whole}
    zeros = events and all(measure.how in ("rows", "distinct", "sum") for measure in measures)
    gaps = () if zeros else tuple(place for place in range(len(clock)) if place not in filled)
    warnings += _said_of_gaps(clock, gaps)
    lines = [_cut(line, edges) for line in lines]
    kept, dropped = _usable(lines, clock)
    return Lines(clock, kept, said, (*warnings, *dropped), gaps)


def _at_steps(
    selection: Selection, measures: Sequence[Measure], clock: Clock, rows: pa.Table, name: str
) -> tuple[tuple[Measure, ...], tuple[Message, ...]]:
    """The measures, those averaged that stand at a time and do not add up over time."""
    import pyarrow.compute as pc

    grain = clock.grain if clock.is_daily else selection.calendar.step if selection.calendar else None
    found: list[Measure] = []
    said: list[Message] = []
    different = pc.count_distinct(rows.column(selection.day or "")).as_py()
    several_times = different > 1.5 * len(clock)
    once = different == rows.num_rows
    for measure in measures:
        each = over_time(measure, selection.schema, selection.rows, selection.day, selection.calendar, grain)
        plain = each.how == "sum" and len(each.numerator) == 1 and each.numerator[0].is_plain
        column = selection.schema[each.numerator[0].column or ""] if plain else None
        rate = bool(_RATES & set(normalise(name).split()))
        # A number without a name that is taken at even times: its average says the same, whatever it is.
        if column is not None and column.role is None and several_times and once and (rate or not clock.events):
            each = replace(mean_of(column), assumptions=each.assumptions)
            said.append(say("“{column}” was averaged over each step of time, not added up.", column=column.name))
        found.append(each)
    return tuple(found), tuple(said)


def _are_events(clock: Clock, whole: Sequence[Group]) -> bool:
    """Whether a step without rows may be one in which nothing happened, rather than one of which nothing is known."""
    counts = sorted(group.rows for group in whole)
    usual = counts[len(counts) // 2]
    alike = max(counts.count(each) for each in {usual, counts[0], counts[-1]}) / len(counts)
    return clock.events and alike < _SAME and usual < _FEW


def _lines(
    clock: Clock, measures: Sequence[Measure], groups: Sequence[Group], label: tuple[Text, str] | None, *, events: bool
) -> list[Line]:
    import numpy as np

    places = np.array([int(group.key[0]) for group in groups])
    found = []
    for number, measure in enumerate(measures):
        values = np.full(len(clock), np.nan)
        values[places] = [np.nan if g.values[number] is None else g.values[number] for g in groups]
        counted = measure.how in ("rows", "distinct") and clock.events
        if counted or (events and measure.how == "sum"):
            inside = slice(int(places.min()), int(places.max()) + 1)
            values[inside] = np.nan_to_num(values[inside])
        below = None
        if measure.how == "ratio" and groups and groups[0].parts:
            below = np.full(len(clock), np.nan)
            below[places] = [np.nan if g.parts[number][1] is None else g.parts[number][1] for g in groups]
        name, key = label or (None, "")
        found.append(Line(measure, name, key, values, below))
    return found


def _of_groups(
    clock: Clock,
    measures: Sequence[Measure],
    groups: Sequence[Group],
    dimensions: Sequence[Dimension],
    events: bool,
) -> list[Line]:
    by_key: dict[tuple[Any, ...], list[Group]] = {}
    for group in groups:
        by_key.setdefault(group.key[1:], []).append(replace(group, key=group.key[:1]))
    found: list[Line] = []
    for key in sorted(by_key, key=lambda each: (-sum(g.rows for g in by_key[each]), str(each))):
        labels = [group_label(dimension, value) for dimension, value in zip(dimensions, key, strict=True)]
        name: Text = (
            labels[0] if len(labels) == 1 and isinstance(labels[0], str) else say("{names}", names=Words(tuple(labels)))
        )
        found += _lines(clock, measures, by_key[key], (name, group_key(dimensions, key)), events=events)
    return found


def _largest(rows: pa.Table, dimensions: Sequence[Dimension], week_start: int) -> tuple[pa.Table, list[Message]]:
    """The rows of the groups with most rows, so that each is long enough to be judged."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cut = dimensions[0].cut(rows, week_start)
    counts = pc.value_counts(cut)
    if len(counts) <= _MOST_SERIES:
        return rows, []
    order = pc.sort_indices(counts.field("counts"), sort_keys=[("", "descending")])[:_MOST_SERIES]
    kept = rows.filter(pc.is_in(cut, value_set=counts.field("values").take(order)))
    said = say(
        "There are {all} values of “{column}”; I looked at the {kept} with most rows. The total has all of them.",
        all=len(counts),
        column=dimensions[0].title,
        kept=_MOST_SERIES,
    )
    assert isinstance(kept, pa.Table)
    return kept, [said]


def _partial_edges(selection: Selection, clock: Clock, grain: Step | None) -> tuple[tuple[int, ...], list[Message]]:
    """The first and the last step, where the data have only a part of it."""
    calendar = selection.calendar
    assert calendar is not None
    places = []
    if _begins_late(calendar, clock):
        places.append(0)
    if _ends_early(calendar, clock):
        places.append(len(clock) - 1)
    if clock.seconds is not None and clock.seconds < 86400 and (clock.events or grain == "hour"):
        places = [0, len(clock) - 1]
    if not places:
        return (), []
    named = Words(tuple(clock.in_a_sentence(place) for place in places))
    return tuple(places), [say("Left out, as the data have only a part of it: {times}.", times=named)]


def _begins_late(calendar: DataCalendar, clock: Clock) -> bool:
    if not clock.is_daily:
        return False
    start = clock.moment(0)
    if clock.grain in ("day", calendar.step):
        return clock.grain == "day" and calendar.late_start
    return calendar.rhythm is not None and calendar.rhythm.misses_before(calendar.first, start)


def _ends_early(calendar: DataCalendar, clock: Clock) -> bool:
    from tools.time_units import unit_end

    if not clock.is_daily or clock.grain is None:
        return False
    if clock.grain in ("day", calendar.step):
        return clock.grain == "day" and calendar.early_end
    end = unit_end(clock.moment(len(clock) - 1), clock.grain)
    return calendar.rhythm is not None and calendar.rhythm.misses_after(calendar.last, end)


def _said_of_gaps(clock: Clock, gaps: Sequence[int]) -> list[Message]:
    if not gaps:
        return []
    longest = first = gaps[0]
    best = run = 1
    for before, after in pairwise(gaps):
        run, first = (run + 1, first) if after == before + 1 else (1, after)
        if run > best:
            best, longest = run, first
    return [
        say(
            "{missing} of {all} have no rows; they are left out and not taken for zero. The longest gap, {length}, "
            "begins with {start}.",
            missing=clock.counted(len(gaps)),
            all=len(clock),
            length=clock.counted(best),
            start=clock.in_a_sentence(longest),
        )
    ]


def _cut(line: Line, places: Sequence[int]) -> Line:
    if not places:
        return line
    values = line.values.copy()
    values[list(places)] = float("nan")
    return replace(line, values=values)


def _usable(lines: Sequence[Line], clock: Clock) -> tuple[tuple[Line, ...], list[Message]]:
    """The series that can be judged, and how many cannot."""
    import numpy as np

    kept, short, still = [], 0, 0
    for line in lines:
        known = line.values[np.isfinite(line.values)]
        if len(known) < _LEAST:
            short += 1
        elif float(known.max()) == float(known.min()):
            still += 1
        else:
            kept.append(line)
    if not kept:
        raise CannotAnswer(_nothing_to_judge(lines, clock, short))
    said = []
    if short:
        said.append(
            say_count(
                "{count} series has fewer than {least} values and was left out.",
                "{count} series have fewer than {least} values and were left out.",
                short,
                least=_LEAST,
            )
        )
    if still:
        said.append(
            say_count(
                "{count} series never changes and was left out.",
                "{count} series never change and were left out.",
                still,
            )
        )
    return tuple(kept), said


def _nothing_to_judge(lines: Sequence[Line], clock: Clock, short: int) -> Message:
    import numpy as np

    title = lines[0].measure.title
    if short < len(lines):
        return say("{metric} is the same at all times, so nothing stands out. Ask for another metric.", metric=title)
    known = max(int(np.isfinite(line.values).sum()) for line in lines)
    return say(
        "{metric} has values for only {known}; I need {least} at least to tell what is usual. Ask for a finer step, "
        "such as “by day”, or for data of a longer time.",
        metric=title,
        known=clock.counted(known),
        least=_LEAST,
    )
