"""Conditions, limits and lists as a line of text in a form: written so that a person can change them, and read back.

What is written is read back as it was; what people write instead is read as a question is, by the local model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.conversation import Language
from bot.model.mentions import Reading
from bot.model.query_filters import find_filters
from bot.model.slots_budget import fill_budget
from bot.model.vocabulary import either, load_words
from tools.amounts import read_amount
from tools.columns import find_column
from tools.definitions import Definitions
from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import say
from tools.metrics import resolve_metric
from tools.schema import Schema

__all__ = [
    "read_amounts",
    "read_conditions",
    "read_limits",
    "read_names",
    "read_pairs",
    "read_totals",
    "write_conditions",
    "write_limits",
    "write_list",
    "write_number",
    "write_pairs",
]

_FILE = "forms.yaml"
_QUOTED = r'"(?:[^"]|"")*"|“[^”]*”'
_PIECES = re.compile(rf"(?:{_QUOTED}|[^;；\n\"“]|[\"“])+")
_VALUES = re.compile(rf"(?:{_QUOTED}|[^,，、\"“]|[\"“])+")
_FIRST_QUOTED = re.compile(rf"\s*(?P<quoted>{_QUOTED})")
_PLAIN_VALUE = re.compile(r"[^\s;；,，、\"“”=:：](?:[^;；,，、\"“”=:：\n\r]*[^\s;；,，、\"“”=:：])?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_SHOWN_SIGNS = 60
_EMPTY = ("is empty", "is not empty")
_GROUPS = ("in group", "not in group")


def write_conditions(filters: Iterable[Mapping[str, Any]], language: Language) -> str:
    """Conditions in words: "Channel is Google, Meta; Spend > 1000". `read_conditions` reads them back."""
    return "; ".join(_written(each, language) for each in filters)


def read_conditions(text: str, schema: Schema, definitions: Definitions = ()) -> list[dict[str, Any]]:
    """Conditions on rows, as `tools.filters.Filter` has them.

    Args:
        text: as it was written.
        schema: of the data set.
        definitions: the team's own terms: "only Brand" is a condition as well.

    Raises:
        CannotAnswer: a part of the text is no condition.
    """
    found: list[dict[str, Any]] = []
    for piece in _pieces(text):
        exact = _exact(piece, schema)
        reading = Reading(piece, schema, definitions)
        found += [exact] if exact else find_filters(reading, []).filters or _nothing(piece)
    return found


def read_totals(text: str, schema: Schema, dimensions: Sequence[str]) -> list[dict[str, Any]]:
    """Conditions on metrics of whole groups.

    Raises:
        CannotAnswer: a part of the text is no condition.
    """
    found: list[dict[str, Any]] = []
    for piece in _pieces(text):
        exact = _exact_total(piece, schema)
        if exact:
            found.append(exact)
            continue
        read = find_filters(Reading(piece, schema), list(dimensions))
        found += [*read.having, *read.filters] or _nothing(piece)
    return found


def write_limits(limits: Iterable[Mapping[str, Any]], language: Language) -> str:
    """Limits of channels in words: "TV at least 10; each at most 50%"."""
    words = load_words(_FILE)
    bounds = {name: str(words["bounds"][name][language][0]) for name in ("least", "most")}
    each = str(words["each"][language][0])
    written: list[str] = []
    for limit in limits:
        name = _quoted(str(limit["channel"])) if limit.get("channel") is not None else each
        for field, bound in (("minimum", "least"), ("maximum", "most")):
            if (amount := limit.get(field)) is not None:
                written.append(f"{name} {bounds[bound]} {write_number(amount)}")
            if (share := limit.get(f"{field}_share")) is not None:
                written.append(f"{name} {bounds[bound]} {write_number(share * 100)}%")
    return "; ".join(written)


def read_limits(text: str, schema: Schema | None) -> list[dict[str, Any]]:
    """Limits of channels, as `tools.ads.limits.Limit` has them.

    Raises:
        CannotAnswer: a part of the text is no limit.
    """
    found: list[dict[str, Any]] = []
    for piece in _pieces(text):
        exact = _exact_limit(piece)
        read = [exact] if exact else fill_budget(Reading(piece, schema)).get("limits")
        if not read:
            raise CannotAnswer(
                say(
                    "I can't read “{text}”. Name a channel, “at least” or “at most”, and an amount.", text=_shown(piece)
                )
            )
        found += read
    return found


def write_pairs(pairs: Mapping[str, Any]) -> str:
    """Names with what they stand for: "revenue = Net sales; spend = Cost"."""
    return "; ".join(f"{_quoted(name)} = {_value(value)}" for name, value in pairs.items())


def read_pairs(text: str) -> dict[str, str]:
    """Names with what they stand for.

    Raises:
        CannotAnswer: a part of the text has no sign between the two.
    """
    found: dict[str, str] = {}
    for piece in _pieces(text):
        match = re.fullmatch(rf"\s*({_QUOTED}|[^=:：]+?)\s*[=:：]\s*(\S.*?)\s*", piece, re.DOTALL)
        if match is None:
            raise CannotAnswer(say("Write “{text}” as a name, an equals sign and a value.", text=_shown(piece)))
        found[_unquoted(match[1])] = _unquoted(match[2])
    return found


def read_amounts(text: str) -> dict[str, float]:
    """Names with amounts.

    Raises:
        CannotAnswer: a part of the text is no name with an amount.
    """
    found: dict[str, float] = {}
    for name, words in read_pairs(text).items():
        amount = read_amount(words)
        if amount is None:
            raise CannotAnswer(say("“{value}” is not a number.", value=_shown(words)))
        found[name] = amount.value
    return found


def write_list(names: Iterable[str]) -> str:
    """Names in a row."""
    return ", ".join(_quoted(name) for name in names)


def read_names(text: str) -> list[str]:
    """Names in a row, each once."""
    return list(dict.fromkeys(each for piece in _pieces(text) for each in _split_values(piece)))


def write_number(value: float) -> str:
    """A number as people type it: no exponent, nothing that is not there."""
    if not math.isfinite(value):
        return ""
    text = repr(float(value))
    if "e" in text:
        text = f"{value:.15f}" if abs(value) < 1 else f"{value:.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _written(given: Mapping[str, Any], language: Language) -> str:
    operator = str(given.get("operator") or "is")
    operator = {"=": "is", "==": "is", "in": "is", "!=": "is not", "not in": "is not"}.get(operator, operator)
    words = load_words(_FILE)
    sign = str(words["operators"][operator][language][0])
    name = _quoted(str(given["column"]))
    raw = given.get("value")
    values = [_value(each) for each in (raw if isinstance(raw, list) else [raw]) if each is not None]
    if operator in (*_EMPTY, *_GROUPS):
        return f"{name} {sign}"
    both = f" {words['and'][language][0]} "
    return f"{name} {sign} {both.join(values) if operator == 'between' else ', '.join(values)}"


def _value(value: Any) -> str:
    return (
        write_number(value) if isinstance(value, int | float) and not isinstance(value, bool) else _quoted(str(value))
    )


def _quoted(text: str) -> str:
    """A text as it stands, in quotes where it would be read as something else."""
    spoken = f" {text} "
    means_more = _and().search(spoken) or _operator().search(spoken) or _bound().search(spoken)
    if _PLAIN_VALUE.fullmatch(text) and not means_more and text.lower() not in _words("each"):
        return text
    return '"' + text.replace('"', '""') + '"'


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text[1:-1] if len(text) > 1 and text[0] == "“" and text[-1] == "”" else text


def _pieces(text: str) -> Iterator[str]:
    return (piece.group().strip() for piece in _PIECES.finditer(text) if piece.group().strip())


def _split_values(text: str) -> list[str]:
    return [_unquoted(each.group()) for each in _VALUES.finditer(text) if each.group().strip()]


def _exact(piece: str, schema: Schema) -> dict[str, Any] | None:
    """A condition that begins with a column and an operator; a name that is written as it is counts before others."""
    readings = list(_readings(piece))
    for words, operator, rest in readings:
        if operator in _GROUPS and not rest.strip():
            return {"column": words, "operator": operator}  # A group that the team has defined, no column.
    for find in (_same_name, find_column):
        for words, operator, rest in readings:
            column = find(schema, words)
            if column is None:
                continue
            if made := _condition(column, operator, rest, numbers=schema[column].is_numeric):
                return made
    return None


def _exact_total(piece: str, schema: Schema) -> dict[str, Any] | None:
    for words, operator, rest in _readings(piece):
        try:
            resolve_metric(schema, words)
        except NeedsChoice:
            pass  # It is a metric all the same; which column it takes is asked when it runs.
        except CannotAnswer:
            continue
        if made := _condition(words, operator, rest, numbers=True):
            return made
    return None


def _readings(piece: str) -> Iterator[tuple[str, str, str]]:
    """Every way to take a piece apart into words, an operator and what comes after; the first words longest."""
    quoted = _FIRST_QUOTED.match(piece)
    if quoted:
        rest = piece[quoted.end() :]
        if match := _operator().match(f"{rest} "):
            yield _unquoted(quoted["quoted"]), _operator_of(match.group()), rest[match.end() :]
        return
    for match in reversed(_outside_quotes(_operator(), piece)):
        if words := piece[: match.start()].strip():
            yield words, _operator_of(match.group()), piece[match.end() :]


def _condition(column: str, operator: str, rest: str, *, numbers: bool) -> dict[str, Any] | None:
    if operator in _GROUPS:
        return None
    if operator in _EMPTY:
        return None if rest.strip() else {"column": column, "operator": operator}
    values = _split_values(rest)
    if operator == "between" and len(values) == 1 and (parts := _between(rest)):
        values = parts
    if not values or (operator == "between" and len(values) != 2):
        return None
    taken: list[Any] = [_as_number(each) if numbers else each for each in values]
    return {"column": column, "operator": operator, "value": taken[0] if len(taken) == 1 else taken}


def _between(rest: str) -> list[str] | None:
    """The two ends of a range, the "and" between them outside of quotes."""
    for match in _outside_quotes(_and(), rest):
        return [_unquoted(rest[: match.start()]), _unquoted(rest[match.end() :])]
    return None


def _outside_quotes(words: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Where words stand in a text and are no part of what is quoted there."""
    quoted = [match.span() for match in re.finditer(_QUOTED, text)]
    found = words.finditer(f"{text} ")
    return [each for each in found if not any(start < each.end() and each.start() < end for start, end in quoted)]


def _same_name(schema: Schema, words: str) -> str | None:
    if words in schema:
        return words
    return next((name for name in schema.names if name.casefold() == words.casefold()), None)


def _as_number(text: str) -> Any:
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    return int(number) if number == int(number) and abs(number) < 1e15 else number


def _exact_limit(piece: str) -> dict[str, Any] | None:
    match = _limit().fullmatch(piece)
    amount = read_amount(match["amount"]) if match else None
    if match is None or amount is None:
        return None
    bound = "minimum" if match["bound"].lower() in _words("bounds", "least") else "maximum"
    channel = None if match["name"].lower() in _words("each") else _unquoted(match["name"])
    return {"channel": channel, f"{bound}_share" if amount.kind == "percent" else bound: amount.value}


@lru_cache(maxsize=1)
def _operator() -> re.Pattern[str]:
    """An operator, with the blanks around it; the longest that fits is found first."""
    return re.compile(rf"\s*{either(_operators())}\s*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _operators() -> dict[str, str]:
    """Every way to write an operator, and which it is."""
    kinds = load_words(_FILE)["operators"]
    return {str(word): name for name, ways in kinds.items() for words in ways.values() for word in words}


def _operator_of(text: str) -> str:
    return _operators()[" ".join(text.lower().split())]


@lru_cache(maxsize=1)
def _and() -> re.Pattern[str]:
    return re.compile(rf"\s*{either(_words('and'))}\s*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _bound() -> re.Pattern[str]:
    return re.compile(either({*_words("bounds", "least"), *_words("bounds", "most")}), re.IGNORECASE)


@lru_cache(maxsize=1)
def _limit() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?P<name>{_QUOTED}|[^\"“]+?)\s*(?P<bound>{_bound().pattern})\s*(?P<amount>.+?)\s*",
        re.IGNORECASE | re.DOTALL,
    )


def _words(*path: str) -> frozenset[str]:
    found: Any = load_words(_FILE)
    for name in path:
        found = found[name]
    return frozenset(str(word).lower() for words in found.values() for word in words)


def _nothing(piece: str) -> list[dict[str, Any]]:
    raise CannotAnswer(
        say("I can't read “{text}”. Name a column, how it is compared, and a value.", text=_shown(piece))
    )


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN_SIGNS else text[: _SHOWN_SIGNS - 1] + "…"
