"""The arguments of `test_hypothesis`: what is compared, between whom or with what, which way, by which test."""

from __future__ import annotations

import re
from typing import Any

from bot.model.mentions import Reading
from bot.model.query_filters import find_filters
from bot.model.query_groups import find_dimensions, resolves
from bot.model.query_parts import find_metrics
from bot.model.ratios import Ratio, find_ratios
from bot.model.slots_performance import compared_periods
from bot.model.slots_query import one_period
from bot.model.tested_outcomes import (
    asked_outcome,
    observed_before,
    related_columns,
    spent_on_orders,
    spoken_rate,
)
from bot.model.unknown_words import shares_stem
from bot.model.vocabulary import Pattern, pattern
from tools.measures import yes_value

__all__ = ["fill_hypothesis", "level_places", "numbers_of_the_test"]

_HIGHER, _LOWER = pattern("{tested_higher}"), pattern("{tested_lower}")
_NO_DIRECTION = pattern("{not_a_direction}|{two_sided_words}")
_HAN_THAN_HIGHER = pattern(r"比[^，。？?]{1,16}?(?:高|多|大|好|贵|长)(?!低|少|小)")
_HAN_THAN_LOWER = pattern(r"比[^，。？?]{1,16}?(?:低|少|小|差|便宜|短)")
_PAIRED, _APART = pattern("{measured_twice}"), pattern("{measured_apart}")
_PAIRS_BY = pattern(r"{pairs_by}\s*(?:the\s+)?$")
_HAN_PAIRED = pattern(r"^\s*(?:列|来|进行)*配对")
_COUNTS = pattern(r"{counted_by}\s*(?:the\s+)?$")
_CONFIDENCE_AFTER = pattern(r"^\s*(?:的|级)?\s*{confidence_level}")
_CONFIDENCE_BEFORE = pattern(r"{confidence_level}\s*(?:level|interval)?\s*(?:of|at|is|为|=|:|：)?\s*$")
_ERROR_AFTER = pattern(r"^\s*(?:的)?\s*{error_level}")
_ERROR_BEFORE = pattern(r"{error_level}\s*(?:of|at|is|为|=|:|：|<)?\s*$")
_TESTS = (
    ("friedman", pattern("{test_friedman}")),
    ("normality", pattern("{test_normality}")),
    ("student", pattern("{test_student}")),
    ("welch anova", pattern("{test_welch_anova}")),
    ("levene", pattern("{test_levene}")),
    ("welch", pattern("{test_welch}")),
    ("anova", pattern("{test_anova}")),
    ("kruskal-wallis", pattern("{test_kruskal}")),
    ("mann-whitney", pattern("{test_mann_whitney}")),
    ("wilcoxon", pattern("{test_wilcoxon}")),
    ("rank", pattern("{test_rank}")),
    ("chi-square", pattern("{test_chi_square}")),
    ("fisher", pattern("{test_fisher}")),
    ("proportions", pattern("{test_proportions}")),
    ("t", pattern("{test_t}")),
)
"""The first whose words stand in the question; those that hold the words of others go first."""
_WORD = re.compile(r"[a-z]+")
_ONLY = pattern(r"{limited_to}\s*(?:(?:for|in|the)\s+)*$")
_EVENLY = pattern("{counted_evenly}")
_COUNTED_GROUPS = pattern(r"^[\s-]*{counted_groups}")
_ZERO = pattern("{number_zero}")
_KINDS = 30
_MOST_AVERAGES = ("average ", "mean ", "total ")


def fill_hypothesis(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `test_hypothesis` off a question; what is in doubt is left out.

    Cost: a few passes over the question's words; some milliseconds.
    """
    groups, between = _groups(reading)
    dimensions = find_dimensions(reading)
    conditions = find_filters(reading, dimensions)
    rate = spoken_rate(reading)
    metrics = (
        ([rate] if rate is not None else [])
        or [ratio.words for ratio in _ratios(reading)]
        or [
            _plain(words, reading)
            for words in find_metrics(reading, dimensions, conditions.used, alone=False)
            if words != "count"
        ]
    )
    metrics = spent_on_orders(reading, metrics)
    columns = related_columns(reading)
    limited = {each["column"] for each in conditions.filters} if _is_limited(reading) else set()
    kinds = [groups] if groups else [each for each in _kinds(reading, dimensions) if each not in limited]
    metric, by, second = _columns(reading, metrics, kinds)
    if metric is None and _EVENLY.search(reading.text):
        metric = "count"
    metric, outcome, conditions_left = asked_outcome(reading, metric, by, conditions.filters)
    by, between, filters = _limited_to(reading, metric, by, between, conditions_left)
    metric, value, filters = _value(reading, metric, filters, by=by, second=second)
    period, against = compared_periods(reading)
    if not between and by is not None:
        between = _numbered(reading, by)
    unit = _marked(reading, _PAIRS_BY, _HAN_PAIRED) if _PAIRED.search(reading.text) else None
    if columns:
        metric, by, between, second = None, None, [], None
    two = len(between) == 2 or second is not None or value is not None or against is not None
    found: dict[str, Any] = {
        "metric": metric,
        "outcome": outcome,
        "columns": columns,
        "by": by if by != unit else None,
        "between": between,
        "value": value,
        "second": second,
        "paired": _paired(reading),
        "unit": unit,
        "alternative": _direction(reading, two=two),
        "test": next((name for name, words in _TESTS if words.search(reading.text)), None),
        "weight": _marked(reading, _COUNTS),
        "confidence": _confidence(reading),
        "period": period if against is not None else one_period(reading),
        "against": against,
        "filters": filters,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _ratios(reading: Reading) -> list[Ratio]:
    """The ratios that the data can answer: a person who "spends per order" spends no money on ads."""
    return [each for each in find_ratios(reading) if reading.schema is not None and resolves(reading, each.words)]


def _groups(reading: Reading) -> tuple[str | None, list[str]]:
    """The column whose values are set side by side, and those values in the order of the question."""
    by_column: dict[str, list[str]] = {}
    for mention in reading.values:
        values = by_column.setdefault(mention.name, [])
        if str(mention.value) not in values:
            values.append(str(mention.value))
    for column, values in by_column.items():
        if len(values) > 1:
            return column, values
    for column, values in by_column.items():
        # "Do women spend more": with two kinds of people, the other one is meant.
        others = [value for value in reading.column(column).values if value not in values]
        if len(by_column) == 1 and len(others) == 1 and not _is_limited(reading):
            return column, [*values, *others]
    return None, []


def _is_limited(reading: Reading) -> bool:
    """Whether a value limits the rows by its word: "only women"."""
    return any(_ONLY.search(reading.before(each.start)) for each in reading.values)


def _limited_to(
    reading: Reading, metric: str | None, by: str | None, between: list[str], filters: list[dict[str, Any]]
) -> tuple[str | None, list[str], list[dict[str, Any]]]:
    """Groups that read like a condition, but are set beside the others: "higher for customers who churn"."""
    for each in () if _is_limited(reading) else filters:
        name = str(each["column"])
        known = reading.schema is not None and name in reading.schema
        if not known or each["operator"] not in ("is", "is not") or name == metric or (by is not None and name != by):
            continue
        values = [str(value) for value in reading.column(name).values] or ["yes", "no"]
        one = next((value for value in values if value.lower() == str(each.get("value")).lower()), None)
        if one is None or between:
            continue
        if len(values) > 2:
            # One of several groups is set beside all others.
            by, between = (name, [one]) if each["operator"] == "is" and name == by else (by, between)
            continue
        other = next(value for value in values if value != one)
        by, between = name, ([one, other] if each["operator"] == "is" else [other, one])
    return by, between, [each for each in filters if each["column"] != by]


def _numbered(reading: Reading, by: str) -> list[str]:
    """Groups that are called by numbers: "4 and 8 cylinders"."""
    if not _sorts(reading, by):
        return []
    column = reading.column(by)
    levels = {(start, end) for start, end, _ in level_places(reading)}
    low, high = column.minimum, column.maximum
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return []
    found = [
        str(int(each.value))
        for each in reading.amounts
        if each.kind == "number"
        and each.value == int(each.value)
        and low <= each.value <= high
        and (each.start, each.end) not in levels
    ]
    return found if len(found) >= 2 else []


def _kinds(reading: Reading, dimensions: list[str]) -> list[str]:
    """Columns that sort rows, in the order of the question."""
    named = [
        each.name
        for each in reading.columns
        if each.strength >= 3
        and not reading.column(each.name).is_temporal
        and (reading.column(each.name).type in ("text", "boolean") or each.name in dimensions)
        and not (reading.column(each.name).identifier)
    ]
    return list(dict.fromkeys([*(each for each in named), *dimensions]))


def _plain(words: str, reading: Reading) -> str:
    """The column alone where only its average, its sum or its share is named: rows are compared, never sums."""
    for function in (*_MOST_AVERAGES, "share of "):
        rest = words.removeprefix(function)
        if rest != words and reading.schema is not None and rest in reading.schema:
            return rest
    return words


def _columns(reading: Reading, metrics: list[str], kinds: list[str]) -> tuple[str | None, str | None, str | None]:
    """What is compared, by what, and a second column of numbers that it is compared with."""
    kinds = [each for each in kinds if each not in metrics]
    numbers = list(
        dict.fromkeys(
            each.name
            for each in reading.columns
            if reading.column(each.name).is_numeric and not reading.column(each.name).identifier
        )
    )
    amounts = [each for each in numbers if not _sorts(reading, each)]
    if not kinds and len(numbers) == 2:
        if len(amounts) == 1:
            return amounts[0], next(each for each in numbers if each not in amounts), None
        if len(amounts) == 2:
            return amounts[0], None, amounts[1]
    if metrics:
        left = [each for each in numbers if each not in metrics and _sorts(reading, each)]
        return metrics[0], next(iter([*kinds, *left]), None), None
    return _of_kinds(reading, kinds)


def _of_kinds(reading: Reading, kinds: list[str]) -> tuple[str | None, str | None, str | None]:
    """What is compared by what, where no number is named: the column of yes and no is the outcome."""
    begun = _begun(reading, kinds)
    if begun is not None and kinds:
        return begun, kinds[0], None
    outcome = [each.name for each in reading.columns if each.name not in kinds[:1] and _is_outcome(reading, each.name)]
    if len(kinds) >= 2:
        one, two = kinds[:2]
        if _is_outcome(reading, two) and not _is_outcome(reading, one):
            one, two = two, one
        return one, two, None
    if kinds and outcome:
        return outcome[0], kinds[0], None
    if kinds and _is_outcome(reading, kinds[0]):
        return kinds[0], None, None
    return None, (kinds[0] if kinds else None), None


def _begun(reading: Reading, kinds: list[str]) -> str | None:
    """A column whose header a word of the question shares its stem with: "admission" of "Admit"."""
    if reading.schema is None:
        return None
    words = [word for word in _WORD.findall(reading.text) if len(word) >= 5]
    for column in reading.schema.columns:
        if column.name in kinds or column.identifier:
            continue
        mentioned = any(each.name == column.name for each in reading.mentions)
        if not mentioned and any(shares_stem(word, column.name) for word in words):
            return column.name
    return None


def _sorts(reading: Reading, name: str) -> bool:
    """Whether a column of whole numbers names groups, such as 4, 6 and 8 cylinders."""
    if reading.schema is None or name not in reading.schema:
        return False
    column = reading.column(name)
    return column.type == "integer" and not column.identifier and 2 <= column.distinct <= _KINDS and column.role is None


def _is_outcome(reading: Reading, name: str) -> bool:
    if reading.schema is None or name not in reading.schema:
        return False
    column = reading.column(name)
    return yes_value(column) is not None or column.role == "target"


def level_places(reading: Reading) -> list[tuple[int, int, float]]:
    """Numbers that say how sure the answer is to be, with their places: "at 99% confidence", "alpha = 0.01"."""
    found = []
    for amount in reading.amounts:
        share = amount.value if amount.value < 1 else amount.value / 100
        before, after = reading.before(amount.start), reading.after(amount.end)
        if _CONFIDENCE_AFTER.match(after) or _CONFIDENCE_BEFORE.search(before):
            found.append((amount.start, amount.end, share))
        elif _ERROR_AFTER.match(after) or _ERROR_BEFORE.search(before):
            found.append((amount.start, amount.end, share if share > 0.5 else 1 - share))
    return found


def numbers_of_the_test(reading: Reading) -> set[str]:
    """Numbers that are about the test and not about the data: its level, and "two groups", "两组"."""
    levels = {reading.question[start:end] for start, end, _ in level_places(reading)}
    counts = {
        reading.question[each.start : each.end]
        for each in reading.amounts
        if each.value in range(2, 10) and _COUNTED_GROUPS.match(reading.after(each.end))
    }
    return levels | counts


def _confidence(reading: Reading) -> float | None:
    return next((round(level, 6) for _, _, level in level_places(reading) if 0.5 <= level <= 0.999), None)


def _value(
    reading: Reading, metric: str | None, filters: list[dict[str, Any]], *, by: str | None, second: str | None
) -> tuple[str | None, float | None, list[dict[str, Any]]]:
    """The number that the metric is compared with, where there are no groups; it limits no rows then."""
    if by is not None or second is not None or reading.schema is None:
        return metric, None, filters
    levels = {(start, end) for start, end, _ in level_places(reading)}
    limits = [each for each in filters if _number(each.get("value")) is not None and each["column"] in reading.schema]
    if metric is None and len(limits) == 1:
        metric = str(limits[0]["column"])  # "Is the average temperature above 75" limits no rows.
    rest = [each for each in filters if each["column"] != metric]
    taken = {_number(each.get("value")) for each in rest}
    free = [
        each.value
        for each in reading.amounts
        if each.kind not in ("top", "bottom") and (each.start, each.end) not in levels and each.value not in taken
    ]
    if not free and _ZERO.search(reading.text):
        free = [0.0]
    return (metric, float(free[0]), rest) if len(free) == 1 and metric is not None else (metric, None, filters)


def _number(value: Any) -> float | None:
    """A number that a filter holds."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _direction(reading: Reading, *, two: bool) -> str | None:
    """Which way the question looks; without two sides to compare it looks nowhere."""
    if not two or _NO_DIRECTION.search(reading.text) or observed_before(reading.text):
        return None
    higher = bool(_HIGHER.search(reading.text) or _HAN_THAN_HIGHER.search(reading.text))
    lower = bool(_LOWER.search(reading.text) or _HAN_THAN_LOWER.search(reading.text))
    return ("greater" if higher else "less") if higher != lower else None


def _paired(reading: Reading) -> bool | None:
    if _APART.search(reading.text):
        return False
    return True if _PAIRED.search(reading.text) else None


def _marked(reading: Reading, before: Pattern, after: Pattern | None = None) -> str | None:
    """The column behind some words, or before others."""
    for mention in reading.columns:
        behind = after is not None and after.match(reading.after(mention.end))
        if behind or before.search(reading.before(mention.start)):
            return mention.name
    return None
