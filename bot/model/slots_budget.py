"""The arguments of `optimize_budget`: how much money, over what, between which limits, or which target to reach."""

from __future__ import annotations

import re
from typing import Any

from bot.model.budget_limits import RESULTS, find_limits, of_channels
from bot.model.mentions import Reading
from bot.model.vocabulary import pattern, words_of
from tools.ads.expression import Response, find_response, parse_response
from tools.amounts import Amount, find_amounts
from tools.errors import CannotAnswer

__all__ = ["fill_budget"]

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
_EACH = pattern("{each_channel}")
_NOTHING = pattern(r"^{no_money_for|nothing_for|gets_nothing}(?!\s+of\b)|{gets_nothing}$")
_FRACTIONS = {
    0.5: pattern("{half}"),
    1 / 3: pattern("{third}"),
    2 / 3: pattern("{two_thirds}"),
    0.25: pattern("{quarter_part}"),
    0.75: pattern("{three_quarters}"),
    0.2: pattern("{fifth}"),
    0.1: pattern("{tenth}"),
}


def fill_budget(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `optimize_budget` off a question; what is in doubt is left out."""
    channels = _channels(reading)
    response = find_response(reading.question, channels)
    taken = response.spans if response else ()
    amounts = [
        a
        for a in _amounts(reading)
        if a.kind not in ("top", "bottom") and not any(start <= a.start < end for start, end in taken)
    ]
    named = [*channels, *_of_curves(response, channels)]
    read = find_limits(reading, amounts, named, lambda each: _is_other(reading, each), taken)
    limits = read.limits
    found: dict[str, Any] = {"response": response.text if response else None}
    free: list[Amount] = []
    for amount in read.rest:
        if _is_target(reading, amount):
            found["target"] = amount.value
        elif _counts_channels(reading, amount):
            found["channel_count"] = int(amount.value)
        elif amount.kind != "percent":
            free.append(amount)
    if free and "target" not in found:
        found["budget"] = _total(reading, free).value
    if not channels or _only_limited(reading, channels, limits):
        channels = _all_named(reading, limits, found.get("channel_count")) or channels
    if channels and not _only_limited(reading, channels, limits):
        found["channels"] = _with_nothing(channels, limits)
        found.pop("channel_count", None)
    found["limits"] = limits
    found["current"] = read.current or None
    return {name: value for name, value in found.items() if value not in (None, [])}


def _amounts(reading: Reading) -> list[Amount]:
    """The numbers of a question; "split 2000 a day" speaks of money, not of a year."""
    years = [
        (start, end) for start, end, phrase in reading.periods if phrase.isdigit() and _is_no_year(reading, start, end)
    ]
    found = [amount for amount in find_amounts(reading.question, ()) if (amount.start, amount.end) in years]
    known = [*reading.amounts, *found]
    return sorted([*known, *_fractions(reading, known)], key=lambda amount: amount.start)


def _fractions(reading: Reading, known: list[Amount]) -> list[Amount]:
    """Shares in words: "no more than half", "最多三分之一"."""
    found: list[Amount] = []
    for value, words in _FRACTIONS.items():
        for match in words.finditer(reading.text):
            if not any(each.start < match.end() and match.start() < each.end for each in [*known, *found]):
                found.append(Amount(match.start(), match.end(), match.group(), value, "percent"))
    return found


def _is_no_year(reading: Reading, start: int, end: int) -> bool:
    """Whether a bare number such as 2000 is split, or counted in something, or to be reached."""
    begins = " " not in reading.text[:start].strip() and not reading.amounts
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


def _of_curves(response: Response | None, channels: list[str]) -> list[str]:
    """The channels that response curves name beside those that are listed; none where the curves can't be read."""
    if response is None:
        return []
    try:
        curves = parse_response(response.text, channels)
    except CannotAnswer:
        return []
    known = {name.lower() for name in channels}
    return [curve.channel for curve in curves if curve.channel.lower() not in known]


def _is_other(reading: Reading, amount: Amount) -> bool:
    return _is_target(reading, amount) or _counts_channels(reading, amount)


def _counts_channels(reading: Reading, amount: Amount) -> bool:
    """Whether a number says how many channels there are."""
    counted = _COUNT_OF_CHANNELS.match(reading.after(amount.end))
    return amount.kind == "number" and bool(counted) and 1 < amount.value <= 40


def _with_nothing(channels: list[str], limits: list[dict[str, Any]]) -> list[str]:
    """The channels with those that are to get nothing: one that is not split over would keep what it has today."""
    none = [str(each["channel"]) for each in limits if each.get("maximum") == 0 and each.get("channel")]
    known = {each.lower() for each in channels}
    return [*channels, *(each for each in none if each.lower() not in known)]


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
        named = [each.value for each in reading.values if each.value and of_channels(reading, each.name)]
        if not named:
            named = [
                each.name
                for each in reading.columns
                if reading.column(each.name).is_numeric
                and reading.column(each.name).role not in RESULTS
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
            if name is not None and _NOTHING.search(name.lower()):
                break  # "TV, radio, nothing on search": the list has ended.
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
