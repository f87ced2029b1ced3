"""A defined metric over the columns at hand: sums over sums, like every other metric."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tools.answer import Unit
from tools.columns import normalise
from tools.defined_groups import terms_of_group
from tools.definitions import (
    DefinedTerm,
    Definitions,
    GroupDefinition,
    MetricDefinition,
    find_definition,
    said_of_definition,
    without,
)
from tools.errors import CannotAnswer
from tools.measures import How, Measure, Term, sum_of
from tools.messages import Message, Words, say
from tools.metric_formulas import mixed_currencies
from tools.metric_roles import metric_named
from tools.metric_words import column_in_words
from tools.schema import Schema

__all__ = ["Resolve", "defined_measure", "not_in_data"]

Resolve = Callable[[str, Definitions], Measure | None]
"""Finds what words measure, given the definitions that count within them."""

_SHARE = re.compile(r"\b(?:rate|share|margin|percent(?:age)?|pct)\b|%|[率比]$")


_LIMITED = re.compile(
    r".+?\s(?:of|for|in|from|on|with|without|where|excluding|except)\s+(?:the\s+|all\s+|our\s+)?(?P<after>.+)|(?P<before>.+?)的.+",
    re.IGNORECASE,
)
"""A term that is limited to some rows, or only named at length."""


@dataclass(frozen=True)
class _Side:
    """What is above or below the line."""

    terms: tuple[Term, ...]
    measures: tuple[Measure, ...]
    assumptions: tuple[Message, ...]

    @property
    def is_money(self) -> bool:
        return all(measure.unit == "money" for measure in self.measures)

    @property
    def counts(self) -> bool:
        return all(measure.unit in ("integer", "number") for measure in self.measures)


def defined_measure(schema: Schema, words: str, definitions: Definitions, resolve: Resolve) -> Measure | None:
    """The measure that a defined name stands for, or None where no definition has that name.

    Args:
        schema: of the data set.
        words: the name.
        definitions: that count here.
        resolve: finds what the words of a definition measure.

    Raises:
        CannotAnswer: a term of the definition is not in the data, or does not add up; the message names it.
        NeedsChoice: two columns fit a term equally well.
    """
    metric = find_definition(definitions, words, MetricDefinition)
    if metric is not None:
        return _measure(schema, metric, lambda term: resolve(term, without(definitions, metric)))
    group = find_definition(definitions, words, GroupDefinition)
    if group is None:
        return None
    return Measure(
        group.name,
        group.name,
        "sum",
        terms_of_group(schema, group),
        unit="integer",
        assumptions=(said_of_definition(group), say("I counted the rows of “{group}”.", group=group.name)),
    )


def _measure(schema: Schema, metric: MetricDefinition, resolve: Callable[[str], Measure | None]) -> Measure:
    said = said_of_definition(metric)
    if len(metric.numerator) == 1 and not metric.denominator:
        return _another_name(schema, metric, said, resolve)
    above = _side(schema, metric, metric.numerator, resolve)
    below = _side(schema, metric, metric.denominator, resolve)
    is_money = above.is_money and not any(each.unit == "money" for each in below.measures)
    currencies = {each.currency for each in (*above.measures, *below.measures) if each.currency}
    return Measure(
        key=metric.name,
        title=metric.name,
        how=_how(above, below),
        numerator=above.terms,
        denominator=below.terms,
        unit="money" if is_money else _unit(metric, above, below),
        currency=next(iter(currencies)) if is_money and len(currencies) == 1 else None,
        higher_is_better=_better(metric, above, below),
        assumptions=(said, *above.assumptions, *below.assumptions),
        warnings=mixed_currencies(set(currencies)),
    )


def _another_name(
    schema: Schema, metric: MetricDefinition, said: Message, resolve: Callable[[str], Measure | None]
) -> Measure:
    """A name for one thing, such as "sales is the net revenue": whatever it is, it may be multiplied."""
    (term,) = metric.numerator
    measure = _resolved(schema, metric, term, resolve)
    return replace(
        measure,
        key=metric.name,
        title=metric.name,
        factor=measure.factor * term.factor,
        unit="number" if term.factor != 1.0 and measure.unit == "integer" else measure.unit,
        assumptions=(said, *_taken(metric, term, measure), *measure.assumptions),
    )


def _side(
    schema: Schema,
    metric: MetricDefinition,
    defined: tuple[DefinedTerm, ...],
    resolve: Callable[[str], Measure | None],
) -> _Side:
    terms: list[Term] = []
    measures: list[Measure] = []
    assumptions: list[Message] = []
    for term in defined:
        measure = _resolved(schema, metric, term, resolve)
        if measure.how not in ("sum", "rows", "distinct"):
            raise CannotAnswer(
                say(
                    "“{name}” means {meaning} here, and “{term}” does not add up, so it can't be a part of it. Name "
                    "columns or counts that add up.",
                    name=metric.name,
                    meaning=metric.written,
                    term=term.words,
                )
            )
        factor = term.factor * measure.factor
        for each in measure.numerator:
            sign = -each.sign if factor < 0 else each.sign
            terms.append(replace(each, sign=sign, weight=each.weight * abs(factor)))
        measures.append(measure)
        assumptions += [*_taken(metric, term, measure), *measure.assumptions]
    return _Side(tuple(terms), tuple(measures), tuple(assumptions))


def _resolved(
    schema: Schema, metric: MetricDefinition, term: DefinedTerm, resolve: Callable[[str], Measure | None]
) -> Measure:
    for words in dict.fromkeys((term.words, f"{term.words}s", term.words.removesuffix("s"))):
        try:
            measure = resolve(words)
        except CannotAnswer:
            measure = None
        if measure is not None and _is_all(term, measure, resolve):
            return measure
    column = column_in_words(schema, term.words, numeric=True)
    if column is not None and column.is_numeric and _is_all(term, sum_of(column), resolve):
        return sum_of(column)
    raise CannotAnswer(not_in_data(schema, metric, term.words))


def _is_all(term: DefinedTerm, measure: Measure, resolve: Callable[[str], Measure | None]) -> bool:
    """Whether a measure is all that a term says: "spend of Brand" is not all spend; "number of orders" is all of it."""
    match = _LIMITED.fullmatch(term.words.strip())
    if match is None:
        return True
    limit = normalise(match["after"] or match["before"])
    words = {word for name in (*measure.columns, measure.title) for word in normalise(str(name)).split()}
    if set(limit.split()) <= words or any(limit in normalise(name) for name in measure.columns):
        return True
    try:
        alone = resolve(limit)
    except CannotAnswer:
        return False
    return alone is not None and set(alone.columns) == set(measure.columns)


def not_in_data(schema: Schema, metric: MetricDefinition, term: str) -> Message:
    """A term of a definition that the data does not have."""
    return say(
        "“{name}” means {meaning} here, and I found no “{term}” in this data. The columns are {columns}.",
        name=metric.name,
        meaning=metric.written,
        term=term,
        columns=Words(tuple(schema.names[:20])),
    )


def _taken(metric: MetricDefinition, term: DefinedTerm, measure: Measure) -> tuple[Message, ...]:
    """Which column a term was bound to, where its header says something else."""
    if measure.how != "sum" or measure.assumptions or len(measure.columns) != 1:
        return ()
    (column,) = measure.columns
    if normalise(column) == normalise(term.words):
        return ()
    return (say("In “{name}” I took “{column}” for “{term}”.", name=metric.name, column=column, term=term.words),)


def _how(above: _Side, below: _Side) -> How:
    if below.terms:
        return "ratio"
    # Different values are counted anew in each group: such numbers of groups do not add up to the total.
    return "distinct" if any(term.distinct for term in above.terms) else "sum"


def _unit(metric: MetricDefinition, above: _Side, below: _Side) -> Unit:
    """A share is written as a percentage where the name says that it is one; sums of counts are counts."""
    if not below.terms:
        whole = all(each.unit == "integer" for each in above.measures)
        return "integer" if whole and all(term.factor == int(term.factor) for term in metric.numerator) else "number"
    scaled = any(abs(term.factor) != 1.0 for term in (*metric.numerator, *metric.denominator))
    if scaled:
        return "number"
    if metric.percent or _SHARE.search(metric.name.lower()):
        return "percent"
    known = metric_named(normalise(metric.name))
    # The team's "ROI" of revenue / spend is a multiple; (revenue - spend) / spend is a percentage of it.
    is_multiple = above.is_money and len(metric.numerator) == 1
    return "percent" if known is not None and known.unit == "percent" and not is_multiple else "number"


def _better(metric: MetricDefinition, above: _Side, below: _Side) -> bool | None:
    known = metric_named(normalise(metric.name))
    if known is not None:
        return known.higher_is_better
    if any(each.higher_is_better for each in above.measures):
        return True
    # Money for each customer that was won: the less the better.
    return False if above.is_money and any(each.higher_is_better for each in below.measures) else None
