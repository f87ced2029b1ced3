"""The arguments of `query_data`: what, by what, of which rows, in which period, in which order, how many."""

from __future__ import annotations

import re
from typing import Any

from bot.model.average_units import averaged, find_average
from bot.model.counted import counted_columns, counted_time, counts_time
from bot.model.growth import find_growth, grown
from bot.model.mentions import Reading
from bot.model.period_pairs import spoken_unit, with_same_year
from bot.model.query_filters import find_filters
from bot.model.query_groups import find_dimensions
from bot.model.query_parts import find_metrics
from bot.model.ratios import Ratio, find_ratios
from bot.model.shares import find_shares
from bot.model.spoken_counts import with_count
from bot.model.vocabulary import pattern
from bot.model.weekdays import weekday_column
from tools.amounts import Amount
from tools.columns import candidates
from tools.compared_periods import find_stretch_before
from tools.comparison_words import read_against

__all__ = ["fill_query", "find_order", "find_top", "one_period"]

_ORDERS = {
    "worst": pattern("{order_worst}"),
    "lowest": pattern("{order_lowest}"),
    "best": pattern("{order_best}"),
    "highest": pattern(r"{order_highest}|前\s*(?:\d|{small_number})"),
    "name": pattern("{order_name}"),
}
_OVER_TIME = pattern("{over_time}")
_COUNTS = pattern("{count_of|how_many}")
_WHICH_TIME = {
    "month": pattern(r"{which_month}|最\S{1,2}的月"),
    "weekday": pattern("{which_weekday}"),
    "week": pattern("{which_week}"),
    "day": pattern("{which_day}(?! of)"),
    "quarter": pattern("{which_quarter}"),
    "year": pattern("{which_year}"),
    "hour": pattern("{which_hour}"),
}
_GRAIN_LISTED = pattern(r"{group_by}\s+(?:\w+\s+){1,2}and\s+(?P<grain>day|week|month|quarter|year)\b")
_MOST = pattern(r"\s*{most|fewest}")
_FEWEST = pattern(r"\s*{fewest}")
_LOWEST_BEFORE = pattern("{lowest_end}")
_GIVE_ME = pattern(r"{give_me}\s*$")
_NOUN = pattern(r"\s*(?:[a-z]|{counter})")
_HAN_MOST = pattern(r"最\S{1,6}的?前?\s*$")
_TOP_ALONE = pattern(r"(?<!on )\btop\b(?! of\b|[- ]line|[- ]level)|排?前几名?")
_TOP_OF_NOTHING = 10
_HAN_NOUN = pattern(r"\s*(?:{counter}|大)")


def fill_query(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `query_data` off a question; what is in doubt is left out.

    Cost: a few passes over the question's words; some milliseconds.
    """
    growth = find_growth(reading)
    if growth is not None:
        return grown(growth, _averaged_or_plain(growth.rest))
    return _averaged_or_plain(reading)


def _averaged_or_plain(reading: Reading) -> dict[str, Any]:
    """The arguments of a question besides growth."""
    average = find_average(reading)
    if average is not None:
        found = _fill(average.rest)
        metrics = averaged(average, found.get("metrics") or _counted_rows(average.rest))
        if metrics is not None and average.course:
            # "日均花费走势": each day in its place.
            days = {column.name for column in reading.schema.columns if column.is_temporal} if reading.schema else set()
            found["dimensions"] = [name for name in found.get("dimensions", ()) if name not in days]
            return {name: value for name, value in {**found, "grain": average.unit}.items() if value != []}
        if metrics is not None:
            return {"metrics": metrics, **{name: value for name, value in found.items() if name != "metrics"}}
    return _fill(reading)


def _counted_rows(reading: Reading) -> list[str]:
    """Rows, where a question asks for a number of something and names no measure."""
    return ["count"] if _COUNTS.search(reading.text) else []


def _fill(reading: Reading) -> dict[str, Any]:
    """The arguments of a question besides averages of whole days or months."""
    shares = find_shares(reading)
    ratios = [*shares, *find_ratios(_without(reading, shares))]
    reading = _without(reading, ratios)
    dimensions = find_dimensions(reading)
    counted = [] if dimensions else counted_columns(reading)
    conditions = find_filters(reading, dimensions or counted)
    if conditions.having and counted:
        dimensions = counted  # "How many campaigns spent more than 10k" is about each of them.
    filters, used, compared = conditions.filters, conditions.used, conditions.compared
    fixed = {each["column"] for each in filters if each["operator"] == "is" and not isinstance(each.get("value"), list)}
    dimensions = [each for each in dimensions if each not in used and each not in fixed]
    dimensions += [each for each in compared if each not in dimensions]
    metrics = [ratio.words for ratio in ratios] + find_metrics(reading, dimensions, used, alone=not ratios)
    metrics = with_count(reading, metrics)
    # "有多少颗颜色为D的钻石" counts what has the colour, not colours.
    metrics = [words for words in metrics if words.removeprefix("distinct ") not in fixed or words in fixed]
    grain = _grain(reading)
    if grain is None and _OVER_TIME.search(reading.text) and (day := _date(reading)) and day not in dimensions:
        dimensions.append(day)
    named_days = weekday_column(reading.schema) if reading.schema is not None else None
    if named_days is not None and any(each.name == named_days for each in reading.values) and reading.grains:
        grain = None  # "On weekdays" limits the rows, whatever they are grouped by.
    elif named_days is not None and grain in ("day", "weekday"):
        # "Which day" of data without dates: the column that holds Thursdays and Fridays.
        grain = None
        dimensions += [named_days] if named_days not in dimensions else []
    period = one_period(reading)
    filters = [*filters, *_two_periods(reading)]
    if conditions.having and (counted or counts_time(reading)):
        # Groups whose total is so: "number of days with spend over 5k" speaks of days, not of rows.
        metrics = [str(each["column"]) for each in conditions.having]
        grain = grain if counted else counted_time(reading)
    top, from_end = find_top(reading)
    if top is None and not dimensions and grain is None and _lists_top(reading):
        top = _TOP_OF_NOTHING  # Refused with what can be listed, rather than dropped.
    order = find_order(reading.outside_periods) or ("lowest" if from_end else None)
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


def _without(reading: Reading, ratios: list[Ratio]) -> Reading:
    """The question with blanks where its ratios stand: what they divide by is no group."""
    if not ratios:
        return reading
    text = reading.question
    for ratio in ratios:
        text = text[: ratio.start] + " " * (ratio.end - ratio.start) + text[ratio.end :]
    return Reading(text, reading.schema)


def find_order(text: str) -> str | None:
    """How the groups are to be sorted, when the question says so; the word that stands last decides."""
    found = [(*match.span(), name) for name, words in _ORDERS.items() for match in words.finditer(text)]
    # "Lost the most money" is no "the most".
    whole = [a for a in found if not any(b[0] <= a[0] and a[1] <= b[1] and b[:2] != a[:2] for b in found)]
    return max(whole)[2] if whole else None


def find_top(reading: Reading) -> tuple[int | None, bool]:
    """How many groups to show, and whether from the low end."""
    for amount in reading.amounts:
        if amount.kind in ("top", "bottom"):
            return int(amount.value), amount.kind == "bottom"
    # "the 5 most expensive campaigns", "our three weakest campaigns", "利润最高的5个产品"
    for amount in reading.amounts:
        whole = amount.kind == "number" and amount.value == int(amount.value) and 1 <= amount.value <= 100
        if whole and _counts_groups(reading, amount):
            after, before = reading.after(amount.end), reading.before(amount.start, 12)
            return int(amount.value), bool(_FEWEST.match(after) or _LOWEST_BEFORE.search(before))
    return None, False


def _counts_groups(reading: Reading, amount: Amount) -> bool:
    """Whether a number says how many groups to show, by the words around it."""
    after, before = reading.after(amount.end), reading.before(amount.start, 12)
    if _MOST.match(after) or (_HAN_MOST.search(before) and _HAN_NOUN.match(after)):
        return True
    return bool(_GIVE_ME.search(before) and _NOUN.match(after)) and find_order(reading.text) is not None


def _lists_top(reading: Reading) -> bool:
    """Whether "top" stands in the question as the head of a list: "show the top", "top prices", "前几名"."""
    return any(not _inside_read(reading, match) for match in _TOP_ALONE.finditer(reading.text))


def one_period(reading: Reading) -> str | None:
    """The period of the question, when it names one; two of them are no period but a comparison."""
    phrases = [phrase for _, _, phrase in reading.periods]
    return phrases[0] if len(phrases) == 1 else None


def _grain(reading: Reading) -> str | None:
    if reading.grains:
        return reading.grains[0][2]
    for grain, asked in _WHICH_TIME.items():
        if any(not _inside_read(reading, match) for match in asked.finditer(reading.text)):
            return grain
    if listed := _GRAIN_LISTED.search(reading.text):
        return listed["grain"]
    if len(reading.periods) == 2:
        # "May against June": each in its own row; parts of them are set side by side as they are.
        phrases = [phrase for _, _, phrase in reading.periods]
        # "December 2017 against last year" is two Decembers.
        if any(find_stretch_before(phrase) for phrase in phrases):
            return None
        named = [phrase for phrase in phrases if read_against(phrase) != "year ago"]
        return spoken_unit(named if len(named) == 1 else phrases)
    return None


def _two_periods(reading: Reading) -> list[dict[str, Any]]:
    """The rows of two periods that are compared: "May against April"."""
    day = _date(reading)
    if len(reading.periods) != 2 or day is None:
        return []
    return [{"column": day, "operator": "is", "value": with_same_year([phrase for _, _, phrase in reading.periods])}]


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
