"""Days and rhythms in English: "every other Friday", "on the 1st of every month", "the last working day"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.schedules.parts import Part, Rule
from bot.schedules.recurrence import LAST_DAY, WEEKEND, WORKING_DAYS, Unit
from tools.amounts import whole_number
from tools.messages import say

__all__ = ["ENGLISH", "MONTH", "MONTHS", "too_often"]

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_AND = r"(?:\s*(?:,|&|/|\+)\s*(?:and\s+)?(?:on\s+)?(?:the\s+)?|\s+and\s+(?:on\s+)?(?:every\s+|each\s+)?(?:the\s+)?)"
_TO = r"\s*(?:-|–|to|through|thru|till|until)\s*"
_DAYS = rf"(?:{_DAY}s?\b{_TO}{_DAY}s?\b|{_DAY}s?\b(?:{_AND}{_DAY}s?\b)*)"
_EVERY = r"(?:every|each)\s*"
_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "tenth": 10, "fifteenth": 15, "twentieth": 20,
    "final": LAST_DAY, "last": LAST_DAY,
}  # fmt: skip
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|tenth|fifteenth|twentieth|last)"
_NTH = r"(?:first|1st|second|2nd|third|3rd|fourth|4th|last|final)"
_WORKING = r"(?:weekday|work\s?day|working\s+day|business\s+day)"
_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|couple\s+of|few|several)"
_OTHER = r"(?:other|second|2nd|third|3rd|fourth|4th|alternate|alternating|single)"
_UNITS: dict[str, tuple[Unit, int]] = {
    "day": ("day", 1), "week": ("week", 1), "fortnight": ("week", 2), "month": ("month", 1), "quarter": ("month", 3),
    "half-year": ("month", 6), "half year": ("month", 6), "six months": ("month", 6), "year": ("month", 12),
}  # fmt: skip
_UNIT = r"(?:day|week|fortnight|month|quarter|half[- ]year|year)"
_ADVERBS: dict[str, tuple[Unit, int]] = {
    "daily": ("day", 1), "nightly": ("day", 1), "everyday": ("day", 1), "weekly": ("week", 1), "monthly": ("month", 1),
    "fortnightly": ("week", 2), "quarterly": ("month", 3), "half-yearly": ("month", 6), "semiannually": ("month", 6),
    "semi-annually": ("month", 6),
    "yearly": ("month", 12), "annually": ("month", 12),
}  # fmt: skip
_OF_UNIT = (
    rf"\s*(?:of|in)\s+(?P<which>every|each|the|a|any|every\s+other)?\s*(?:(?P<n>{_NUMBER}|"
    rf"{_OTHER})\s+)?(?P<unit>month|quarter|year)s?\b(?!['’]s)"
)

_INTERVAL = re.compile(
    rf"(?<![a-z])(?:once\s+)?{_EVERY}(?:(?P<n>{_NUMBER}|{_OTHER})\s+)?(?P<unit>{_UNIT})s?\b"
    rf"|(?<![a-z])on\s+a\s+(?P<basis>daily|weekly|monthly|quarterly|yearly)\s+basis\b"
    rf"|(?<![a-z])(?P<adverb>{'|'.join(_ADVERBS)})\b"
)
_COUNT = re.compile(
    rf"(?<![a-z])(?P<n>once|twice|thrice|{_NUMBER}\s+times)\s+(?:a|per|each|every|in\s+a)\s+(?P<unit>{_UNIT})\b"
)
_TWO_WAYS = re.compile(r"(?<![a-z])bi-?\s?(?P<unit>weekly|monthly)\b|(?<![a-z])semi-?weekly\b")
_TOO_OFTEN = re.compile(
    rf"(?<![a-z])(?:hourly|{_EVERY}(?:{_NUMBER}\s+)?(?:hours?|minutes?|mins?|seconds?)|every\s+half\s+hour)\b"
)
_PART_OF_DAY = re.compile(
    rf"(?<![a-z])(?:{_EVERY}(?:single\s+)?(?=(?:morning|afternoon|evening|night|lunchtime)\b)"
    r"|(?:in\s+the\s+)?(?=(?:mornings|afternoons|evenings|nights)\b))"
)
_NAMED_DAYS = re.compile(
    rf"(?<![a-z])(?:(?P<and>and\s+)?(?P<on>on)\s+)?(?P<every>{_EVERY}|all\s+)?(?:the\s+)?(?:(?P<n>{_OTHER}|"
    rf"{_NUMBER})\s+)?(?P<days>{_DAYS})(?!['’]s)"
)
_SOON = re.compile(rf"(?<![a-z])(?:on\s+)?(?P<which>next|this|coming|this\s+coming)\s+(?P<day>{_DAY})\b")
_KINDS = re.compile(
    rf"(?<![a-z])(?:on\s+)?(?:(?P<every>{_EVERY}|all\s+)(?P<one>{_WORKING}|weekend)s?|(?P<many>{_WORKING}s|weekends))\b"
)
_NTH_DAY = re.compile(
    rf"(?<![a-z])(?:on\s+)?(?P<every>{_EVERY})?(?:the\s+)?(?P<nth>{_NTH})\s+(?P<what>{_DAY}|{_WORKING}|"
    rf"day)\b(?:{_OF_UNIT})?"
)
_MONTH_DAY = re.compile(
    rf"(?<![a-z\d])(?:on\s+)?(?P<every>{_EVERY})?(?:the\s+|day\s+|days\s+)?(?P<list>(?:{_ORDINAL}|"
    rf"\d{{1,2}})(?:{_AND}(?:{_ORDINAL}|\d{{1,2}}))*)"
    rf"(?:\s+days?)?{_OF_UNIT}"
    rf"|(?<![a-z\d])(?P<every2>{_EVERY})(?P<list2>{_ORDINAL}(?:{_AND}{_ORDINAL})*)(?!\s+[a-z]*(?:day|"
    rf"week|month|quarter|year|{_DAY})\b)"
    rf"|(?<![a-z\d])(?:on\s+|,\s*)?(?:the\s+(?P<list3>(?:{_ORDINAL})(?:{_AND}{_ORDINAL})*)|"
    rf"day\s+(?P<list4>\d{{1,2}}))(?!\s+(?:[a-z]*day|week|month|quarter|year|{_DAY}|{MONTH})\b)"
)
_EDGE = re.compile(
    r"(?<![a-z])(?:(?:at|by|on|in)\s+)?(?:the\s+)?(?:very\s+)?(?P<edge>end|start|beginning|close|"
    r"middle)[\s-]+of[\s-]+(?:(?P<which>every|each|the|a)\s+)?"
    r"(?P<unit>week|month|quarter|year)s?\b|(?<![a-z])(?:at\s+|by\s+)?(?:each\s+|"
    r"every\s+)?(?:the\s+)?(?P<unit2>month|quarter|year)[\s-]+end\b"
    r"|(?<![a-z])(?:at\s+|by\s+)?(?:each\s+|every\s+)?(?P<unit3>month|quarter|year)[\s-]+start\b"
)
_DATE = re.compile(
    rf"(?<![a-z\d])(?:on\s+)?(?P<every>{_EVERY})?(?:the\s+)?(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?(?:\s+of)?\s+(?P<m1>{MONTH})(?![a-z])"
    rf"|(?P<m2>{MONTH})\s+(?:the\s+)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|"
    r"\s?[ap]m))(?:,?\s+(?P<year>20\d\d))?(?!\d)"
    r"|(?<![\d-])(?:on\s+)?(?P<iso>20\d\d-\d\d-\d\d)(?![\d-])"
)
_EDGE_OF_MONTH = re.compile(
    rf"(?<![a-z])(?:on\s+)?(?:the\s+)?(?P<edge>first|last)\s+day\s+of\s+(?P<month>{MONTH})(?![a-z])"
)
_EVERY_MONTH_NAMED = re.compile(rf"(?<![a-z]){_EVERY}(?P<month>{MONTH})(?![a-z]|\s+\d)")
_SINGLE = re.compile(
    rf"(?<![a-z])(?:(?P<word>the\s+day\s+after\s+tomorrow|day\s+after\s+tomorrow|tomorrow|today|(?=tonight\b))"
    rf"|in\s+(?P<n>{_NUMBER}|a|one)\s+(?P<unit>day|week|month)s?(?:['’]\s+time)?|next\s+(?P<next>week|month))\b"
)
_FIRST = re.compile(r"(?<![a-z])(?:starting|beginning|from|as\s+of|starts?|effective)(?:\s+(?:on|from|with|the))*\s*$")
_LAST = re.compile(r"(?<![a-z])(?:until|till|up\s+to|through|ending|ends)(?:\s+(?:on|the))*\s*$")


def too_often(start: int, end: int) -> Part:
    """What is asked for more often than it helps anybody."""
    problem = say("I post at most a few times a day, at times that you name, such as “every day at 9, 13 and 17”.")
    return Part(start, end, problem=problem)


def _count(words: str | None) -> int | None:
    """A number of units; None for "few"."""
    if words is None or words == "single":
        return 1
    if words in ("other", "alternate", "alternating") or words.startswith("couple"):
        return 2
    if words in ("few", "several"):
        return None
    return _ordinal(words) or whole_number(words) or 0


def _ordinal(words: str) -> int:
    digits = re.match(r"\d+", words)
    return int(digits[0]) if digits else _WORDS.get(words, 0)


def _counted(part: Part, words: str | None, phrase: str) -> Part:
    """The piece, counted in so many of its units."""
    number = _count(words)
    if number is None:
        return replace(part, problem=say("How many is “{words}”? Say it like “every 3 days”.", words=phrase))
    return replace(part, every=part.every * number)


def _weekdays(words: str) -> tuple[int, ...]:
    named = [_WEEK.index(day[:3]) for day in re.findall(_DAY, words)]
    if len(named) == 2 and re.search(rf"{_DAY}s?\b{_TO}{_DAY}", words) and not re.search(_AND, words):
        first, last = named
        return tuple(sorted((first + i) % 7 for i in range((last - first) % 7 + 1)))
    return tuple(sorted(set(named)))


def _intervals(text: str, _today: date) -> Iterator[Part]:
    for match in _INTERVAL.finditer(text):
        word = match["adverb"] or match["basis"]
        unit, every = _ADVERBS[word] if word else _UNITS[match["unit"]]
        by_calendar = unit == "month" and every > 1
        part = Part(
            match.start(),
            match.end(),
            unit,
            every,
            calendar=by_calendar,
            grain=match["n"] is None and match["basis"] is None,
        )
        yield _counted(part, match["n"], match[0].strip())
    for match in _COUNT.finditer(text):
        unit, every = _UNITS[match["unit"]]
        often = {"once": 1, "twice": 2, "thrice": 3}.get(match["n"]) or _count(match["n"].split()[0])
        by_calendar = unit == "month" and every > 1
        yield Part(match.start(), match.end(), unit, every, count=often or 2, grain=True, calendar=by_calendar)
    for match in _TOO_OFTEN.finditer(text):
        yield too_often(match.start(), match.end())
    for match in _PART_OF_DAY.finditer(text):
        yield Part(match.start(), match.end(), "day")
    for match in _TWO_WAYS.finditer(text):
        if match["unit"] == "monthly":
            readings = (Part(unit="month", every=2), Part(unit="month", days=(1, 15)))
        else:
            readings = (Part(unit="week", every=2), Part(unit="week", weekdays=(0, 3)))
        problem = say("“{words}” has two meanings. Which one?", words=match[0])
        yield Part(match.start(), match.end(), problem=problem, readings=readings, grain=True)


def _named_days(text: str, today: date) -> Iterator[Part]:
    for match in _NAMED_DAYS.finditer(text):
        words, every = match["days"], bool(match["every"])
        if match["n"] and not every:
            continue
        weekdays = _weekdays(words)
        many = (
            len(weekdays) > 1
            or bool(match["and"])
            or re.search(r"(?:day|mon|tue|tues|wed|thu|thurs|fri|sat|sun)s\b", words) is not None
        )
        part = Part(match.start(), match.end(), "week" if every or many else None, 1, weekdays, again=every or many)
        yield _counted(part, match["n"], match[0])
    for match in _SOON.finditer(text):
        weekday = _WEEK.index(match["day"][:3])
        ahead = (weekday - today.weekday()) % 7 or 7
        # "Next Monday" on a Saturday is the coming one; "next Friday" on a Monday is that of the week after.
        if match["which"] == "next" and today.weekday() + ahead <= 6:
            ahead += 7
        yield Part(match.start(), match.end(), day=today + timedelta(days=ahead), again=False)
    for match in _KINDS.finditer(text):
        weekdays = WEEKEND if "weekend" in (match["one"] or match["many"]) else WORKING_DAYS
        yield Part(match.start(), match.end(), "week", 1, weekdays, grain=not match["many"])


def _month_days(text: str, _today: date) -> Iterator[Part]:
    for match in _NTH_DAY.finditer(text):
        yield _nth_part(match)
    for match in _MONTH_DAY.finditer(text):
        words = match["list"] or match["list2"] or match["list3"] or match["list4"]
        days = tuple(dict.fromkeys(_ordinal(day) for day in re.findall(rf"{_ORDINAL}|\d+", words)))
        unit, every = _UNITS[match["unit"]] if match["unit"] else ("month", 1)
        again = bool(match["unit"] or match["every2"])
        part = Part(
            match.start(), match.end(), unit if again else None, every, days=days, again=again, calendar=every > 1
        )
        if any(not (1 <= day <= 31 or day == LAST_DAY) for day in days):
            yield replace(part, problem=say("There is no such day as “{phrase}”.", phrase=words))
        else:
            yield _counted(part, "other" if "other" in (match["which"] or "") else match["n"], match[0])
    for match in _EDGE.finditer(text):
        edge = match["edge"] or ("start" if match["unit3"] else "end")
        name = match["unit"] or match["unit2"] or match["unit3"]
        yield _edge_part(match.start(), match.end(), edge, name)


def _nth_part(match: re.Match[str]) -> Part:
    nth, what = _ordinal(match["nth"]), match["what"]
    unit: Unit | None = None
    every = 1
    if match["unit"]:
        unit, every = _UNITS[match["unit"]]
    elif match["every"] and what != "day":
        unit = "month"
    part = Part(match.start(), match.end(), unit, every, nth=nth, again=unit is not None, calendar=every > 1)
    if what == "day":
        part = replace(part, nth=None, days=(nth,))
    elif what[:3] in _WEEK and not re.fullmatch(_WORKING, what):
        part = replace(part, weekdays=(_WEEK.index(what[:3]),))
        # "Every second Friday" without a month is every two weeks, which another rule reads.
        if match["every"] and not match["unit"] and nth > 1:
            part = replace(part, unit="week", every=nth, nth=None)
    else:
        part = replace(part, weekdays=WORKING_DAYS)
    return _counted(part, "other" if "other" in (match["which"] or "") else match["n"], match[0])


def _edge_part(start: int, end: int, edge: str, name: str) -> Part:
    last = edge in ("end", "close")
    if name == "week":
        return Part(start, end, "week", weekdays=(4 if last else 2 if edge == "middle" else 0,))
    unit, every = _UNITS[name]
    days = (LAST_DAY if last else 15 if edge == "middle" else 1,)
    return Part(start, end, unit, every, days=days, calendar=every > 1)


def _dates(text: str, today: date) -> Iterator[Part]:
    for match in _DATE.finditer(text):
        try:
            yield _date_part(match, today)
        except ValueError:
            problem = say("There is no such day as “{phrase}”.", phrase=match[0].strip().removeprefix("on "))
            yield Part(match.start(), match.end(), problem=problem)
    for match in _EDGE_OF_MONTH.finditer(text):
        month, edge = MONTHS.index(match["month"][:3]) + 1, LAST_DAY if match["edge"] == "last" else 1
        year = today.year + (month < today.month)
        day = date(year, month, monthrange(year, month)[1] if edge == LAST_DAY else 1)
        yield Part(match.start(), match.end(), day=day, days=(edge,), month=month, again=False)
    for match in _EVERY_MONTH_NAMED.finditer(text):
        yield Part(
            match.start(),
            match.end(),
            "month",
            12,
            days=(1,),
            calendar=True,
            month=MONTHS.index(match["month"][:3]) + 1,
        )
    for match in _SINGLE.finditer(text):
        yield Part(match.start(), match.end(), day=_single_day(match, today), again=False)


def _date_part(match: re.Match[str], today: date) -> Part:
    if match["iso"]:
        return Part(match.start(), match.end(), day=date.fromisoformat(match["iso"]), again=False)
    month = MONTHS.index((match["m1"] or match["m2"])[:3]) + 1
    number = int(match["d1"] or match["d2"])
    if match["every"]:
        date(2024, month, number)
        return Part(match.start(), match.end(), "month", 12, days=(number,), month=month, calendar=True)
    day = date(int(match["year"]), month, number) if match["year"] else _coming(today, month, number)
    return Part(match.start(), match.end(), day=day, month=month, days=(number,), again=False)


def _coming(today: date, month: int, number: int) -> date:
    """The next day of that name; 29 February waits for its year."""
    for year in range(today.year, today.year + 9):
        if number <= monthrange(year, month)[1] and date(year, month, number) >= today:
            return date(year, month, number)
    return date(today.year, month, number)


def _single_day(match: re.Match[str], today: date) -> date:
    if match["next"] == "week":
        return today + timedelta(days=7 - today.weekday())
    if match["next"] == "month":
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if match["unit"]:
        number = 1 if match["n"] in ("a", "one") else _count(match["n"]) or 2
        return today + timedelta(days=number * {"day": 1, "week": 7, "month": 30}[match["unit"]])
    word = match["word"] or ""
    return today + timedelta(days=2 if "after" in word else 1 if "tomorrow" in word else 0)


def _with_roles(text: str, today: date) -> Iterator[Part]:
    """Days after "starting" and "until" as the ends of a rule, the word before them included."""
    singles = (*_dates(text, today), *_named_days(text, today), *_edges_ahead(text, today))
    for part in singles:
        day = part.day
        if day is None and len(part.weekdays) == 1 and not part.again:
            day = today + timedelta(days=(part.weekdays[0] - today.weekday()) % 7)
        before = text[: part.start]
        first, last = _FIRST.search(before), _LAST.search(before)
        if day is not None and (first or last) and not part.problem:
            start = (first or last).start()  # type: ignore[union-attr]
            yield Part(start, part.end, day=day, again=False, role="first" if first else "last")


_PERIOD_END = re.compile(rf"(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?P<unit>month|quarter|year|{MONTH})(?![a-z])")


def _edges_ahead(text: str, today: date) -> Iterator[Part]:
    for match in _PERIOD_END.finditer(text):
        name = match["unit"]
        ends = {"month": today.month, "quarter": (today.month + 2) // 3 * 3, "year": 12}
        month = ends.get(name) or MONTHS.index(name[:3]) + 1
        year = today.year + (month < today.month)
        yield Part(match.start(), match.end(), day=date(year, month, monthrange(year, month)[1]), again=False)


ENGLISH: Sequence[Rule] = (_intervals, _named_days, _month_days, _dates, _with_roles)
