"""What people of a workspace said a question meant: the same question, or nearly the same, goes there from then on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.model.features import features

__all__ = ["ENOUGH", "MOST_CORRECTIONS", "Correction", "corrected_tool", "similarity"]

MOST_CORRECTIONS = 300
"""The newest count."""

ENOUGH = 0.7
"""How alike a question must be. Of the 1.8 million pairs of the evaluation's questions, those that go to different
tools are 0.66 alike at most; "spend by channel last month" and "last week" are 0.76, one article more or less 0.85."""

_VIEWS = ("words", "letters")
"""What a question says, not what it is about: questions about the same go to different tools."""


@dataclass(frozen=True)
class Correction:
    """A question, and the tool that it meant."""

    question: str
    tool: str


def corrected_tool(question: str, corrections: Iterable[Correction]) -> str | None:
    """The tool of the correction that is most like a question, or None where none is like it enough.

    Of equals the first counts, which is the newest.

    Args:
        question: as it was asked.
        corrections: newest first.

    Cost: 0.1 ms and some 10 us for each correction, after it was seen once.
    """
    found = [(similarity(question, each.question), each.tool) for each in corrections]
    best = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= ENOUGH else None


def similarity(one: str, two: str) -> float:
    """How alike two questions are in their words and letters, from 0 to 1: the cosine of what the router sees."""
    first, second = _vector(one), _vector(two)
    if len(second) < len(first):
        first, second = second, first
    return sum(weight * second.get(feature, 0.0) for feature, weight in first.items())


@lru_cache(maxsize=4 * MOST_CORRECTIONS)
def _vector(question: str) -> Mapping[str, float]:
    """The features of a question with their weights: TF-IDF of length one over all views together."""
    from bot.model.router import load_router  # numpy comes with it, which housekeeping can do without

    router = load_router()
    weights: dict[str, float] = {}
    seen = features(question.strip(" .?!。？！"))
    for view in _VIEWS:
        counted = Counter(seen[view])
        part = {
            f"{view}:{name}": (1.0 + math.log(count)) * router.rarity(view, name) for name, count in counted.items()
        }
        size = math.sqrt(sum(weight**2 for weight in part.values()))
        weights |= {name: weight / size for name, weight in part.items()} if size else {}
    size = math.sqrt(sum(weight**2 for weight in weights.values()))
    return {name: weight / size for name, weight in weights.items()} if size else {}
