"""Words for yes and no, as tables of customers have them, in English and Chinese."""

from __future__ import annotations

from tools.messages import Message, Text

__all__ = ["means_no", "means_yes"]

_YES_WORDS = (
    "yes, y, true, t, 1, purchased, purchase, bought, buy, buyer, churned, churn, converted, conversion, subscribed, "
    "subscriber, clicked, click, responded, response, exited, left, defaulted, returned, visited, signed, won, "
    "是, 有, 购买, 已购买, 流失, 已流失, 转化, 已转化, 成交, 已成交, 点击, 已点击, 响应, 已响应, 对"
)
_NO_WORDS = "no, n, false, f, 0, none, never, not, stayed, kept, retained, lost, 否, 无, 没有, 没, 错"
_YES = frozenset(_YES_WORDS.split(", "))
_NO = frozenset(_NO_WORDS.split(", "))


def means_yes(value: Text) -> bool:
    """Whether a cell says that something happened."""
    return _word(value) in _YES


def means_no(value: Text) -> bool:
    """Whether a cell says that something did not happen."""
    word = _word(value)
    return word in _NO or word.startswith(("not ", "no ", "non-")) or word[:1] in ("未", "不", "非")


def _word(value: Text) -> str:
    return (value.template if isinstance(value, Message) else value).strip().casefold()
