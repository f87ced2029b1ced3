"""The arguments of analyses of a period: which days, compared with what, which figures, by what, of which rows."""

from __future__ import annotations

import re
from typing import Any

from bot.model.mentions import Reading
from bot.model.period_pairs import with_same_year
from bot.model.query_filters import find_filters
from bot.model.query_groups import find_dimensions
from bot.model.query_parts import find_metrics
from tools.comparison_words import find_against
from tools.grain_words import Grain
from tools.period_meanings import Relative
from tools.period_phrases import read_meaning

__all__ = ["compared_periods", "fill_performance"]

_COMPARED = re.compile(
    r"(?:\bvs\.?|\bversus|\bagainst|\bcompare[ds]? (?:to|with|against)|\bcomparison (?:to|with)|\bthan|\brelative to|"
    r"\bover|\bon|\bwith|相比|对比|比起|比|较|与|和|跟|同)\s*(?:that of|those of|the|in)?\s*$"
)
_BY_KIND: dict[Grain, tuple[str, str]] = {
    "day": ("yesterday", "昨天"),
    "week": ("last week", "上周"),
    "month": ("last month", "上个月"),
    "quarter": ("last quarter", "上季度"),
    "year": ("last year", "去年"),
}
"""A weekly report is about the week that is over."""
_KINDS: tuple[tuple[Grain, re.Pattern[str]], ...] = (
    (
        "week",
        re.compile(
            r"\bweekly\b|\bthe week\b(?! (?:before|ago|prior))|\bweek in review\b|周报|一周|每周|周度|周总结|周回顾"
        ),
    ),
    (
        "month",
        re.compile(r"\bmonthly\b|\bthe month\b(?! (?:before|ago|prior))|\bmonth in review\b|月报|月度|每月|月总结"),
    ),
    (
        "quarter",
        re.compile(r"\bquarterly\b|\bthe quarter\b(?! (?:before|ago|prior))|季报|季度(?:报|总结|汇报|回顾)|每季度"),
    ),
    ("year", re.compile(r"\b(?:annual|yearly)\b|\b(?:of|for) the year\b|\byear in review\b|年报|年度|年终")),
    ("day", re.compile(r"\bdaily\b|\b(?:of|for) the day\b|日报|每日|每天")),
)
_RUNNING: dict[Grain, tuple[str, str]] = {
    "week": ("this week", "本周"),
    "month": ("this month", "本月"),
    "quarter": ("this quarter", "本季度"),
}
_UNITS: dict[Grain, str] = {"week": "week|周|星期", "month": "month|月", "quarter": "quarter|季"}
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS_FOR_ALL = frozenset({"results", "leads"})
"""Words for a metric that speak of everything here: "the results of last week"."""


def fill_performance(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `summarize_performance` off a question; what is in doubt is left out.

    Cost: a few passes over the question's words; some milliseconds.
    """
    period, compare = compared_periods(reading)
    dimensions = find_dimensions(reading)
    conditions = find_filters(reading, dimensions)
    spoken = [each for each in dimensions if each not in conditions.used]
    found: dict[str, Any] = {
        "period": period or _by_kind(reading),
        "compare": compare,
        "metrics": _metrics(reading, dimensions, conditions.used),
        "dimension": spoken[0] if spoken else None,
        "filters": conditions.filters,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def compared_periods(reading: Reading) -> tuple[str | None, str | None]:
    """The period that a question is about, and what it is compared with, in the question's words.

    "June against May", "last week compared with the week before", "上周同比": the first is the period, the second what
    it is compared with. A phrase that stands alone behind "compared with" is the latter.

    Returns:
        Either may be None.
    """
    periods = [(start, end, phrase) for start, end, phrase in reading.periods]
    against = [
        (start, end, reading.question[start:end])
        for start, end, _ in find_against(reading.question)
        if all(end <= first or last <= start for first, last, _ in periods)
    ]
    phrases = sorted([*periods, *against])
    compared = next((each for each in phrases if each in against), None)
    if compared is None:
        compared = next((each for each in reversed(phrases) if _COMPARED.search(reading.text[: each[0]])), None)
    rest = [each for each in periods if each != compared]
    if compared is None:
        return (rest[0][2] if rest else None), (rest[1][2] if len(rest) > 1 else None)
    if not rest:
        return _beside(compared[2]), compared[2]
    one, other = with_same_year([rest[0][2], compared[2]]) if compared in periods else (rest[0][2], compared[2])
    return one, other


def _beside(compare: str) -> str | None:
    """The period that is meant where only the other one is named: this month beside last month."""
    kind = next((kind for kind, words in _UNITS.items() if re.search(words, compare.lower())), None)
    if kind is None:
        return None
    meaning = read_meaning(compare.lower())
    if isinstance(meaning, Relative) and meaning.offset == -1:
        return _RUNNING[kind][_HAN.search(compare) is not None]
    return _BY_KIND[kind][_HAN.search(compare) is not None] if find_against(compare) else None


def _by_kind(reading: Reading) -> str | None:
    """The period that a report of a kind is about: "weekly report", "月报"."""
    kind = next((kind for kind, pattern in _KINDS if pattern.search(reading.text)), None)
    if kind is None:
        return None
    english, chinese = _BY_KIND[kind]
    return chinese if _HAN.search(reading.question) else english


def _metrics(reading: Reading, dimensions: list[str], used: list[str]) -> list[str]:
    """Key figures that are named; a question about everything names none."""
    spoken = {reading.text[each.start : each.end] for each in reading.mentions}
    if spoken & _WORDS_FOR_ALL:
        return []
    return [words for words in find_metrics(reading, dimensions, used, alone=False) if words != "count"]
