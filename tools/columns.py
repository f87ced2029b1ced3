"""Columns by role: which column of a file is the date, the spend, the customer.

A column argument of a tool names a role. What a person leaves out is bound here, by header, type and values, and said
in the answer. Roles and their synonyms are in the glossary, so that a new word for "spend" is a line of text, not code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from tools.glossary import RoleEntry, load_glossary
from tools.messages import Message
from tools.schema import Column, Schema

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
    "candidates",
    "find_column",
    "normalise",
    "plays_beside",
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

_ONLY_ALONE = frozenset(
    {
        "total", "amount", "value", "y", "a", "b", "v1", "v2", "to", "from", "金额", "日", "data", "tag", "dia", "mes",
        "anzahl", "menge", "clic", "cliente", "quelle", "成果",
    }
)  # fmt: skip
"""Headers that fit a role only as they stand: "total" may be the revenue, "total users" is not."""

_BESIDE = 0.95
"""The score of a header that plays a role because of the others."""

_ENOUGH = 0.5
"""A score below this is no candidate."""
_QUESTION = re.compile(r"\S\s.*[?？]\s*(?:[(（\[].*[)）\]])?\s*$|[\u3400-\u9fff]{4,}[?？]\s*(?:[(（\[].*[)）\]])?\s*$")
"""A header of a survey: it asks for something, and the words in it are no names of what the cells hold."""
_LEAST_LETTERS = 3
"""Shorter headers in Latin letters are in many words by chance."""


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
    if _QUESTION.search(column.name):
        return entry.by_type  # "How satisfied are you with your last order?" is no number of an order.
    words = _without_currency(normalise(column.name))
    if any(_contains(words, word) for word in entry.never):
        return 0.0
    if words in entry.synonyms:
        return 1.0 - 0.001 * entry.synonyms.index(words)
    if words in entry.headers:
        return 0.95 - 0.001 * entry.headers.index(words)
    contained = [
        word for word in (*entry.synonyms, *entry.headers) if word not in _ONLY_ALONE and _contains(words, word)
    ]
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
    # "customers" has a "t" in it, and a column called t is no near spelling of it.
    long_enough = {name: text for name, text in names.items() if len(text) >= _LEAST_LETTERS or not text.isascii()}
    best = process.extractOne(plain, long_enough, scorer=fuzz.WRatio, score_cutoff=85)
    return str(best[2]) if best else None


def role_name(role: str) -> Message:
    """What the role is called in a sentence."""
    return Message(load_glossary().roles[role].name)


def candidates(schema: Schema, role: str, taken: frozenset[str] = frozenset()) -> list[tuple[str, float]]:
    """The columns that fit a role well enough, best first."""
    scored = [
        (c.name, _BESIDE if plays_beside(schema.columns, c, role) else score_column(c, role))
        for c in schema.columns
        if c.name not in taken
    ]
    return sorted((item for item in scored if item[1] >= _ENOUGH), key=lambda item: -item[1])


def plays_beside(columns: Sequence[Column], column: Column, role: str) -> bool:
    """Whether a header plays a role because of the others: "Name" is the order in a shop's export of orders alone."""
    beside = load_glossary().roles[role].beside.get(normalise(column.name))
    if beside is None or column.type not in ("text", "integer"):
        return False
    return any(normalise(other.name) in beside for other in columns)


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
