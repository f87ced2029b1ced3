"""Currencies as people write them: signs, codes and words, before or after a number, or in a header."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["CODES", "SIGNS", "YEN_OR_YUAN", "currency_in_header", "currency_of", "has_yen_or_yuan"]

_WRITTEN: Final = """
    USD EUR GBP CNY RMB JPY HKD TWD MOP SGD AUD CAD NZD CHF SEK NOK DKK PLN CZK HUF RON BGN TRY ILS ZAR INR KRW THB VND
    IDR MYR PHP BRL MXN ARS CLP COP PEN AED SAR QAR EGP NGN KES UAH RUB KZT PKR BDT LKR
"""
CODES: Final = frozenset(_WRITTEN.split())
"""ISO codes that are read before or after a number (RMB is read as CNY)."""

YEN_OR_YUAN: Final = "¥"
"""The one sign with two readings: Chinese yuan or Japanese yen."""

SIGNS: Final = {
    "US$": "USD",
    "HK$": "HKD",
    "NT$": "TWD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "S$": "SGD",
    "NZ$": "NZD",
    "R$": "BRL",
    "MX$": "MXN",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₫": "VND",
    "฿": "THB",
    "₱": "PHP",
    "₦": "NGN",
    "₪": "ILS",
    "₴": "UAH",
    "zł": "PLN",
    "元": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "港元": "HKD",
    "港币": "HKD",
    "円": "JPY",
    "CN¥": "CNY",
    "JP¥": "JPY",
    YEN_OR_YUAN: YEN_OR_YUAN,
}

_HAN: Final = re.compile("[\u3400-\u9fff]")
_KANA: Final = re.compile("[\u3040-\u30ff]")
_BRACKETS: Final = re.compile(r"[(\[（【]\s*([^)\]）】]{1,4})\s*[)\]）】]")


def currency_of(sign: str) -> str | None:
    """The ISO code of a sign, code or word; "¥" comes back as it is, since it is yuan or yen."""
    text = sign.strip().replace("￥", YEN_OR_YUAN)
    if text.upper() in CODES:
        return "CNY" if text.upper() == "RMB" else text.upper()
    return SIGNS.get(text)


def currency_in_header(header: str) -> str | None:
    """The currency that a header names: "Amount spent (USD)", "花费(元)", "Cost [€]", "Revenue USD"; or None.

    "¥" is yuan in a Chinese header ("花费(¥)"); in another it may be yen, and is left to who knows the rest of the data
    (`has_yen_or_yuan`). Amounts in thousands ("Income (k$)") have no unit, since "$15" would be a wrong reading of 15.
    """
    found = _signs_in(header)
    known = next((code for code in found if code != YEN_OR_YUAN), None)
    if known is None and found and _HAN.search(header) and not _KANA.search(header):
        return "CNY"
    return known


def has_yen_or_yuan(header: str) -> bool:
    """Whether a header names its currency by nothing but "¥": "Cost (¥)", "Price ￥"."""
    found = _signs_in(header)
    return bool(found) and all(code == YEN_OR_YUAN for code in found)


def _signs_in(header: str) -> list[str]:
    """The currencies in the brackets of a header, or else as its last word."""
    found = [code for inside in _BRACKETS.findall(header) if (code := currency_of(inside))]
    if found:
        return found
    last = re.split(r"[\s_]+", header.strip())[-1].replace("￥", YEN_OR_YUAN)
    if last == header.strip().replace("￥", YEN_OR_YUAN):
        return []
    if last in SIGNS and not last[0].isalnum():
        return [SIGNS[last]]  # "Price £"
    code = currency_of(last) if last.isupper() and last in CODES else None
    return [code] if code else []
