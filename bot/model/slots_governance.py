"""Reads what is to be deleted, shared, erased, looked up in the audit trail or set, off a question."""

from __future__ import annotations

import re
from typing import Any

from bot.model.about_datasets import removed_name
from bot.model.channels import without_channels
from bot.model.mentions import Reading
from bot.model.people import named_people

__all__ = ["fill_audit", "fill_delete", "fill_erase", "fill_setting", "fill_share"]

_FILE = re.compile(
    r"(?<![\w/.])[\w-]+(?:\.\w+)*\.(?:csv|tsv|txt|xlsx?|gz)\b|\b[A-Za-z]\w*_\w+\b|\b[A-Za-z]{3,}\d+\b", re.ASCII
)
_FILE_ZH = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff\w-]*\.(?:csv|tsv|txt|xlsx?)\b")
_LEAD_ZH = re.compile(
    r"^.*(?:删除|删掉|删了|移除|清除|清空|撤掉|共享|分享|开放|授权|关于|看过|用过|查过|导出过|下载过|访问过|动过|把|将|谁|了)(?=.{2})"
)
_QUOTED = re.compile(r"[“\"「《']([^”\"」》']{2,80})[”\"」》']")
_KIND = r"(?:files?|data\s*sets?|datasets?|tables?|spreadsheets?|sheets?|uploads?|exports?|csv|logs?|data|list)"
_NAMED = re.compile(
    rf"\b(?:the|my|our|that|this|called|named)\s+((?:[a-z][\w-]*\s+){{0,3}}?[a-z][\w-]*)\s+{_KIND}\b", re.IGNORECASE
)
_NAMED_ZH = re.compile(
    r"(?:^|把|将|删除了?|删掉|删了|移除|清除|共享|分享|开放|授权|关于|看过|用过|导出[过了]|下载[过了]|那个|这个|我的|旧的|上传的)"
    r"([\u3400-\u9fff\w]{2,12}?)(?:数据集|数据表|表格|文件|名单|表|数据)"
)
_SAYS_NOTHING = re.compile(
    r"(?:old|older|wrong|last|latest|newest|new|test|duplicate|uploaded|whole|entire|same|other|first|previous|copy|of|"
    r"raw|that|this|my|our|the|a|an|one|csv|excel|data|dataset|set|all|any|every|shared|these|those|sample|"
    r"results?|answers?|as|who|deleted|exported|uploaded|audit|activity|access|security|usage|action)"
    r"|可以|能够?|有权|看|导出|下载|删除|删掉|删了|移除|清除|清空|撤掉|共享|分享|取消|停止|把|将|请|帮我|谁|看过|用过|我们?|他们?|你|这[个份张些]?|那[个份张些]?|旧|老|新|错|上传|刚|刚才|昨天|传|最新|测试|重复|所有|全部|用|的|了|不|要|给|误|第一份|上次",
    re.IGNORECASE,
)

_ROOM = re.compile(r"\b(?:with|to|from|for|in|into)\s+(?:the\s+)?([a-z][\w-]*)\s+channel\b", re.IGNORECASE)
_ROOM_ZH = re.compile(r"(?:给|到|对|让|从|在|和|跟)\s*([\u3400-\u9fffA-Za-z0-9_-]{1,12}?)\s*(?:频道|群)")
_THIS_ROOM = frozenset(
    {"this", "the", "that", "another", "other", "这个", "那个", "别的", "其他", "本", "另一个", "全"}
)
_STOP = re.compile(
    r"\b(?:unshare|stop\s+sharing|no\s+longer\s+share|revoke|withdraw|take\s+(?:back|away)|undo\s+the\s+shar|"
    r"(?:don'?t|not)\s+share|remove\b.{0,30}\baccess|end\s+the\s+shar|cut\s+off|make\b.{0,30}\bprivate|"
    r"hide\b.{0,30}\bfrom|shouldn'?t\s+(?:see|use)|lose\s+access)"
    r"|(?:取消|停止|终止|结束|解除).{0,40}?(?:共享|分享|授权)|不再(?:共享|分享)|别再?(?:共享|分享)|不要再?(?:共享|分享)|收回|撤回|撤销|关掉.{0,8}(?:共享|权限)",
    re.IGNORECASE,
)

_OLDER = re.compile(
    r"\b(?:old(?:er)?|previous|earlier|former)\s+versions?\b|(?:旧|老|以前的?|之前的?|历史)版本", re.IGNORECASE
)
_NEWEST = re.compile(
    r"\b(?:newest|latest|last|most\s+recent|current)\s+version\b|\bversion\s+(?:i|we)\s+just\b|(?:最新|最近|最后|刚传)的?(?:一个)?版本",
    re.IGNORECASE,
)

_DAYS = re.compile(
    r"\b(?:last|past|previous)\s+(\d{1,4}|a|an|one|two|three|four|six)?\s*(days?|weeks?|months?|quarters?|years?)\b"
    r"|(?:最近|过去|近)(\d{1,4}|一|两|三|六|半)?\s*个?(天|日|周|星期|月|季度|年)",
    re.IGNORECASE,
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "一": 1, "两": 2, "三": 3, "六": 6}
_LENGTHS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_LENGTHS_ZH = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "季度": 91, "年": 365}
_RECENT = (
    (re.compile(r"\btoday\b|今天", re.IGNORECASE), 1),
    (re.compile(r"\byesterday\b|昨天", re.IGNORECASE), 2),
    (re.compile(r"\bthis week\b|本周|这周|上周", re.IGNORECASE), 7),
    (re.compile(r"\bthis month\b|本月|这个月|上个?月", re.IGNORECASE), 31),
    (re.compile(r"\bthis year\b|今年", re.IGNORECASE), 366),
)
_DEED = (
    r"(?:do(?:ne|ing)?|did|been|export(?:ed)?|delet(?:ed?)?|shar(?:ed?)?|upload(?:ed)?|ask(?:ed)?|chang(?:ed?)?|access(?:ed)?"
    r"|download(?:ed)?|schedul(?:ed?)?)"
)
_LATELY_ZH = r"(?:最近|都|今天|昨天|这周|本周|上周|这个月|本月|上个?月|今年)*"
_BY = re.compile(
    rf"\b(?:did|has|have|was|what)\s+(<@[A-Z0-9]+>|@?[A-Za-z][\w.-]+)\s+{_DEED}\b|\b(?:by|of)\s+(<@[A-Z0-9]+>|@[\w.-]+)"
    rf"|(<@[A-Z0-9]+>|@?[A-Za-z0-9_][A-Za-z0-9_.-]*)\s*{_LATELY_ZH}(?:做|问|导出|删|上传|共享|分享|改|下载)"
    rf"|^\s*([\u4e00-\u9fff]{{2,3}}?){_LATELY_ZH}(?:做|问|导出|删除?|上传|共享|分享|改|下载)[了过]",
    re.IGNORECASE,
)
_MINE = re.compile(
    r"\b(?:did|have|do)\s+i\b|\b(?:about|on)\s+me\b|关于我(?!们)|记录了?我(?!们)|我(?!们)的(?:操作|记录)"
    r"|\bmy\s+(?:own\s+)?(?:actions|activity|entries|questions)\b|我(?:自己)?(?:最近)?(?:都)?(?:做了|问了|导出|做过)",
    re.I,
)
_DEEDS = (
    ("exported", re.compile(r"\b(?:export|download)\w*|\btook a copy|导出|下载|拷走|拿走", re.I)),
    ("deleted", re.compile(r"\b(?:delet|remov|eras|wip|purg|trash)\w*|删|抹|清除|清掉|移除", re.I)),
    ("shared", re.compile(r"\b(?:un)?shar(?:e|es|ed|ing)\b|共享|分享", re.I)),
    ("uploaded", re.compile(r"\bupload\w*|\bbrought\b|上传", re.I)),
    ("scheduled", re.compile(r"\bschedul\w*|定时|推送", re.I)),
    ("changed", re.compile(r"\b(?:chang|set|defin)\w*\b.{0,25}\b(?:settings?|zone|currency|language|week|terms?)\b"
                           r"|改了?.{0,6}(?:设置|时区|货币|语言|口径)|定义了", re.I)),
    ("asked", re.compile(r"\bask(?:ed|s|ing)?\b|\bquer(?:y|ied)\b|问了|提问|问过|查询了", re.I)),
)  # fmt: skip
_TAKES_AWAY = re.compile(
    r"^\s*(?:(?:please|pls|can you|could you)\s+)*(?:export|download|save|send)\b"
    r"|\b(?:as|into|to)\s+(?:an?\s+)?(?:csv|xlsx?|excel|file|spreadsheet)\b"
    r"|(?<![.\w])(?:csv|excel|xlsx)\s*(?:file|please|export)?\s*[.!?]*$"
    r"|^(?:请|帮我|麻烦|把)*\s*(?:导出|下载)(?![过了的])|(?:导成|导出为|导出成|存成|做成|生成)\S{0,4}(?:csv|excel|表格|文件)"
    r"|给我.{0,4}文件|(?:导出|下载)(?:一下|来|给我)?\s*[。！!]?$",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"^\s*(?:(?:who|which|did|has|have|was|were|what|when)\b|谁|有没有|有人|哪)", re.IGNORECASE)
_EXCEL = re.compile(r"(?<![a-z])(?:excel|xlsx?)(?![a-z])", re.IGNORECASE)
_NOBODY = frozenset(
    {
        "anyone",
        "anybody",
        "someone",
        "somebody",
        "everyone",
        "we",
        "they",
        "you",
        "it",
        "been",
        "who",
        "has",
        "people",
        "the",
    }
)


def fill_delete(reading: Reading) -> dict[str, Any]:
    """The arguments of `delete_dataset` that are clear."""
    text = reading.question
    found = _name(text)
    if not found and (removed := removed_name(text)):
        # What no data set is called must not pass for the one that is at hand.
        found = {"name": removed}
    if _OLDER.search(text):
        found["versions"] = "older"
    elif _NEWEST.search(text):
        found["versions"] = "newest"
    return found


def fill_share(reading: Reading) -> dict[str, Any]:
    """The arguments of `share_dataset` that are clear."""
    text = reading.question
    channel = _channel(reading)
    found = _name(without_channels(text, reading.channels))
    if channel:
        found["channel"] = channel
    if _STOP.search(text):
        found["stop"] = True
    return found


def fill_erase(reading: Reading) -> dict[str, Any]:
    """The names in a question that asks to erase somebody: addresses, numbers, quoted and proper names."""
    names = [each.name for each in named_people(reading.question)]
    return {"person": names} if names else {}


def fill_audit(reading: Reading) -> dict[str, Any]:
    """The arguments of `show_audit_trail` that are clear."""
    text = reading.question
    found: dict[str, Any] = {}
    days = _how_far(text)
    if days:
        found["days"] = days
    takes_away = bool(_TAKES_AWAY.search(text)) and not _ASKS_WHO.search(text)
    if takes_away:
        found["file"] = "xlsx" if _EXCEL.search(text) else "csv"
    told = _TAKES_AWAY.sub(" ", text) if takes_away else text
    deeds = [deed for deed, words in _DEEDS if words.search(told)]
    if len(deeds) == 1:
        found["did"] = deeds[0]
    named = _name(_DAYS.sub(" ", told)).get("name")
    if named:
        found["of"] = named
    if _MINE.search(text):
        found["person"] = "me"
    else:
        by = _BY.search(text)
        person = next(filter(None, by.groups()), "") if by else ""
        if person and person.lower() not in _NOBODY and not re.search(r"谁|我|你|们|大家|有人|哪|什么", person):
            found["person"] = person.strip("<>")
    return found


def fill_setting(reading: Reading) -> dict[str, Any]:
    """The arguments of `change_setting` that are clear."""
    from bot.model.setting_phrases import find_setting

    return find_setting(reading.question)


def _name(text: str) -> dict[str, Any]:
    """What a data set is called in a question; nothing where it is only pointed at."""
    for pattern in (_QUOTED, _FILE):
        match = pattern.search(text)
        if match:
            return {"name": match[1] if match.groups() else match[0]}
    chinese = _FILE_ZH.search(text)
    if chinese:
        return {"name": _LEAD_ZH.sub("", chinese[0])}
    for match in (*_NAMED.finditer(text), *_NAMED_ZH.finditer(text)):
        words = match[1].split() if match[1].isascii() else [_SAYS_NOTHING.sub("", match[1])]
        telling = " ".join(word for word in words if word and not _SAYS_NOTHING.fullmatch(word))
        if telling:
            return {"name": telling}
    return {}


def _channel(reading: Reading) -> str | None:
    if reading.channels:
        return reading.channels[0].channel
    for pattern in (_ROOM, _ROOM_ZH):
        match = pattern.search(reading.question)
        if match and match[1].lower() not in _THIS_ROOM:
            return match[1]
    return None


def _how_far(text: str) -> int | None:
    """How many days back."""
    match = _DAYS.search(text)
    if match:
        count, unit = match[1] or match[3] or "1", match[2] or match[4]
        length = _LENGTHS.get(unit.lower().rstrip("s")) or _LENGTHS_ZH.get(unit, 1)
        if count == "半":
            return length // 2
        return (int(count) if count.isdigit() else _COUNTS[count.lower()]) * length
    return next((days for pattern, days in _RECENT if pattern.search(text)), None)
