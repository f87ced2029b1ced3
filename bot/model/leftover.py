"""What of a question no argument of the call speaks of: it is said, for a condition must never be dropped in silence.

"Sales in Spain" of a file without Spain would else be answered with the sales of everywhere. A name that stands where a
condition stands, and that nothing in the data has, is missing: the question is then not answered. Of other words that
nothing was made of, numbers and columns that went unused, the person is told beside the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.budget_limits import channel_places, is_unlimited, unused_words
from bot.model.growth import find_growth
from bot.model.left_out import find_left_out
from bot.model.mentions import Mention, Reading
from bot.model.names import DEFINED
from bot.model.slots_funnel import speaks_of_steps
from bot.model.slots_hypothesis import numbers_of_the_test
from bot.model.unknown_words import covered, known_values, unknown_han, unknown_words
from bot.model.vocabulary import either, limiting_words, pattern
from tools.registry import Tool

__all__ = ["Leftover", "find_leftover"]

_HAN_SIGN = re.compile(r"[\u3400-\u9fff]")
_LIMITS = pattern(r"{limit_before}\s+(?:(?:the|our)\s+)?$", re.IGNORECASE)
_HAN_LIMITS_BEFORE = pattern(r"{han_limit_before}\s*$")
_HAN_LIMITS_AFTER = pattern(r"^\s*{han_limit_after}")
_CONDITION = pattern(
    r"{condition_word}\s+(?:the\s+)?(?P<name>[a-z][a-z_-]{2,})\s+{equals}\s+(?:not\s+)?[\"'“]?(?P<value>\w[\w.-]*)"
)
_HAN_CONDITION = pattern(r"(?P<name>(?<![\u3400-\u9fff])[\u3400-\u9fff]{2,6})\s*{equals}\s*(?P<value>\w{1,12}?)的")
_NO_VALUE = pattern(r"{no_value|question_word}|{extreme}|最")
_SHOWN = 6
_BUDGET = "optimize_budget"
_TEST = "test_hypothesis"
_OF_ROWS = ("query_data", "explain_change", _TEST, "correlate_metrics", "analyze_funnel")
"""Analyses of whatever rows are asked for: no word of theirs may be dropped in silence."""
_NOT_A_CONDITION = frozenset({"show_help", "list_datasets"})


@dataclass(frozen=True)
class Leftover:
    """What was not used.

    Attributes:
        unread: words, numbers and names of which no argument speaks, as they were written.
        missing: those among them that stand where a condition stands while no column and no value is called so.
    """

    unread: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def find_leftover(
    tool: Tool, reading: Reading, arguments: Mapping[str, Any], *, names: tuple[str, ...] = ()
) -> Leftover:
    """What of a question the arguments of a call do not speak of.

    Args:
        tool: that answers it; what only `query_data` can use, such as conditions, is left over for the others.
        reading: the question beside its data set.
        arguments: of the call.
        names: of the data sets, whose words are no conditions.

    Cost: one pass over the words of the question.
    """
    if tool.name == _BUDGET:
        return _of_budget(reading, arguments)
    if reading.schema is None or tool.frame_parameter is None or tool.name in _NOT_A_CONDITION:
        return Leftover()
    spoken = _texts(arguments)
    unread = [*_unused_values(reading, spoken)]
    missing: list[str] = []
    if tool.name in _OF_ROWS:
        gone = find_left_out(reading, ("column", "metric")).mentions
        unread += (each for each in _unused_columns(reading, spoken) if each not in _written(reading, gone))
        told = numbers_of_the_test(reading) if tool.name == _TEST else set()
        unread += (each for each in _unused_numbers(reading, spoken) if each not in told)
        unknown = [*_limiting_phrases(reading, spoken), *unknown_words(reading, spoken, names), *unknown_han(reading)]
        growth = find_growth(reading) if "change" in arguments else None
        read = (*find_left_out(reading).words, *(growth.words if growth else ()))
        unknown = [each for each in unknown if not any(_meets(each, place) for place in read)]
        unknown = [each for each in unknown if not any(_holds(other, each) for other in unknown)]
        unknown = [(a, b) for a, b in unknown if reading.text[a:b].isascii() or reading.text[a:b] not in spoken]
        unread += [reading.question[start:end] for start, end in unknown]
        wanted = list(_unknown_conditions(reading))
        unread = [each for each in unread if not any(each in whole for whole in wanted)] + wanted
        missing = [reading.question[start:end] for start, end in unknown if _is_missing(reading, start, end)]
        missing = [each for each in missing if not any(each in whole for whole in wanted)] + wanted
        if tool.name == "analyze_funnel":
            # "The 浏览 of a page" is a step that the data call otherwise, and "leaks" are what a funnel is asked for.
            unread = [each for each in unread if not speaks_of_steps(each)]
    elif not _names(tool) & {"period", "per"}:
        # A tool without a period works on all days; one that plans for a month may well be asked for the next one.
        unread += [phrase for _, _, phrase in reading.periods if phrase.lower() not in spoken]
    return Leftover(tuple(dict.fromkeys(unread))[:_SHOWN], tuple(dict.fromkeys(missing))[:_SHOWN])


def _of_budget(reading: Reading, arguments: Mapping[str, Any]) -> Leftover:
    """Channels, numbers and words for limits of which no argument speaks: no limit is dropped in silence."""
    spoken = _texts(arguments)
    response = str(arguments.get("response") or "").lower()
    numbers = [number for number in _unused_numbers(reading, spoken) if number.lower() not in response]
    counted = arguments.get("channels") or ()
    numbers = [number for number in numbers if not (counted and number.strip() == str(len(counted)))]
    places = [place for place in channel_places(reading, []) if not is_unlimited(reading, place.start)]
    named = [reading.question[place.start : place.end] for place in places if place.name.lower() not in spoken]
    unread = dict.fromkeys([*named, *numbers, *unused_words(reading)])
    return Leftover(tuple(unread)[:_SHOWN])


def _names(tool: Tool) -> set[str]:
    return {parameter.name for parameter in tool.arguments}


def _texts(value: Any) -> str:
    """All that the arguments say, in lower case."""
    if isinstance(value, Mapping):
        return "\n".join(_texts(each) for each in value.values())
    if isinstance(value, list | tuple):
        return "\n".join(_texts(each) for each in value)
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(value).lower()


def _unused_values(reading: Reading, spoken: str) -> Iterator[str]:
    """Values of the data, and terms of the team, that the question names and the call does not use."""
    for mention in reading.values:
        held = (mention.value or "").lower() in spoken or f"{mention.name.lower()}\n" in f"{spoken}\n"
        if not held:
            yield reading.question[mention.start : mention.end]
    for mention in reading.mentions:
        if mention.strength == DEFINED and mention.name.lower() not in spoken:
            yield reading.question[mention.start : mention.end]


def _written(reading: Reading, mentions: Iterable[Mention]) -> set[str]:
    return {reading.question[each.start : each.end] for each in mentions}


def _unused_columns(reading: Reading, spoken: str) -> Iterator[str]:
    """Columns that the question names outright and the call does not use."""
    for mention in reading.columns:
        column = reading.column(mention.name)
        general = column.is_temporal or column.role in ("customer", "order", "product", "date")
        if mention.strength >= 3 and not general and mention.name.lower() not in spoken:
            metric = reading.text[mention.start : mention.end]
            if metric not in spoken:
                yield reading.question[mention.start : mention.end]


def _unused_numbers(reading: Reading, spoken: str) -> Iterator[str]:
    known = {float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", spoken)}
    for amount in reading.amounts:
        held = any(abs(amount.value - each) < 1e-9 or abs(amount.value * 100 - each) < 1e-9 for each in known)
        inside = any(each.start <= amount.start and amount.end <= each.end for each in reading.mentions)
        if not held and not inside and abs(amount.value) != 1:
            yield reading.question[amount.start : amount.end]


def _meets(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _holds(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and one[0] <= other[0] and other[1] <= one[1]


def _limiting_phrases(reading: Reading, spoken: str) -> Iterator[tuple[int, int]]:
    """Phrases that limit rows or name what is measured, of which nothing was made: "sent back", "退货"."""
    for match in re.finditer(either(limiting_words()), reading.text):
        explained = re.match(r"\s*[(（]", reading.text[match.end() :])
        if not explained and not covered(reading, match.start(), match.end()) and match.group() not in spoken:
            yield match.start(), match.end()


def _unknown_conditions(reading: Reading) -> Iterator[str]:
    """Whole conditions of which neither the column nor the value is known: "产地为南非", "whose origin is Africa"."""
    for words in (_CONDITION, _HAN_CONDITION):
        for match in words.finditer(reading.text):
            (start, _), (_, end) = match.span("name"), match.span("value")
            asked = _NO_VALUE.search(match["value"]) or _NO_VALUE.fullmatch(match["name"])
            if not asked and not covered(reading, start, end):
                yield reading.question[start:end].strip()


def _is_missing(reading: Reading, start: int, end: int) -> bool:
    """Whether an unknown word stands where a condition stands, and is a name: no column or value is called so."""
    assert reading.schema is not None
    if any(c.type == "text" and not c.identifier and c.distinct > len(c.values) for c in reading.schema.columns):
        return False  # Not all values are known here, so it may well be one.
    written = reading.question[start:end]
    before, after = reading.question[:start], reading.question[end:]
    if _HAN_SIGN.search(written):
        limits = bool(_HAN_LIMITS_BEFORE.search(before) or _HAN_LIMITS_AFTER.match(after))
        return limits and (written in known_values() or not before.strip() or bool(_HAN_LIMITS_BEFORE.search(before)))
    named = written[0].isupper() or written.lower() in known_values()
    opens = not before.strip() and bool(re.match(r"\s*的", after))
    return named and bool(_LIMITS.search(before) or opens)
