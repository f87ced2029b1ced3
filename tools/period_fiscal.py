"""The words for fiscal years and their quarters: "FY2024", "Q2 FY24", "this fiscal year", "本财年第二季度"."""

from __future__ import annotations

import re

from tools.period_meanings import Meaning, Named, Relative, ToDate

__all__ = ["FISCAL_ATOMS"]

_FISCAL = "(?:fiscal|financial|business)"
_WHICH = {
    "this": 0, "the": 0, "current": 0, "our": 0, "last": -1, "previous": -1, "prior": -1, "next": 1, "coming": 1,
    "本": 0, "这": 0, "这个": 0, "今": 0, "当前": 0, "上": -1, "上个": -1, "上一": -1, "上一个": -1, "去": -1,
    "前": -2, "下": 1, "下个": 1, "下一": 1, "下一个": 1,
}  # fmt: skip
_NTH = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 4, "final": 4,
    "一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2,
}  # fmt: skip
_YEAR = r"(?:\d\d)?\d\d(?!\d)"
_NEXT_YEAR = rf"(?:\s?[/–-]\s?(?P<ends>{_YEAR}))?"
_NAMED = rf"(?:fy\s?['’]?|{_FISCAL}(?: year)? (?:of )?)(?P<year>{_YEAR}){_NEXT_YEAR}"
_ANY = rf"(?:{_NAMED}|(?P<which>this|the|current|our|last|previous|prior|next|coming) {_FISCAL} year)"
_NUMBER = "first|second|third|fourth|1st|2nd|3rd|4th|last|final"
_PART = rf"(?:q(?P<quarter>[1-4])|(?P<quarter_nth>{_NUMBER}) (?:{_FISCAL} )?quarter|h(?P<half>[12])|(?P<half_nth>first|second) half)(?!\w)"  # noqa: E501 - one pattern
_HAN = "(?:财年度?|财务年度|财政年度|会计年度)"
_HAN_PART = r"的?(?:第?(?P<quarter_nth>[一二三四1-4])个?季度?|q(?P<quarter>[1-4])(?:季度)?|(?P<half_nth>上|下)半年?)"
_HAN_WHICH = "(?P<which>本|这个?|今|当前|上一?个?|去|前|下一?个?)"


def _named(match: re.Match[str]) -> Meaning:
    """A fiscal year or a part of one; a part without a year is the latest in the data."""
    said = match.groupdict()
    which = said.get("which")
    words = said.get("ends") or said.get("year")
    year = int(words) if words and len(words) == 4 else 2000 + int(words) if words else None
    quarter = said.get("quarter") or said.get("quarter_nth")
    half = said.get("half") or said.get("half_nth")
    if which is not None and not quarter and not half:
        return Relative("fiscal year", _WHICH[which])
    return Named(
        year=year,
        years_back=None if which is None else -_WHICH[which],
        quarter=_number(quarter),
        half=_number(half),
        fiscal=True,
    )


def _number(words: str | None) -> int | None:
    if words is None:
        return None
    return int(words) if words.isdigit() else _NTH[words]


def _quarter(match: re.Match[str]) -> Meaning:
    return Relative("fiscal quarter", _WHICH[match["which"]])


def _to_date(match: re.Match[str]) -> Meaning:
    return ToDate("fiscal quarter" if "quarter" in match.group() or "季" in match.group() else "fiscal year")


_TABLE = (
    (rf"\b(?:{_FISCAL} )?{_PART}(?: of| in|,)? {_ANY}", _named),
    (rf"(?<![a-z\d]){_ANY}(?:[ ,-]{{1,2}}|'s )?{_PART}", _named),
    (rf"(?<![a-z\d]){_ANY}(?![\w%])", _named),
    (rf"\b{_FISCAL} {_PART}(?:,? (?:of )?(?P<year>(?:19|20)\d\d)(?!\d))?", _named),
    (rf"\b(?P<which>this|current|last|previous|prior|next|coming) {_FISCAL} quarter\b", _quarter),
    (rf"\bfytd\b|\b{_FISCAL}[ -](?:year|quarter)[ -]to[ -]date\b|\bthis {_FISCAL} (?:year|quarter) so far\b", _to_date),
    (rf"(?<![a-z\d])fy\s?['’]?(?P<year>{_YEAR}){_NEXT_YEAR}(?:年|{_HAN})?(?:{_HAN_PART})?", _named),
    (rf"(?<!\d)(?P<year>{_YEAR}){_NEXT_YEAR}年?{_HAN}(?:{_HAN_PART})?", _named),
    (rf"{_HAN_WHICH}{_HAN}(?:{_HAN_PART})?", _named),
    (rf"{_HAN}{_HAN_PART}", _named),
    (rf"(?:本|今)?{_HAN}(?:初?至今|以来|累计)", _to_date),
)
FISCAL_ATOMS = tuple((re.compile(pattern), build) for pattern, build in _TABLE)
"""Each pattern with the function that reads a match of it."""
