"""The cohort triangle, the averages and the segments as tables and figures."""

from __future__ import annotations

import math

from tools.answer import Cell as TableCell
from tools.answer import Figure, Table, TableColumn
from tools.messages import Message, say
from tools.performance.cohorts.differences import SIGNIFICANT
from tools.performance.cohorts.second import second_figures
from tools.performance.cohorts.triangle import Cell, Triangle
from tools.performance.cohorts.view import View
from tools.performance.cohorts.words import age_head, did, people_head, people_word, start_word

__all__ = ["figures_of", "shown_ages", "tables_of", "triangle_title"]

_COLUMNS = 12
_NARROW = 8
"""Ages beside each other that a terminal and a phone have room for."""
_ROWS = 24
_FIGURE_AGES = 37
_FIGURE_COHORTS = 120
_DAYS = (1, 2, 3, 7, 14, 30, 60, 90)
"""The ages in days that people look at."""


def figures_of(view: View) -> dict[str, Figure]:
    """Every number of the answer by its name."""
    triangle, found = view.triangle, dict[str, Figure]()
    found["customers"] = view.people.count
    found["cohorts"] = len(triangle.cohorts)
    for name, cell in (("repeat_rate", view.repeat), ("came_back", view.back)):
        if cell is not None:
            found |= {name: cell.share, f"{name}_low": cell.low, f"{name}_high": cell.high}
    ages = [int(age) for age in triangle.ages if age < _FIGURE_AGES or age in view.asked]
    for age in ages:
        average = triangle.average(age)
        if average is not None:
            found |= {
                f"average[{age}]": average.share,
                f"average_low[{age}]": average.low,
                f"average_high[{age}]": average.high,
            }
            if view.focus == "churn":
                found[f"churn[{age}]"] = 1 - average.share
    shares = triangle.shares
    for row in range(max(len(triangle.cohorts) - _FIGURE_COHORTS, 0), len(triangle.cohorts)):
        key = view.clock.key(int(triangle.cohorts[row]))
        found[f"size[{key}]"] = int(triangle.sizes[row])
        for age in ages:
            share = float(shares[row, age])
            if not math.isnan(share):
                found[f"retention[{key},{age}]"] = share
    found |= _segment_figures(view) | second_figures(view)
    for trend in view.trends:
        found |= {f"trend[{trend.age}]": trend.slope, f"trend_p[{trend.age}]": trend.p_value}
    return found


def _segment_figures(view: View) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    if view.split is None:
        return found
    ages = view.asked or (view.age,)
    for segment, triangle, odd in zip(view.split.segments.groups, view.split.triangles, view.split.odds, strict=True):
        found[f"segment_size[{segment.key}]"] = int(segment.mask.sum())
        for age in ages:
            cell = triangle.average(age)
            if cell is not None:
                name = f"{segment.key},{age}"
                found |= {
                    f"segment[{name}]": cell.share,
                    f"segment_low[{name}]": cell.low,
                    f"segment_high[{name}]": cell.high,
                }
        if odd.p_value is not None:
            found[f"segment_p[{segment.key}]"] = odd.p_value
    return found


def shown_ages(view: View, most: int = _COLUMNS) -> list[int]:
    """The ages that a person is shown: those that were asked for, else the first ones."""
    known = [int(age) for age in view.triangle.ages if len(view.triangle.rows_at(int(age)))]
    if view.age_clock.unit == "day" and view.clock.unit != "day":
        wanted = sorted({*view.asked, *_DAYS}) if len(view.asked) < 2 else list(view.asked)
        return [age for age in wanted if age in known][:most]
    found = [age for age in known if age >= view.first_age][:most]
    return sorted({*found, *(age for age in view.asked if age in known)})[-most - 2 :]


def triangle_title(view: View) -> Message:
    """What the cells of the triangle say."""
    layout, measure = view.people.layout, view.triangle.measure
    words = {"people": people_word(layout), "did": did(layout, measure), "start": start_word(layout)}
    several = view.age_clock.several
    if measure == "revenue":
        return say(
            "Revenue of each cohort against its first {unit}, by {several} since {start}",
            unit=view.age_clock.name,
            several=several,
            start=words["start"],
        )
    if measure == "rolling" and view.people.until is None:
        return say("Share of {people} who {did} then or later, by {several} since {start}", several=several, **words)
    return say("Share of {people} who {did}, by {several} since {start}", several=several, **words)


def tables_of(view: View) -> tuple[Table, ...]:
    """The segments where they were asked for, the triangle, the averages, and all cells to export."""
    found = [_triangle(view), _averages(view)]
    if view.split is not None:
        found.insert(0, _segments(view))
    return (*found, _all_cells(view))


def _triangle(view: View) -> Table:
    """The latest cohorts, and the average of all."""
    triangle, ages = view.triangle, shown_ages(view, _NARROW)
    shares = triangle.shares
    rows: list[tuple[TableCell, ...]] = []
    for row in range(max(len(triangle.cohorts) - _ROWS, 0), len(triangle.cohorts)):
        cells = [float(shares[row, age]) for age in ages]
        label = view.clock.label(int(triangle.cohorts[row]))
        rows.append((label, int(triangle.sizes[row]), *(None if math.isnan(cell) else cell for cell in cells)))
    averages = [triangle.average(age) for age in ages]
    whole = tuple(None if cell is None else cell.share for cell in averages)
    rows.append((say("average"), int(triangle.sizes.sum()), *whole))
    heads = (
        TableColumn(_cohort_head(view), "date" if view.clock.unit in ("day", "week") else "text"),
        TableColumn(people_head(view.people.layout), "integer"),
        *(TableColumn(age_head(view.age_clock, age), "percent") for age in ages),
    )
    return Table(triangle_title(view), heads, tuple(rows))


def _cohort_head(view: View) -> Message:
    return say("cohort, week from") if view.clock.unit == "week" else say("cohort")


def _averages(view: View) -> Table:
    """The average at each age with its interval and what it rests on."""
    rows: list[tuple[TableCell, ...]] = []
    for age in shown_ages(view):
        cell = view.triangle.average(age)
        if cell is not None:
            rows.append(
                (
                    view.age_clock.age(age),
                    len(view.triangle.rows_at(age)),
                    _whole(view, cell),
                    cell.share,
                    cell.low,
                    cell.high,
                )
            )
    heads = (
        TableColumn(say("since {start}", start=start_word(view.people.layout))),
        TableColumn(say("cohorts old enough"), "integer"),
        _whole_head(view),
        TableColumn(say("average"), "percent"),
        TableColumn(say("95% from"), "percent"),
        TableColumn(say("95% to"), "percent"),
    )
    return Table(say("The average over the cohorts that are old enough"), heads, tuple(rows))


def _whole_head(view: View) -> TableColumn:
    if view.triangle.measure == "revenue":
        return TableColumn(say("revenue of their first {unit}", unit=view.age_clock.name), "money", view.currency)
    return TableColumn(people_head(view.people.layout), "integer")


def _whole(view: View, cell: Cell) -> float:
    return cell.whole if view.triangle.measure == "revenue" else round(cell.whole)


def _segments(view: View) -> Table:
    assert view.split is not None
    rows: list[tuple[TableCell, ...]] = []
    ages = (view.asked or (view.age,))[:4]
    for segment, triangle, odd in zip(view.split.segments.groups, view.split.triangles, view.split.odds, strict=True):
        rows.append((segment.label, int(segment.mask.sum()), *_of_segment(triangle, ages), _differs(odd.p_value)))
    heads = [
        TableColumn(view.split.segments.dimension.head),
        TableColumn(people_head(view.people.layout), "integer"),
    ]
    for age in ages:
        heads += [
            TableColumn(view.age_clock.age(age), "percent"),
            TableColumn(say("95% from"), "percent"),
            TableColumn(say("95% to"), "percent"),
        ]
    heads.append(TableColumn(say("differs from the others")))
    title = say(
        "By {column} of {start}", column=view.split.segments.dimension.title, start=start_word(view.people.layout)
    )
    return Table(title, tuple(heads), tuple(rows))


def _of_segment(triangle: Triangle, ages: tuple[int, ...]) -> list[TableCell]:
    cells = [triangle.average(age) for age in ages]
    return [value for cell in cells for value in ((cell.share, cell.low, cell.high) if cell else (None, None, None))]


def _differs(p_value: float | None) -> Message:
    if p_value is None:
        return say("not tested")
    if p_value < SIGNIFICANT:
        return say("yes, p {value}", value=share_value(p_value))
    return say("not by more than chance")


def share_value(value: float) -> Message | float:
    """A small number as text for a cell."""
    return say("below 0.001") if value < 0.001 else round(value, 3)


def _all_cells(view: View) -> Table:
    """Every cell of the triangle, one a row, with the counts behind it."""
    triangle, money = view.triangle, view.triangle.measure == "revenue"
    rows: list[tuple[TableCell, ...]] = []
    for row in range(len(triangle.cohorts)):
        label = view.clock.label(int(triangle.cohorts[row]))
        for age in triangle.ages.tolist():
            if triangle.known[row, age] and triangle.wholes[row, age] > 0:
                part, whole = float(triangle.parts[row, age]), float(triangle.wholes[row, age])
                counts = (part, whole) if money else (round(part), round(whole))
                rows.append((label, int(triangle.sizes[row]), age, *counts, part / whole))
    unit = "money" if money else "integer"
    heads = (
        TableColumn(_cohort_head(view), "date" if view.clock.unit in ("day", "week") else "text"),
        TableColumn(people_head(view.people.layout), "integer"),
        TableColumn(
            say("{several} since {start}", several=view.age_clock.several, start=start_word(view.people.layout)),
            "integer",
        ),
        TableColumn(say("there"), unit, view.currency if money else None),  # type: ignore[arg-type]
        TableColumn(say("out of"), unit, view.currency if money else None),  # type: ignore[arg-type]
        TableColumn(say("share"), "percent"),
    )
    return Table(say("All cells of the triangle"), heads, tuple(rows), full=True)
