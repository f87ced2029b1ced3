"""What of a data set a question speaks of, and where: columns, values, metrics, periods, grains and numbers.

A column is found by its header, by a word that means the same (`prompts/words.yaml`, both languages), by its role, by a
part of its header that no other column has, and at last by close spelling. What is in doubt is not found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from bot.model.concepts import phrase, stem
from bot.model.vocabulary import either, load_words, words_of
from tools.amounts import Amount, find_amounts, plain_width
from tools.columns import candidates, normalise
from tools.glossary import load_glossary
from tools.measures import yes_value
from tools.periods import Grain, find_grains, find_periods
from tools.schema import Column, Schema

__all__ = ["Mention", "Reading"]

Kind = Literal["column", "value", "metric", "role"]

_UNIT = re.compile(r"[a-z_]+(?:'[a-z]+)?|\d+(?:[.,:/-]\d+)*|[\u3400-\u9fff]")
_LONGEST = 8
_SHORT_WORD = 4
_CLOSE_SPELLING = 82
_GOOD_ROLE = 0.6
_LEAST_PART = 4
"""A single word names a header of four words at most: "wines" is not "od280/od315 of diluted wines"."""

_EXACT, _SYNONYM, _ROLE, _PART = 4, 3, 2, 1

_LINK = either(words_of("value_link"))
_GROUPING_ROLES = ("channel", "campaign", "product", "category", "customer", "order")


@dataclass(frozen=True)
class Mention:
    """A part of the question that names something.

    Attributes:
        start, end: where it stands, end not included.
        kind: a column, a value of a column, a metric of the glossary, or a role that no column plays.
        name: of the column, the metric or the role.
        value: the value as the data writes it.
        strength: how certain it is; 4 is the very name.
    """

    start: int
    end: int
    kind: Kind
    name: str
    value: str | None = None
    strength: int = _EXACT


class Reading:
    """A question beside a data set."""

    def __init__(self, question: str, schema: Schema | None) -> None:
        """Take the question, and the schema of the data set that it is about, when there is one."""
        self.question = question
        self.text = plain_width(question)
        self.schema = schema

    @cached_property
    def periods(self) -> list[tuple[int, int, str]]:
        """The phrases for periods, with their places; names of columns and values are none."""
        found = [each for each in find_periods(self.question) if not self._inside_named(each[0], each[1])]
        if self.schema is not None and not any(column.is_temporal for column in self.schema.columns):
            # Without dates, "may" is the value that is called so.
            found = [each for each in found if not _within(each[0], each[1], self.values)]
        return found

    @cached_property
    def grains(self) -> list[tuple[int, int, Grain]]:
        """How to cut time, with its places; "monthly charges" names a column."""
        return [each for each in find_grains(self.question) if not self._inside_named(each[0], each[1])]

    @cached_property
    def amounts(self) -> list[Amount]:
        """The numbers that are not part of a period or a name."""
        taken = [(start, end) for start, end, _ in self.periods]
        taken += [(each.start, each.end) for each in self.mentions if each.strength >= _SYNONYM and self._digits(each)]
        return find_amounts(self.question, taken)

    @cached_property
    def mentions(self) -> list[Mention]:
        """Columns, values, metrics and roles, from left to right; they do not overlap."""
        known = _vocabulary(self.schema) if self.schema else _glossary_phrases()
        found = [*self._quoted()]
        found += self._odd_values(found)
        units = [match for match in _UNIT.finditer(self.text) if not _within(match.start(), match.end(), found)]
        stems = [stem(unit.group()) for unit in units]
        place = 0
        while place < len(units):
            for length in range(min(_LONGEST, len(units) - place), 0, -1):
                entry = known.get(" ".join(stems[place : place + length]))
                if entry and self._meant(entry, units[place].start(), units[place + length - 1].end()):
                    start, end = units[place].start(), units[place + length - 1].end()
                    found.append(Mention(start, end, entry.kind, entry.name, entry.value, entry.strength))
                    place += length
                    break
            else:
                place += 1
        found += self._misspelt(units, found)
        found += self._beside_columns(found)
        return sorted(found, key=lambda each: each.start)

    @property
    def columns(self) -> list[Mention]:
        """The mentions of columns."""
        return [each for each in self.mentions if each.kind == "column"]

    @property
    def values(self) -> list[Mention]:
        """The mentions of values."""
        return [each for each in self.mentions if each.kind == "value"]

    def column(self, name: str) -> Column:
        """A column of the data set."""
        assert self.schema is not None
        return self.schema[name]

    def before(self, start: int, length: int = 24) -> str:
        """The text just before a place."""
        return self.text[max(0, start - length) : start]

    def after(self, end: int, length: int = 24) -> str:
        """The text just after a place."""
        return self.text[end : end + length]

    def has(self, *words: str) -> bool:
        """Whether one of some words or phrases stands in the question."""
        return any(has_word(self.text, word) for word in words)

    def _inside_named(self, start: int, end: int) -> bool:
        """Whether a place lies in a name of the data; "May" is a month even where a customer is called so."""
        return any(
            each.start <= start and end <= each.end and (each.end - each.start > end - start)
            for each in self.mentions
            if each.strength >= _SYNONYM
        )

    def _digits(self, mention: Mention) -> bool:
        return any(sign.isdigit() for sign in self.text[mention.start : mention.end])

    def _meant(self, entry: _Entry, start: int, end: int) -> bool:
        if entry.kind != "value" or self.text[start:end] not in _everyday("bare_values"):
            return True
        written = self.question[start:end]
        return written == entry.value and written != written.lower()

    def _quoted(self) -> Iterator[Mention]:
        """Names and values in quotation marks."""
        if self.schema is None:
            return
        for match in re.finditer(r"[\"“”'‘’`「『]([^\"“”'‘’`「」『』]{1,80})[\"“”'‘’`」』]", self.question):
            words = match[1].strip()
            name = next((name for name in self.schema.names if words.lower() in (name.lower(), normalise(name))), None)
            if name is not None:
                yield Mention(match.start(), match.end(), "column", name)
                continue
            for column in self.schema.columns:
                value = next((value for value in column.values if value.lower() == words.lower()), None)
                if value is not None:
                    yield Mention(match.start(), match.end(), "value", column.name, value)
                    break

    def _odd_values(self, found: list[Mention]) -> list[Mention]:
        """Values of letters and digits or of ranges, such as "1st", "class_1", "18-24": no words, read as they are."""
        odd: list[Mention] = []
        if self.schema is None:
            return odd
        periods = [(start, end) for start, end, _ in find_periods(self.question)]
        for column, value in _odd(self.schema):
            for match in re.finditer(rf"(?<![a-z0-9_.-]){re.escape(value.lower())}(?![a-z0-9_-]|\.\d)", self.text):
                taken = _within(match.start(), match.end(), [*found, *odd])
                if not taken and not any(a < match.end() and match.start() < b for a, b in periods):
                    odd.append(Mention(match.start(), match.end(), "value", column, value))
        return odd

    def _beside_columns(self, found: list[Mention]) -> Iterator[Mention]:
        """Values that are only known beside the name of their column: "wool B", "gear is 4x", "the M tension"."""
        for mention in [each for each in found if each.kind == "column" and self.schema is not None]:
            column = self.column(mention.name)
            if column.type != "text" or column.identifier:
                continue
            for value in column.values:
                plain = value.strip().lower()
                if not plain or plain in words_of("not_beside"):
                    continue
                after = re.match(
                    rf"\s*[)）]?\s*{_LINK}?\s*[\"'“‘]?(?P<value>{re.escape(plain)})(?!\w|[-.]\w)",
                    self.text[mention.end :],
                )
                before = re.search(rf"(?<![\w.-])(?P<value>{re.escape(plain)})\s+$", self.text[: mention.start])
                place = (mention.end + after.start("value")) if after else before.start("value") if before else None
                if place is None or (len(plain) == 1 and not after and plain in ("a", "i")):
                    continue
                if not _within(place, place + len(plain), found):
                    yield Mention(place, place + len(plain), "value", mention.name, value)
                    break

    def _misspelt(self, units: list[re.Match[str]], found: list[Mention]) -> Iterator[Mention]:
        """English words close to a header or a metric, where nothing else was made of them."""
        if self.schema is None:
            return
        from rapidfuzz import fuzz, process

        names = {normalise(column.name): column.name for column in self.schema.columns}
        metrics = {word: name for word, name in _metric_words() if word.isascii() and len(word) > _SHORT_WORD}
        done: list[Mention] = list(found)
        for first, last in [*pairwise(units), *zip(units, units, strict=True)]:
            start, end = first.start(), last.end()
            word = self.text[start:end]
            everyday = first is last and word in _everyday("plain_words")
            if len(word) <= _SHORT_WORD or not word.isascii() or everyday or _within(start, end, done):
                continue
            options = [each for each in (*names, *metrics) if (" " in each) == (first is not last)]
            best = process.extractOne(word, options, scorer=fuzz.ratio, score_cutoff=_CLOSE_SPELLING)
            if best and best[0][0] == word[0]:
                kind: Kind = "column" if best[0] in names else "metric"
                made = Mention(start, end, kind, names.get(best[0]) or metrics[best[0]], None, _PART)
                done.append(made)
                yield made


@dataclass(frozen=True)
class _Entry:
    kind: Kind
    name: str
    value: str | None
    strength: int


def has_word(text: str, word: str) -> bool:
    """Whether a word or phrase stands in a text: whole words in English, anywhere in Chinese."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None


def _within(start: int, end: int, found: Iterable[Mention]) -> bool:
    return any(each.start < end and start < each.end for each in found)


@lru_cache(maxsize=16)
def _vocabulary(schema: Schema) -> dict[str, _Entry]:
    """Every phrase that names something of a data set. Where two are named alike, the stronger name counts.

    Cost: one pass over columns, their values and synonyms; some milliseconds for a hundred columns.
    """
    options: dict[str, list[_Entry]] = defaultdict(list)
    for key, entry in _glossary_phrases().items():
        options[key].append(entry)
    for key, entry in _of_columns(schema):
        options[key].append(entry)
    for key, entry in _of_values(schema):
        options[key].append(entry)
    chosen: dict[str, _Entry] = {}
    for key, entries in options.items():
        strongest = max(entry.strength for entry in entries)
        best = [entry for entry in entries if entry.strength == strongest]
        names = {(entry.kind, entry.name) for entry in best}
        if len(names) == 1 or strongest > _PART:
            # Of two equal names the column goes before the value and the metric; parts must be of one column alone.
            order = ("column", "value", "metric", "role")
            chosen[key] = min(best, key=lambda entry: order.index(entry.kind))
    chosen.pop("", None)
    return chosen


def _of_columns(schema: Schema) -> Iterator[tuple[str, _Entry]]:
    for column in schema.columns:
        plain = normalise(column.name)
        if column.type == "text" and not column.distinct and plain in {word for word, _ in _metric_words()}:
            continue  # An empty column, such as a formula that was never computed: the metric is worked out instead.
        for form in {plain, column.name.lower()}:
            yield phrase(form), _Entry("column", column.name, None, _EXACT)
        for synonym in _synonyms("columns", plain):
            yield phrase(synonym), _Entry("column", column.name, None, _SYNONYM)
    for role in _GROUPING_ROLES:
        found = candidates(schema, role)
        if found and found[0][1] >= _GOOD_ROLE:
            for word in load_glossary().roles[role].synonyms:
                yield phrase(word), _Entry("column", found[0][0], None, _ROLE)
    yield from _inflections(schema)
    for part, names in _parts(schema).items():
        if len(names) == 1:
            yield part, _Entry("column", next(iter(names)), None, _PART)


def _inflections(schema: Schema) -> Iterator[tuple[str, _Entry]]:
    """Other forms of the verb that a column of yes and no is called by: "survive", "survivors" of "Survived"."""
    for column in schema.columns:
        plain = normalise(column.name)
        if not re.fullmatch(r"[a-z]{5,}", plain) or yes_value(column) is None:
            continue
        root = re.sub(r"(?:ed|d|s|ing)$", "", plain)
        root = root[:-1] if root.endswith("e") else root
        if len(root) > _SHORT_WORD:
            for ending in ("", "e", "es", "ed", "ing", "al", "or", "ors", "er", "ers", "ion", "ation", "s"):
                yield phrase(root + ending), _Entry("column", column.name, None, _SYNONYM)


def _parts(schema: Schema) -> dict[str, set[str]]:
    """Parts of headers of several words, with the columns that have them."""
    parts: dict[str, set[str]] = defaultdict(set)
    for column in schema.columns:
        words = normalise(column.name).split()
        for length in range(1, len(words)):
            for start in range(len(words) - length + 1):
                part = words[start : start + length]
                fair = length * _LEAST_PART >= len(words)
                telling = fair and len(part[0]) >= _SHORT_WORD and part[0] not in _everyday("plain_words")
                if length > 1 or telling:
                    parts[phrase(" ".join(part))].add(column.name)
    return parts


def _of_values(schema: Schema) -> Iterator[tuple[str, _Entry]]:
    for column in schema.columns:
        if column.type != "text" or column.identifier:
            continue
        for value in column.values:
            plain = value.strip().lower()
            if plain in ("yes", "no", "true", "false", "y", "n") or (len(plain) < 2 and plain.isascii()):
                continue
            if plain.replace(".", "").replace("-", "").isdigit():
                continue
            yield phrase(plain), _Entry("value", column.name, value, _EXACT)
            for synonym in _synonyms("values", plain):
                if len(synonym) > 2 or not synonym.isascii():
                    yield phrase(synonym), _Entry("value", column.name, value, _SYNONYM)
            # "Fiber optic" of "Fiber optic (ultra)", "Credit card" of "Credit card (automatic)"
            short = normalise(value)
            if short and short != plain and len(short) > _SHORT_WORD:
                yield phrase(short), _Entry("value", column.name, value, _SYNONYM)


@lru_cache(maxsize=16)
def _odd(schema: Schema) -> tuple[tuple[str, str], ...]:
    """Column and value of the values that mix letters or signs with digits, the longest first."""
    found = [
        (column.name, value)
        for column in schema.columns
        if column.type == "text" and not column.identifier
        for value in column.values
        if re.fullmatch(r"(?=\S*\d)(?=\S*[^\W\d]|\d+-\d+$|\d+\+$)[\w+-]{2,20}", value)
    ]
    return tuple(sorted(found, key=lambda each: -len(each[1])))


@lru_cache(maxsize=1)
def _glossary_phrases() -> dict[str, _Entry]:
    """The metrics of the glossary, and roles that people group by."""
    phrases: dict[str, _Entry] = {}
    for role in _GROUPING_ROLES:
        for word in load_glossary().roles[role].synonyms:
            phrases[phrase(word)] = _Entry("role", role, None, _PART)
    for word, name in _metric_words():
        phrases[phrase(word)] = _Entry("metric", name, None, _SYNONYM)
    return phrases


def _metric_words() -> Iterator[tuple[str, str]]:
    for metric in load_glossary().metrics.values():
        for word in (metric.name.replace("_", " "), *metric.synonyms):
            yield word, metric.name


def _synonyms(kind: str, plain: str) -> list[str]:
    return _word_groups()[kind].get(plain, [])


@lru_cache(maxsize=2)
def _word_groups() -> dict[str, dict[str, list[str]]]:
    """Word -> the other words of its groups, for columns and for values."""
    found: dict[str, dict[str, list[str]]] = {}
    for kind in ("columns", "values"):
        by_word: dict[str, list[str]] = defaultdict(list)
        for words in load_words("words.yaml")[kind]:
            for word in words:
                by_word[word] += [each for each in words if each != word]
        found[kind] = dict(by_word)
    return found


@lru_cache(maxsize=2)
def _everyday(kind: str) -> frozenset[str]:
    return frozenset(load_words("words.yaml")[kind])
