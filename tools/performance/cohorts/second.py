"""When customers come the second time, and who never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.answer import Figure
from tools.messages import Message, Number, Value, say
from tools.performance.cohorts.people import NEVER, People
from tools.performance.cohorts.triangle import Cell
from tools.performance.cohorts.view import View
from tools.performance.cohorts.words import after, did, interval, people_word, share_shown

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

__all__ = ["churn_said", "once_said", "repeat_said", "second_figures", "second_said"]

_FEWEST = 10


def _days(people: People, mask: Array | None = None) -> Array:
    """How many days after the first time those who came again did."""
    again = people.second < NEVER
    if mask is not None:
        again = again & mask
    return (people.second - people.began)[again]


def _quartiles(days: Array) -> tuple[float, float, float]:
    import numpy as np

    lower, median, upper = np.quantile(days, (0.25, 0.5, 0.75))
    return float(lower), float(median), float(upper)


def second_said(view: View) -> Message:
    """How long it takes until the second time, and for how many there is one."""
    days = _days(view.people)
    if not len(days):
        return say("Nobody came a second time, so there is no time between.")
    lower, median, upper = _quartiles(days)
    values: dict[str, Value] = {
        "median": Number(median, 0 if median.is_integer() else 1),
        "lower": Number(lower, 0 if lower.is_integer() else 1),
        "upper": Number(upper, 0 if upper.is_integer() else 1),
        "again": len(days),
        "all": view.people.count,
    }
    found = say(
        "Half of those who come a second time do so within {median} days of the first (the median), a quarter within "
        "{lower}, three quarters within {upper}; {again} of {all} have come a second time.",
        **values,
    )
    by = _by_segment(view)
    return say("{one} {other}", one=found, other=by) if by is not None else found


def _by_segment(view: View) -> Message | None:
    if view.split is None:
        return None
    known = [(group, _days(view.people, group.mask)) for group in view.split.segments.groups]
    ranked = sorted(((_quartiles(d)[1], g.key, g) for g, d in known if len(d) >= _FEWEST), key=lambda each: each[:2])
    if len(ranked) < 2:
        return None
    (quick, _, fast), (long, _, slow) = ranked[0], ranked[-1]
    return say(
        "By {column}, {fast} is quickest ({quick} days) and {slow} slowest ({long} days).",
        column=view.split.segments.dimension.title,
        fast=fast.label,
        quick=Number(quick, 1),
        slow=slow.label,
        long=Number(long, 1),
    )


def second_figures(view: View) -> dict[str, Figure]:
    """The quartiles of the days to the second time, of all and of segments."""
    found: dict[str, Figure] = {}
    if view.people.until is not None:
        return found
    days = _days(view.people)
    if len(days):
        lower, median, upper = _quartiles(days)
        found = {"second_median_days": median, "second_lower_days": lower, "second_upper_days": upper}
        found["second_count"] = len(days)
    for group in view.split.segments.groups if view.split is not None else ():
        own = _days(view.people, group.mask)
        if len(own):
            found[f"second_median_days[{group.key}]"] = _quartiles(own)[1]
        if group.mask.any():
            found[f"repeat_rate[{group.key}]"] = float((view.people.orders[group.mask] > 1).mean())
    return found


def repeat_said(view: View) -> Message | None:
    """The share that bought more than once over all days of the data, in a sentence of its own."""
    cell = view.repeat
    if cell is None:
        return None
    values = _values(view, cell.part, cell)
    if view.people.layout.kind == "orders":
        return say(
            "{share} of {people} bought more than once: {part} of {whole} over all days of the data ({interval}).",
            **values,
        )
    return say(
        "{share} of {people} came more than once: {part} of {whole} over all days of the data ({interval}).", **values
    )


def _values(view: View, part: float, cell: Cell) -> dict[str, Value]:
    return {
        "share": share_shown(cell.share),
        "people": people_word(view.people.layout),
        "part": round(part),
        "whole": round(cell.whole),
        "interval": interval(cell),
    }


def once_said(view: View) -> Message | None:
    """The share that never came again."""
    cell = view.repeat
    if cell is None:
        return None
    values = _values(view, cell.whole - cell.part, _other(cell))
    if view.people.layout.kind == "orders":
        return say(
            "{share} of {people} bought only once: {part} of {whole} over all days of the data ({interval}). The "
            "latest of them had little time to buy again.",
            **values,
        )
    return say(
        "{share} of {people} came only once: {part} of {whole} over all days of the data ({interval}). The latest of "
        "them had little time to come again.",
        **values,
    )


def churn_said(view: View, age: int, cell: Cell) -> Message:
    """The share that is not there at an age."""
    return say(
        "Churn: by this count {share} of {people} were not there in {when}, {part} of {whole} ({interval}); the other "
        "{kept} {did}.",
        share=share_shown(1 - cell.share),
        people=people_word(view.people.layout),
        when=after(view.age_clock, age, view.people.layout),
        part=round(cell.whole - cell.part),
        whole=round(cell.whole),
        interval=interval(_other(cell)),
        kept=share_shown(cell.share),
        did=did(view.people.layout, view.triangle.measure),
    )


def _other(cell: Cell) -> Cell:
    """The share of those who are not in a share."""
    from dataclasses import replace

    return replace(cell, part=cell.whole - cell.part, share=1 - cell.share, low=1 - cell.high, high=1 - cell.low)
