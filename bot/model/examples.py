"""The example questions in `prompts/examples`, with their braces filled: what the local model learns from."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from bot.model.concepts import Phrases, phrase

__all__ = ["LATER", "NONE", "Example", "fingerprint", "load_examples"]

NONE = "none"
"""The class of what no tool answers."""

LATER = "later/"
"""Before the name of a tool that is not there yet: its questions are out of scope today."""

_BRACE = re.compile(r"\{(\w+)\}")
_FILLINGS = 3
"""Variants of an example that has braces. More made cross-validation no better and fitting slower."""


_OF_THE_DATA: Mapping[str, tuple[str, ...]] = {
    "column": ("metric", "dimension"),
    "value": ("value",),
    "file": ("dataset",),
    "dimension": ("dimension",),
    "thing": ("metric", "dimension"),
}
"""What the words of a brace are when the data is at hand, as `concepts.phrases_of` names it."""


@dataclass(frozen=True)
class Example:
    """One question with the tool that answers it.

    Attributes:
        question: the words.
        tool: the class it stands for.
        language: en or zh.
        source: the line it was made from.
        known: phrases of the data that the question is about, as if that data were at hand.
    """

    question: str
    tool: str
    language: str
    source: str
    known: Phrases = field(default_factory=dict)


def load_examples() -> list[Example]:
    """Every example, those with braces in a few variants; the same ones each time."""
    vocabulary: Mapping[str, Mapping[str, Sequence[str]]] = _read(files("prompts").joinpath("vocabulary.yaml"))
    examples: list[Example] = []
    for tool, file in _example_files():
        for language, lines in _read(file).items():
            for line in str(lines).splitlines():
                if line.strip():
                    words = vocabulary[language]
                    examples += [
                        Example(question, tool, language, f"{tool}: {line}")
                        for question in _filled(line.strip(), words)
                    ]
    return examples


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A hash of everything that the local model learns from."""
    import hashlib

    digest = hashlib.sha256()
    prompts = files("prompts")
    shared = [prompts.joinpath(name) for name in ("vocabulary.yaml", "concepts.yaml", "glossary.yaml")]
    for source in [*shared, *(file for _, file in _example_files())]:
        content = source.read_bytes()
        digest.update(f"{source.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:24]


def _example_files() -> Iterator[tuple[str, Traversable]]:
    folder = files("prompts").joinpath("examples")
    for prefix, place in (("", folder), (LATER, folder.joinpath("later"))):
        if place.is_dir():
            for file in sorted(place.iterdir(), key=lambda each: each.name):
                if file.name.endswith(".yaml"):
                    yield prefix + file.name.removesuffix(".yaml"), file


def _filled(line: str, vocabulary: Mapping[str, Sequence[str]]) -> dict[str, Phrases]:
    """The line as it is, or variants of it with its braces filled by words chosen at random, always the same ones.

    In every second variant the names of columns and values are known, as they are when the data is at hand.
    """
    if not _BRACE.search(line):
        return {line: {}}
    chance = random.Random(line)  # noqa: S311 - variety, not secrecy
    variants: dict[str, Phrases] = {}
    for number in range(_FILLINGS):
        known: dict[str, str] = {}

        def fill(brace: re.Match[str], known: dict[str, str] = known) -> str:
            word = str(chance.choice(vocabulary[brace[1]]))
            if brace[1] in _OF_THE_DATA:
                known[phrase(word)] = chance.choice(_OF_THE_DATA[brace[1]])
            return word

        question = _BRACE.sub(fill, line)
        variants[question] = known if number % 2 == 0 else {}
    return variants


def _read(file: Traversable) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - always a safe loader
