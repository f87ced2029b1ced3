"""From the pieces of a text to one recurrence, or to what is unclear about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import islice

from bot.schedules.parts import Lasting, Part
from bot.schedules.recurrence import LAST_DAY, Recurrence, Unit, days_of
from bot.schedules.stretches import months_after
from tools.messages import Message, say

__all__ = ["Whole", "assemble", "between", "more_than_one"]

_MORNING = (time(9),)


@dataclass(frozen=True)
class Whole:
    """What the pieces make together.

    Attributes:
        recurrence: the rule; None where something is unclear.
        used: the pieces that it is made of.
        day_assumed: which day was not said and is ours.
        problem: what is unclear.
        readings: what it may mean.
    """

    recurrence: Recurrence | None
    used: tuple[Part, ...] = ()
    day_assumed: bool = False
    problem: Message | None = None
    readings: tuple[Recurrence, ...] = ()


def assemble(parts: Sequence[Part], times: tuple[time, ...], earliest: date) -> Whole | None:
    """Put the pieces together.

    Args:
        parts: from left to right.
        times: of the day; empty where none was said.
        earliest: the first day that can be meant.

    Returns:
        None when no piece says when.
    """
    ends = [part for part in parts if part.role]
    rest = [part for part in parts if not part.role]
    again = [part for part in rest if part.again or part.problem]
    pieces = _belonging(rest, again) if again else rest
    if not pieces:
        return None
    unclear = next((part for part in pieces if part.problem), None)
    try:
        if unclear is not None:
            readings = tuple(_finish(reading, times or _MORNING, earliest) for reading in unclear.readings)
            whole: Whole | None = Whole(None, tuple(pieces), problem=unclear.problem, readings=readings)
        else:
            whole = _whole(pieces, times, earliest)
    except ValueError:
        # "Every 0 days" or "every 999 weeks" is no rule.
        return Whole(None, tuple(pieces), problem=say("I can't repeat that so. Say it like “every 3 days”."))
    return _between(whole, ends) if whole is not None else None


def _between(whole: Whole, ends: Sequence[Part]) -> Whole:
    """What was read, or each of its readings, between the first and the last day that were said."""
    used = (*whole.used, *ends)
    unread = next((part.problem for part in ends if part.problem), None)
    lasts = [part for part in ends if part.role == "last" and (part.day or part.lasting)]
    if unread is not None or len(lasts) > 1:
        return Whole(None, used, problem=unread or say("I read more than one end there. Name one."))
    if lasts and whole.recurrence is not None and whole.recurrence.unit == "once":
        return Whole(None, used, problem=say("A single post has no end. Say how often, such as “every Monday”."))
    first = next((part.day for part in ends if part.role == "first"), None)
    bounded = [_bounded(each, first, lasts) for each in _rules(whole)]
    kept = tuple(each for each in bounded if each is not None)
    if bounded and not kept:
        return Whole(None, used, problem=say("That ends before it begins. Name a later day."))
    return replace(
        whole, recurrence=kept[0] if whole.recurrence else None, readings=kept if whole.readings else (), used=used
    )


def between(recurrence: Recurrence, ends: Sequence[Part]) -> Recurrence | Message:
    """A rule with other ends than it had; or what is wrong with them."""
    whole = _between(Whole(replace(recurrence, last=None)), ends)
    return whole.recurrence or whole.problem or say("That ends before it begins. Name a later day.")


def _rules(whole: Whole) -> tuple[Recurrence, ...]:
    return (whole.recurrence,) if whole.recurrence is not None else whole.readings


def _belonging(rest: Sequence[Part], again: Sequence[Part]) -> list[Part]:
    """Beside a rhythm, the days that are a part of it; others belong to the question ("spend since 3 May")."""
    yearly = any(part.unit == "month" and part.every == 12 and not part.names_days for part in again)
    has_weekdays = any(part.weekdays for part in again)
    return [
        part
        for part in rest
        if part in again or (yearly if part.day else not (has_weekdays and part.weekdays and part.nth is None))
    ]


def _whole(pieces: Sequence[Part], times: tuple[time, ...], earliest: date) -> Whole | None:
    named = [part for part in pieces if part.names_days]
    intervals = [part for part in pieces if not part.names_days and part.unit]
    if len({(part.unit, part.every) for part in intervals}) > 1:
        return _two(pieces)
    interval = intervals[0] if intervals else None
    if not named:
        return _only_interval(interval, pieces, times, earliest) if interval else None
    wrong = _wrong_weekday(named)
    if wrong is not None:
        return Whole(None, tuple(pieces), problem=wrong)
    part = _merged(named)
    if part is None:
        return _two(pieces)
    if interval is None and not part.again:
        return _once(part, pieces, times, earliest)
    clear = _joined(part, interval)
    if isinstance(clear, Part):
        count = max(p.count for p in pieces)
        if interval and count > 1 and len(clear.weekdays or clear.days) < count:
            return Whole(None, tuple(pieces), problem=_which_days(interval.unit))
        return Whole(_finish(clear, times or _MORNING, earliest), tuple(pieces))
    problem = say("Which one of the month is meant?")
    readings = tuple(_finish(each, times or _MORNING, earliest) for each in clear)
    return Whole(None, tuple(pieces), problem=problem, readings=readings)


def _wrong_weekday(named: Sequence[Part]) -> Message | None:
    """What is wrong with "Monday, 4 May" where that is a Tuesday."""
    day = next((part.day for part in named if part.day), None)
    weekdays = {weekday for part in named if not part.again for weekday in part.weekdays}
    if day is None or not weekdays or day.weekday() in weekdays:
        return None
    return say("{day} is not on the day of the week that you named. Which one is meant?", day=day)


def _two(pieces: Sequence[Part]) -> Whole:
    return Whole(None, tuple(pieces), problem=more_than_one())


def more_than_one() -> Message:
    """What is said of two rhythms at once."""
    return say("I read more than one rhythm there, and a schedule has one. Ask for one schedule each.")


def _which_days(unit: Unit | None) -> Message:
    if unit == "day":
        return say("At which times? For example “every day at 9 and 17”.")
    return say("On which days? For example “every Tuesday and Thursday at 9”.")


def _merged(named: Sequence[Part]) -> Part | None:
    """Several pieces that name days as one; None when they do not belong together."""
    part = named[0]
    for other in named[1:]:
        if part.day or other.day:
            dated, named_day = (part, other) if part.day else (other, part)
            if named_day.day or named_day.again or not named_day.weekdays:
                return None
            part = dated
            continue
        edge, exact = (part, other) if other.nth else (other, part)
        if exact.nth and edge.days in ((LAST_DAY,), (1,)) and not exact.days:
            # "At the end of the month, on the last working day": the second says the first more exactly.
            part = replace(exact, unit=edge.unit or exact.unit, every=edge.every, again=True)
        elif (part.unit, part.every, part.nth) == (other.unit, other.every, other.nth) or None in (
            part.unit,
            other.unit,
        ):
            unit = part.unit or other.unit
            weekdays = tuple(sorted({*part.weekdays, *other.weekdays}))
            days = tuple(dict.fromkeys((*part.days, *other.days)))
            if (weekdays and days) or part.nth != other.nth:
                return None
            part = replace(part, unit=unit, weekdays=weekdays, days=days, again=part.again or other.again)
        else:
            return None
    return part


def _joined(part: Part, interval: Part | None) -> Part | tuple[Part, ...]:
    """Days within a rhythm; several where the rhythm leaves open which ones."""
    if part.day and part.month and interval and interval.every % 12 == 0:
        return replace(part, unit="month", every=interval.every, day=None, calendar=True)
    unit: Unit = (interval.unit if interval else None) or part.unit or "week"
    every = interval.every if interval else part.every
    if part.weekdays and part.nth is None:
        if unit == "month":
            return tuple(
                replace(
                    part,
                    unit=unit,
                    every=every,
                    nth=nth,
                    again=True,
                    calendar=interval is not None and interval.calendar,
                )
                for nth in (1, -1)
            )
        return replace(part, unit="week", every=every if unit == "week" else part.every)
    if part.unit == "month" and part.every > every:
        every = part.every
    calendar = part.calendar or (interval is not None and interval.calendar)
    return replace(part, unit="month", every=every, calendar=calendar)


def _only_interval(interval: Part, pieces: Sequence[Part], times: tuple[time, ...], earliest: date) -> Whole:
    count = max(part.count for part in pieces)
    if count > 1 and not (interval.unit == "day" and len(times) == count):
        return Whole(None, tuple(pieces), problem=_which_days(interval.unit))
    recurrence = _finish(interval, times or _MORNING, earliest)
    return Whole(recurrence, tuple(pieces), day_assumed=interval.unit != "day")


def _once(part: Part, pieces: Sequence[Part], times: tuple[time, ...], earliest: date) -> Whole | None:
    if part.nth is not None:
        return None
    day = part.day
    if day is None and part.weekdays:
        day = earliest + timedelta(days=(part.weekdays[0] - earliest.weekday()) % 7)
    elif day is None:
        rule = Recurrence("month", _MORNING, earliest.replace(day=1), days=part.days)
        day = next(days_of(rule, earliest))
    if day < earliest:
        return Whole(None, tuple(pieces), problem=say("{day} is over. Name a time to come.", day=day))
    return Whole(Recurrence("once", times or _MORNING, day), tuple(pieces))


def _finish(part: Part, times: tuple[time, ...], earliest: date) -> Recurrence:
    """The rule with its first day; where no day was said, the first of the week or month."""
    if part.unit == "week" and not part.weekdays:
        part = replace(part, weekdays=(0,))
    elif part.unit == "month" and not (part.days or part.nth):
        part = replace(part, days=(1,))
    start = earliest.replace(day=1)
    if part.unit == "month" and part.calendar:
        start = _anchor(part, start)
    if part.unit != "month":
        start = earliest
    days = tuple(sorted(part.days, key=lambda day: day if day > 0 else 32))
    rule = Recurrence(part.unit or "week", times, start, part.every, part.weekdays, days, part.nth)
    if part.unit in ("week", "month") and part.every > 1 and not part.calendar:
        # The phase starts with the first day that is meant, also when that is in the week or month to come.
        start = next(days_of(replace(rule, every=1), earliest))
        return replace(rule, first=start)
    return replace(rule, first=next(days_of(rule, earliest)))


def _anchor(part: Part, start: date) -> date:
    """The first month that a quarter, half-year or year means: its first, or its last where its end is meant."""
    wanted, size = (part.month or 0) % 12, 12
    if not part.month:
        size = 3 if part.every == 3 else 6 if part.every == 6 else 12
        at_end = part.nth == -1 or part.days == (LAST_DAY,)
        wanted = 0 if at_end else 1
    # A month back, so that the day of a running month that is over moves on to the next in phase, not to any.
    return _month_after(start, (wanted - start.month) % size)


def _month_after(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, 1)


def _bounded(recurrence: Recurrence, first: date | None, lasts: Sequence[Part]) -> Recurrence | None:
    """The rule from a first day to its end; None when nothing of it is left."""
    if first is not None and recurrence.unit != "once" and first > recurrence.first:
        # Quarters and years keep their months; every other rhythm starts on the day that was named.
        keeps_phase = recurrence.unit == "month" and recurrence.every % 3 == 0
        begun = recurrence if keeps_phase else replace(recurrence, first=first)
        if recurrence.unit == "week" and recurrence.every > 1:
            begun = replace(begun, first=next(days_of(replace(begun, every=1), first)))
        recurrence = replace(recurrence, first=next(days_of(begun, first)))
    for part in lasts:
        last = part.day or _last_day(recurrence, part.lasting or (0, "day"))
        if last < recurrence.first:
            return None
        recurrence = replace(recurrence, last=last)
    return recurrence


def _last_day(recurrence: Recurrence, lasting: Lasting) -> date:
    """The last day of so much time, or of so many posts, from the first post on."""
    count, unit = lasting
    try:
        if unit == "month":
            return months_after(recurrence.first, count) - timedelta(days=1)
        if unit != "post":
            return recurrence.first + timedelta(days=count * (7 if unit == "week" else 1) - 1)
        # A day with several times is not cut in two.
        days = -(-count // len(recurrence.times))
        return next(islice(days_of(recurrence, recurrence.first), days - 1, None))
    except (ValueError, OverflowError):
        return date.max
