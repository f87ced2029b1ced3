"""Why the numbers of a pair are bound to go together, and why its rows are no independent ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.frame import Frame
from tools.messages import Message, say
from tools.performance.correlation.checks import made_of
from tools.performance.correlation.coefficients import pearson, without
from tools.performance.correlation.pairs import Pair
from tools.performance.correlation.view import Relations

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["arithmetic", "of_rows"]

_SAME = 1.0 - 1e-9
_MOST_OTHERS = 12
_SIZES_VARY = 0.3
_SORTED = 0.7
"""Rows were sorted where a column rises, or falls, in so many of its moves."""
_NEIGHBOURS, _FEWEST_NEIGHBOURS = 50_000, 50
_ALIKE = 0.9
"""Neighbours of rows without a date are as alike as this only where they follow each other in time."""


def arithmetic(found: Relations, data: Frame) -> tuple[Message, ...]:
    """Pairs made of each other: a ratio and its part, a total and its part, two names of one thing."""
    said = [message for pair in found.pairs if (message := _shared(found, pair)) is not None][:3]
    pair = found.only
    if pair is not None and not said and found.observations.unit.kind == "row":
        said += _built(found, pair, data)
    return tuple(said)


def _shared(found: Relations, pair: Pair) -> Message | None:
    one, other = (found.observations.measures[place] for place in (pair.a, pair.b))
    a, b = one.title, other.title
    shared = [name for name in one.columns if name in other.columns]
    if shared:
        return say(
            "{a} and {b} are both made of “{column}”, so a part of this is arithmetic and tells nothing.",
            a=a,
            b=b,
            column=shared[0],
        )
    if abs(pair.r.value) >= _SAME and pair.count > 3:
        return say("{a} and {b} are the same thing in other units: one follows from the other exactly.", a=a, b=b)
    return None


def _built(found: Relations, pair: Pair, data: Frame) -> list[Message]:
    """A total and its part, or a product and its factor, with a third column of the file."""
    import numpy as np

    from tools.metrics import resolve_metric
    from tools.performance.correlation.row_values import row_values

    used = {name for place in (pair.a, pair.b) for name in found.observations.measures[place].columns}
    names = [c.name for c in data.schema.columns if c.is_numeric and c.distinct > 1 and c.name not in used]
    names = names[:_MOST_OTHERS]
    if not names or data.schema.rows != found.observations.size:
        return []
    table = data.arrow(*names).slice(0, 4000)
    others = np.array([row_values(table, resolve_metric(data.schema, name)) for name in names])
    x, y = (found.observations.values[place][:4000] for place in (pair.a, pair.b))
    if others.shape[1] != len(x):
        return []  # Totals were left out of the rows, so that they no longer stand beside each other.
    made = made_of(x, y, others)
    if made is None:
        return []
    kind, place = made
    a, b, third = found.title(pair.a), found.title(pair.b), names[place]
    if kind == "sum":
        return [
            say(
                "One of {a} and {b} is the other with “{column}” added or taken off: a part goes with its whole by "
                "arithmetic.",
                a=a,
                b=b,
                column=third,
            )
        ]
    return [
        say(
            "One of {a} and {b} is the other times or divided by “{column}”, so a part of this is arithmetic.",
            a=a,
            b=b,
            column=third,
        )
    ]


def of_rows(found: Relations, repeated: float) -> tuple[Message, ...]:
    """Why observations are not independent of each other, or are large and small for a reason of their own."""
    unit = found.observations.unit
    if unit.kind == "group":
        return _of_sizes(found)
    if unit.kind != "row":
        return ()
    for column in sorted(found.schema.columns, key=lambda each: each.role != "customer"):
        named = column.role in ("customer", "order")
        if named and 3 <= column.distinct < repeated * found.schema.rows:
            return (
                say(
                    "Several rows belong to the same “{column}” ({count} different ones) and are no independent "
                    "observations, so intervals are too narrow. Ask across {column} for one observation each.",
                    column=column.name,
                    count=column.distinct,
                ),
            )
    return _of_neighbours(found)


def _of_sizes(found: Relations) -> tuple[Message, ...]:
    """Totals of groups go together since large groups have more of everything."""
    import numpy as np

    rows = found.observations.rows
    if len(rows) < 4 or float(np.std(rows)) < _SIZES_VARY * float(np.mean(rows)):
        return ()
    for pair in found.pairs:
        measures = [found.observations.measures[place] for place in (pair.a, pair.b)]
        if not all(each.is_additive for each in measures) or pair.r.value < 0.3:
            continue
        known = found.observations.whole(pair.a, pair.b)
        values = found.observations.values[[pair.a, pair.b]][:, known]
        left = pearson(*without(values, rows[None, known]))
        if left is not None and left < pair.r.value - 0.15:
            return (
                say(
                    "Large {column}s have more of everything: with the number of rows held constant, {a} and {b} have "
                    "r = {value}. Ratios, such as per row or per click, compare better.",
                    column=found.observations.unit.column,
                    a=found.title(pair.a),
                    b=found.title(pair.b),
                    value=round(left, 2),
                ),
            )
    return ()


def _of_neighbours(found: Relations) -> tuple[Message, ...]:
    """Rows without a date that are as alike as what follows each other in time."""
    if found.observations.timeline is not None or found.observations.size < _FEWEST_NEIGHBOURS:
        return ()
    used = sorted({place for pair in found.pairs for place in (pair.a, pair.b)})
    alike = [place for place in used if _goes_on(found.observations.values[place][:_NEIGHBOURS])]
    pair = next((each for each in found.pairs if each.a in alike and each.b in alike), None)
    if pair is None:
        return ()
    return (
        say(
            "Each row is much like the one before, as in a course over time, but there is no date to take the trend "
            "out by: {a} and {b} may only share a trend, and intervals are too narrow. Add a column with the date.",
            a=found.title(pair.a),
            b=found.title(pair.b),
        ),
    )


def _goes_on(values: Array) -> bool:
    """Whether each value is much like the one before, though nobody sorted them."""
    import numpy as np

    known = np.isfinite(values[1:]) & np.isfinite(values[:-1])
    before, after = values[:-1][known], values[1:][known]
    if len(before) < _FEWEST_NEIGHBOURS - 1:
        return False
    rising, falling = int((after > before).sum()), int((after < before).sum())
    r = pearson(before, after)
    return r is not None and r >= _ALIKE and max(rising, falling) <= _SORTED * (rising + falling)
