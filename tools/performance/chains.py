"""The chain by which a metric comes about: impressions x click-through rate x conversion rate x order value.

Each link is the next amount per unit of the one before it, so that the links multiply to the metric; what each adds to
the change is worked out by `tools.performance.divisia`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from tools.errors import CannotAnswer, NeedsChoice
from tools.glossary import load_glossary
from tools.measures import Measure
from tools.messages import Message, say
from tools.metrics import resolve_metric
from tools.performance.change_cube import sides_of
from tools.performance.divisia import factor_effects
from tools.schema import Schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Chain", "Factor", "Link", "find_chain", "walk_chain"]

_ADS = ("impressions", "clicks", "sessions")
_SHOP = ("customers",)
_BEFORE: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType({
    "clicks": (("impressions",),),
    "conversions": (_ADS,),
    "orders": (_ADS, _SHOP),
    "new_customers": (_ADS,),
    "quantity": (("orders",), ("customers",)),
    "spend": (("impressions", "clicks"),),
    "revenue": (
        (*_ADS, "conversions"), (*_ADS, "orders"), (*_SHOP, "orders", "quantity"), ("quantity",), ("spend",),
    ),
    "profit": (("orders", "revenue"), ("quantity", "revenue"), ("revenue",)),
})  # fmt: skip
"""What comes before an amount, in the order in which people get there; the list of which most is there is taken."""
_BETWEEN = ("impressions", "clicks", "sessions", "conversions", "orders")
"""What may stand between what a ratio divides by and what is above its line."""
_NAMES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType({
    "ctr": ("clicks", ("impressions",)),
    "cpc": ("spend", ("clicks",)),
    "cpm": ("spend", ("impressions",)),
    "cpa": ("spend", ("conversions",)),
    "conversion_rate": ("conversions", ("clicks", "sessions")),
    "aov": ("revenue", ("orders", "conversions")),
    "roas": ("revenue", ("spend",)),
    "margin": ("profit", ("revenue",)),
})  # fmt: skip
"""The metrics of the glossary that are one amount per another."""


@dataclass(frozen=True)
class Factor:
    """What a factor is called, and whether it is shown the other way round."""

    measure: Measure
    flipped: bool = False

    def shown(self, value: float | None) -> float | None:
        """The factor as a person knows it."""
        if value is None or (self.flipped and not value):
            return None
        return (1 / value if self.flipped else value) * self.measure.factor


@dataclass(frozen=True)
class Chain:
    """The amounts by which a metric comes about, the first of them to the last.

    Attributes:
        amounts: each a sum or a count.
        links: the factors, one after the other.
        factor: what their product is multiplied by to be the metric.
        inverse: whether the metric is the first amount over the last, as the cost per conversion is.
        is_ratio: whether it is one amount over another, and no amount.
    """

    amounts: tuple[Measure, ...]
    links: tuple[Factor, ...]
    factor: float = 1.0
    inverse: bool = False
    is_ratio: bool = False


@dataclass(frozen=True)
class Link:
    """One factor: what it was, what it is, and what that adds to the change of the metric."""

    measure: Measure
    before: float | None
    after: float | None
    effect: float


def find_chain(schema: Schema, measure: Measure, roles: Mapping[str, str] | None) -> Chain | None:
    """The chain of a metric as far as there are columns for it; None where it has fewer than two links.

    Args:
        schema: of the data set.
        measure: the metric.
        roles: role -> column, where it was said.
    """
    known = _amounts(schema, roles)
    if measure.how == "ratio":
        return _of_ratio(measure, known)
    name = _name_of(measure, known)
    lists = [
        [known[each] for each in names if each in known and known[each].numerator != measure.numerator]
        for names in _BEFORE.get(name or "", ())
    ]
    best = max((_without_doubles(each) for each in lists), key=len, default=[])
    if not best:
        return None
    amounts = (*best, measure)
    links = (Factor(best[0]), *(_per(known, after, before) for before, after in pairwise(amounts)))
    return Chain(amounts, links, measure.factor)


def _of_ratio(measure: Measure, known: Mapping[str, Measure]) -> Chain | None:
    above = next((m for m in known.values() if m.numerator == measure.numerator), None)
    below = next((m for m in known.values() if m.numerator == measure.denominator), None)
    if above is None or below is None:
        return None
    order = ["spend", *_BETWEEN, "new_customers", "quantity", "revenue", "profit"]
    places = [next((n for n, key in enumerate(order) if known.get(key) is m), None) for m in (below, above)]
    if places[0] is None or places[1] is None:
        return None
    first, last = sorted((places[0], places[1]))
    between = [known[key] for key in order[first + 1 : last] if key in _BETWEEN and key in known]
    between = _without_doubles([m for m in between if m.numerator not in (above.numerator, below.numerator)])
    if "sessions" in known and "clicks" in known:
        between = [m for m in between if m is not known["sessions"]]
    if not between:
        return None
    inverse = places[0] > places[1]
    amounts = (above if inverse else below, *between, below if inverse else above)
    links = tuple(_per(known, after, before) for before, after in pairwise(amounts))
    return Chain(amounts, links, measure.factor, inverse=inverse, is_ratio=True)


def _amounts(schema: Schema, roles: Mapping[str, str] | None) -> dict[str, Measure]:
    """The amounts that the data have, by their names in the glossary."""
    found: dict[str, Measure] = {}
    names = ("spend", *_BETWEEN, "new_customers", "quantity", "revenue", "profit")
    for name in (*names, "customers"):
        words = "number of customers" if name == "customers" else name
        try:
            measure = resolve_metric(schema, words, roles)
        except (CannotAnswer, NeedsChoice):
            continue
        if measure.how in ("sum", "distinct") and not measure.warnings:
            found[name] = replace(measure, key=name)
    return found


def _name_of(measure: Measure, known: Mapping[str, Measure]) -> str | None:
    return next((name for name in _BEFORE if name in known and known[name].numerator == measure.numerator), None)


def _without_doubles(measures: Sequence[Measure]) -> list[Measure]:
    """Each amount once: clicks before visits, conversions before orders, where one column plays both."""
    found: list[Measure] = []
    for measure in measures:
        if all(measure.numerator != other.numerator for other in found):
            found.append(measure)
    return found


def _per(known: Mapping[str, Measure], above: Measure, below: Measure) -> Factor:
    """One amount per unit of another, under its name in the trade where it has one.

    What comes of money is shown the other way round, as it is spoken of: clicks per euro as the cost per click.
    """
    flipped = _is(known, "spend", below) and not _is(known, "revenue", above)
    if flipped:
        above, below = below, above
    money = above.unit == "money" and below.unit != "money"
    made = Measure(
        key=f"{above.key} per {below.key}",
        title=_title(known, above, below),
        how="ratio",
        numerator=above.numerator,
        denominator=below.numerator,
        unit="money" if money else "number",
        currency=above.currency if money else None,
    )
    for name, (one, others) in _NAMES.items():
        if _is(known, one, above) and any(_is(known, other, below) for other in others):
            metric = load_glossary().metrics[name]
            made = replace(made, key=name, title=Message(metric.title), unit=metric.unit, factor=metric.factor)
            break
    return Factor(made, flipped)


def _title(known: Mapping[str, Measure], above: Measure, below: Measure) -> Message:
    """What one amount per another is called, whatever the headers say: "units per order"."""
    called: Mapping[tuple[str, str], Message] = {
        ("orders", "customers"): say("orders per customer"),
        ("orders", "clicks"): say("orders per click"),
        ("orders", "sessions"): say("orders per session"),
        ("orders", "impressions"): say("orders per impression"),
        ("new_customers", "clicks"): say("new customers per click"),
        ("new_customers", "sessions"): say("new customers per session"),
        ("sessions", "clicks"): say("sessions per click"),
        ("sessions", "impressions"): say("sessions per impression"),
        ("conversions", "impressions"): say("conversions per impression"),
        ("quantity", "orders"): say("units per order"),
        ("quantity", "customers"): say("units per customer"),
        ("revenue", "quantity"): say("revenue per unit"),
        ("revenue", "customers"): say("revenue per customer"),
        ("revenue", "clicks"): say("revenue per click"),
        ("revenue", "sessions"): say("revenue per session"),
        ("revenue", "impressions"): say("revenue per impression"),
        ("profit", "orders"): say("profit per order"),
        ("profit", "quantity"): say("profit per unit"),
    }
    for (one, other), title in called.items():
        if _is(known, one, above) and _is(known, other, below):
            return title
    return say("{above} per {below}", above=above.title, below=below.title)


def _is(known: Mapping[str, Measure], name: str, measure: Measure) -> bool:
    return name in known and known[name].numerator == measure.numerator


def walk_chain(chain: Chain, table: pa.Table, period: str, places: tuple[int, int], change: float) -> tuple[Link, ...]:
    """What each link adds to the change of the metric.

    Args:
        chain: from `find_chain`.
        table: rows with the columns of the amounts and the place of their period.
        period: the column with that place.
        places: of the period before and of the one that is looked at.
        change: of the metric over these rows, to which the effects add up.

    Returns:
        Nothing where an amount is below 0 (there is no logarithm of it), where something comes of nothing, or where
        the links do not multiply to the metric.

    Cost: one pass over the rows of each period.
    """
    rows = [[side.above for side in sides_of(table, period, chain.amounts, place)] for place in places]
    if any(amount < 0 for row in rows for amount in row) or not all(_holds(row) for row in rows):
        return ()
    steps = [[after / before if before else None for before, after in pairwise(row)] for row in rows]
    effects = [
        each * chain.factor
        for each in factor_effects(*[_factors(chain, *each) for each in zip(rows, steps, strict=True)])
    ]
    if not math.isclose(math.fsum(effects), change, rel_tol=1e-6, abs_tol=1e-9):
        return ()
    shown = [[*(() if chain.is_ratio else row[:1]), *each] for row, each in zip(rows, steps, strict=True)]
    return tuple(
        Link(factor.measure, factor.shown(before), factor.shown(after), effect)
        for factor, before, after, effect in zip(chain.links, *shown, effects, strict=True)
    )


def _holds(amounts: Sequence[float]) -> bool:
    return all(before or not after for before, after in pairwise(amounts))


def _factors(chain: Chain, amounts: Sequence[float], steps: Sequence[float | None]) -> list[float | None]:
    if not chain.is_ratio:
        return [amounts[0], *steps]
    return [1 / each if each else None for each in steps] if chain.inverse else [*steps]
