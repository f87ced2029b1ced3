"""The words for periods in English and Chinese: a table of patterns, each with what it says.

A grammar of ours, because date libraries read "past 30 days" into the future and know no "second week of May".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from tools.amounts import whole_number
from tools.period_meanings import Between, Meaning, Named, Relative, Rolling, ToDate, Unit

__all__ = ["ATOMS"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"), ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "最后一": -1, "最后": -1, "末": -1,
}  # fmt: skip
_UNITS: dict[str, tuple[Unit, int]] = {
    "day": ("day", 1), "week": ("week", 1), "fortnight": ("week", 2), "month": ("month", 1), "quarter": ("quarter", 1),
    "year": ("year", 1), "weekend": ("weekend", 1), "d": ("day", 1), "w": ("week", 1), "m": ("month", 1),
    "y": ("year", 1), "天": ("day", 1), "日": ("day", 1), "周": ("week", 1), "星期": ("week", 1), "礼拜": ("week", 1),
    "月": ("month", 1), "季": ("quarter", 1), "季度": ("quarter", 1), "年": ("year", 1), "周末": ("weekend", 1),
}  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HAN_WEEKDAYS = "一二三四五六日"
_HAN_YEARS = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
_YEARS_BACK = {"this year": 0, "the year": 0, "last year": 1, "previous year": 1, "the year before last": 2}

_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
_TO_DAY = r"(?P<to_day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
_YEAR = (
    r"(?:(?P<year>(?:19|20)\d\d)(?![\d年])|(?P<back>this year|last year|previous year|the year before last|the year))"
)
_OF_YEAR = rf"(?:(?:\s+of|\s+in|,)?\s*{_YEAR}(?:'s)?)?"
_COUNT = r"(?P<count>\d{1,4}|an?|couple of|few|several|[a-z]+(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
_UNIT = r"(?P<unit>day|week|fortnight|month|quarter|year)s?\b"
_ORDINAL = r"(?P<nth>first|second|third|fourth|fifth|last|final|1st|2nd|3rd|4th|5th)"
_BACKWARD = r"(?:last|past|previous|prior|recent|most recent|latest|trailing|preceding)"
_FORWARD = r"(?:next|coming|following|upcoming)"

_HAN = "[零〇一二两三四五六七八九十百半]"
_HAN_YEAR = rf"(?:(?:(?P<year>(?:19|20)?\d\d|{_HAN}{{4}})年|(?P<back>今年|本年|去年|上年|前年))(?:度)?的?)"
_HAN_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
_HAN_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|[一二三四五六七八九十]{1,3})(?:日|号)"
_HAN_UNIT = r"(?P<unit>天|日|周(?![一二三四五六日末])|星期|礼拜|个?月|个?季度?|年)"
_HAN_FROM = _HAN_DAY.replace("(?:日|号)", "(?:日|号)?")  # "3月1-15日"
_HAN_TO = _HAN_DAY.replace("<day>", "<to_day>")
_HAN_NTH = "(?P<nth>[一二三四五1-5]|最后一?|末)"
_HAN_COUNT = rf"(?P<count>\d{{1,4}}|{_HAN}{{1,4}}|几)"


def _year(match: re.Match[str]) -> tuple[int | None, int | None]:
    groups = match.groupdict()
    year, back = groups.get("year"), groups.get("back")
    if back:
        return None, _YEARS_BACK.get(back, _HAN_YEARS.get(back, 0))
    if not year:
        return None, None
    if not year.isdigit():
        year = "".join(
            str("零一二三四五六七八九".index(c.replace("〇", "零"))) if c in "零〇一二三四五六七八九" else ""
            for c in year
        )
    return (int(year) if len(year) == 4 else 2000 + int(year)), None


def _named(match: re.Match[str], **parts: Any) -> Named:
    year, years_back = _year(match)
    return Named(year=year, years_back=years_back, **parts)


def _month(match: re.Match[str]) -> int | None:
    words = match["month"]
    return _MONTHS[words] if words in _MONTHS else whole_number(words)


def _nth(words: str) -> int | None:
    return _ORDINALS.get(words) or whole_number(words)


def _count(words: str) -> int | None:
    fixed = {"a": 1, "an": 1, "couple of": 2, "few": 3, "several": 3, "几": 3}
    return fixed.get(words) or whole_number(words.replace("-", " "))


def _rolling(match: re.Match[str], direction: Literal[-1, 1] = -1) -> Meaning | None:
    words = match.groupdict().get("count") or "1"
    unit, size = _UNITS[match["unit"].removeprefix("个")]
    if words == "半":
        return Rolling("month", 6, direction) if unit == "year" else Rolling("day", 15, direction)
    count = _count(words)
    return Rolling(unit, count * size, direction) if count else None


def _whole_unit(match: re.Match[str]) -> Meaning:
    offsets = {
        "this": 0, "current": 0, "last": -1, "previous": -1, "prior": -1, "next": 1, "coming": 1, "following": 1,
        "本": 0, "这": 0, "这个": 0, "这一": 0, "这一个": 0, "当": 0,
        "上": -1, "上个": -1, "上一": -1, "上一个": -1, "前一": -1, "前一个": -1,
        "上上": -2, "上上个": -2, "下": 1, "下个": 1, "下一": 1, "下一个": 1,
    }  # fmt: skip
    unit, size = _UNITS[match["unit"]]
    offset = offsets[match["which"]]
    return Rolling(unit, size) if size > 1 and offset < 0 else Relative(unit, offset)


def _weekday(match: re.Match[str]) -> Meaning:
    day = match["weekday"]
    number = _WEEKDAYS.index(day) if day in _WEEKDAYS else _HAN_WEEKDAYS.index(day.replace("天", "日"))
    return Relative("week", 0 if match["which"] in ("this", "本", "这") else -1, number)


def _days(match: re.Match[str]) -> Meaning | None:
    one = _named(match, month=_month(match), day=whole_number(match["day"]))
    return Between(one, replace(one, day=whole_number(match["to_day"])))


def _slashed(match: re.Match[str]) -> Meaning | None:
    """3/5/2024: the month first as in the United States, unless only the day can be greater than 12."""
    one, two = int(match["one"]), int(match["two"])
    month, day = (two, one) if one > 12 else (one, two)
    return Named(year=int(match["year"]), month=month, day=day) if month <= 12 and day <= 31 else None


def _fixed(meaning: Meaning) -> Callable[[re.Match[str]], Meaning]:
    return lambda _: meaning


def _to_date(match: re.Match[str]) -> Meaning:
    words = match.group()
    if "year" in words or words.startswith("y") or "年" in words:
        return ToDate("year")
    if "quarter" in words or words.startswith("q") or "季" in words:
        return ToDate("quarter")
    return ToDate("week") if "week" in words or words.startswith("w") or "周" in words else ToDate("month")


def _week_of_month(match: re.Match[str]) -> Meaning:
    return _named(match, month=_month(match), week_of_month=_nth(match["nth"]))


def _week_of_year(match: re.Match[str]) -> Meaning:
    return _named(match, week_of_year=whole_number(match["nth"]))


def _month_of_year(match: re.Match[str]) -> Meaning:
    return _named(match, month=_month(match))


def _day_of_month(match: re.Match[str]) -> Meaning:
    return _named(match, month=_month(match), day=whole_number(match["day"]))


def _short_month(match: re.Match[str]) -> Meaning:
    return Named(year=2000 + int(match["short"]), month=_month(match))


def _months(match: re.Match[str]) -> Meaning:
    last = _month_of_year(match)
    assert isinstance(last, Named)
    return Between(replace(last, month=whole_number(match["from"])), last)


def _months_of_year(match: re.Match[str]) -> Meaning | None:
    count, year = _count(match["count"]), _named(match)
    if not count or count > 12:
        return None
    first, last = (1, count) if match["end"] == "first" else (13 - count, 12)
    return Between(replace(year, month=first), replace(year, month=last))


def _third(match: re.Match[str]) -> Meaning:
    part = match["part"].removeprefix("at the ")
    return _named(match, month=_month(match), third=next(n for word, n in _PARTS.items() if part.startswith(word)))


def _units_ago(match: re.Match[str]) -> Meaning | None:
    """The whole day, week, month or year so many of them back: "two weeks ago" is the week before the last one."""
    unit, size = _UNITS[match["unit"].removeprefix("个")]
    count = _count(match["count"])
    return Relative(unit, -count * size) if count else None


def _edge_of_month(match: re.Match[str]) -> Meaning | None:
    """The first or last so many days or weeks of a month; weeks run from its first day, or back from its last."""
    count, unit = _count(match["count"]), _UNITS[match["unit"].removeprefix("个")][0]
    if not count or count > (4 if unit == "week" else 28):
        return None
    first = match["end"] in ("first", "前", "头")
    if unit == "week":
        ends = (1, count) if first else (-count, -1)
        one, two = (_named(match, month=_month(match), week_of_month=end) for end in ends)
        return Between(one, two)
    if not first:
        return None  # How long the month is depends on the year.
    one, two = (_named(match, month=_month(match), day=end) for end in (1, count))
    return Between(one, two)


def _season(match: re.Match[str]) -> Meaning:
    """Spring, summer and autumn of a year by whole months, as the weather services of the north count them."""
    start = _SEASONS[match["season"]]
    return Between(_named(match, month=start), _named(match, month=start + 2))


def _ahead(match: re.Match[str]) -> Meaning | None:
    return _rolling(match, 1)


def _han_year(match: re.Match[str]) -> Meaning:
    return Relative("year", {"今年": 0, "去年": -1, "前年": -2, "明年": 1}[match["back"]])


def _quarter(match: re.Match[str]) -> Meaning:
    return _named(match, quarter=int(match["nth"]))


def _short_quarter(match: re.Match[str]) -> Meaning:
    return Named(year=2000 + int(match["short"]), quarter=int(match["nth"]))


def _ordinal_quarter(match: re.Match[str]) -> Meaning | None:
    nth = _nth(match["nth"])
    if nth == -1:  # "last quarter" is counted from now, unless a year is named
        named = _named(match, quarter=4)
        return named if named.has_year else None
    return _named(match, quarter=nth) if nth and nth <= 4 else None


def _half(match: re.Match[str]) -> Meaning:
    return _named(match, half=int(match["nth"] or match["nth2"] or 1 + (match["word"] == "second")))


def _han_half(match: re.Match[str]) -> Meaning:
    return _named(match, half=1 if match["half"] == "上" else 2)


def _han_quarter(match: re.Match[str]) -> Meaning:
    return _named(match, quarter=whole_number(match["nth"]))


_WHICH = "(?P<which>this|current|last|previous|prior|next|coming|following)"
_PART = r"(?P<part>early|(?:at the )?(?:start|beginning) of|mid|middle of|late|(?:at the )?end of)"
_PARTS = {
    "early": 1, "start": 1, "begin": 1, "mid": 2, "late": 3, "end": 3,
    "上": 1, "初": 1, "中": 2, "下": 3, "底": 3, "末": 3,
}  # fmt: skip
_HAN_FIRST = "(?P<from>1[0-2]|0?[1-9]|[一二三四五六七八九十]{1,2})月?份?"
_DASH = r"\s?(?:-|–|to|and|through|until)\s?"
_ISO_YEAR = r"(?<![\d-])(?P<year>(?:19|20)\d\d)"
_ISO_MONTH = "(?P<month>1[0-2]|0?[1-9])"
_RUNNING = "(?:year|month|quarter|week)"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "春": 3, "夏": 6, "秋": 9}
_WHICH_HAN = "(?P<which>上上个?|[上下]一?个?|前一个?|本|这一?个?|当)"
_TABLE: tuple[tuple[str, Callable[[re.Match[str]], Meaning | None]], ...] = (
    (r"\btoday\b|今天|今日|当日|本日", _fixed(Relative("day", 0))),
    (r"\byesterday\b|昨天|昨日", _fixed(Relative("day", -1))),
    (r"大前天", _fixed(Relative("day", -3))),
    (r"\bthe day before yesterday\b|前天", _fixed(Relative("day", -2))),
    (r"\btomorrow\b|明天|明日", _fixed(Relative("day", 1))),
    (r"\bthe week before last\b", _fixed(Relative("week", -2))),
    (r"\bthe month before last\b", _fixed(Relative("month", -2))),
    (r"\bthe quarter before last\b", _fixed(Relative("quarter", -2))),
    (r"\ball[ -]time\b|\bthe (?:whole|entire|full) (?:period|time)\b", _fixed(Relative("all", 0))),
    (r"全部时间|所有时间|整个时期", _fixed(Relative("all", 0))),
    (rf"\b{_WHICH} (?P<unit>day|week|weekend|fortnight|month|quarter|year)\b(?!s)", _whole_unit),
    (rf"\b(?:over|within) the last {_UNIT}(?<!s)", _rolling),
    (r"\b(?P<which>last|previous) (?:full|complete|whole) (?P<unit>day|week|month|quarter|year)\b", _whole_unit),
    (rf"\b(?:past|trailing|recent|most recent|latest) {_UNIT}(?<!s)", _rolling),
    (rf"\b{_BACKWARD} {_COUNT}[ -](?:full |complete |whole |calendar )?{_UNIT}", _rolling),
    (r"\b(?:last|past|previous|trailing|l|t)\s?(?P<count>\d{1,4})\s?(?P<unit>[dwmy])\b", _rolling),
    (rf"\b{_FORWARD} {_COUNT}[ -]{_UNIT}", _ahead),
    (rf"\b{_COUNT} (?P<unit>day|week|month|quarter|year)s? ago\b", _units_ago),
    (
        rf"(?<![\d过近后]){_HAN_COUNT}(?P<unit>天|周|个?星期|个月|个季度|年)(?:之|以)?前(?![一二两三四五六七八九十几\d])",
        _units_ago,
    ),
    (rf"\b(?P<end>first|last|final) {_COUNT} (?P<unit>day|week)s? (?:of|in) {_MONTH}{_OF_YEAR}", _edge_of_month),
    (rf"\b(?P<season>spring|summer|autumn|fall)(?: of|,)? {_YEAR}", _season),
    (rf"\b(?P<which>last|this) (?P<weekday>{'|'.join(_WEEKDAYS)})\b", _weekday),
    (rf"\b{_RUNNING}[ -]to[ -]date\b|\b[ymqw]td\b|\bthis {_RUNNING} so far\b|\bso far this {_RUNNING}\b", _to_date),
    (rf"\b(?P<end>first|last|final) {_COUNT} months? of {_YEAR}", _months_of_year),
    (rf"\b{_PART}[ -]{_MONTH}{_OF_YEAR}", _third),
    (rf"\b{_ORDINAL} week (?:of|in) {_MONTH}{_OF_YEAR}", _week_of_month),
    (rf"\bweek (?P<nth>[1-5]) (?:of|in) {_MONTH}{_OF_YEAR}", _week_of_month),
    (rf"\b(?:calendar |iso )?week (?P<nth>[1-5]?\d)\b(?! (?:of|in) [a-z]){_OF_YEAR}", _week_of_year),
    (r"(?<!\d)(?P<year>(?:19|20)\d\d)-?w(?P<nth>[0-5]\d)(?!\d)", _week_of_year),
    (rf"(?<![a-z\d])q(?P<nth>[1-4])(?![a-z\d])(?:季度)?{_OF_YEAR}", _quarter),
    (r"\bq(?P<nth>[1-4])\s?['’](?P<short>\d\d)(?!\d)", _short_quarter),
    (r"(?<!\d)(?P<year>(?:19|20)\d\d)[ -]?(?:年)?(?:的)?q(?P<nth>[1-4])(?![a-z\d])(?:季度)?", _quarter),
    (rf"\b{_ORDINAL} quarter\b{_OF_YEAR}", _ordinal_quarter),
    (rf"\b(?:h(?P<nth>[12])(?!\w)|(?P<nth2>[12])h\b|(?P<word>first|second) half\b){_OF_YEAR}", _half),
    (rf"(?<![a-z]){_MONTH}(?! \d{{1,2}}(?!\d)){_OF_YEAR}(?!\w)", _month_of_year),
    (rf"(?<!\d)(?P<year>(?:19|20)\d\d) {_MONTH}", _month_of_year),
    (rf"(?<![a-z]){_MONTH}\s?['’](?P<short>\d\d)(?!\d)", _short_month),
    (rf"(?<![\d.,]){_DAY}(?: of)? {_MONTH}{_OF_YEAR}", _day_of_month),
    (rf"(?<![a-z]){_MONTH} {_DAY}(?![:%])(?:,?\s*{_YEAR})?", _day_of_month),
    (rf"(?<![a-z])(?:between |from )?{_MONTH} {_DAY}{_DASH}{_TO_DAY}(?! ?[a-z]{{3,}} \d{{4}})(?:,?\s*{_YEAR})?", _days),
    (rf"(?<![\d.,])(?:between |from )?{_DAY}{_DASH}{_TO_DAY}(?: of)? {_MONTH}{_OF_YEAR}", _days),
    (rf"{_ISO_YEAR}[-/.]{_ISO_MONTH}[-/.](?P<day>3[01]|[12]\d|0?[1-9])(?!\d)", _day_of_month),
    (rf"{_ISO_YEAR}(?P<month>1[0-2]|0[1-9])(?P<day>3[01]|[12]\d|0[1-9])(?!\d)", _day_of_month),
    (rf"{_ISO_YEAR}[-/]{_ISO_MONTH}(?![-/.\d])", _month_of_year),
    (r"(?<![\d/])(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\d/])", _slashed),
    (r"(?<![\w,.])(?P<year>(?:19|20)\d\d)(?![\w,./%-]|\.\d)", _named),
    (r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?=的|各|每|按|与|和|到|至)", _named),
    # Chinese
    (rf"{_WHICH_HAN}(?P<unit>周末?|星期|礼拜|月|季度?|年)(?!份|[一二三四五六日天]|度?初|内|龄)(?:份|度)?", _whole_unit),
    (r"(?P<which>上|本|这)(?:一?个?)(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])", _weekday),
    (r"(?P<back>今年|去年|前年|明年)(?:全年|度)?", _han_year),
    (rf"(?:过去|最近|近|前|之前|最后|上(?!半)|头)的?这?{_HAN_COUNT}{_HAN_UNIT}(?:内|里|间)?", _rolling),
    (rf"这{_HAN_COUNT}(?P<unit>天|周|个月)", _rolling),
    (rf"(?:未来|接下来|今后|之后|(?<![一看析查说讲])下(?!半)|后)的?{_HAN_COUNT}{_HAN_UNIT}(?:内|里|间)?", _ahead),
    (r"(?:今年|本[年月周]|本季度?)(?:以来|至今|截至目前)|[年月]初至今|[年月]累计", _to_date),
    (rf"(?<!\d){_HAN_YEAR}?{_HAN_MONTH}(?!\d|的?第)", _month_of_year),
    (rf"(?<!\d){_HAN_YEAR}?{_HAN_MONTH}的?{_HAN_DAY}", _day_of_month),
    (rf"(?<!\d){_HAN_YEAR}?{_HAN_MONTH}的?(?P<part>[上中下]旬|初|底|末)", _third),
    (rf"(?<!\d){_HAN_YEAR}?{_HAN_FIRST}\s?[到至—~-]\s?{_HAN_MONTH}", _months),
    (r"(?<!\d)618(?=大促|期间|当天|活动|那天|购物节)", _fixed(Named(month=6, day=18))),
    (rf"(?<!\d)[从自]?{_HAN_YEAR}?{_HAN_MONTH}{_HAN_FROM}\s?[到至—~-]\s?{_HAN_TO}", _days),
    (rf"(?<!\d){_HAN_YEAR}?{_HAN_MONTH}的?第?{_HAN_NTH}个?(?:周|星期|礼拜)(?![一二三四五六日末])", _week_of_month),
    (
        rf"(?<!\d){_HAN_YEAR}?{_HAN_MONTH}的?(?P<end>前|头|最后|后){_HAN_COUNT}个?(?P<unit>天|日|周|星期|礼拜)"
        "(?![一二三四五六日末])",
        _edge_of_month,
    ),
    (rf"(?<!\d){_HAN_YEAR}(?P<season>[春夏秋])(?:季|天)", _season),
    (rf"(?<!\d){_HAN_YEAR}?第(?P<nth>[1-5]?\d|{_HAN}{{1,3}})周", _week_of_year),
    (rf"(?<![\d个]){_HAN_YEAR}?\s?第?(?P<nth>[一二三四1-4])个?季度?(?![一二三四五六七八九\d])", _han_quarter),
    (rf"{_HAN_YEAR}\s?q(?P<nth>[1-4])(?!\w)", _quarter),
    (rf"(?<!\d){_HAN_YEAR}?(?P<half>上|下)半年", _han_half),
    (rf"(?<!\d)(?P<year>(?:19|20)\d\d|{_HAN}{{4}})年(?:全年|度)?", _named),
    (r"双(?:十一|11)", _fixed(Named(month=11, day=11))),
    (r"双(?:十二|12)", _fixed(Named(month=12, day=12))),
)  # fmt: skip


ATOMS = tuple((re.compile(pattern), build) for pattern, build in _TABLE)
"""Each pattern with the function that reads a match of it; None where it is no period after all."""
