"""What a team means by its own words: a metric made of sums, or a group of rows. Told to analyses with the question.

A definition holds words, not columns: they are bound to the columns of the data that is asked about, each time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar

from tools.messages import Message, say

__all__ = [
    "DefinedTerm",
    "Definition",
    "Definitions",
    "GroupDefinition",
    "GroupPart",
    "JoinedPart",
    "MetricDefinition",
    "circle_of",
    "find_definition",
    "formula_of",
    "from_plain",
    "plain_name",
    "said_of_definition",
    "to_plain",
    "uses_of",
    "without",
]


@dataclass(frozen=True)
class DefinedTerm:
    """One sum of a defined metric: words for a column or a metric, and what the sum is multiplied by."""

    words: str
    factor: float = 1.0


@dataclass(frozen=True)
class MetricDefinition:
    """A metric: the sum of its numerator, over the sum of its denominator where there is one.

    Attributes:
        name: what people call it.
        written: its formula.
        numerator: sums above the line.
        denominator: sums below the line.
        by: how people call whoever defined it.
        on: the day that was.
        percent: whether a fraction is to be written as a percentage.
    """

    name: str
    written: str
    numerator: tuple[DefinedTerm, ...]
    denominator: tuple[DefinedTerm, ...] = ()
    by: str = ""
    on: date | None = None
    percent: bool = False


@dataclass(frozen=True)
class GroupPart:
    """One condition of a group.

    Attributes:
        column: words for the column; empty where the values alone say which it is.
        operator: as a filter has it.
        values: what the column is compared with.
    """

    column: str
    operator: str
    values: tuple[str | float, ...]


@dataclass(frozen=True)
class JoinedPart(GroupPart):
    """A further condition of a group, with the word that joins it to the one before it."""

    joint: Literal["and", "or"] = "and"


@dataclass(frozen=True)
class GroupDefinition:
    """A group of rows: those that meet a condition on one column, or several that are joined by "and" and "or".

    Attributes:
        name: what people call it.
        written: its meaning in the words of whoever defined it.
        column: words for the column; empty where the values alone say which it is.
        operator: as a filter has it.
        values: what the column is compared with.
        by: how people call whoever defined it.
        on: the day that was.
        more: what else must hold, or may hold instead. "and" binds before "or".
        of: what its rows were called ("customers"); empty where they were not.
    """

    name: str
    written: str
    column: str
    operator: str
    values: tuple[str | float, ...]
    by: str = ""
    on: date | None = None
    more: tuple[JoinedPart, ...] = ()
    of: str = ""

    @property
    def parts(self) -> tuple[GroupPart, ...]:
        """Its conditions, in the order in which they were said."""
        return (GroupPart(self.column, self.operator, self.values), *self.more)

    @property
    def alternatives(self) -> tuple[tuple[GroupPart, ...], ...]:
        """Its conditions as they are meant: a row is in the group when all of one alternative hold."""
        found: list[list[GroupPart]] = [[self.parts[0]]]
        for part in self.more:
            if part.joint == "or":
                found.append([part])
            else:
                found[-1].append(part)
        return tuple(map(tuple, found))


Definition = MetricDefinition | GroupDefinition
Definitions = Sequence[Definition]
_Kind = TypeVar("_Kind", MetricDefinition, GroupDefinition)


def plain_name(name: str) -> str:
    """A name without regard to case, width and signs: what two names that are the same have in common."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name).lower()).strip()


def find_definition(definitions: Iterable[Definition], name: str, kind: type[_Kind]) -> _Kind | None:
    """The definition of a name, or None.

    Args:
        definitions: that count where the question was asked.
        name: in any case and width.
        kind: of definition.
    """
    plain = plain_name(name)
    found = (each for each in definitions if isinstance(each, kind) and plain_name(each.name) == plain)
    return next(found, None) if plain else None


def without(definitions: Definitions, definition: Definition) -> tuple[Definition, ...]:
    """The others: within a definition its own name means what it means without it, and nothing goes in circles."""
    return tuple(each for each in definitions if each is not definition)


def uses_of(definition: Definition, definitions: Definitions) -> tuple[str, ...]:
    """The names of the metrics that are made of a definition, without going through others."""
    return tuple(each.name for each in definitions if each is not definition and _is_made_of(each, definition.name))


def circle_of(definition: Definition, definitions: Definitions) -> tuple[str, ...]:
    """The other metrics through which a new definition would be made of itself; none where it is not.

    Its own name in its own formula is no circle: there it means what it means without the definition ("spend is spend
    + fees").

    Args:
        definition: that is to count.
        definitions: that count already.
    """
    others = [each for each in definitions if plain_name(each.name) != plain_name(definition.name)]

    def way(start: Definition, seen: tuple[str, ...]) -> tuple[str, ...]:
        for each in others:
            if each.name in seen or not _is_made_of(start, each.name):
                continue
            if _is_made_of(each, definition.name):
                return (*seen, each.name)
            if found := way(each, (*seen, each.name)):
                return found
        return ()

    return way(definition, ())


def _is_made_of(definition: Definition, name: str) -> bool:
    if not isinstance(definition, MetricDefinition):
        return False
    terms = (*definition.numerator, *definition.denominator)
    return any(plain_name(term.words) == plain_name(name) for term in terms)


def said_of_definition(definition: Definition) -> Message:
    """What an answer that used a definition says of it."""
    if definition.on is None:
        return say("“{name}” here means {meaning}.", name=definition.name, meaning=definition.written)
    return say(
        "“{name}” here means {meaning} (defined by {person} on {day}).",
        name=definition.name,
        meaning=definition.written,
        person=definition.by,
        day=definition.on,
    )


def formula_of(numerator: Sequence[DefinedTerm], denominator: Sequence[DefinedTerm]) -> str:
    """The formula of a metric: "(revenue - 0.5 × cost) / orders"."""
    if not denominator:
        return _sum_of(numerator)
    # A number that all terms above share is written behind the fraction: "spend / impressions × 1000".
    factors = {term.factor for term in numerator}
    shared = factors.pop() if len(factors) == 1 and min(factors) > 0 else 1.0
    above = _sum_of([replace(term, factor=term.factor / shared) for term in numerator])
    above = f"({above})" if len(numerator) > 1 else above
    below = _sum_of(denominator)
    below = f"({below})" if len(denominator) > 1 or denominator[0].factor != 1.0 else below
    return f"{above} / {below}" + (f" × {shared:g}" if shared != 1.0 else "")


def _sum_of(terms: Sequence[DefinedTerm]) -> str:
    text = ""
    for term in terms:
        size = "" if abs(term.factor) == 1.0 else f"{abs(term.factor):g} × "
        sign = ("- " if term.factor < 0 else "+ ") if text else ("-" if term.factor < 0 else "")
        text += f" {sign}{size}{term.words}" if text else f"{sign}{size}{term.words}"
    return text


def to_plain(definition: Definition) -> dict[str, Any]:
    """As JSON has it, for the store and for a worker."""
    kind = "metric" if isinstance(definition, MetricDefinition) else "group"
    return {"kind": kind, **asdict(definition), "on": definition.on.isoformat() if definition.on else None}


def from_plain(plain: Mapping[str, Any]) -> Definition:
    """Read what `to_plain` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    given = {name: value for name, value in plain.items() if name not in ("kind", "on")}
    on = date.fromisoformat(plain["on"]) if plain.get("on") else None
    if plain["kind"] == "metric":
        for part in ("numerator", "denominator"):
            given[part] = tuple(DefinedTerm(**term) for term in given[part])
        return replace(MetricDefinition(**given), on=on)
    given["more"] = tuple(JoinedPart(**{**part, "values": tuple(part["values"])}) for part in given.get("more", ()))
    return replace(GroupDefinition(**{**given, "values": tuple(given["values"])}), on=on)
