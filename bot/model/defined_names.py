"""Where a question names what a team has defined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.model.names import everyday, metric_words
from bot.model.vocabulary import either
from tools.amounts import plain_width
from tools.columns import normalise
from tools.definitions import Definition, plain_name
from tools.schema import Schema

__all__ = ["find_defined"]

_PLURAL = "(?:s|es)?"


def find_defined(
    question: str, text: str, schema: Schema | None, definitions: Iterable[Definition]
) -> Iterator[tuple[int, int, Definition]]:
    """The places of defined names in a question, the longest names first; they do not overlap.

    A name within a longer one that the data or the trade has there is none: "new" in "new customers". A name that is a
    word of everyday counts as it is written only: "US" is a market, "us" is not.

    Args:
        question: as it was asked.
        text: the same in lower case and plain width, sign for sign.
        schema: of the data set, when there is one.
        definitions: that count here.

    Cost: one pass over the question for each definition.
    """
    taken: list[tuple[int, int]] = []
    for definition in sorted(definitions, key=lambda each: -len(each.name)):
        for match in re.finditer(_pattern(definition.name), text):
            start, end = match.span()
            if any(a < end and start < b for a, b in taken) or not _is_written_so(definition.name, question[start:end]):
                continue
            if _within_longer(definition.name, text, start, end, schema):
                continue
            taken.append((start, end))
            yield start, end, definition


@lru_cache(maxsize=512)
def _pattern(name: str) -> str:
    plain = plain_width(name).lower()
    words = re.split(r"[\s_-]+", plain)
    source = r"[\s_-]+".join(re.escape(word) for word in words if word)
    before = r"(?<![a-z0-9_])" if plain[0].isascii() and plain[0].isalnum() else ""
    after = rf"{_PLURAL}(?![a-z0-9_])" if plain[-1].isascii() and plain[-1].isalnum() else ""
    return before + source + after


def _is_written_so(name: str, written: str) -> bool:
    common = everyday("bare_values") | everyday("glue_words")
    return name.lower() not in common or name == name.lower() or written == name


def _within_longer(name: str, text: str, start: int, end: int, schema: Schema | None) -> bool:
    """Whether a longer name of the data or of a metric stands at this place."""
    plain = plain_name(name)
    longer = [word for word, _ in metric_words()]
    if schema is not None:
        longer += [normalise(column.name) for column in schema.columns]
        longer += [value.lower() for column in schema.columns if column.type == "text" for value in column.values]
    found = [word for word in dict.fromkeys(longer) if plain in word and len(word) > len(plain)]
    return bool(found) and any(
        match.start() <= start and end <= match.end() and match.end() - match.start() > end - start
        for match in re.finditer(either(found), text)
    )
