"""Whoever is counted once, however many rows they have: "unique users by source", "独立访客数", "去重用户数"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.mentions import Reading
from bot.model.names import SYNONYM
from bot.model.vocabulary import pattern
from tools.columns import candidates

__all__ = ["UniqueCount", "counts_once", "find_unique"]

_UNIQUE = pattern(r"{counted_once}\s*的?\s*{visiting_people}(?:数量|数|量)?")
_GOOD = 0.6


@dataclass(frozen=True)
class UniqueCount:
    """A number of different people.

    Attributes:
        start, end: where it stands in the question, end not included.
        words: for `tools.metrics`; the question's own where the data tell nobody apart, so that it is refused by name.
    """

    start: int
    end: int
    words: str


def counts_once(question: str) -> bool:
    """Whether a question asks how many different people there are."""
    return _UNIQUE.search(question.lower()) is not None


def find_unique(reading: Reading) -> list[UniqueCount]:
    """The numbers of different people that a question asks for.

    A column that holds such a number already ("Unique visitors") is read as that column, and not here.
    """
    if reading.schema is None:
        return []
    people = next((name for name, score in candidates(reading.schema, "customer") if score >= _GOOD), None)
    found = []
    for match in _UNIQUE.finditer(reading.text):
        held = any(
            each.start < match.end() and match.start() < each.end and reading.column(each.name).is_numeric
            for each in reading.columns
            if each.strength >= SYNONYM and each.name != people
        )
        if not held:
            words = f"distinct {people}" if people else reading.question[match.start() : match.end()]
            found.append(UniqueCount(match.start(), match.end(), words))
    return found
