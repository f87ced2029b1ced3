"""Which rows a question is about: values of columns, with and without, and numbers that are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from bot.model.bounds import ROW_BOUNDS
from bot.model.counted import counts_time, spoken_measure
from bot.model.defined_groups import find_groups
from bot.model.left_out import find_left_out
from bot.model.members import compares_members
from bot.model.mentions import Mention, Reading
from bot.model.vocabulary import pattern
from tools.amounts import Amount
from tools.columns import candidates
from tools.errors import MarketbotError
from tools.measures import yes_value
from tools.metrics import resolve_metric
from tools.schema import Column

__all__ = ["Conditions", "find_filters"]

_NOT = pattern(r"{without}\s*(?:(?:the|for)\s+)?$")
_LIST = pattern(r"^\s*{value_list}\s*$")
_COMPARE = pattern("{comparison}")
_SHARE = pattern("{share}")
_BETWEEN = pattern(r"{between}\s*$")
_BETWEEN_END = pattern(r"\s*{between_end}")
_RANGE = pattern(r"\s*{unit_sign}?\s*{range_sign}\s*")
_AND = pattern(r"\s*{unit_sign}?\s*{range_sign|range_word}\s*")
_COUNTS = pattern(r"\s*{measure_word}?\s*(?:the\s+)?")
_OLDER = pattern(r"{older}(?:\W+{older_than})*\W*$")
_YEARS_OLD = pattern(r"\s*{years_old}")
_AGE = pattern("{age}")
_NO_VALUE = pattern(r"{no_value}|哪\S*|\S*吗")
_ASKED = pattern("{question_word}")
_CONDITION = pattern("{condition_word}")
_IS = pattern(
    r"^\s*{equals}\s*(?P<not>not\s+|不)?[\"'“]?"
    r"(?P<value>[a-z0-9_.&-]+(?=[\u3400-\u9fff])|[\w.&-]+?(?=的|[^\w.&-]|$))[\"'”]?"
)
_CONTAINS = pattern(
    r"(?P<not>(?:\bnot\s+|\bdo(?:es)?(?: not|n't)\s+|不))?{contains}\s*(?:the\s+word\s+)?"
    r"(?:[\"'“‘「](?P<quoted>[^\"'”’」]{1,60})[\"'”’」]|(?P<word>[A-Za-z0-9][\w.&-]*)|"
    r"(?P<han>[\u3400-\u9fff]{1,8}?)(?=的|$|[，。？?]))",
    re.IGNORECASE,
)
_HAVE_IDS = ("order", "customer", "product")
_SUMMED_ROLES = ("spend", "revenue", "profit", "clicks", "conversions", "impressions", "orders", "quantity")
_GOOD = 0.6
_ID = pattern(
    r"\s*{id_label}?\s*(?:is|=|:|：|为|是)?\s*[\"'“]?#?(?P<id>(?=[\w-]*\d)[\w-]{3,40})(?![\w-])",
    re.IGNORECASE,
)
_DENIED = pattern(r"(?:\bnot\s+(?:\w+\s+)?|n't\s+|{denied}\s*(?:(?:an?|any)\s+)?)$")
_NOT_SAID_BEFORE = pattern(r"{not_said_before}\s*(?:of\s+)?(?:(?:the|our)\s+)?$")
_NOT_SAID_AFTER = pattern(r"\s*{not_said_after}")
_VERB = re.compile(r"[a-z]+(?:ed|ive)")
_SUBJECT = re.compile(r"[a-z]s\s+$|\bpeople\s+$")
_COUNTS_PEOPLE = pattern("{counts_people}")
_ROWS_OF = pattern(r"{rows_of}\s*(?:(?:the|our)\s+)?$")
_HAS = pattern(r"{has}\s*(?:(?:an?|any|the)\s+)?$")
_WHO = re.compile(r"\bwho\s+(?:(?:have|had)\s+)?$")
_HOW_MANY = pattern(r"{how_many}\S{0,4}$")
_PEOPLE_AFTER = pattern(r"^(?:ed|d)?\s*了?(?:的?{people}|的?有多少|了)")
_KINDS = 30


@dataclass(frozen=True)
class Conditions:
    """The conditions of a question.

    Attributes:
        filters: on rows.
        having: on totals of groups.
        used: the columns that are only compared there, which are not measured.
        compared: what to group by because its values are compared: columns, and groups of the team.
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
    groups = find_groups(reading)
    filters = [*by_value, *by_number, *by_part, *said, *groups.filters]
    return Conditions(filters, having, used, [*compared, *groups.dimensions])


def _value_filters(reading: Reading) -> tuple[list[dict[str, Any]], list[str]]:
    wanted: dict[tuple[str, bool], list[Any]] = {}
    negated = False
    previous: Mention | None = None
    gone = set(find_left_out(reading).mentions)
    for mention in reading.values:
        chained = previous is not None and _LIST.match(reading.text[previous.end : mention.start])
        denied = mention in gone or bool(_NOT.search(reading.before(mention.start)))
        negated = (negated and bool(chained)) or denied
        values = wanted.setdefault((mention.name, negated), [])
        value: Any = int(mention.value or 0) if reading.numbers_kinds(mention.name) else mention.value
        if value is not None and value not in values:
            values.append(value)
        previous = mention
    compared: list[str] = []
    filters: list[dict[str, Any]] = []
    for (column, without), values in wanted.items():
        if not without and len(values) > 1 and (_COMPARE.search(reading.text) or compares_members(reading, column)):
            compared.append(column)
        wanted_value: Any = values[0] if len(values) == 1 else values
        filters.append({"column": column, "operator": "is not" if without else "is", "value": wanted_value})
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
        operator = "between" if between else ROW_BOUNDS.of(reading, amount)
        if operator is None:
            continue
        place = following if between and following is not None else amount
        aged = _age_column(reading, amount) or (_age_column(reading, place) if between else None)
        mention = None if aged else _column_of(reading, amount, place) or spoken_measure(reading, amount.start)
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
        return (
            resolve_metric(reading.schema, mention.name.replace("_", " "), definitions=reading.definitions).how
            == "ratio"
        )
    except MarketbotError:
        return False


def _is_between(reading: Reading, one: Amount, two: Amount) -> bool:
    middle = reading.text[one.end : two.start]
    if _RANGE.fullmatch(middle) and _BETWEEN_END.match(reading.after(two.end)):
        return True
    return bool(_AND.fullmatch(middle) and _BETWEEN.search(reading.before(one.start)))


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
    if after and _COUNTS.fullmatch(reading.text[last.end : after.start]):
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
        measure = resolve_metric(reading.schema, mention.name.replace("_", " "), definitions=reading.definitions)
    except MarketbotError:
        return None
    return measure.columns[0] if measure.how == "sum" and len(measure.columns) == 1 else None


def _age_column(reading: Reading, amount: Amount) -> str | None:
    spoken = _OLDER.search(reading.before(amount.start, 30)) or _YEARS_OLD.match(reading.after(amount.end))
    assert reading.schema is not None
    ages = [c.name for c in reading.schema.columns if c.is_numeric and _AGE.search(c.name.lower())]
    return ages[0] if spoken and len(ages) == 1 else None


def _is_about_groups(reading: Reading, mention: Mention, name: str, dimensions: list[str]) -> bool:
    """Whether the number is a limit on totals of groups ("campaigns that spent over 1k"), not on single rows.

    A condition on rows would give wrong totals there. Where each group is one row, both are the same.
    """
    assert reading.schema is not None
    groups = [each for each in dimensions if each in reading.schema and not reading.column(each).is_numeric]
    if counts_time(reading):
        return mention.kind == "metric" or reading.column(name).role in _SUMMED_ROLES
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
        if match and not _NO_VALUE.fullmatch(match["value"]):
            if _asks_for_value(reading, mention, match["value"]):
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


def _asks_for_value(reading: Reading, mention: Mention, value: str) -> bool:
    """Whether "is" belongs to a question, such as "what contract is common?", and not to a condition."""
    if value in {str(each).lower() for each in (*reading.column(mention.name).values, "yes", "no")}:
        return False
    asked = _ASKED.search(reading.before(mention.start, 60))
    return bool(asked) and not _CONDITION.search(reading.before(mention.start, 30))


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
    if _NOT_SAID_BEFORE.search(before) or _NOT_SAID_AFTER.match(after) or _SHARE.search(reading.text):
        return None
    denied = bool(_DENIED.search(before))
    return not denied if denied or _speaks_of_rows(reading, mention, before, after) else None


def _speaks_of_rows(reading: Reading, mention: Mention, before: str, after: str) -> bool:
    """Whether a yes/no column stands where it tells of which rows the question speaks."""
    said = reading.text[mention.start : mention.end]
    if _HAS.search(before) or _WHO.search(before) or (said.endswith("s") and _ROWS_OF.search(before)):
        return True
    if _HOW_MANY.search(before) or _PEOPLE_AFTER.match(after):
        return True
    verb = _VERB.fullmatch(said) or _SUBJECT.search(before)
    return bool(verb and _COUNTS_PEOPLE.search(reading.text[: mention.start]))


def _yes(column: Column) -> str | int:
    value = yes_value(column)
    return "yes" if value is True else 1 if column.type == "integer" else str(value)


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
