"""What a term means, in words: a formula, or which rows are in a group ("campaigns that contain 'BR_'")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.model.formulas import has_arithmetic, read_formula
from bot.model.joined_conditions import JOINTS, SIGNS, HalfRead, read_compared_first, read_joined, rows_called
from tools.amounts import find_amounts
from tools.definitions import DefinedTerm, Definition, GroupDefinition, MetricDefinition

__all__ = ["read_meaning"]

_MOST_VALUES = 60
_LONGEST_VALUE = 120

_NOUN = r"(?:rows?|records?|lines?|entries|those|ones|everything|anything|all|any|every|each|things?)"
_QUOTES = "\"'“”‘’「」『』`"
_CONTAINS = re.compile(
    r"(?P<column>.*?)\s*(?:\b(?:that|which|who|whose(?:\s+names?)?|where|with\s+names?)\b\s*)?(?:\b(?:the|its|"
    r"their)\s+)?"
    r"(?P<title>\b(?:names?|titles?|labels?|urls?)\b\s*)?"
    r"(?P<operator>\b(?:do(?:es)?\s+not\s+contain|don't\s+contain|doesn't\s+contain|not\s+containing|without)\b"
    r"|\b(?:contain(?:s|ing)?|include(?:s)?)\b"
    r"|\b(?:starts?|begins?|starting|beginning)\s+with\b|\b(?:ends?|ending)\s+(?:with|in)\b"
    r"|\bwith(?=\s+.+?\s+(?:in|at)\s+(?:the|their|its)\b)|\b(?:ha(?:ve|s|ving))(?=\s+.+?\s+in\s+(?:the|their|its)\b))"
    r"\s*(?:the\s+(?:word|text|letters|prefix|suffix|string)\s+)?(?P<values>.+?)"
    r"(?P<place>\s+(?:in|at)\s+(?:the|their|its)\s+(?P<where>[\w ]{2,30}))?",
    re.IGNORECASE,
)
_HAN_CONTAINS = re.compile(
    r"(?:所有|全部|那些)?(?P<column>[^，,]*?)(?:里面|里|中|上|当中)?(?:都|要|会)?"
    r"(?:(?P<operator>不包含|不含有?|不带|没有|包含有?|包括|含有?|带有?|出现|有)\s*(?P<values>.+?)|以\s*(?P<edge>.+?)\s*(?P<side>开头|打头|"
    r"结尾|收尾))"
    r"(?:字样|字眼|这个词|前缀|后缀)?(?:的(?P<noun>[^的，,]{0,10}))?"
)
_COMPARED = re.compile(
    r"(?P<lead>.*?\b(?:where|with|whose|that have|having|if|when)\s+)?(?:an?\s+|the\s+|their\s+|"
    r"its\s+)?(?P<column>.+?)\s*"
    r"(?:\b(?:is|are|was|of|being|greater|that is)\s+)*"
    r"(?P<operator>>=|<=|≥|≤|>|<|\bat least\b|\bat most\b|\bnot (?:over|above|more than)\b|\bno (?:more|less) than\b|"
    r"\b(?:above|over|more than|greater than|higher than|exceed(?:s|ing)?|than)\b|\b(?:below|under|less than|"
    r"lower than|fewer than)\b)"
    r"\s*(?P<value>[^\s].*)",
    re.IGNORECASE,
)
_HAN_COMPARED = re.compile(
    r"(?:所有|全部|那些)?(?P<column>[^，,]+?)(?:在)?"
    r"(?P<operator>>=|<=|≥|≤|>|<|大于等于|小于等于|不低于|不少于|不小于|至少|不超过|不高于|不大于|至多|最多|大于|超过|高于|多于|小于|低于|少于|不到|不足)"
    r"\s*(?P<value>[\d.,，]+\s*[万千亿k%元]*|[一二三四五六七八九十百千万两]+)\s*(?:元|块|以上|以下)?(?:的.{0,8})?"
)
_BETWEEN = re.compile(
    r"(?:.*?\b(?:where|with|whose|having)\s+)?(?:an?\s+|the\s+)?(?P<column>.+?)\s+(?:is\s+|"
    r"are\s+)?between\s+(?P<low>\S+)\s+and\s+(?P<high>\S+)|"
    r"(?P<han>.+?)(?:介于|在)\s*(?P<from>[\d.万千]+)\s*(?:到|至|和|-|~)\s*(?P<to>[\d.万千]+)\s*(?:之间)?(?:的.{0,8})?",
    re.IGNORECASE,
)
_EQUALS = re.compile(
    rf"(?:(?:(?:all\s+)?(?:the\s+)?[\w ]+?\s+)?(?:where|whose|with|in which|if|when|for which)\s+|"
    rf"{_NOUN}\s+(?:of|with)\s+)(?:the\s+|an?\s+)?"
    r"(?P<column>[\w -]+?)\s*(?:=|==|\b(?:is|are|equals?|being)\b(?:\s+(?:in|one of|any of|either|equal to))?|"
    r"\bin\b)\s*"
    r"(?P<not>\bnot\s+)?(?P<values>.+)",
    re.IGNORECASE,
)
_PLAIN_EQUALS = re.compile(
    r"(?:the\s+)?(?P<column>[\w -]+?)\s*(?:==?|\b(?:is|are|equals)\b(?:\s+(?:in|one of))?|"
    r"\bin\b)\s*(?P<not>\bnot\s+)?(?P<values>.+)",
    re.IGNORECASE,
)
_HAN_EQUALS = re.compile(
    r"(?:所有|全部|那些)?(?P<column>[^，,]+?)(?P<not>不)?(?:是|为|等于|=|＝|属于|在)\s*(?P<values>.+?)(?:(?:之一|其中之一)|(?:的(?:行|记录|"
    r"数据|订单|客户|用户|计划|渠道|那些|那部分|部分|人|商品|产品)?))?"
)
_FROM = re.compile(rf"(?:{_NOUN}|[\w ]+?)\s+(?:from|in)\s+(?P<values>.+)", re.IGNORECASE)
_COLUMN_FIRST = re.compile(
    r"(?:the\s+)?(?P<column>[a-z][a-z _-]*?s?)(?:\s*:\s*|\s+(?:called\s+|named\s+)?(?=[A-Z\"'“]))(?P<values>.+)"
)
_CALLED_FIRST = re.compile(
    r"(?:(?!.*\b(?:from|in|and|or|not)\b.*\b(?:with|who|that)\b)[\w ]+?\s+(?:with|having|who|that|which)\s+)"
    r"(?:(?:have|has|had|made|placed|bought)\s+)?(?P<condition>\S.+)",
    re.IGNORECASE,
)
"""Those whose number comes before its column: "customers with more than 3 orders"."""
_BETWEEN_COLUMNS = re.compile(r"\b(?:and|or|but|not)\b|[且或但]", re.IGNORECASE)
"""Words that no name of a column has: where one is, more was said than one condition."""
_LIMITED = (
    re.compile(
        r"\b(?:contain(?:s|ing)?|(?:at (?:least|most)|(?:more|less|fewer|greater) than)\s+[\d$€£¥])", re.IGNORECASE
    ),
    re.compile(r"\b(?:over|above|under|below)\s+[$€£¥]?\s*\d", re.IGNORECASE),
    re.compile(r"(?:大于|小于|超过|低于|高于|少于|多于|不到|至少)\s*[\d一二三四五六七八九十百千万]|不?包含"),
)
"""Words that limit rows: what has one and can't be read as a condition is no list of values either."""
_LIST = re.compile(r"\s*(?:,|，|、|;|；|\||\bor\b|\band\b|&|/|以及|还有|或者?|和|与|跟|及)\s*", re.IGNORECASE)
_LEAD = re.compile(r"^(?:either|any of|one of|the|only|just|both|each of|就是|是|即|包括|有)\s*(?=\S)", re.IGNORECASE)


def read_meaning(name: str, meaning: str) -> tuple[Definition, ...]:
    """Every way to read what a term means, the likeliest first; which one holds, the data says.

    Args:
        name: of the term.
        meaning: "spend / new customers", "campaigns that contain 'BR_'", "上海、江苏、浙江".

    Returns:
        Nothing where the words are neither a formula of sums nor conditions on columns.
    """
    text = " ".join(meaning.split()).strip(" .。!！;；,，")
    formula = None if re.search(r"[=<>≥≤]", text) else read_formula(name, text)
    calculates = formula is not None and has_arithmetic(text) and not _is_condition(text)
    if formula is not None and calculates:
        # "DE/AT/CH" may be a list as well, and “Cost / conv.” one column.
        return (
            formula,
            *_by_header(name, text),
            *(_by_values(name, text) if "/" in text and len(_values(text)) > 1 else ()),
        )
    try:
        several = read_joined(name, text, lambda words: next(iter(_sure_groups(name, words)), None), _values)
    except HalfRead:
        return ()
    sure = [several] if several else _sure_groups(name, text)
    if sure:
        return tuple(sure)
    if any(pattern.search(text) for pattern in _LIMITED):
        return ()  # It limits rows, and part of it can't be read.
    if formula is None and re.search(r"\s[/*+-]\s|[*+]", text) and not re.search(rf"[{_QUOTES}]", text):
        return ()  # It calculates, but what no metric of sums can be.
    likely = [*_by_column_first(name, text), *_by_values(name, text)]
    if formula is None:
        return tuple(likely)
    if len(formula.numerator) > 1 or not any(len(group.values) > 1 or group.column for group in likely):
        # One word or two: a metric or column by another name, or else a value.
        return (formula, *likely)
    return tuple(likely)


def _by_header(name: str, text: str) -> Iterator[MetricDefinition]:
    """A metric by the name of one column, in quotes, that looks like a formula."""
    match = re.fullmatch(r"[\"“'‘「]([^\"“”'‘’「」]{1,80})[\"”'’」]", text)
    if match:
        yield MetricDefinition(name, match[1], (DefinedTerm(match[1]),))


def _is_condition(text: str) -> bool:
    """Whether the words limit rows for sure, whatever signs stand among them."""
    limits = (_CONTAINS, _HAN_CONTAINS, _COMPARED, _BETWEEN, _EQUALS, _HAN_COMPARED)
    return any(words.fullmatch(text) and _usable(words, text) for words in limits)


def _usable(words: re.Pattern[str], text: str) -> bool:
    """A comparison needs a number to compare with, and "有" or "带" a column before it."""
    match = words.fullmatch(text)
    if match is None:
        return False
    if words in (_COMPARED, _HAN_COMPARED):
        return bool(re.match(r"[\s$€£¥]*[\d一二三四五六七八九十百千万两]", match["value"]))
    return words is not _HAN_CONTAINS or bool(re.search(r"[\u3400-\u9fff]", text))


def _sure_groups(name: str, text: str) -> list[GroupDefinition]:
    """Groups by words that compare, on one column."""
    found = [*_by_part(name, text), *_by_number(name, text)]
    if found:
        return found[:1]
    for words in (_EQUALS, _PLAIN_EQUALS, _HAN_EQUALS):
        match = words.fullmatch(text)
        if match and _is_column(match["column"]) and (values := _values(match["values"])):
            return [_group(name, text, match["column"], "is not" if match["not"] else "is", values)]
    return []


def _by_column_first(name: str, text: str) -> Iterator[GroupDefinition]:
    """Groups by values behind the name of their column: "the channels Google, Meta and Bing"."""
    match = None if _FROM.fullmatch(text) else _COLUMN_FIRST.fullmatch(text)
    if match and (values := _values(match["values"])):
        yield _group(name, text, match["column"], "is", values)


def _by_values(name: str, text: str) -> Iterator[GroupDefinition]:
    """Groups by values alone: "Germany, France and Spain", "customers from Germany"."""
    match = _FROM.fullmatch(text)
    values = _values(match["values"] if match else text)
    if values:
        yield GroupDefinition(name, text, "", "is", tuple(values))


def _by_part(name: str, text: str) -> Iterator[GroupDefinition]:
    """Groups by a part of a text: "campaigns that contain BR", "名称以RT开头的计划"."""
    match = _CONTAINS.fullmatch(text)
    if match and (values := _values(match["values"])):
        operator = match["operator"].lower()
        kind = "contains"
        if re.match(r"do|not|without", operator):
            kind = "does not contain"
        elif operator.startswith(("start", "begin")):
            kind = "starts with"
        elif operator.startswith("end"):
            kind = "ends with"
        where = (match["where"] or "").strip()
        column = match["column"].strip()
        if where and (where.lower() not in ("name", "title", "label") or not column):
            column = re.sub(r"\s*\b(?:names?|titles?)$", "", where, flags=re.IGNORECASE) or where
        yield _group(name, text, column, kind, values)
    match = _HAN_CONTAINS.fullmatch(text)
    if match and re.search(r"[\u3400-\u9fff]", text) and (values := _values(match["values"] or match["edge"])):
        kind = {"开头": "starts with", "打头": "starts with", "结尾": "ends with", "收尾": "ends with"}.get(
            match["side"] or "", ""
        )
        if not kind:
            kind = "does not contain" if match["operator"].startswith(("不", "没")) else "contains"
        column = match["column"].strip() or (match["noun"] or "").strip()
        if match["column"].strip() in ("名称", "名字", "标题") and match["noun"]:
            column = match["noun"]
        yield _group(name, text, column, kind, values)


def _by_number(name: str, text: str) -> Iterator[GroupDefinition]:
    """Groups by a number: "orders with a basket above 500", "订单金额超过一万的订单"."""
    match = _BETWEEN.fullmatch(text)
    if match:
        low, high = match["low"] or match["from"], match["high"] or match["to"]
        if _number(low) is not None and _number(high) is not None:
            yield _group(name, text, match["column"] or match["han"], "between", [low, high])
            return
    called = _CALLED_FIRST.fullmatch(text)
    first = read_compared_first(called["condition"]) if called else None
    if first is not None and first.column:
        yield GroupDefinition(name, text, first.column, first.operator, first.values, of=rows_called(text))
        return
    for words in (_COMPARED, _HAN_COMPARED):
        match = words.fullmatch(text)
        if match and (value := _number(match["value"])) is not None and not _BETWEEN_COLUMNS.search(match["column"]):
            sign = next(sign for sign, said in SIGNS.items() if match["operator"].lower() in said)
            yield replace(_group(name, text, match["column"], sign, [value]), of=rows_called(text))
            return


def _number(text: str) -> str | None:
    """A number as it was written, when there is one and nothing beside it but a unit."""
    amounts = [each for each in find_amounts(text) if each.kind not in ("top", "bottom")]
    if len(amounts) != 1 or len(text) - (amounts[0].end - amounts[0].start) > 24:
        return None
    if JOINTS.search(text[: amounts[0].start] + text[amounts[0].end :]):
        return None  # Something more is said than a number.
    return text[amounts[0].start : amounts[0].end].strip(" $€£¥")


def _group(name: str, text: str, column: str, operator: str, values: list[str]) -> GroupDefinition:
    return GroupDefinition(name, text, _column(column), operator, tuple(values))


def _column(words: str) -> str:
    """The words for a column without what stands around it."""
    bare = words.strip(f" {_QUOTES}")
    bare = re.sub(
        rf"^(?:{_NOUN}\s+)?(?:(?:where|whose|with|of|that|the|our|all|any|every|each|an?)\s+)*", "", bare, flags=re.I
    )
    bare = re.sub(r"\s+(?:that|which|who|whose|where|with|the|is|are|its|their)$", "", bare, flags=re.IGNORECASE)
    bare = re.sub(rf"^{_NOUN}$", "", bare, flags=re.IGNORECASE)
    return re.sub(r"^(?:所有|全部|那些)的?|的$|(?:里面|里|中)$", "", bare).strip(f" {_QUOTES}")


def _is_column(words: str) -> bool:
    return bool(_column(words)) and len(words.split()) <= 6 and len(words) <= 60


def _values(text: str) -> list[str]:
    """The values of a list, as they were written; what stands in quotes is one value whatever is in it."""
    quoted = re.findall(r"[\"“「『]([^\"”」』]{1,120})[\"”」』]|(?<![\w])['‘`]([^'’`]{1,120})['’`](?!\w)", text)
    if quoted:
        return [(one or other).strip() for one, other in quoted][:_MOST_VALUES]
    parts = [_LEAD.sub("", part.strip(f" {_QUOTES}.。")) for part in _LIST.split(text)]
    found = [part.strip(f" {_QUOTES}()（）[]") for part in parts]
    found = [part for part in found if part and len(part) <= _LONGEST_VALUE]
    return list(dict.fromkeys(found))[:_MOST_VALUES]
