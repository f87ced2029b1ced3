"""The steps of funnels that the trade knows, and which name of the data a step in words means.

The words are in `prompts/funnel_steps.yaml`, English and Chinese, in the order in which people take the steps.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from tools.columns import normalise

__all__ = ["StepWords", "in_known_order", "is_listed", "load_words", "match_step", "numbered", "plain", "stage_of"]

_CLOSE = 85
_SHORT = 4
"""Shorter words are not found by their spelling: "cart" and "card" are two things."""


@dataclass(frozen=True)
class StepWords:
    """The words of `prompts/funnel_steps.yaml`.

    Attributes:
        stages: word -> the place of its step in the order.
        never: words of what is no step of the way.
        no_counts: words of columns that count nothing.
        alike: place of a step -> the places of those that its words may stand for, the nearest first.
        headers: kind of column ("events", "counts", "who", "things") -> its headers.
        openers: words of a stage that comes before all others.
    """

    stages: dict[str, int]
    never: frozenset[str]
    no_counts: frozenset[str]
    alike: dict[int, tuple[int, ...]]
    headers: dict[str, tuple[str, ...]]
    openers: frozenset[str]


@lru_cache(maxsize=1)
def load_words() -> StepWords:
    """Read the words; they are read once."""
    text = files("prompts").joinpath("funnel_steps.yaml").read_text(encoding="utf-8")
    plain_yaml: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    stages = {str(word): place for place, words in enumerate(plain_yaml["stages"]) for word in words}
    headers = {kind: tuple(map(str, plain_yaml[kind])) for kind in ("events", "counts", "who", "things")}
    alike = {stages[first]: tuple(stages[word] for word in others) for first, *others in plain_yaml["alike"]}
    never, no_counts, openers = (frozenset(plain_yaml[name]) for name in ("never", "no_counts", "openers"))
    return StepWords(stages, never, no_counts, alike, headers, openers)


def plain(name: str) -> str:
    """A name in plain words: no underscores, capitals, numbers or units."""
    return " ".join(re.sub(r"\d+", " ", normalise(name)).split())


@lru_cache(maxsize=4096)
def stage_of(name: str) -> int | None:
    """The place of a name in the known order of steps; None where it is no known step.

    Args:
        name: of an event, a column or a file: "add_to_cart", "Clicks", "payment_page_table", "加购人数".
    """
    words, text = load_words(), plain(name)
    if any(_holds(text, word) for word in words.never):
        return None
    found = [word for word in words.stages if _holds(text, word)]
    # The last of equally long words says what it is: "payment confirmation" is a confirmation.
    best = max(found, key=lambda word: (len(word), text.rfind(word)), default=None)
    return None if best is None else words.stages[best]


def is_listed(name: str, kind: str) -> bool:
    """Whether a header is one of a kind: "events", "counts", "who"."""
    return plain(name) in load_words().headers[kind]


def numbered(name: str) -> float | None:
    """The number that a step begins with or is called by: "1. Visit", "Step 2", "第3步"; None where there is none."""
    found = re.match(r"\s*(?:step|stage|phase|第|步骤|q)?\s*[_#-]?(\d+)(?=\D|$)", name.lower())
    return float(found[1]) if found else None


def in_known_order(names: Sequence[str]) -> tuple[str, ...]:
    """The names that are known steps, in the known order; of several that are the same step, the first given."""
    found: dict[int, str] = {}
    for name in names:
        place = stage_of(name)
        if place is not None:
            found.setdefault(place, name)
    return tuple(found[place] for place in sorted(found))


def match_step(words: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names of the data that a step in words may mean: one where it is clear, several where it is not.

    Args:
        words: as a person says it: "cart", "add to cart", "下单".
        names: of the events, columns or files that are there.
    """
    told = plain(words) or words.strip().lower()
    if not told:
        return ()
    exact = [name for name in names if words.strip().lower() == name.strip().lower()]
    if exact:
        return tuple(exact[:1])
    texts = {name: plain(name) or name.lower() for name in names}
    same = [name for name, text in texts.items() if _stem(text) == _stem(told)]
    if same:
        return tuple(same)
    inside = [name for name, text in texts.items() if _holds(text, told) and _is_step(name)]
    place = stage_of(words)
    staged = [name for name in names if place is not None and stage_of(name) == place]
    if len(staged) == 1 or (staged and not inside):
        return tuple(staged)
    inside = inside or [name for name, text in texts.items() if _holds(told, text)]
    return tuple(inside) or _alike(place, names) or _spelt(told, texts)


def _alike(place: int | None, names: Sequence[str]) -> tuple[str, ...]:
    """The names that are the step nearest to a known one which is not there."""
    for near in load_words().alike.get(-1 if place is None else place, ()):
        found = tuple(name for name in names if stage_of(name) == near)
        if found:
            return found
    return ()


def _spelt(told: str, texts: dict[str, str]) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process

    if len(told) < _SHORT + 1:
        return ()
    best = process.extractOne(told, texts, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return (str(best[2]),) if best else ()


def _is_step(name: str) -> bool:
    return not any(_holds(plain(name), word) for word in load_words().never)


def _stem(text: str) -> str:
    return re.sub(r"(?:^number of |^the | page$| table$|s$)", "", text)


def _holds(text: str, word: str) -> bool:
    """Whether a word stands in a text: whole and with or without its plural in English, anywhere in Chinese."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z]){re.escape(word)}(?:s|es)?(?![a-z])", text) is not None
