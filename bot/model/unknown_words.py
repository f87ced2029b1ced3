"""Words of a question that neither the data nor the language of questions knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.model.concepts import stem
from bot.model.mentions import Mention, Reading
from bot.model.vocabulary import limiting_words, load_words, pattern
from tools.glossary import load_glossary

__all__ = ["covered", "known_values", "shares_stem", "unknown_han", "unknown_words"]

_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_HAN_SIGN = re.compile(r"[\u3400-\u9fff]")
_LIMITS = pattern(r"{limit_before}\s+(?:(?:the|our)\s+)?$", re.IGNORECASE)
_PLACED = pattern(r"{placed}\s+(?:the\s+)?$", re.IGNORECASE)
_OF_TESTS = (
    "tested_higher", "tested_lower", "not_a_direction", "measured_twice", "measured_apart", "one_sided_words",
    "two_sided_words", "confidence_level", "error_level", "counted_by", "depends_on", "tested_words",
    "asks_whether", "han_asks_whether", "more_than_chance", "tested_difference", "tested_relation", "test_friedman",
    "test_normality",
    "test_levene", "test_student", "test_welch_anova", "test_welch", "test_anova", "test_kruskal", "test_mann_whitney",
    "test_wilcoxon", "test_rank", "test_chi_square", "test_fisher", "test_proportions", "test_t",
)  # fmt: skip
"""Classes of words in which tests of differences are asked for."""
_HEAD = pattern(r"\s+{head_end}")


def unknown_words(reading: Reading, spoken: str, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Words in letters that neither the data nor the language of questions knows."""
    for match in re.finditer(r"(?<![\w.-])(?=\w*\d)(?=\w*[^\W\d_])\w{2,}(?![\w-])", reading.text):
        known = covered(reading, match.start(), match.end()) or match.group() in spoken
        if not known and match.group().isascii():
            yield match.start(), match.end()
    ordinary = _ordinary_words()
    held = set(re.findall(r"[^\W\d_]+", spoken))
    called = " ".join([*names, *(reading.schema.names if reading.schema else ())]).lower()
    for match in _WORD.finditer(reading.question):
        word = match.group().lower().replace("’", "'")
        if _HAN_SIGN.search(word) or len(word) < 3 or covered(reading, match.start(), match.end()):
            continue
        proper = match.group()[0].isupper() and bool(reading.question[: match.start()].strip())
        if word in held or stem(word) in {stem(each) for each in held} or (word in spoken and not word.isalpha()):
            continue
        if any(shares_stem(word, each) for each in held):
            continue
        before = reading.question[: match.start()]
        heads = not proper and re.search(r"[^s]s$", word) and _HEAD.match(reading.text[match.end() :])
        if heads and word not in known_values() | limiting_words() and not _PLACED.search(before):
            continue  # What the rows are called: "for cars with gear 4".
        if not proper and (stem(word) in ordinary or word in ordinary or stem(word) in called):
            continue
        limits = _LIMITS.search(before)
        if proper and stem(word) in ordinary and not limits:
            continue
        yield match.start(), match.end()


def unknown_han(reading: Reading) -> Iterator[tuple[int, int]]:
    """Runs of Chinese characters of which nothing is known."""
    phrases, longest = _ordinary_phrases()
    for run in _HAN.finditer(reading.question):
        start: int | None = None
        place = run.start()
        while place < run.end():
            length = 1 if covered(reading, place, place + 1) else 0
            for size in range(min(longest, run.end() - place), 0, -1) if not length else ():
                if reading.question[place : place + size] in known_values() | limiting_words():
                    break
                if reading.question[place : place + size] in phrases:
                    length = size
                    break
            if length:
                if start is not None and place - start > 1:
                    # The sign that makes a measure of the word belongs to it: "幸福指" and "数".
                    suffixed = reading.question[place] in "数率度量额值" and not covered(reading, place, place + 1)
                    yield start, place + suffixed
                start = None
                place += length
            else:
                start = place if start is None else start
                place += 1
        if start is not None and run.end() - start > 1 and not _is_explained(reading, run.end()):
            yield start, run.end()


def shares_stem(word: str, name: str) -> bool:
    """Whether a word and a name begin alike for most of the name: "admission" and "Admit"."""
    name = name.lower()
    shared = next((place for place, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), len(name))
    return len(word) >= len(name) >= 5 and shared >= 4 and shared >= 0.8 * len(name)


def _is_explained(reading: Reading, end: int) -> bool:
    """Whether a name that was read stands in brackets behind the words: "张力（tension）"."""
    opened = re.match(r"\s*[(（]\s*", reading.question[end:])
    return bool(opened) and any(each.start == end + opened.end() for each in reading.mentions)  # type: ignore[union-attr]


def covered(reading: Reading, start: int, end: int) -> bool:
    """Whether a place lies in something that was read: a name, a period, a grain, a number."""
    spans = [(each.start, each.end) for each in reading.mentions if not _is_weak(each)]
    spans += [(a, b) for a, b, _ in reading.periods] + [(a, b) for a, b, _ in reading.grains]
    spans += [(each.start, each.end) for each in reading.amounts]
    return any(a < end and start < b for a, b in spans)


def _is_weak(mention: Mention) -> bool:
    return mention.kind == "role"


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    """The stems of English words that questions are put in."""
    words: set[str] = set()
    for phrase in _known_phrases():
        words.update(re.findall(r"[a-z']+", phrase.lower()))
        words.update(re.findall(r"[a-z']+(?:-[a-z']+)+", phrase.lower()))
    values = {word for value in known_values() for word in re.findall(r"[a-z']+", value)}
    words -= limiting_words()
    words -= values - set(load_words("ordinary.yaml")["en"])
    return frozenset({stem(word) for word in words} | words) - {stem(word) for word in limiting_words()}


@lru_cache(maxsize=1)
def _ordinary_phrases() -> tuple[frozenset[str], int]:
    """Chinese phrases that questions are put in, and the length of the longest."""
    single = {*map(str, load_words("ordinary.yaml")["zh"]), *map(str, load_words("words.yaml")["glue_words"])}
    known = {phrase for phrase in _known_phrases() if _HAN.fullmatch(phrase) and (len(phrase) > 1 or phrase in single)}
    known -= known_values() | limiting_words()
    return frozenset(known), max(map(len, known))


def _known_phrases() -> Iterator[str]:
    ordinary, words = load_words("ordinary.yaml"), load_words("words.yaml")
    grammar = load_words("grammar.yaml")
    for name in _OF_TESTS:
        yield from (str(word) for of_language in grammar[name].values() for word in of_language)
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
def known_values() -> frozenset[str]:
    """Values that files have often: cities, channels, countries. Named without being there, they are missing."""
    return frozenset(str(word).lower() for group in load_words("words.yaml")["values"] for word in group)
