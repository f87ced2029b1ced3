"""Growth in a question: "sales growth year over year", "how fast is revenue growing", "同比增长", "环比增速"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.model.mentions import Reading
from bot.model.period_pairs import spoken_unit

__all__ = ["Growth", "find_growth", "grown"]

_YEAR_BEFORE = re.compile(
    r"\byear[ -](?:over|on)[ -]year\b|\by[/-]?o[/-]?y\b|"
    r"\b(?:(?:compared )?(?:to|with)|against|over|vs\.?|than) (?:the )?same (?:period|time|week|month|quarter) "
    r"(?:of |in )?(?:the )?(?:last|previous|prior) year\b|(?:[与和跟比]去年)?同比"
)
_PERIOD_BEFORE = re.compile(
    r"\b(?P<unit>day|week|month|quarter)[ -](?:over|on)[ -](?P=unit)\b|\b(?P<short>[wmq])[/-]?o[/-]?(?P=short)\b|"
    r"(?P<han>日|周|月|季度?)?环比"
)
_GROWN = re.compile(
    r"(?<!#)\b(?:growth(?:[ -]rates?)?|grow|grows|grew|grown|growing)\b|\bhow (?:fast|quickly|rapidly)\b|"
    r"增长(?:率|速度|幅度|情况)?|增速|增幅|涨幅"
)
_UNITS = {"w": "week", "m": "month", "q": "quarter", "日": "day", "周": "week", "月": "month", "季": "quarter"}


@dataclass(frozen=True)
class Growth:
    """How a metric grows, as a question asks for it.

    Attributes:
        against: what each stretch of time is compared with: the "period before" or the "year before".
        rest: the question without the words that say so.
        grain: how these words cut time: by the month for "month over month".
        words: their places.
    """

    against: str
    rest: Reading
    grain: str | None
    words: tuple[tuple[int, int], ...]


def find_growth(reading: Reading) -> Growth | None:
    """What is compared with what where a question asks for growth; None where it asks for none.

    Growth is against the period before unless the question says year over year. Of "同比环比" the first is read, and
    the other stays unread.

    Args:
        reading: the question; a header or a value called "growth" is no word for it.

    Cost: some passes over the question's words.
    """
    if reading.schema is None or not any(column.is_temporal for column in reading.schema.columns):
        return None
    framed = sorted([*_free(reading, _YEAR_BEFORE), *_free(reading, _PERIOD_BEFORE)], key=lambda match: match.start())
    said = list(_free(reading, _GROWN))
    if not framed and not said:
        return None
    against, grain = "period before", None
    if framed and framed[0].re is _YEAR_BEFORE:
        against = "year before"
    elif framed:
        unit = framed[0]["unit"] or framed[0]["short"] or framed[0]["han"]
        grain = _UNITS.get(unit[0] if not unit.isascii() else unit, unit) if unit else None
    words = tuple(match.span() for match in (*framed[:1], *said))
    return Growth(against, reading.without(words), grain, words)


def grown(growth: Growth, found: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a query with its growth; two periods that are named are compared as they are.

    A ranking by the metric is no ranking of its growth: groups stay in the order of time.

    Args:
        growth: from `find_growth`.
        found: the arguments that the rest of the question gives.
    """
    if len(growth.rest.periods) > 1:
        return found
    periods = [phrase for _, _, phrase in growth.rest.periods]
    grain = found.get("grain") or growth.grain or (spoken_unit(periods) if periods else None)
    kept = {name: value for name, value in found.items() if name not in ("order", "top", "grain")}
    return {**kept, **({"grain": grain} if grain else {}), "change": growth.against}


def _free(reading: Reading, words: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where words stand that are no part of a column's or a value's name."""
    for match in words.finditer(reading.text):
        if not any(each.start < match.end() and match.start() < each.end for each in reading.mentions):
            yield match
