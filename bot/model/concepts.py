"""What the words of a question are about: concepts of `prompts/concepts.yaml`, the glossary, and the data at hand.

A question is cut into units (an English word without its ending, a Chinese character, a number, a sign). Where units
make a phrase that is known, the concept takes their place, so "cluster the shoppers" and "给会员分群" look alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.model.vocabulary import load_words
from tools.columns import normalise
from tools.glossary import load_glossary
from tools.schema import Column, Schema

__all__ = ["Phrases", "concepts", "phrase", "phrases_of", "plain_text", "stem", "units"]

Phrases = Mapping[str, str]
"""Units joined by spaces -> concept."""

STRANGE = "strange"
"""Words that no concept has, in a row: names of things that the bot may know nothing of."""

_LONGEST_QUESTION = 2_000
_LONGEST_PHRASE = 7
_VALUES_A_COLUMN = 60

_UNIT = re.compile(r"[a-z_]+(?:'[a-z]+)?|\d+(?:[.,:/-]\d+)*|[\u3400-\u9fff]|[*=;?()<>%$€£¥]")
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|s|ly)$")


def plain_text(question: str) -> str:
    """The question in lower case and plain width, without Slack's mentions, cut where no question goes on."""
    text = re.sub(r"<[@#!][^>]*>", " ", question[:_LONGEST_QUESTION])
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower().replace("’", "'")).strip()


def units(text: str) -> list[str]:
    """The units of plain text, every number as "0"."""
    return ["0" if unit[0].isdigit() else unit for unit in _UNIT.findall(text)]


def stem(unit: str) -> str:
    """An English word without its commonest endings, so that "stores" and "store" meet; anything else as it is."""
    if not unit.isascii():
        return unit
    bare = unit[:-3] + "y" if unit.endswith("ies") and len(unit) > 4 else _ENDING.sub("", unit)
    return bare[:-1] if bare.endswith("e") and len(bare) > 3 else bare


def concepts(found: Iterable[str], known: Phrases) -> list[str]:
    """The concepts of units from left to right, the longest phrases first, without words that say nothing.

    Args:
        found: the units of a question.
        known: phrases of the data at hand; they go before the words of everyday.
    """
    everyday = _everyday()
    stems = [stem(unit) for unit in found]
    read: list[str] = []
    place = 0
    while place < len(stems):
        for length in range(min(_LONGEST_PHRASE, len(stems) - place), 0, -1):
            phrase = " ".join(stems[place : place + length])
            concept = known.get(phrase) or everyday.get(phrase)
            if concept is not None:
                read.append(concept)
                place += length
                break
        else:
            if stems[place] == "0":
                read.append("number")
            elif _is_strange(stems[place]) and read[-1:] != [STRANGE]:
                read.append(STRANGE)
            place += 1
    return read


def _is_strange(unit: str) -> bool:
    return unit not in _glue() and (len(unit) > 1 or not unit.isascii())


def phrases_of(datasets: Mapping[str, Schema]) -> dict[str, str]:
    """The names of the data sets at hand, their columns and the values of their text columns, as phrases.

    Cost: one pass over the columns and at most 60 values of each, a millisecond or two for a hundred columns.
    """
    phrases: dict[str, str] = {}
    for name, schema in datasets.items():
        for column in schema.columns:
            for value in column.values[:_VALUES_A_COLUMN]:
                if len(value) > 1 and column.type == "text":
                    phrases[phrase(value)] = "value"
        for column in schema.columns:
            phrases[phrase(normalise(column.name))] = _column_concept(column)
        phrases[phrase(re.sub(r"\.\w{2,5}$", "", name))] = "dataset"
    phrases.pop("", None)
    return phrases


def _column_concept(column: Column) -> str:
    return "metric" if column.is_numeric else "dimension"


def phrase(words: str) -> str:
    """The units of some words joined by spaces, as `Phrases` has them."""
    return " ".join(stem(unit) for unit in units(plain_text(words)))


@lru_cache(maxsize=1)
def _everyday() -> dict[str, str]:
    """Phrases of the concepts and of the glossary; the concepts, which were written for questions, go first."""
    groups: Mapping[str, list[str]] = load_words("concepts.yaml")
    phrases: dict[str, str] = {}
    glossary = load_glossary()
    for name in ("channel", "campaign", "product", "category"):
        phrases.update(dict.fromkeys(map(phrase, glossary.roles[name].synonyms), "dimension"))
    for metric in glossary.metrics.values():
        phrases.update(dict.fromkeys(map(phrase, metric.synonyms), "metric"))
    for concept, words in groups.items():
        phrases.update(dict.fromkeys((phrase(word) for word in words), concept))
    phrases.pop("", None)
    return phrases


@lru_cache(maxsize=1)
def _glue() -> frozenset[str]:
    words: list[str] = load_words("words.yaml")["glue_words"]
    return frozenset(stem(word) for word in words)
