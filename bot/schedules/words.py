"""A recurrence in words, and its next times: what a person confirms before anything is scheduled.

The English words can be read back by `bot.schedules.grammar.find_recurrence`, so that a button may carry them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.schedules.recurrence import LAST_DAY, WORKING_DAYS, Recurrence, next_times, read_zone
from tools.messages import Message, Value, Words, say

__all__ = ["describe", "describe_next"]


def describe(recurrence: Recurrence) -> Message:
    """A recurrence in words, for the middle of a sentence: "every Monday at 9:00", "每周一 9:00"."""
    words = _rule(recurrence, _times(recurrence))
    if recurrence.unit == "month" and any(day > 28 for day in recurrence.days):
        words = say("{rule} (in shorter months on their last day)", rule=words)
    if recurrence.last is not None:
        words = say("{rule}, until {day}", rule=words, day=recurrence.last)
    return words


def describe_next(recurrence: Recurrence, zone: str, after: datetime, count: int = 3) -> Message:
    """The next times in words, with the zone by which they are meant.

    Args:
        recurrence: the rule.
        zone: name of the time zone.
        after: aware; the times are later than this.
        count: how many are said.

    Raises:
        CannotAnswer: there is no such zone.
    """
    place = read_zone(zone)
    moments = [_moment(moment.astimezone(place)) for moment in next_times(recurrence, zone, after, count)]
    if not moments:
        return say("None of its times is still to come.")
    said = moments[0]
    for moment in moments[1:]:
        said = say("{one}; {two}", one=said, two=moment)
    return say("The next times ({zone}): {times}.", zone=zone, times=said)


def _moment(local: datetime) -> Message:
    return say("{weekday} {moment}", weekday=_WEEKDAYS[local.weekday()], moment=local)


def _times(recurrence: Recurrence) -> Value:
    return Words(tuple(f"{clock.hour}:{clock.minute:02d}" for clock in recurrence.times))


def _rule(recurrence: Recurrence, times: Value) -> Message:
    match recurrence.unit:
        case "once":
            weekday = _WEEKDAYS[recurrence.first.weekday()]
            return say("once, on {weekday}, {day}, at {times}", weekday=weekday, day=recurrence.first, times=times)
        case "day" if recurrence.every == 1:
            return say("every day at {times}", times=times)
        case "day":
            return say(
                "every {count} days at {times}, starting {day}",
                count=recurrence.every,
                times=times,
                day=recurrence.first,
            )
        case "week":
            return _of_week(recurrence, times)
        case _:
            return _of_month(recurrence, times)


def _of_week(recurrence: Recurrence, times: Value) -> Message:
    days = Words(tuple(_WEEKDAYS[day] for day in recurrence.weekdays))
    if recurrence.every > 1:
        return say(
            "every {count} weeks on {days} at {times}, starting {day}",
            count=recurrence.every,
            days=days,
            times=times,
            day=recurrence.first,
        )
    if recurrence.weekdays == WORKING_DAYS:
        return say("every weekday at {times}", times=times)
    if len(recurrence.weekdays) == 7:
        return say("every day at {times}", times=times)
    return say("every {days} at {times}", days=days, times=times)


def _of_month(recurrence: Recurrence, times: Value) -> Message:
    days = _days_of_month(recurrence)
    if recurrence.every == 1:
        return say("on {days} of every month at {times}", days=days, times=times)
    if recurrence.every == 3 and _is_calendar_quarter(recurrence):
        return say("on {days} of every quarter at {times}", days=days, times=times)
    if recurrence.every == 12:
        month = _MONTHS[recurrence.first.month - 1]
        if len(recurrence.days) == 1 and recurrence.days[0] > 0:
            day = say("{month} {number}", month=month, number=recurrence.days[0])
            return say("every year on {day} at {times}", day=day, times=times)
        return say("every year on {days} of {month} at {times}", days=days, month=month, times=times)
    return say(
        "every {count} months on {days} at {times}, starting {day}",
        count=recurrence.every,
        days=days,
        times=times,
        day=recurrence.first,
    )


def _is_calendar_quarter(recurrence: Recurrence) -> bool:
    at_end = recurrence.nth == -1 or recurrence.days == (LAST_DAY,)
    return recurrence.first.month % 3 == (0 if at_end else 1)


def _days_of_month(recurrence: Recurrence) -> Value:
    if recurrence.nth is not None:
        return _nth(recurrence.nth, recurrence.weekdays)
    return Words(tuple(_ordinal(day) for day in recurrence.days))


def _nth(nth: int, weekdays: Sequence[int]) -> Message:
    day: Message = say("working day")
    if tuple(weekdays) != WORKING_DAYS:
        # More than one day of the week is no rule that the grammar makes; it is said all the same.
        named: tuple[Value, ...] = tuple(_WEEKDAYS[each] for each in weekdays)
        day = _WEEKDAYS[weekdays[0]] if len(weekdays) == 1 else say("{days}", days=Words(named))
    match nth:
        case 1:
            return say("the first {day}", day=day)
        case 2:
            return say("the second {day}", day=day)
        case 3:
            return say("the third {day}", day=day)
        case 4:
            return say("the fourth {day}", day=day)
        case _:
            return say("the last {day}", day=day)


def _ordinal(day: int) -> Message:
    if day == LAST_DAY:
        return say("the last day")
    if day in (1, 21, 31):
        return say("the {number}st", number=day)
    if day in (2, 22):
        return say("the {number}nd", number=day)
    if day in (3, 23):
        return say("the {number}rd", number=day)
    return say("the {number}th", number=day)


_MONTHS = (
    say("January"), say("February"), say("March"), say("April"), say("May"), say("June"), say("July"), say("August"),
    say("September"), say("October"), say("November"), say("December"),
)  # fmt: skip
_WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
