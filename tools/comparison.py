"""This period and what it is compared with: the one before of the same kind, the same a year before, or a named one.

A period that is not over is compared with as many days of the other: like with like, and that is said. Less than a
week is compared with the same days of the week before, a week a year ago is the week of the same number (ISO 8601),
months, quarters and years are those of the calendar. What the data do not have is not compared with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tools.comparison_words import Against, plain_against, read_against
from tools.context import Context
from tools.errors import CannotAnswer
from tools.messages import Message, Period, say, say_count
from tools.period_meanings import Meaning, Named, Relative, Rolling, ToDate
from tools.period_phrases import read_meaning
from tools.periods import PeriodRead, read_period
from tools.stretch_before import days_before, read_stretch_before
from tools.time_grains import DataCalendar
from tools.time_units import add_months, shift_unit, unit_end, unit_start

__all__ = ["Comparison", "compare_periods", "days_of", "year_before"]

_DAY = timedelta(days=1)
_FEW_MISSING = 0.03
"""Days missing at the start of a period, as a share of it, that still let it be compared with, which is said: a year
that starts on its third."""
_SHORT, _MIDDLE = 100, 1500
"""Data of no more days are looked at by the week, by the month; longer ones by the quarter."""


@dataclass(frozen=True)
class Comparison:
    """Two stretches of time side by side.

    Attributes:
        period: the days looked at; where the period is not over, those that are there.
        asked: the whole period.
        before: what it is compared with; None where the data have no such days, `missing` says why.
        before_name: what that is called in a sentence ("the week before").
        year_ago: the same a year before, where the data have it and it is not `before` itself.
        unfinished: the period is not over in the data, or was asked for to date; both are cut to as many days.
        unit, count: how long it is: so many days, weeks or months.
        missing: why there is nothing to compare with.
        assumptions: which days were taken for what.
        warnings: days that are not there, and lengths that differ.
    """

    period: Period
    asked: Period
    before: Period | None
    before_name: Message
    year_ago: Period | None = None
    unfinished: bool = False
    unit: str = "day"
    count: int = 1
    missing: Message | None = None
    assumptions: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class _Stretch:
    """A period with its length: so many days or months, and whether it follows weeks."""

    days: Period
    unit: str
    count: int
    read: PeriodRead | None = None
    named: bool = False
    """Its days are dates of the calendar, so that a year before they are the same dates."""
    until: date | None = None
    """It was only asked for up to this day of it ("year to date")."""


def days_of(period: Period) -> int:
    """How many days a period has."""
    return (period.last - period.first).days + 1


def compare_periods(
    calendar: DataCalendar, context: Context, period: str | None = None, against: str | None = None
) -> Comparison:
    """Read which days are looked at and which they are compared with.

    Args:
        calendar: the days of the data, from `Selection.calendar`.
        context: the asker's date, week and fiscal year.
        period: in words ("last week", "June", "year to date"); the last whole week, month or quarter when left out, by
            how long the data are.
        against: in words: "the week before", "last year", "May"; the same stretch before when left out.

    Raises:
        CannotAnswer: a phrase is no period, or the data have no day of it.
    """
    stretch = _read(calendar, context, period) if period else _last_whole(calendar, context)
    now, unfinished, notes, warnings = _finished(stretch, calendar, context)
    before, name, missing, more = _other(against, stretch, now, unfinished, calendar, context)
    warnings += more
    year_ago: Period | None = _cut(
        year_before(stretch.days, stretch.unit, named=stretch.named), stretch, now, unfinished
    )
    if year_ago is None or year_ago == before or _missing(year_ago, now, calendar) is not None:
        year_ago = None
    chosen = say("No period was named, so I took the last one that is over in the data: {period}.", period=stretch.days)
    notes = (chosen if stretch.read is None else stretch.read.said, *notes)
    found = Comparison(
        now,
        stretch.days if stretch.until is None else now,
        before,
        name,
        year_ago,
        unfinished,
        stretch.unit,
        stretch.count,
        missing,
    )
    return replace(found, assumptions=(*notes, *_said(found)), warnings=warnings)


def _read(calendar: DataCalendar, context: Context, phrase: str) -> _Stretch:
    read = read_period(
        phrase, calendar.first, calendar.last, context.today, context.week_start, context.fiscal_year_start
    )
    unit, count = _length(read_meaning(phrase), read.period)
    meaning = read_meaning(phrase)
    if isinstance(meaning, ToDate):
        whole = Period(read.period.first, unit_end(read.period.first, meaning.unit))
        return _Stretch(whole, unit, count, read, until=read.period.last)
    named = isinstance(meaning, Named) and meaning.week_of_year is None
    return _Stretch(read.period, unit, count, read, named)


def _length(meaning: Meaning | None, days: Period) -> tuple[str, int]:
    """How long a period is meant to be: the stretch before it is as long."""
    match meaning:
        case Relative(unit=unit, weekday=None) | ToDate(unit) if unit in ("week", "month", "quarter", "year"):
            return ("week", 1) if unit == "week" else ("month", {"month": 1, "quarter": 3, "year": 12}[unit])
        case Relative(unit=unit) | ToDate(unit) if unit.startswith("fiscal"):
            return "month", 12 if unit == "fiscal year" else 3
        case Rolling(unit=unit, count=count) if unit in ("month", "quarter", "year"):
            return "month", count * {"month": 1, "quarter": 3, "year": 12}[unit]
        case Named(week_of_year=int()):
            return "week", 1
    length = days_of(days)
    if days.first.day == 1 and (days.last + _DAY).day == 1:
        months = 12 * (days.last.year - days.first.year) + days.last.month - days.first.month + 1
        return "month", months
    if not isinstance(meaning, Named) and length % 7 == 0:
        return "week", length // 7
    return "day", length


def _last_whole(calendar: DataCalendar, context: Context) -> _Stretch:
    """The last week, month or quarter that is over in the data; half of the days where there is no whole one."""
    end = _last_complete(calendar, context)
    length = (end - calendar.first).days + 1
    order = {"day": 0, "week": 1, "month": 2, "quarter": 3, "year": 4}
    unit = "week" if length <= _SHORT else "month" if length <= _MIDDLE else "quarter"
    unit = max(unit, calendar.step, key=lambda each: order[each])
    start = unit_start(end, unit, context.week_start)
    if unit_end(start, unit) > end and _has_rows_until(calendar, end, unit_end(start, unit)):
        start = shift_unit(start, unit, -1)
    if start >= calendar.first or not calendar.rhythm or not calendar.rhythm.misses_before(calendar.first, start):
        months = {"month": 1, "quarter": 3, "year": 12}
        days = Period(start, unit_end(start, unit))
        return _Stretch(days, "week", 1) if unit == "week" else _Stretch(days, "month", months[unit])
    half = max(length // 2, 1)
    return _Stretch(Period(end - (half - 1) * _DAY, end), "day", half)


def _last_complete(calendar: DataCalendar, context: Context) -> date:
    """The last day that the data have wholly: today is not over."""
    if calendar.step == "day" and calendar.first < context.today <= calendar.last:
        return context.today - _DAY
    if calendar.early_end and calendar.first < calendar.last:
        return calendar.last - _DAY
    if calendar.step in ("week", "month", "quarter", "year") and calendar.first < context.today <= calendar.last:
        running = unit_start(context.today, calendar.step, context.week_start)
        return running - _DAY if running > calendar.first else calendar.last
    return calendar.last


def _has_rows_until(calendar: DataCalendar, last: date, end: date) -> bool:
    """Whether there would be rows between the last day that is there and another."""
    return last < end and (calendar.rhythm is None or calendar.rhythm.misses_after(last, end))


def _finished(
    stretch: _Stretch, calendar: DataCalendar, context: Context
) -> tuple[Period, bool, tuple[Message, ...], tuple[Message, ...]]:
    """The days of a period that are there, whether it is not over, and what to say and to warn of."""
    whole = stretch.days
    end = _last_complete(calendar, context)
    warnings: tuple[Message, ...] = ()
    if calendar.rhythm is not None and calendar.rhythm.misses_before(calendar.first, whole.first):
        warnings = (
            say(
                "The data start on {first}, so the first days of {period} are missing.",
                first=calendar.first,
                period=whole,
            ),
        )
    if stretch.until is not None:
        now = Period(whole.first, max(whole.first, min(stretch.until, end)))
        return now, now.last < whole.last, (), warnings
    if whole.last <= end or not _has_rows_until(calendar, end, whole.last):
        return whole, False, (), warnings
    if end < whole.first:
        running = say("{period} is not over, so its numbers will still grow.", period=whole)
        return Period(whole.first, min(whole.last, max(calendar.last, whole.first))), True, (), (*warnings, running)
    now = Period(whole.first, end)
    if whole.last < context.today:
        late = say_count(
            "The data end on {last}: {count} day of {period} is not there yet.",
            "The data end on {last}: {count} days of {period} are not there yet.",
            (whole.last - end).days,
            last=end,
            period=whole,
        )
        warnings = (*warnings, late)
    said = say(
        "{period} is not over in the data, so I took {now} and compare it with as many days of the other period.",
        period=whole,
        now=now,
    )
    return now, True, (said,), warnings


def _other(
    words: str | None, stretch: _Stretch, now: Period, unfinished: bool, calendar: DataCalendar, context: Context
) -> tuple[Period | None, Message, Message | None, tuple[Message, ...]]:
    """What the period is compared with, what that is called, why it is not there, and what to warn of."""
    earlier = read_stretch_before(plain_against(words), alone=True) if words is not None else None
    if earlier is not None:
        return _earlier(*earlier, stretch, now, unfinished, calendar)
    kind: Against | None = "previous" if words is None else read_against(words)
    if kind is None and words is not None:
        kind = _of_same_kind(read_meaning(words), stretch)
    if kind is None and words is not None:
        named, name, warnings = _named(words, stretch, now, unfinished, calendar, context)
        return named, name, None, warnings
    before, name = _before(stretch, now, unfinished, kind or "previous")
    missing = _missing(before, now, calendar)
    if missing is None and _starts_late(before, calendar):
        late = say("The data start on {first}, so {period} is not wholly there.", first=calendar.first, period=before)
        return before, name, None, (late,)
    return (None if missing else before), name, missing, ()


def _earlier(
    count: int, unit: str, stretch: _Stretch, now: Period, unfinished: bool, calendar: DataCalendar
) -> tuple[Period | None, Message, Message | None, tuple[Message, ...]]:
    """So many days, weeks or months right before the period, cut as it is where both are as long."""
    whole = days_before(stretch.days, count, unit)
    alike = whole == _stretch_before(stretch) or days_of(whole) == days_of(stretch.days)
    before = _cut(whole, stretch, now, unfinished and alike)
    name = _name_before(stretch, unfinished) if whole == _stretch_before(stretch) else say("{period}", period=before)
    missing = _missing(before, now, calendar)
    return (None if missing else before), name, missing, () if alike else _unlike(now, before)


def _unlike(now: Period, before: Period) -> tuple[Message, ...]:
    """That two periods are not of one length, which sums can't be compared over."""
    if days_of(before) == days_of(now):
        return ()
    return (
        say(
            "The periods differ in length: {one} days against {other}. Compare averages per day.",
            one=days_of(now),
            other=days_of(before),
        ),
    )


def _before(stretch: _Stretch, now: Period, unfinished: bool, kind: Against) -> tuple[Period, Message]:
    if kind == "year ago":
        whole = year_before(stretch.days, stretch.unit, named=stretch.named)
        return _cut(whole, stretch, now, unfinished), say("the same time a year before")
    if kind == "day before" and days_of(stretch.days) == 1:
        return Period(now.first - _DAY, now.first - _DAY), say("the day before")
    return _cut(_stretch_before(stretch), stretch, now, unfinished), _name_before(stretch, unfinished)


def _stretch_before(stretch: _Stretch) -> Period:
    first, last = stretch.days.first, stretch.days.last
    if stretch.unit == "month":
        return Period(add_months(first, -stretch.count), first - _DAY)
    length = days_of(stretch.days)
    # Less than a week: Monday to Wednesday is not compared with Friday to Sunday.
    return Period(first - 7 * _DAY, last - 7 * _DAY) if length < 7 else Period(first - length * _DAY, first - _DAY)


def _name_before(stretch: _Stretch, unfinished: bool) -> Message:
    match stretch.unit, stretch.count:
        case "week", 1:
            return say("the same days of the week before") if unfinished else say("the week before")
        case "month", 1:
            return say("the same days of the month before") if unfinished else say("the month before")
        case "month", 3:
            return say("the same days of the quarter before") if unfinished else say("the quarter before")
        case "month", 12:
            return say("the same days of the year before") if unfinished else say("the year before")
        case "day", 1:
            return say("the same day of the week before")
        case "day", count if count < 7:
            return say("the same days of the week before")
        case "week" | "day", _:
            return say("the {days} days before", days=days_of(stretch.days))
        case _:
            return say("the {months} months before", months=stretch.count)


def year_before(days: Period, unit: str, *, named: bool = False) -> Period:
    """The same stretch a year before.

    Args:
        days: the stretch.
        unit: weeks and days keep their days of the week: a week becomes the one of the same number (ISO 8601), others
            go back 52 weeks, while they are no more than a week or whole weeks; months keep their dates.
        named: its days were named as dates, which they stay.
    """
    length = days_of(days)
    if unit == "month" or named or (length > 7 and length % 7):
        last = add_months(days.last, -12)
        ends = (days.last + _DAY).day == 1
        return Period(add_months(days.first, -12), unit_end(last.replace(day=1), "month") if ends else last)
    if length == 7:
        middle = days.first + 3 * _DAY
        year, week, weekday = middle.isocalendar()
        last_week = date(year - 1, 12, 28).isocalendar().week
        first = date.fromisocalendar(year - 1, min(week, last_week), weekday) - 3 * _DAY
        return Period(first, first + 6 * _DAY)
    return Period(days.first - 364 * _DAY, days.last - 364 * _DAY)


def _cut(whole: Period, stretch: _Stretch, now: Period, unfinished: bool) -> Period:
    """As many days of the other period as there are of this one, from its start."""
    if not unfinished or days_of(now) >= days_of(stretch.days):
        return whole
    if stretch.unit == "month" and stretch.count == 12:
        # Years are cut at the same date, whether or not there was a 29 February.
        years = stretch.days.first.year - whole.first.year
        return Period(whole.first, max(whole.first, add_months(now.last, -12 * years)))
    return Period(whole.first, min(whole.first + (days_of(now) - 1) * _DAY, whole.last))


def _starts_late(period: Period, calendar: DataCalendar) -> bool:
    """Whether the data start after the period does, on a day where there would be rows before."""
    return calendar.rhythm is not None and calendar.rhythm.misses_before(calendar.first, period.first)


def _missing(before: Period, now: Period, calendar: DataCalendar) -> Message | None:
    """Why the data can't be compared with these days, or None where they have them all."""
    late = _starts_late(before, calendar) and (calendar.first - before.first).days > _FEW_MISSING * days_of(before)
    if before.last >= calendar.first and not late and not (calendar.late_start and before.first <= calendar.first):
        return None
    if now.first <= calendar.first and now.last >= calendar.last:
        return say("{period} is all that the data have, so there is nothing to compare it with.", period=now)
    return say(
        "The data start on {first}, so {before} is not wholly there to compare {period} with.",
        first=calendar.first,
        before=before,
        period=now,
    )


def _of_same_kind(meaning: Meaning | None, stretch: _Stretch) -> Against | None:
    """Take "last month" beside a month for the month before it, from wherever it is counted."""
    if not isinstance(meaning, Relative) or meaning.offset != -1 or meaning.weekday is not None:
        return None
    months = {"month": 1, "quarter": 3, "year": 12, "fiscal quarter": 3, "fiscal year": 12}
    same = ("week", 1) if meaning.unit == "week" else ("month", months.get(meaning.unit, 0))
    return "previous" if same == (stretch.unit, stretch.count) else None


def _named(
    words: str, stretch: _Stretch, now: Period, unfinished: bool, calendar: DataCalendar, context: Context
) -> tuple[Period, Message, tuple[Message, ...]]:
    """The days that are named to compare with, cut as this period is where both are of one kind."""
    meaning = read_meaning(words)
    if meaning is None:
        raise CannotAnswer(
            say(
                "I can't read “{words}” as something to compare with. Try “the week before”, “last year” or “May "
                "2024”.",
                words=words,
            )
        )
    # "June against May": the May nearest before this June.
    last = calendar.last if _has_year(meaning) else min(calendar.last, stretch.days.last)
    read = read_period(
        words, calendar.first, max(last, calendar.first), context.today, context.week_start, context.fiscal_year_start
    )
    whole = read.period
    if whole.first <= now.last and now.first <= whole.last:
        raise CannotAnswer(
            say("{period} and {other} share days. Compare two periods that do not overlap.", period=now, other=whole)
        )
    alike = _length(meaning, whole) == (stretch.unit, stretch.count)
    before = _cut(whole, stretch, now, unfinished and alike)
    end = _last_complete(calendar, context)
    warnings: list[Message] = []
    if before.last > end and _has_rows_until(calendar, end, before.last):
        warnings.append(say("The data end on {last}, so {period} is not wholly there.", last=end, period=before))
    if calendar.rhythm is not None and calendar.rhythm.misses_before(calendar.first, before.first):
        warnings.append(
            say("The data start on {first}, so {period} is not wholly there.", first=calendar.first, period=before)
        )
    if not alike:
        warnings += _unlike(now, before)
    name = say("{period}", period=before)
    if whole == _stretch_before(stretch):
        name = _name_before(stretch, unfinished)
    elif whole == year_before(stretch.days, stretch.unit, named=stretch.named):
        name = say("the same time a year before")
    return before, name, tuple(warnings)


def _has_year(meaning: Meaning) -> bool:
    return not isinstance(meaning, Named) or meaning.has_year


def _said(found: Comparison) -> tuple[Message, ...]:
    said = []
    if found.before is not None:
        said.append(say("I compared {period} with {before}.", period=found.period, before=found.before))
    if found.year_ago is not None:
        said.append(say("A year ago means {period}.", period=found.year_ago))
    return tuple(said)
