"""The words that say what a period is compared with: "the week before", "last year", "同比", "环比"."""

from __future__ import annotations

import re
from typing import Literal

from tools.amounts import plain_width
from tools.period_meanings import Named, Relative
from tools.period_phrases import read_meaning

__all__ = ["Against", "find_against", "plain_against", "read_against"]

Against = Literal["previous", "year ago", "day before"]
"""The stretch before of the same kind; the same stretch a year before; the very day before."""

_UNIT = r"(?:week|month|quarter|year|period|weekend|fortnight|(?:fiscal|financial) (?:year|quarter))"
_STRETCH = r"(?:period|time|week|month|quarter|days?|weekday|dates?)"
_YEAR_AGO = (
    rf"\b(?:the )?same {_STRETCH} (?:of |in )?(?:the )?(?:last|previous|prior) year\b",
    r"\b(?:a|one|1) year (?:ago|before|earlier)\b|\b(?:the )?(?:last|previous|prior) year\b",
    r"\bthe year before(?! last)\b",
    r"\byear[ -](?:over|on)[ -]year\b|\by[ /-]?o[ /-]?y\b",
    r"(?:与|和|跟|同|比)?(?:去年|上年)(?:的?同期|的?同一?时期|同[周月季])?|同比|同期",
)
_DAY_BEFORE = (
    r"\b(?:the )?(?:day before|previous day|prior day)\b(?! yesterday)|\bday[ -](?:over|on)[ -]day\b",
    r"前一[天日]|日环比",
)
_PREVIOUS = (
    rf"\b(?:the )?(?:previous|prior|preceding|last) {_UNIT}\b",
    rf"\b(?:the )?{_UNIT} (?:before|earlier|prior)(?! last)\b",
    r"\b(?:week|month|quarter|period)[ -](?:over|on)[ -](?:week|month|quarter|period)\b|\b[wmq]o[wmq]\b",
    r"\bthe time before\b|^(?:before|previous|the previous|the one before|prior)$",
    r"[前上]一?个?(?:期|周期|时期|星期|周|礼拜|月|季度?|年度?|财年|阶段)(?:同期)?",
    r"(?:[周月季]度?)?环比|(?:之前|以前|前面)(?:的?同期)?|^前期$",
)
_LEAD = re.compile(
    r"^(?:in comparison|compared?|comparing|vs\.?|versus|against|than|over|with|to|与|和|跟|同|比|较|对比)\s*"
    r"(?:(?:with|to)\s+)?"
)


def plain_against(words: str) -> str:
    """A phrase without the words that only say that it is compared with: "vs the week before" is "the week before"."""
    return _LEAD.sub("", plain_width(words).strip().lower()).strip(" .,。，?？的")


def read_against(words: str) -> Against | None:
    """What a phrase compares with, counted from the period that is looked at; None where it names days of its own.

    "May", "June last year" and "Q1 2024" name days of their own.
    """
    whole, plain = plain_width(words).strip().lower(), plain_against(words)
    if plain in ("previous", "year ago", "day before"):
        return plain  # type: ignore[return-value]
    meaning = read_meaning(plain)
    if isinstance(meaning, Relative) and meaning.unit == "year" and meaning.offset == -1:
        return "year ago"
    if isinstance(meaning, Named) and (meaning.month or meaning.quarter or meaning.half or meaning.week_of_year):
        return None
    for kind, pattern in _KINDS:
        if pattern.search(plain) or pattern.search(whole):
            return kind
    return None


def find_against(text: str) -> list[tuple[int, int, Against]]:
    """Where a question says what to compare with: "the week before", "同比"; start, end and what it means."""
    plain = plain_width(text)
    found: list[tuple[int, int, Against]] = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(plain):
            if all(match.end() <= start or end <= match.start() for start, end, _ in found):
                found.append((match.start(), match.end(), kind))
    return sorted(found)


_KINDS: tuple[tuple[Against, re.Pattern[str]], ...] = (
    ("year ago", re.compile("|".join(_YEAR_AGO))),
    ("day before", re.compile("|".join(_DAY_BEFORE))),
    ("previous", re.compile("|".join(_PREVIOUS))),
)
