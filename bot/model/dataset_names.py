"""Names of data sets in a question: "total revenue in orders.csv" speaks of no orders, "sales_2023.xlsx" of no year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.model.concepts import phrase
from bot.model.mentions import Reading
from bot.model.names import names_of
from bot.model.situation import Situation
from bot.model.vocabulary import pattern
from tools.schema import Schema

__all__ = ["read_beside", "without_endings", "without_names"]

_EXTENSION = re.compile(r"\.(?:csv|tsv|txt|xlsx|xls|gz)$", re.IGNORECASE)
_IN_BEFORE = pattern(r"(?:{in_data}|{of_data})\s+(?:{determiner}\s+)*[\"'“‘`]?$")
_OF_BEFORE = pattern(r"{of_data}\s+(?:{determiner}\s+)*$")
_COUNTED_BEFORE = pattern(r"{counted_of}\s+of\s+(?:{determiner}\s+)*$")
_FILE_AFTER = pattern(r"^[\"'”’`]?\s*{data_word}")
_HAN_BEFORE = pattern(r"{han_in_data}$")
_HAN_AFTER = pattern(r"^\s*{data_word|han_inside}")
_LETTER = "a-z0-9_"
_SHORTEST_PART = 4


def read_beside(question: str, situation: Situation, schema: Schema | None) -> Reading:
    """A question beside one of the data sets that it may be about, without the names of them all."""
    return Reading(without_names(question, situation.datasets, schema), schema, situation.definitions)


def without_names(question: str, names: Iterable[str], schema: Schema | None) -> str:
    """A question with blanks where it names a data set, so that no word of the name is read as anything else.

    A name counts with its extension; without it behind "in" or "from" (and "of", where nothing is counted: "number of
    orders"), or before "file", "table", "表", "里". Of a name of several words one is enough, where the data has no
    value or column that is called so.

    Args:
        question: as it was asked.
        names: of the data sets.
        schema: of the data set that is asked about.

    Returns:
        A text of the same length, so that places in it are places in the question.
    """
    blank = question
    for name in sorted(names, key=len, reverse=True):
        for start, end in _places(blank, name, schema):
            blank = blank[:start] + " " * (end - start) + blank[end:]
    return blank


def without_endings(question: str, names: Iterable[str]) -> str:
    """A question that names data sets without ".csv" and the like: the ending of a name asks for no CSV."""
    for name in sorted(names, key=len, reverse=True):
        short = _EXTENSION.sub("", re.sub(r"\.gz$", "", name, flags=re.IGNORECASE))
        if short and short != name:
            called = re.compile(rf"(?<![{_LETTER}]){re.escape(name)}(?![{_LETTER}])", re.IGNORECASE)
            question = short.join(called.split(question))
    return question


def _places(question: str, name: str, schema: Schema | None) -> Iterator[tuple[int, int]]:
    short = _EXTENSION.sub("", re.sub(r"\.gz$", "", name, flags=re.IGNORECASE))
    if short.lower() != name.lower():
        for match in re.finditer(rf"(?<![{_LETTER}]){re.escape(name)}(?![{_LETTER}])", question, re.IGNORECASE):
            yield match.span()
    for word in dict.fromkeys((short, re.sub(r"[_\-.\s]+", " ", short).strip(), *_parts(short))):
        if len(word) < (3 if word.isascii() else 2) or _is_named(word, schema):
            continue
        spaced = r"[\s_.-]+".join(map(re.escape, word.split()))
        for match in re.finditer(rf"(?<![{_LETTER}]){spaced}(?![{_LETTER}])", question, re.IGNORECASE):
            if _stands_for_data(question, match.start(), match.end()):
                yield match.span()


def _parts(short: str) -> list[str]:
    """The words of a name that has several: "orders" of "orders_2024"."""
    parts = re.findall(r"[^\W\d_]+", short)
    return [part for part in parts if len(part) >= _SHORTEST_PART and part.isascii() and part != short]


def _is_named(word: str, schema: Schema | None) -> bool:
    """Whether a value or the very header of a column is called so: "in Germany" limits rows, whatever the file is."""
    if schema is None:
        return False
    entry = names_of(schema).get(phrase(word.lower()))
    if entry is None:
        return False
    return entry.kind == "value" or (entry.kind == "column" and word.lower() == entry.name.lower())


def _stands_for_data(question: str, start: int, end: int) -> bool:
    text = question.lower()
    before, after = text[:start], text[end:]
    if question[start:end].isascii():
        placed = _IN_BEFORE.search(before) and not _COUNTED_BEFORE.search(before)
        of_things = _OF_BEFORE.search(before) and not before[: before.rfind("of")].strip()
        return bool((placed and not of_things) or _FILE_AFTER.match(after) or _HAN_AFTER.match(after))
    return bool(_HAN_AFTER.match(after) or (_HAN_BEFORE.search(before) and re.match(r"\s*(?:的|，|,)", after)))
