"""The arguments of `optimize_budget`: how much money, over what, between which limits, or which target to reach."""

from __future__ import annotations

import re
from typing import Any

from bot.model.bounds import BUDGET_BOUNDS
from bot.model.mentions import Reading
from bot.model.vocabulary import pattern, words_of
from tools.ads.expression import find_response
from tools.amounts import Amount, find_amounts

__all__ = ["fill_budget"]

_BOUNDS = {">=": "minimum", "<=": "maximum"}
_TOTAL = pattern(r"{total_budget}\s*(?:(?:of|is)\s+)?{at_most}\s*$")
_NAME_BEFORE = pattern(r"([\w&.-]{2,20}?)\s*的?\s*{limit_of}\s*$")
_NAME_AFTER = pattern(r"\s*(?:{limit_for}|of|goes to)\s+(?:the\s+)?([\w&.' -]{2,30}?)\s*$")
_EACH = pattern("{each_channel}")
_FOR_CHANNEL = pattern(r"\s*{limit_for}\s+(?!{each})")
_TARGET_AFTER = pattern(r"^\s*(?:{target_article}\s*)?{target_unit}")
_TARGET_BEFORE = pattern(r"{reach}\s*(?:(?:us|me)\s+)?$")
_TARGET_NAMED = pattern(
    r"(?:{reach}\s*(?:{target_article}\s+)?(?:\w+\s+)?{target_unit}|{target_unit}\s*[要想需]{0,2}\s*{reach})\s*(?:of|to|at|为|到)?\s*$"
)
_SPLIT_BEFORE = pattern(r"{split_verb}\s*$")
_CHEAPLY = pattern("{cheaply}")
_COUNT_OF_CHANNELS = pattern(r"^\s*{channel_counter}?\s*(?:\w+\s+)?{channel_word}")
_BUDGET_BEFORE = pattern(r"{budget_word}\s*(?:of|is|为|是|[:：=])?\s*$")
_MOVED = pattern(r"{maximise}\s*(?:the\s+)?$")
_NO_LIMIT = pattern("{no_limit}")
_FILLER = pattern(
    r"^(?:(?:\b(?:and|but|while|with|put|has|have|is|are|on|for|the)\b|而|且|但|则|对)\s*)+"
    r"|(?:\s*(?:\b(?:is|are|has|have|gets|on|for)\b|也|都|则|渠道))+\s*$"
)
_LIST = pattern(r"{spread_over}\s*(?P<names>[^.?!。？！;；:：()\d]{3,120})")
_SEPARATOR = pattern(r"\s*{channel_list}\s*")
_JOINT = pattern("{clause_joint}")
_NO_NAME = pattern(r"(?:[一二两三四五六七八九十几各]\s*{channel_counter}?\s*)?{channel_word}")
_END_OF_LIST = pattern("{end_of_list}")
_ENDS = ",，;；.。?？!！"
_RESULTS = ("revenue", "outcome", "conversions", "orders", "profit", "spend", "clicks", "impressions", "target", "date")


def fill_budget(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `optimize_budget` off a question; what is in doubt is left out."""
    response = find_response(reading.question)
    span = _span_of(reading, response)
    amounts = [a for a in _amounts(reading) if a.kind not in ("top", "bottom") and not span[0] <= a.start < span[1]]
    limits: list[dict[str, Any]] = []
    found: dict[str, Any] = {"response": response}
    free: list[Amount] = []
    channels = _channels(reading)
    for amount in amounts:
        bound = _BOUNDS.get(BUDGET_BOUNDS.of(reading, amount) or "")
        if bound is not None and not _is_total(reading, amount):
            limits.append(_limit(reading, amount, bound, channels))
        elif _is_target(reading, amount):
            found["target"] = amount.value
        elif amount.kind == "number" and _COUNT_OF_CHANNELS.match(reading.after(amount.end)) and 1 < amount.value <= 40:
            found["channel_count"] = int(amount.value)
        elif amount.kind != "percent":
            free.append(amount)
    if free and "target" not in found:
        found["budget"] = _total(reading, free).value
    if not channels or _only_limited(reading, channels, limits):
        channels = _all_named(reading, limits, found.get("channel_count")) or channels
    if channels and not _only_limited(reading, channels, limits):
        found["channels"] = channels
        found.pop("channel_count", None)
    if limits:
        found["limits"] = limits
    return {name: value for name, value in found.items() if value not in (None, [])}


def _amounts(reading: Reading) -> list[Amount]:
    """The numbers of a question; "split 2000 a day" speaks of money, not of a year."""
    years = [
        (start, end)
        for start, end, phrase in reading.periods
        if phrase.isdigit() and not reading.amounts and _is_no_year(reading, start, end)
    ]
    found = [amount for amount in find_amounts(reading.question, ()) if (amount.start, amount.end) in years]
    return sorted([*reading.amounts, *found], key=lambda amount: amount.start)


def _is_no_year(reading: Reading, start: int, end: int) -> bool:
    """Whether a bare number such as 2000 is split, or counted in something, or to be reached."""
    begins = " " not in reading.text[:start].strip()
    return begins or bool(
        _SPLIT_BEFORE.search(reading.before(start, 16))
        or _TARGET_BEFORE.search(reading.before(start, 16))
        or _TARGET_AFTER.match(reading.after(end))
    )


def _all_named(reading: Reading, limits: list[dict[str, Any]], count: int | None) -> list[str]:
    """The channels that the limits name, with those without one, where they are as many as there are said to be."""
    named = [str(limit["channel"]) for limit in limits if limit.get("channel")] + _unlimited(reading)
    names = sorted({name.lower(): name for name in named}.values(), key=lambda name: reading.text.find(name.lower()))
    return names if len(names) == count else []


def _unlimited(reading: Reading) -> list[str]:
    """Channels that are named for having no limit: "网络不限", "no limit on TV"."""
    names = []
    for match in _NO_LIMIT.finditer(reading.text):
        start = max(reading.text.rfind(sign, 0, match.start()) for sign in _ENDS) + 1
        ends = [place for sign in _ENDS if (place := reading.text.find(sign, match.end())) >= 0]
        for first, last in ((start, match.start()), (match.end(), min(ends, default=len(reading.text)))):
            joint = [each.end() for each in _JOINT.finditer(reading.text[first:last])] if last == match.start() else []
            part = reading.question[first + (joint[-1] if joint else 0) : last]
            name = _FILLER.compiled.sub("", part.strip()).strip()
            if name and len(name.split()) <= 3 and not _is_no_name(name.lower()) and not _EACH.search(name.lower()):
                names.append(name)
                break
    return names


def _span_of(reading: Reading, response: str | None) -> tuple[int, int]:
    if response is None:
        return (-1, -1)
    start = reading.question.find(response)
    return (start, start + len(response))


def _is_total(reading: Reading, amount: Amount) -> bool:
    """Whether the number limits it all: "a total of at most 100k" limits the budget, not a channel."""
    return bool(_TOTAL.search(reading.before(amount.start, 32)))


def _limit(reading: Reading, amount: Amount, bound: str, channels: list[str]) -> dict[str, Any]:
    name = f"{bound}_share" if amount.kind == "percent" else bound
    channel = _channel_of(reading, amount, channels)
    return {"channel": channel, name: amount.value} if channel else {name: amount.value}


def _channel_of(reading: Reading, amount: Amount, channels: list[str]) -> str | None:
    """The channel that a limit is for, None for each: the nearest name within the same part of the sentence."""
    text = reading.text
    start = max((text.rfind(sign, 0, amount.start) for sign in _ENDS), default=-1) + 1
    ends = [place for sign in _ENDS if (place := text.find(sign, amount.end)) >= 0]
    end = min(ends, default=len(text))
    # "TV at most 50 and radio at least 10" are two limits: a name beyond the "and" is taken where there is no other.
    joints = list(_JOINT.finditer(text[start:end]))
    close = max((start + each.end() for each in joints if start + each.end() <= amount.start), default=start)
    far = min((start + each.start() for each in joints if start + each.start() >= amount.end), default=end)
    for first, last in dict.fromkeys(((close, far), (start, end))):
        if _EACH.search(text[first:last]) and not _FOR_CHANNEL.match(text[amount.end : last]):
            return None
        name = _nearest(reading, amount, channels, (first, last))
        if name is not None:
            return name
    after = _NAME_AFTER.match(text[amount.end : end])
    if after and after[1] not in words_of("not_a_channel"):
        return reading.question[amount.end + after.start(1) : amount.end + after.end(1)]
    before = _NAME_BEFORE.search(text[start : amount.start])
    if before and before[1] not in words_of("not_a_channel"):
        return reading.question[start + before.start(1) : start + before.end(1)]
    return None


def _nearest(reading: Reading, amount: Amount, channels: list[str], part: tuple[int, int]) -> str | None:
    """The name of a channel in a part of the question that is nearest to a number."""
    start, end = part
    named = {
        each.start: each.value
        for each in reading.values
        if each.value and start <= each.start < end and _of_channels(reading, each.name)
    }
    if not named:
        text = reading.text
        named = {place: name for name in channels if (place := _find_word(text, name.lower(), start, end)) >= 0}
    return named[min(named, key=lambda place: abs(place - amount.start))] if named else None


def _find_word(text: str, name: str, start: int, end: int) -> int:
    """Where a name stands as a word of its own ("A" is not in "at most"), or -1; Chinese has no spaces to tell by."""
    found = re.compile(rf"(?<![a-z0-9_]){re.escape(name)}(?![a-z0-9_])").search(text, start, end)
    return found.start() if found else -1


def _only_limited(reading: Reading, channels: list[str], limits: list[dict[str, Any]]) -> bool:
    """Whether the channels are named for their limits alone: the budget is then for all channels of the data."""
    if reading.schema is None or _listed(reading):
        return False
    limited = [limit.get("channel") for limit in limits]
    text = reading.text
    return all(name in limited and text.count(name.lower()) <= limited.count(name) for name in channels)


def _is_target(reading: Reading, amount: Amount) -> bool:
    """Whether a number is an outcome to be reached: "reach 500 orders", "reach revenue of 4000", "收入达到4000"."""
    if _TARGET_NAMED.search(reading.before(amount.start, 48)):
        return True
    if _CHEAPLY.search(reading.text) and _TARGET_BEFORE.search(reading.before(amount.start, 16)):
        return True
    return bool(_TARGET_AFTER.match(reading.after(amount.end))) and _asks_for_target(reading, amount)


def _asks_for_target(reading: Reading, amount: Amount) -> bool:
    """Whether the number is what is to be reached, not what there is to spend."""
    return bool(_TARGET_BEFORE.search(reading.before(amount.start, 16)) or _CHEAPLY.search(reading.text))


def _total(reading: Reading, free: list[Amount]) -> Amount:
    """The budget among several numbers: the one that is called so, or else the largest."""
    for amount in free:
        if _BUDGET_BEFORE.search(reading.before(amount.start, 16)):
            return amount
    return max(free, key=lambda amount: amount.value)


def _channels(reading: Reading) -> list[str]:
    """The channels that the question names: values and columns of the data, or a list of names."""
    if reading.schema is not None:
        named = [each.value for each in reading.values if each.value and _of_channels(reading, each.name)]
        if not named:
            named = [
                each.name
                for each in reading.columns
                if reading.column(each.name).is_numeric
                and reading.column(each.name).role not in _RESULTS
                and not _moved(reading, each.start)
            ]
        names = list(dict.fromkeys(named))
        if len(names) > 1:
            return _with_strangers(reading, names)
        if any(reading.column(each.name).role in ("channel", "campaign") for each in reading.columns):
            return []
    return _listed(reading)


def _with_strangers(reading: Reading, names: list[str]) -> list[str]:
    """The channels of the data with those listed beside them that it has not, so that the answer says so."""
    listed = _listed(reading)
    called = {reading.text[each.start : each.end]: each.value or each.name for each in reading.mentions}
    known = [called.get(name.lower(), name) for name in listed]
    strangers = [
        name for name in known if name not in names and not any(word in called for word in name.lower().split())
    ]
    return [*names, *strangers] if strangers and set(names) <= set(known) else names


def _of_channels(reading: Reading, column: str) -> bool:
    return reading.column(column).role in ("channel", "campaign", "category", "product", None)


def _moved(reading: Reading, start: int) -> bool:
    """Whether a column is what the money is to move: "maximise sales"."""
    return bool(_MOVED.search(reading.before(start, 16)))


def _listed(reading: Reading) -> list[str]:
    """Names in a row after "over", "between", "分给": at least two, with one piece between them that names nothing."""
    for match in _LIST.finditer(reading.text):
        start, end = match.span("names")
        cut = _END_OF_LIST.search(reading.text, start, end)
        end = cut.start() if cut else end
        names, place, nameless = [], start, 0
        for piece in _SEPARATOR.split(reading.text[start:end]):
            at = reading.text.find(piece, place)
            place = at + len(piece)
            name = _listed_name(reading.question[at:place])
            nameless += name is None and bool(piece.strip())
            names += [name] if name is not None and name not in names else []
        if len(names) > 1 and nameless <= 1:
            return names
    return []


def _listed_name(piece: str) -> str | None:
    """The channel that a piece of such a list names, when it names one."""
    name = _NO_LIMIT.compiled.sub("", piece).strip()
    if not name or _is_no_name(name.lower()) or len(name.split()) > 3:
        return None
    return re.sub(r"^(?:the|our)\s+", "", name, flags=re.IGNORECASE)


def _is_no_name(name: str) -> bool:
    """Whether words in a list of channels name none: "three channels", "each"."""
    plain = words_of("not_a_channel")
    return name in plain or all(word in plain for word in name.split()) or bool(_NO_NAME.fullmatch(name))
