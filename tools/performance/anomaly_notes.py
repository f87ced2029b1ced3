"""What was taken for granted in a search for odd times, what weakens it, how it was done, and what to ask next."""

from __future__ import annotations

from collections.abc import Sequence

from tools.columns import role_name
from tools.condition_words import said_of_conditions
from tools.messages import Message, Percent, Period, Value, Words, say, say_count
from tools.performance.anomaly_view import Findings

__all__ = ["assumptions_of", "method_of", "next_questions", "warnings_of"]

_MANY = 0.05
"""Where more of the times are odd, the series has no steady usual."""
_NAMED = 4
_SHORT = 60


def method_of(found: Findings) -> Message:
    """How it was done, with the bound on false alarms."""
    return say(
        "What was to be expected is a running median of {window} with {seasons}; what is usual is read from the median "
        "deviation, with tails as heavy as the deviations may well be (Student's t of many degrees, weighed). The "
        "times with a chance below the line of Benjamini and Hochberg (1995) over all {checked} times are flagged: "
        "where nothing is odd, the chance of any flag is about {level}, else that share of the flags may be false; "
        "with very heavy tails both may be several times as high. Steps to another level are tested apart.",
        window=found.clock.counted(found.judged.fitted[0].course.window),
        seasons=_seasons(found),
        checked=found.judged.looked,
        level=Percent(found.level, 0),
    )


def _seasons(found: Findings) -> Value:
    names = {
        "time of day": say("what repeats with the time of day"),
        "hour of the week": say("what repeats with the hour of the week"),
        "weekday": say("what repeats with the weekday"),
        "day of the month": say("what repeats with the day of the month"),
        "month": say("what repeats with the month"),
        "quarter": say("what repeats with the quarter"),
    }
    spoken = dict.fromkeys(name for each in found.judged.fitted for name in each.course.seasons)
    return Words(tuple(names[name] for name in spoken)) if spoken else say("no repeating pattern, as none was found")


def assumptions_of(found: Findings) -> tuple[Message, ...]:
    """Columns, step of time, days, conditions and the calendar of holidays."""
    said: list[Message] = [message for measure in found.measures for message in measure.assumptions]
    said.append(say("I took “{column}” as {role}.", column=found.day, role=role_name("date")))
    if found.clock.grain is not None:
        said.append(say("I looked {step}.", step=_step(found.clock.grain)))
    else:
        said.append(say("I looked every {minutes} minutes.", minutes=round((found.clock.seconds or 60) / 60, 2)))
    said += found.assumptions
    said += said_of_conditions(found.conditions)
    if found.read is not None:
        said.append(found.read.said)
        said.append(say("What is usual was learnt from all days: {period}.", period=_all_days(found)))
    said += _of_holidays(found)
    return _once(said)


def _once(messages: Sequence[Message]) -> tuple[Message, ...]:
    kept: list[Message] = []
    for message in messages:
        if message not in kept:
            kept.append(message)
    return tuple(kept)


def _step(grain: str) -> Message:
    return {
        "hour": say("hour by hour"),
        "day": say("day by day"),
        "week": say("week by week"),
        "month": say("month by month"),
        "quarter": say("quarter by quarter"),
        "year": say("year by year"),
    }[grain]


def _all_days(found: Findings) -> Period:
    from datetime import datetime

    first, last = found.clock.moment(0), found.clock.moment(len(found.clock) - 1)
    return Period(
        first.date() if isinstance(first, datetime) else first, last.date() if isinstance(last, datetime) else last
    )


def _of_holidays(found: Findings) -> list[Message]:
    if found.clock.seconds is None or found.clock.seconds > 86400:
        return []
    if found.special.country is None:
        return (
            []
            if found.named_country
            else [say("Nothing says whose public holidays count; say, for example, “holidays of Germany”.")]
        )
    if found.named_country:
        return [say("Public holidays of {country}.", country=found.special.country)]
    return [
        say(
            "I took the public holidays of {country}, by the currency or the headers; say, for example, “holidays of "
            "Germany” for another country.",
            country=found.special.country,
        )
    ]


def warnings_of(found: Findings) -> tuple[Message, ...]:
    """Holidays among the flagged days, what came back, and what makes the finding weaker."""
    said: list[Message] = [*found.warnings, *(message for measure in found.measures for message in measure.warnings)]
    if found.read is not None and found.read.warning is not None:
        said.append(found.read.warning)
    said += _flagged_holidays(found)
    said += _repeated(found)
    odd = len(found.judged.odd)
    if odd > max(_MANY * found.judged.looked, 5):
        said.append(
            say(
                "{share} of all times are flagged, so there is no steady usual here; look at the picture rather than "
                "at single times.",
                share=Percent(odd / found.judged.looked),
            )
        )
    if len(found.clock) < _SHORT:
        said.append(
            say(
                "There are only {times}, so only what is far off can be told.",
                times=found.clock.counted(len(found.clock)),
            )
        )
    return _once(said)


def _flagged_holidays(found: Findings) -> list[Message]:
    days = {each.place: name for each in found.by_time() if (name := found.holiday(each.place)) is not None}
    if not days:
        return []
    named: list[Value] = [
        say("{day} ({name})", day=found.in_a_sentence(place), name=name) for place, name in days.items()
    ]
    return [
        say_count(
            "{count} of the flagged times is a holiday or a day of sales: {days}.",
            "{count} of the flagged times are holidays or days of sales: {days}.",
            len(named),
            days=Words(tuple(named[:_NAMED])) if len(named) <= _NAMED else Words((*named[:_NAMED], say("others"))),
        )
    ]


def _repeated(found: Findings) -> list[Message]:
    places = sorted({place for each in found.judged.repeated for place in each})
    odd = {each.place for each in found.judged.odd}
    places = [place for place in places if place not in odd]
    if not places:
        return []
    named: list[Value] = []
    for place in places[:_NAMED]:
        name = found.holiday(place)
        named.append(
            say("{day} ({name})", day=found.in_a_sentence(place), name=name) if name else found.in_a_sentence(place)
        )
    if len(places) > _NAMED:
        named.append(say("others"))
    return [
        say_count(
            "{count} time is off as its like was in other years or on other holidays, so it was expected: {days}.",
            "{count} times are off as their like was in other years or on other holidays, so they were expected: "
            "{days}.",
            len(places),
            days=Words(tuple(named)),
        )
    ]


def next_questions(found: Findings) -> tuple[Message, ...]:
    """Why the worst day was so; by a column; only one side."""
    asked: list[Message] = []
    title = found.measures[0].title
    if found.judged.odd and found.clock.grain in ("day", "week", "month"):
        worst = found.judged.odd[0]
        day = found.clock.moment(worst.place)
        title = found.lines[worst.line].measure.title
        if found.clock.grain == "day" and worst.value > worst.expected:
            asked.append(say("Why did {metric} rise on {day}?", metric=title, day=day))
        elif found.clock.grain == "day":
            asked.append(say("Why did {metric} drop on {day}?", metric=title, day=day))
    groups = [c for c in found.schema.columns if c.type == "text" and 2 <= c.distinct <= 50 and not c.identifier]
    groups = [c for c in groups if c.role != "text" and c.name not in {d.column.name for d in found.dimensions}]
    groups.sort(key=lambda c: (c.role not in ("campaign", "channel", "product", "category"), abs(c.distinct - 6)))
    asked += [say("Anything unusual in {metric} by {column}?", metric=title, column=c.name) for c in groups[:1]]
    if found.direction is None:
        asked.append(say("Any unusual drops in {metric}?", metric=title))
    else:
        asked.append(say("Anything unusual in {metric}?", metric=title))
    if found.clock.grain == "day" and len(asked) < 3:
        asked.append(say("{metric} by weekday", metric=title))
    return tuple(asked[:3])
