"""A count that a question asks for beside other measures: "how many customers and what income", "各有多少人"."""

from __future__ import annotations

from bot.model.mentions import Reading
from bot.model.vocabulary import pattern
from tools.columns import candidates

__all__ = ["with_count"]

_PEOPLE = pattern(
    r"{count_of}\s+(?:the\s+)?{counted_people}|{counted_people}\s+count\b|\bhead\s?count\b"
    r"|{how_many}\s*{counter}?{counted_people}|{counted_people}(?:各自?|分别)?(?:有|是)?{how_many}|{people_number}"
)
_OF_VALUES = pattern(r"(?:{count_of}\s+(?:the\s+)?$)")
_HAN_OF_VALUES = pattern(r"^(?:各自?|分别)有?{how_many}(?:{counter}|人|$|[,，。？?和])")
_ROWS = pattern(r"{count_of}\s+(?:the\s+)?(?:rows|records|entries|cases)\b|记录数|行数|条数")
_GOOD = 0.6


def with_count(reading: Reading, metrics: list[str]) -> list[str]:
    """The measures of a question with the count that it asks for as well, which must not be dropped.

    Alone, a count needs no words: rows are counted where nothing else is measured. Where the data have a column of
    customers, they are counted by it, so that nobody counts twice.

    Args:
        reading: the question.
        metrics: that were read.
    """
    if not metrics or reading.schema is None or any(_counts(words) for words in metrics):
        return metrics
    rows, people = _ROWS.search(reading.text), _PEOPLE.search(reading.text)
    if people is not None and any(_covers(reading, people.start(), people.end(), words) for words in metrics):
        people = None
    if rows or not (people or _counts_values(reading)):
        return ["count", *metrics] if rows else metrics
    found = candidates(reading.schema, "customer")[:1]
    named = [name for name, score in found if score >= _GOOD and name not in metrics]
    return [f"distinct {named[0]}" if named else "count", *metrics]


def _counts(words: str) -> bool:
    return words.replace("_", " ") in ("count", "orders", "new customers") or words.startswith("distinct ")


def _covers(reading: Reading, start: int, end: int, words: str) -> bool:
    """Whether the words of a count are the very name of what is measured, such as a column "人数"."""
    if words in reading.text[start:end] or reading.text[start:end] in words:
        return True
    spans = [each for each in reading.mentions if each.name in words and each.kind in ("column", "metric")]
    return any(each.start < end and start < each.end for each in spans)


def _counts_values(reading: Reading) -> bool:
    """Whether rows of a value are counted: "how many women", "男女各多少"."""
    for value in reading.values:
        before, after = reading.before(value.start), reading.after(value.end)
        if _OF_VALUES.search(before) or _HAN_OF_VALUES.match(after):
            return True
    return False
