"""The arguments of `correlate_metrics`: what, with what, what is held constant, what one observation is, which rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.model.mentions import Mention, Reading
from bot.model.query_filters import find_filters
from bot.model.query_parts import find_metrics
from bot.model.slots_query import one_period
from tools.measures import yes_value

__all__ = ["changes_pairs", "fill_correlation", "next_pairs"]

_DELAY = re.compile(
    r"\b(?:delay(?:s|ed)?|lag(?:s|ged|ging)?|time lag|lead time|leading indicator|cross[- ]correlations?)\b"
    r"|\bhow (?:long|many (?:days|weeks|months)) (?:after|before|until|later|does it take)\b"
    r"|\b(?:days|weeks|months) (?:later|after|before)\b|\bdo(?:es)? .{1,40}\blead\b|\blead(?:s|ing)?\b.{1,40}\bby\b"
    r"|滞后|时滞|延迟|延后|互相关|见效|领先|先行|(?:多久|几天|几周|几个月|多少天)(?:之?后|以后|才|见效|会)|(?:隔|要|过)(?:多久|几天|几周)"
)
_SPEARMAN = re.compile(r"\bspearman|\brank(?:ed)?[- ]correlation|\bby ranks?\b|\brho\b|斯皮尔曼|等级相关|秩相关")
_KENDALL = re.compile(r"\bkendall|\btau(?:-?b)?\b|肯德尔|肯达尔|坎德尔|和谐系数")
_PEARSON = re.compile(r"\bpearson|皮尔逊|皮尔森")
_EACH = r"\b(?:per|for (?:each|every|a)|with (?:each|every)|if|when)\b"
_MORE_PER = re.compile(
    rf"\bhow (?:much|many) (?:more|less|fewer|higher|lower|additional|extra)\b.+?{_EACH}"
    r"|\bhow (?:much|many) (?:does|do|will|would) .+?\b(?:rise|grow|increase|fall|drop|decrease|change|go up|go down)\b"
    rf".+?{_EACH}|\bslope of .+? (?:on|by|against|over)\b"
)
_HAN_MORE = "增加|提高|上升|升高|上涨|多|涨|加|减少|下降|降低"
_EACH_MORE = re.compile(
    r"\b(?:for|with) (?:each|every|one) (?:additional|extra|more|further)\b.+?\bhow (?:much|many)\b"
    rf"|每[^,，。；]{{0,20}}?(?:{_HAN_MORE})[^。？?]*?(?:多少|几)"
)
_LONGEST = re.compile(
    r"\b(?:up to|within|at most|maximum of|max)\s+(?P<en>\d{1,3})\s+(?:days?|weeks?|months?|steps?)|"
    r"(?:最多|不超过)\s*(?P<zh>\d{1,3})\s*(?:天|周|个?月|步)"
)
_HELD = re.compile(
    r"\b(?:(?:when |after |while |if we )?"
    r"(?:controll?(?:ing|ed)?|adjust(?:ing|ed)?|account(?:ing|ed)?|correct(?:ing|ed)?)"
    r" for|(?:partialling|partialing|taking|factoring) out|net of|independent(?:ly)? of|given|regardless of)\s+"
    r"(?P<en>[^,.;?!]+)"
    r"|\b(?:with|holding|keeping|hold|keep)\s+(?P<hold>[^,.;?!]+?)\s+"
    r"(?:held |kept )?(?:constant|fixed|equal|the same)\b"
    r"|(?:控制住?了?|固定|排除|剔除|去掉|扣除)\s*(?P<zh>[^,，。;；?？]+?)\s*"
    r"(?:的?影响(?:之?后|以后)?|因素(?:之?后|以后)?|变量(?:之?后|以后)?|之后|以后|不变|后|的情况下|[,，。;；]|$)"
)
_PARTS = re.compile(r"\s*(?:,|、|，|\band\b|&|和|与|以及|及)\s*")
_WITHIN = re.compile(
    r"(?:\b(?:with)?in (?:each|every|the|all)|\b(?:for )?(?:each|every)|\bby(?: each)?|\bper|"
    r"\bseparately (?:for|by)(?: each)?|"
    r"\bbroken down by|\bsplit by|(?:在)?每(?:个|一个|家|种|类)|分|按(?:照)?)\s*$"
)
_ACROSS_BEFORE = re.compile(
    r"(?:\bacross(?: all| the| our| different| all the)?|\bbetween(?: the| our)? different|\bfrom one|"
    r"\bover all(?: the)?|"
    r"跨|(?:在)?各个?|不同的?|以)\s*$"
)
_BETWEEN_AFTER = re.compile(r"^\s*(?:之间|间|为单位)")
_ROW = re.compile(r"\b(?:row by row|per row|by row|each row|on rows|single rows)\b|逐行|按行|每一?行")
_WITH = re.compile(
    r"(?:\b(?:correlat\w+|relat\w+|goes?|linked|tied|associated|connected|moves?|associat\w+)\b(?:\s+\w+){0,2}?\s+"
    r"(?:with|to)|\bpredicts?|\bdrives?|\bexplains?|\bagainst)\s*(?:the\s+|our\s+)?$"
)
_HAN_WITH = re.compile(r"[和与跟同]\s*$")
_HAN_RELATED = re.compile(r"^\s*(?:之间)?(?:的)?(?:最|更|比较|有|关系)?(?:相关|有关|关系|关联|紧|密切)")
_ASKS_WHICH = re.compile(r"\b(?:which|what)\b|哪|什么")
_TWO = re.compile(
    r"\bbetween\s+(?P<a>[^,.;?!]+?)\s+and\s+(?P<b>[^,.;?!]+?)(?=$|[,.;?!]|\s+(?:in|for|during|over|by|across|within)\b)"
    r"|\b(?:how|are|is|do|does|if|whether)\s+(?P<c>[^,.;?!]+?)\s+(?:and|with|to)\s+(?P<d>[^,.;?!]+?)\s+"
    r"(?:related|correlated|linked|connected|associated|move|correlate|relate|go)\b"
    r"|\b(?:is|are|do|does)\s+(?P<e>[^,.;?!]+?)\s+"
    r"(?:(?:really|directly|strongly|closely|still|also|even|actually)\s+)?"
    r"(?:related to|correlated with|correlate with|linked to|"
    r"drive|move with|go(?:es)? (?:together )?with|tied to|associated with)\s+(?P<f>[^,.;?!]+?)"
    r"(?=$|[,.;?!]|\s+(?:in|for|during|over|by|across|within)\b)"
    r"|(?P<g>[^,，。;；?？、]{1,16}?)[和与跟](?P<h>[^,，。;；?？、]{1,16}?)(?:之间)?(?:有没有|是不是|是否|有|的|还)?"
    r"(?:什么|正|负)?(?:相关|关系|关联|联系)"
)
_FILLER = re.compile(
    r"^(?:the|our|my|a|an|any|all|there|higher|lower|more|less|daily|weekly|monthly)\s+|\s+(?:data|numbers|figures)$"
)
_PAIR = 2
_NOBODY = frozenset(
    {
        "it", "they", "them", "these", "those", "this", "that", "each", "other", "one", "another", "anything",
        "something", "everything", "everyone", "others", "which", "what", "the",
        "什么", "哪些", "哪个", "它", "它们", "他们", "其他", "其它", "各列", "指标", "大家", "谁",
    }
)  # fmt: skip
"""What stands where a metric stands, and names none."""
_HAN_FILLER = re.compile(r"^(?:请问|看看|看下|看一下|分析一下|分析|我们的?|算一下|在|各|每天的?|每周的?|每月的?)+")


@dataclass(frozen=True)
class _Span:
    start: int
    end: int


def fill_correlation(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `correlate_metrics` off a question; what is in doubt is left out.

    Cost: a few passes over the question's words; some milliseconds.
    """
    controls, spans = _controls(reading)
    rest = _blanked(reading, spans)
    within, across = _groups(rest)
    taken = [each for each in (within, across) if each is not None]
    conditions = find_filters(rest, taken)
    used = [each for each in conditions.used if each not in taken]
    metrics = _metrics(rest, taken, used)
    target = _target(rest, metrics)
    if target is not None:
        metrics = [each for each in metrics if each != target]
    slope = _slope(reading, metrics)
    if slope is not None:
        metrics, target = list(slope), None
    found: dict[str, Any] = {
        "metrics": metrics,
        "target": target,
        "controls": controls,
        "grain": _grain(rest),
        "across": across,
        "within": within,
        "method": _method(reading.text),
        "slope": True if slope is not None else None,
        "delay": True if _DELAY.search(reading.text) else None,
        "longest_delay": _longest(reading.text),
        "filters": conditions.filters,
        "period": one_period(rest),
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _blanked(reading: Reading, spans: Sequence[_Span]) -> Reading:
    text = reading.question
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return Reading(text, reading.schema, reading.definitions) if spans else reading


def _controls(reading: Reading) -> tuple[list[str], list[_Span]]:
    """What is held constant, by the names of columns and metrics; words that nothing has stay words, to be told of."""
    found: list[str] = []
    spans: list[_Span] = []
    for match in _HELD.finditer(reading.text):
        group = next(name for name in ("en", "hold", "zh") if match[name] is not None)
        start, end = match.span(group)
        inside = [each for each in reading.mentions if start <= each.start and each.end <= end]
        if group == "zh" and any(each.kind == "value" for each in inside):
            continue  # "排除 Google" leaves rows out.
        place = start
        for part in (*_PARTS.finditer(reading.text, start, end), None):
            until = part.start() if part is not None else end
            words = reading.question[place:until].strip()
            named = [each for each in inside if place <= each.start and each.end <= until]
            if named:
                found += [each.name for each in named if each.kind in ("column", "metric")]
            elif words:
                found.append(re.sub(r"^(?:the|our)\s+|因素$|变化$", "", words, flags=re.IGNORECASE))
            place = part.end() if part is not None else end
        spans.append(_Span(*match.span()))
    return list(dict.fromkeys(found)), spans


def _groups(reading: Reading) -> tuple[str | None, str | None]:
    """The column in whose groups it is looked at, and the column whose values are the observations."""
    within: str | None = None
    across: str | None = None
    for mention in reading.mentions:
        if mention.kind not in ("column", "role") or _measures(reading, mention):
            continue
        name = mention.name if mention.kind == "column" else reading.question[mention.start : mention.end]
        before, after = reading.before(mention.start), reading.after(mention.end)
        if mention.kind == "column" and reading.column(mention.name).is_temporal:
            continue
        if _ACROSS_BEFORE.search(before) or _BETWEEN_AFTER.match(after):
            across = across or name
        elif _WITHIN.search(before):
            within = within or name
    return within, across


def _measures(reading: Reading, mention: Mention) -> bool:
    return (
        mention.kind == "column" and reading.column(mention.name).is_numeric and not reading.numbers_kinds(mention.name)
    )


def _metrics(reading: Reading, taken: list[str], used: list[str]) -> list[str]:
    """What is related, in the order of the question; a side of a pair that nothing has stays as it was said."""
    found = find_metrics(reading, taken, used, alone=False)
    places: dict[str, int] = {}
    for mention in reading.mentions:
        places.setdefault(mention.name, mention.start)
        if mention.kind != "column" or mention.name in (*taken, *used, *found):
            continue
        column = reading.column(mention.name)
        kinds = not column.is_numeric and not column.is_temporal
        if mention.strength >= 3 and (kinds or reading.numbers_kinds(mention.name) or yes_value(column) is not None):
            found.append(mention.name)
    found = [each for each in found if each != "count" or _counts(reading)]
    found = [each.removeprefix("distinct ") if each.removeprefix("distinct ") in places else each for each in found]
    known = dict.fromkeys(found)
    ordered = sorted(known, key=lambda each: _place(reading, each, places))
    return _with_unknown(reading, ordered, places)


def _counts(reading: Reading) -> bool:
    return bool(re.search(r"\bnumber of|\bhow many|\bcount\b|数量|多少|单量|次数", reading.text))


def _place(reading: Reading, words: str, places: dict[str, int]) -> int:
    """Where a metric stands in the question."""
    plain = re.sub(r"^(?:average|median|maximum|minimum|total|distinct|share of) ", "", words)
    for name in (words, plain, plain.replace(" ", "_")):
        if name in places:
            return places[name]
    return max(0, reading.text.find(plain.lower()))


def _with_unknown(reading: Reading, found: list[str], places: dict[str, int]) -> list[str]:
    """The two sides of a pair; where nothing of the data is meant by one, its own words, so that it is told of."""
    if reading.schema is None or len(found) > 1:
        return found
    match = _TWO.search(reading.text)
    if match is None:
        return found
    sides: list[str] = []
    for group in ("a", "b", "c", "d", "e", "f", "g", "h"):
        if match[group] is None:
            continue
        start, end = match.span(group)
        inside = [each for each in found if start <= _place(reading, each, places) < end]
        if inside:
            sides += inside
        elif not any(start <= each.start < end for each in reading.mentions):
            words = _plain(reading.question[start:end])
            sides += [words] if words.lower() not in _NOBODY else []
    return list(dict.fromkeys(sides)) if len(sides) > len(found) else found


def _plain(words: str) -> str:
    kept = words.strip()
    for pattern in (_FILLER, _FILLER, _HAN_FILLER):
        kept = pattern.sub("", kept).strip() or kept
    return kept


def _target(reading: Reading, metrics: list[str]) -> str | None:
    """The one that all others are related to: "which of TV, radio and newspaper goes with sales most"."""
    if len(metrics) == 1:
        return metrics[0]
    if len(metrics) < 3 or not _ASKS_WHICH.search(reading.text):
        return None
    for mention in reversed(reading.mentions):
        if mention.name not in metrics:
            continue
        before, after = reading.before(mention.start, 60), reading.after(mention.end)
        if _WITH.search(before) or (_HAN_WITH.search(before) and _HAN_RELATED.match(after)):
            return mention.name
    return None


def _slope(reading: Reading, metrics: list[str]) -> tuple[str, str] | None:
    """What "how much more sales per euro of spend" asks: that by which it is told, then what is told."""
    if len(metrics) != _PAIR:
        return None
    first, second = metrics
    if _MORE_PER.search(reading.text):
        return second, first
    return (first, second) if _EACH_MORE.search(reading.text) else None


def _grain(reading: Reading) -> str | None:
    if _ROW.search(reading.text):
        return "row"
    grains = [grain for _, _, grain in reading.grains if grain in ("hour", "day", "week", "month", "quarter", "year")]
    return grains[0] if grains else None


def _method(text: str) -> str | None:
    if _SPEARMAN.search(text):
        return "spearman"
    if _KENDALL.search(text):
        return "kendall"
    return "pearson" if _PEARSON.search(text) else None


def _longest(text: str) -> int | None:
    match = _LONGEST.search(text)
    return int(match["en"] or match["zh"]) if match and _DELAY.search(text) else None


def changes_pairs(changes: Mapping[str, Any]) -> bool:
    """Whether words after a correlation say nothing but what it is to be made with, "by week instead", "and Radio?"."""
    several = len(changes.get("metrics") or ()) > 1
    return bool(changes) and not several


def next_pairs(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes after "and Radio?": the new metric takes the place of the first of two, and the other stays."""
    before, target = list(old.get("metrics") or ()), changes.get("target")
    if len(before) == _PAIR and target is not None and "metrics" not in changes and target not in before:
        kept = {name: value for name, value in changes.items() if name != "target"}
        return {**kept, "metrics": [target, before[1]]}
    return dict(changes)
