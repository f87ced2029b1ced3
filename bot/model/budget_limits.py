"""What each channel of a budget may get, in words: the least, the most, a range, a fixed amount, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.model.bounds import BUDGET_BOUNDS
from bot.model.mentions import Reading
from bot.model.vocabulary import pattern, words_of
from tools.amounts import Amount

__all__ = [
    "RESULTS",
    "Limits",
    "channel_places",
    "find_limits",
    "gets_nothing",
    "is_unlimited",
    "of_channels",
    "unused_words",
]

RESULTS = ("revenue", "outcome", "conversions", "orders", "profit", "spend", "clicks", "impressions", "target", "date")
"""Roles of numbers that a budget moves or is made of: no channels."""

_BOUNDS = {">=": "minimum", "<=": "maximum"}
_TOTAL = pattern(r"{total_budget}\s*(?:(?:of|is)\s+)?{at_most}\s*$")
_NAME_BEFORE = pattern(r"([\w&.-]{2,20}?)\s*的?\s*{limit_of}\s*$")
_NAME_AFTER = pattern(r"\s*(?:{limit_for}|of|goes to)\s+(?:the\s+)?([\w&.' -]{2,30}?)\s*$")
_EACH = pattern("{each_channel}")
_FOR_CHANNEL = pattern(r"\s*{limit_for}\s+(?!{each})")
_JOINT = pattern("{clause_joint}")
_CHAIN = pattern(r"\s*{column_list}\s*(?:the\s+)?")
_OWN_LIMIT = pattern(r"\s*(?:的|渠道)?\s*(?:{limit_of|floor|cap|fixed_at|gets_nothing|between}|\d)")
_MIDDLE = pattern(r"\s*(?:元|块|%|percent\b)?\s*(?:{range_sign|range_word})\s*")
_BETWEEN = pattern(r"{between}\s*(?:the\s+)?$")
_FIXED_BEFORE = pattern(r"^\s*(?:的|渠道|的预算)?\s*{fixed_at}\s*$")
_BESIDE = re.compile(r"^\s*(?:的|渠道)?\s*$")
_FIXED_AFTER = pattern(r"^\s*(?:of (?:it|the (?:budget|money))\s+)?(?:{limit_for}|goes to)\s+(?:the\s+)?$")
_GIVEN = pattern(r"^(?:给|投)\s*$")
_KEEPS = pattern(r"{keep_at}")
_CURRENT = pattern("{spent_today}")
_NOTHING_BEFORE = pattern(r"{nothing_for}\s*(?:the\s+)?$")
_NOTHING_AFTER = pattern(r"^\s*(?:渠道|广告)?\s*{gets_nothing}")
_NOTHING_NAMED = pattern(r"{no_money_for}\s+(?:the\s+)?([a-z][\w&.-]{1,29})")
_LIMITING = pattern("{limit_words}")
_CHEAPLY = pattern("{cheaply}")
_NO_LIMIT = pattern("{no_limit}")
_FRACTION = pattern("{half|third|two_thirds|quarter_part|three_quarters|fifth|tenth}")
_ENDS = ",，;；.。?？!！"
_REACH = 24


@dataclass
class Limits:
    """What was read.

    Attributes:
        limits: the argument of `optimize_budget`.
        current: today's spend by channel, where the question tells it.
        rest: numbers that limit nothing.
    """

    limits: list[dict[str, Any]] = field(default_factory=list)
    current: dict[str, float] = field(default_factory=dict)
    rest: list[Amount] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """Where a channel is named."""

    start: int
    end: int
    name: str


def find_limits(
    reading: Reading,
    amounts: list[Amount],
    channels: list[str],
    is_other: Callable[[Amount], bool],
    formulas: Sequence[tuple[int, int]] = (),
) -> Limits:
    """Read the limits of channels off a question.

    Args:
        reading: the question.
        amounts: its numbers, from left to right.
        channels: the channels that it names.
        is_other: tells of a number that is a target or counts channels.
        formulas: where response curves stand; what they name there has no limit beside it.
    """
    places = [
        each
        for each in channel_places(reading, channels)
        if not any(start <= each.start < end for start, end in formulas)
    ]
    found = Limits()
    skip: Amount | None = None
    for number, amount in enumerate(amounts):
        if amount is skip:
            continue
        following = amounts[number + 1] if number + 1 < len(amounts) else None
        if following is not None and _is_range(reading, amount, following, places):
            skip = following
            found.limits += _range(reading, amount, following, places)
            continue
        bound = _BOUNDS.get(BUDGET_BOUNDS.of(reading, amount) or "")
        if bound is not None and not _is_total(reading, amount, bound, amounts, places):
            name = f"{bound}_share" if amount.kind == "percent" else bound
            found.limits += [_for(each, {name: amount.value}) for each in _channels_of(reading, amount, amount, places)]
            continue
        names = [] if bound or is_other(amount) else _fixed(reading, amount, amounts, places)
        if names and _CURRENT.search(_clause(reading, amount.start)):
            found.current |= dict.fromkeys(names, amount.value)
        elif names:
            found.limits += [_for(each, _exactly(amount)) for each in names]
        else:
            found.rest.append(amount)
    limited = {limit.get("channel") for limit in found.limits}
    found.limits += [_for(each, {"maximum": 0.0}) for each in gets_nothing(reading, places) if each not in limited]
    return found


def channel_places(reading: Reading, channels: list[str]) -> list[_Place]:
    """Where the question names channels: values and columns of the data, and names out of a list, left to right."""
    places = [
        _Place(each.start, each.end, each.value)
        for each in reading.values
        if each.value and of_channels(reading, each.name)
    ]
    if not places:
        places = [
            _Place(each.start, each.end, each.name)
            for each in reading.columns
            if reading.column(each.name).is_numeric and reading.column(each.name).role not in RESULTS
        ]
    for name in channels:
        for match in re.finditer(rf"(?<![a-z0-9_]){re.escape(name.lower())}(?![a-z0-9_])", reading.text):
            article = name == "A" and reading.question[match.start()] == "a"
            if not article and not any(each.start < match.end() and match.start() < each.end for each in places):
                places.append(_Place(match.start(), match.end(), name))
    return sorted(places, key=lambda each: each.start)


def of_channels(reading: Reading, column: str) -> bool:
    """Whether the values of a column may be channels."""
    return reading.column(column).role in ("channel", "campaign", "category", "product", None)


def gets_nothing(reading: Reading, places: list[_Place]) -> list[str]:
    """The channels that are to get no money: "nothing for TV", "no money for TV and radio", "电视不投"."""
    names: list[str] = []
    for number, place in enumerate(places):
        ahead = _NOTHING_BEFORE.search(reading.before(place.start))
        if ahead:
            names += _chain(reading, places, number)
        elif _NOTHING_AFTER.match(reading.after(place.end)):
            names += _chain(reading, places, number, step=-1)
    for match in _NOTHING_NAMED.finditer(reading.text):
        known = any(each.start < match.end(1) and match.start(1) < each.end for each in places)
        if not known and match[1] not in words_of("not_a_channel"):
            names.append(reading.question[match.start(1) : match.end(1)])
    return list(dict.fromkeys(names))


def unused_words(reading: Reading) -> list[str]:
    """Words that limit something without a number beside them: "no more than for radio"."""
    unused = []
    for match in _LIMITING.finditer(reading.text):
        if any(each.start() < match.end() and match.start() < each.end() for each in _CHEAPLY.finditer(reading.text)):
            continue
        numbered = any(match.start() - 1 <= each.end and each.start <= match.end() + _REACH for each in reading.amounts)
        if not numbered and not _fraction_near(reading, match.end()):
            unused.append(_clause(reading, match.start(), cased=True).strip())
    return unused


def is_unlimited(reading: Reading, start: int) -> bool:
    """Whether words in the part of the sentence around a name say that it may get any amount."""
    return bool(_NO_LIMIT.search(_clause(reading, start)))


def _fraction_near(reading: Reading, end: int) -> bool:
    return bool(_FRACTION.search(reading.after(end, 24)))


def _for(channel: str | None, limit: dict[str, Any]) -> dict[str, Any]:
    return limit if channel is None else {"channel": channel, **limit}


def _exactly(amount: Amount) -> dict[str, Any]:
    share = "_share" if amount.kind == "percent" else ""
    if not amount.value:
        return {"maximum": 0.0}
    return {f"minimum{share}": amount.value, f"maximum{share}": amount.value}


def _is_range(reading: Reading, one: Amount, two: Amount, places: list[_Place]) -> bool:
    """Whether two numbers are the least and the most of a channel: "between 100 and 250", "100-250", "100到250"."""
    middle = _MIDDLE.fullmatch(reading.text[one.end : two.start])
    if not middle or (one.value > two.value and one.kind == two.kind):
        return False
    plain = not re.search(r"\b(?:and|to)\b|[和与到至]", middle.group())
    shares = one.kind == two.kind == "percent"
    spoken = bool(_BETWEEN.search(reading.before(one.start, 16)))
    return plain or shares or spoken or _is_named(reading, one, two, places)


def _is_named(reading: Reading, one: Amount, two: Amount, places: list[_Place]) -> bool:
    """Whether a channel stands right beside two numbers: "Meta 100 to 250", "电视100到250"."""
    before = any(_BESIDE.match(reading.text[each.end : one.start]) for each in places if each.end <= one.start)
    return before or any(
        _FIXED_AFTER.match(reading.text[two.end : each.start]) for each in places if each.start >= two.end
    )


def _range(reading: Reading, one: Amount, two: Amount, places: list[_Place]) -> list[dict[str, Any]]:
    share = "_share" if two.kind == "percent" else ""
    least = one.value / 100 if share and one.kind != "percent" else one.value
    limit = {f"minimum{share}": least, f"maximum{share}": two.value}
    return [_for(each, limit) for each in _channels_of(reading, one, two, places)]


def _is_total(reading: Reading, amount: Amount, bound: str, amounts: list[Amount], places: list[_Place]) -> bool:
    """Whether the number limits it all: "a total of at most 100k", "split up to 5000" limit the budget."""
    if _TOTAL.search(reading.before(amount.start, 32)):
        return True
    alone = bound == "maximum" and amount.kind != "percent" and len(amounts) == 1
    return alone and not places and not _EACH.search(reading.text) and _named(reading, amount, amount) is None


def _channels_of(reading: Reading, first: Amount, last: Amount, places: list[_Place]) -> list[str | None]:
    """The channels that a limit is for, None for each: the nearest names within the same part of the sentence."""
    start, end = _part(reading, first, last)
    for low, high in dict.fromkeys((_between_joints(reading, first, last, (start, end)), (start, end))):
        part = reading.text[low:high]
        if _EACH.search(part) and not _FOR_CHANNEL.match(reading.text[last.end : high]):
            named = [n for n, each in enumerate(places) if start <= each.start < end]
            together = [name for n in named[:1] for name in _chain(reading, places, n, whole=True)]
            return [*together] if len(together) > 1 else [None]
        near = [n for n, each in enumerate(places) if low <= each.start < high]
        if near:
            nearest = min(near, key=lambda n: _gap(places[n], first, last))
            behind = places[nearest].start >= last.end
            return [*_chain(reading, places, nearest, step=1 if behind else -1)]
        name = _named(reading, first, last, (low, high))
        if name is not None:
            return [name]
    before = [n for n, each in enumerate(places) if each.end <= start and not _has_number(reading, each.end, start)]
    if before and reading.text[places[before[-1]].end : start].strip() in tuple(_ENDS):
        return [places[before[-1]].name]  # "Google, at most half"
    return [None]


def _part(reading: Reading, first: Amount, last: Amount) -> tuple[int, int]:
    text = reading.text
    start = max((text.rfind(sign, 0, first.start) for sign in _ENDS), default=-1) + 1
    ends = [place for sign in _ENDS if (place := text.find(sign, last.end)) >= 0]
    return start, min(ends, default=len(text))


def _between_joints(reading: Reading, first: Amount, last: Amount, part: tuple[int, int]) -> tuple[int, int]:
    """The limit alone in "TV at most 50 and radio at least 10"."""
    start, end = part
    joints = [(start + each.start(), start + each.end()) for each in _JOINT.finditer(reading.text[start:end])]
    close = max((b for _, b in joints if b <= first.start), default=start)
    return close, min((a for a, _ in joints if a >= last.end), default=end)


def _has_number(reading: Reading, start: int, end: int) -> bool:
    return any(start <= each.start < end for each in reading.amounts)


def _gap(place: _Place, first: Amount, last: Amount) -> int:
    return first.start - place.end if place.end <= first.start else place.start - last.end


def _named(reading: Reading, first: Amount, last: Amount, part: tuple[int, int] | None = None) -> str | None:
    """A name beside a limit that nothing else knows: it is handed on, so that the answer says there is no such one."""
    low, high = part or _part(reading, first, last)
    after = _NAME_AFTER.match(reading.text[last.end : high])
    if after and after[1] not in words_of("not_a_channel"):
        return reading.question[last.end + after.start(1) : last.end + after.end(1)]
    before = _NAME_BEFORE.search(reading.text[low : first.start])
    if before and before[1] not in words_of("not_a_channel"):
        return reading.question[low + before.start(1) : low + before.end(1)]
    return None


def _chain(reading: Reading, places: list[_Place], number: int, step: int = 1, *, whole: bool = False) -> list[str]:
    """The channels that are named together with one: "at most 300 for Meta and Google"; not one with its own limit.

    Args:
        reading: the question.
        places: where channels are named.
        number: of the first among them.
        step: 1 for those that follow, -1 for those before.
        whole: whether a limit behind the last one is for all of them: "Meta and Google at most 300 each".
    """
    names = [places[number].name]
    while 0 <= number + step < len(places):
        one, two = sorted((places[number], places[number + step]), key=lambda each: each.start)
        if not _CHAIN.fullmatch(reading.text[one.end : two.start]) or "，" in reading.question[one.end : two.start]:
            break  # A Chinese list has "、" between its names; "，" ends a clause.
        if step > 0 and not whole and _OWN_LIMIT.match(reading.after(two.end)):
            break
        if step < 0 and (_ends_limit(reading, one.start) or reading.text[one.end : two.start].strip() == ","):
            break
        number += step
        names.append(places[number].name)
    return list(dict.fromkeys(names if step > 0 else reversed(names)))


def _ends_limit(reading: Reading, start: int) -> bool:
    """Whether a name is the end of another limit: the TV of "at most 50 for TV and radio at least 10"."""
    numbers = [each for each in reading.amounts if start - _REACH <= each.end <= start]
    listed = bool(re.search(r"\w\s*[,、]\s*$", reading.question[:start]) and not numbers)
    return listed or any(_FIXED_AFTER.match(reading.text[each.end : start]) for each in numbers)


def _fixed(reading: Reading, amount: Amount, amounts: list[Amount], places: list[_Place]) -> list[str]:
    """The channels that get just this: "TV at 0", "exactly 30% on TV", "keep TV at 50", "电视固定300"."""
    budget = any(each is not amount and each.kind != "percent" and each.value > amount.value for each in amounts)
    sure = amount.kind == "percent" or amount.value == 0 or budget
    for number, place in enumerate(places):
        before = reading.text[place.end : amount.start] if place.end <= amount.start else None
        after = reading.text[amount.end : place.start] if place.start >= amount.end else None
        keeps = bool(_KEEPS.search(_clause(reading, amount.start)))
        if before is not None and _FIXED_BEFORE.match(before) and (sure or keeps):
            return _chain(reading, places, number, step=-1) if keeps else [place.name]
        if before is not None and _BESIDE.match(before) and (sure or keeps):
            return [place.name]
        if after is not None and (_FIXED_AFTER.match(after) or _GIVEN.match(after)) and sure:
            return [place.name]
    return []


def _clause(reading: Reading, place: int, *, cased: bool = False) -> str:
    """The part of the sentence around a place."""
    text = reading.text
    start = max((text.rfind(sign, 0, place) for sign in _ENDS), default=-1) + 1
    ends = [end for sign in _ENDS if (end := text.find(sign, place)) >= 0]
    return (reading.question if cased else text)[start : min(ends, default=len(text))]
