"""The arguments of `explain_change`: what changed, when, against what, by what, of which rows, and which way."""

from __future__ import annotations

import re
from typing import Any

from bot.model.mentions import Reading
from bot.model.period_pairs import with_same_year
from bot.model.query_filters import find_filters
from bot.model.query_groups import find_dimensions
from bot.model.query_parts import find_metrics
from bot.model.ratios import find_ratios
from bot.model.slots_performance import compared_periods
from bot.model.vocabulary import pattern
from tools.comparison_words import find_against
from tools.period_meanings import Named, Relative
from tools.period_phrases import read_meaning

__all__ = ["fill_explanation"]

_FALLS = pattern("{it_falls}")
_RISES = pattern("{it_rises}")
_TAKEN_APART = re.compile(
    r"\b(?:break|breaks|broken|breaking|drill|drilling|split|cut)\b.{0,40}?\b(?:down|up)\b|拆[低高]"
)
"""What is said of the explanation and not of the metric: "break the change down"."""
_COMPARES = re.compile(
    r"(?:\bvs\.?|\bversus|\bagainst|\bcompare[ds]? (?:to|with|against)|\bcomparison (?:to|with)|\bthan|\brelative to|"
    r"相比|对比|比起|比|较)\s*(?:that of|those of|the|in)?\s*$"
)
_FROM_TO = re.compile(
    r"^(?:between|from|从)?\s*(?P<one>.+?)\s*(?:\band\b|\bto\b|–|—|至|到|和|与)\s*(?P<two>.+?)\s*(?:之间)?$",
    re.IGNORECASE,
)
_GROUPED = r"(?:\bby|\bper|\bacross|\bwhich|\beach|按照?|哪一?[个些种家类]?|各个?|每个?)\s*(?:the\s+)?"
_NOT = re.compile(r"n['’]t\b|\bnot\b|\bno\b|没|未|不")
_MOST = 3


def fill_explanation(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `explain_change` off a question; what is in doubt is left out.

    Cost: a few passes over the question's words; some milliseconds.
    """
    period, against = _periods(reading)
    ratios = [ratio.words for ratio in find_ratios(reading)]
    dimensions = [each for each in find_dimensions(reading) if _is_group(reading, each, ratios)]
    conditions = find_filters(reading, dimensions)
    dimensions = [each for each in dimensions if each not in conditions.used]
    dimensions += [grain for _, _, grain in reading.grains if grain in ("weekday", "hour") and grain not in dimensions]
    metrics = ratios or find_metrics(reading, dimensions, conditions.used)
    if against is None and period is None:
        against = _other_group(reading, conditions.filters)
    found: dict[str, Any] = {
        "metric": metrics[0] if metrics else None,
        "period": period,
        "against": against,
        "dimensions": dimensions[:_MOST],
        "filters": conditions.filters,
        "expected": _expected(reading),
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _periods(reading: Reading) -> tuple[str | None, str | None]:
    """The days that are looked at and those they are compared with, in the question's words.

    A change "between April and May" is that of May against April, while "between 3 May and 9 May" are days in a row.
    """
    period, against = compared_periods(reading)
    if period is None and against is not None and not find_against(against):
        before = reading.text[: reading.text.find(against.lower())]
        if not _COMPARES.search(before):
            period, against = against, None  # "On 10 May" is when, and no comparison.
    if period is not None and against is None and (parts := _FROM_TO.match(period)):
        one, two = with_same_year([parts["one"], parts["two"]])
        if _is_stretch(one) and _is_stretch(two):
            return two, one
    return period, against


def _is_stretch(phrase: str) -> bool:
    """Whether a phrase names a whole week, month, quarter or year."""
    meaning = read_meaning(phrase.strip().lower())
    if isinstance(meaning, Named):
        return meaning.day is None
    return isinstance(meaning, Relative) and meaning.unit != "day" and meaning.weekday is None


def _is_group(reading: Reading, name: str, ratios: list[str]) -> bool:
    """Whether words are a column to explain the change by: none of a ratio, nor the verb of "what drove"."""
    if any(name in words for words in ratios):
        return False
    known = reading.schema is None or name in reading.schema
    return known or re.search(_GROUPED + re.escape(name.lower()), reading.text) is not None


def _other_group(reading: Reading, filters: list[Any]) -> str | None:
    """The group that another is compared with, "why does Google sell less than Meta": the tool says what it can do."""
    values = [each for each in filters if isinstance(each.get("value"), list) and len(each["value"]) > 1]
    named = [each for each in reading.values if values and each.value in values[0]["value"]]
    return next((each.value for each in named if _COMPARES.search(reading.text[: each.start])), None)


def _expected(reading: Reading) -> str | None:
    """Which way the question says that it went; nothing where it says both, neither, or that it did not."""
    text = _TAKEN_APART.sub(" ", reading.text)
    falls, rises = bool(_FALLS.search(text)), bool(_RISES.search(text))
    return ("fall" if falls else "rise") if falls != rises and not _NOT.search(text) else None
