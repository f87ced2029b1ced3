"""Words of a condition that nobody has read: a report that would be posted always must not say "only if"."""

from __future__ import annotations

import re

from tools.amounts import plain_width

__all__ = ["unread_condition"]

_QUOTED = re.compile(r"“[^”]+”|\"[^\"]+\"|「[^」]+」|`[^`]+`")
_ENGLISH = re.compile(
    r"(?<![a-z])(?:(?:only|just|but\s+not|not|except|even)\s+(?:if|when(?:ever)?|while|after|once|with|on)|if|unless|provided(?:\s+that)?|"
    r"as\s+(?:long|soon)\s+as|in\s+case|in\s+the\s+event|whenever|assuming|otherwise|"
    r"(?<=\S\s)(?:when|once)(?=\s+(?:the|it|there|we|our|any|a|an|[a-z]+\s+(?:is|are|has|have|goes|falls|drops|rises|gets|"
    r"exceeds?|reach(?:es)?|hits?|changes?|looks?|needs?|turns?)\b)))\b"
)
_SENT = r"(?:发(?![货生放现展票量数人达型卖稿文帖育行])|推(?!广|荐)|提醒|通知|播报|告诉)"
_CHINESE = re.compile(
    r"(?:如果|假如|假使|要是|倘若|若是|除非|一旦|万一|仅当|仅在|只在|只有在|只有当|每当|否则)|只有(?=.*?(?:才|时|的话|情况))|"
    rf"只要(?=.*?(?:就|则|时))|当(?![前天月日周季年地])(?=.*?(?:时|才|就))|才\s*(?:要|会)?\s*(?:{_SENT}|$)|"
    rf"(?<!及)(?:时|的时候|的话)\s*[,，]?\s*(?:就|再|才)?\s*{_SENT}|(?:[低高大小少多]于|超过|不足|跌破|突破)\s*"
    rf"[\d零一二两三四五六七八九十]+[^\s,，。]{{0,4}}?(?:时|才|就)|(?:就|则)\s*(?:不发|跳过|别发|{_SENT})"
)


def unread_condition(text: str) -> str | None:
    """The words of a condition that are left in what is to be posted, from where they begin.

    Args:
        text: what was taken for the question, English or Chinese; what is quoted is a name and no condition.

    Returns:
        The words, for the person to say otherwise; None where there are none.
    """
    plain = _QUOTED.sub(lambda match: "x" * len(match[0]), plain_width(text))
    found = [match.start() for pattern in (_ENGLISH, _CHINESE) if (match := pattern.search(plain))]
    return text[min(found) :].strip() if found else None
