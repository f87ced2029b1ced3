"""What a test of a difference measures, where a question names it by other words than a header.

A rate by what is counted ("signup rate"), one of several kinds ("admitted more often"), the value of an order that
customers spend, and several measurements by the word that their headers share.
"""

from __future__ import annotations

import re
from typing import Any

from bot.model.concepts import stem
from bot.model.mentions import Reading
from bot.model.query_groups import resolves
from bot.model.vocabulary import pattern
from tools.columns import normalise
from tools.performance.significance.rates import find_rate

__all__ = ["asked_outcome", "observed_before", "related_columns", "spent_on_orders", "spoken_rate"]

_RATE = re.compile(r"\b([a-z]+(?:[ -][a-z]+)?[ -]rates?)\b")
_HAN_RATE = re.compile(r"([\u3400-\u9fff]{2,5}率)")
_SPENDS = pattern(r"{people_spend}")
_ORDER = ("average order value", "revenue")
_CHANCE = pattern("{by_chance}")
_CLAUSE = re.compile(r"[,，;；。.:：—–]+\s*|\s+-\s+")
_DIRECTED = pattern(r"{tested_higher}|{tested_lower}|比[^，。？?]{1,16}?(?:高|多|大|好|贵|长|低|少|小|差|便宜|短)")
_QUESTION = pattern(r"^\s*{asks_whether}\b|{han_asks_whether}")
_WORD = re.compile(r"[a-z]{4,}|[\u3400-\u9fff]{2,6}")
_RELATED = pattern("{measured_twice}|{test_friedman}")
_GROUPED = pattern("{group_by|pairs_by}|\\bbetween\\b|\\bsame\\b|按")
_LEAST = 3


def spoken_rate(reading: Reading) -> str | None:
    """The words of a rate that the data hold as two counts, and that neither a header nor the trade calls so."""
    if reading.schema is None:
        return None
    for match in (*_RATE.finditer(reading.text), *_HAN_RATE.finditer(reading.text)):
        said = match[1]
        for words in (said[place:] for place in range(len(said) - 2) if place == 0 or _begins(said, place)):
            singular = re.sub(r"rates$", "rate", words)
            known = resolves(reading, singular)
            if not known and find_rate(reading.schema, singular) is not None:
                return singular
    return None


def _begins(said: str, place: int) -> bool:
    """Whether a word begins there; in Chinese any sign may."""
    return not said.isascii() or said[place - 1] in " -"


def asked_outcome(
    reading: Reading, metric: str | None, by: str | None, filters: list[dict[str, Any]]
) -> tuple[str | None, str | None, list[dict[str, Any]]]:
    """What one of several kinds is an outcome of: "are men admitted more often" limits no rows to those admitted.

    Args:
        reading: the question.
        metric: what is compared, where it was found.
        by: whose groups are compared.
        filters: conditions that were read.

    Returns:
        The metric, its kind that counts as yes, and the conditions that are left.
    """
    if by is None or reading.schema is None or (metric is not None and metric not in reading.schema):
        return metric, None, filters
    for each in filters:
        name = str(each["column"])
        kinds = name in reading.schema and reading.column(name).type == "text" and not reading.column(name).identifier
        if kinds and name != by and each["operator"] == "is" and isinstance(each.get("value"), str):
            if metric not in (None, name) or (metric is None and _other_measure(reading, by, name)):
                continue
            return name, str(each["value"]), [other for other in filters if other is not each]
    return metric, None, filters


def _other_measure(reading: Reading, by: str, name: str) -> bool:
    """Whether something else is named that can be compared."""
    return any(
        each.kind == "metric" or (each.kind == "column" and each.name not in (by, name)) for each in reading.mentions
    )


def spent_on_orders(reading: Reading, metrics: list[str]) -> list[str]:
    """What customers spend, where the data has no spend on ads: the value of their orders."""
    if metrics[:1] not in (["spend"], ["cost"], []) or not _SPENDS.search(reading.text):
        return metrics
    if metrics and resolves(reading, metrics[0]):
        return metrics
    assert reading.schema is not None or not metrics
    if reading.schema is None:
        return metrics
    revenue = [c.name for c in reading.schema.columns if c.role == "revenue" and c.is_numeric]
    return revenue[:1] or metrics


def related_columns(reading: Reading) -> list[str]:
    """Three columns of numbers or more that are set side by side, by name or by the word that their headers share."""
    if reading.schema is None or not _RELATED.search(reading.text):
        return []
    named = list(dict.fromkeys(each.name for each in reading.columns if reading.column(each.name).is_numeric))
    if len(named) >= _LEAST and not _GROUPED.search(reading.text):
        return named
    for word in _WORD.findall(reading.text):
        wanted = stem(word)
        found = [
            column.name
            for column in reading.schema.columns
            if column.is_numeric
            and not column.identifier
            and (
                wanted in {stem(each) for each in normalise(column.name).split()}
                or (not word.isascii() and column.name.startswith(word))
            )
        ]
        if len(found) >= _LEAST:
            return found
    return []


def observed_before(text: str) -> bool:
    """Whether a direction is only what was seen: "B is higher than A, is that chance" asks for no direction."""
    clauses = [each for each in _CLAUSE.split(text) if each.strip()]
    directed = [place for place, each in enumerate(clauses) if _DIRECTED.search(each)]
    chance = [place for place, each in enumerate(clauses) if _CHANCE.search(each)]
    if not directed or not chance or chance[-1] <= directed[-1]:
        return False
    return not any(_QUESTION.search(clauses[place]) for place in directed)
