"""Ratios in words: "orders per customer", "clicks per euro", "平均每单金额", "每个客户的订单数".

"Per" cuts into groups where a name follows ("revenue per channel"), and divides where something follows that is
counted or added up: customers, orders, clicks, money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.differences import find_differences
from bot.model.mentions import Mention, Reading
from bot.model.vocabulary import pattern, words_of
from tools.columns import normalise
from tools.errors import MarketbotError
from tools.measures import Measure, adds_up
from tools.metrics import resolve_metric
from tools.schema import Column

__all__ = ["Ratio", "find_ratios"]

_GAP = pattern(r"\s*(?:{ratio_verb}\s+)?(?:{ratio_per})\s+")
_FUNCTION = pattern(r"(?:{average}\s+)?(?:(?:the\s+)?{count_of|total}\s+(?:of\s+)?)?(?:{average}\s+)?(?:the\s+)?$")
_WORD = re.compile(r"[a-z]+")
_EACH = r"(?:(?:平均)?{each_of}(?:{ratio_counter})?\s*(?P<below>[a-z\u3400-\u9fff]{1,8}?)|人均)的?{ratio_link}*"
_HAN_PER = pattern(_EACH + "$")
_HAN_ORDERS = pattern(
    _EACH + r"(?:(?P<orders>(?:几|多少)\s*个?(?:单|笔|订单))"
    r"|(?P<revenue>(?:消费|花了|花)(?:额|金额|多少钱?)?)(?=$|[,，。？?按是]))"
)
_RANKS = pattern(r"\bby\s+(?:the\s+)?(?:{average}\s+)?$|按\s*$")
_AND = pattern(r"\s*{column_list}\s*")
_OTHER_FUNCTION = pattern("{median|maximum|minimum|maximum_after|minimum_after|median_after}")
_ONE_BY_ONE = pattern("{one_by_one}")
_GROUPED = pattern("{age|grouped_number}")
_KINDS = 30
_ADDITIVE = frozenset(
    {"spend", "revenue", "profit", "cost", "clicks", "impressions", "conversions", "orders", "quantity", "sessions"}
    | {"new_customers", "sent", "opens", "bounces"}
)


@dataclass(frozen=True)
class Ratio:
    """A ratio in the question.

    Attributes:
        start, end: where it stands, with the words for averages around it.
        words: that `tools.metrics.resolve_metric` takes.
    """

    start: int
    end: int
    words: str


def find_ratios(reading: Reading) -> list[Ratio]:
    """The ratios of a question that the data can answer.

    Args:
        reading: the question.

    Cost: one attempt to resolve a metric for each measure with "per" or "每" beside it.
    """
    if reading.schema is None or _ONE_BY_ONE.search(reading.text) or _OTHER_FUNCTION.search(reading.text):
        return []
    listed = any(each.kind in ("top", "bottom") for each in reading.amounts)
    found: list[Ratio] = []
    for ratio in (*_differences(reading), *_english(reading), *_chinese(reading), *_chinese_orders(reading)):
        if listed and not _RANKS.search(reading.text[: ratio.start]):
            continue  # The top customers are a list: "top 5 customers by revenue per order".
        if not any(each.start < ratio.end and ratio.start < each.end for each in found):
            found.append(ratio)
    return found


def _differences(reading: Reading) -> Iterator[Ratio]:
    """One sum less another, which is measured as a ratio is: as a whole."""
    yield from (Ratio(*found) for found in find_differences(reading))


def _english(reading: Reading) -> Iterator[Ratio]:
    for number, mention in enumerate(reading.mentions):
        per = _GAP.match(reading.text[mention.end :])
        if per is None or mention.kind == "value":
            continue
        start = mention.end + per.end()
        word = _WORD.match(reading.text[start:])
        if word is None:
            continue
        below = next((each for each in reading.mentions if each.start == start), None)
        end = below.end if below else start + word.end()
        spoken, first = reading.text[start:end], mention
        words = _resolved(reading, mention, below, spoken)
        if words is None:
            continue
        for earlier in reversed(reading.mentions[:number]):
            # "orders and revenue per customer" are two ratios.
            other = _AND.fullmatch(reading.text[earlier.end : first.start]) and _resolved(
                reading, earlier, below, spoken
            )
            if not other:
                break
            yield Ratio(earlier.start, first.start, other)
            first = earlier
        ahead = _FUNCTION.search(reading.text[: mention.start])
        yield Ratio(ahead.start() if ahead else mention.start, end, words)


def _chinese(reading: Reading) -> Iterator[Ratio]:
    for mention in reading.mentions:
        if mention.kind == "value":
            continue
        before = _HAN_PER.search(reading.text[: mention.start])
        if before is None:
            continue
        words = _resolved(reading, mention, *_han_below(reading, before))
        if words is not None:
            yield Ratio(before.start(), mention.end, words)


def _chinese_orders(reading: Reading) -> Iterator[Ratio]:
    """Orders and money that are named by a verb: "每个客户平均下几单", "人均消费"."""
    for match in _HAN_ORDERS.finditer(reading.text):
        name = "orders" if match["orders"] else "revenue"
        mention = Mention(match.start(name), match.end(), "metric", name)
        words = _resolved(reading, mention, *_han_below(reading, match))
        if words is not None:
            yield Ratio(match.start(), match.end(), words)


def _han_below(reading: Reading, match: re.Match[str]) -> tuple[Mention | None, str]:
    """What is below the line of a Chinese ratio; "人均" divides by customers."""
    if match["below"] is None:
        return None, "人"
    start, end = match.span("below")
    return next((each for each in reading.mentions if each.start <= start and each.end >= end), None), match["below"]


def _resolved(reading: Reading, above: Mention, below: Mention | None, spoken: str) -> str | None:
    """The words for a ratio, or None where what is below is a name to group by, or the data has no such thing."""
    options = list(_below(reading, below, spoken))
    for numerator in _above(reading, above):
        for denominator in options:
            if denominator.lower() == numerator.lower():
                continue
            words = f"{numerator} / {denominator}"
            measure = _measure(reading, words)
            if measure is not None and measure.how == "ratio" and _measure(reading, denominator) is not None:
                return words
    if spoken in words_of("order_word") | words_of("customer_word") and not (below and below.kind == "column"):
        # The data has none: handed on, so that the answer says so, rather than the whole sum in silence.
        named = "order" if spoken in words_of("order_word") else "customer"
        return next((f"{numerator} / {named}" for numerator in _above(reading, above)), None)
    return None


def _above(reading: Reading, mention: Mention) -> Iterator[str]:
    """What is above the line, in words of a metric or a column."""
    if mention.kind == "metric":
        yield mention.name.replace("_", " ")
    elif mention.kind == "column" and reading.column(mention.name).is_numeric:
        yield mention.name
    elif mention.kind == "column" and reading.column(mention.name).identifier:
        yield f"distinct {mention.name}"
    elif mention.kind == "column" and reading.column(mention.name).role == "product":
        yield f"distinct {mention.name}"  # "products per order"


def _below(reading: Reading, mention: Mention | None, spoken: str) -> Iterator[str]:
    """What is below the line: only what is counted or added up, never a name to group by."""
    if spoken in words_of("order_word"):
        yield "order"
    if spoken in words_of("customer_word"):
        yield "customer"
    if spoken in words_of("money_word"):
        yield "spend"
    if mention is None:
        return
    if mention.kind == "metric":
        yield mention.name.replace("_", " ")
    elif mention.kind == "column":
        column = reading.column(mention.name)
        if column.is_numeric and not column.identifier and _adds_up(column):
            yield mention.name
        elif column.identifier and not column.is_temporal:
            yield f"distinct {mention.name}"


def _adds_up(column: Column) -> bool:
    """Whether a column holds amounts of something; years, ages and classes are groups."""
    if column.role in _ADDITIVE:
        return True
    named = _GROUPED.search(normalise(column.name)) is not None
    return column.role is None and adds_up(column) and column.distinct > _KINDS and not named


def _measure(reading: Reading, words: str) -> Measure | None:
    assert reading.schema is not None
    try:
        return resolve_metric(reading.schema, words)
    except MarketbotError:
        return None
