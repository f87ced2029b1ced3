"""Columns whose headers are whole questions, as surveys have them, asked for in nearly their words.

"Where did people hear about us?" asks for the column "How did you hear about us?", "从哪里知道我们的" for
"您是从哪里知道我们的？": it is enough that a long run of the header's own words stands in the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model.vocabulary import words_of
from tools.columns import normalise
from tools.schema import Schema

__all__ = ["spoken_headers"]

_LEAST_WORDS, _LEAST_SIGNS = 3, 4
_LONG = 5
"""Words of a header, or signs of a Chinese one, from which on it is a sentence and no name."""

_WORD = re.compile(r"[a-z][a-z']*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST_SHARE = 0.4


def spoken_headers(text: str, schema: Schema) -> Iterator[tuple[int, int, str]]:
    """The one column whose header shares the longest run of words with a question.

    Args:
        text: the question in lower case and plain width.
        schema: of the data.

    Yields:
        Where the run stands (start, end), and the column; nothing where two headers share as much.
    """
    found = [(*run, column.name) for column in schema.columns if (run := _run(text, normalise(column.name)))]
    longest = max((size for _, _, size, _ in found), default=0)
    best = [each for each in found if each[2] == longest]
    if len(best) == 1:
        yield best[0][0], best[0][1], best[0][3]


def _run(text: str, header: str) -> tuple[int, int, int] | None:
    """Where the longest run of a header's words stands in a text, and of how many words it is; None if too short."""
    han = bool(_HAN.search(header))
    unit = _HAN if han else _WORD
    words, spoken = unit.findall(header), list(unit.finditer(text))
    least = max(_LEAST_SIGNS if han else _LEAST_WORDS, _LEAST_SHARE * len(words))
    if len(words) < (_LONG + 1 if han else _LONG):
        return None
    best: tuple[int, int, int] | None = None
    for start in range(len(words)):
        for place in range(len(spoken)):
            size = 0
            while (
                start + size < len(words)
                and place + size < len(spoken)
                and words[start + size] == spoken[place + size].group()
            ):
                size += 1
            telling = han or set(words[start : start + size]) - words_of("bare_question")
            if size >= least and telling and (best is None or size > best[2]):
                best = (spoken[place].start(), spoken[place + size - 1].end(), size)
    return best
