"""Where people want something posted that is not in Slack: "to our LinkedIn page", "by e-mail", "发到公众号"."""

from __future__ import annotations

import re

__all__ = ["asks_for_mail", "outside_place"]

_SITES = (
    r"linked\s?in|facebook|instagram|insta|twitter|x\.com|tik\s?tok|you\s?tube|pinterest|threads|reddit|whats\s?app|"
    r"telegram|discord|snapchat|tumblr|medium|wordpress|web\s?site|homepage|blog|newsletter|ms\s+teams|microsoft\s+teams"
)
_KIND = (
    r"(?:page|account|profile|feed|company\s+page|story|stories|timeline|group|site|wall|blog|followers|subscribers)"
)
_POINTING = r"(?:this|that|it|these|those|the\s+(?:report|chart|table|answer|picture|numbers|result))"
_OUTSIDE = (
    re.compile(
        rf"\b(?:to|on|onto|via)\s+(?:our|my|the|their|your)\s+(?P<site>{_SITES})(?:\s+{_KIND})?\b", re.IGNORECASE
    ),
    re.compile(rf"\b(?:to|on|onto|via)\s+(?P<site>{_SITES})\s+{_KIND}\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:post|publish|share|send|upload|put)\s+{_POINTING}\s+(?:to|on|onto|via)\s+(?P<site>{_SITES})\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:发布?|推送?|分享|上传|同步)[到在至给](?:我们?的?|公司的?|咱们的?)?"
        r"(?P<site>领英|微博|小红书|抖音|快手|公众号|朋友圈|微信群?|企业微信|钉钉|飞书|知乎|[Bb]站|官网|网站|博客|视频号|今日头条)"
    ),
)
_SENDS = re.compile(
    r"^\W*(?:(?:can|could|would|will)\s+you\s+|please\s+|pls\s+)*(?:re)?(?:post|publish|share|send|upload|put|schedule)\b",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"^\W*(?:(?:can|could|would|will)\s+you\s+|please\s+|pls\s+)*e-?mail\b|\b(?:by|via|as\s+an?)\s+e-?mail\b|"
    r"发(?:送)?(?:一封|封)?(?:电子)?邮件|邮件发|发[到给]\S{0,6}邮箱",
    re.IGNORECASE,
)


def outside_place(text: str) -> str | None:
    """The place outside Slack that a text wants something posted to, in its own words; None where it names none.

    "Post spend on LinkedIn every Monday" is about the spend there: only this or that answer, or a page, goes anywhere.
    """
    for pattern in _OUTSIDE:
        found = pattern.search(text)
        if found is not None and (not found["site"].isascii() or _SENDS.match(text)):
            return found["site"]
    return None


def asks_for_mail(text: str) -> bool:
    """Whether a text wants something sent by e-mail."""
    return _MAIL.search(text) is not None
