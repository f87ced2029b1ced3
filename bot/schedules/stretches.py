"""Stretches of the calendar that people name without a day: "December", "Q1", "next month", "年底", "明年3月"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.schedules.english import MONTH, MONTHS
from tools.amounts import whole_number

__all__ = ["CHINESE_STRETCH", "ENGLISH_STRETCH", "Stretch", "months_after", "read_stretch"]

Stretch = tuple[date, date]
"""First and last day."""

_YEAR = r"(?:,?\s+(?:of\s+|in\s+)?(?P<{0}>20\d\d)(?!\d))?"
ENGLISH_STRETCH = (
    rf"(?:(?:(?:next|this|the\s+coming)\s+)?(?P<month>{MONTH}(?![a-z]|\s+\d{{1,2}}(?!\d))){_YEAR.format('month_year')}"
    rf"|(?:the\s+)?(?:q(?P<quarter>[1-4])(?!\d)|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter)"
    rf"{_YEAR.format('quarter_year')}"
    rf"|(?:the\s+)?(?P<which>next|coming|following|this|current)\s+(?P<unit>week|month|quarter|year)"
    rf"|(?:the\s+)?(?P<bare>week|month|quarter|year)(?:['’]s)?|(?P<year>20\d\d)(?![\d-]))"
)
"""As a part of a pattern; `read_stretch` reads its match."""
_HAN_NUMBER = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
CHINESE_STRETCH = (
    rf"(?:(?:(?P<han_year>20\d\d)年|(?P<han_ahead>今|明|后)年)?的?(?P<han_month>{_HAN_NUMBER})月(?:份)?(?!{_HAN_NUMBER}+[号日])"
    r"|(?:(?P<han_quarter_year>20\d\d)年|(?P<han_quarter_ahead>今|明|后)年)?的?(?:q(?P<han_q>[1-4])(?!\d)|"
    r"第?(?P<han_quarter>[一二三四1-4])季度)"
    r"|(?P<han_which>下|这|本|当)个?(?P<han_unit>周|星期|月|季度|年度)|(?P<han_whole>今|明|后)年"
    r"|(?P<han_only_year>20\d\d)年|(?P<han_bare>年|月|季度|季))"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_HAN_UNITS = {
    "周": "week",
    "星期": "week",
    "月": "month",
    "季度": "quarter",
    "季": "quarter",
    "年": "year",
    "年度": "year",
}
_YEARS_AHEAD = {"今": 0, "明": 1, "后": 2}
_SIZES = {"month": 1, "quarter": 3, "year": 12}


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read_stretch(match: re.Match[str], today: date, *, whole: bool) -> Stretch:
    """The stretch that a match means: the next one of its name.

    Args:
        match: of a pattern with `ENGLISH_STRETCH` or `CHINESE_STRETCH` in it.
        today: the asker's date.
        whole: the running one is meant as well ("until the end of December" in December); else it must begin later.
    """
    said = match.groupdict()
    if said.get("month"):
        month = MONTHS.index(said["month"][:3]) + 1
        return _named(month, 1, said["month_year"], None, today, whole=whole)
    if said.get("quarter") or said.get("nth"):
        quarter = int(said["quarter"] or _ORDINALS.get(said["nth"]) or said["nth"][0])
        return _named(3 * quarter - 2, 3, said["quarter_year"], None, today, whole=whole)
    if said.get("han_month"):
        month = whole_number(said["han_month"]) or 1
        return _named(month, 1, said["han_year"], said["han_ahead"], today, whole=whole)
    if said.get("han_q") or said.get("han_quarter"):
        quarter = int(said["han_q"] or whole_number(said["han_quarter"]) or 1)
        return _named(3 * quarter - 2, 3, said["han_quarter_year"], said["han_quarter_ahead"], today, whole=whole)
    if year := said.get("year") or said.get("han_only_year"):
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if ahead := said.get("han_whole"):
        year_ahead = today.year + _YEARS_AHEAD[ahead]
        return date(year_ahead, 1, 1), date(year_ahead, 12, 31)
    unit = said.get("unit") or said.get("bare")
    unit = unit or _HAN_UNITS[said.get("han_unit") or said.get("han_bare") or "月"]
    next_one = said.get("which") in ("next", "coming", "following") or said.get("han_which") == "下"
    return _running(unit, today, ahead=int(next_one))


def _named(month: int, size: int, year: str | None, ahead: str | None, today: date, *, whole: bool) -> Stretch:
    """A month or quarter by its name, of the year that is said or else the next one."""
    if year or ahead:
        return _months(date(int(year) if year else today.year + _YEARS_AHEAD[ahead or "今"], month, 1), size)
    first, last = _months(date(today.year, month, 1), size)
    over = last < today if whole else first <= today
    return _months(date(today.year + 1, month, 1), size) if over else (first, last)


def _months(first: date, size: int) -> Stretch:
    return first, months_after(first, size) - timedelta(days=1)


def _running(unit: str, today: date, ahead: int) -> Stretch:
    """The week, month, quarter or year that is running, or the next."""
    if unit == "week":
        monday = today + timedelta(days=7 * ahead - today.weekday())
        return monday, monday + timedelta(days=6)
    size = _SIZES[unit]
    first = today.replace(month=today.month - (today.month - 1) % size, day=1)
    return _months(months_after(first, size * ahead), size)
