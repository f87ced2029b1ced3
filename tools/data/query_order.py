"""The order of the groups of a query: by what is good, by the number, by time or by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.aggregation import Group
from tools.data.query_tables import first_value
from tools.dimensions import group_key

if TYPE_CHECKING:
    from tools.data.query_view import View
    from tools.measures import Measure

__all__ = ["by_the_better", "is_descending", "is_ranked", "sort_groups"]


def sort_groups(view: View) -> list[Group]:
    """Highest first unless asked otherwise; groups with an order of their own keep it; those without a value last."""
    keyed = sorted(view.groups, key=lambda group: _name_order(view, group))
    in_order = view.order is None and view.top is None and any(d.has_order for d in view.dimensions)
    if view.order == "name" or in_order:
        return keyed
    known = [group for group in keyed if group.values[0] is not None]
    unknown = [group for group in keyed if group.values[0] is None]
    return sorted(known, key=first_value, reverse=is_descending(view)) + unknown


def _name_order(view: View, group: Group) -> list[tuple[bool, str, float]]:
    """By time or range first, whatever place it has among the dimensions, then by name."""
    parts: list[tuple[bool, str, float]] = []
    pairs = zip(view.dimensions, group.key, strict=True)
    for dimension, value in sorted(pairs, key=lambda pair: not pair[0].has_order):
        if isinstance(value, bool) or not isinstance(value, int | float):
            parts.append((value is None, group_key([dimension], [value]), 0.0))
        else:
            parts.append((False, "", float(value)))
    return parts


def by_the_better(measures: tuple[Measure, ...], order: str | None) -> tuple[Measure, ...]:
    """The measures with the one first that "best" and "worst" can be told by, where the first one is neither.

    Of spend and ROAS the worst is that with the lowest ROAS, wherever ROAS was named.
    """
    if order not in ("best", "worst") or measures[0].higher_is_better is not None:
        return measures
    told = next((each for each in measures if each.higher_is_better is not None), None)
    return measures if told is None else (told, *(each for each in measures if each is not told))


def is_descending(view: View) -> bool:
    """Whether the largest number comes first."""
    better_is_higher = view.measures[0].higher_is_better is not False
    match view.order:
        case "best":
            return better_is_higher
        case "worst":
            return not better_is_higher
        case "lowest":
            return False
    return True


def is_ranked(view: View) -> bool:
    """Whether groups stand in the order of the first metric, not in one of their own."""
    return view.order in ("best", "worst", "highest", "lowest") or not any(d.has_order for d in view.dimensions)
