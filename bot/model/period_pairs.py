"""Two periods of one question: in which unit both are whole, and the year that only one of them names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.period_meanings import Named
from tools.period_phrases import read_meaning

__all__ = ["spoken_unit", "with_same_year"]

_UNITS = (
    ("quarter", re.compile(r"quarter|\bq[1-4]\b|季")),
    ("month", re.compile(r"month|月")),
    ("week", re.compile(r"week|周")),
    ("year", re.compile(r"year|年|^\s*\d{4}\s*$")),
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_RELATIVE = re.compile(r"^(?:last|this|current|previous|past|next|上个|本|这|今|去|前|过去|最近)")
_HAN_SIGN = re.compile(r"[\u3400-\u9fff]")


def spoken_unit(phrases: Sequence[str]) -> str | None:
    """The unit of which every phrase is a whole one, or None where one is a part of it or several.

    Args:
        phrases: such as "May", "last week", "三月", "Q1 2024".
    """
    texts = [phrase.lower() for phrase in phrases]
    meanings = [read_meaning(text) for text in texts]
    named = [each for each in meanings if isinstance(each, Named)]
    if len(named) == len(meanings):
        units = {_unit_of(each) for each in named}
        return units.pop() if len(units) == 1 else None
    return next((unit for unit, words in _UNITS if all(words.search(text) for text in texts)), None)


def _unit_of(meaning: Named) -> str | None:
    if meaning.day or meaning.third or meaning.week_of_month or meaning.week_of_year or meaning.half:
        return "day" if meaning.day else "week" if meaning.week_of_year else None
    return "quarter" if meaning.quarter else "month" if meaning.month else "year"


def with_same_year(phrases: Sequence[str]) -> list[str]:
    """The phrases, where only one names its year, both in that year: "first half vs second half of 2017".

    Args:
        phrases: two of them, as they were said.
    """
    years = {match.group() for phrase in phrases for match in _YEAR.finditer(phrase)}
    if len(years) != 1:
        return list(phrases)
    (year,) = years
    return [phrase if _YEAR.search(phrase) else _in_year(phrase, year) for phrase in phrases]


def _in_year(phrase: str, year: str) -> str:
    if _RELATIVE.search(phrase.lower()):
        return phrase
    dated = f"{year}年{phrase}" if _HAN_SIGN.search(phrase) else f"{phrase} {year}"
    meaning = read_meaning(dated)
    return dated if meaning is not None and meaning != read_meaning(phrase) else phrase
