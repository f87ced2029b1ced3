"""Periods and grains in a question, read against the data's own calendar.

People ask for "last month" of a file that may have ended long ago. A phrase is read from today while the data are
fresh; where they end earlier, it is read as if asked on the day after they end. Either way it is said back as dates.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tools.errors import CannotAnswer
from tools.grain_words import Grain, find_grain, find_grains
from tools.messages import Message, Period, say
from tools.period_meanings import Between, Meaning, Named, Relative, Rolling, ToDate
from tools.period_phrases import find_meanings, read_meaning
from tools.time_units import (
    add_months,
    fiscal_year_of,
    fiscal_year_starts,
    month_name,
    shift_unit,
    unit_end,
    unit_start,
)

__all__ = [
    "Grain",
    "PeriodRead",
    "add_months",
    "find_grain",
    "find_grains",
    "find_periods",
    "read_horizon",
    "read_period",
    "shift_unit",
    "unit_end",
    "unit_start",
]

_FRESH = timedelta(days=7)
"""Data that end no longer ago than this are current: "last week" is counted from today."""


@dataclass(frozen=True)
class PeriodRead:
    """A period of the data.

    Attributes:
        period: the days that the phrase means.
        covered: those of them that lie within the days of the data.
        anchor: the day from which "last" and "this" were counted.
        partial: the data do not cover the whole period.
        said: the phrase back as dates; an assumption of the answer.
        warning: which part is covered, when that is not all.
    """

    period: Period
    covered: Period
    anchor: date
    partial: bool
    said: Message
    warning: Message | None = None


@dataclass(frozen=True)
class _Calendar:
    """The days of the data, and the day from which phrases are counted."""

    first: date
    last: date
    now: date
    week_start: int
    fiscal_year_start: int = 1

    def start_of(self, day: date, unit: str) -> date:
        """The first day of the unit that a day is in."""
        return unit_start(day, unit, self.week_start, self.fiscal_year_start)

    def overlaps(self, first: date, last: date) -> bool:
        return first <= self.last and last >= self.first


def find_periods(text: str) -> list[tuple[int, int, str]]:
    """Where a question speaks of periods.

    Args:
        text: English or Chinese.

    Returns:
        start, end (not included) and phrase of each, from left to right. `read_period` takes the phrase.
    """
    return [(start, end, text[start:end]) for start, end, _ in find_meanings(text)]


def read_period(
    phrase: str, first_day: date, last_day: date, today: date, week_start: int = 0, fiscal_year_start: int = 1
) -> PeriodRead:
    """Read a phrase as days of the data.

    A month, quarter or day without a year is the latest one that the data have. "Last 30 days" end with the data,
    "last month" is a whole month; the second week of a month are its days 8 to 14.

    Args:
        phrase: such as "last month", "June 2024", "过去30天", "from 3 May to 10 May".
        first_day: of the data.
        last_day: of the data.
        today: the asker's date.
        week_start: first day of the week, 0 = Monday.
        fiscal_year_start: the month in which fiscal years start, 1 to 12.

    Raises:
        CannotAnswer: the phrase is no period, or the data have no day of it; the message says which days there are.
    """
    meaning = read_meaning(phrase)
    if meaning is None:
        raise CannotAnswer(
            say(
                "I can't read “{phrase}” as a period. Try “last month”, “June 2024” or “from 3 May to 10 May”.",
                phrase=phrase,
            )
        )
    try:
        return _read(phrase, meaning, _Calendar(first_day, last_day, today, week_start, fiscal_year_start))
    except (ValueError, OverflowError) as error:
        raise CannotAnswer(say("There is no such day as “{phrase}”.", phrase=phrase)) from error


def _read(phrase: str, meaning: Meaning, data: _Calendar) -> PeriodRead:
    today, stale = data.now, data.last < data.now - _FRESH
    calendar = replace(data, now=_end_of(data.last, meaning)) if stale else data
    first, last = _days(meaning, calendar)
    from_data = stale and _counts_from_now(meaning)
    if not calendar.overlaps(first, last) and _counts_from_now(meaning):
        # "This month" when the new month has no day yet: the running unit is the one in which the data end.
        calendar = replace(data, now=_end_of(data.last, meaning))
        first, last = _days(meaning, calendar)
        from_data = data.last < today
    if first > last or not calendar.overlaps(first, last):
        raise CannotAnswer(_outside(phrase, first, last, Period(data.first, data.last)))
    read = _period_read(phrase, (first, last), calendar, from_data)
    return replace(read, said=_with_fiscal_year(read.said, data.fiscal_year_start)) if _is_fiscal(meaning) else read


def _is_fiscal(meaning: Meaning | None) -> bool:
    match meaning:
        case Named(fiscal=fiscal):
            return fiscal
        case Relative(unit=unit) | ToDate(unit):
            return unit.startswith("fiscal")
        case Between(first, last):
            return _is_fiscal(first) or _is_fiscal(last)
    return False


def _with_fiscal_year(said: Message, start: int) -> Message:
    if start == 1:
        return say(
            "{period} Nobody has said when fiscal years start here, so I took January: say, for example, “our fiscal "
            "year starts in April”.",
            period=said,
        )
    return say(
        "{period} Fiscal years start in {month} here and are named by the year in which they end.",
        period=said,
        month=month_name(start),
    )


def read_horizon(phrase: str) -> tuple[int, str] | None:
    """How far ahead a phrase looks: "next 8 weeks" is (8, "week"); None when it does not look ahead."""
    meaning = read_meaning(phrase)
    if isinstance(meaning, Rolling) and meaning.direction == 1:
        return meaning.count, meaning.unit
    if isinstance(meaning, Relative) and meaning.offset == 1:
        return 1, meaning.unit
    return None


def _period_read(phrase: str, days: tuple[date, date], calendar: _Calendar, from_data: bool) -> PeriodRead:
    whole = Period(*days)
    covered = Period(max(days[0], calendar.first), min(days[1], calendar.last))
    if from_data:
        said = say(
            "The data end on {last}, so I read “{phrase}” from there: {period}.",
            last=calendar.last,
            phrase=phrase,
            period=whole,
        )
    else:
        said = say("I read “{phrase}” as {period}.", phrase=phrase, period=whole)
    partial = covered != whole
    warning = say("The data cover only {covered} of {period}.", covered=covered, period=whole) if partial else None
    return PeriodRead(whole, covered, calendar.now, partial, said, warning)


def _outside(phrase: str, first: date, last: date, there: Period) -> Message:
    if first > last:
        return say("“{phrase}” ends before it starts. The data cover {there}.", phrase=phrase, there=there)
    return say(
        "The data have no days in “{phrase}” ({period}); they cover {there}. Ask for a period within that.",
        phrase=phrase,
        period=Period(first, last),
        there=there,
    )


def _counts_from_now(meaning: Meaning | None) -> bool:
    match meaning:
        case Relative(unit="all"):
            return False
        case Relative() | Rolling() | ToDate():
            return True
        case Named(years_back=back):
            return back is not None
        case Between(first, last):
            return _counts_from_now(first) or _counts_from_now(last)
    return False


def _end_of(last_day: date, meaning: Meaning) -> date:
    """Where to count from when the data end in the past.

    "Last month" is the last whole month, so it is counted from the day after the data end; "this month" and "next
    month" are counted from the month in which they end.
    """
    runs = isinstance(meaning, ToDate) or (isinstance(meaning, Relative) and meaning.offset >= 0)
    return last_day if runs else last_day + timedelta(days=1)


def _days(meaning: Meaning, calendar: _Calendar) -> tuple[date, date]:
    match meaning:
        case Relative(unit="all"):
            return calendar.first, calendar.last
        case Relative():
            return _relative_days(meaning, calendar)
        case Rolling():
            return _rolling_days(meaning, calendar)
        case ToDate(unit):
            # On the day after the data end, the running unit is the one in which they ended.
            end = min(calendar.now, calendar.last)
            return calendar.start_of(end, unit), end
        case Named():
            return _named_days(meaning, calendar)
        case Between():
            return _between_days(meaning, calendar)


def _relative_days(meaning: Relative, calendar: _Calendar) -> tuple[date, date]:
    unit = "week" if meaning.unit == "weekend" else meaning.unit
    # Weekends are those of weeks from Monday on, whatever day the asker's weeks start with.
    if meaning.unit == "weekend" or meaning.weekday is not None:
        calendar = replace(calendar, week_start=0)
    start = shift_unit(calendar.start_of(calendar.now, unit), unit, meaning.offset)
    if meaning.weekday is not None:
        day = start + timedelta(days=meaning.weekday)
        return day, day
    end = unit_end(start, unit)
    return (start + timedelta(days=5), end) if meaning.unit == "weekend" else (start, end)


def _rolling_days(meaning: Rolling, calendar: _Calendar) -> tuple[date, date]:
    if meaning.direction == 1:
        start = calendar.last + timedelta(days=1)
        return start, shift_unit(start, meaning.unit, meaning.count) - timedelta(days=1)
    end = min(calendar.now, calendar.last)
    return shift_unit(end + timedelta(days=1), meaning.unit, -meaning.count), end


def _between_days(meaning: Between, calendar: _Calendar) -> tuple[date, date]:
    one = _days(meaning.first, calendar) if meaning.first else None
    two = _days(meaning.last, calendar) if meaning.last else None
    if one and two and isinstance(meaning.first, Named) and isinstance(meaning.last, Named):
        one, two = _same_years(meaning.first, meaning.last, one, two)
    first = calendar.first if one is None else one[1] + timedelta(days=1) if meaning.after else one[0]
    last = calendar.last if two is None else two[0] - timedelta(days=1) if meaning.before else two[1]
    return first, last


def _same_years(
    first: Named, last: Named, one: tuple[date, date], two: tuple[date, date]
) -> tuple[tuple[date, date], tuple[date, date]]:
    """The two without the same year: in "March to May 2024" the year holds for both.

    "November to February" spans the turn of the year.
    """
    if last.has_year and not first.has_year:
        start = _in_year(first, two[1].year)
        return (start if start[0] <= two[1] else _in_year(first, two[1].year - 1)), two
    if first.has_year and not last.has_year:
        end = _in_year(last, one[0].year)
        return one, (end if end[1] >= one[0] else _in_year(last, one[0].year + 1))
    if not first.has_year and not last.has_year:
        start = _in_year(first, two[1].year)
        return (start if start[0] <= two[1] else _in_year(first, two[1].year - 1)), two
    return one, two


def _named_days(meaning: Named, calendar: _Calendar) -> tuple[date, date]:
    if meaning.year is not None:
        return _in_year(meaning, meaning.year, calendar.fiscal_year_start)
    if meaning.years_back is not None:
        now = fiscal_year_of(calendar.now, calendar.fiscal_year_start) if meaning.fiscal else calendar.now.year
        return _in_year(meaning, now - meaning.years_back, calendar.fiscal_year_start)
    for year in range(min(calendar.last.year + 1, date.max.year), calendar.first.year - 1, -1):
        # 29 February is a day of some years only.
        days = _in_year(meaning, year, calendar.fiscal_year_start) if _has(meaning, year) else None
        if days is not None and calendar.overlaps(*days):
            return days
    return _in_year(meaning, calendar.last.year, calendar.fiscal_year_start)


def _has(meaning: Named, year: int) -> bool:
    return meaning.month is None or meaning.day is None or meaning.day <= monthrange(year, meaning.month)[1]


def _in_year(meaning: Named, year: int, fiscal_year_start: int = 1) -> tuple[date, date]:
    if meaning.fiscal:
        return _in_fiscal_year(meaning, fiscal_year_starts(year, fiscal_year_start))
    if meaning.week_of_year is not None:
        start = date(year, 1, 4) - timedelta(days=date(year, 1, 4).weekday())  # ISO 8601: the week with 4 January
        start += timedelta(weeks=meaning.week_of_year - 1)
        return start, start + timedelta(days=6)
    if meaning.month is not None:
        length = monthrange(year, meaning.month)[1]
        if meaning.third is not None:
            return date(year, meaning.month, 10 * meaning.third - 9), date(
                year, meaning.month, length if meaning.third == 3 else 10 * meaning.third
            )
        if meaning.day is not None:
            day = date(year, meaning.month, meaning.day)
            return day, day
        if meaning.week_of_month is not None:
            nth = meaning.week_of_month
            begin = length + 7 * nth + 1 if nth < 0 else min(7 * nth - 6, length)
            return date(year, meaning.month, begin), date(year, meaning.month, min(begin + 6, length))
        return date(year, meaning.month, 1), date(year, meaning.month, length)
    if meaning.quarter is not None:
        return date(year, 3 * meaning.quarter - 2, 1), unit_end(date(year, 3 * meaning.quarter - 2, 1), "quarter")
    if meaning.half is not None:
        start_of_half = date(year, 1 if meaning.half == 1 else 7, 1)
        return start_of_half, add_months(start_of_half, 6) - timedelta(days=1)
    return date(year, 1, 1), date(year, 12, 31)


def _in_fiscal_year(meaning: Named, start: date) -> tuple[date, date]:
    if meaning.quarter is not None:
        start = add_months(start, 3 * meaning.quarter - 3)
        return start, unit_end(start, "quarter")
    if meaning.half is not None:
        start = add_months(start, 6 * meaning.half - 6)
        return start, unit_end(start, "half")
    return start, unit_end(start, "year")
