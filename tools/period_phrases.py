"""The words for periods in English and Chinese, and what each says, before any calendar is looked at.

A grammar of ours, because date libraries read "past 30 days" into the future and know no "second week of May". A
phrase is an atom ("last month", "Q2 2024", "五月第二周") or atoms put together ("from March to June", "since May").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from tools.amounts import plain_width, whole_number

__all__ = ["Between", "Meaning", "Named", "Relative", "Rolling", "ToDate", "Unit", "find_meanings", "read_meaning"]

Unit = Literal["day", "week", "month", "quarter", "half", "year", "weekend", "all"]


@dataclass(frozen=True)
class Relative:
    """A whole unit counted from now: last month is ("month", -1). With `weekday`, that day of the week."""

    unit: Unit
    offset: int
    weekday: int | None = None


@dataclass(frozen=True)
class Rolling:
    """So many units that end now (`direction` -1) or start now (1): "last 30 days", "next 8 weeks"."""

    unit: Unit
    count: int
    direction: Literal[-1, 1] = -1


@dataclass(frozen=True)
class Named:
    """A part of the calendar by its name; `years_back` counts from this year, and without a year it is the latest."""

    year: int | None = None
    years_back: int | None = None
    half: int | None = None
    quarter: int | None = None
    month: int | None = None
    week_of_month: int | None = None
    week_of_year: int | None = None
    day: int | None = None

    @property
    def has_year(self) -> bool:
        """Whether the phrase says of which year."""
        return self.year is not None or self.years_back is not None


@dataclass(frozen=True)
class ToDate:
    """From the start of the running unit until now."""

    unit: Unit


@dataclass(frozen=True)
class Between:
    """From the start of one period to the end of another; None is open. `after`, `before`: that period is left out."""

    first: Meaning | None
    last: Meaning | None
    after: bool = False
    before: bool = False


Meaning = Relative | Rolling | Named | ToDate | Between

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


def read_meaning(phrase: str) -> Meaning | None:
    """What a phrase says as a whole, or None when it is no period."""
    found = find_meanings(phrase, bare=True)
    wanted = phrase.strip(" ,.。，?？的")
    for start, end, meaning in found:
        if phrase[start:end].strip(" ,.。，?？的") == wanted:
            return meaning
    # Words around the period say nothing about it: "in June", "during the last week", "在六月份".
    return found[0][2] if len(found) == 1 and _is_filler(phrase, found[0][:2]) else None


def find_meanings(text: str, *, bare: bool = False) -> list[tuple[int, int, Meaning]]:
    """Every period in a text with its place, from left to right, the longest reading at each place.

    Args:
        text: a question.
        bare: the text is nothing but a period, so that "may" is the month and "2024" the year.
    """
    plain = plain_width(text)
    atoms = _longest(_atoms(text, plain, bare))
    return _longest([*atoms, *_joined(plain, atoms)])


def _longest(found: list[tuple[int, int, Meaning]]) -> list[tuple[int, int, Meaning]]:
    kept: list[tuple[int, int, Meaning]] = []
    for item in sorted(found, key=lambda item: (item[0], -item[1])):
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return kept


def _atoms(text: str, plain: str, bare: bool) -> list[tuple[int, int, Meaning]]:
    found = []
    for pattern, build in _ATOMS:
        for match in pattern.finditer(plain):
            meaning = build(match)
            if meaning is not None and (bare or not _is_a_word(text, plain, match, meaning)):
                found.append((match.start(), match.end(), meaning))
    return found


def _is_a_word(text: str, plain: str, match: re.Match[str], meaning: Meaning) -> bool:
    """Whether "may", "march" or a bare number of four digits is something else than a period here."""
    words, before = match.group(), plain[: match.start()]
    if words in ("may", "march", "mar", "dec", "sep"):
        led = re.search(
            r"\b(in|of|since|for|during|from|to|until|till|between|and|this|through|vs|versus|by|or)\s+$", before
        )
        capital = text[match.start()].isupper() and before.strip() != ""
        return not led and not capital
    if isinstance(meaning, Named) and re.fullmatch(r"\d{4}", words):
        counted = re.search(
            r"(top|budget( of)?|over|than|above|below|under|least|most|spend|[=<>$¥€£~]|预算|于|过|前|为)\s*$",
            before,
        )
        return bool(counted) or bool(re.match(r"\s*(个|元|块|名|%|rows|customers|users|dollars)", plain[match.end() :]))
    return False


_JOIN = re.compile(r"\s*(?:to|until|till|through|thru|and|up to|-|–|—|~|到|至|和)\s*(?:the\s+)?")
_LEAD_FROM = re.compile(r"(?:\b(?P<from>from|between)\s+(?:the\s+)?|(?P<han>从|自|在)\s*)$")
_LEAD_OPEN = re.compile(
    r"\b(?:(?P<since>since|starting(?: in| on| from)?|from)|(?P<after>after)|(?P<before>before|prior to)"
    r"|(?P<until>until|till|up to|through))\s+(?:the\s+)?(?:start of\s+|end of\s+)?$"
    r"|(?P<han_until>截至|截止到?|到)\s*$|(?P<han_since>自从?|从)\s*$"
)
_TRAIL = re.compile(
    r"[底末初]?\s*(?:(?P<since>以来|起|开始|至今|到现在)|(?P<after>之后|以后)|(?P<before>之前|以前)|(?P<until>为止)"
    r"|(?P<onward>onwards?|until now|to (?:now|today)|till now))"
)


def _joined(plain: str, atoms: list[tuple[int, int, Meaning]]) -> Iterator[tuple[int, int, Meaning]]:
    """Ranges of two atoms that stand side by side, and atoms with an open end."""
    for one, two in pairwise(atoms):
        between = plain[one[1] : two[0]]
        if not _JOIN.fullmatch(between):
            continue
        lead = _LEAD_FROM.search(plain[: one[0]])
        # "May and June" without "between" are two periods; "to" and "-" always make a range.
        if between.strip() in ("and", "和") and not (lead and (lead["from"] == "between" or lead["han"])):
            continue
        end = two[1] + 2 * (plain[two[1] : two[1] + 2] in ("之间", "期间"))
        yield (lead.start() if lead else one[0]), end, Between(one[2], two[2])
    for start, end, meaning in atoms:
        lead, trail = _LEAD_OPEN.search(plain[:start]), _TRAIL.match(plain, end)
        said = {
            name
            for match in (trail or lead,)
            if match
            for name, words in match.groupdict().items()
            if words is not None
        }
        if said:
            # "截至3月底" runs to the end of March, as "截至3月" does.
            end_of_words = trail.end() if trail else end + (plain[end : end + 1] in ("底", "末"))
            yield (lead.start() if lead else start), end_of_words, _open_ended(meaning, said)


def _open_ended(meaning: Meaning, said: set[str]) -> Between:
    if said & {"before"}:
        return Between(None, meaning, before=True)
    if said & {"until", "han_until"}:
        return Between(None, meaning)
    return Between(meaning, None, after="after" in said)


def _is_filler(phrase: str, place: tuple[int, int]) -> bool:
    around = plain_width(phrase[: place[0]] + " " + phrase[place[1] :])
    return not re.sub(
        r"\b(in|on|during|over|for|the|of|at|within|and|only)\b|[在的里内中期间,.，。?？]|\s|'s", "", around
    )


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


def _named(match: re.Match[str], **parts: int | None) -> Named:
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


def _days_ago(match: re.Match[str]) -> Meaning:
    return Relative("day", -int(match["count"] or match["han"]))


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
    return _named(match, half=int(match["nth"]) if match["nth"] else 1 if match["word"] == "first" else 2)


def _han_half(match: re.Match[str]) -> Meaning:
    return _named(match, half=1 if match["half"] == "上" else 2)


def _han_quarter(match: re.Match[str]) -> Meaning:
    return _named(match, quarter=whole_number(match["nth"]))


_WHICH = "(?P<which>this|current|last|previous|prior|next|coming|following)"
_DASH = r"\s?(?:-|–|to|and|through|until)\s?"
_ISO_YEAR = r"(?<![\d-])(?P<year>(?:19|20)\d\d)"
_ISO_MONTH = "(?P<month>1[0-2]|0?[1-9])"
_RUNNING = "(?:year|month|quarter|week)"
_WHICH_HAN = "(?P<which>上上个?|[上下]一?个?|前一个?|本|这一?个?|当)"
_TABLE: tuple[tuple[str, Callable[[re.Match[str]], Meaning | None]], ...] = (
    (r"\btoday\b|今天|今日", _fixed(Relative("day", 0))),
    (r"\byesterday\b|昨天|昨日", _fixed(Relative("day", -1))),
    (r"\bthe day before yesterday\b|前天", _fixed(Relative("day", -2))),
    (r"\btomorrow\b|明天|明日", _fixed(Relative("day", 1))),
    (r"\bthe week before last\b", _fixed(Relative("week", -2))),
    (r"\bthe month before last\b", _fixed(Relative("month", -2))),
    (r"\ball[ -]time\b|\bthe (?:whole|entire|full) (?:period|time)\b", _fixed(Relative("all", 0))),
    (r"全部时间|所有时间|整个时期", _fixed(Relative("all", 0))),
    (rf"\b{_WHICH} (?P<unit>day|week|weekend|fortnight|month|quarter|year)\b(?!s)", _whole_unit),
    (rf"\b(?:over|in|during|within|for) the last {_UNIT}(?<!s)", _rolling),
    (rf"\b(?:past|trailing|recent|most recent|latest) {_UNIT}(?<!s)", _rolling),
    (rf"\b{_BACKWARD} {_COUNT}[ -](?:full |complete |whole |calendar )?{_UNIT}", _rolling),
    (r"\b(?:last|past|previous|trailing|l)\s?(?P<count>\d{1,4})\s?(?P<unit>[dwmy])\b", _rolling),
    (rf"\b{_FORWARD} {_COUNT}[ -]{_UNIT}", _ahead),
    (r"\b(?P<count>\d{1,4}) days ago\b|(?P<han>\d{1,4})天前", _days_ago),
    (rf"\b(?P<which>last|this) (?P<weekday>{'|'.join(_WEEKDAYS)})\b", _weekday),
    (rf"\b{_RUNNING}[ -]to[ -]date\b|\b[ymqw]td\b|\bthis {_RUNNING} so far\b|\bso far this {_RUNNING}\b", _to_date),
    (rf"\b{_ORDINAL} week (?:of|in) {_MONTH}{_OF_YEAR}", _week_of_month),
    (rf"\bweek (?P<nth>[1-5]) (?:of|in) {_MONTH}{_OF_YEAR}", _week_of_month),
    (rf"\b(?:calendar |iso )?week (?P<nth>[1-5]?\d)\b(?! (?:of|in) [a-z]){_OF_YEAR}", _week_of_year),
    (r"(?<!\d)(?P<year>(?:19|20)\d\d)-?w(?P<nth>[0-5]\d)(?!\d)", _week_of_year),
    (rf"\bq(?P<nth>[1-4])(?!\w){_OF_YEAR}", _quarter),
    (r"\bq(?P<nth>[1-4])\s?['’](?P<short>\d\d)(?!\d)", _short_quarter),
    (r"(?<!\d)(?P<year>(?:19|20)\d\d)[ -]?(?:年)?(?:的)?q(?P<nth>[1-4])(?!\w)", _quarter),
    (rf"\b{_ORDINAL} quarter\b{_OF_YEAR}", _ordinal_quarter),
    (rf"\b(?:h(?P<nth>[12])(?!\w)|(?P<word>first|second) half\b){_OF_YEAR}", _half),
    (rf"(?<![a-z]){_MONTH}(?! \d{{1,2}}(?!\d)){_OF_YEAR}(?!\w)", _month_of_year),
    (rf"(?<!\d)(?P<year>(?:19|20)\d\d) {_MONTH}", _month_of_year),
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
    (rf"(?:未来|接下来|今后|之后|下(?!半)|后)的?{_HAN_COUNT}{_HAN_UNIT}(?:内|里|间)?", _ahead),
    (r"(?:今年|本[年月周]|本季度?)(?:以来|至今|截至目前)|[年月]初至今|[年月]累计", _to_date),
    (rf"(?<!\d){_HAN_YEAR}?{_HAN_MONTH}(?!\d|的?第)", _month_of_year),
    (rf"(?<!\d){_HAN_YEAR}?{_HAN_MONTH}的?{_HAN_DAY}", _day_of_month),
    (rf"(?<!\d)[从自]?{_HAN_YEAR}?{_HAN_MONTH}{_HAN_FROM}\s?[到至—~-]\s?{_HAN_TO}", _days),
    (rf"(?<!\d){_HAN_YEAR}?{_HAN_MONTH}的?第?{_HAN_NTH}个?(?:周|星期|礼拜)(?![一二三四五六日末])", _week_of_month),
    (rf"(?<!\d){_HAN_YEAR}?第(?P<nth>[1-5]?\d|{_HAN}{{1,3}})周", _week_of_year),
    (rf"(?<![\d个]){_HAN_YEAR}?\s?第?(?P<nth>[一二三四1-4])个?季度?(?![一二三四五六七八九\d])", _han_quarter),
    (rf"{_HAN_YEAR}\s?q(?P<nth>[1-4])(?!\w)", _quarter),
    (rf"(?<!\d){_HAN_YEAR}?(?P<half>上|下)半年", _han_half),
    (rf"(?<!\d)(?P<year>(?:19|20)\d\d|{_HAN}{{4}})年(?:全年|度)?", _named),
    (r"双(?:十一|11)", _fixed(Named(month=11, day=11))),
    (r"双(?:十二|12)", _fixed(Named(month=12, day=12))),
)  # fmt: skip


_ATOMS = tuple((re.compile(pattern), build) for pattern, build in _TABLE)
