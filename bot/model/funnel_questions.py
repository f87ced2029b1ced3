"""Which questions about data with steps are about a funnel, whatever tool their words alone sound like.

"Where do we lose most people?" names no funnel, and of an ad account it asks for something else; of a table whose rows
are stages it can mean one thing only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tools.performance.funnel.current import find_current
from tools.performance.funnel.events import find_event_column, find_who
from tools.performance.funnel.stages import match_step, stage_of
from tools.schema import Schema

__all__ = ["asks_how_long", "asks_of_funnel", "counts_where_things_stand", "speaks_of_loss"]

_LOSS = re.compile(
    r"\b(?:lose|loses|losing|lost|leak\w*|abandon\w*)\b|\bdrop(?:s|ped|ping)?(?:[- ]?(?:off|out)\w*)?\b|"
    r"\bbottlenecks?\b|\bfall(?:s|ing)?[- ]?(?:off|out)\b|\b(?:give|gives|giving) up\b|"
    r"流失|流走|跑掉|跑了|漏掉|漏得|卡在|掉得|掉了|丢了|丢掉"
)
_COME_THROUGH = re.compile(
    r"\bconver(?:t|ts|ted|ting|sions?)\b|\bgo(?:es)? (?:on|through)\b|\bmakes? it\b|"
    r"\bget (?:from|to|through)\b|\breach\b|\bfunnel\b|\brates?\b|转化|漏斗|走到|走完|到达|通过率"
)
_HOW_LONG = re.compile(
    r"\bhow (?:long|quick(?:ly)?|fast|soon|many (?:seconds|minutes|hours|days|weeks|months)|much time)\b|"
    r"\btime (?:to|from|between|until|it takes)\b|"
    r"\b(?:median|average|typical|mean|usual) (?:time|duration|delay|lag)\b|"
    r"\b(?:days|hours|minutes|time|duration) (?:between|from)\b|\bspeed of\b|\btime[- ]to[- ]\w+|"
    r"多久|多长时间|多少(?:天|小时|分钟|时间)|几(?:天|个?小时|分钟)|耗时|用时|时长|间隔|周期"
)
_PATH = re.compile(r"\bfrom\b|\bbetween\b|\bto\b|->|→|到|至|、|-|—|–|\bafter\b|\bbefore\b|之后|以后")
_TABLE_COUNT = re.compile(
    r"\bhow many\b.{0,40}\b(?:in|at|on) (?:each|every|which|what)\b|\b(?:by|per|in each|at each) (?:stage|status)\b|"
    r"(?:各|每个?)(?:阶段|状态).{0,6}(?:多少|几|数)|(?:多少|几).{0,8}(?:各|每个?)(?:阶段|状态)"
)


def asks_how_long(text: str) -> bool:
    """Whether a question is about how long something takes."""
    return bool(_HOW_LONG.search(text.lower()))


def speaks_of_loss(text: str) -> bool:
    """Whether a question is about those who are lost on the way."""
    return bool(_LOSS.search(text.lower()))


def asks_of_funnel(question: str, schema: Schema, arguments: Mapping[str, Any]) -> bool:
    """Whether a question about a data set is one about the way through its steps.

    Args:
        question: as it was asked.
        schema: of the data set.
        arguments: as they were read for a funnel.
    """
    text = question.lower()
    names = _steps_of(schema)
    if len(names) < 2:
        return False
    path = len(arguments.get("steps", ())) > 1 and all(match_step(each, names) for each in arguments["steps"])
    if path and _PATH.search(text):
        return bool(_COME_THROUGH.search(text) or _LOSS.search(text) or _HOW_LONG.search(text)) or not _words_left(text)
    if _LOSS.search(text):
        return True
    return bool(re.search(r"\bconvert|\bfunnel\b|漏斗|转化", text)) and not _has_conversions(schema)


def counts_where_things_stand(question: str, schema: Schema) -> bool:
    """Whether a question only counts what stands at each stage now, which is no funnel."""
    who = find_who(schema, None)
    event = find_event_column(schema, None, who, None)
    if event is None or find_current(schema, who, event) is None:
        return False
    text = question.lower()
    return bool(_TABLE_COUNT.search(text)) and not (_LOSS.search(text) or _COME_THROUGH.search(text))


def _steps_of(schema: Schema) -> tuple[str, ...]:
    """The steps of a data set with a column that names them; none where it has no such column."""
    event = find_event_column(schema, None, find_who(schema, None), None)
    if event is None:
        return ()
    values = schema[event].values
    known = {stage_of(value) for value in values} - {None}
    return values if len(known) > 1 or len(values) > 1 else ()


def _has_conversions(schema: Schema) -> bool:
    return any(column.role in ("conversions", "rate") for column in schema.columns)


def _words_left(text: str) -> bool:
    """Whether a question says more than the steps of a way."""
    return len(text.split()) > 12 or "?" in text or "？" in text
