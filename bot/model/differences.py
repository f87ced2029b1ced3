"""One sum less another, in words: "revenue net of refunds", "sales after discounts", "扣除退款后的销售额".

What is taken off may be called as a column of numbers is ("Refunded Amount"), though its word alone also fits a value
of another column ("refunded"): rows of that value are then not what is asked for, but the opposite.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.concepts import stem, units
from bot.model.mentions import Mention, Reading
from bot.model.query_groups import resolves
from bot.model.vocabulary import pattern
from tools.columns import normalise
from tools.metric_differences import MINUS

__all__ = ["find_differences"]

_TAKEN_OFF = pattern(
    r"\s*{taken_off}\s*(?:{determiner}\s+)*(?:{count_of|total}\s+)?"
    r"(?P<what>[a-z]{3,}(?:\s[a-z]{3,}){0,2}|[\u3400-\u9fff]{2,6})"
)
_LEAD = pattern(r"{total}\s*(?:of\s+)?(?:the\s+)?$")
_HAN_TAKEN_OFF = pattern(r"{han_taken_off}(?P<what>[\u3400-\u9fff]{2,6}?)(?:{han_taken_off_after})的?$")


def find_differences(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """The differences of a question that the data can answer: where each stands, and its words for `resolve_metric`.

    Args:
        reading: the question.

    Cost: one attempt to resolve a metric for each measure with such words beside it.
    """
    for mention in reading.mentions:
        if not _is_measure(reading, mention):
            continue
        after = _TAKEN_OFF.match(reading.text[mention.end :])
        before = _HAN_TAKEN_OFF.search(reading.text[: mention.start])
        match = after or before
        if match is None:
            continue
        found = _column(reading, mention, match["what"])
        if found is None:
            continue
        name, said = found
        words = f"{_words(mention)}{MINUS}{name}"
        if resolves(reading, words):
            lead = _LEAD.search(reading.text[: mention.start])
            start = match.start() if after is None else lead.start() if lead else mention.start
            yield start, mention.end + after.start("what") + len(said) if after else mention.end, words


def _column(reading: Reading, mention: Mention, spoken: str) -> tuple[str, str] | None:
    """The one column of numbers that such words name, and those of the words that do; the longest words go first."""
    assert reading.schema is not None
    numbers = [c for c in reading.schema.columns if c.is_numeric and c.unit != "percent" and c.name != mention.name]
    for said in _shorter(spoken):
        wanted = {stem(unit) for unit in units(said)}
        if spoken.isascii():
            found = [c.name for c in numbers if wanted <= {stem(unit) for unit in units(normalise(c.name))}]
        else:
            found = [c.name for c in numbers if said in c.name]
        if len(found) == 1:
            return found[0], said
    return None


def _shorter(spoken: str) -> Iterator[str]:
    """The words as they stand, and without the last of them: "refunds by month" names "refunds"."""
    parts = spoken.split(" ") if spoken.isascii() else list(spoken)
    between = " " if spoken.isascii() else ""
    for number in range(len(parts), 0 if spoken.isascii() else 1, -1):
        yield between.join(parts[:number])


def _is_measure(reading: Reading, mention: Mention) -> bool:
    if mention.kind == "column":
        return reading.column(mention.name).is_numeric
    return mention.kind == "metric"


def _words(mention: Mention) -> str:
    return mention.name.replace("_", " ") if mention.kind == "metric" else mention.name
