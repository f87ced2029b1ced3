"""What the router sees of a question: its words, the letters within them, and its concepts, as counted features."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.model.concepts import Phrases, concepts, plain_text, units

__all__ = ["VIEWS", "features"]

VIEWS = ("words", "letters", "concepts")
"""The ways of looking at a question; each is weighted and brought to length one for itself."""

_WORDS = 2
_LETTERS = (3, 5)
_CONCEPTS = 3


def features(question: str, known: Phrases | None = None) -> Mapping[str, list[str]]:
    """The features of a question, by view, with repetitions.

    Args:
        question: as it was asked.
        known: phrases of the data at hand (`concepts.phrases_of`).
    """
    text = plain_text(question)
    found = units(text)
    return {
        "words": _runs(["^", *found, "$"], _WORDS),
        "letters": _letters(text),
        "concepts": _concept_features(concepts(found, known or {})),
    }


def _runs(items: list[str], longest: int) -> list[str]:
    """All runs of one to `longest` items next to each other."""
    return [
        " ".join(items[place : place + length])
        for length in range(1, longest + 1)
        for place in range(len(items) - length + 1)
    ]


def _letters(text: str) -> list[str]:
    """Runs of letters within the words of alphabets: what is left of a word that is misspelt or inflected."""
    found = []
    for word in re.findall(r"[a-z0-9_]+", text):
        padded = f" {word} "
        for length in range(_LETTERS[0], _LETTERS[1] + 1):
            found += [padded[place : place + length] for place in range(len(padded) - length + 1)]
    return found


def _concept_features(read: list[str]) -> list[str]:
    """Runs of concepts, and every two that stand anywhere in the question, in either order."""
    distinct = sorted(set(read))
    pairs = [f"{first}+{second}" for number, first in enumerate(distinct) for second in distinct[number + 1 :]]
    return _runs(["^", *read, "$"], _CONCEPTS) + pairs
