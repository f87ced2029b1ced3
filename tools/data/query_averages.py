"""Averages and medians of whole days, weeks, months … in a query: which of them count, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tools.data.query_unfinished import partial_units
from tools.data.query_unit_values import notes_of_unit_values
from tools.dimensions import Dimension
from tools.errors import CannotAnswer
from tools.grouped_sums import whole_of
from tools.levels import over_time
from tools.measures import Measure, Term, written
from tools.messages import Message, Value, Words, say, say_count
from tools.periods import PeriodRead, unit_end, unit_start
from tools.schema import Schema
from tools.time_grains import DataCalendar, cut_time, grain_name, next_start, time_label
from tools.unit_averages import UNITS, summed, unit_of, units_name, units_said

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.data.query_view import View

__all__ = ["WholeUnits", "averages_or_levels", "check_units", "counted_units", "notes_of_averages", "whole_units"]

_INSIDE = {"day": UNITS, "week": (), "month": ("month", "quarter", "year"), "quarter": ("quarter", "year"), "year": ()}
"""The cuts of time that no such unit lies across, besides the unit itself."""


@dataclass(frozen=True)
class WholeUnits:
    """The rows of complete units, and what is said of them.

    Attributes:
        rows: to work with.
        counted: the first days of the units that have rows, in order.
        missing: how many units between the first and the last have none.
        said: which are left out, or count though they are not complete.
    """

    rows: pa.Table
    counted: tuple[date, ...] = ()
    missing: int = 0
    said: tuple[Message, ...] = ()


def averages_or_levels(
    measure: Measure, schema: Schema, rows: pa.Table, day: str | None, calendar: DataCalendar | None, grain: str | None
) -> Measure:
    """The measure as `tools.levels.over_time` has it; an average per day of a level is the level's average.

    The highest week of a level is the week with the highest average of it.
    """
    if unit_of(measure) is None:
        return over_time(measure, schema, rows, day, calendar, grain)
    total = summed(measure)
    level = over_time(total, schema, rows, day, calendar, None)
    if measure.each is not None and level is not total:
        below = level.denominator
        return replace(measure, numerator=level.numerator, denominator=below, assumptions=level.assumptions)
    return measure if level is total else level


def check_units(measures: Sequence[Measure], wanted: Sequence[Dimension], calendar: DataCalendar | None) -> None:
    """Refuse averages over units that the data or the question cut in pieces.

    Raises:
        CannotAnswer: a row stands for more than the unit, or time is cut by something that the unit lies across.
    """
    for unit in filter(None, map(unit_of, measures)):
        if calendar is not None and UNITS.index(calendar.step) > UNITS.index(unit):
            raise CannotAnswer(
                say(
                    "A row stands for a whole {step} here, so I can't tell one {unit} from another. Ask for it "
                    "per {step}.",
                    step=grain_name(calendar.step),  # type: ignore[arg-type]
                    unit=grain_name(unit),  # type: ignore[arg-type]
                )
            )
        cut = next((d.grain for d in wanted if d.grain in UNITS), None)
        if cut is not None and cut != unit and cut not in _INSIDE[unit]:
            raise CannotAnswer(
                say(
                    "I can't take {units} one by one and cut time by {grain}, as one does not fit into the other. Ask "
                    "for it per day, or leave one of them out.",
                    units=units_name(unit),
                    grain=grain_name(cut),
                )
            )


def whole_units(
    rows: pa.Table,
    measures: Sequence[Measure],
    day: str | None,
    calendar: DataCalendar | None,
    read: PeriodRead | None,
    today: date,
    week_start: int,
) -> WholeUnits:
    """Leave out weeks, months, quarters and years that are not complete, where all that is asked for is averages.

    A day that is not complete yet counts, and so does what others of the measures need; that is said.

    Args:
        rows: those asked for.
        measures: what is worked out.
        day: the date column.
        calendar: of that column.
        read: the period asked for.
        today: the asker's date.
        week_start: first day of the week, 0 = Monday.

    Cost: one pass over the dates, and one over the columns where something is not complete.
    """
    import pyarrow.compute as pc

    units = [unit_of(measure) for measure in measures]
    unit = next(filter(None, units), None)
    if unit is None or day is None or calendar is None:
        return WholeUnits(rows)
    cells = cut_time(rows.column(day), unit, week_start)  # type: ignore[arg-type]
    starts = sorted(pc.unique(cells).drop_null().to_pylist())
    # Plans reach beyond today; only an end of the data can be cut off.
    now = today if calendar.last <= unit_end(unit_start(today, unit, week_start), unit) else None
    partial = sorted({*starts[:1], *starts[-1:]} & partial_units(starts, unit, calendar, read, now))
    if not starts or not partial:
        return WholeUnits(rows, tuple(starts), _missing(starts, (), unit, calendar, read, week_start))
    labels = Words(tuple(_label(start, unit) for start in partial))
    if len(partial) == len(starts):
        said = say("Not complete: {groups}. There is no whole {unit}.", groups=labels, unit=grain_name(unit))  # type: ignore[arg-type]
        return WholeUnits(rows, tuple(starts), said=(said,))
    inside = pc.invert(pc.is_in(cells, value_set=_array(partial)))
    whole = rows.filter(inside)
    place = units.index(unit)
    if unit == "day" or any(each != unit for each in units):
        value: Value = written(measures[place], whole_of(whole, measures).values[place])
        said = say("Not complete: {groups}. Without that, the result would be {value}.", groups=labels, value=value)
        return WholeUnits(rows, tuple(starts), _missing(starts, (), unit, calendar, read, week_start), (said,))
    value = written(measures[place], whole_of(rows, measures).values[place])
    said = say(
        "Left out, as it is not complete: {groups}. With that, the result would be {value}.",
        groups=labels,
        value=value,
    )
    counted = tuple(start for start in starts if start not in partial)
    return WholeUnits(whole, counted, _missing(counted, partial, unit, calendar, read, week_start), (said,))


def notes_of_averages(
    view: View, units: WholeUnits, week_start: int
) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What was taken for granted for averages, and what to be careful about.

    Args:
        view: what was asked and worked out.
        units: that count.
        week_start: first day of the week, 0 = Monday.
    """
    place = next((place for place, measure in enumerate(view.measures) if unit_of(measure)), None)
    if place is None or view.day is None or not view.whole.parts:
        return (), units.said
    unit = unit_of(view.measures[place]) or "day"
    if view.measures[place].each is not None:
        assumed, doubtful = notes_of_unit_values(view, place, units.rows, units.missing, week_start)
        return assumed, (*units.said, *doubtful, *_of_groups(view, place, unit))
    above, below = view.whole.parts[place]
    count = round(below or 0)
    counted = say("I divided by {units} that have rows in “{column}”.", units=units_said(unit, count), column=view.day)
    said = list(units.said)
    if units.missing and above is not None and count:
        every = count + units.missing
        said.append(
            say_count(
                "{count} of {every} has no row and does not count; over all of them the average would be {value}.",
                "{count} of {every} have no row and do not count; over all of them the average would be {value}.",
                units.missing,
                every=units_said(unit, every),
                value=written(view.measures[place], view.measures[place].factor * above / every),
            )
        )
    said += _of_groups(view, place, unit)
    return (counted,), tuple(said)


def _of_groups(view: View, place: int, unit: str) -> list[Message]:
    """That groups are divided by different numbers of units, so that their averages do not add up."""
    if not view.groups or any(d.column.is_temporal for d in view.dimensions):
        return []
    counts = sorted((round(group.parts[place][1] or 0), str(group.key), group) for group in view.groups)
    (few, _, least), (most, _, _) = counts[0], counts[-1]
    if few == most:
        return []
    if view.measures[place].each is not None:
        return [
            say(
                "Each group counts the {units} in which it has rows: from {few} ({group}) to {most}.",
                units=units_name(unit),
                few=few,
                group=view.label(least),
                most=most,
            )
        ]
    return [
        say(
            "Each group is divided by the {units} in which it has rows: from {few} ({group}) to {most}.",
            units=units_name(unit),
            few=few,
            group=view.label(least),
            most=most,
        )
    ]


def counted_units(measures: Sequence[Measure], day: str | None, week_start: int) -> tuple[Measure, ...]:
    """The measures, with the number of units that the first average is over: a column beside it in a table."""
    unit = next(filter(None, map(unit_of, measures)), None)
    if unit is None or day is None:
        return tuple(measures)
    term = Term(day, distinct=True, unit=unit, week_start=week_start)
    title = say("{units} with rows", units=units_name(unit))
    return (*measures, Measure(f"{unit}s with rows", title, "distinct", (term,), unit="integer"))


def _missing(
    counted: Sequence[date],
    left_out: Sequence[date],
    unit: str,
    calendar: DataCalendar,
    read: PeriodRead | None,
    week_start: int,
) -> int:
    """How many units of the days that are covered have no rows."""
    days = read.covered if read is not None else calendar
    start, found = unit_start(days.first, unit, week_start), 0
    taken = {*counted, *left_out}
    while start <= days.last:
        found += start not in taken
        start = next_start(start, unit)  # type: ignore[arg-type]
    return found


def _label(start: date, unit: str) -> Value:
    if unit == "week":
        return say("the week from {day}", day=start)
    return time_label(start, unit)  # type: ignore[arg-type]


def _array(days: Sequence[date]) -> pa.Array:
    import pyarrow as pa

    return pa.array(days, pa.date32())
