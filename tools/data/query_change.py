"""The change of a metric from one stretch of time to the next, or against the same a year before: growth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tools.aggregation import Group
from tools.answer import Change, change_of
from tools.columns import candidates
from tools.comparison import year_before
from tools.data.query_unfinished import partial_groups, partial_units
from tools.dimensions import Dimension, in_a_sentence
from tools.errors import CannotAnswer
from tools.grouped_sums import sum_by
from tools.measures import Measure
from tools.messages import Message, Number, Percent, Period, Value, say
from tools.periods import Grain
from tools.schema import Schema
from tools.selection import Selection
from tools.time_grains import DataCalendar, grain_for
from tools.time_units import add_months, shift_unit, unit_end, unit_start

if TYPE_CHECKING:
    from tools.data.query_view import View

__all__ = [
    "Against",
    "GroupChange",
    "change_in_words",
    "changes_of",
    "grain_of_change",
    "grown_metric",
    "headline_of_change",
    "headline_of_most_changed",
    "said_of_change",
]

Against = Literal["period before", "year before"]
"""What each stretch of time is compared with."""

_GROWN = ("revenue", "orders", "conversions", "new_customers", "sessions", "clicks")
"""What growth is about where no metric is named: the first of these that the data have."""
_FEW_DAYS = 21
"""Data of more days grow by the week: one day against the one before tells of weekdays, not of growth."""
_IN_A_YEAR = ("week", "month", "quarter", "fiscal quarter", "year", "fiscal year", "day")


@dataclass(frozen=True)
class GroupChange:
    """How the first metric of a group changed.

    Attributes:
        start: of the stretch of time it is compared with.
        before: the metric there.
        now: the metric.
        cell: the change as a table shows it.
    """

    start: date
    before: float
    now: float
    cell: Change | None


def grown_metric(schema: Schema) -> str | None:
    """What growth is about where no metric is named; None where the data have nothing that grows."""
    return next((role for role in _GROWN if candidates(schema, role)), None)


def grain_of_change(against: Against, calendar: DataCalendar | None) -> Grain | None:
    """How time is cut for growth where the question does not say.

    Against the year before: years where the data have two whole ones, else months. Else what reads well, weeks at
    least.

    Args:
        against: what is compared with.
        calendar: the days of the data.
    """
    if calendar is None:
        return None
    if against == "year before":
        first = unit_start(calendar.first + timedelta(days=3), "year").year
        last = (calendar.last + timedelta(days=3)).year - 1
        whole = last - first + (calendar.first <= date(first, 1, 4))
        return "year" if whole >= 2 or calendar.step == "year" else "quarter" if calendar.step == "quarter" else "month"
    grain = grain_for(calendar)
    return "week" if grain == "day" and (calendar.last - calendar.first).days >= _FEW_DAYS else grain


def changes_of(
    view: View, against: Against, selection: Selection, measures: Sequence[Measure], week_start: int
) -> Mapping[tuple[Any, ...], GroupChange]:
    """The change of the first metric in each group that can be compared, by the group's key.

    A stretch of time that is not over, or that the data or the period asked for cover in part, is not compared, neither
    as the later nor as the earlier one. What lies before the period asked for is looked up in the data.

    Args:
        view: what was asked and worked out.
        against: the stretch of time before, or the same a year before.
        selection: the rows of all days.
        measures: as they were summed up.
        week_start: first day of the week, 0 = Monday.

    Raises:
        CannotAnswer: time is cut by days of the week or hours, which have none before.

    Cost: one pass over the rows since the earliest day that is compared with.
    """
    time = view.time
    if time is None or time.grain not in _IN_A_YEAR or view.calendar is None:
        raise CannotAnswer(say("Growth needs time cut by days, weeks, months, quarters or years."))
    place = view.dimensions.index(time)
    found = _earlier_groups(view, time, against, selection, measures, week_start)
    values = {group.key: group.values[0] for group in found}
    starts = {group.key[place] for group in found if group.key[place] is not None}
    partial = partial_groups(view) | partial_units(starts, time.grain, view.calendar, None, view.today)
    changes = {}
    for group in view.groups:
        start, now = group.key[place], group.values[0]
        if start is None or now is None or start in partial:
            continue
        earlier = _start_before(start, time.grain, against)
        before = values.get((*group.key[:place], earlier, *group.key[place + 1 :]))
        if before is None or earlier in partial:
            continue
        cell = change_of(now, before, view.measures[0].higher_is_better, view.measures[0].unit)
        changes[group.key] = GroupChange(earlier, before, now, cell)
    return changes


def _earlier_groups(
    view: View, time: Dimension, against: Against, selection: Selection, measures: Sequence[Measure], week_start: int
) -> Sequence[Group]:
    """The groups with those of the stretches before the period asked for."""
    if view.read is None:
        return view.groups
    days = view.read.covered
    start = unit_start(days.first, time.grain or "day", week_start, time.fiscal_year_start)
    first = _start_before(start, time.grain or "day", against)
    rows, _ = selection.within(Period(first, days.last))
    return sum_by(rows, measures, view.dimensions, week_start).groups


def _start_before(start: date, grain: str, against: Against) -> date:
    if against == "period before":
        return shift_unit(start, grain, -1)
    if grain in ("day", "week"):
        return year_before(Period(start, unit_end(start, grain)), grain).first
    return add_months(start, -12)


def change_in_words(measure: Measure, now: float, before: float, amount: Value) -> Message:
    """A change in words: by how many percentage points for a rate, else by how much and by which share.

    Args:
        measure: that changed.
        now: the later value.
        before: the earlier one.
        amount: the size of the change as a person reads it, for what is no rate.
    """
    if math.isclose(now, before, rel_tol=1e-9):
        return say("no change")
    if measure.unit == "percent":
        points = Number(abs(100 * (now - before)), 1 if abs(now - before) >= 0.01 else 2)
        if now > before:
            return say("up by {points} percentage points", points=points)
        return say("down by {points} percentage points", points=points)
    if before <= 0:
        return say("up by {amount}", amount=amount) if now > before else say("down by {amount}", amount=amount)
    share = Percent((now - before) / before)
    if now > before:
        return say("up by {amount} ({share})", amount=amount, share=share)
    return say("down by {amount} ({share})", amount=amount, share=share)


def headline_of_change(view: View) -> Message | None:
    """The latest change that can be told; by group, the one that changed most then. None where nothing is compared."""
    time = view.time
    if time is None or view.change is None:
        return None
    if not view.changes:
        return say(
            "No two whole stretches of time can be compared, so I can't tell how {metric} grew. Overall it is {total}.",
            metric=view.measures[0].title,
            total=view.written(0, view.whole.values[0]),
        )
    place = view.dimensions.index(time)
    latest = max(key[place] for key in view.changes)
    then = {key: change for key, change in view.changes.items() if key[place] == latest}
    key, most = max(then.items(), key=lambda pair: (abs(pair[1].now - pair[1].before), str(pair[0])))
    said: dict[str, Value] = {
        "metric": view.measures[0].title,
        "later": in_a_sentence(time, latest),
        "earlier": in_a_sentence(time, most.start),
        "value": view.written(0, most.now),
        "before": view.written(0, most.before),
        "change": change_in_words(
            view.measures[0], most.now, most.before, view.written(0, abs(most.now - most.before))
        ),
    }
    if len(view.dimensions) == 1:
        return say("{metric} is {value} in {later} and {before} in {earlier}: {change}.", **said)
    return headline_of_most_changed(view, time, key, most.now, (latest, most.start), most.before)


def headline_of_most_changed(
    view: View, along: Dimension, key: tuple[Any, ...], now: float, times: tuple[Any, Any], before: float
) -> Message:
    """The group that changed most, by how much, and whether that is good for the metric.

    Args:
        view: what was asked and worked out.
        along: the dimension of time, or of the periods side by side.
        key: of the group in the later time.
        now: the metric there.
        times: the later and the earlier one.
        before: the metric of the group in the earlier one.
    """
    measure = view.measures[0]
    others = replace(view, dimensions=tuple(d for d in view.dimensions if d is not along))
    parts = tuple(cell for cell, d in zip(key, view.dimensions, strict=True) if d is not along)
    said: dict[str, Value] = {
        "metric": measure.title,
        "group": others.label(Group(parts, 0, (now,))),
        "value": view.written(0, now),
        "before": view.written(0, before),
        "later": in_a_sentence(along, times[0]),
        "earlier": in_a_sentence(along, times[1]),
        "change": change_in_words(measure, now, before, view.written(0, abs(now - before))),
    }
    if math.isclose(now, before, rel_tol=1e-9):
        return say("{metric} changed in no group from {earlier} to {later}.", **said)
    if measure.higher_is_better is None:
        return say("{metric} of {group} changed most: {value} in {later}, {before} in {earlier}, {change}.", **said)
    if measure.higher_is_better == (now > before):
        return say(
            "{metric} of {group} changed most, for the better: {value} in {later}, {before} in {earlier}, {change}.",
            **said,
        )
    return say(
        "{metric} of {group} changed most, for the worse: {value} in {later}, {before} in {earlier}, {change}.", **said
    )


def said_of_change(view: View) -> tuple[Message, ...]:
    """What each stretch of time is compared with, and that unfinished ones are not."""
    if view.change is None:
        return ()
    if view.change == "year before":
        said = say("Each change is against the same time a year before. What is not complete is not compared.")
    else:
        said = say("Each change is against the one before. What is not complete is not compared.")
    return (said,)
