"""Whether a wish to remove something speaks of a data set, or of rows: "remove Google" destroys nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.model.dataset_names import read_beside
from bot.model.left_out import find_left_out
from bot.model.situation import Situation
from bot.model.vocabulary import pattern

__all__ = ["leaves_out_rows", "removed_name", "removes", "speaks_of_data_sets"]

_FILE_WORD = pattern("{file_word}")
_FILE_AFTER = pattern(r"^[\"'”’」]?\s*(?:的)?{file_word}")
_REMOVES = pattern("{leaves_away|destroys|gone_after|to_be_gone}")
_POINTS = pattern("{points_at}")
_NAME_OF_FILE = re.compile(r"[\w-]+\.(?:csv|tsv|txt|xlsx?|gz)\b", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:csv|tsv|txt|xlsx?|gz)$", re.IGNORECASE)
_PERSON = re.compile(r"@|\d{3,}")
_REMOVED = pattern(
    r"^\s*(?:{wish_lead}\s+)*{leaves_away|destroys}\s+(?:(?:the|our|my|all|any|whole)\s+)*"
    r"(?P<name>[^\W_][\w .&'-]{1,40}?)\s*"
    r"(?:\b(?:please|pls|plz|now|too|as well|here|from here|for good|again)\b\s*)*[.!?]*\s*$"
)
_REMOVED_HAN = pattern(
    r"^\s*(?:{wish_lead}\s*)*(?:{leaves_away|gone_after}\s*(?P<first>[^\s，。！？]{2,20}?)|"
    r"(?P<last>[^\s，。！？]{2,20}?)\s*(?:也|都|给|全){0,2}{gone_after})\s*(?:了|掉|吧|吗)*[。！？!?]*\s*$"
)


def removes(question: str) -> bool:
    """Whether any word of a question says that something is to go."""
    return bool(_REMOVES.search(question.lower()))


def leaves_out_rows(question: str, situation: Situation) -> bool:
    """Whether what is to be removed is a value or a column of the data at hand, and no data set, file or person.

    Args:
        question: as it was asked.
        situation: with the data sets there are.
    """
    if _PERSON.search(question):
        return False
    names = set(_names(situation.datasets))
    for schema in situation.datasets.values():
        reading = read_beside(question, situation, schema)
        gone = find_left_out(reading, ("value", "group", "column", "metric")).mentions
        if gone and not _FILE_AFTER.search(reading.text[max(each.end for each in gone) :]):
            return not names & {reading.text[each.start : each.end] for each in gone}
    return False


def speaks_of_data_sets(question: str, names: Iterable[str]) -> bool:
    """Whether a question speaks of files, of a data set by its name, or points at what is at hand: "it", "all of this".

    Args:
        question: as it was asked.
        names: of the data sets there are.
    """
    text = question.lower()
    if _FILE_WORD.search(text) or _POINTS.search(text) or _NAME_OF_FILE.search(text):
        return True
    return any(re.search(rf"(?<![a-z0-9_]){re.escape(name)}(?![a-z0-9_])", text) for name in _names(names))


def removed_name(question: str, names: Iterable[str] = ()) -> str | None:
    """What is to be removed, where that is neither a file nor pointed at: "Bing" of "remove Bing".

    Args:
        question: as it was asked.
        names: of the data sets there are.
    """
    if _PERSON.search(question) or speaks_of_data_sets(question, names):
        return None
    text = question.lower()
    match = _REMOVED.search(text) or _REMOVED_HAN.search(text)
    if match is None:
        return None
    group = next(name for name, found in match.groupdict().items() if found)
    start, end = match.span(group)
    return question[start:end].strip() if len(question) == len(text) else match[group].strip()


def _names(names: Iterable[str]) -> list[str]:
    """The data sets as people call them: with and without the ending, written and spoken."""
    found = []
    for name in names:
        short = _ENDING.sub("", name.lower())
        found += [name.lower(), short, re.sub(r"[_\-.\s]+", " ", short).strip()]
    return [each for each in dict.fromkeys(found) if len(each) > 1]
