"""Reads a setting and its value off a question: "our week starts on Sunday", "use euros here", "以后用中文回答"."""

from __future__ import annotations

import re
from typing import Any

from bot.schedules.zones import zone_called

__all__ = ["asks_to_set", "find_setting"]

_DAY = r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)days?|(?:星期|礼拜|周)[一二三四五六日天]"
_MONEY = (
    r"euros?|dollars?|us dollars?|pounds?(?: sterling)?|yuan|rmb|yen|(?:swiss )?francs?|rupees?|won|"
    r"usd|eur|gbp|cny|jpy|chf|hkd|sgd|aud|cad|sek|nok|dkk|pln|inr|krw|twd|brl|mxn|zar|"
    r"[€$£]|人民币|美元|欧元|英镑|日元|港[元币]|新币|新加坡元|韩元|澳元|加元|瑞郎"
)
_TONGUE = r"(?:simplified )?chinese|mandarin|english|中文|英文|英语|汉语|简体中文|普通话"
_OTHER_TONGUE = r"german|french|spanish|japanese|italian|portuguese|korean|德语|法语|日语|西班牙语|韩语"

_AS_ASKED = re.compile(
    r"^\s*(?:(?:please|always|from now on|just|can you|could you)[,\s]+)*(?:answer|reply|respond|speak|write)\b.*"
    r"(?:\bwhat(?:ever)? language\b|\bsame language\b|"
    r"\blanguages? (?:of (?:the|my|our|each|every)|(?:that )?(?:i|we|people)) )"
    r"|(?:用|按|跟|随|以).{0,4}(?:提问|问题|我问|我们?用|问).{0,4}语言|什么语言.{0,4}就用",
    re.IGNORECASE,
)
"""As it is where nothing is set: an answer is in the language of its question."""

_DEFAULT = re.compile(r"\b(?:default|reset|take back|forget)\b|默认|恢复|取消设置", re.IGNORECASE)
_WEEK = re.compile(
    r"\bweeks?\b|\bfirst day\b|一周|每周|周.{0,4}(?:第一天|开始|起)|星期.{0,4}(?:开始|起)", re.IGNORECASE
)
_FISCAL = re.compile(
    r"\b(?:fiscal|financial|business)[ -](?:year|quarter)s?|\bfy\b|财年|财务年度|财政年度|会计年度", re.IGNORECASE
)
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月",
    re.IGNORECASE,
)
_KEEP = re.compile(
    r"\b(?:keep|retain|retention|store|delete|remove|expire|purge|let\s+go|drop|hold)\w*\b|保留|保存|留存|清理|自动删|过期|清除",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?<![\w.])-?\d+(?:[.,]\d+)*\s*-?\s*(?:days?|weeks?|months?|years?)\b|"
    r"-?\d+(?:[.,]\d+)*\s*个?(?:天|日|周|星期|礼拜|月|年)",
    re.IGNORECASE,
)
_STARTS_ON = re.compile(
    r"\b(?:starts?|begins?|runs?)\s+(?:on|in|from|with)\s+(?:the\s+)?(?P<value>[\w-]+)|"
    r"(?:从|自)\s*(?P<from>\S{1,8}?)\s*(?:开始|起|算)",
    re.IGNORECASE,
)
_MONEY_NAMED = re.compile(
    r"\buse\s+(?P<use>[\w-]+)\s+as\s+(?:our|the|my)\s+currency|\bcurrency\s+(?:is|to|=|should be|shall be)\s+"
    r"(?P<is>[\w-]+)|(?:货币|币种)\s*(?:是|为|用|改成|改为|设为|设成|换成)\s*(?P<han>[^\s，。,.!！吧了]{1,8})",
    re.IGNORECASE,
)
"""Where a value would stand: what stands there and is none must be said, not passed over."""
_LIVES_IN = re.compile(
    r"\s*(?:(?:please )?(?:note|remember)(?: that)?[,:]?\s+)?(?:we|i|our team|the team|everybody|everyone)"
    r"(?:'re|'m|\s+(?:are|am|is|sit|sits|live|lives|work|works|all)){0,2}\s+(?:all\s+)?(?:based\s+|located\s+|here\s+)?"
    r"(?:in|from)\s+(?P<place>[a-z][a-z .'/_-]{1,30}?)(?:\s+(?:time|now|these days))?\s*[.!]?\s*|"
    r"\s*(?:我们?|咱们?|大家|团队|我们团队|公司)(?:人)?(?:现在)?(?:都|全)?(?:人)?在(?P<han>[\u3400-\u9fff]{2,6}?)(?:办公|上班|工作|这边|时区)?[。！!]?\s*",
    re.IGNORECASE,
)
_FIRST_DAY = re.compile(
    rf"\s*(?:{_DAY})\s*(?:is|should be|shall be|will be|是|为|算|当)\s*(?:the\s+|our\s+)?"
    r"(?:first day of (?:the|our|a|every|each) week|start of (?:the|our) week|"
    r"(?:我们)?(?:每周|一周|每个?星期)的?(?:第一天|开始|首日))"
    r"\s*[.!。！]?\s*",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\btime\s*-?zones?\b|\btz\b|\b(?:i'?m|i am|we'?re|we are)\s+(?:based\s+)?(?:in|on)\b|\btime\b|"
    r"时区|时间|我们?(?:都|全)?在|人在",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:is|to|in|on|use|at|=|:)\s+(?:the\s+)?([A-Z]{2,4}|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)"
    r"(?:\s+time)?\b|\b([A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s+time\b"
    r"|(?:时区|在|按|用|是|为|成|到|改|设)\s*(?:改成|改为|设为|设成|换成|换到|是|为|成)?([\u4e00-\u9fff]{2,4}?|UTC|GMT)(?:时间|时区|$|[，。,吧了])"
)
_FULL_ZONE = re.compile(r"\b[A-Z][a-z]+/[A-Z][A-Za-z_]+\b", re.IGNORECASE)
_CHANNEL = re.compile(
    r"\b(?:our|we|us|here|this channel|everyone|everybody|the team|team)\b|我们|这里|本频道|大家|团队|这个频道",
    re.IGNORECASE,
)
_ME = re.compile(r"\b(?:my|me|i|i'?m|just me|for me)\b|我(?!们)|给我", re.IGNORECASE)


def find_setting(question: str) -> dict[str, Any]:
    """The setting, its value as it was said, and for whom, as far as they are clear.

    Args:
        question: as it was asked.
    """
    setting, value = _setting(question)
    if setting is None:
        return {}
    found: dict[str, Any] = {"setting": setting}
    if value is None and (_DEFAULT.search(question) or (setting == "language" and _AS_ASKED.search(question))):
        value = "default"
    if value is not None:
        found["value"] = value
    if _CHANNEL.search(question) and setting in ("zone", "language"):
        found["whom"] = "channel"
    elif (
        _ME.search(question)
        and not _CHANNEL.search(question)
        and setting in ("week_start", "fiscal_year_start", "currency")
    ):
        found["whom"] = "me"
    return found


def asks_to_set(question: str) -> bool:
    """Whether a sentence can be nothing but a setting: "we are in Shanghai", "用提问的语言回答"."""
    return (
        _place_of(question) is not None
        or _FIRST_DAY.fullmatch(question) is not None
        or _AS_ASKED.search(question) is not None
    )


def _place_of(question: str) -> str | None:
    """The place where somebody is, if that is all that is said and its time is known."""
    match = _LIVES_IN.fullmatch(question.replace("’", "'"))
    place = (match["place"] or match["han"]).strip() if match else ""
    return place if place and zone_called(place.lower()) is not None else None


def _stands_there(words: re.Pattern[str], question: str) -> str | None:
    """What stands where a value belongs."""
    match = words.search(question)
    return next(filter(None, match.groups()), None) if match else None


def _setting(question: str) -> tuple[str | None, str | None]:
    if _FISCAL.search(question):
        month = _MONTH.search(question)
        return "fiscal_year_start", month[0] if month else _stands_there(_STARTS_ON, question)
    day = re.search(_DAY, question, re.IGNORECASE)
    begins = _stands_there(_STARTS_ON, question)
    if _WEEK.search(question) and (day or begins or _DEFAULT.search(question)):
        return "week_start", day[0] if day else begins
    age = _AGE.search(question)
    if _KEEP.search(question) and (age or re.search(r"retention|保留|留存", question, re.IGNORECASE)):
        return "retention_days", age[0] if age else None
    tongue = re.search(rf"(?:\b|(?<=[\u4e00-\u9fff]))(?:{_TONGUE}|{_OTHER_TONGUE})", question, re.IGNORECASE)
    if tongue or re.search(r"\blanguage\b|语言", question, re.IGNORECASE):
        return "language", tongue[0] if tongue else None
    money = re.search(rf"(?<![A-Za-z])(?:{_MONEY})(?![A-Za-z])", question, re.IGNORECASE)
    if money or re.search(r"\bcurrency\b|币种|货币", question, re.IGNORECASE):
        return "currency", money[0] if money else _stands_there(_MONEY_NAMED, question)
    lives_in = _place_of(question)
    if lives_in is not None:
        return "zone", lives_in
    full = _FULL_ZONE.search(question)
    if full and _ZONE.search(question):
        return "zone", full[0]
    if _ZONE.search(question):
        place = _PLACE.search(question)
        return "zone", next(filter(None, place.groups())) if place else None
    return None, None
