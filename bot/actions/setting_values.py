"""Reads the value of a setting as people say it: "Sunday", "欧元", "Berlin", "90 days", "中文"."""

from __future__ import annotations

import re
from typing import Literal

from bot.schedules.zones import zone_called
from bot.settings import DAYS, known_currency
from tools.currencies import CODES, YEN_OR_YUAN, currency_of
from tools.errors import CannotAnswer
from tools.messages import say
from tools.period_meanings import Named
from tools.period_phrases import read_meaning

__all__ = ["Setting", "read_value"]

Setting = Literal["zone", "week_start", "fiscal_year_start", "currency", "language", "retention_days"]

_CURRENCIES = {
    "euro": "EUR", "dollar": "USD", "us dollar": "USD", "pound": "GBP", "pound sterling": "GBP", "sterling": "GBP",
    "yuan": "CNY", "renminbi": "CNY", "yen": "JPY", "japanese yen": "JPY", "franc": "CHF", "swiss franc": "CHF",
    "hong kong dollar": "HKD", "singapore dollar": "SGD", "australian dollar": "AUD", "canadian dollar": "CAD",
    "rupee": "INR", "won": "KRW", "人民币元": "CNY", "新加坡元": "SGD", "新币": "SGD", "台币": "TWD", "新台币": "TWD",
    "韩元": "KRW", "澳元": "AUD", "加元": "CAD", "瑞郎": "CHF", "瑞士法郎": "CHF", "卢比": "INR",
}  # fmt: skip
_DAYS_ZH = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_LANGUAGES = {
    "en": "en", "english": "en", "英语": "en", "英文": "en",
    "zh": "zh", "chinese": "zh", "mandarin": "zh", "simplified chinese": "zh", "中文": "zh", "汉语": "zh",
    "简体中文": "zh", "华语": "zh", "普通话": "zh", "简体": "zh",
}  # fmt: skip
_FIRST_OF_MONTH = re.compile(
    r"^(?:the )?(?:0?1(?:st)?|first)(?: of)? (?=[a-z])|(?<=[a-z]) (?:the )?(?:1st|0?1)$|[1一](?:日|号)$"
)
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365, "天": 1, "日": 1, "周": 7, "月": 30, "年": 365}
_AGE = re.compile(r"(\d{1,5})\s*(?:个|-)?\s*(?:(d|w|m|y)[a-z]*|(天|日|周|月|年)|(?P<weeks>星期|礼拜))?")
_LONGEST = 36_500


def read_value(setting: Setting, words: str) -> str:
    """The value of a setting as it is stored.

    Args:
        setting: which.
        words: as it was said.

    Raises:
        CannotAnswer: it is none; says what would be one.
    """
    plain = " ".join(words.strip().strip("“”\"'.。").lower().split())
    match setting:
        case "zone":
            return _zone(words, plain)
        case "week_start":
            return _day(words, plain)
        case "fiscal_year_start":
            return _month(words, plain)
        case "currency":
            return _currency(words, plain)
        case "language":
            return _language(words, plain)
        case "retention_days":
            return _days(words, plain)


def _zone(words: str, plain: str) -> str:
    found = zone_called(plain)
    if found is None:
        raise CannotAnswer(
            say("I don't know the time zone “{zone}”. Name one like “Europe/Berlin” or “Asia/Shanghai”.", zone=words)
        )
    return found


def _day(words: str, plain: str) -> str:
    for day in DAYS:
        if plain.rstrip("s") == day or (len(plain) >= 3 and day.startswith(plain)):
            return day
    last = re.fullmatch(r"(?:星期|礼拜|周)([一二三四五六日天])", plain)
    if last is None:
        raise CannotAnswer(say("“{value}” is no day of the week. Say, for example, “Sunday”.", value=words))
    return DAYS[_DAYS_ZH[last[1]]]


def _month(words: str, plain: str) -> str:
    """The number of a month; a day that is said with it has to be its first."""
    found = read_meaning(_FIRST_OF_MONTH.sub("", plain))
    month = found.month if isinstance(found, Named) and found.day is None and not found.has_year else None
    if month is None:
        number = re.fullmatch(r"(1[0-2]|[1-9])(?:月份?)?", plain)
        month = int(number[1]) if number else None
    if month is None:
        raise CannotAnswer(say("“{value}” is no month. Say, for example, “April”.", value=words))
    return str(month)


def _currency(words: str, plain: str) -> str:
    known = _CURRENCIES.get(plain) or _CURRENCIES.get(plain.rstrip("s")) or currency_of(plain)
    if known == YEN_OR_YUAN:
        raise CannotAnswer(say("“¥” is yuan or yen. Say CNY or JPY."))
    if known is None or known not in CODES:
        raise CannotAnswer(say("I don't know the currency “{value}”. Use a code such as EUR, USD or CNY.", value=words))
    return known_currency(known)


def _language(words: str, plain: str) -> str:
    found = _LANGUAGES.get(plain)
    if found is None:
        raise CannotAnswer(say("I speak English and Chinese, not “{value}”.", value=words))
    return found


def _days(words: str, plain: str) -> str:
    # All of it has to be read: of "-5 days" or "1.5 years" a part would be another number.
    found = _AGE.fullmatch(plain)
    count = int(found[1]) * _UNITS[found[2] or found[3] or ("w" if found["weeks"] else "d")] if found else 0
    if not 1 <= count <= _LONGEST:
        raise CannotAnswer(say("For how many days? “{value}” is no number of days. Say “90 days”.", value=words))
    return str(count)
