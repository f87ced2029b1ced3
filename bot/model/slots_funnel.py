"""The arguments of `analyze_funnel`: the steps in their order, the window, the order in time, segments, rows, days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.model.funnel_questions import asks_how_long, speaks_of_loss
from bot.model.mentions import Reading
from bot.model.query_filters import find_filters
from bot.model.query_groups import find_dimensions
from tools.performance.funnel.columns import find_step_columns
from tools.performance.funnel.counts import find_count_columns
from tools.performance.funnel.events import find_event_column, find_who
from tools.performance.funnel.stages import match_step, stage_of
from tools.performance.funnel.time_window import WINDOW

__all__ = ["fill_funnel", "speaks_of_steps"]

_ARROW = r"\s*(?:->|-->|=>|→|➜|＞|>|»)\s*"
_AND = r"(?:\s*(?:,|，|、|;)\s*(?:(?:and|then)\s+)?|\s+(?:and then|then|and)\s+)"
_TO_WORD = r"(?<!\badd)(?<!\badded)(?<!\badding)(?<!\bgo)(?<!\bproceed)\s+(?:on\s+)?to\s+"
_HAN_DASH = r"(?<=[\u3400-\u9fff])\s*[-–—]+\s*(?=[\u3400-\u9fff])"
_BETWEEN_STEPS = re.compile(rf"{_ARROW}|{_TO_WORD}|{_AND}|{_HAN_DASH}|\s*(?:再到|然后到|一直到|到|至)\s*")
_STOP = (
    r"(?=\s*(?:$|[.?!;。？！；()（）]|,\s+(?:by|per|for|in|within|how|what|where|only|split|with)\b|"
    r"[，,]\s*(?:\d|按|分|看|只|在|哪|多|流|每|各|转|上|本|这|过|最)|"
    r"\b(?:by|per|for|in|within|during|since|across|split|broken|over|last|this|with|regardless|only|on|under|inside|"
    r"conversion|funnel|drop|rate|where|how|what|which|please)\b|"
    r"的|按|分(?:渠|设|端|平)|在\S{0,6}(?:天|周|月|小时|内)|有多少|还剩|转化|漏斗|流失|多少|每一?步|各步|哪|内))"
)
_FROM = re.compile(rf"(?:\bfrom|\bbetween)\s+(?P<steps>\S.*?){_STOP}", re.IGNORECASE)
_HAN_FROM = re.compile(rf"(?:从|由)(?P<steps>\S.*?(?:到|至|→|->).*?){_STOP}")
_LISTED = re.compile(
    r"(?:\bsteps?\b|\bstages?\b|\bfunnel\b(?:\s+of|\s+with)?|步骤|环节|漏斗)\s*(?:are|is|=|:|：|是|为)\s*(?P<steps>\S.*?)"
    r"(?=$|[.?!;。？！；])",
    re.IGNORECASE,
)
_STEP = r"[\w.&'’-]+(?: [\w.&'’-]+){0,3}"
_ARROWS = re.compile(rf"(?P<steps>{_STEP}?(?:{_ARROW}{_STEP}){{1,11}}?){_STOP}", re.IGNORECASE)
_HAN_LIST = re.compile(r"(?P<steps>[\u3400-\u9fff]{2,6}(?:\s*[、–—-]+\s*[\u3400-\u9fff]{2,6})+)")
_TO = re.compile(r"(?P<steps>[\w-]+(?:\s+to\s+[\w-]+)+)(?=\s+(?:conversion|funnel|rate|drop))", re.IGNORECASE)
_HAN_TO = re.compile(
    r"(?P<steps>[\u3400-\u9fff]{2,4}?(?:再?到[\u3400-\u9fff]{2,4}?)+)"
    r"(?=$|[?？。]|\s|的|转化|漏斗|流失|过程|路径|要|需|花|用|平均|一般|通常|大概|多久|多长|有多少|中间|之间|，|按|分)"
)
_AROUND = re.compile(
    r"^(?:(?:the|a|an|our|their|first|initial|people|users|customers|visitors)\s+)+|"
    r"\s+(?:event|step|stage|conversion|funnel|rate|users|people)s?$|^(?:the|然后|最后|再|用户|的)|(?:的|人数|这一步|用户)$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:within|inside(?: of)?|in less than|in under|in|under|at most|no more than|window of|finish in)\s+"
    r"(?:the first |the same |one and the same )?$",
    re.IGNORECASE,
)
_WITHIN_AFTER = re.compile(r"^\s*(?:之?内|以内|之间|[- ]?(?:conversion )?window\b|窗口)")
_SAME = re.compile(r"\bsame (?P<unit>day|hour|week)\b|(?P<han>当天|当日|同一天)", re.IGNORECASE)
_ANY = re.compile(
    r"\b(?:in )?(?:any|whatever|no particular) order\b|\bregardless of (?:the )?order\b|\bunordered\b|"
    r"\border does(?: ?n.t| not) matter|不分先后|不论先后|不管先后|任意顺序|不管顺序|不看顺序|不按顺序|顺序不限|"
    r"不分顺序",
    re.IGNORECASE,
)
_STRICT = re.compile(
    r"\bstrict(?:ly)?\b|\bin (?:that|this|exact|the right|sequential) (?:order|sequence)\b|\bin sequence\b|"
    r"\bone after (?:the other|another)\b|严格|按(?:照)?(?:先后|顺序)|依次|逐步按序",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\beach (?:step|stage|event) (?:by itself|on its own|separately|independently)\b|"
    r"\bindependent(?:ly)? (?:of|counts?)\b|\bopen funnel\b|"
    r"\bdistinct (?:users|people|customers|visitors) (?:per|for each|at each|in each) (?:step|stage|event)\b|"
    r"(?:每|各)一?步(?:单独|独立|分别)|开放(?:式)?漏斗|单独(?:统计|计)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:lose|loses|losing|lost|drop|drops)\b.{0,12}\bmost\b|"
    r"\bmost\b.{0,24}\b(?:lost|leave|left|quit|abandon|drop|disappear)|"
    r"\b(?:biggest|largest|greatest) (?:loss|losses|number)\b|"
    r"(?:流失|丢失|丢|跑|掉|损失|走).{0,6}最多|最多.{0,8}(?:流失|离开|丢|走)",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\b(?:lowest|worst|poorest) (?:conversion )?rate\b|\bweakest\b|转化率最低|最低的转化率|最弱", re.IGNORECASE
)
_SESSIONS = re.compile(
    r"\b(?:per|by|each|every|count(?:ing)?) sessions?\b|\bsession[- ](?:level|based|wise)\b|"
    r"按会话|会话(?:级|维度|粒度)|每个会话",
    re.IGNORECASE,
)
_STEP_WORD = re.compile(
    r"(?:funnel |each |every )?(?:steps?|stages?|funnel)|步骤|环节|每?一?步|各步|漏斗", re.IGNORECASE
)
_ABANDON = re.compile(
    r"\babandon\w*\b.{0,20}\b(?:carts?|baskets?)\b|\b(?:cart|basket|checkout)s?[ -]?abandon\w*|弃购|弃单|"
    r"购物车放弃|放弃购物车",
    re.IGNORECASE,
)
_OF_FUNNELS = re.compile(
    r"funnel|\bsteps?\b|\bstages?\b|abandon|drop|leak|convert|conversion|流失|漏|步|环节|弃|转化|逐级|逐层",
    re.IGNORECASE,
)
_AT = re.compile(
    r"\b(?:at|on|during|in) (?:the )?(?P<en>[\w-]+(?: [\w-]+){0,2}?)"
    r"(?=$|[?.!,]|\s+(?:step|stage|page|by|per|for|in|on)\b)|"
    r"(?:在|到)(?P<zh>[\u3400-\u9fff]{2,5}?)(?:这一?(?:步|环节|阶段)|环节|阶段|步骤|时|流失|上|页|之?后|的时候)",
    re.IGNORECASE,
)
_ORDERS = (("each", _EACH), ("any", _ANY), ("strict", _STRICT))
_LONGEST = 5
_PAIR = 2


def fill_funnel(reading: Reading) -> dict[str, Any]:
    """Read the arguments of `analyze_funnel` off a question; what is in doubt is left out.

    Cost: a few passes over the question's words; some milliseconds.
    """
    names, of_steps = _names(reading)
    steps, spans = _steps(reading, names)
    within, window = _within(reading)
    taken = [*spans, *([window] if window else [])]
    # Where no column numbers them, the word itself is handed on, so that the answer says what is missing.
    sessions = (_sessions(reading) or "session") if _SESSIONS.search(reading.text) else None
    dimensions = [
        each
        for each in find_dimensions(reading)
        if each not in of_steps and _splits(reading, each, sessions) and not _inside(reading, each, spans)
    ]
    filters = [each for each in find_filters(reading, dimensions).filters if each["column"] not in of_steps]
    periods = [phrase for start, end, phrase in reading.periods if not any(a < end and start < b for a, b in taken)]
    text = reading.text
    found: dict[str, Any] = {
        "steps": steps,
        "dimension": dimensions[0] if dimensions else None,
        "within": within,
        "order": "each"
        if _EACH.search(text)
        else "any"
        if _ANY.search(text)
        else "strict"
        if _STRICT.search(text)
        else None,
        "worst_by": "rate" if _RATE.search(text) else "people" if _PEOPLE.search(text) else None,
        "measure": "time" if asks_how_long(text) and not within else None,
        "at": _at(reading, names) if len(steps) != _PAIR and speaks_of_loss(text) else None,
        "period": periods[0] if len(periods) == 1 else None,
        "filters": filters,
        "customer": sessions,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def speaks_of_steps(words: str) -> bool:
    """Whether words are a step of a funnel or what it is asked for, and so limit no rows: "checkout", "流失"."""
    return stage_of(words) is not None or bool(_OF_FUNNELS.search(words))


def _names(reading: Reading) -> tuple[tuple[str, ...], set[str]]:
    """What steps may be called in the data, and the columns that are about steps."""
    schema = reading.schema
    if schema is None:
        return (), set()
    who = find_who(schema, None)
    event = find_event_column(schema, None, who, None)
    if event is not None:
        return schema[event].values, {event}
    columns = dict.fromkeys((*find_step_columns(schema, None), *find_count_columns(schema, None)))
    wide = [c.name for c in schema.columns if c.type == "boolean" or c.is_numeric]
    return tuple(dict.fromkeys((*columns, *wide))), set(columns)


def _steps(reading: Reading, names: tuple[str, ...]) -> tuple[list[str], list[tuple[int, int]]]:
    """The steps that are named, by the names of the data where they are clear, and where they stand."""
    for start, end in _places(reading):
        words = [_plain(each) for each in _BETWEEN_STEPS.split(reading.question[start:end])]
        words = [each for each in words if each]
        known = [bool(match_step(each, names)) or stage_of(each) is not None for each in words]
        if len(words) > 1 and any(known) and all(len(each.split()) <= _LONGEST for each in words):
            return [_as_in_data(each, names) for each in words], [(start, end)]
    if _ABANDON.search(reading.text):
        ends = [match_step("cart", names), match_step("purchase", names)]
        if all(len(each) == 1 for each in ends):
            return [each[0] for each in ends], []
    return [], []


def _places(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where steps may be listed; periods such as "from May to June" are none."""
    for words in (_FROM, _HAN_FROM, _LISTED, _ARROWS, _TO, _HAN_TO, _HAN_LIST):
        for match in words.finditer(reading.question):
            start, end = match.span("steps")
            if not any(a < end and start < b for a, b, _ in reading.periods):
                yield start, end


def _plain(words: str) -> str:
    """A step without the words around it."""
    text, before = words.strip(" \"'“”‘’「」"), ""
    while text != before:
        before, text = text, _AROUND.sub("", text).strip()
    return text


def _as_in_data(words: str, names: tuple[str, ...]) -> str:
    found = match_step(words, names)
    return found[0] if len(found) == 1 else words


def _within(reading: Reading) -> tuple[str | None, tuple[int, int] | None]:
    """How long people have, in the question's words."""
    for match in WINDOW.finditer(reading.question):
        if _WITHIN.search(reading.question[: match.start()]) or _WITHIN_AFTER.match(reading.question[match.end() :]):
            return match.group(), match.span()
    same = _SAME.search(reading.question)
    if same is not None:
        return f"1 {same['unit'].lower() if same['unit'] else 'day'}", same.span()
    return None, None


def _at(reading: Reading, names: tuple[str, ...]) -> str | None:
    """The step where a loss is asked about: "at checkout", "在结算这一步"."""
    for match in _AT.finditer(reading.question):
        words = _plain(match["en"] or match["zh"] or "")
        found = match_step(words, names) if words and not _STEP_WORD.fullmatch(words) else ()
        if found:
            return found[0] if len(found) == 1 else words
    return None


def _inside(reading: Reading, name: str, spans: list[tuple[int, int]]) -> bool:
    """Whether a column is only named as a step."""
    places = [(each.start, each.end) for each in reading.columns if each.name == name]
    return bool(places) and all(any(a <= start and end <= b for a, b in spans) for start, end in places)


def _splits(reading: Reading, name: str, sessions: str | None) -> bool:
    """Whether words behind "by" are segments: no steps, no people, no sessions that are counted."""
    if _STEP_WORD.fullmatch(name) or (sessions is not None and _is_session(name)):
        return False
    if reading.schema is None or name not in reading.schema:
        return True
    column = reading.column(name)
    return not column.identifier and name != find_who(reading.schema, None)


def _is_session(name: str) -> bool:
    return "session" in name.lower() or "会话" in name


def _sessions(reading: Reading) -> str | None:
    """The column that numbers sessions."""
    columns = reading.schema.columns if reading.schema else ()
    return next((c.name for c in columns if _is_session(c.name) and not c.is_temporal), None)
