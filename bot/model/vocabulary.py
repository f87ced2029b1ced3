"""The words that the grammar of questions turns on, read from `prompts/grammar.yaml`, as patterns.

Code says how a question is put together, the file says in which words: `pattern("{without} $")` finds the words of
`without` at the end of a text. A new word is a line of text there, and no change of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["either", "load_words", "pattern", "words_of"]

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


@lru_cache(maxsize=256)
def pattern(template: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression in which `{name}` stands for any word of that class, `{one|two}` for any of both.

    English words are found whole, Chinese ones and signs anywhere; a space in a phrase is any white space; where one
    word begins another, the longer is tried first.

    Args:
        template: the expression; numbers in braces are repetitions, as ever.
        flags: as `re.compile` takes them.

    Returns:
        The compiled expression; the words themselves are no groups of it.

    Raises:
        KeyError: a class is not in `prompts/grammar.yaml`.

    Cost: some tenths of a millisecond once, growing with the words.
    """
    return re.compile(_SLOT.sub(lambda slot: _of_classes(slot[1].split("|")), template), flags)


def _of_classes(names: list[str]) -> str:
    return either(word for name in names for word in words_of(name))


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
