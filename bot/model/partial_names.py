"""Names of which only a part is written: headers that abbreviate ("cyl"), values by their beginning ("618大促-…")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model.concepts import stem
from bot.model.names import column_words, everyday
from bot.model.vocabulary import words_of
from tools.columns import normalise
from tools.schema import Schema

__all__ = ["abbreviated", "begun_values"]

_SHORTEST = 3
_LONGER_BY = 2
_SEGMENT = re.compile(r"\d[^\s\-_|/·:：—（(]*[^\d\s\-_|/·:：—（(][^\s\-_|/·:：—（(]*(?=[\s\-_|/·:：—（(])")
_LEAD = re.compile(r"[^\W\d_][^|]{2,}?(?=\s*\|\s*\S|\s+[-–—]\s+\S)")
"""The first part of a name that is put together: "Retargeting" of "Retargeting | 30d"."""


def abbreviated(words: list[str], schema: Schema) -> str | None:
    """The one column whose header abbreviates some words: "cyl" for "cylinders", "life_expect" for "life expectancy".

    Every word of the header, of three letters at least, must begin the word in its place, and one must be shorter.

    Args:
        words: of the question, in lower case.
        schema: of the data.
    """
    found = [column.name for column in schema.columns if _begins(normalise(column.name).split(), words)]
    return found[0] if len(found) == 1 else None


def _begins(header: list[str], words: list[str]) -> bool:
    if len(header) != len(words) or header == words:
        return False
    return all(_begins_word(short, word) for short, word in zip(header, words, strict=True))


def _begins_word(short: str, word: str) -> bool:
    if short == word or stem(short) == stem(word):
        return True
    # "Age" is a word of its own and begins no "agency"; nor is "tip" of "tipping" an abbreviation of it.
    whole = short in column_words() or short in everyday("plain_words") or short in words_of("not_abbreviated")
    long_enough = len(short) >= _SHORTEST and len(word) >= len(short) + _LONGER_BY
    return long_enough and not whole and short.isalpha() and word.startswith(short)


def begun_values(text: str, schema: Schema) -> Iterator[tuple[int, int, str, str]]:
    """Values by their beginning: "618大促" for "618大促-短视频", "Retargeting" for "Retargeting | 30d".

    Args:
        text: the question in lower case and plain width.
        schema: of the data.

    Yields:
        Where it stands (start, end), the column, and the value as the data writes it.
    """
    for column in schema.columns:
        whole = [value.lower() for value in column.values if value.lower() in text]
        for value in column.values if column.type == "text" and not column.identifier else ():
            begins = _SEGMENT.match(value.lower()) or _LEAD.match(value.lower())
            named = begins is not None and [each for each in whole if each.startswith(begins.group())]
            if begins is None or (named and value.lower() not in named):
                continue
            written = value.lower() if named else begins.group()
            for match in re.finditer(rf"(?<![a-z0-9.]){re.escape(written)}(?![a-z0-9])", text):
                yield match.start(), match.end(), column.name, value
