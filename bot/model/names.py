"""Every phrase that names something of a data set: headers, words that mean the same, roles, parts, values, metrics."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.model.concepts import phrase
from bot.model.vocabulary import load_words, words_of
from tools.columns import candidates, normalise
from tools.glossary import load_glossary
from tools.measures import yes_value
from tools.schema import Column, Schema

__all__ = [
    "DEFINED",
    "EXACT",
    "PART",
    "SHORT_WORD",
    "SYNONYM",
    "Entry",
    "Kind",
    "column_words",
    "everyday",
    "glossary_names",
    "metric_words",
    "names_of",
    "odd_values",
]

Kind = Literal["column", "value", "metric", "role", "group"]

SHORT_WORD = 4
_GOOD_ROLE = 0.6
_LEAST_PART = 4
"""A single word names a header of four words at most: "wines" is not "od280/od315 of diluted wines"."""

EXACT, SYNONYM, _ROLE, PART = 4, 3, 2, 1
DEFINED = 5
"""A name that the team itself has defined."""

_GROUPING_ROLES = ("channel", "campaign", "product", "category", "customer", "order")


@dataclass(frozen=True)
class Entry:
    """What a phrase names: the kind, the name, the value of a column as the data writes it, and how surely."""

    kind: Kind
    name: str
    value: str | None
    strength: int


_SEXES = frozenset({"f", "m"})


@lru_cache(maxsize=16)
def names_of(schema: Schema) -> dict[str, Entry]:
    """Every phrase that names something of a data set. Where two are named alike, the stronger name counts.

    Cost: one pass over columns, their values and synonyms; some milliseconds for a hundred columns.
    """
    options: dict[str, list[Entry]] = defaultdict(list)
    for key, entry in glossary_names().items():
        options[key].append(entry)
    for key, entry in _of_columns(schema):
        options[key].append(entry)
    for key, entry in _of_values(schema):
        options[key].append(entry)
    chosen: dict[str, Entry] = {}
    for key, entries in options.items():
        strongest = max(entry.strength for entry in entries)
        best = [entry for entry in entries if entry.strength == strongest]
        names = {(entry.kind, entry.name) for entry in best}
        if len(names) == 1 or strongest > PART:
            # Of two equal names the column goes before the value and the metric; parts must be of one column alone.
            order = ("column", "value", "metric", "role")
            chosen[key] = min(best, key=lambda entry: order.index(entry.kind))
    chosen.pop("", None)
    return chosen


def _of_columns(schema: Schema) -> Iterator[tuple[str, Entry]]:
    for column in schema.columns:
        plain = normalise(column.name)
        if column.type == "text" and not column.distinct and plain in {word for word, _ in metric_words()}:
            continue  # An empty column, such as a formula that was never computed: the metric is worked out instead.
        for form in {plain, column.name.lower()}:
            yield phrase(form), Entry("column", column.name, None, EXACT)
        for word in _other_words(column, plain):
            yield phrase(word), Entry("column", column.name, None, SYNONYM)
    for role in _GROUPING_ROLES:
        found = candidates(schema, role)
        if found and found[0][1] >= _GOOD_ROLE:
            for word in load_glossary().roles[role].synonyms:
                yield phrase(word), Entry("column", found[0][0], None, _ROLE)
    yield from _incomes(schema)
    yield from _inflections(schema)
    for part, names in _parts(schema).items():
        if len(names) == 1:
            yield part, Entry("column", next(iter(names)), None, PART)


def _other_words(column: Column, plain: str) -> Iterator[str]:
    """Words that mean a header; where each channel has a column of its own, "电视" is the column "TV"."""
    yield from _synonyms("columns", plain)
    if column.is_numeric:
        yield from (word for word in _synonyms("values", plain) if len(word) > 2 or not word.isascii())


def _incomes(schema: Schema) -> Iterator[tuple[str, Entry]]:
    """The one column of people's incomes by that word, which of sales means revenue."""
    own = words_of("not_own_income")
    found = [
        column.name
        for column in schema.columns
        if column.is_numeric
        and (words := normalise(column.name))
        and re.search(r"\bincome\b|收入", words)
        and not any(word in (words.split() if word.isascii() else words) for word in own)
    ]
    if len(found) == 1:
        for word in ("income", "收入"):
            yield phrase(word), Entry("column", found[0], None, SYNONYM)


def _inflections(schema: Schema) -> Iterator[tuple[str, Entry]]:
    """Other forms of the verb that a column of yes and no is called by: "survive", "survivors" of "Survived"."""
    for column in schema.columns:
        plain = normalise(column.name)
        if not re.fullmatch(r"[a-z]{5,}", plain) or yes_value(column) is None:
            continue
        root = re.sub(r"(?:ed|d|s|ing)$", "", plain)
        root = root[:-1] if root.endswith("e") else root
        if len(root) > SHORT_WORD:
            for ending in ("", "e", "es", "ed", "ing", "al", "or", "ors", "er", "ers", "ion", "ation", "s"):
                yield phrase(root + ending), Entry("column", column.name, None, SYNONYM)


def _parts(schema: Schema) -> dict[str, set[str]]:
    """Parts of headers of several words, with the columns that have them."""
    parts: dict[str, set[str]] = defaultdict(set)
    for column in schema.columns:
        words = normalise(column.name).split()
        for length in range(1, len(words)):
            for start in range(len(words) - length + 1):
                part = words[start : start + length]
                fair = length * _LEAST_PART >= len(words)
                telling = fair and len(part[0]) >= SHORT_WORD and part[0] not in everyday("plain_words")
                if length > 1 or telling:
                    parts[phrase(" ".join(part))].add(column.name)
        # "票房" of "US_Gross": what the last word of a header is called in the other language.
        for word in _synonyms("columns", words[-1]) if 1 < len(words) <= _LEAST_PART else ():
            if len(word) > 1 and not word.isascii():
                parts[phrase(word)].add(column.name)
    return parts


def _of_values(schema: Schema) -> Iterator[tuple[str, Entry]]:
    for column in schema.columns:
        if column.type != "text" or column.identifier:
            continue
        for value in column.values:
            plain = value.strip().lower()
            if len(plain) < 2 and plain.isascii():
                yield from _of_sexes(column, value, plain)
                continue
            if plain in ("yes", "no", "true", "false"):
                continue
            if plain.replace(".", "").replace("-", "").isdigit():
                continue
            yield phrase(plain), Entry("value", column.name, value, EXACT)
            for synonym in _synonyms("values", plain):
                if len(synonym) > 1 or not synonym.isascii():
                    yield phrase(synonym), Entry("value", column.name, value, SYNONYM)
            # "Fiber optic" of "Fiber optic (ultra)", "Credit card" of "Credit card (automatic)"
            short = normalise(value)
            if short and short != plain and len(short) > SHORT_WORD:
                yield phrase(short), Entry("value", column.name, value, SYNONYM)


def _of_sexes(column: Column, value: str, letter: str) -> Iterator[tuple[str, Entry]]:
    """What F and M stand for, where a column has both: "women", "男性"."""
    if letter in _SEXES and {each.strip().lower() for each in column.values} >= _SEXES:
        for synonym in _synonyms("values", letter):
            if len(synonym) > 1 or not synonym.isascii():
                yield phrase(synonym), Entry("value", column.name, value, SYNONYM)


@lru_cache(maxsize=16)
def odd_values(schema: Schema) -> tuple[tuple[str, str], ...]:
    """Column and value of the values that mix letters or signs with digits, the longest first."""
    found = [
        (column.name, value)
        for column in schema.columns
        if column.type == "text" and not column.identifier
        for value in column.values
        if re.fullmatch(r"(?=\S*\d)(?=\S*[^\W\d]|\d+-\d+$|\d+\+$)[\w+-]{2,20}", value)
    ]
    return tuple(sorted(found, key=lambda each: -len(each[1])))


@lru_cache(maxsize=1)
def glossary_names() -> dict[str, Entry]:
    """The metrics of the glossary, and roles that people group by."""
    phrases: dict[str, Entry] = {}
    for role in _GROUPING_ROLES:
        for word in load_glossary().roles[role].synonyms:
            phrases[phrase(word)] = Entry("role", role, None, PART)
    for word, name in metric_words():
        phrases[phrase(word)] = Entry("metric", name, None, SYNONYM)
    return phrases


def metric_words() -> Iterator[tuple[str, str]]:
    """The words for the metrics of the glossary, each with the name of the metric."""
    for metric in load_glossary().metrics.values():
        for word in (metric.name.replace("_", " "), *metric.synonyms):
            yield word, metric.name


def _synonyms(kind: str, plain: str) -> list[str]:
    return _word_groups()[kind].get(plain, [])


@lru_cache(maxsize=2)
def _word_groups() -> dict[str, dict[str, list[str]]]:
    """Word -> the other words of its groups, for columns and for values."""
    found: dict[str, dict[str, list[str]]] = {}
    for kind in ("columns", "values"):
        by_word: dict[str, list[str]] = defaultdict(list)
        for words in load_words("words.yaml")[kind]:
            for word in words:
                by_word[word] += [each for each in words if each != word]
        found[kind] = dict(by_word)
    return found


@lru_cache(maxsize=1)
def column_words() -> frozenset[str]:
    """Words that columns are called by in many files, whether or not the data at hand has such a column."""
    return frozenset(_word_groups()["columns"])


@lru_cache(maxsize=2)
def everyday(kind: str) -> frozenset[str]:
    """A list of `prompts/words.yaml`, such as the words of everyday that are no misspelt names."""
    return frozenset(load_words("words.yaml")[kind])
