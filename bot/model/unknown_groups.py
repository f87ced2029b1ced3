"""Groups that a question asks for by names that no column has: handed on, so that the answer says what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model.mentions import Reading
from bot.model.names import column_words
from bot.model.unknown_words import covered, unknown_han, unknown_words
from bot.model.vocabulary import either, pattern, words_of
from tools.columns import normalise

__all__ = ["rows_by_name", "unknown_groups"]

_MOST_GROUPS = 3
_WHICH_ONE = pattern(
    r"\b(?:which|what)\s+(?:(?:\d+|{small_number})\s+)?[a-z-]+\s+{is_or_has}|\bwho\s+{is_or_has}|{which_one}"
)
_MOST = pattern("{extreme}|最")
_SORT_BEFORE = pattern(r"(?:{sort}|\border)\s$")
_BY_UNKNOWN = pattern(
    r"\b(?:by|per|for each)\s+(?:the\s+)?(?:number of\s+)?([a-z][a-z_-]{2,}(?:\s(?!{ends_name})[a-z_-]{3,})?)"
)
_ASKED = pattern(r"{asked_group}\s*")
_GROUP_NOUN = pattern("{group_noun}")
_NOUN = re.compile(r"[a-z][a-z-]{2,}(?=\s+[a-z])")


def rows_by_name(reading: Reading) -> list[str]:
    """The column that names each row, where the question asks which one is the most: "which car has the best mpg".

    A noun that other files have a column for ("director" beside titles of films) is no name of the rows.
    """
    if reading.schema is None or reading.grains or not any(reading.column(c.name).is_numeric for c in reading.columns):
        return []
    listed = any(each.kind in ("top", "bottom") for each in reading.amounts)
    if not listed and not (_WHICH_ONE.search(reading.text) and _MOST.search(reading.text)):
        return []
    rows = reading.schema.rows
    names = [c.name for c in reading.schema.columns if c.type == "text" and rows > 1 and c.distinct == rows]
    if len(names) != 1:
        return []
    strange = any(text in column_words() for text in _asked_for(reading)) and not _is_generic(names[0])
    return [] if strange else names


def unknown_groups(reading: Reading, found: list[str]) -> list[str]:
    """Words after "by", "which", "各", "哪个" that name no column; or the one column of names where any noun fits it.

    Args:
        reading: the question.
        found: what it groups by already.
    """
    unknown: list[str] = []
    for text in (*_after_by(reading), *_asked_for(reading)):
        if not any(text in each or each in text for each in (*unknown, *found)):
            unknown.append(text)
    only = _only_names(reading)
    if len(unknown) == 1 and only is not None and only not in found and unknown[0] not in column_words():
        return [only]
    return unknown[: _MOST_GROUPS - len(found)]


def _is_generic(name: str) -> bool:
    return bool(set(normalise(name).split()) & words_of("generic_name"))


def _only_names(reading: Reading) -> str | None:
    """The one column of text, where its header is a name for whatever the rows are of: "symbol", "code"."""
    if reading.schema is None:
        return None
    texts = [c for c in reading.schema.columns if c.type == "text"]
    return texts[0].name if len(texts) == 1 and _is_generic(texts[0].name) and texts[0].distinct > 1 else None


def _after_by(reading: Reading) -> Iterator[str]:
    """English words after "by" and "per"."""
    for match in _BY_UNKNOWN.finditer(reading.text):
        start, end = match.span(1)
        taken = any(each.start < end and start < each.end for each in reading.mentions)
        timed = any(a < end and match.start() < b for a, b, _ in [*reading.grains, *reading.periods])
        numbered = any(a.start < end and start < a.end for a in reading.amounts)
        read = taken or timed or numbered or _SORT_BEFORE.search(reading.text[: match.start()])
        if not read and match[1].split()[0] not in words_of("not_groups"):
            yield match[1].strip()


def _asked_for(reading: Reading) -> Iterator[str]:
    """Nouns right behind "which", "各", "哪个", "按" that nothing in the data is called by."""
    if reading.schema is None:
        return
    strange = dict(unknown_han(reading))
    known = re.compile(either(word for word in column_words() if not word.isascii()))
    for match in _ASKED.finditer(reading.text):
        start = match.end()
        if reading.text[match.start()].isascii():
            noun = _NOUN.match(reading.text[start:])
            end = start + noun.end() if noun else start
            named = noun is not None and (noun.group() in column_words() or _is_strange(reading, start))
        else:
            said = known.match(reading.text, start)
            ordinary = _GROUP_NOUN.match(reading.text[start:])
            end = max(said.end() if said else start, strange.get(start, start))
            end = max(end, start + ordinary.end() if ordinary else start)
            named = end > start
        taken = any(each.start < end and start < each.end for each in reading.mentions)
        if named and not taken and not covered(reading, start, end):
            yield reading.question[start:end]


def _is_strange(reading: Reading, start: int) -> bool:
    return any(first == start for first, _ in unknown_words(reading, "", ()))
