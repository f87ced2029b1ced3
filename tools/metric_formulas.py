"""The metrics of the glossary as sums over sums of the columns that play their roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tools.columns import normalise, role_name
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.glossary import Metric
from tools.measures import Measure, Term, flag_of, is_currency, mean_of, yes_value
from tools.messages import Message, Words, say
from tools.metric_ratios import ready_made
from tools.metric_roles import column_for, plays, strong
from tools.schema import Column, Schema

__all__ = ["mixed_currencies", "of_metric", "ratio_column"]


_SENSES = {
    "roi": (
        say(
            "ROI here is what is left of the revenue after the spend, over the spend. Revenue over spend is ROAS; a "
            "team that calls that ROI can say “ROI means revenue / spend”."
        ),
    )
}
"""What is said of metrics that the trade uses in two senses. Chinese 投产比 and 投入产出比 are ROAS."""


def of_metric(schema: Schema, metric: Metric, roles: dict[str, str]) -> Measure:
    """The metric over the columns that play its roles; else over the column that holds it ready-made."""
    bound: dict[str, tuple[Term, Message | None]] = {}
    for role in dict.fromkeys(role.removeprefix("-") for role in (*metric.numerator, *metric.denominator)):
        found = _term(schema, metric, role, roles, bound)
        if found is None and role == "bounces" and column_for(schema, "engaged_sessions", roles, set()):
            # Analytics count a session as bounced when it is not engaged.
            return of_metric(schema, replace(metric, numerator=("sessions", "-engaged_sessions")), roles)
        if found is None:
            ready = ready_made(schema, metric, roles)
            if ready is None:
                raise CannotAnswer(_missing_role(schema, metric, role))
            return ready
        bound[role] = found
    numerator = tuple(replace(bound[r.removeprefix("-")][0], sign=-1 if r[0] == "-" else 1) for r in metric.numerator)
    denominator = tuple(bound[role][0] for role in metric.denominator)
    units = {
        schema[name].unit
        for term in (*numerator, *denominator)
        for name in term.columns
        if is_currency(schema[name].unit)
    }
    return Measure(
        key=metric.name,
        title=Message(metric.title),
        how="ratio" if denominator else "distinct" if numerator[0].distinct else "sum",
        numerator=numerator,
        denominator=denominator,
        factor=metric.factor,
        unit=metric.unit,
        currency=next(iter(units)) if metric.unit == "money" and len(units) == 1 else None,
        higher_is_better=metric.higher_is_better,
        assumptions=(*_SENSES.get(metric.name, ()), *(said for _, said in bound.values() if said is not None)),
        warnings=mixed_currencies(units),
    )


def ratio_column(schema: Schema, column: Column, metric: Metric, roles: dict[str, str]) -> Measure:
    """A column that holds a ratio ready-made: computed anew from its parts where they are there."""
    try:
        return of_metric(schema, metric, roles)
    except CannotAnswer:
        return ready_made(schema, metric, roles) or mean_of(column)


def mixed_currencies(units: set[str | None]) -> tuple[Message, ...]:
    """A warning where amounts in different currencies go into one number."""
    if len(units) < 2:
        return ()
    named = Words(tuple(sorted(unit for unit in units if unit)))
    return (say("The amounts are in different currencies ({currencies}); nothing was converted.", currencies=named),)


def _term(
    schema: Schema, metric: Metric, role: str, roles: dict[str, str], taken: Mapping[str, tuple[Term, Message | None]]
) -> tuple[Term, Message | None] | None:
    column = column_for(schema, role, roles, {term.column for term, _ in taken.values() if term.column})
    if column is not None:
        # A column called "clicks" is no assumption.
        same = normalise(column) == role.replace("_", " ")
        return Term(column), None if same else say("I took “{column}” as {role}.", column=column, role=role_name(role))
    if role == "orders":
        order = roles.get("order") or strong(schema, "order")
        if order is not None:
            return Term(order, distinct=True), say(
                "I counted the different values of “{column}” as orders.", column=order
            )
    if role == "revenue":
        return _price_times_quantity(schema, roles)
    if metric.name == "conversion_rate":
        return _conversion_term(schema, role, roles, taken)
    return None


def _price_times_quantity(schema: Schema, roles: dict[str, str]) -> tuple[Term, Message | None] | None:
    """Revenue of lines of orders that have a price and a quantity instead."""
    price, quantity = column_for(schema, "price", roles, set()), column_for(schema, "quantity", roles, set())
    if price is None or quantity is None or not (schema[price].is_numeric and schema[quantity].is_numeric):
        return None
    said = say(
        "There is no column with revenue, so I took “{price}” × “{quantity}” of each row.",
        price=price,
        quantity=quantity,
    )
    return Term(price, times=quantity), said


def _conversion_term(
    schema: Schema, role: str, roles: dict[str, str], taken: Mapping[str, tuple[Term, Message | None]]
) -> tuple[Term, Message | None] | None:
    """Where there are no clicks: conversions over visits, or over rows when each row is one visitor."""
    if role == "conversions":
        flags = [c for c in schema.columns if yes_value(c) is not None and plays(c, "target")]
        flags = [c for c in flags if c.name == roles.get(role)] or flags
        if len(flags) > 1:
            raise NeedsChoice(
                say("Which column is {role}?", role=role_name(role)),
                tuple(Choice(c.name, {"roles": {**roles, role: c.name}}) for c in flags[:5]),
            )
        return (
            (flag_of(flags[0]), say("I took “{column}” as {role}.", column=flags[0].name, role=role_name(role)))
            if flags
            else None
        )
    sessions = column_for(schema, "sessions", roles, set())
    if sessions is not None:
        return Term(sessions), say(
            "There are no clicks here, so conversions are per visit (“{column}”).", column=sessions
        )
    conversions = taken["conversions"][0]
    if conversions.column and yes_value(schema[conversions.column]) is not None:
        return Term(None), say("There are no clicks here, so the conversion rate is the share of rows that converted.")
    return None


def _missing_role(schema: Schema, metric: Metric, role: str) -> Message:
    return say(
        "For {metric} I need a column with {role} and found none. The columns are {columns}. "
        "Name the one to use, or upload a file that has it.",
        metric=Message(metric.title),
        role=role_name(role),
        columns=Words(tuple(schema.names[:20])),
    )
