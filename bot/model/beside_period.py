"""Another period beside the one before, as a follow-up asks for it: "compare that with September", "跟九月比"."""

from __future__ import annotations

import calendar

from bot.model.mentions import Reading
from bot.model.period_pairs import spoken_unit, with_same_year
from bot.model.situation import Call
from bot.model.vocabulary import pattern
from tools.columns import candidates
from tools.comparison_words import find_against, read_against
from tools.period_meanings import Named
from tools.period_phrases import read_meaning

__all__ = ["beside_period", "sets_beside"]

_MONTHS = tuple(calendar.month_name[1:])
_BESIDE = pattern(
    r"\b(?:compar\w+|versus|vs\.?|against|measure[sd]? (?:up )?(?:to|against)|stack(?:s|ed)? up)\b"
    r"|^\s*那?(?:再|也)?(?:跟|和|与|同)(?:.{1,14})(?:比|对比|相比|比较)|^\s*(?:对比|相比|比较)|同比|环比"
)
"""Another period is to stand beside the one before, rather than in its place."""


def sets_beside(question: str) -> bool:
    """Whether a question compares: what it names is to stand beside what was looked at before."""
    return _BESIDE.search(question.lower()) is not None


def beside_period(reading: Reading, previous: Call) -> Call | None:
    """The query before with another period beside its own: "compare that with September", "跟九月比".

    "Last month" and "去年同期" are counted from the period that was looked at, where that is a month or so itself.
    """
    old = previous.arguments.get("period")
    measured = any(each.kind in ("metric", "column", "value") for each in reading.mentions)
    if not isinstance(old, str) or measured or not _BESIDE.search(reading.text) or reading.schema is None:
        return None
    against = find_against(reading.text)
    if len(reading.periods) > 1 or not (reading.periods or against):
        return None
    other = reading.periods[0][2] if reading.periods else reading.text[against[0][0] : against[0][1]]
    kind = read_against(other) or (against[0][2] if against else None)
    if kind is not None:
        other = _counted_back(old, kind) or other
    day = next((name for name, _ in candidates(reading.schema, "date")), None)
    if day is None or other.lower() == old.lower():
        return None
    arguments = {name: value for name, value in previous.arguments.items() if name != "period"}
    kept = [each for each in arguments.get("filters") or [] if each["column"] != day]
    pair = [old, other] if kind == "year ago" else with_same_year([old, other])
    arguments["filters"] = [*kept, {"column": day, "operator": "is", "value": pair}]
    unit = spoken_unit([old] if kind == "year ago" else [old, other])
    if unit is not None:
        arguments["grain"] = unit
    return Call(previous.tool, arguments, previous.dataset)


def _counted_back(old: str, kind: str) -> str | None:
    """The period before a named month or quarter, in words; None where it is not named or lies a year back."""
    meaning = read_meaning(old.lower())
    if kind == "year ago":
        return "last year"
    if kind != "previous" or not isinstance(meaning, Named) or meaning.day:
        return None
    if meaning.month and not (meaning.third or meaning.week_of_month):
        month, back = (12, 1) if meaning.month == 1 else (meaning.month - 1, 0)
        year = meaning.year - back if meaning.year else None
        return f"{_MONTHS[month - 1]} {year}" if year else _MONTHS[month - 1]
    if meaning.quarter:
        quarter, back = (4, 1) if meaning.quarter == 1 else (meaning.quarter - 1, 0)
        return f"Q{quarter} {meaning.year - back}" if meaning.year else f"Q{quarter}"
    return None
