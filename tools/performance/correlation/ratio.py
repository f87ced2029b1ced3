"""How closely a number goes with a column of groups: the correlation ratio, where no straight line can be.

Source: Fisher, Statistical Methods for Research Workers (1925), for eta and the test of groups being alike; Hays,
Statistics for Psychologists (1963), for omega squared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.answer import Answer, Figure, Table, TableColumn
from tools.charts import Axis, Chart, Scale, Series
from tools.context import Context
from tools.errors import CannotAnswer
from tools.frame import Frame
from tools.measures import Measure, written, yes_value
from tools.messages import Message, Number, Percent, say, say_count
from tools.performance.correlation.observations import Unit
from tools.performance.correlation.request import Request
from tools.performance.correlation.row_values import category_codes, needs_groups, row_values
from tools.performance.correlation.view import SURE
from tools.schema import Schema

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["Ratio", "between_groups", "correlation_ratio"]

_PAIR = 2
_MOST_GROUPS = 50
_SHOWN = 15


@dataclass(frozen=True)
class Ratio:
    """How much of the differences in a number goes with groups.

    Attributes:
        eta_squared: the share of the squared differences that lies between the groups, from 0 to 1.
        omega_squared: the same without what chance adds to it, not below 0.
        chance: p-value of the groups being alike.
        counts, means, widths: of each group: rows, average, and half of its 95% interval.
    """

    eta_squared: float
    omega_squared: float
    chance: float
    counts: Array
    means: Array
    widths: Array


def correlation_ratio(values: Array, codes: Array) -> Ratio | None:
    """The correlation ratio of numbers by groups; None where it can't be told.

    Args:
        values: numbers without gaps.
        codes: the group of each, as a number from 0.

    Cost: a few passes.
    """
    import numpy as np
    from scipy.special import fdtrc, stdtrit

    counts = np.bincount(codes).astype(float)
    groups, rows = int((counts > 0).sum()), len(values)
    free = rows - groups
    if groups < _PAIR or free < 1 or np.ptp(values) == 0:
        return None
    scale = float(np.abs(values).max())
    scaled = values / scale
    means = np.bincount(codes, scaled, len(counts)) / np.maximum(counts, 1.0)
    inside = np.bincount(codes, (scaled - means[codes]) ** 2, len(counts))
    within, whole = float(inside.sum()), float(((scaled - scaled.mean()) ** 2).sum())
    between = max(0.0, whole - within)
    error = within / free
    chance = float(fdtrc(groups - 1, free, between / (groups - 1) / error)) if error > 0 else 0.0
    enough = counts >= _PAIR
    spread = np.where(enough, inside / np.maximum(counts - 1.0, 1.0), np.nan)
    widths = stdtrit(np.maximum(counts - 1.0, 1.0), 0.975) * np.sqrt(spread / np.maximum(counts, 1.0)) * scale
    omega = max(0.0, (between - (groups - 1) * error) / (whole + error))
    return Ratio(between / whole, omega, chance, counts, means * scale, widths)


def between_groups(data: Frame, request: Request, context: Context) -> Answer | None:
    """The answer where one of two is a column of groups and the other a number; None for every other question.

    Raises:
        CannotAnswer: there are too many groups, no rows, or nothing that varies.
    """
    column = _groups_asked(data.schema, request)
    if column is None:
        return None
    from tools.selection import find_measures

    words = [each for each in (*request.metrics, request.target) if each is not None and each != column]
    (measure,) = find_measures(data.schema, words, request.roles, context)
    if needs_groups(measure):
        return None
    return _told(data, request, context, column, measure)


def _groups_asked(schema: Schema, request: Request) -> str | None:
    """The one of two that holds groups, where the other is something else and nothing more is asked for."""
    words = [each for each in (*request.metrics, request.target) if each is not None]
    plain = not (request.controls or request.across or request.within or request.delay)
    if len(words) != _PAIR or not plain or request.grain not in (None, "row"):
        return None
    held = {each.name: each for each in schema.columns}
    groups = [
        each
        for each in words
        if each in held and held[each].type in ("text", "boolean") and yes_value(held[each]) is None
    ]
    if len(groups) != 1 or held[groups[0]].identifier:
        return None
    # Of groups with a row or so each, nothing is known.
    return groups[0] if _PAIR <= held[groups[0]].distinct <= min(_MOST_GROUPS, schema.rows / _PAIR) else None


def _told(data: Frame, request: Request, context: Context, column: str, measure: Measure) -> Answer:
    import numpy as np

    from tools.condition_words import said_of_conditions
    from tools.date_columns import find_date_column
    from tools.dimensions import Dimension
    from tools.performance.correlation.gather import period_asked
    from tools.selection import find_conditions, nothing_left, take_rows

    conditions = find_conditions(data.schema, request.filters, context)
    day = find_date_column(data.schema, request.date_column, needed=request.period is not None)
    selection = take_rows(data, (measure,), conditions, day, context, (Dimension(data.schema[column]),))
    read = period_asked(request, selection, context)
    rows, _ = selection.within(read.period if read else None)
    if rows.num_rows == 0:
        raise nothing_left(conditions, read.period if read else None)
    values = row_values(rows, measure)
    codes, names = category_codes(rows.column(column))
    known = np.isfinite(values) & (codes >= 0)
    ratio = correlation_ratio(values[known], codes[known]) if known.any() else None
    if ratio is None:
        raise CannotAnswer(
            say(
                "{metric} does not vary, or the groups of “{column}” have too few rows, so nothing can be told.",
                metric=measure.title,
                column=column,
            )
        )
    order = [int(each) for each in np.argsort(-ratio.means, kind="stable") if ratio.counts[each] > 0]
    return Answer(
        headline=_headline(column, measure, ratio, names, order),
        method=say(
            "Correlation ratio (Fisher 1925): the part of the squared differences that lies between the averages of "
            "the groups; its p-value by the F test. Omega squared (Hays 1963) takes away what chance adds."
        ),
        figures=_figures(column, measure, ratio, names, order),
        tables=(_table(column, measure, ratio, names, order),),
        charts=(_chart(column, measure, ratio, names, order),),
        assumptions=(
            say(
                "Each row is one observation ({units}).",
                units=Unit("row").counted(int(known.sum())),
            ),
            *([read.said] if read else []),
            *said_of_conditions(conditions),
        ),
        warnings=_warnings(int((~known).sum()), ratio, selection.warnings),
        next_questions=(
            say("Is {metric} different between {column}?", metric=measure.title, column=column),
            say("What correlates with {metric}?", metric=measure.title),
        ),
    )


def _headline(column: str, measure: Measure, ratio: Ratio, names: Sequence[str], order: Sequence[int]) -> Message:
    count, groups = int(ratio.counts.sum()), len(order)
    eta = Number(math.sqrt(ratio.eta_squared), 2)
    share = Percent(ratio.eta_squared, 0 if ratio.eta_squared >= 0.1 else 1)
    if ratio.chance >= SURE:
        return say(
            "{metric} does not clearly go with “{column}”: the {groups} groups account for {share} of its differences "
            "(correlation ratio η = {eta}, p = {chance}) over {count} rows, which may well be chance.",
            metric=measure.title,
            column=column,
            groups=groups,
            share=share,
            eta=eta,
            chance=Number(ratio.chance, 2),
            count=count,
        )
    return say(
        "“{column}” accounts for {share} of the differences in {metric} (correlation ratio η = {eta}) over {count} "
        "rows: {most} has the highest average, {high}, {least} the lowest, {low}.",
        metric=measure.title,
        column=column,
        share=share,
        eta=eta,
        count=count,
        most=names[order[0]],
        high=written(measure, float(ratio.means[order[0]])),
        least=names[order[-1]],
        low=written(measure, float(ratio.means[order[-1]])),
    )


def _figures(
    column: str, measure: Measure, ratio: Ratio, names: Sequence[str], order: Sequence[int]
) -> dict[str, Figure]:
    key = f"{column},{measure.numerator[0].column or measure.key}"
    return {
        f"eta[{key}]": math.sqrt(ratio.eta_squared),
        f"eta_squared[{key}]": ratio.eta_squared,
        f"omega_squared[{key}]": ratio.omega_squared,
        f"p_eta[{key}]": ratio.chance,
        "pairs": 1,
        "observations": int(ratio.counts.sum()),
        **{f"average[{names[place]}]": float(ratio.means[place]) for place in order},
    }


def _table(column: str, measure: Measure, ratio: Ratio, names: Sequence[str], order: Sequence[int]) -> Table:
    return Table(
        say("Average {metric} by {column}", metric=measure.title, column=column),
        (
            TableColumn(column),
            TableColumn(say("average"), measure.unit, measure.currency),
            TableColumn(say("rows"), "integer"),
        ),
        tuple((names[place], float(ratio.means[place]), int(ratio.counts[place])) for place in order),
    )


def _chart(column: str, measure: Measure, ratio: Ratio, names: Sequence[str], order: Sequence[int]) -> Chart:
    shown = order if len(order) <= _SHOWN else [*order[: _SHOWN - 5], *order[-5:]]
    scales: dict[str, Scale] = {"money": "money", "percent": "percent"}
    low, high = ratio.means - ratio.widths, ratio.means + ratio.widths
    return Chart(
        "bar",
        title=say("Average {metric} by {column}", metric=measure.title, column=column),
        description=say(
            "A bar for each “{column}” with its average {metric} and the 95% interval, from high to low.",
            column=column,
            metric=measure.title,
        ),
        x_axis=Axis(say("{column}", column=column)),
        y_axis=Axis(say("{metric}", metric=measure.title), scales.get(measure.unit, "number"), measure.currency),
        series=(
            Series(
                say("average"),
                tuple(names[place] for place in shown),
                tuple(float(ratio.means[place]) for place in shown),
                low=tuple(_end(low[place], ratio.means[place]) for place in shown),
                high=tuple(_end(high[place], ratio.means[place]) for place in shown),
            ),
        ),
        horizontal=True,
    )


def _end(end: float, mean: float) -> float:
    """The end of an interval; a group of one row has none."""
    return float(end) if math.isfinite(end) else float(mean)


def _warnings(blank: int, ratio: Ratio, warnings: Sequence[Message]) -> tuple[Message, ...]:
    said = list(warnings)
    if blank:
        said.append(
            say_count(
                "{count} row lacks a value and is left out.", "{count} rows lack a value and are left out.", blank
            )
        )
    alone = int((ratio.counts == 1).sum())
    if alone:
        said.append(
            say_count(
                "{count} group has a single row and takes any difference for its own.",
                "{count} groups have a single row each and take any difference for their own.",
                alone,
            )
        )
    if ratio.chance < SURE:
        said.append(say("That groups differ does not mean that the group is the cause."))
    return tuple(said)
