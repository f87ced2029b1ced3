"""What of a data set a question speaks of, and where: columns, values, metrics, periods, grains and numbers.

A column is found by its header, by a word that means the same (`prompts/words.yaml`, both languages), by its role, by a
part of its header that no other column has, and at last by close spelling. What is in doubt is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

from bot.model.channels import ChannelMention, Channels, find_channels
from bot.model.concepts import stem
from bot.model.defined_names import find_defined
from bot.model.letter_values import letter_values, numbered_headers
from bot.model.names import (
    DEFINED,
    EXACT,
    PART,
    SHORT_WORD,
    SYNONYM,
    Entry,
    Kind,
    everyday,
    glossary_names,
    metric_words,
    names_of,
    odd_values,
)
from bot.model.numbered import find_numbered, numbers_kinds
from bot.model.partial_names import abbreviated, begun_values
from bot.model.question_headers import spoken_headers
from bot.model.spans import blank_out
from bot.model.vocabulary import Pattern, either, limiting_words, pattern, words_of
from bot.model.weekdays import spoken_weekdays
from tools.amounts import Amount, find_amounts, plain_width
from tools.columns import normalise
from tools.compared_periods import find_stretch_before
from tools.definitions import Definitions, MetricDefinition, plain_name
from tools.periods import Grain, find_grains, find_periods
from tools.schema import Column, Schema

__all__ = ["Mention", "Reading"]

_UNIT = re.compile(r"[a-z_]+(?:'[a-z]+)?|\d+(?:[.,:/-]\d+)*|[\u3400-\u9fff]")
_LONGEST = 8
_CLOSE_SPELLING = 82
_BEFORE = pattern("{week_before}")
_RELATIVE = ("last", "previous", "this", "current", "上", "本", "这")
_PERIOD_UNITS = {
    "week": ("week", "周", "星期"),
    "month": ("month", "月"),
    "quarter": ("quarter", "季"),
    "year": ("year", "年"),
}
_LINK = either(words_of("value_link"))


@dataclass(frozen=True)
class Mention:
    """A part of the question that names something.

    Attributes:
        start, end: where it stands, end not included.
        kind: a column, a value of a column, a metric of the glossary or of the team, a group of the team, or a role
            that no column plays.
        name: of the column, the metric, the group or the role.
        value: the value as the data writes it.
        strength: how certain it is; 4 is the very name.
    """

    start: int
    end: int
    kind: Kind
    name: str
    value: str | None = None
    strength: int = EXACT


class Reading:
    """A question beside a data set."""

    def __init__(
        self,
        question: str,
        schema: Schema | None,
        definitions: Definitions = (),
        channels: Channels = MappingProxyType({}),
    ) -> None:
        """Set up.

        Args:
            question: as it was asked.
            schema: of the data set that it is about, when there is one.
            definitions: the team's terms.
            channels: that there are, where the question names one.
        """
        self.question = question
        self.text = plain_width(question)
        self.schema = schema
        self.definitions = tuple(definitions)
        self._known_channels = channels

    def without(self, spans: Iterable[tuple[int, int]]) -> Reading:
        """The question with blanks in some places, beside the same data."""
        return Reading(blank_out(self.question, spans), self.schema, self.definitions)

    @cached_property
    def outside_periods(self) -> str:
        """The text with blanks where its periods stand: "the last 30 days" is no step of days, 前一个季度 no 前一个."""
        return blank_out(self.text, ((start, end) for start, end, _ in self.periods))

    def outside_names(self, words: Pattern) -> Iterator[tuple[int, int]]:
        """Where words stand that are no part of a longer name: "average order value", "Monthly charges"."""
        for match in words.finditer(self.text):
            start, end = match.span()
            if not any(
                each.start < end and start < each.end and each.end - each.start > end - start for each in self.mentions
            ):
                yield start, end

    @cached_property
    def channels(self) -> list[ChannelMention]:
        """The channels that are named, from left to right."""
        return find_channels(self.question, self._known_channels)

    @cached_property
    def periods(self) -> list[tuple[int, int, str]]:
        """The phrases for periods, with their places; names of columns and values are none."""
        found = [each for each in find_periods(self.question) if not self._inside_named(each[0], each[1])]
        found = _before_that(self.text, found)
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
        taken += [(each.start, each.end) for each in self.mentions if each.strength >= SYNONYM and self._digits(each)]
        return find_amounts(self.question, taken)

    @cached_property
    def mentions(self) -> list[Mention]:
        """Columns, values, metrics and roles, from left to right; they do not overlap."""
        known = names_of(self.schema) if self.schema else glossary_names()
        found = [*self._defined()]
        found += [each for each in self._quoted() if not _within(each.start, each.end, found)]
        found += list(self._begun(found))
        found += self._odd_values(found)
        found += self._numbered(found)
        found += self._letters(found)
        units = [match for match in _UNIT.finditer(self.text) if not _within(match.start(), match.end(), found)]
        stems = [_of_owner(stem(unit.group()), known) for unit in units]
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
        found = self._of_questions(found)
        found = self._abbreviated(units, found)
        found += self._misspelt(units, found)
        found += self._beside_columns(found)
        return sorted(found, key=lambda each: each.start)

    @property
    def groups(self) -> list[Mention]:
        """The mentions of groups that the team has defined."""
        return [each for each in self.mentions if each.kind == "group"]

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

    def numbers_kinds(self, name: str) -> bool:
        """Whether a column of whole numbers names kinds, such as stores by number, and measures nothing."""
        return self.schema is not None and numbers_kinds(self.schema[name], self.schema.rows)

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
            if each.strength >= SYNONYM
        )

    def _digits(self, mention: Mention) -> bool:
        return any(sign.isdigit() for sign in self.text[mention.start : mention.end])

    def _meant(self, entry: Entry, start: int, end: int) -> bool:
        within = any(a <= start and end <= b and (a, b) != (start, end) for a, b in self._limiting)
        if within and (entry.kind in ("metric", "role") or end - start == 1):
            return False  # "Sent back" speaks of no mails that were sent, "退货" of no 货.
        written = self.question[start:end]
        if entry.kind == "value" and entry.strength < EXACT and len(written) == 2 and written.isascii():
            return written.isupper() or written in everyday("short_values")  # "US" is a country, "us" is not.
        if entry.kind != "value" or self.text[start:end] not in everyday("bare_values"):
            return True
        return written == entry.value and written != written.lower()

    @cached_property
    def _limiting(self) -> list[tuple[int, int]]:
        """Where words stand that limit rows in ways of their own (`prompts/ordinary.yaml`)."""
        limiting = either(limiting_words())
        return [match.span() for match in re.finditer(limiting, self.text)]

    def _defined(self) -> Iterator[Mention]:
        """What the team itself has defined: before all that the data and the trade call so, but for a column."""
        for start, end, definition in find_defined(self.question, self.text, self.schema, self.definitions):
            if isinstance(definition, MetricDefinition):
                yield Mention(start, end, "metric", definition.name, None, DEFINED)
            elif not self._is_column(definition.name):
                yield Mention(start, end, "group", definition.name, None, DEFINED)

    def _is_column(self, name: str) -> bool:
        plain = plain_name(name)
        return self.schema is not None and any(plain_name(column.name) == plain for column in self.schema.columns)

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
        for column, value in odd_values(self.schema):
            for match in re.finditer(rf"(?<![a-z0-9_.-]){re.escape(value.lower())}(?![a-z0-9_-]|\.\d)", self.text):
                taken = _within(match.start(), match.end(), [*found, *odd])
                if not taken and not any(a < match.end() and match.start() < b for a, b in periods):
                    odd.append(Mention(match.start(), match.end(), "value", column, value))
        return odd

    def _numbered(self, found: list[Mention]) -> Iterator[Mention]:
        """Values that are named by their number: "3rd class", "store 12"; periods are none."""
        if self.schema is None:
            return
        periods = [(start, end) for start, end, _ in find_periods(self.question)]
        done = list(found)
        for each in find_numbered(self.text, self.schema):
            if not _within(each.start, each.end, done) and not any(a < each.end and each.start < b for a, b in periods):
                done.append(Mention(each.start, each.end, "value", each.column, each.value))
                yield done[-1]

    def _letters(self, found: list[Mention]) -> list[Mention]:
        """Values of one capital letter, and headers of letters and a number: "A and B", "Y1"."""
        if self.schema is None:
            return []
        headers = numbered_headers(self.text, self.schema)
        values = letter_values(self.question, self.schema)
        periods = [(start, end) for start, end, _ in find_periods(self.question)]
        made = [Mention(start, end, "column", name) for start, end, name in headers]
        made += [Mention(start, end, "value", name, value) for start, end, name, value in values]
        return [
            each
            for each in made
            if not _within(each.start, each.end, found)
            and not any(start < each.end and each.start < end for start, end in periods)
        ]

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
                # "D的钻石": a Chinese sign ends a value in letters, and only such a one.
                ends = r"(?![a-z0-9_]|[-.][a-z0-9_])" if plain[-1].isascii() else r"(?!\w|[-.]\w)"
                after = re.match(
                    rf"\s*[)）]?\s*{_LINK}?\s*[\"'“‘]?(?P<value>{re.escape(plain)}){ends}",
                    self.text[mention.end :],
                )
                before = re.search(rf"(?<![\w.-])(?P<value>{re.escape(plain)})\s+$", self.text[: mention.start])
                place = (mention.end + after.start("value")) if after else before.start("value") if before else None
                if place is None or (len(plain) == 1 and not after and plain in ("a", "i")):
                    continue
                if not _within(place, place + len(plain), found):
                    yield Mention(place, place + len(plain), "value", mention.name, value)
                    break

    def _begun(self, found: list[Mention]) -> Iterator[Mention]:
        """Values that a number begins, or days of the week: all that are meant in the same place."""
        if self.schema is not None:
            several = (*begun_values(self.text, self.schema), *spoken_weekdays(self.text, self.schema))
            for start, end, column, value in several:
                if not _within(start, end, found):
                    yield Mention(start, end, "value", column, value)

    def _of_questions(self, found: list[Mention]) -> list[Mention]:
        """What was found, with a column whose header is a question that this one asks in nearly its words."""
        for start, end, name in spoken_headers(self.text, self.schema) if self.schema is not None else ():
            whole = Mention(start, end, "column", name, None, SYNONYM)
            firm = [each for each in found if each.strength >= SYNONYM]
            if not _within(start, end, firm):
                found = [each for each in found if not _within(each.start, each.end, [whole])] + [whole]
        return found

    def _abbreviated(self, units: list[re.Match[str]], found: list[Mention]) -> list[Mention]:
        """What was found, with the columns whose headers abbreviate words of the question; a part of one gives way."""
        if self.schema is None:
            return found
        for length in (3, 2, 1):
            for run in zip(*(units[place:] for place in range(length)), strict=False):
                start, end = run[0].start(), run[-1].end()
                firm = [each for each in found if each.strength > PART or each.kind != "column"]
                name = None if _within(start, end, firm) else abbreviated([unit.group() for unit in run], self.schema)
                if name is not None:
                    found = [
                        each
                        for each in found
                        if not _within(each.start, each.end, [Mention(start, end, "column", name)])
                    ]
                    found.append(Mention(start, end, "column", name, None, SYNONYM))
        return found

    def _misspelt(self, units: list[re.Match[str]], found: list[Mention]) -> Iterator[Mention]:
        """English words close to a header or a metric, where nothing else was made of them."""
        if self.schema is None:
            return
        from rapidfuzz import fuzz, process

        names = {normalise(column.name): column.name for column in self.schema.columns}
        metrics = {word: name for word, name in metric_words() if word.isascii() and len(word) > SHORT_WORD}
        done: list[Mention] = list(found)
        for first, last in [*pairwise(units), *zip(units, units, strict=True)]:
            start, end = first.start(), last.end()
            word = self.text[start:end]
            common = first is last and word in everyday("plain_words")
            if len(word) <= SHORT_WORD or not word.isascii() or common or _within(start, end, done):
                continue
            options = [each for each in (*names, *metrics) if (" " in each) == (first is not last)]
            best = process.extractOne(word, options, scorer=fuzz.ratio, score_cutoff=_CLOSE_SPELLING)
            if best and best[0][0] == word[0]:
                kind: Kind = "column" if best[0] in names else "metric"
                made = Mention(start, end, kind, names.get(best[0]) or metrics[best[0]], None, PART)
                done.append(made)
                yield made


def _before_that(text: str, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The periods, with the one before the one that was named in words of its own: "last week vs the week before".

    "The previous week" and "前一周" are last week where they stand alone; behind another week, the one before it.
    """
    stretch = find_stretch_before(text)
    if found and stretch is not None and stretch[0] >= found[0][1]:
        others = [each for each in found[1:] if each[1] <= stretch[0] or stretch[1] <= each[0]]
        return found if others else [found[0], (*stretch, text[stretch[0] : stretch[1]])]
    match = _BEFORE.search(text)
    if not found or match is None or match.start() < found[0][1] or text[match.end() :].startswith(" last"):
        return found
    others = [each for each in found[1:] if each[1] <= match.start() or match.end() <= each[0]]
    if others:
        return found
    named = found[0][2].lower()
    unit = next((unit for unit, words in _PERIOD_UNITS.items() if any(word in named for word in words)), None)
    if unit is None or not named.startswith(_RELATIVE):
        return found if len(found) > 1 else [*found, (*match.span(), match.group())]  # Told to be unreadable.
    this = named.startswith(("this", "current", "本", "这"))
    return [found[0], (*match.span(), f"last {unit}" if this else f"the {unit} before last")]


def has_word(text: str, word: str) -> bool:
    """Whether a word or phrase stands in a text: whole words in English, anywhere in Chinese."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None


def _of_owner(word: str, known: Mapping[str, Entry]) -> str:
    """A word without the 's of an owner, where only that is known: "Google's revenue"."""
    owner = stem(word.removesuffix("'s"))
    return owner if word.endswith("'s") and word not in known and owner in known else word


def _within(start: int, end: int, found: Iterable[Mention]) -> bool:
    return any(each.start < end and start < each.end for each in found)
