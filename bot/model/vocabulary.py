"""The words that the grammar of questions turns on, read from `prompts/grammar.yaml`, as patterns.

Code says how a question is put together, the file says in which words: `pattern("{without} $")` finds the words of
`without` at the end of a text. A new word is a line of text there, and no change of code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["Pattern", "either", "limiting_words", "load_words", "pattern", "words_of"]

_SLOT = re.compile(r"\{([a-z][a-z_|]*)\}")
_LETTER = "a-z0-9_"


@lru_cache(maxsize=8)
def load_words(name: str) -> Mapping[str, Any]:
    """A file of `prompts/`, read once in a process.

    Args:
        name: of the file, such as "grammar.yaml".
    """
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("prompts").joinpath(name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - always a safe loader
    return found


@lru_cache(maxsize=256)
def words_of(name: str) -> frozenset[str]:
    """The words of a class of `prompts/grammar.yaml`, of both languages.

    Raises:
        KeyError: there is no such class.
    """
    return frozenset(str(word) for of_language in load_words("grammar.yaml")[name].values() for word in of_language)


@lru_cache(maxsize=2)
def limiting_words(kind: str | None = None) -> frozenset[str]:
    """Words that limit rows or name measures, which must not be dropped in silence.

    Args:
        kind: "limiting" or "measured", a list of `prompts/ordinary.yaml`; both when None.
    """
    kinds = ("limiting", "measured") if kind is None else (kind,)
    return frozenset(str(word) for each in kinds for word in load_words("ordinary.yaml")[each])


class Pattern:
    """A regular expression of words that is compiled when it is first used: no question needs all of them."""

    def __init__(self, template: str, flags: int = 0) -> None:
        """Take the expression as `pattern` does."""
        self.template, self.flags = template, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression with its words.

        Raises:
            KeyError: a class is not in `prompts/grammar.yaml`.
        """
        return re.compile(_SLOT.sub(lambda slot: _of_classes(slot[1]), self.template), self.flags)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first place in a text."""
        return self.compiled.search(text, start, end)

    def match(self, text: str) -> re.Match[str] | None:
        """What a text begins with."""
        return self.compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """All of a text."""
        return self.compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place in a text."""
        return self.compiled.finditer(text)

    def split(self, text: str) -> list[str | Any]:
        """The text between the places."""
        return self.compiled.split(text)


def pattern(template: str, flags: int = 0) -> Pattern:
    """A regular expression in which `{name}` stands for any word of that class, `{one|two}` for any of both.

    English words are found whole, Chinese ones and signs anywhere; a space in a phrase is any white space; where one
    word begins another, the longer is tried first.

    Args:
        template: the expression; numbers in braces are repetitions, as ever.
        flags: as `re.compile` takes them.

    Returns:
        The expression; the words themselves are no groups of it.

    Cost: some tenths of a millisecond at the first use, growing with the words.
    """
    return Pattern(template, flags)


@lru_cache(maxsize=256)
def _of_classes(names: str) -> str:
    return either(word for name in names.split("|") for word in words_of(name))


def either(options: Iterable[str]) -> str:
    """The source of a regular expression for one of some words, found as `pattern` finds them.

    Args:
        options: words and phrases, in lower case.
    """
    found = sorted(set(options), key=lambda word: (-len(word), word))
    whole = [_escaped(word) for word in found if _bounds(word) == (True, True)]
    parts = [rf"(?<![{_LETTER}])(?:{'|'.join(whole)})(?![{_LETTER}])"] if whole else []
    for word in found:
        starts, ends = _bounds(word)
        if not (starts and ends):
            before, after = rf"(?<![{_LETTER}])" if starts else "", rf"(?![{_LETTER}])" if ends else ""
            parts.append(before + _escaped(word) + after)
    return f"(?:{'|'.join(parts)})"


def _bounds(word: str) -> tuple[bool, bool]:
    """Whether a word begins, and whether it ends with an English letter or a digit, where it must not go on."""
    return tuple(sign.isascii() and sign.isalnum() for sign in (word[0], word[-1]))  # type: ignore[return-value]


def _escaped(word: str) -> str:
    return r"\s+".join(re.escape(part) for part in word.split())
