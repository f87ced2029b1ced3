"""Questions whether a difference or a relation is more than chance, told by how they are put and what the data hold.

"Do Cont and FT differ in weight", "is eye colour related to hair colour", "are men admitted more often than women",
"差异显著吗", "是不是偶然": a yes or no is asked for, and two groups or two columns of which one sorts are named. The
router, which knows no data, cannot tell a column of groups from one of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model.mentions import Reading
from bot.model.vocabulary import pattern

__all__ = ["asks_for_a_test"]

_ASKS = pattern(r"^\s*(?:(?:and|so|hi|hey|ok|please)[,\s]+)?{asks_whether}\b|{han_asks_whether}")
_WANTS_MORE = pattern(r"\b(?:how|what|which|why|who|when|where)\b|{han_asks_what}")
_CHANCE = pattern("{more_than_chance}")
_DIFFERS = pattern("{tested_difference}")
_RELATED = pattern("{tested_relation}|{depends_on}")
_THAN = pattern(r"\bthan\b|比|高于|低于|大于|小于|多于|少于|优于|好于|超过")
_COMPARES = pattern("{tested_higher}|{tested_lower}")
_MEASURED = ("metric", "second", "columns", "value")


def asks_for_a_test(reading: Reading, arguments: Mapping[str, Any]) -> bool:
    """Whether a question wants a test, by its words and by what was read of it for one.

    Args:
        reading: the question beside the data set.
        arguments: of `test_hypothesis`, as they were read.
    """
    if reading.schema is None:
        return False
    text = reading.text
    chance = bool(_CHANCE.search(text))
    asks = bool(_ASKS.search(text)) and not _WANTS_MORE.search(text)
    two = len(arguments.get("between", ())) > 1 or "second" in arguments or len(arguments.get("columns", ())) > 1
    sides = two or "by" in arguments
    if (chance and _differs(text)) or (chance and two):
        return sides and (asks or bool(arguments.get("metric")) or two)
    if not asks:
        return False
    if _RELATED.search(text):
        return _of_kinds(reading, arguments)
    if _DIFFERS.search(text):
        return sides and any(name in arguments for name in _MEASURED)
    compares = _COMPARES.search(text) and (_THAN.search(text) or two)
    return bool(compares) and two and any(name in arguments for name in _MEASURED)


def _differs(text: str) -> bool:
    return bool(_DIFFERS.search(text) or _COMPARES.search(text) or _RELATED.search(text))


def _of_kinds(reading: Reading, arguments: Mapping[str, Any]) -> bool:
    """Whether one of two columns sorts rows, so that no correlation answers how they are related."""
    metric, by = arguments.get("metric"), arguments.get("by")
    if metric is None or by is None or reading.schema is None or by not in reading.schema:
        return False
    return not reading.column(by).is_numeric
