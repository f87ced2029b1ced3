"""Columns by role: which column of a file is the date, the spend, the customer.

A column argument of a tool names a role. What a person leaves out is bound here, by header, type and values, and said
in the answer. Roles and their synonyms are in the glossary, so that a new word for "spend" is a line of text, not code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.glossary import RoleEntry, load_glossary
from tools.messages import Message, Words, say
from tools.schema import Column, Schema

if TYPE_CHECKING:
    from tools.registry import Bound, Parameter

__all__ = [
    "CampaignColumn",
    "CategoryColumn",
    "ChannelColumn",
    "ClicksColumn",
    "ConversionsColumn",
    "CountColumn",
    "CustomerColumn",
    "DateColumn",
    "FeatureColumns",
    "ImpressionsColumn",
    "MoneyColumn",
    "NumericColumn",
    "NumericColumns",
    "OrderColumn",
    "OutcomeColumn",
    "ProductColumn",
    "RevenueColumn",
    "Role",
    "SourceColumn",
    "SpendColumn",
    "TargetColumn",
    "TargetNodeColumn",
    "TextColumn",
    "WeightColumn",
    "bind_columns",
    "find_column",
    "normalise",
    "role_scores",
    "score_column",
]


@dataclass(frozen=True)
class Role:
    """What a column argument is for; `name` is a key of the glossary's roles."""

    name: str
    many: bool = False


DateColumn = Annotated[str, Role("date")]
ChannelColumn = Annotated[str, Role("channel")]
CampaignColumn = Annotated[str, Role("campaign")]
CustomerColumn = Annotated[str, Role("customer")]
OrderColumn = Annotated[str, Role("order")]
ProductColumn = Annotated[str, Role("product")]
CategoryColumn = Annotated[str, Role("category")]
MoneyColumn = Annotated[str, Role("money")]
SpendColumn = Annotated[str, Role("spend")]
RevenueColumn = Annotated[str, Role("revenue")]
OutcomeColumn = Annotated[str, Role("outcome")]
CountColumn = Annotated[str, Role("count")]
ImpressionsColumn = Annotated[str, Role("impressions")]
ClicksColumn = Annotated[str, Role("clicks")]
ConversionsColumn = Annotated[str, Role("conversions")]
TextColumn = Annotated[str, Role("text")]
TargetColumn = Annotated[str, Role("target")]
SourceColumn = Annotated[str, Role("source")]
TargetNodeColumn = Annotated[str, Role("target_node")]
WeightColumn = Annotated[str, Role("weight")]
NumericColumn = Annotated[str, Role("numeric")]
NumericColumns = Annotated[list[str], Role("numeric", many=True)]
FeatureColumns = Annotated[list[str], Role("feature", many=True)]

_CLOSE = 0.12
"""Two candidates whose scores differ by less are equally good: the person is asked."""

_ONLY_ALONE = frozenset({"total", "amount", "value", "y", "a", "b", "v1", "v2", "to", "from", "金额", "日"})
"""Headers that fit a role only as they stand: "total" may be the revenue, "total users" is not."""

_ENOUGH = 0.5
"""A score below this is no candidate."""


def normalise(header: str) -> str:
    """A header in plain words: lower case, camel case split, units in brackets and punctuation gone."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    without_units = re.sub(r"[\(（\[【][^)）\]】]*[\)）\]】]", " ", spaced)
    kept = without_units if re.search(r"\w", without_units) else spaced
    return re.sub(r"[\W_]+", " ", kept).strip().lower()


def score_column(column: Column, role: str) -> float:
    """How well a column fits a role, from 0 (not at all) to 1 (header and type both say so)."""
    entry = load_glossary().roles[role]
    if not _type_fits(column, entry):
        return 0.0
    words = _without_currency(normalise(column.name))
    if any(_contains(words, word) for word in entry.never):
        return 0.0
    if words in entry.synonyms:
        return 1.0 - 0.001 * entry.synonyms.index(words)
    contained = [word for word in entry.synonyms if word not in _ONLY_ALONE and _contains(words, word)]
    if contained:
        # The last word of a header says what it is ("customer age" is an age), in Chinese as in English.
        head = [word for word in contained if words.endswith(word)]
        longest = max(head or contained, key=len)
        share = len(longest) / max(len(words), 1)
        return 0.6 + 0.3 * share if head else 0.5 + 0.1 * share
    return entry.by_type if not column.identifier or entry.takes_identifiers else 0.0


def _without_currency(words: str) -> str:
    """Plain words without a currency at the end: "revenue usd" is revenue."""
    from tools.currencies import CODES

    first, _, last = words.rpartition(" ")
    return first if first and last.upper() in CODES else words


def role_scores(column: Column) -> dict[str, float]:
    """Every role that a column may play, with its score, best first."""
    scores = {name: score_column(column, name) for name in load_glossary().roles}
    return dict(sorted(((n, s) for n, s in scores.items() if s > 0), key=lambda item: -item[1]))


def find_column(schema: Schema, words: str) -> str | None:
    """The column that a person means by `words`: by its name, its plain words, or close spelling; None if none is."""
    if words in schema:
        return words
    from rapidfuzz import fuzz, process

    plain = normalise(words)
    names = {name: normalise(name) for name in schema.names}
    exact = [name for name, text in names.items() if text == plain]
    if exact:
        return exact[0]
    best = process.extractOne(plain, names, scorer=fuzz.WRatio, score_cutoff=85)
    return str(best[2]) if best else None


def bind_columns(
    schema: Schema,
    parameters: Sequence[Parameter],
    given: Mapping[str, Any],
    bound: Callable[[Mapping[str, Any], tuple[Message, ...]], Bound],
) -> Bound:
    """Fill the column arguments that were left out and check those that were given.

    A required argument without a candidate is an error; an optional one stays empty. No column is bound twice.

    Raises:
        CannotAnswer: a named column is not there, or a needed role has no candidate.
        NeedsChoice: two candidates are equally good for a needed role.
    """
    arguments = dict(given)
    for parameter in parameters:
        if parameter.role and parameter.name in arguments:
            arguments[parameter.name] = _named(schema, parameter, arguments[parameter.name])
    assumptions: list[Message] = []
    # Needed columns are bound before optional ones, so that an optional role never takes what a needed one fits.
    for parameter in sorted(parameters, key=lambda p: not p.required):
        if parameter.role is None or parameter.many or parameter.name in arguments:
            continue
        column = _choose(schema, parameter, _taken(parameters, arguments))
        if column is not None:
            arguments[parameter.name] = column
            assumptions.append(say("I took “{column}” as {role}.", column=column, role=role_name(parameter.role.name)))
    for parameter in parameters:
        if parameter.required and parameter.name not in arguments:
            raise CannotAnswer(say("I need “{argument}” for this.", argument=parameter.name))
    return bound(arguments, tuple(assumptions))


def role_name(role: str) -> Message:
    """What the role is called in a sentence."""
    return Message(load_glossary().roles[role].name)


def candidates(schema: Schema, role: str, taken: frozenset[str] = frozenset()) -> list[tuple[str, float]]:
    """The columns that fit a role well enough, best first."""
    scored = [(c.name, score_column(c, role)) for c in schema.columns if c.name not in taken]
    return sorted((item for item in scored if item[1] >= _ENOUGH), key=lambda item: -item[1])


def _choose(schema: Schema, parameter: Parameter, taken: frozenset[str]) -> str | None:
    assert parameter.role is not None
    found = candidates(schema, parameter.role.name, taken)
    if not found:
        if parameter.required:
            raise CannotAnswer(_missing(schema, parameter.role.name))
        return None
    best, score = found[0]
    rivals = [name for name, other in found if score - other < _CLOSE]
    if len(rivals) == 1:
        return best
    if parameter.required:
        raise NeedsChoice(
            say("Which column is {role}?", role=role_name(parameter.role.name)),
            tuple(Choice(name, {parameter.name: name}) for name in rivals[:5]),
        )
    return best if score >= 0.99 else None


def _missing(schema: Schema, role: str) -> Message:
    return say(
        "I need a column with {role} and found none. The columns are {columns}. "
        "Name the one to use, or upload a file that has it.",
        role=role_name(role),
        columns=Words(tuple(schema.names[:20])),
    )


def _named(schema: Schema, parameter: Parameter, value: Any) -> Any:
    if parameter.many:
        return [_existing(schema, name) for name in value]
    return _existing(schema, value)


def _existing(schema: Schema, words: str) -> str:
    found = find_column(schema, words)
    if found is None:
        from rapidfuzz import process

        near = [name for name, _, _ in process.extract(words, schema.names, limit=5)]
        raise CannotAnswer(
            say("There is no column “{column}”. Close to it: {columns}.", column=words, columns=Words(tuple(near)))
        )
    return found


def _taken(parameters: Sequence[Parameter], arguments: Mapping[str, Any]) -> frozenset[str]:
    taken: set[str] = set()
    for parameter in parameters:
        value = arguments.get(parameter.name)
        if parameter.role and value is not None:
            taken.update(value if isinstance(value, list) else [value])
    return frozenset(taken)


def _type_fits(column: Column, entry: RoleEntry) -> bool:
    match entry.type:
        case "number":
            return column.is_numeric
        case "date":
            return column.is_temporal
        case "text":
            return column.type == "text"
        case "name":
            return column.type in ("text", "integer", "boolean")
        case _:
            return True


def _contains(words: str, word: str) -> bool:
    """Whether `word` stands in `words`: as a whole word in English, anywhere in Chinese."""
    if word.isascii():
        return f" {word} " in f" {words} "
    return word in words
