"""The words that say how time is cut: "by week", "monthly", "by fiscal quarter", "每天", "按月"."""

from __future__ import annotations

import re
from typing import Literal

from tools.amounts import plain_width

__all__ = ["Grain", "find_grain", "find_grains"]

Grain = Literal["hour", "day", "week", "month", "quarter", "year", "weekday", "fiscal quarter", "fiscal year"]
"""How time is cut. `hour` is the hour of the day, `weekday` the day of the week; the others are stretches of time."""


_EACH = r"\b(?:by|per|each|every|for each|{0} by) {0}\b"
_HAN_EACH = "(?:按|每一?个?|逐|各个?|分)"
_COURSE = "(?=走势|趋势|变化|对比)"
_FISCAL = r"(?:fiscal|financial|business|fy)[ -]"
_HAN_FISCAL = "(?:财年|财务年度?|财政年度?|会计年度?)"
_GRAINS: tuple[tuple[Grain, tuple[str, ...]], ...] = (
    # First, as "by fiscal quarter" and "按财年季度" hold the words of a calendar's quarter or year.
    (
        "fiscal quarter",
        (
            rf"\b{_FISCAL}quarterly\b",
            _EACH.format(f"{_FISCAL}quarters?"),
            rf"{_HAN_EACH}(?:财务?季度?|{_HAN_FISCAL}的?季度?)|财季{_COURSE}",
        ),
    ),
    (
        "fiscal year",
        (
            rf"\b{_FISCAL}(?:yearly|annually)\b",
            _EACH.format(f"(?:{_FISCAL}years?|fy)"),
            rf"{_HAN_EACH}{_HAN_FISCAL}|财年{_COURSE}",
        ),
    ),
    (
        "weekday",
        (
            r"\b(?:by|per|each|every|for each) (?:weekday|week day)\b",
            r"\b(?:(?:by|per|each|every|for each) )?days? of (?:the )?week\b|\bweekdays?\b",
            rf"周几|星期几|礼拜几|{_HAN_EACH}星期(?=分|看|统计|对比)",
        ),
    ),
    (
        "hour",
        (r"\bhourly\b|\b(?:by )?hours? of (?:the )?day\b", _EACH.format("hour"), rf"{_HAN_EACH}(?:小时|时段|钟头)"),
    ),
    ("day", (r"\bdaily\b|\bby date\b", _EACH.format("day"), rf"{_HAN_EACH}[天日]|日度|日均{_COURSE}")),
    (
        "week",
        (r"\bweekly\b", _EACH.format("week"), rf"{_HAN_EACH}(?:(?:周|星期)(?![一二三四五六日末几])|礼拜)|周度"),
    ),
    ("month", (r"\bmonthly\b", _EACH.format("month"), rf"{_HAN_EACH}月|月度")),
    ("quarter", (r"\bquarterly\b", _EACH.format("quarter"), rf"{_HAN_EACH}季度?|季度{_COURSE}")),
    ("year", (r"\b(?:yearly|annually|annual)\b", _EACH.format("year"), rf"{_HAN_EACH}年(?!龄)|年度{_COURSE}")),
)
_GRAIN_PATTERNS = tuple((grain, re.compile("|".join(patterns))) for grain, patterns in _GRAINS)


def find_grains(text: str) -> list[tuple[int, int, Grain]]:
    """Where a question says how to cut time: start, end and grain of "by week", "monthly", "每周", "按月"."""
    plain = plain_width(text)
    found: list[tuple[int, int, Grain]] = []
    for grain, pattern in _GRAIN_PATTERNS:
        for match in pattern.finditer(plain):
            if all(match.end() <= start or end <= match.start() for start, end, _ in found):
                found.append((match.start(), match.end(), grain))
    return sorted(found)


def find_grain(text: str) -> Grain | None:
    """The first grain that a question names, or None."""
    found = find_grains(text)
    return found[0][2] if found else None
