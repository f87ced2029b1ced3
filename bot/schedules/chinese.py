"""Days and rhythms in Chinese: "每两周的周五", "每月1号", "工作日", "每季度最后一个工作日", "月底"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.schedules.english import too_often
from bot.schedules.parts import Part, Rule
from bot.schedules.recurrence import LAST_DAY, WEEKEND, WORKING_DAYS, Unit
from tools.amounts import whole_number
from tools.messages import say

__all__ = ["CHINESE"]

_WEEK = "一二三四五六日"
_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_WEEK_WORD = r"(?:周|週|星期|礼拜)"
# Not "每周一次", "每周一份", "周三五点", "每周日均", "每周日报".
_WEEKDAY = r"[一二三四五六日天](?![次份篇个封趟回遍期条轮]|点(?!评)|[号月](?!末)|日?[均活报销志])"
_AND = r"(?:\s*(?:[、,，和与跟及/]|以及|还有)\s*)"
_WEEKDAYS = rf"{_WEEK_WORD}{_WEEKDAY}(?:{_AND}?(?:每?{_WEEK_WORD})?{_WEEKDAY})*"
_TO = r"\s*(?:到|至|-|~|—)\s*"
_UNITS: dict[str, tuple[Unit, int]] = {
    "天": ("day", 1), "日": ("day", 1), "周": ("week", 1), "週": ("week", 1), "星期": ("week", 1), "礼拜": ("week", 1),
    "月": ("month", 1), "季度": ("month", 3), "季": ("month", 3), "年": ("month", 12),
}  # fmt: skip
_UNIT = r"(?:天|日(?!均|活|报)|周|週|星期|礼拜|月|季度|季|年)"

_INTERVAL = re.compile(
    rf"每(?P<skip>隔)?(?:(?P<n>{_NUMBER}|半|几)(?P<n_of>个)?|个|一个)?(?P<unit>{_UNIT})(?:(?:一|1)次|"
    rf"(?!{_NUMBER}?次|轮))"
    rf"|(?P<other>隔)(?P<unit2>天|日|周|週|个?星期|月|年)|(?P<double>双周|双週)|(?P<all>天天|日日|每日)"
)
_COUNT = re.compile(
    rf"(?:每|一)(?:个)?(?P<unit>{_UNIT})(?:各?(?:发|推送?|提醒|播报|更新)?)(?P<n>{_NUMBER})(?:次|回|遍)"
)
_TOO_OFTEN = re.compile(rf"每(?:隔)?(?:{_NUMBER}|半)?个?(?:小时|钟头|分钟|秒钟?)|整点")
_PART_OF_DAY = re.compile(r"每(?:个|一个)?(?=早|晚|上午|下午|中午|清晨|凌晨|傍晚)")
_NAMED_DAYS = re.compile(
    r"(?P<every>每(?:个|逢)?|逢|"
    rf"(?P<skip>隔))?(?P<days>{_WEEK_WORD}(?:{_WEEKDAY}){_TO}{_WEEK_WORD}?(?:{_WEEKDAY})|{_WEEKDAYS})"
)
_KINDS = re.compile(r"(?:每(?:个|逢|一个)?|逢)?(?:个)?(?P<kind>工作日|平日|上班日|周末|週末|双休日)(?:(?:每天|天天))?")
_SOON = re.compile(
    rf"(?P<which>下下|下|这|本)(?:个|一个)?{_WEEK_WORD}(?:(?P<day>{_WEEKDAY})|(?P<whole>(?![{_WEEK}天末])))"
)
_NTH_DAY = re.compile(
    rf"的?(?P<nth>第[一二三四1234]|首|最后一?|倒数第一)个?(?P<what>{_WEEK_WORD}[一二三四五六日天](?![次份])|工作日|天)"
)
_DAY_NUMBER = r"(?:\d{1,2}|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_MONTH_DAY = re.compile(
    rf"(?<![\d.])(?<!上月)(?<!本月)(?<!这月)(?<!上个月)(?<!本个月)(?<!这个月)的?(?:在)?(?P<list>{_DAY_NUMBER}(?:号|"
    rf"日)?(?:{_AND}{_DAY_NUMBER}(?:号|日)?)*(?<=[号日]))(?![线楼店均活])"
)
_EDGE = re.compile(
    r"(?<![上下本这\d一二两三四五六七八九十])(?:每(?:个|一个)?)?(?P<unit>月|季度|季|年|"
    r"周)的?(?P<edge>底|初|中(?=旬|[^国间心]|$)|末(?!端)|最后一天|第一天|首日|末日)旬?"
)
_DATE = re.compile(
    r"(?P<every>每年的?)?(?:(?P<year>20\d\d)年)?(?P<month>1[0-2]|[1-9]|十[一二]?|"
    rf"[一二三四五六七八九])月(?:份)?(?P<day>{_DAY_NUMBER})(?:号|日)"
    r"|(?<![\d-])(?P<iso>20\d\d-\d\d-\d\d)(?![\d-])"
)
_SINGLE = re.compile(
    r"(?P<word>大后天|后天|明天|明日|明(?=早|晚)|今天|今日|今(?=早|晚))|"
    rf"(?P<n>{_NUMBER})(?:个)?(?P<unit>天|周|星期|月)(?:后|之后|以后)|下个?月(?P<of_next>初|"
    rf"(?P<number>{_DAY_NUMBER})[号日])"
)
_FIRST_AFTER = re.compile(r"\s*(?:开始|起|以后开始)")
_FIRST_BEFORE = re.compile(r"(?:从|自)\s*$")
_LAST = re.compile(r"(?:直到|持续到|一直到|截止到|到)\s*$")


def _value(words: str) -> int:
    return whole_number(words) or 0


def _weekdays(words: str) -> tuple[int, ...]:
    named = [
        _WEEK.index(day.replace("天", "日")) for day in re.findall(r"[一二三四五六日天]", words.replace("星期", "周"))
    ]
    if re.search(_TO, words):
        first, last = named
        return tuple(sorted((first + i) % 7 for i in range((last - first) % 7 + 1)))
    return tuple(sorted(set(named)))


def _intervals(text: str, _today: date) -> Iterator[Part]:
    for match in _INTERVAL.finditer(text):
        yield _interval(match)
    for match in _COUNT.finditer(text):
        unit, every = _UNITS[match["unit"]]
        yield Part(
            match.start(), match.end(), unit, every, count=_value(match["n"]) or 1, grain=True, calendar=every > 1
        )
    for match in _TOO_OFTEN.finditer(text):
        yield too_often(match.start(), match.end())
    for match in _PART_OF_DAY.finditer(text):
        yield Part(match.start(), match.end(), "day")


def _interval(match: re.Match[str]) -> Part:
    start, end = match.span()
    if match["double"]:
        return Part(start, end, "week", 2)
    if match["all"]:
        return Part(start, end, "day", grain=match["all"] == "每日")
    if match["other"]:
        unit, every = _UNITS[match["unit2"].removeprefix("个")]
        return Part(start, end, unit, 2 * every)
    unit, every = _UNITS[match["unit"]]
    part = Part(start, end, unit, every, grain=match["n"] is None, calendar=unit == "month" and every > 1)
    if match["n"] == "半":
        if match["unit"] == "年":
            return replace(part, every=6, grain=False)
        return replace(part, days=(1, 15)) if match["unit"] == "月" else replace(part, every=every)
    if match["n"] == "几":
        return replace(part, problem=say("How many is “{words}”? Say it like “every 3 days”.", words=match[0]))
    number = _value(match["n"]) if match["n"] else 1
    if match["skip"] and number > 1:
        # "每隔两周" is every two weeks to some and every three to others.
        readings = (Part(unit=unit, every=every * number), Part(unit=unit, every=every * (number + 1)))
        problem = say("“{words}” has two meanings. Which one?", words=match[0])
        return replace(part, problem=problem, readings=readings)
    return replace(part, every=every * (number + bool(match["skip"])))


def _named_days(text: str, today: date) -> Iterator[Part]:
    for match in _NAMED_DAYS.finditer(text):
        weekdays = _weekdays(match["days"])
        again = bool(match["every"]) or len(weekdays) > 1
        every = 2 if match["skip"] else 1
        yield Part(match.start(), match.end(), "week" if again else None, every, weekdays, again=again)
    for match in _KINDS.finditer(text):
        weekdays = WORKING_DAYS if match["kind"] in ("工作日", "平日", "上班日") else WEEKEND
        yield Part(match.start(), match.end(), "week", 1, weekdays)
    for match in _SOON.finditer(text):
        weekday = _WEEK.index(match["day"].replace("天", "日")) if match["day"] else 0
        weeks = {"下下": 2, "下": 1}.get(match["which"], 0)
        if weeks or match["day"]:
            day = today + timedelta(days=weekday - today.weekday() + 7 * weeks)
            yield Part(match.start(), match.end(), day=day, again=False)


def _month_days(text: str, _today: date) -> Iterator[Part]:
    for match in _NTH_DAY.finditer(text):
        nth = _WEEK.find(match["nth"][-1]) + 1 if match["nth"][0] == "第" else LAST_DAY
        nth = 1 if match["nth"] == "首" else int(match["nth"][-1]) if match["nth"][-1].isdecimal() else nth
        part = Part(match.start(), match.end(), nth=nth, again=False)
        if match["what"] == "天":
            yield replace(part, nth=None, days=(nth,))
        elif match["what"] == "工作日":
            yield replace(part, weekdays=WORKING_DAYS)
        else:
            yield replace(part, weekdays=_weekdays(match["what"]))
    for match in _MONTH_DAY.finditer(text):
        days = tuple(dict.fromkeys(_value(day) for day in re.findall(_DAY_NUMBER, match["list"])))
        part = Part(match.start(), match.end(), days=days, again=False)
        if any(not 1 <= day <= 31 for day in days):
            part = replace(part, problem=say("There is no such day as “{phrase}”.", phrase=match["list"]))
        yield part
    for match in _EDGE.finditer(text):
        edge = match["edge"]
        if match["unit"] == "周":
            if edge in ("初", "首日", "第一天"):
                yield Part(match.start(), match.end(), "week", weekdays=(0,))
            continue
        unit, every = _UNITS[match["unit"]]
        day = 15 if edge == "中" else 1 if edge in ("初", "第一天", "首日") else LAST_DAY
        yield Part(match.start(), match.end(), unit, every, days=(day,), calendar=every > 1)


def _dates(text: str, today: date) -> Iterator[Part]:
    for match in _DATE.finditer(text):
        try:
            yield _date_part(match, today)
        except ValueError:
            yield Part(match.start(), match.end(), problem=say("There is no such day as “{phrase}”.", phrase=match[0]))
    for match in _SINGLE.finditer(text):
        yield Part(match.start(), match.end(), day=_single_day(match, today), again=False)


def _date_part(match: re.Match[str], today: date) -> Part:
    if match["iso"]:
        return Part(match.start(), match.end(), day=date.fromisoformat(match["iso"]), again=False)
    month, number = _value(match["month"]), _value(match["day"])
    leap = date(2024, month, number)
    if match["every"]:
        return Part(match.start(), match.end(), "month", 12, days=(number,), month=month, calendar=True)
    if match["year"]:
        day = date(int(match["year"]), month, number)
    else:
        year = today.year + ((month, number) < (today.month, today.day))
        day = leap.replace(year=year, day=min(number, monthrange(year, month)[1]))
    return Part(match.start(), match.end(), day=day, month=month, days=(number,), again=False)


def _single_day(match: re.Match[str], today: date) -> date:
    if match["n"]:
        return today + timedelta(days=_value(match["n"]) * {"天": 1, "周": 7, "星期": 7, "月": 30}[match["unit"]])
    if match["of_next"]:
        first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        number = _value(match["number"]) if match["number"] else 1
        return first.replace(day=min(number, monthrange(first.year, first.month)[1]))
    word = match["word"]
    ahead = 3 if word == "大后天" else 2 if word == "后天" else 1 if word[0] == "明" else 0
    return today + timedelta(days=ahead)


def _with_roles(text: str, today: date) -> Iterator[Part]:
    """Days with 从…起 or 直到 around them as the ends of a rule."""
    for part in (*_dates(text, today), *_named_days(text, today)):
        if part.day is None or part.problem:
            continue
        before, after = text[: part.start], text[part.end :]
        since, onwards, until = _FIRST_BEFORE.search(before), _FIRST_AFTER.match(after), _LAST.search(before)
        start = since.start() if since else until.start() if until else part.start
        if since or onwards:
            yield Part(start, part.end + (onwards.end() if onwards else 0), day=part.day, again=False, role="first")
        elif until:
            yield Part(start, part.end, day=part.day, again=False, role="last")


CHINESE: Sequence[Rule] = (_intervals, _named_days, _month_days, _dates, _with_roles)
