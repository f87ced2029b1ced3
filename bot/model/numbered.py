"""Kinds that a question names by their number: "3rd class", "third class", "class 3", "stores 1 and 2", "12号店".

Such a number is a value of a column, whether the data writes it as a number (3), as an ordinal ("3rd", "第三类") or
with its noun ("Store 12"); a number that no row has is none, and stays to be told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.model.vocabulary import either, load_words, pattern, words_of
from tools.amounts import whole_number
from tools.columns import normalise
from tools.schema import Column, Schema

__all__ = ["Numbered", "find_numbered", "numbers_kinds"]

_DISTINCT, _SURELY = 1000, 5
"""So many kinds at most, and so many rows of each at least, has a column of whole numbers that are names."""

_OF_CLASSES = frozenset({"class", "类"})
_KIND = pattern("{numbered_kind}")
_KIND_COLUMN = pattern(r"(?:.*\W)?{numbered_kind}(?:\s*(?:id|no|nr|number|code|编号|号|代码))?")
_ENGLISH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINALS = {word: place for place, word in enumerate(_ENGLISH, 1)}
_ORDINAL = re.compile(rf"(?P<digits>\d+)(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINALS)})|(?P<first>头等)")
_ONE = (
    r"(?:\d{1,6}(?![\d.%]|st\b|nd\b|rd\b|th\b)|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten)\b|[一二两三四五六七八九十]+)"
)
_JOIN = r"\s*(?:,|、|/|&|和|与|及|\band\b|\bor\b)\s*"
_NOT_A_NAME = pattern(r"\s*(?:{unit_of_time}|%|[kw万千百元块]\b|[万千百])")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")


@dataclass(frozen=True)
class Numbered:
    """A place in a question that names one of the kinds of a column, and how the data writes that kind."""

    start: int
    end: int
    column: str
    value: str


def numbers_kinds(column: Column, rows: int) -> bool:
    """Whether a column of whole numbers holds names of kinds by its header, such as "Store" or "Pclass": no amounts."""
    if column.type != "integer" or column.role in ("quantity", "spend", "revenue", "profit", "clicks", "conversions"):
        return False
    few = column.distinct <= _DISTINCT and (column.distinct * _SURELY <= rows or column.distinct <= _SURELY)
    return few and _KIND_COLUMN.fullmatch(normalise(column.name)) is not None


def find_numbered(text: str, schema: Schema) -> Iterator[Numbered]:
    """The kinds that a question names by number.

    Args:
        text: the question in lower case.
        schema: of the data set.

    Cost: one search of the text a column that has such kinds, and a look at its known values.
    """
    for column in schema.columns:
        kinds = _kinds(column, schema.rows)
        if kinds is None:
            continue
        for start, end, number in _spoken(text, _nouns(column.name, column.values if column.type == "text" else ())):
            value = str(number) if column.type == "integer" and _in_range(column, number) else kinds.get(number)
            if value is not None:
                yield Numbered(start, end, column.name, value)


def _kinds(column: Column, rows: int) -> dict[int, str] | None:
    """The values of a column by their number; empty where all numbers in its range are, None where it has no kinds."""
    if numbers_kinds(column, rows):
        return {}
    if column.type != "text" or column.identifier:
        return None
    found: dict[int, str] = {}
    twice: set[int] = set()
    for value in column.values:
        number = _number_of(value)
        if number is not None:
            if number in found:
                twice.add(number)
            found[number] = value
    return {number: value for number, value in found.items() if number not in twice} or None


@lru_cache(maxsize=4096)
def _number_of(value: str) -> int | None:
    """The one number of a value such as "3rd", "Store 12", "第三类", "First"; none of "18-24" or of "A1 2020"."""
    plain = value.strip().lower()
    if len(plain) > 24:
        return None
    ordinal = _ORDINAL.match(plain)
    if ordinal:
        rest = plain[ordinal.end() :]
        return _ordinal(ordinal) if not re.search(r"\d", rest) else None
    numbers = _NUMBER.findall(plain)
    around = _NUMBER.sub("", plain).strip(" -_#第号等.")
    if len(numbers) != 1 or not (not around or _KIND.fullmatch(around) or _KIND.search(around)):
        return None
    return whole_number(numbers[0])


def _ordinal(match: re.Match[str]) -> int:
    return 1 if match["first"] else int(match["digits"]) if match["digits"] else _ORDINALS[match["word"]]


@lru_cache(maxsize=64)
def _nouns(header: str, values: tuple[str, ...]) -> str:
    """The source of an expression for what one of the kinds is called: by the header, and by the values themselves."""
    plain = normalise(header)
    named = {plain, re.sub(r"\s*(?:\b(?:id|no|nr|number|code|name)\b|编号|代码|名称)$", "", plain)}
    words = {word for name in named for word in words_of("numbered_kind") if _holds(name, word)}
    words |= {word for value in values for word in words_of("numbered_kind") if _holds(value.lower(), word)}
    named |= words
    for group in load_words("words.yaml")["columns"]:
        if named & set(group):
            named |= set(group)
    if named & _OF_CLASSES:
        named |= _OF_CLASSES
    nouns = {name for name in named if name and not re.search(r"\d", name)}
    plural = {
        f"{name[:-1]}ies" if name.endswith("y") else f"{name}{'es' if name.endswith('s') else 's'}"
        for name in nouns
        if name.isascii()
    }
    return either(nouns | plural)


def _holds(text: str, word: str) -> bool:
    return word in text if not word.isascii() else re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None


@lru_cache(maxsize=64)
def _expressions(nouns: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Number behind the noun, ordinal before it, and the Chinese ways."""
    behind = re.compile(
        rf"{nouns}\s*(?:no\.?|nr\.?|number|id|编号|号|[#=:：]|is|为|是)?\s*[#＃]?(?P<list>{_ONE}(?:{_JOIN}{_ONE})*)"
    )
    before = re.compile(rf"(?<![a-z0-9])(?:{_ORDINAL.pattern})[\s-]*{nouns}")
    han = re.compile(
        rf"(?:第\s*(?P<one>\d+|[一二三四五六七八九十]+)\s*[号个]?|(?P<two>\d+|[一二三四五六七八九十]+)\s*[号等级])\s*{nouns}"
    )
    return behind, before, han


def _spoken(text: str, nouns: str) -> Iterator[tuple[int, int, int]]:
    """Where a kind is named by number: start, end, number. A list names several."""
    behind, before, han = _expressions(nouns)
    for match in behind.finditer(text):
        if _NOT_A_NAME.match(text[match.end() :]):
            continue
        for each in re.finditer(_ONE, match["list"]):
            number = whole_number(each.group())
            if number is not None:
                start = match.start("list") + each.start()
                yield start, match.start("list") + each.end(), number
    for match in before.finditer(text):
        yield match.start(), match.end(), _ordinal(match)
    for match in han.finditer(text):
        number = whole_number(match["one"] or match["two"])
        if number is not None:
            yield match.start(), match.end(), number


def _in_range(column: Column, number: int) -> bool:
    """Whether a column of whole numbers may hold a number: its least and its most are known."""
    if not (isinstance(column.minimum, int | float) and isinstance(column.maximum, int | float)):
        return True
    return column.minimum <= number <= column.maximum
