"""Medians, the highest and the lowest of whole days, weeks, months, quarters and years in a question.

"Median daily revenue", "highest orders in a single day", "the worst day's sales", "日销售额的中位数", "单日最高销售额".
Each unit is added up first, so that none of these is of single rows. "Which day was the best" asks for the day and is
no such question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model.mentions import Mention, Reading
from bot.model.spans import blank_out
from bot.model.vocabulary import Pattern, pattern, words_of

__all__ = ["UNIT_WORDS", "find_unit_value", "units_before_measures"]

_FUNCTIONS = {
    "median": pattern(r"{median_word}(?:\s+of)?"),
    "highest": pattern("{highest_of_units}"),
    "lowest": pattern("{lowest_of_units}"),
}
UNIT_WORDS = {
    "day": pattern("{unit_day}"),
    "week": pattern("{unit_week}"),
    "month": pattern("{unit_month}"),
    "quarter": pattern("{unit_quarter}"),
    "year": pattern("{unit_year}"),
}
_ADJECTIVES = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "(?:yearly|annual)",
}
_HAN = {"day": "[天日]", "week": "(?:周|星期)", "month": "月", "quarter": "季度?", "year": "年"}
_HAN_BEFORE = r"(?<![\d〇零一二三四五六七八九十今昨明前后当本上下去某节假生次末近几])"
_IN_ONE = r"\b(?:in|on|for|during|within)\s+(?:(?:a|any|our|the)\s+(?:single|one|given)|one|any|a)\s+"
_SINGLE = {unit: re.compile(rf"{_IN_ONE}{unit}\b") for unit in _ADJECTIVES}
_PER = {unit: re.compile(rf"(?:{_IN_ONE}|\bper\s+(?:single\s+)?|\ba\s+|/\s*){unit}\b") for unit in _ADJECTIVES}
_COUNTED = pattern("{counted_things}")
_ASKS_FOR_UNIT = pattern("{holder}|{which_day}(?!['’]s)|{which_week}(?!['’]s)|{which_month}(?!['’]s)|{when_word}")
_ENDS = pattern(r"[?!.？！。;；]")
_AND = pattern(r"\s*(?:{column_list}|/)\s*")
_BESIDE = {**_FUNCTIONS, "average": pattern("{average_word}")}
_NEAR = 40
"""Signs between the word and its unit, at most."""


def find_unit_value(reading: Reading) -> tuple[tuple[str, ...], str, list[tuple[int, int]]] | None:
    """The functions, the unit, and the places of the words that say so; None where a question asks for no such thing.

    Args:
        reading: the question, beside data with dates.

    Returns:
        Of "median", "highest", "lowest" and "average" those that are asked for: "highest and lowest daily spend" asks
        for two.

    Cost: some passes over the question's words.
    """
    found = _find_one(reading)
    if found is None:
        return None
    function, unit, spans = found
    functions = [function]
    for other, words in _BESIDE.items():
        if other != function and (span := _joined(reading.text, spans, words)):
            functions.append(other)
            spans = [*spans, span]
    again = _find_one(reading.without(spans))
    if again is not None and again[1] == unit and again[0] not in functions:
        functions.append(again[0])
        spans = [*spans, *again[2]]
    order = {name: min(_places(reading, name)) for name in functions}
    return tuple(sorted(functions, key=lambda name: order[name])), unit, spans


def _places(reading: Reading, function: str) -> list[int]:
    return [match.start() for match in _BESIDE[function].finditer(reading.text)] or [0]


def _joined(text: str, spans: list[tuple[int, int]], words: Pattern) -> tuple[int, int] | None:
    """Where another function is joined to one that was found: the "highest and" of "highest and lowest daily"."""
    for match in words.finditer(text):
        for start, end in spans:
            if _AND.fullmatch(text[match.end() : start]):
                return match.start(), start
            if _AND.fullmatch(text[end : match.start()]):
                return end, match.end()
    return None


def _find_one(reading: Reading) -> tuple[str, str, list[tuple[int, int]]] | None:
    """One function with its unit and the places of the words."""
    medians = list(reading.outside_names(_FUNCTIONS["median"]))
    if medians:
        found = _nearest(reading, medians)
        return ("median", *found) if found else None
    for function in ("highest", "lowest"):
        words = _FUNCTIONS[function]
        for unit in UNIT_WORDS:
            spans = _of_the_unit(reading, words, unit) or _beside(reading, words, unit)
            if spans and not _ASKS_FOR_UNIT.search(blank_out(reading.text, spans)):
                return function, unit, spans
    return None


def _nearest(reading: Reading, medians: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]] | None:
    """The unit that stands nearest to the word for the median in its sentence."""
    options = []
    for place, (unit, words) in enumerate(UNIT_WORDS.items()):
        for start, end in [*reading.outside_names(words), *units_before_measures(reading, unit)]:
            for first, last in medians:
                between = reading.text[min(end, last) : max(start, first)]
                if not _ENDS.search(between) and (end <= first or last <= start):
                    options.append((len(between), place, unit, [(start, end), (first, last)]))
    return min(options)[2:] if options else None


def _of_the_unit(reading: Reading, words: Pattern, unit: str) -> list[tuple[int, int]]:
    """Where the word stands before the unit itself: "highest daily", "best day's", "on our worst day", "最好一天的"."""
    forms = (
        rf"\s+(?:single\s+|ever\s+)?{_ADJECTIVES[unit]}\b",
        rf"\s+(?:single\s+)?{unit}['’]s\b",
        rf"\s+(?:single|one)[ -]{unit}\b",
    )
    for start, end in reading.outside_names(words):
        for form in forms:
            if match := re.compile(form).match(reading.text, end):
                return [(start, match.end())]
        lead = re.search(r"\b(?:in|on|during)\s+(?:the|our|its|a)\s+$", reading.text[:start])
        match = re.compile(rf"\s+(?:single\s+)?{unit}\b").match(reading.text, end)
        if lead and match:
            return [(lead.start(), match.end())]
        match = re.compile(rf"的?[单每一]?{_HAN[unit]}的?").match(reading.text, end)
        if match and _starts_measure(reading, match.end()):
            return [(start, match.end())]
        before = re.search(rf"(?:[单每一]|{_HAN_BEFORE}){_HAN[unit]}$", reading.text[:start])
        if before and _starts_measure(reading, end + (reading.text[end : end + 1] == "的")):
            return [(before.start(), end)]
    return []


def _beside(reading: Reading, words: Pattern, unit: str) -> list[tuple[int, int]]:
    """Where a measure stands between the word and the unit: "most orders in a single day", "日销售额最高是多少"."""
    measures = _measures(reading)
    for start, end in reading.outside_names(words):
        ranks = reading.text[start:end] in words_of("ranks_groups")
        match = (_SINGLE if ranks else _PER)[unit].search(reading.text, end, end + _NEAR)
        if match and any(end <= first and last <= match.start() for first, last in measures):
            return [(start, end), match.span()]
        for first, last in [*reading.outside_names(UNIT_WORDS[unit]), *units_before_measures(reading, unit)]:
            between = [span for span in measures if last <= span[0] and span[1] <= start]
            # "每天销售额最高": the word closes what the unit opens.
            if between and between[0][0] - last <= 1 and reading.text[between[-1][1] : start] in ("", "的"):
                return [(first, last), (start, end)]
    return []


def units_before_measures(reading: Reading, unit: str) -> Iterator[tuple[int, int]]:
    """The unit in one sign right before a measure: the 日 of 日销售额."""
    for start, _ in _measures(reading):
        match = re.search(rf"(?:单|每|{_HAN_BEFORE}){_HAN[unit]}$", reading.text[:start])
        if match:
            yield match.span()


def _measures(reading: Reading) -> list[tuple[int, int]]:
    """Where something is named that can be added up in a unit."""
    found = [each for each in reading.mentions if each.kind in ("metric", "role") or _is_number(reading, each)]
    counted = [match.span() for match in _COUNTED.finditer(reading.text)]
    return sorted({*((each.start, each.end) for each in found), *counted})


def _is_number(reading: Reading, mention: Mention) -> bool:
    return mention.kind == "column" and reading.column(mention.name).is_numeric


def _starts_measure(reading: Reading, place: int) -> bool:
    return any(start == place for start, _ in _measures(reading))
