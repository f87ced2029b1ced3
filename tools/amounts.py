"""Numbers as people write them in a question: "100k", "1.5m", "10万", "三千", "5%", "top five", "¥3,000".

Found with their place in the text, so that what is left of the question can be read for other things. Libraries were
tried and read "past 30 days" or "10w" wrongly; only Chinese numerals are left to one (cn2an).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["Amount", "Kind", "find_amounts", "plain_width", "read_amount", "whole_number"]

Kind = Literal["number", "percent", "money", "top", "bottom"]


@dataclass(frozen=True)
class Amount:
    """A number in a text.

    Attributes:
        start, end: where it stands, end not included.
        phrase: the words of the text.
        value: what it says; 5% is 0.05, "top five" is 5.
        kind: percent is a share; money had a currency; top and bottom are how many to show from which end.
        currency: ISO code when one was written.
    """

    start: int
    end: int
    phrase: str
    value: float
    kind: Kind = "number"
    currency: str | None = None


_CURRENCIES = {
    "us$": "USD", "hk$": "HKD", "$": "USD", "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP",
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "cny": "CNY", "rmb": "CNY", "jpy": "JPY", "hkd": "HKD",
    "dollars": "USD", "dollar": "USD", "bucks": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "yuan": "CNY",
    "美元": "USD", "美金": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "港币": "HKD", "人民币": "CNY",
    "元": "CNY", "块钱": "CNY", "块": "CNY",
}  # fmt: skip
_SCALES = {
    "k": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "b": 1e9, "bn": 1e9, "w": 1e4,
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10,
}  # fmt: skip
_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: value for value, word in enumerate(_UNITS)} | {w: 20 + 10 * i for i, w in enumerate(_TENS)}
_WORDS |= {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}

_WIDE = str.maketrans({chr(0xFF10 + d): str(d) for d in range(10)} | {"％": "%", "．": ".", "＄": "$", "　": " "})


def plain_width(text: str) -> str:
    """The text with full-width digits and signs as plain ones, in lower case; of the same length."""
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.translate(_WIDE)


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SIGNS = _any([word for word in _CURRENCIES if not word.isalpha()])
_CODES = _any([word for word in _CURRENCIES if word.isalpha() and word.isascii()])
_HAN_MONEY = _any([word for word in _CURRENCIES if not word.isascii() and word.isalpha()])
_NUMBER_WORD = rf"(?:{_any(list(_WORDS))})"
_ENGLISH = rf"(?:(?:a|half a|one and a half)\s+)?{_NUMBER_WORD}(?:(?:\s+|-|\s+and\s+){_NUMBER_WORD}){{0,12}}"
_LONGEST = 24
"""Chinese numerals with more characters than this are no number that anyone means."""
_HAN_DIGITS = "零〇一二两三四五六七八九"
_HAN = rf"(?:[{_HAN_DIGITS}十半][{_HAN_DIGITS}十百千万亿点]*)"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SCALE = (
    r"(?:(?:k|mn|mm|m|bn|b|w)(?![a-z0-9])|\s?(?:hundred|thousand|million|billion)\b|"
    r"\s?(?:[十百千]?万(?!能|一)|[十百]?亿|百(?!分)|千(?!克|瓦|米)))"
)
_MEASURE = r"(?=\s?(?:个|名|位|人|天|周|月|年|次|条|家|组|类|种|款|件|单|笔|倍|行|列|张|份|项|大))"
_CURRENCY_AFTER = rf"(?:\s?(?:(?P<code>{_CODES})\b|(?P<unit>{_HAN_MONEY})))"
_PERCENT_AFTER = r"(?:\s?(?:%|percent\b|per cent\b|pct\b|(?P<tenth>成(?!功|本|为|交|立|长|绩|员))))"

_DIGIT_PATTERN = re.compile(
    rf"(?<![\w.])(?:(?P<sign>{_SIGNS})\s?|(?P<before>{_CODES})\s)?(?P<minus>(?<![\w)])-)?(?!\d{{4}}-\d)(?<!\d{{4}}-)(?<!\d-\d\d-)(?P<digits>{_DIGITS})"
    rf"(?P<scale>{_SCALE})?(?:(?P<percent>{_PERCENT_AFTER})|{_CURRENCY_AFTER})?(?![\d_]|\.\d|[a-z])"
)
_AFTER_HAN = re.compile(_DIGIT_PATTERN.pattern.replace(r"(?<![\w.])", "(?<=[\u4e00-\u9fff])", 1))
_ENGLISH_PATTERN = re.compile(
    rf"(?<![a-z\d_-])(?P<words>{_ENGLISH})\b(?:(?P<percent>{_PERCENT_AFTER})|{_CURRENCY_AFTER})?"
)
_HAN_PATTERN = re.compile(
    rf"(?P<percent>百分之(?P<share>{_HAN}|{_DIGITS}))"
    rf"|(?<![第周期星点])(?:(?P<tenths>[一二两三四五六七八九])成(?!功|本|为|交|立|长|绩|员))|(?P<half>一半)"
    rf"|(?<![第周期星{_HAN_DIGITS}十百千万亿点\d])(?P<han>{_HAN})(?:(?P<unit>{_HAN_MONEY})|(?P<measure>{_MEASURE}))?"
)
_COUNT = rf"(?P<COUNT>\d{{1,6}}(?![\d.%]|,\d)|{_ENGLISH}\b|{_HAN})"
_NOT_TIME = r"(?!\s*(?:%|天|日|周|个?月|个?季|年|小时|个?星期))"
_TOP_PATTERN = re.compile(
    rf"(?<![a-z])(?P<top>top|best|highest|largest|biggest|leading|first(?!\s\S+\s(?:day|week|month|quarter|year)))\s?-?"
    rf"{_COUNT.replace('COUNT', 'count1')}(?!\s*(?:%|percent))"
    rf"|(?<![a-z])(?P<bottom>bottom|worst|lowest|smallest|weakest)\s?-?"
    rf"{_COUNT.replace('COUNT', 'count2')}(?!\s*(?:%|percent))"
    rf"|(?<![之以目日年月周])前{_COUNT.replace('COUNT', 'count3')}{_NOT_TIME}"
    rf"|(?P<back>后|倒数|最后|末){_COUNT.replace('COUNT', 'count4')}{_NOT_TIME}"
)


def find_amounts(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Amount]:
    """Every number in a text, from left to right.

    Args:
        text: a question, English or Chinese.
        taken: places (start, end) that were read as something else already, such as periods; nothing is found there.

    Returns:
        The numbers; they do not overlap. Digits inside a word ("Q2", "utm_2"), ordinals and the pronoun "one" are none.
    """
    plain = plain_width(text)
    found: list[Amount] = []
    used = list(taken)
    for finder in (_tops, _chinese, _digits, _english):
        for amount in finder(plain):
            if math.isfinite(amount.value) and all(amount.end <= start or end <= amount.start for start, end in used):
                phrase = text[amount.start : amount.end]
                found.append(Amount(amount.start, amount.end, phrase, amount.value, amount.kind, amount.currency))
                used.append((amount.start, amount.end))
    return sorted(found, key=lambda amount: amount.start)


def read_amount(phrase: str) -> Amount | None:
    """The number that a phrase is, or None when it holds none or more than one."""
    found = find_amounts(phrase)
    return found[0] if len(found) == 1 else None


def _tops(text: str) -> Iterator[Amount]:
    for match in _TOP_PATTERN.finditer(text):
        words = match["count1"] or match["count2"] or match["count3"] or match["count4"]
        value = whole_number(words)
        if value is not None and value >= 1:
            kind: Kind = "bottom" if match["bottom"] or match["back"] else "top"
            yield Amount(match.start(), match.end(), "", value, kind)


def _digits(text: str) -> Iterator[Amount]:
    for match in (*_DIGIT_PATTERN.finditer(text), *_AFTER_HAN.finditer(text)):
        value = float(match["digits"].replace(",", ""))
        value *= _SCALES[match["scale"].strip()] if match["scale"] else 1.0
        value = -value if match["minus"] else value
        currency = match["sign"] or match["before"] or match["code"] or match["unit"]
        yield _amount(match, value * 10 if match["tenth"] else value, bool(match["percent"]), currency)


def _english(text: str) -> Iterator[Amount]:
    for match in _ENGLISH_PATTERN.finditer(text):
        if match["words"] in ("one", "zero"):
            continue
        yield _amount(match, _english_value(match["words"]), bool(match["percent"]), match["code"] or match["unit"])


def _chinese(text: str) -> Iterator[Amount]:
    for match in _HAN_PATTERN.finditer(text):
        if match["percent"]:
            share = match["share"]
            value = float(share.replace(",", "")) if share[0].isdigit() or share[0] == "." else _han_value(share)
            if value is not None:
                yield _amount(match, value, True, None)
        elif match["tenths"]:
            yield _amount(match, 10.0 * (_han_value(match["tenths"]) or 0.0), True, None)
        elif match["half"]:
            yield _amount(match, 50.0, True, None)
        else:
            words = match["han"]
            # A single character is a number only before a measure word: "三个", but not "统一" or "十分".
            certain = len(words) > 1 or match["unit"] or match["measure"] is not None
            value = _han_value(words) if certain else None
            if value is not None:
                yield _amount(match, value, False, match["unit"])


def _amount(match: re.Match[str], value: float, percent: bool, currency: str | None) -> Amount:
    kind: Kind = "percent" if percent else "money" if currency else "number"
    # Rounded, because 12.3 / 100 is not the float that 0.123 is.
    value = round(value / 100, 12) if percent else round(value, 6)
    return Amount(match.start(), match.end(), "", value, kind, _CURRENCIES[currency] if currency else None)


def _english_value(words: str) -> float:
    parts = re.split(r"[\s-]+", words)
    if parts[:4] == ["one", "and", "a", "half"]:
        return 1.5 * _english_value(" ".join(parts[4:]))
    if parts[:2] == ["half", "a"]:
        return 0.5 * _english_value(" ".join(parts[2:]))
    total, current = 0.0, 0.0
    for part in parts:
        number = _WORDS.get(part)
        if number is None:  # "a" and "and"
            continue
        if part in ("hundred", "dozen"):
            current = (current or 1) * number
        elif number >= 1000:
            total += (current or 1) * number
            current = 0.0
        else:
            current += number
    return total + current


def _han_value(words: str) -> float | None:
    if words == "半":
        return 0.5
    if words.startswith("半"):
        scale = _SCALES.get(words[1:])
        return 0.5 * scale if scale else None
    if len(words) > _LONGEST:
        return None
    import cn2an

    try:
        return float(cn2an.cn2an(words.replace("两", "二").replace("〇", "零"), "smart"))
    except (ValueError, KeyError, OverflowError):
        return None


def whole_number(words: str) -> int | None:
    """A whole number written in digits, English words or Chinese numerals; None when it is something else."""
    if words.isdecimal():
        return int(words)
    value = _english_value(words) if words.isascii() else _han_value(words)
    return int(value) if value is not None and value == int(value) else None
