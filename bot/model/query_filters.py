"""Which rows a question is about: values of columns, with and without, and numbers that are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from bot.model.mentions import Mention, Reading
from tools.amounts import Amount
from tools.columns import candidates
from tools.errors import MarketbotError
from tools.measures import yes_value
from tools.metrics import resolve_metric
from tools.schema import Column

__all__ = ["Conditions", "find_filters"]

_NOT = re.compile(
    r"(?:\b(?:without|w/o|excluding|exclude|except|except for|other than|but not|not|not in|not from|"
    r"ignoring|minus|leave out|"
    r"apart from|outside|outside of)\s+(?:the\s+|for\s+)?|(?:除了?|除去|排除|去掉|剔除|不含|不包括|"
    r"不要|不算|不是|非|去除|不看)\s*)$"
)
_LIST = re.compile(r"^\s*(?:,|and|or|&|/|和|或|、|与|及|，|nor|and the)\s*$")
_COMPARE = re.compile(
    r"\b(?:vs|versus|compare|compared|comparison|against|between|differ|difference|which|who|better|"
    r"worse)\b|对比|比较|相比|差多少|比一比|哪一?个|哪家|哪种|谁|分别|各"
)
_SHARE = re.compile(r"\b(?:share|percentage|proportion|percent|fraction|part)\b|占比|占|比例|百分之多少|几成")

_GREATER = (
    r"over|above|more than|greater than|larger than|higher than|exceed(?:s|ing)?|bigger than|"
    r"older than|longer than|beyond|>|超过|大于|高于|多于|超出"
)
_LEAST = r"at least|no less than|not less than|minimum|min|>=|≥|from|至少|不低于|不少于|大于等于|最少"
_LESS = r"under|below|less than|fewer than|lower than|smaller than|younger than|shorter than|<|小于|低于|少于|不足|不到"
_MOST = r"at most|no more than|not more than|up to|maximum|max|<=|≤|最多|不超过|不高于|不多于|小于等于"
_OPERATORS = (
    (">=", re.compile(rf"(?:{_LEAST})\s*$")),
    ("<=", re.compile(rf"(?:{_MOST})\s*$")),
    (">", re.compile(rf"(?:{_GREATER})\s*$")),
    ("<", re.compile(rf"(?:{_LESS})\s*$")),
)
_AFTER = (
    (">=", re.compile(r"^\s*\S{0,2}?(?:以上|or more|and more|or above|\+)")),
    ("<=", re.compile(r"^\s*\S{0,2}?(?:以下|以内|or less|or fewer|or below)")),
)
_IS = re.compile(
    r"^\s*(?:is|=|==|equals|equal to|was|为|是|等于)\s*(?P<not>not\s+|不)?[\"'“]?(?P<value>[\w.&-]+)[\"'”]?"
)
_CONTAINS = re.compile(
    r"(?P<not>(?:\bnot\s+|\bdo(?:es)?(?: not|n't)\s+|不))?(?:\b(?:contain(?:s|ing)?|with the word)\b|"
    r"包含|含有|带有)\s*(?:the\s+word\s+)?"
    r"(?:[\"'“‘「](?P<quoted>[^\"'”’」]{1,60})[\"'”’」]|(?P<word>[A-Za-z0-9][\w.&-]*)|"
    r"(?P<han>[\u3400-\u9fff]{1,8}?)(?=的|$|[，。？?]))",
    re.IGNORECASE,
)
_HAVE_IDS = ("order", "customer", "product")
_SUMMED_ROLES = ("spend", "revenue", "profit", "clicks", "conversions", "impressions", "orders", "quantity")
_GOOD = 0.6
_ID = re.compile(
    r"\s*(?:number|no\.?|ids?|#|编号|号)?\s*(?:is|=|:|：|为|是)?\s*[\"'“]?#?(?P<id>(?=[\w-]*\d)[\w-]{3,40})(?![\w-])",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\bnot\s+(?:\w+\s+)?|n't\s+|\bnever\s+|\bwithout\s+(?:an?\s+|any\s+)?|\b(?:have|has|had|"
    r"with)\s+no\s+|没有?|未|不)$"
)
_VERB = re.compile(r"[a-z]+(?:ed|ive)")
_KINDS = 30
_YES_ADJECTIVE = re.compile(
    r"^(?:ed|d)?\s*(?:customers?|users?|clients?|people|members?|的?客户|的?用户|的?人|的?会员)"
)


@dataclass(frozen=True)
class Conditions:
    """The conditions of a question.

    Attributes:
        filters: on rows.
        having: on totals of groups.
        used: the columns that are only compared there, which are not measured.
        compared: columns to group by because their values are compared with each other.
    """

    filters: list[dict[str, Any]] = field(default_factory=list)
    having: list[dict[str, Any]] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)


def find_filters(reading: Reading, dimensions: list[str]) -> Conditions:
    """The conditions of the question.

    Args:
        reading: the question.
        dimensions: what it groups by.
    """
    if reading.schema is None:
        return Conditions()
    by_value, compared = _value_filters(reading)
    by_number, limited, having = _number_filters(reading, dimensions)
    by_part = [*_part_filters(reading), *_id_filters(reading)]
    done = {each["column"] for each in [*by_value, *by_number, *by_part]}
    said = _said_filters(reading, done)
    used = limited + [each["column"] for each in [*by_part, *said]]
    return Conditions([*by_value, *by_number, *by_part, *said], having, used, compared)


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
        if not without and len(values) > 1 and _COMPARE.search(reading.text):
            compared.append(column)
        value: Any = values[0] if len(values) == 1 else values
        filters.append({"column": column, "operator": "is not" if without else "is", "value": value})
    return filters, compared


def _number_filters(
    reading: Reading, dimensions: list[str]
) -> tuple[list[dict[str, Any]], list[str], list[dict[str, Any]]]:
    """Conditions on rows, the columns they are on, and conditions on totals of groups."""
    filters: list[dict[str, Any]] = []
    having: list[dict[str, Any]] = []
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
        aged = _age_column(reading, amount) or (_age_column(reading, place) if between else None)
        mention = None if aged else _column_of(reading, amount, place)
        groups = mention is not None and _limits_groups(reading, mention, dimensions)
        name = aged or (_summed_column(reading, mention) if mention else None)
        if name is None and not groups:
            continue
        if between:
            skip = following
        value: Any = [_plain(amount.value), _plain(place.value)] if between else _plain(amount.value)
        if mention is not None and (groups or (name and _is_about_groups(reading, mention, name, dimensions))):
            measured = mention.name.replace("_", " ") if mention.kind == "metric" else mention.name
            having.append({"column": measured, "operator": operator, "value": value})
            continue
        filters.append({"column": name, "operator": operator, "value": value})
        if name is not None:
            used.append(name)
    return filters, used, having


def _limits_groups(reading: Reading, mention: Mention, dimensions: list[str]) -> bool:
    """Whether the number limits a ratio of groups: "which placement has a CPC above 1"; rows have no such ratio."""
    if mention.kind != "metric" or not dimensions or reading.schema is None:
        return False
    try:
        return resolve_metric(reading.schema, mention.name.replace("_", " ")).how == "ratio"
    except MarketbotError:
        return False


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
        (started and re.fullmatch(r"\s*[岁元块]?\s*(?:and|to|-|到|和|至|~|与)\s*", middle))
        or (
            re.fullmatch(r"\s*[岁元块]?\s*(?:到|至|~|-)\s*", middle)
            and re.match(r"\s*(?:之间|岁)", reading.after(two.end))
        )
    )


def _column_of(reading: Reading, first: Amount, last: Amount) -> Mention | None:
    """The column that a number is compared with: the one just before the comparison, or just after the number."""
    # A number is compared with numbers: the customers of "complaints above 3, customers" are none.
    counted = ("orders", "order")
    named = [
        each
        for each in reading.mentions
        if each.kind == "metric"
        or (each.kind == "column" and (reading.column(each.name).is_numeric or each.name in counted))
    ]
    after = next((each for each in named if each.start >= last.end), None)
    if after and re.fullmatch(
        r"\s*(?:个|次|笔|条|单|件|元|块|的|in|of|worth of)?\s*(?:the\s+)?", reading.text[last.end : after.start]
    ):
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
    spoken = re.search(
        r"\b(?:older|younger|aged)\b(?:\W+(?:than|over|above|under|below|between|from))*\W*$",
        reading.before(amount.start, 30),
    ) or re.match(r"\s*(?:岁|years? old)", reading.after(amount.end))
    assert reading.schema is not None
    ages = [c.name for c in reading.schema.columns if c.is_numeric and re.search(r"\bage\b|年龄", c.name.lower())]
    return ages[0] if spoken and len(ages) == 1 else None


def _is_about_groups(reading: Reading, mention: Mention, name: str, dimensions: list[str]) -> bool:
    """Whether the number is a limit on totals of groups ("campaigns that spent over 1k"), not on single rows.

    A condition on rows would give wrong totals there. Where each group is one row, both are the same.
    """
    assert reading.schema is not None
    groups = [each for each in dimensions if each in reading.schema and not reading.column(each).is_numeric]
    if not groups or all(reading.column(each).distinct >= reading.schema.rows for each in groups):
        return False
    return mention.kind == "metric" or reading.column(name).role in _SUMMED_ROLES


def _part_filters(reading: Reading) -> list[dict[str, Any]]:
    """Conditions on a part of the text: "campaigns containing Search", "名称包含 Search 的计划"."""
    filters: list[dict[str, Any]] = []
    for match in _CONTAINS.finditer(reading.question):
        words = (match["quoted"] or match["word"] or match["han"] or "").strip()
        named = [
            each for each in reading.columns if each.end <= match.start() and not reading.column(each.name).is_numeric
        ]
        texts = [each.name for each in named if reading.column(each.name).type == "text"]
        if not words or not texts:
            continue
        operator = "does not contain" if match["not"] else "contains"
        filters.append({"column": texts[-1], "operator": operator, "value": words})
    return filters


def _id_filters(reading: Reading) -> list[dict[str, Any]]:
    """Conditions on an id: "order 536365", "客户编号 KH00012"."""
    assert reading.schema is not None
    filters: list[dict[str, Any]] = []
    for mention in reading.mentions:
        role = {"orders": "order", "new_customers": "customer"}.get(mention.name, mention.name)
        if mention.kind == "column":
            columns = [mention.name] if reading.column(mention.name).identifier else []
        else:
            columns = (
                [name for name, score in candidates(reading.schema, role)[:1] if score >= _GOOD]
                if role in _HAVE_IDS
                else []
            )
        match = _ID.match(reading.question[mention.end :])
        if match and len(columns) == 1 and reading.column(columns[0]).identifier:
            filters.append({"column": columns[0], "operator": "is", "value": match["id"]})
    return filters


def _said_filters(reading: Reading, done: set[str]) -> list[dict[str, Any]]:
    """Conditions in words: "contract is X", "SeniorCitizen = 1", "churned customers"."""
    filters: list[dict[str, Any]] = []
    for mention in reading.columns:
        column = reading.column(mention.name)
        if mention.name in done or column.is_temporal:
            continue
        match = _IS.match(reading.after(mention.end, 40))
        if match and not re.fullmatch(
            r"(?:the|a|an|of|it|there|what|多少|什么|哪\S*|highest|lowest|best|worst|likely|\S*吗)", match["value"]
        ):
            asked = re.search(r"\b(?:what|which|how|who)\b|多少|什么|哪|谁", reading.before(mention.start, 60))
            known = match["value"] in {str(value).lower() for value in (*column.values, "yes", "no")}
            if (
                asked
                and not known
                and not re.search(r"\b(?:where|with|if|when|whose)\b", reading.before(mention.start, 30))
            ):
                continue
            start = mention.end + match.start("value")
            value = reading.question[start : mention.end + match.end("value")]
            filters.append({"column": column.name, "operator": "is not" if match["not"] else "is", "value": value})
            done.add(column.name)
        elif (number := _number_beside(reading, mention)) is not None:
            filters.append({"column": column.name, "operator": "is", "value": number})
            done.add(column.name)
        elif yes_value(column) is not None and (said := _said_of_people(reading, mention)) is not None:
            filters.append({"column": column.name, "operator": "is" if said else "is not", "value": _yes(column)})
            done.add(column.name)
    return filters


def _number_beside(reading: Reading, mention: Mention) -> int | None:
    """The number just behind a column that sorts rows into kinds: "with gear 4"."""
    column = reading.column(mention.name)
    if column.type != "integer" or column.identifier or column.distinct > _KINDS or column.role is not None:
        return None
    for amount in reading.amounts:
        beside = amount.kind == "number" and not reading.text[mention.end : amount.start].strip()
        if beside and amount.start >= mention.end and amount.value == int(amount.value):
            return int(amount.value)
    return None


def _said_of_people(reading: Reading, mention: Mention) -> bool | None:
    """Whether a yes/no column is said (True) or denied (False) of rows, or neither (None).

    "Churned customers", "for senior citizens", "women survived", "did not survive", "with a loan", "没有流失的客户".
    """
    before, after = reading.before(mention.start, 40), reading.after(mention.end)
    if re.search(
        r"\b(?:share|percentage|proportion|percent|rate|fraction|by|per|predict\w*)\s+(?:of\s+)?(?:the\s+|"
        r"our\s+)?$|占|比例",
        before,
    ):
        return None
    if re.match(r"\s*(?:rates?\b|share\b|status\b|率|占比|比例|与否|情况)", after) or _SHARE.search(reading.text):
        return None
    denied = bool(_DENIED.search(before))
    plural = reading.text[mention.start : mention.end].endswith("s")
    of_people = re.search(r"\b(?:for|of|among|with|by the|only)\s+(?:the\s+|our\s+)?$", before) and plural
    said = reading.text[mention.start : mention.end]
    verb = _VERB.fullmatch(said) or re.search(r"[a-z]s\s+$|\bpeople\s+$", before)
    counted = verb and re.search(
        r"\bhow many\b|\bnumber of\b|\bwho\b|\bthat\b|\bcount\b", reading.text[: mention.start]
    )
    owned = re.search(r"\b(?:with|without|have|has|having|had|no)\s+(?:an?\s+|any\s+|the\s+)?$", before)
    han = re.search(r"(?:多少|几)\S{0,4}$", before) or re.match(
        r"^了?(?:的?有多少|的?人|的?客户|的?用户|的?会员|了)", after
    )
    if (
        denied
        or of_people
        or counted
        or owned
        or han
        or _YES_ADJECTIVE.match(after)
        or re.search(r"\bwho\s+(?:have\s+|had\s+)?$", before)
    ):
        return not denied
    return None


def _yes(column: Column) -> str | int:
    value = yes_value(column)
    return "yes" if value is True else 1 if column.type == "integer" else str(value)


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
