"""Which rows a question is about: values of columns, with and without, and numbers that are compared."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.model.mentions import Mention, Reading
from tools.amounts import Amount
from tools.errors import MarketbotError
from tools.measures import yes_value
from tools.metrics import resolve_metric
from tools.schema import Column

__all__ = ["find_filters"]

_NOT = re.compile(
    r"(?:\b(?:without|w/o|excluding|exclude|except|except for|other than|but not|not|not in|not from|ignoring|minus|leave out|"
    r"apart from|outside|outside of)\s+(?:the\s+|for\s+)?|(?:除了?|除去|排除|去掉|剔除|不含|不包括|不要|不算|不是|非|去除|不看)\s*)$"
)
_LIST = re.compile(r"^\s*(?:,|and|or|&|/|和|或|、|与|及|，|nor|and the)\s*$")
_COMPARE = re.compile(r"\b(?:vs|versus|compare|compared|comparison|against|between|differ|difference)\b|对比|比较|相比|差多少|比一比|哪个(?:更|好)")  # fmt: skip
_SHARE = re.compile(r"\b(?:share|percentage|proportion|percent|fraction|part)\b|占比|占|比例|百分之多少|几成")

_GREATER = r"over|above|more than|greater than|larger than|higher than|exceed(?:s|ing)?|bigger than|older than|longer than|beyond|>|超过|大于|高于|多于|超出"
_LEAST = r"at least|no less than|not less than|minimum|min|>=|≥|from|至少|不低于|不少于|大于等于|最少"
_LESS = r"under|below|less than|fewer than|lower than|smaller than|younger than|shorter than|<|小于|低于|少于|不足|不到"
_MOST = r"at most|no more than|not more than|up to|maximum|max|<=|≤|最多|不超过|不高于|不多于|小于等于"
_OPERATORS = (
    (">=", re.compile(rf"(?:{_LEAST})\s*$")),
    ("<=", re.compile(rf"(?:{_MOST})\s*$")),
    (">", re.compile(rf"(?:{_GREATER})\s*$")),
    ("<", re.compile(rf"(?:{_LESS})\s*$")),
)
_AFTER = ((">=", re.compile(r"^\s*\S{0,2}?(?:以上|or more|and more|or above|\+)")), ("<=", re.compile(r"^\s*\S{0,2}?(?:以下|以内|or less|or fewer|or below)")))  # fmt: skip
_IS = re.compile(
    r"^\s*(?:is|=|==|equals|equal to|was|为|是|等于)\s*(?P<not>not\s+|不)?[\"'“]?(?P<value>[\w.&-]+)[\"'”]?"
)
_YES_ADJECTIVE = re.compile(
    r"^(?:ed|d)?\s*(?:customers?|users?|clients?|people|members?|的?客户|的?用户|的?人|的?会员)"
)


def find_filters(reading: Reading, dimensions: list[str]) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """The conditions of the question.

    Args:
        reading: the question.
        dimensions: what it groups by.

    Returns:
        The filters of `query_data`; the columns that are compared with numbers there, which are not measured; and
        columns to group by because their values are compared with each other.
    """
    if reading.schema is None:
        return [], [], []
    by_value, compared = _value_filters(reading)
    by_number, limited = _number_filters(reading, dimensions)
    said = _said_filters(reading, {each["column"] for each in [*by_value, *by_number]})
    used = limited + [each["column"] for each in said]
    return by_value + by_number + said, used, compared


def _value_filters(reading: Reading) -> tuple[list[dict[str, Any]], list[str]]:
    wanted: dict[tuple[str, bool], list[str]] = {}
    negated = False
    previous: Mention | None = None
    for mention in reading.values:
        chained = previous is not None and _LIST.match(reading.text[previous.end : mention.start])
        negated = (negated and bool(chained)) or bool(_NOT.search(reading.before(mention.start)))
        values = wanted.setdefault((mention.name, negated), [])
        if mention.value is not None and mention.value not in values:
            values.append(mention.value)
        previous = mention
    compared: list[str] = []
    filters: list[dict[str, Any]] = []
    for (column, without), values in wanted.items():
        if not without and len(values) == 1 and _SHARE.search(reading.text):
            compared.append(column)
            continue
        if not without and len(values) > 1 and _COMPARE.search(reading.text):
            compared.append(column)
        value: Any = values[0] if len(values) == 1 else values
        filters.append({"column": column, "operator": "is not" if without else "is", "value": value})
    return filters, compared


def _number_filters(reading: Reading, dimensions: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    filters: list[dict[str, Any]] = []
    used: list[str] = []
    amounts = [each for each in reading.amounts if each.kind not in ("top", "bottom")]
    skip: Amount | None = None
    for number, amount in enumerate(amounts):
        if amount is skip:
            continue
        following = amounts[number + 1] if number + 1 < len(amounts) else None
        between = following is not None and _is_between(reading, amount, following)
        operator = "between" if between else _operator(reading, amount)
        if operator is None:
            continue
        place = following if between and following is not None else amount
        mention = _column_of(reading, amount, place)
        name = _summed_column(reading, mention) if mention else _age_column(reading, amount)
        if name is None:
            continue
        if between:
            skip = following
        if mention is not None and _is_about_groups(reading, mention, name, dimensions):
            continue
        value: Any = [_plain(amount.value), _plain(place.value)] if between else _plain(amount.value)
        filters.append({"column": name, "operator": operator, "value": value})
        used.append(name)
    return filters, used


def _operator(reading: Reading, amount: Amount) -> str | None:
    before, after = reading.before(amount.start, 16), reading.after(amount.end, 12)
    for name, pattern in _OPERATORS:
        if pattern.search(before):
            return name
    return next((name for name, pattern in _AFTER if pattern.match(after)), None)


def _is_between(reading: Reading, one: Amount, two: Amount) -> bool:
    middle = reading.text[one.end : two.start]
    started = re.search(r"\b(?:between|from)\s*$|(?:在|从|介于)\s*$|\baged\s*$", reading.before(one.start))
    return bool(
        (started and re.fullmatch(r"\s*(?:and|to|-|到|和|至|~|与)\s*", middle))
        or (re.fullmatch(r"\s*(?:到|至|~|-)\s*", middle) and re.match(r"\s*(?:之间|岁)", reading.after(two.end)))
    )


def _column_of(reading: Reading, first: Amount, last: Amount) -> Mention | None:
    """The column that a number is compared with: the one just before the comparison, or just after the number."""
    named = [each for each in reading.mentions if each.kind in ("column", "metric")]
    after = next((each for each in named if each.start >= last.end), None)
    if after and re.fullmatch(r"\s*(?:个|次|笔|条|单|件|元|块|的|in|of|worth of)?\s*(?:the\s+)?", reading.text[last.end : after.start]):  # fmt: skip
        return after
    before = next((each for each in reversed(named) if each.end <= first.start), None)
    if before is None:
        return None
    gap = reading.text[before.end : first.start]
    return before if len(gap) <= 24 and not re.search(r"[,;，；。]", gap) else None


def _summed_column(reading: Reading, mention: Mention) -> str | None:
    """The column behind a mention, when it is one column of numbers."""
    assert reading.schema is not None
    if mention.name in ("orders", "order"):
        mention = replace(mention, kind="metric", name="revenue")  # "orders above 1000" are so large
    if mention.kind == "column":
        return mention.name if reading.column(mention.name).is_numeric else None
    try:
        measure = resolve_metric(reading.schema, mention.name.replace("_", " "))
    except MarketbotError:
        return None
    return measure.columns[0] if measure.how == "sum" and len(measure.columns) == 1 else None


def _age_column(reading: Reading, amount: Amount) -> str | None:
    spoken = re.search(r"\b(?:older|younger|aged)\b", reading.before(amount.start, 20)) or re.match(
        r"\s*(?:岁|years? old)", reading.after(amount.end)
    )
    assert reading.schema is not None
    ages = [c.name for c in reading.schema.columns if c.is_numeric and re.search(r"\bage\b|年龄", c.name.lower())]
    return ages[0] if spoken and len(ages) == 1 else None


def _is_about_groups(reading: Reading, mention: Mention, name: str, dimensions: list[str]) -> bool:
    """Whether the number is a limit on totals of groups ("campaigns that spent over 1k"), not on single rows.

    A condition on rows would give wrong totals there; the table in order shows which groups are above it. Where each
    group is one row, both are the same.
    """
    assert reading.schema is not None
    groups = [each for each in dimensions if each in reading.schema and not reading.column(each).is_numeric]
    if not groups or all(reading.column(each).distinct >= reading.schema.rows for each in groups):
        return False
    summed = mention.kind == "metric" or reading.column(name).role in ("spend", "revenue", "profit", "clicks", "conversions", "impressions", "orders", "quantity")  # fmt: skip
    return summed


def _said_filters(reading: Reading, done: set[str]) -> list[dict[str, Any]]:
    """Conditions in words: "contract is X", "SeniorCitizen = 1", "churned customers"."""
    filters: list[dict[str, Any]] = []
    for mention in reading.columns:
        column = reading.column(mention.name)
        if mention.name in done or column.is_temporal:
            continue
        match = _IS.match(reading.after(mention.end, 40))
        if match and not re.fullmatch(r"(?:the|a|an|of|it|there|what|多少|什么|哪\S*|highest|lowest|best|worst|likely|\S*吗)", match["value"]):  # fmt: skip
            asked = re.search(r"\b(?:what|which|how|who)\b|多少|什么|哪|谁", reading.before(mention.start, 60))
            if asked and not re.search(r"\b(?:where|with|if|when|whose)\b", reading.before(mention.start, 30)):
                continue
            start = mention.end + match.start("value")
            value = reading.question[start : mention.end + match.end("value")]
            filters.append({"column": column.name, "operator": "is not" if match["not"] else "is", "value": value})
            done.add(column.name)
        elif yes_value(column) is not None and _is_said_of_people(reading, mention):
            filters.append({"column": column.name, "operator": "is", "value": _yes(column)})
            done.add(column.name)
    return filters


def _is_said_of_people(reading: Reading, mention: Mention) -> bool:
    """Whether a yes/no column is said of people: "churned customers", "for senior citizens"."""
    before, after = reading.before(mention.start, 40), reading.after(mention.end)
    if re.search(r"\b(?:share|percentage|proportion|percent|rate|fraction)\b|占|比例", before):
        return False
    plural = reading.text[mention.start : mention.end].endswith("s")
    of_people = re.search(r"\b(?:for|of|among|with|by the|only)\s+(?:the\s+|our\s+)?$", before) and plural
    return bool(of_people or _YES_ADJECTIVE.match(after) or re.search(r"\bwho\s+(?:have\s+|had\s+)?$", before))


def _yes(column: Column) -> str | int:
    value = yes_value(column)
    return "yes" if value is True else 1 if column.type == "integer" else str(value)


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
