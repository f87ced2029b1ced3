"""One sum as a share of another: "tip as a percentage of the bill", "what share of spend is refunds", "退款占花费"."""

from __future__ import annotations

from itertools import pairwise

from bot.model.mentions import Mention, Reading
from bot.model.query_groups import resolves
from bot.model.ratios import Ratio
from bot.model.vocabulary import pattern

__all__ = ["find_shares"]

_OF = r"(?:{share_word}|%|ratio)\s+(?:{of_or_to})\s+(?:{determiner}\s+)*"
_AS_SHARE = pattern(r"\s*,?\s*(?:as|in)\s+(?:an?|the)?\s*" + _OF)
_ASKED_OF = pattern(r"(?:{share_asked}|how much)\s+(?:{share_word}\s+)?of\s+(?:{determiner}\s+)*$")
_RATIO_OF = pattern(r"\b(?:the\s+)?ratio\s+of\s+(?:{determiner}\s+)*$")
_IS = pattern(r"\s*{is_made_of}\s*(?:{determiner}\s+)*")
_TO = pattern(r"\s*(?:to|and)\s+(?:{determiner}\s+)*")
_HAN_OF = pattern(r"(?:总额|金额|额)?\s*占(?:了|到)?(?:总|全部|所有)?的?\s*")
_HAN_BETWEEN = pattern(r"\s*{han_and}\s*")
_HAN_INSIDE = pattern(r"\s*(?:中|里|里面)的?\s*")
_HAN_SHARE = pattern(r"^(?:总?额)?\s*的?\s*占?\s*(?:{han_share})")
_HAN_RATIO = pattern(r"^\s*(?:的比例|的比值|之比|的比率)")
_LEAD = pattern(r"(?:(?:the\s+)?{average|total}\s+(?:of\s+)?)?(?:the\s+)?$")


def find_shares(reading: Reading) -> list[Ratio]:
    """The shares of a question that the data can answer: both sides are added up, and the one is divided by the other.

    Args:
        reading: the question.

    Cost: one attempt to resolve a metric for each two measures with such words between or around them.
    """
    if reading.schema is None:
        return []
    found: list[Ratio] = []
    measured = [each for each in reading.mentions if _is_measure(reading, each)]
    for one, two in pairwise(measured):
        placed = _placed(reading, one, two)
        if placed is None or (found and found[-1].end > one.start):
            continue
        start, end, above, below = placed
        words = f"{_name(above)} as a share of {_name(below)}"
        if _name(above) != _name(below) and resolves(reading, words):
            found.append(Ratio(start, end, words))
    return found


def _placed(reading: Reading, one: Mention, two: Mention) -> tuple[int, int, Mention, Mention] | None:
    """Where a share of two measures stands, which of them is above the line and which below."""
    between = reading.text[one.end : two.start]
    before, after = reading.text[: one.start], reading.text[two.end :]
    lead = _LEAD.search(before)
    start = lead.start() if lead else one.start
    if _AS_SHARE.fullmatch(between):
        return start, two.end, one, two
    ratio = _RATIO_OF.search(before)
    if ratio and _TO.fullmatch(between):
        return ratio.start(), two.end, one, two
    asked = _ASKED_OF.search(before)
    if asked and _IS.fullmatch(between):
        return asked.start(), two.end, two, one
    share = _HAN_SHARE.match(after)
    if share and _HAN_OF.fullmatch(between):
        return one.start, two.end + share.end(), one, two
    if share and _HAN_INSIDE.fullmatch(between):
        return one.start, two.end + share.end(), two, one
    same = _HAN_RATIO.match(after)
    if same and _HAN_BETWEEN.fullmatch(between):
        return one.start, two.end + same.end(), one, two
    return None


def _is_measure(reading: Reading, mention: Mention) -> bool:
    if mention.kind == "column":
        column = reading.column(mention.name)
        return column.is_numeric and not column.identifier
    return mention.kind == "metric"


def _name(mention: Mention) -> str:
    return mention.name.replace("_", " ") if mention.kind == "metric" else mention.name
