"""The arguments of `query_data`: what, by what, of which rows, in which period, in which order, how many."""

from __future__ import annotations

import re
from typing import Any

from bot.model.mentions import Reading
from bot.model.query_filters import find_filters
from bot.model.query_parts import AVERAGE_DAY, find_dimensions, find_metrics
from tools.columns import candidates

__all__ = ["fill_query", "find_order", "find_top", "one_period"]

_ORDERS = (
    ("worst", r"\bworst\b|\bweakest\b|\bpoorest\b|\bbadly\b|最差|从差到好|差的?(?:排|在)前|倒数|垫底|最不"),
    (
        "lowest",
        r"\blowest\b|\bleast\b|\bfewest\b|\bsmallest\b|\bcheapest\b|\bascending\b|\basc\b|\bbottom\b|"
        r"从低到高|从小到大|从少到多|升序|最低|最少|最小|最便宜|低的?(?:排|在)前|少的?(?:排|在)前",
    ),
    ("best", r"\bbest\b|\bstrongest\b|\bperforms? well\b|最好|从好到差|最佳|最优|好的?(?:排|在)前"),
    (
        "highest",
        r"\bhighest\b|\bmost\b|\blargest\b|\bbiggest\b|\bgreatest\b|\btop\b|\bdescending\b|\bdesc\b|"
        r"\bpriciest\b|\bexpensive\b|从高到低|从大到小|从多到少|降序|最高|最多|最大|最贵|排名|排行|"
        r"高的?(?:排|在)前|多的?(?:排|在)前|大的?(?:排|在)前|前\s*[\d一二三四五六七八九十]",
    ),
    ("name", r"\balphabetical(?:ly)?\b|\bby name\b|\bin order of (?:time|date|name)\b|按名称|按字母|按拼音"),
)
_OVER_TIME = re.compile(
    r"\bover time\b|\btrends?\b|\bdevelop(?:s|ed|ment)?\b|\bevol(?:ve|ves|ved|ution)\b|\btime series\b|\bline chart\b|"
    r"趋势|走势|随时间|变化|折线"
)
_WHICH_TIME = (
    (
        "month",
        r"\b(?:which|what|best|worst|strongest|weakest) months?\b|哪个?几?个?月|哪月|几月份?|"
        r"最\S{1,2}的月份?|月份",
    ),
    ("weekday", r"\b(?:which|what) day of (?:the )?week\b|\bwhich weekday\b|星期几|周几|哪个?星期|一周里哪天"),
    ("week", r"\b(?:which|what|best|worst) weeks?\b|哪一?周|哪个?星期"),
    ("day", r"\b(?:which|what|best|worst) (?:day|date)s?\b(?! of)|\bon which day\b|哪一?天|哪日|几号"),
    ("quarter", r"\b(?:which|what|best|worst) quarters?\b|哪个?季度?"),
    ("year", r"\b(?:which|what|best|worst) years?\b|哪一?年"),
    ("hour", r"\b(?:which|what) (?:hour|time of (?:the )?day)\b|几点|哪个?(?:小时|时段)"),
)


def fill_query(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `query_data` off a question; what is in doubt is left out.

    Cost: a few passes over the question's words; some milliseconds.
    """
    dimensions = find_dimensions(reading)
    conditions = find_filters(reading, dimensions)
    filters, used, compared = conditions.filters, conditions.used, conditions.compared
    fixed = {each["column"] for each in filters if each["operator"] == "is" and not isinstance(each.get("value"), list)}
    dimensions = [each for each in dimensions if each not in used and each not in fixed]
    dimensions += [each for each in compared if each not in dimensions]
    metrics = find_metrics(reading, dimensions, used)
    grain = _grain(reading)
    if any(words.endswith(" per day") for words in metrics) and AVERAGE_DAY.search(reading.text):
        # "Average spend per day by month": the day is part of the measure.
        grain = next((each for _, _, each in reading.grains if each != "day"), None)
    if grain is None and _OVER_TIME.search(reading.text) and (day := _date(reading)) and day not in dimensions:
        dimensions.append(day)
    period = one_period(reading)
    top, from_end = find_top(reading)
    order = find_order(reading.text) or ("lowest" if from_end else None)
    found: dict[str, Any] = {
        "metrics": metrics,
        "dimensions": dimensions[:3],
        "filters": filters,
        "having": conditions.having,
        "period": period,
        "grain": grain,
        "order": order if dimensions or grain else None,
        "top": top,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def find_order(text: str) -> str | None:
    """How the groups are to be sorted, when the question says so; the word that stands last decides."""
    found = [(match.start(), name) for name, pattern in _ORDERS for match in re.finditer(pattern, text)]
    return max(found)[1] if found else None


def find_top(reading: Reading) -> tuple[int | None, bool]:
    """How many groups to show, and whether from the low end."""
    for amount in reading.amounts:
        if amount.kind in ("top", "bottom"):
            return int(amount.value), amount.kind == "bottom"
    # "the 5 most expensive campaigns", "our three weakest campaigns", "利润最高的5个产品"
    for amount in reading.amounts:
        whole = amount.kind == "number" and amount.value == int(amount.value) and 1 <= amount.value <= 100
        after, before = reading.after(amount.end), reading.before(amount.start, 12)
        if whole and (
            re.match(
                r"\s*(?:most|least|best|worst|highest|lowest|largest|biggest|smallest|weakest|strongest|cheapest|"
                r"top)\b",
                after,
            )
            or (
                re.search(r"(?:\b(?:which|what|the|give me|show me|list)|哪)\s*$", before)
                and find_order(reading.text)
                and re.match(r"\s*[a-z个名种家位款条]", after)
            )
            or (re.search(r"最\S{1,6}的?前?\s*$", before) and re.match(r"\s*[个名种家位款条大]", after))
        ):
            return int(amount.value), bool(
                re.match(r"\s*(?:least|worst|lowest|smallest|weakest|cheapest)", after)
                or re.search(r"最[低少小差弱]", before)
            )
    return None, False


def one_period(reading: Reading) -> str | None:
    """The period of the question, when it names one; two of them are no period but a comparison."""
    phrases = [phrase for _, _, phrase in reading.periods]
    return phrases[0] if len(phrases) == 1 else None


def _grain(reading: Reading) -> str | None:
    if reading.grains:
        return reading.grains[0][2]
    for grain, pattern in _WHICH_TIME:
        if any(not _inside_read(reading, match) for match in re.finditer(pattern, reading.text)):
            return grain
    if len(reading.periods) == 2:
        # "May against June": each in its own row.
        unit = next((u for u in ("quarter", "month", "week", "year") if _spoken_unit(reading, u)), None)
        return unit or "month"
    return None


def _spoken_unit(reading: Reading, unit: str) -> bool:
    han = {"quarter": "季", "month": "月", "week": "周", "year": "年"}[unit]
    texts = [phrase.lower() for _, _, phrase in reading.periods]
    return all(unit in text or han in text or (unit == "year" and text.strip().isdigit()) for text in texts)


def _inside_read(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a place was read as a name or a period: the month of "三月份" is the period, no cut of time."""
    spans = [(each.start, each.end) for each in reading.mentions] + [(a, b) for a, b, _ in reading.periods]
    return any(start < match.end() and match.start() < end for start, end in spans)


def _date(reading: Reading) -> str | None:
    if reading.schema is None:
        return None
    named = next((each.name for each in reading.columns if reading.column(each.name).is_temporal), None)
    found = candidates(reading.schema, "date")
    return named or (found[0][0] if found else None)
