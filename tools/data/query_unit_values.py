"""What is said of a median, highest or lowest day, week or month: how many count, and which of them it was."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tools.answer import Answer
from tools.dimensions import Dimension
from tools.grouped_sums import sum_by
from tools.measures import Measure, written
from tools.messages import Message, Value, Words, say, say_count
from tools.schema import Column
from tools.time_grains import time_label
from tools.unit_averages import summed, unit_of, units_said

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.data.query_view import View

__all__ = ["notes_of_unit_values", "with_units_named"]

_NAMED = 3
"""Days or months named in a headline that share the highest value; more of them are counted."""


def notes_of_unit_values(
    view: View, place: int, rows: pa.Table, missing: int, week_start: int
) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What was taken for granted for a measure over units of the calendar, and what to be careful about.

    Args:
        view: what was asked and worked out.
        place: of the measure.
        rows: that it was worked out from.
        missing: units between the first and the last that have no rows.
        week_start: first day of the week, 0 = Monday.

    Cost: one pass over the rows where units are missing.
    """
    measure, day = view.measures[place], view.day or ""
    unit = unit_of(measure) or "day"
    count = round(view.whole.parts[place][1] or 0)
    assumed = say(
        "I worked it out for each of the {units} that have rows in “{column}” first, never from single rows.",
        units=units_said(unit, count),
        column=day,
    )
    if not missing or not count or measure.denominator:
        return (assumed,), ()
    values = [*_values(measure, day, rows, week_start).values(), *[0.0] * missing]
    functions: dict[str, Callable[[list[float]], float]] = {"median": statistics.median, "maximum": max, "minimum": min}
    said = say_count(
        "{count} of {every} has no row and does not count; with 0 for it, the result would be {value}.",
        "{count} of {every} have no row and do not count; with 0 for them, the result would be {value}.",
        missing,
        every=units_said(unit, count + missing),
        value=written(measure, measure.factor * functions[measure.how](values)),
    )
    return (assumed,), (said,)


def with_units_named(answer: Answer, view: View, rows: pa.Table, week_start: int) -> Answer:
    """The answer with the highest or lowest day, week or month named in its headline, where nothing is grouped by.

    Args:
        answer: to the question.
        view: what was asked and worked out.
        rows: that it was worked out from.
        week_start: first day of the week, 0 = Monday.
    """
    measure, value = view.measures[0], view.whole.values[0]
    if measure.each is None or measure.how == "median" or view.dimensions or view.day is None or value is None:
        return answer
    units = _values(measure, view.day, rows, week_start)
    named = sorted(day for day, each in units.items() if math.isclose(each, value / measure.factor, rel_tol=1e-9))
    if not named:
        return answer
    said = _named(named, unit_of(measure) or "day")
    return replace(answer, headline=say("{finding} That was {units}.", finding=answer.headline, units=said))


def _named(days: Sequence[date], unit: str) -> Value:
    if len(days) > _NAMED:
        return units_said(unit, len(days))
    if unit == "week":
        return Words(tuple(say("the week from {day}", day=day) for day in days))
    return Words(tuple(time_label(day, unit) for day in days))  # type: ignore[arg-type]


def _values(measure: Measure, day: str, rows: pa.Table, week_start: int) -> dict[date, float]:
    """What the measure is in each unit, before its factor, by the first day of the unit."""
    assert measure.each is not None
    inner = summed(measure)
    grain = Dimension(Column(day, "date"), grain=measure.each.unit)  # type: ignore[arg-type]
    found = sum_by(rows, [inner], [grain], week_start).groups
    return {
        group.key[0]: (group.values[0] or 0.0) / inner.factor
        for group in found
        if group.key[0] is not None and (group.values[0] is not None or not inner.denominator)
    }
