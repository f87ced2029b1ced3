"""What is to change about when a scheduled post is left out: its condition, and what happens without new data.

"Run it only if spend is over 5000", "remove the condition", "把条件改成ROAS低于3", "没有新数据就不要发了".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.schedules.condition_reading import find_condition
from bot.schedules.plan import Unchanged
from bot.schedules.reports import NAME, NAME_HAN
from bot.schedules.unchanged import find_unchanged
from tools.errors import CannotAnswer

__all__ = ["NO_CONDITION", "Adjustment", "asks_to_adjust", "find_adjustment"]

NO_CONDITION = "none"
"""The condition of a schedule that posts always."""

_OF = rf"(?:\s+(?:of|on|for|from)\s+(?:it|{NAME}))?"
_REMOVED = (
    re.compile(
        r"(?<![a-z])(?:remove|drop|delete|clear|lift|cancel|take\s+off|take\s+away|get\s+rid\s+of|forget|disable)\s+"
        rf"(?:the|its|that|this|any|our|my)?\s*(?:posting\s+)?conditions?{_OF}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![a-z])(?:post|send|run|publish)\s+(?:it|{NAME})\s+(?:always\s+)?(?:without\s+(?:a|the|any)\s+condition|with\s+no\s+condition|"
        r"unconditionally|regardless\s+of\s+(?:the|its)\s+condition|whatever\s+the\s+condition)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:去掉|删掉|删除|取消|移除|不要|去除|清除|撤掉|撤销)\s*(?:这个|那个|它的|{NAME_HAN}的?)?\s*(?:发布|发送|触发)?条件"
    ),
    re.compile(
        rf"(?:把|将)?\s*(?:这个|那个|它的|{NAME_HAN}的?)?\s*(?:发布|发送|触发)?条件\s*(?:去掉|删掉|删除|取消|移除|不要|去除|撤掉|撤销)"
    ),
    re.compile(rf"(?:{NAME_HAN}|它)?\s*(?:以后)?\s*无条件\s*(?:发布|发送|推送|发)(?:{NAME_HAN}|它)?"),
)
_REPLACED = (
    re.compile(
        r"(?<![a-z])(?:change|set|make|update|replace|adjust|switch|turn)\s+(?:the|its|that|this|our|my)?\s*"
        rf"(?:posting\s+)?condition{_OF}\s+(?:to|into|with|so\s+that|as|:)?\s*(?P<condition>\S.*)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![a-z])add\s+(?:a|the)\s+condition{_OF}\s*(?:that|:)?\s*(?P<condition>\S.*)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:把|将)?\s*(?:这个|那个|它的|{NAME_HAN}的?)?\s*(?:发布|发送|触发)?条件\s*(?:改成|改为|改到|换成|换为|设为|设成|设置为|设定为|"
        r"调整为|调成|变成)\s*(?P<condition>\S.*)$"
    ),
    re.compile(
        rf"(?:给\s*(?:它|{NAME_HAN})\s*)?(?:加上?|增加|添加|设置?)\s*(?:一?个)?\s*条件\s*[:：,，]?\s*(?P<condition>\S.*)$"
    ),
)
_SENDS = re.compile(
    r"(?<![a-z])(?:post|send|run|publish|report|share|repeat|schedule[sd]?|reports)\b|发|推送|播报|运行|跑|定时|报表|报告|[日周月]报",
    re.IGNORECASE,
)
_FILLER = re.compile(
    rf"{NAME}|(?<![a-z])(?:please|pls|ok(?:ay)?|and|but|then|can|could|would|will|you|only|just|post|send|run|publish|share|make|do|"
    r"it|them|always|scheduled|reports?|posts?|from\s+now\s+on|in\s+(?:the\s+)?future|any\s?more|again|instead|now|also)(?![a-z])|"
    rf"{NAME_HAN}|请|麻烦|帮我|以后|今后|从现在起|改成|改为|都|只|才|就|再|它|把|将|让|运行|发布|发送|推送|发|推|跑|了|吧|的|在|这个|那个",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Adjustment:
    """What is to change.

    Attributes:
        condition: the new condition in words, `NO_CONDITION` for none at all; None where nothing is said of it.
        unchanged: what happens without new data from now on; None where nothing is said of it.
        spans: where that stands in the text.
    """

    condition: str | None = None
    unchanged: Unchanged | None = None
    spans: tuple[tuple[int, int], ...] = ()


def find_adjustment(text: str) -> Adjustment:
    """What a text wants changed about when a schedule posts; nothing in it where it says nothing of that."""
    for pattern in _REMOVED:
        if found := pattern.search(text):
            return Adjustment(NO_CONDITION, spans=(found.span(),))
    for pattern in _REPLACED:
        if found := pattern.search(text):
            return Adjustment(found["condition"].strip(' .。!！“”"'), spans=(found.span(),))
    spans: list[tuple[int, int]] = []
    without_new = find_unchanged(text)
    if without_new is not None:
        spans += without_new[1]
        for start, end in without_new[1]:
            text = text[:start] + "," * (end - start) + text[end:]
    condition = None
    if (only_if := find_condition(text)) is not None:
        spans.append(only_if[1])
        condition = text[slice(*only_if[1])].strip()
    return Adjustment(condition, without_new[0] if without_new else None, tuple(spans))


def asks_to_adjust(text: str) -> bool:
    """Whether a text is about that alone, and about something scheduled: no question and no new schedule."""
    try:
        found = find_adjustment(text)
    except CannotAnswer:
        return False  # Two conditions at once: whoever reads it again says so.
    if not found.spans:
        return False
    if (
        found.condition is not None
        and found.unchanged is None
        and not _names_condition(text)
        and not _SENDS.search(text)
    ):
        return False
    rest = text
    for start, end in sorted(found.spans, reverse=True):
        rest = rest[:start] + " " + rest[end:]
    return re.search(r"[^\W_]", _FILLER.sub(" ", rest)) is None


def _names_condition(text: str) -> bool:
    return any(pattern.search(text) for pattern in (*_REMOVED, *_REPLACED))
