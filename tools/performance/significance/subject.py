"""What is compared, and by what: the columns behind the words of a question about a difference."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.columns import candidates, find_column, normalise
from tools.context import Context
from tools.dimensions import Dimension
from tools.errors import CannotAnswer, Choice, MarketbotError, NeedsChoice
from tools.measures import Measure, Term, count_of_rows, mean_of, share_of, yes_value
from tools.messages import Message, Text, Words, say
from tools.performance.significance.rates import counted_rate, find_rate, tries_of
from tools.schema import Column, Schema
from tools.selection import find_dimensions, find_measures

__all__ = ["Kind", "Subject", "as_rate", "find_groups", "find_strata", "find_subject", "find_unit", "find_weight"]

Kind = Literal["values", "flag", "category", "ratio", "counts", "rows"]
"""How the metric is held: numbers by row, yes or no, kinds, a ratio of sums, yes among tries, or only rows to count."""

_WEIGHTS = re.compile(r"freq(?:uency|uencies)?|counts?|n|cases|number|persons|people|频数|频次|人数|计数|个数|次数")
_FEW = 12
"""A column of so many different values sorts rows into groups without being asked for it."""
_MOST_KINDS = 30
_LIKELY = 0.6


@dataclass(frozen=True)
class Subject:
    """What is compared.

    Attributes:
        kind: how it is held.
        title: what it is called.
        measure: for its unit, and for the terms of a ratio.
        column: that holds it; None for ratios and rows.
        outcome: the kind that counts as yes, where kinds are compared as shares.
        per: the column whose values are the tries, where a metric is one per order or per customer.
        notes: how its words were taken.
    """

    kind: Kind
    title: Text
    measure: Measure
    column: Column | None = None
    per: str | None = None
    notes: tuple[Message, ...] = ()
    outcome: str | None = None

    @property
    def is_share(self) -> bool:
        """Whether each try ends in yes or no."""
        return self.kind in ("flag", "counts") or self.outcome is not None


def find_subject(
    schema: Schema,
    words: str | None,
    roles: Mapping[str, str] | None,
    context: Context,
    taken: Sequence[str],
    *,
    numbers: bool = False,
    kinds: bool = False,
) -> Subject:
    """What a question compares.

    Args:
        schema: of the data set.
        words: of the question; None where it names nothing.
        roles: role -> column, where it was said.
        context: for the currency and the team's terms.
        taken: columns that groups are made of.
        numbers: whether only numbers will do, as for the bell curve.
        kinds: whether whole numbers are taken as kinds, as for chi-square.

    Raises:
        CannotAnswer: the words name nothing that can be compared.
        NeedsChoice: nothing was named, and several columns can be.
    """
    if words is None:
        chosen = _only_choice(schema, taken, numbers=numbers)
        found = find_subject(schema, chosen, roles, context, taken, numbers=numbers, kinds=kinds)
        return replace(found, notes=(say("I compared “{column}”.", column=chosen), *found.notes))
    name = _named(schema, words)
    if name is not None and name not in taken:
        column = schema[name]
        if yes_value(column) is not None and not numbers:
            return Subject("flag", column.name, share_of(column), column)
        sorts = kinds and column.type == "integer" and column.distinct <= _MOST_KINDS
        if (column.type == "text" or column.identifier or sorts) and not numbers:
            return Subject("category", column.name, count_of_rows(), column)
        if column.is_temporal:
            raise CannotAnswer(say("“{column}” holds dates; name a number or a yes/no to compare.", column=name))
    rate = find_rate(schema, words) if name is None and not numbers and not _resolves(schema, words, context) else None
    if rate is not None:
        return Subject("counts", words, rate, notes=rate.assumptions)
    (measure,) = find_measures(schema, [name or words], roles, context)[:1]
    return _of_measure(schema, measure, numbers=numbers)


def as_rate(schema: Schema, subject: Subject) -> Subject:
    """A column of counts as a share of the tries that the data has beside it, where there are any.

    For files that hold one row a group: a sum alone has no spread, but so many of so many have.
    """
    if subject.kind != "values" or subject.column is None:
        return subject
    rate = counted_rate(schema, subject.column.name)
    return subject if rate is None else Subject("counts", rate.title, rate, notes=rate.assumptions)


def _resolves(schema: Schema, words: str, context: Context) -> bool:
    try:
        find_measures(schema, [words], None, context)
    except MarketbotError:
        return False
    return True


def _named(schema: Schema, words: str) -> str | None:
    """The column that words name outright; a metric that only sounds like one is none."""
    if words in schema:
        return words
    plain = normalise(words)
    return next((name for name in schema.names if normalise(name) == plain), None)


def _of_measure(schema: Schema, measure: Measure, *, numbers: bool) -> Subject:
    notes = measure.assumptions
    above, below = measure.numerator, measure.denominator
    if measure.how == "rows":
        return Subject("rows", say("number of rows"), measure)
    if measure.how == "distinct" or any(term.distinct for term in above):
        raise CannotAnswer(
            say(
                "“{metric}” counts different values, and a count has no spread to test. Name a number, a yes/no, or a "
                "rate instead.",
                metric=measure.title,
            )
        )
    plain = above[0].column if len(above) == 1 else None
    by_row = not below or below == (Term(None),)
    if plain is not None and by_row and not numbers and (above[0].yes is not None or _is_flag(schema[plain])):
        return Subject("flag", measure.title, share_of(schema[plain]), schema[plain], notes=notes)
    if plain is not None and above[0].is_plain and by_row:
        column = schema[plain]
        # "Total sales" of a group has no spread; its rows have.
        average = replace(mean_of(column), currency=measure.currency)
        if measure.unit == "money":
            average = replace(average, unit="money")
        return Subject("values", column.name, average, column, notes=notes if below else ())
    if by_row:
        return Subject("values", measure.title, measure, notes=notes)
    if len(below) == 1 and below[0].distinct:
        return Subject("values", measure.title, measure, per=below[0].column, notes=notes)
    if any(term.distinct for term in below):
        raise CannotAnswer(say("I can't test “{metric}”: name a number or a rate instead.", metric=measure.title))
    return Subject("counts" if _counts(schema, measure) else "ratio", measure.title, measure, notes=notes)


def _is_flag(column: Column) -> bool:
    return yes_value(column) is not None


def _counts(schema: Schema, measure: Measure) -> bool:
    """Whether a rate is how many of the tries ended in yes: whole numbers over whole numbers, such as 3 of 120."""
    terms = (*measure.numerator, *measure.denominator)
    plain = len(terms) == 2 and all(term.is_plain and term.sign == 1 and term.weight == 1 for term in terms)
    return (
        plain
        and measure.unit == "percent"
        and measure.factor == 1.0
        and all(schema[term.column or ""].type == "integer" for term in terms)
    )


def _only_choice(schema: Schema, taken: Sequence[str], *, numbers: bool) -> str:
    """The column that can only be meant where none is named."""
    numeric = [c.name for c in schema.columns if c.is_numeric and c.name not in taken]
    found = [name for name in numeric if not _WEIGHTS.fullmatch(normalise(name))]
    outcomes = [name for name, score in candidates(schema, "target") if name not in taken and score >= _LIKELY]
    if not numbers and len(outcomes) == 1:
        return outcomes[0]
    if len(found) == 1:
        return found[0]
    rest = [c.name for c in schema.columns if _sorts(c) and c.name not in taken]
    if not found and not rest and len(numeric) == 1:
        return numeric[0]
    if not found and len(rest) == 1:
        return rest[0]
    rates = [name for name in found if tries_of(schema, name) is not None]
    if not numbers and len(rates) == 1:
        return rates[0]
    options = found or rest
    if not options:
        raise CannotAnswer(say("Name what is to be compared: a column of numbers, or of yes and no."))
    raise NeedsChoice(
        say("Which column is to be compared?"), tuple(Choice(name, {"metric": name}) for name in options[:5])
    )


def _sorts(column: Column) -> bool:
    """Whether a column sorts rows into a few groups by itself."""
    if column.identifier or column.is_temporal or not 2 <= column.distinct <= _FEW:
        return False
    return column.type in ("text", "boolean") or (column.type == "integer" and column.distinct <= 3)


def find_groups(
    schema: Schema, words: str | None, between: Sequence[str], metric: str | None, context: Context
) -> tuple[Dimension | None, tuple[Message, ...]]:
    """The column whose groups are compared, and how it was found.

    Args:
        schema: of the data set.
        words: for the column; None where none is named.
        between: groups that are named.
        metric: words for what is compared, which is no group.
        context: for groups that the team has defined.

    Raises:
        CannotAnswer: there is no such column, or none that has the groups.
        NeedsChoice: several columns could be meant.
    """
    if words is not None:
        (dimension,) = find_dimensions(schema, [words], context)
        if (dimension.width is not None or _measures(dimension.column)) and not between:
            raise CannotAnswer(
                say(
                    "“{column}” is a number with {count} different values and makes no groups. Ask for the correlation "
                    "with it, or name a column of groups.",
                    column=dimension.column.name,
                    count=dimension.column.distinct,
                )
            )
        notes = (dimension.assumption,) if dimension.assumption and dimension.width is None else ()
        return Dimension(dimension.column, split=dimension.split), notes
    if between:
        return _holding(schema, between)
    measured = find_column(schema, metric) if metric else None
    found = [c for c in schema.columns if _sorts(c) and c.name != measured and not _WEIGHTS.fullmatch(c.name.lower())]
    if len(found) == 1:
        return Dimension(found[0]), (say("I compared the groups of “{column}”.", column=found[0].name),)
    if not found:
        return None, ()
    raise NeedsChoice(
        say("Between the groups of which column?"), tuple(Choice(c.name, {"by": c.name}) for c in found[:5])
    )


def _measures(column: Column) -> bool:
    """Whether a column holds amounts, each of which is nearly its own."""
    return column.type == "number" and column.distinct > _FEW


def _holding(schema: Schema, between: Sequence[str]) -> tuple[Dimension, tuple[Message, ...]]:
    """The column among whose values the groups are."""
    wanted = {each.strip().casefold() for each in between}
    found = [c for c in schema.columns if wanted <= {value.strip().casefold() for value in c.values}]
    if len(found) == 1:
        return Dimension(found[0]), ()
    if len(found) > 1:
        raise NeedsChoice(
            say("Between the groups of which column?"), tuple(Choice(c.name, {"by": c.name}) for c in found[:5])
        )
    raise CannotAnswer(
        say("No column has the groups {groups}. Name the column that they are in.", groups=Words(tuple(between)))
    )


def find_weight(schema: Schema, given: str | None, taken: Sequence[str]) -> str | None:
    """The column that says how many cases a row stands for, in a table of counts.

    Args:
        schema: of the data set.
        given: the column that was named.
        taken: columns that are compared or make groups.

    Raises:
        CannotAnswer: the column that was named is not there or holds no counts.
    """
    if given is not None:
        name = find_column(schema, given)
        if name is None or not schema[name].is_numeric:
            raise CannotAnswer(say("“{column}” holds no counts.", column=name or given))
        return name
    found = [
        c.name
        for c in schema.columns
        if c.type == "integer"
        and not c.identifier
        and c.name not in taken
        and _WEIGHTS.fullmatch(normalise(c.name))
        and isinstance(c.minimum, int | float)
        and c.minimum >= 0
    ]
    return found[0] if len(found) == 1 else None


def find_unit(schema: Schema, given: str | None, taken: Sequence[str]) -> str | None:
    """The column that says who or what a row is about: a customer, a person, a store.

    Args:
        schema: of the data set.
        given: the column that was named.
        taken: columns that are compared or make groups.

    Raises:
        CannotAnswer: the column that was named is not there.
    """
    if given is not None:
        name = find_column(schema, given)
        if name is None:
            raise CannotAnswer(
                say(
                    "There is no column “{column}”. There are: {columns}.",
                    column=given,
                    columns=Words(schema.names[:12]),
                )
            )
        return name
    named = [name for name, score in candidates(schema, "customer") if score >= _LIKELY and name not in taken]
    ids = [c.name for c in schema.columns if c.identifier and c.name not in taken and 1 < c.distinct < schema.rows]
    return next(iter([*(name for name in named if schema[name].distinct < schema.rows), *ids]), None)


def find_strata(schema: Schema, taken: Sequence[str]) -> tuple[str, ...]:
    """Other columns of a few kinds, in which a difference of shares may turn round; four at most."""
    found = [
        c.name
        for c in schema.columns
        if c.type == "text" and not c.identifier and c.name not in taken and 2 <= c.distinct <= _FEW
    ]
    return tuple(found[:4])
