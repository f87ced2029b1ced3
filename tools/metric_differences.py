"""One sum less another, in words: "revenue minus refunds" over the columns at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tools.measures import Measure
from tools.messages import say
from tools.metric_formulas import mixed_currencies

__all__ = ["MINUS", "difference_in_words"]

MINUS = " minus "
"""What stands between the two sums."""


def difference_in_words(words: str, resolve: Callable[[str], Measure | None]) -> Measure | None:
    """Read "Total minus Refunded Amount": both are added up, and the second is taken off the first.

    Args:
        words: of the whole.
        resolve: finds what one of the two measures.

    Returns:
        None where there are not two sums of one kind: money less a number of orders is neither.
    """
    parts = words.split(MINUS)
    if len(parts) != 2 or not all(parts):
        return None
    first, second = (resolve(part.strip()) for part in parts)
    if first is None or second is None or first.how != "sum" or second.how != "sum":
        return None
    if (first.unit == "money") != (second.unit == "money") and {first.unit, second.unit} != {"money", "number"}:
        return None
    taken_off = tuple(replace(term, sign=-term.sign) for term in second.numerator)
    return Measure(
        key=words,
        title=say("{first} minus {second}", first=first.title, second=second.title),
        how="sum",
        numerator=(*first.numerator, *taken_off),
        unit="money" if "money" in (first.unit, second.unit) else first.unit,
        currency=first.currency or second.currency,
        assumptions=(*first.assumptions, *second.assumptions),
        warnings=mixed_currencies({each.currency for each in (first, second) if each.currency is not None}),
    )
