"""What of a question no argument of the call speaks of: it is said, for a condition must never be dropped in silence.

"Sales in Spain" of a file without Spain would else be answered with the sales of everywhere. A name that stands where a
condition stands, and that nothing in the data has, is missing: the question is then not answered. Of other words that
nothing was made of, numbers and columns that went unused, the person is told beside the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.model.budget_limits import channel_places, is_unlimited, unused_words
from bot.model.concepts import stem
from bot.model.mentions import Mention, Reading
from bot.model.vocabulary import either, limiting_words, load_words, pattern
from tools.glossary import load_glossary
from tools.registry import Tool

__all__ = ["Leftover", "find_leftover"]

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_HAN_SIGN = re.compile(r"[\u3400-\u9fff]")
_LIMITS = pattern(r"{limit_before}\s+(?:(?:the|our)\s+)?$", re.IGNORECASE)
_PLACED = pattern(r"{placed}\s+(?:the\s+)?$", re.IGNORECASE)
_HEAD = pattern(r"\s+{head_end}")
_HAN_LIMITS_BEFORE = pattern(r"{han_limit_before}\s*$")
_HAN_LIMITS_AFTER = pattern(r"^\s*{han_limit_after}")
_SHOWN = 6
_BUDGET = "optimize_budget"
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
    if tool.name == "query_data":
        unread += _unused_columns(reading, spoken)
        unread += _unused_numbers(reading, spoken)
        unknown = [*_limiting_phrases(reading, spoken), *_unknown_words(reading, spoken, names), *_unknown_han(reading)]
        unknown = [each for each in unknown if not any(_holds(other, each) for other in unknown)]
        unknown = [(a, b) for a, b in unknown if reading.text[a:b].isascii() or reading.text[a:b] not in spoken]
        unread += [reading.question[start:end] for start, end in unknown]
        missing = [reading.question[start:end] for start, end in unknown if _is_missing(reading, start, end)]
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
    """Values of the data that the question names and the call does not use."""
    for mention in reading.values:
        held = (mention.value or "").lower() in spoken or f"{mention.name.lower()}\n" in f"{spoken}\n"
        if not held:
            yield reading.question[mention.start : mention.end]


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


def _holds(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and one[0] <= other[0] and other[1] <= one[1]


def _limiting_phrases(reading: Reading, spoken: str) -> Iterator[tuple[int, int]]:
    """Phrases that limit rows or name what is measured, of which nothing was made: "sent back", "退货"."""
    for match in re.finditer(either(limiting_words()), reading.text):
        explained = re.match(r"\s*[(（]", reading.text[match.end() :])
        if not explained and not _covered(reading, match.start(), match.end()) and match.group() not in spoken:
            yield match.start(), match.end()


def _unknown_words(reading: Reading, spoken: str, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Words in letters that neither the data nor the language of questions knows."""
    for match in re.finditer(r"(?<![\w.-])(?=\w*\d)(?=\w*[^\W\d_])\w{2,}(?![\w-])", reading.text):
        known = _covered(reading, match.start(), match.end()) or match.group() in spoken
        if not known and match.group().isascii():
            yield match.start(), match.end()
    ordinary = _ordinary_words()
    held = set(re.findall(r"[^\W\d_]+", spoken))
    called = " ".join([*names, *(reading.schema.names if reading.schema else ())]).lower()
    for match in _WORD.finditer(reading.question):
        word = match.group().lower().replace("’", "'")
        if _HAN_SIGN.search(word) or len(word) < 3 or _covered(reading, match.start(), match.end()):
            continue
        proper = match.group()[0].isupper() and bool(reading.question[: match.start()].strip())
        if word in held or stem(word) in {stem(each) for each in held} or (word in spoken and not word.isalpha()):
            continue
        before = reading.question[: match.start()]
        heads = not proper and re.search(r"[^s]s$", word) and _HEAD.match(reading.text[match.end() :])
        if heads and word not in _known_values() | limiting_words() and not _PLACED.search(before):
            continue  # What the rows are called: "for cars with gear 4".
        if not proper and (stem(word) in ordinary or word in ordinary or stem(word) in called):
            continue
        limits = _LIMITS.search(before)
        if proper and stem(word) in ordinary and not limits:
            continue
        yield match.start(), match.end()


def _unknown_han(reading: Reading) -> Iterator[tuple[int, int]]:
    """Runs of Chinese characters of which nothing is known."""
    phrases, longest = _ordinary_phrases()
    for run in _HAN.finditer(reading.question):
        start: int | None = None
        place = run.start()
        while place < run.end():
            length = 1 if _covered(reading, place, place + 1) else 0
            for size in range(min(longest, run.end() - place), 0, -1) if not length else ():
                if reading.question[place : place + size] in _known_values() | limiting_words():
                    break
                if reading.question[place : place + size] in phrases:
                    length = size
                    break
            if length:
                if start is not None and place - start > 1:
                    # The sign that makes a measure of the word belongs to it: "幸福指" and "数".
                    suffixed = reading.question[place] in "数率度量额值" and not _covered(reading, place, place + 1)
                    yield start, place + suffixed
                start = None
                place += length
            else:
                start = place if start is None else start
                place += 1
        if start is not None and run.end() - start > 1 and not _is_explained(reading, run.end()):
            yield start, run.end()


def _is_explained(reading: Reading, end: int) -> bool:
    """Whether a name that was read stands in brackets behind the words: "张力（tension）"."""
    opened = re.match(r"\s*[(（]\s*", reading.question[end:])
    return bool(opened) and any(each.start == end + opened.end() for each in reading.mentions)  # type: ignore[union-attr]


def _covered(reading: Reading, start: int, end: int) -> bool:
    """Whether a place lies in something that was read: a name, a period, a grain, a number."""
    spans = [(each.start, each.end) for each in reading.mentions if not _is_weak(each)]
    spans += [(a, b) for a, b, _ in reading.periods] + [(a, b) for a, b, _ in reading.grains]
    spans += [(each.start, each.end) for each in reading.amounts]
    return any(a < end and start < b for a, b in spans)


def _is_weak(mention: Mention) -> bool:
    return mention.kind == "role"


def _is_missing(reading: Reading, start: int, end: int) -> bool:
    """Whether an unknown word stands where a condition stands, and is a name: no column or value is called so."""
    assert reading.schema is not None
    if any(c.type == "text" and not c.identifier and c.distinct > len(c.values) for c in reading.schema.columns):
        return False  # Not all values are known here, so it may well be one.
    written = reading.question[start:end]
    before, after = reading.question[:start], reading.question[end:]
    if _HAN_SIGN.search(written):
        limits = bool(_HAN_LIMITS_BEFORE.search(before) or _HAN_LIMITS_AFTER.match(after))
        return limits and (written in _known_values() or not before.strip() or bool(_HAN_LIMITS_BEFORE.search(before)))
    named = written[0].isupper() or written.lower() in _known_values()
    opens = not before.strip() and bool(re.match(r"\s*的", after))
    return named and bool(_LIMITS.search(before) or opens)


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    """The stems of English words that questions are put in."""
    words: set[str] = set()
    for phrase in _known_phrases():
        words.update(re.findall(r"[a-z']+", phrase.lower()))
    values = {word for value in _known_values() for word in re.findall(r"[a-z']+", value)}
    words -= limiting_words()
    words -= values - set(load_words("ordinary.yaml")["en"])
    return frozenset({stem(word) for word in words} | words) - {stem(word) for word in limiting_words()}


@lru_cache(maxsize=1)
def _ordinary_phrases() -> tuple[frozenset[str], int]:
    """Chinese phrases that questions are put in, and the length of the longest."""
    single = {*map(str, load_words("ordinary.yaml")["zh"]), *map(str, load_words("words.yaml")["glue_words"])}
    known = {phrase for phrase in _known_phrases() if _HAN.fullmatch(phrase) and (len(phrase) > 1 or phrase in single)}
    known -= _known_values() | limiting_words()
    return frozenset(known), max(map(len, known))


def _known_phrases() -> Iterator[str]:
    ordinary, words = load_words("ordinary.yaml"), load_words("words.yaml")
    yield from map(str, (*ordinary["en"], *ordinary["zh"], *words["glue_words"], *words["plain_words"]))
    for concept, phrases in load_words("concepts.yaml").items():
        if concept != "dimension":
            yield from map(str, phrases)
    glossary = load_glossary()
    for metric in glossary.metrics.values():
        yield from metric.synonyms
    for parts in load_words("slots.yaml").values():
        for phrases in parts.values():
            lists = phrases.values() if isinstance(phrases, Mapping) else (phrases,)
            yield from (str(word) for words_of_one in lists for word in words_of_one)


@lru_cache(maxsize=1)
def _known_values() -> frozenset[str]:
    """Values that files have often: cities, channels, countries. Named without being there, they are missing."""
    return frozenset(str(word).lower() for group in load_words("words.yaml")["values"] for word in group)
