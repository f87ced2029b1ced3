"""Questions that name something scheduled here, and what is to be done with it: "立即运行周报", "pause ROAS"."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["HANDLES", "scheduled_meant"]

HANDLES = re.compile(
    r"(?<![a-z])(?:run|re-?run|pause|resume|unpause|stop|skip|cancel|suspend|restart|reactivate)(?![a-z])|"
    r"运行|执行|暂停|恢复|停[止掉了用]|取消|跳过",
    re.IGNORECASE,
)
"""What is done to schedules, and to analyses hardly."""
_SKIPS = re.compile(r"(?<![a-z])skip(?![a-z])|跳过", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?:\W|(?<![a-z])(?:please|pls|can|could|would|will|you|the|our|my|this|that|scheduled?|schedules|report|posts?|"
    r"posting|update|now|right|immediately|at|once|again|for|me|us|it|today|thanks?)(?![a-z])|"
    r"请|麻烦|帮我们?|给我们?|我们的?|把|将|立即|马上|现在|立刻|就|一下|一次|下一?次|定时|报表|任务|报告|发布|发送|推送|这个|那个|的|先|吧|了|再|"
    r"谢谢|今天)*",
    re.IGNORECASE,
)
"""What may stand beside the name, so that nothing else is asked of it."""


def scheduled_meant(question: str, titles: Iterable[str]) -> str | None:
    """The title that a question names beside what is to be done with it; of several the longest.

    Args:
        question: as it was asked.
        titles: of what is scheduled in this place.

    Returns:
        None where the question asks for anything else as well: "run sales by channel for May" is an analysis.
    """
    text = " ".join(question.casefold().split())
    for title in sorted(titles, key=len, reverse=True):
        plain = " ".join(title.casefold().split())
        found = re.search(_whole(plain), text) if plain else None
        if found is None:
            continue
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        bare = HANDLES.sub(" ", rest)
        if bare != rest and (_SKIPS.search(rest) or _BESIDE.fullmatch(bare)):
            return title
    return None


def _whole(title: str) -> str:
    """A title that is no part of a longer word."""
    before = r"(?<![a-z0-9_])" if re.match(r"[a-z0-9_]", title) else ""
    after = r"(?![a-z0-9_])" if re.search(r"[a-z0-9_]$", title) else ""
    return before + re.escape(title) + after
