"""The arguments of `analyze_retention`: what is followed, by which stretches, after how long, of whom, begun when."""

from __future__ import annotations

import re
from typing import Any

from bot.model.funnel_questions import asks_how_long
from bot.model.mentions import Reading
from bot.model.query_filters import find_filters
from bot.model.query_groups import find_dimensions
from bot.model.retention_questions import asks_of_second, asks_who_is_lost, asks_who_never_returns
from tools.amounts import whole_number
from tools.columns import candidates

__all__ = ["fill_retention", "find_ages"]

_UNITS = {
    "day": "day", "days": "day", "d": "day", "week": "week", "weeks": "week", "w": "week", "month": "month",
    "months": "month", "m": "month", "quarter": "quarter", "quarters": "quarter", "q": "quarter",
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "个月": "month",
    "季度": "quarter", "个季度": "quarter", "季": "quarter",
}  # fmt: skip
_WORD_NUMBER = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|thirty|sixty|ninety)"
)
_HAN_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|首|次|半)"
_UNIT = r"(?:days?|weeks?|months?|quarters?)"
_HAN_UNIT = r"(?:个季度|季度|个月|月|周|星期|礼拜|天|日)"
_AGES = (
    # "month-3 retention", "day 1, 7 and 30", "D7", "w4"
    re.compile(
        rf"\b(?P<unit>{_UNIT})[\s-]?(?P<number>\d{{1,3}}(?!\d))(?P<more>(?:\s*(?:,\s*and|,|/|&|and|or|vs\.?)\s*(?:{_UNIT}[\s-]?)?"
        r"\d{1,3}(?![\d-]))*)"
    ),
    re.compile(r"\b(?P<unit>[dwm])(?P<number>\d{1,3})\b"),
    # "30-day retention", "7 day repeat rate"
    re.compile(
        rf"\b(?P<number>{_WORD_NUMBER})[\s-](?P<unit>{_UNIT})[\s-](?:\w+ )?"
        r"(?:retention|repeat|repurchase|return|rolling|unbounded|revenue|cohort|survival)"
    ),
    # "after 30 days", "within a month", "two weeks later"
    re.compile(
        rf"\b(?:after|within|in|by|at)\s+(?:the\s+)?(?:first\s+|next\s+|following\s+)?(?P<number>{_WORD_NUMBER})[\s-]+"
        rf"(?P<unit>{_UNIT}|years?)\b(?!\s+(?:ago|before))"
    ),
    re.compile(rf"\b(?P<number>{_WORD_NUMBER})\s+(?P<unit>{_UNIT}|years?)\s+(?:later|after|on|in)\b"),
    re.compile(rf"\bafter\s+(?:the|their)\s+(?P<number>first)\s+(?P<unit>{_UNIT})\b"),
    re.compile(rf"\b(?:the\s+)?(?P<number>next|following)\s+(?P<unit>{_UNIT})\b"),
    # "次日留存", "7日留存", "第3个月", "30天后", "90天内", "次月"
    re.compile(rf"第(?P<number>{_HAN_NUMBER})(?P<unit>{_HAN_UNIT})"),
    re.compile(r"(?P<number>次)(?P<unit>日|天|周|月|季度|季)"),
    re.compile(
        rf"(?P<number>{_HAN_NUMBER})(?P<unit>{_HAN_UNIT})(?=(?:的)?(?:滚动|收入)?(?:留存|复购|回购|回访|活跃)|之?后|以后|之?内|以内)"
    ),
    re.compile(r"(?P<number>\d{1,3})(?P<unit>日|天)(?=\s*(?:[、，,/和与]|及)\s*(?:\d{1,3}|次)\s*(?:日|天))"),
    re.compile(r"(?P<number>[一三五六七十]|三十|十四)(?P<unit>日|天)(?=\s*(?:[、，,/和与]|及).{0,6}留存)"),
    re.compile(r"(?P<number>[一两二三半]|\d)(?P<unit>年)(?=之?内|以内|之?后)"),
)
_REPEAT = re.compile(
    r"\brepeat(?:s|ed|ing)?\b|\brepurchas\w*|\brebuy\w*|\b(?:buy|buys|bought|order|orders|ordered|purchased?|shop|shopped)\s"
    r"(?:\w+\s)?(?:again|more than once|twice|a second time)\b|\bsecond (?:order|purchase)s?\b|\bwithin\b|"
    r"复购|回购|再次购买|再买|又买|二次购买|重复购买|回头(?:客|率)|(?:天|日|周|月|年|季度)之?以?内"
)
_ROLLING = re.compile(
    r"\brolling\b|\bunbounded\b|\bor later\b|\bat any time (?:after|later)\b|\bever\b.{0,20}\bagain\b|"
    r"滚动|或(?:之后|以后)"
)
_STILL = re.compile(r"\bstill\b|还(?:在|剩|活跃|用)|还有.{0,10}(?:活跃|在用|留下|留着)|仍|依然")
"""Still there after an age is there then or later; still there on a day is there on that day."""
_REVENUE = re.compile(
    r"\b(?:revenue|money|dollar|sales|spend(?:ing)?|value|net revenue|net dollar)[\s-]retention\b|\bnrr\b|\bndr\b|"
    r"\bretention (?:of|by|in) (?:the )?(?:revenue|money|sales|value|dollars)\b|\bretained revenue\b|"
    r"(?:收入|金额|营收|销售额|净收入|消费)(?:的)?留存|按(?:收入|金额|营收|销售额)(?:看|算|计)?.{0,4}留存|留存收入"
)
_BEST = re.compile(
    r"\bbest\b.{0,30}\bcohorts?\b|\bcohorts?\b.{0,40}\b(?:best|most|strongest|highest|loyal|top|stickiest)\b|"
    r"\b(?:strongest|stickiest|most loyal|top)\b.{0,20}\bcohorts?\b|"
    r"哪(?:一?[个批组]|些)?.{0,14}(?:最好|最高|最强|最忠诚|最多|留得(?:最|更)?(?:住|久))|(?:最好|最强)的?(?:同期群|批次|队列)"
)
_WORST = re.compile(
    r"\bworst\b.{0,30}\bcohorts?\b|\bcohorts?\b.{0,40}\b(?:worst|weakest|least|lowest|poorest)\b|\bweakest\b.{0,20}\bcohort|"
    r"哪(?:一?[个批组]|些)?.{0,14}(?:最差|最低|最弱|流失最)|(?:最差|最弱)的?(?:同期群|批次|队列)"
)
_TREND = re.compile(
    r"\bnew(?:er)? cohorts?\b|\b(?:recent|later|latest) cohorts?\b.{0,30}\b(?:better|worse|than)\b|\bimprov\w+|"
    r"\b(?:getting|gets?|got|become|becoming) (?:any )?(?:better|worse)\b|\bover (?:the )?cohorts\b|\btrend\b|"
    r"\bwors(?:en|ening)\b|\bbetter than (?:the )?(?:old|earlier|previous)|变好|变差|改善|恶化|越来越|趋势|"
    r"新(?:的|用户|客户|客)?.{0,8}比.{0,6}(?:老|旧|以前|之前)|新的?同期群.{0,6}(?:更|好|差)"
)
_BEGINNING = r"(?:sign[\s-]?up|acquisition|install|joining|join|enrol\w*|first[\s-]\w+|start|cohort)"
_GRAIN_WORDS = tuple(
    (
        grain,
        re.compile(
            rf"\b{grain} of\b|\b{_BEGINNING}[\s-]{grain}s?\b|\b{grain} cohorts?\b|{han}(?:批次|同期群|队列|的?分批)|"
            rf"(?:注册|首购|安装|首单|首次预订|入会){han}|{every}"
        ),
    )
    for grain, han, every in (
        ("day", "[日天]", "逐[日天]"),
        ("week", "周", "逐周"),
        ("month", "月份?", "逐月"),
        ("quarter", "季度?", "逐季"),
    )
)
_ROWS = re.compile(
    r"\b(?:only|just) count(?:ing)?\b|\bcount(?:ing)? only\b|\b(?:orders?|purchases?|rows?|events?|sales) (?:of|in|for|"
    r"from|with|over|above|under|where)\b|\bfor (?:orders|purchases|events)\b|只(?:算|计|统计)|"
    r"(?:的|类)(?:订单|购买|行为|事件)"
)
_FIRST = re.compile(
    r"\bfirst\b|\bacquired\b|\bacquisition\b|\bcame (?:in )?(?:via|through|from)\b|"
    r"\bwho (?:came|started|began|joined|signed)|首(?:购|单|次)|获取|来自|获得"
)
_LOOKS_BACK = re.compile(r"\b(?:last|past|previous|recent|latest|this|current|year)\b|过去|最近|近|上|本|今|去|这")
_OF_COHORTS = re.compile(r"\bcohorts?\b|同期群|批次|队列|哪一?[批组]")
_FIRST_PRODUCT = re.compile(
    r"\bfirst[- ](?:product|item|purchase|sku)s?\b|\b(?:product|item)s? (?:\w+ )?first\b|"
    r"首(?:单|购|次购买的?)的?(?:商品|产品|品类)"
)
_EVENT = re.compile(r"event|action|activity|behaviou?r|事件|行为|动作", re.IGNORECASE)
_TOO_OLD = 400


def fill_retention(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `analyze_retention` off a question; what is in doubt is left out.

    Conditions on what customers are ("from paid search", "in Germany") select the customers by what they did first;
    those on what counts ("only count orders over 50") select rows.

    Cost: a few passes over the question's words; some milliseconds.
    """
    text = reading.text
    spans, ages, unit = find_ages(text)
    dimensions = _dimensions(reading)
    conditions = find_filters(reading, dimensions)
    rows, acquired = _conditions(reading, [*conditions.filters], spans)
    measure = _measure(text, spans)
    dimension = next((each for each in dimensions if each not in conditions.used), None) or _product(reading)
    found: dict[str, Any] = {
        "measure": measure,
        "grain": _grain(reading),
        "ages": ages,
        "age_unit": unit,
        "focus": _focus(text, by=dimension is not None),
        "dimension": dimension,
        "acquired": acquired,
        "filters": rows,
        "period": _period(reading, spans),
    }
    if found["grain"] == unit:
        found["age_unit"] = None
    elif unit in ("month", "quarter", "week") and found["grain"] is None:
        # "Month-3 retention" is by month altogether; ages in days go with cohorts of any length.
        found["grain"], found["age_unit"] = unit, None
    return {name: value for name, value in found.items() if value not in (None, [])}


def find_ages(text: str) -> tuple[list[tuple[int, int]], list[int], str | None]:
    """The ages that a question speaks of: "day 7", "after three months", "次日留存".

    Args:
        text: in lower case.

    Returns:
        Where they stand, the numbers, and their unit; where several units are named, those of the first.
    """
    found: list[tuple[int, int, int, str]] = []
    for pattern in _AGES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end, _, _ in found):
                continue
            number, unit = _number(match["number"]), match["unit"]
            if number is None:
                continue
            if unit in ("year", "years", "年"):
                number, unit = round(number * 12), "month"
            more = re.findall(r"\d+", match.groupdict().get("more") or "")
            for each in (int(number), *map(int, more)):
                if each <= _TOO_OLD:
                    found.append((match.start(), match.end(), each, _UNITS[unit]))
    found.sort(key=lambda each: each[0])
    unit = found[0][3] if found else None
    ages = sorted({each[2] for each in found if each[3] == unit})
    return [(start, end) for start, end, _, _ in found], ages, unit


def _number(words: str) -> float | None:
    if words in ("首", "次", "first", "next", "following", "a", "an"):
        return 1
    if words == "半":
        return 0.5
    value = whole_number(words)
    return value if value is not None and value <= _TOO_OLD else None


def _measure(text: str, spans: list[tuple[int, int]]) -> str | None:
    if _REVENUE.search(text):
        return "revenue"
    afterwards = any(re.match(r"after\b|.*\blater", text[a:b]) or re.match(r"之?后|以后", text[b:]) for a, b in spans)
    if _ROLLING.search(text) or (afterwards and _STILL.search(text)):
        return "rolling"
    return "repeat" if _REPEAT.search(text) or asks_who_never_returns(text) else None


def _focus(text: str, *, by: bool) -> str | None:
    if asks_how_long(text) and asks_of_second(text):
        return "second purchase"
    if by and not _OF_COHORTS.search(text):
        # "Which channel keeps them best" asks for the best channel, and for no cohort.
        return "churn" if asks_who_is_lost(text) else None
    if _WORST.search(text):
        return "worst cohort"
    if _BEST.search(text):
        return "best cohort"
    if _TREND.search(text):
        return "trend"
    return "churn" if asks_who_is_lost(text) or asks_who_never_returns(text) else None


def _product(reading: Reading) -> str | None:
    """The column of products where a question asks by the first of them: "by first product", "首单商品"."""
    if reading.schema is None or not _FIRST_PRODUCT.search(reading.text):
        return None
    found = candidates(reading.schema, "product")
    return found[0][0] if found and found[0][1] >= 0.5 else None


def _grain(reading: Reading) -> str | None:
    """The stretch that customers are put together by."""
    for grain, words in _GRAIN_WORDS:
        if words.search(reading.text):
            return grain
    return next((each[2] for each in reading.grains if each[2] in ("day", "week", "month", "quarter")), None)


def _dimensions(reading: Reading) -> list[str]:
    """Columns to compare by: none that names customers, orders or days."""
    found = []
    for name in find_dimensions(reading):
        if reading.schema is None or name not in reading.schema:
            continue
        column = reading.schema[name]
        if not column.is_temporal and column.role not in ("customer", "order") and not column.identifier:
            found.append(name)
    return found


def _conditions(
    reading: Reading, filters: list[dict[str, Any]], spans: list[tuple[int, int]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The conditions on rows, and those on what customers did first."""
    numbers = {float(n) for start, end in spans for n in re.findall(r"\d+", reading.text[start:end])}
    rows: list[dict[str, Any]] = []
    acquired: list[dict[str, Any]] = []
    by_rows, first = bool(_ROWS.search(reading.text)), bool(_FIRST.search(reading.text))
    for each in filters:
        column = reading.schema[each["column"]] if reading.schema and each["column"] in reading.schema else None
        value = each.get("value")
        if isinstance(value, int | float) and float(value) in numbers:
            continue  # The number of "month 3" is no order number.
        is_event = column is not None and bool(_EVENT.search(column.name)) and column.type == "text"
        (rows if is_event or (by_rows and not first) else acquired).append(each)
    return rows, acquired


def _period(reading: Reading, spans: list[tuple[int, int]]) -> str | None:
    """When customers began: a period that is no age."""
    for start, end, phrase in reading.periods:
        apart = all(end <= a or b <= start for a, b in spans)
        if apart or (_LOOKS_BACK.search(phrase.lower()) and not any(a <= start and end <= b for a, b in spans)):
            return phrase
    return None
