"""Which questions about customers over time are about who comes back, whatever tool their words sound like."""

from __future__ import annotations

import re

from tools.columns import normalise
from tools.performance.funnel.events import find_who
from tools.schema import Schema

__all__ = ["asks_of_return", "asks_of_second", "asks_who_is_lost", "asks_who_never_returns"]

_RETURN = re.compile(
    r"\b(?:second|repeat|2nd)[- ](?:purchase|order|buy)\b|\bre-?purchas\w*|\bbuy(?:s|ing)? again\b|"
    r"\border(?:s|ing)? again\b|"
    r"\bkeeps? (?:the |our |its )?(?:\w+ )?(?:customers?|users?|buyers?|members?|people|them)\b|"
    r"\bbrings? (?:\w+ )?(?:customers?|users?|buyers?|people|them) back\b|\bstick(?:s|ing)? around\b|"
    r"\b(?:customers?|users?|buyers?) (?:who |that )?(?:come|stay|return|remain)s?\b|"
    r"\bloyal\w*|\bretention\b|\bretain\w*|"
    r"复购|回购|回头客|留存|再次购买|二次购买|第二次(?:购买|下单)|留得|留住|回访|忠诚"
)
_ONCE = re.compile(
    r"\b(?:bought|buy|buys|purchased?|ordered|order|shop(?:ped)?|came|come)\s(?:\w+\s)?(?:only |just )?once\b"
    r"(?! (?:a|per|every))|"
    r"\bonly (?:bought|buy|purchased?|ordered|came) once\b|"
    r"\bnever (?:bought|buy|came|come|ordered|order|return\w*) (?:again|back)?|"
    r"\bone[- ](?:time|off) (?:buyers?|customers?|purchas\w*|shoppers?)\b|"
    r"只(?:买|购买|下单|消费)(?:了|过)?(?:一|1)次|(?:一|单)次性(?:客户|顾客|购买)|没有?再(?:买|来|下单|购买)"
)
_SECOND = re.compile(
    r"\b(?:second|2nd|next|repeat|follow-?up)[- ](?:purchase|order|buy|visit|time)s?\b|\bagain\b|\bre-?purchas\w*|"
    r"\breorders?\b|"
    r"\bbetween (?:orders|purchases|visits)\b|复购|回购|再次|第二[次单]|二次|下一[次单]|两次(?:购买|下单)"
)
_RATE_LOST = re.compile(r"\bchurn(?:ed)?\b|流失率|流失(?:了)?多少(?:客户|用户|顾客)")
_LOST = re.compile(r"\bchurn\w*|\battrition\b|流失")


def asks_of_second(text: str) -> bool:
    """Whether a question names the time that comes after the first."""
    return bool(_SECOND.search(text.lower()))


def asks_who_never_returns(text: str) -> bool:
    """Whether a question is about those who came only once."""
    return bool(_ONCE.search(text.lower()))


def asks_who_is_lost(text: str) -> bool:
    """Whether a question is about those who are gone, rather than those who stay."""
    return bool(_LOST.search(text.lower()))


def asks_of_return(text: str, schema: Schema, *, how_long: bool) -> bool:
    """Whether a question about a data set is one about customers who come back.

    Args:
        text: the question.
        schema: of the data set: somebody must be in several rows, and rows must have days.
        how_long: whether the question asks for a time.
    """
    lower = text.lower()
    # A column of its own that says who is gone is counted; no cohort is needed for that.
    recorded = any(_LOST.search(normalise(column.name)) for column in schema.columns)
    lost = not recorded and _RATE_LOST.search(lower)
    said = _RETURN.search(lower) or _ONCE.search(lower) or lost or (how_long and _SECOND.search(lower))
    if not said or not any(column.is_temporal for column in schema.columns):
        return False
    who = find_who(schema, None)
    return who is not None and schema[who].distinct < schema.rows - schema[who].missing
