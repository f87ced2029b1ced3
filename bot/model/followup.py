"""Follow-ups: short questions that change the last call of a thread ("only Google", "by week instead", "那六月呢")."""

from __future__ import annotations

import re
from typing import Any

from bot.model.beside_period import beside_period, sets_beside
from bot.model.choose import choose_dataset
from bot.model.dataset_names import read_beside
from bot.model.left_out import find_left_out
from bot.model.mentions import Mention, Reading
from bot.model.next_filters import next_filters, puts_back
from bot.model.query_groups import resolves
from bot.model.question_headers import spoken_headers
from bot.model.situation import Call, Situation
from bot.model.slots import fill_slots
from bot.model.slots_correlate import changes_pairs, next_pairs
from bot.model.vocabulary import pattern
from tools.errors import MarketbotError
from tools.metrics import resolve_metric
from tools.registry import Tool

__all__ = ["follow_up", "is_marked", "without_denial"]

_MEANT = pattern(r"^\s*(?:{denial}[\s,.!，。！]*)*{meant}")
_MARKER = pattern(r"^\s*{follow_lead}|^\s*(?:{wish_lead}\s+)+{leaves_away}|{follow_end}\s*[.?!？。]*\s*$")
_ABOUT = pattern(r"^\s*{what_about}|^\s*那.*呢\s*[?？。]*\s*$")
_WITHOUT_ARGUMENTS = ("explain_result", "show_help", "list_datasets", "describe_data")
_INSTEAD = pattern("{instead}")
_ADD = pattern(r"{added}|^\s*and\s+(?:by|per)\b")
_ALL_ROWS = pattern("{all_rows}")
_NO_FILTER = pattern(
    r"{drop_it}\s*(?:(?:the|all|any|that|this|those|these|my|its|所有)\s*)*(?:\w+\s+)?的?{filter_word}"
)
_EVERY = pattern(r"{every_one}\s*$")
_WHO = pattern("{holder}")
_CHART = pattern(r"{chart_word}\s*[.?!？。吧]*\s*$")
_ONLY_BY = pattern(r"\W*(?:{instead|follow_lead}\s*)?(?:{only_by}\s*)+")
_FUNCTIONS = {
    name: pattern(f"{{{words}}}")
    for name, words in (
        ("median", "median|median_after"),
        ("average", "average|average_after"),
        ("maximum", "maximum|maximum_after"),
        ("minimum", "minimum|minimum_after"),
        ("total", "total|total_after"),
    )
}
_ALL_TIME = pattern("{all_time}")
_WITHOUT = pattern("{leaves_out}")
_REVERSED = pattern("{reversed}")
_OPPOSITE = {"best": "worst", "worst": "best", "highest": "lowest", "lowest": "highest"}

_ASKS = pattern("{question_word}")
_OPENS = pattern("^\\s*{opens_question}")

_ROWS = pattern(r"{rows_counted}\s*(?:(?:the|of|all)\s+)*{row_itself}")
_BESIDE_GRAIN = pattern(r"(?:[\s\W]|{instead|follow_lead|follow_end|wish_lead|group_by}|[看吧])*")
"""What may stand beside "weekly", so that nothing is said but how time is cut."""

_LIMITS = frozenset({"filters", "dimension", "period", "within", "order", "worst_by", "at"})
"""Arguments that change what an analysis looks at, and not which analysis it is."""

_PAIRS = "correlate_metrics"
_TEST = "test_hypothesis"
_COHORTS = "analyze_retention"
_SHORT_ENGLISH, _SHORT_CHINESE = 6, 11
_SURE = 0.75


def follow_up(question: str, situation: Situation, likely: str, confidence: float) -> Call | None:
    """The previous call as a question changes it, or None when it is a question of its own.

    A follow-up is marked as one, or too short to stand alone, and says something that the previous tool has an argument
    for. A question that clearly goes to another tool, or that is complete in itself, is none.

    Args:
        question: as it was asked.
        situation: with the previous call.
        likely: where the router sends the question by itself.
        confidence: how sure it is.
    """
    previous = situation.previous
    tool = situation.tools.get(previous.tool) if previous else None
    if previous is None or tool is None or not tool.arguments or tool.area == "housekeeping":
        return None
    marked = bool(_MARKER.search(question.lower()))
    if _ROWS.search(question.lower()):
        return None  # How many rows there are is asked anew, whatever was measured before.
    if not marked and not _is_short(question) and not sets_beside(question):
        return None
    if _is_about_other_data(question, situation, tool):
        return None
    reading = read_beside(question, situation, situation.datasets.get(previous.dataset or ""))
    changes = fill_slots(tool, reading)
    sure = likely if confidence >= _SURE else ""
    beside = beside_period(reading, previous) if tool.name == "query_data" else None
    if beside is not None:
        return beside
    if tool.name == "query_data":
        return _next_query(reading, previous, changes, likely, sure, marked=marked)
    same_cohorts = tool.name == _COHORTS and bool(changes) and (marked or _only_grain(reading))
    if not (same_cohorts and _only_grain(reading)) and _is_elsewhere(reading, previous, changes, likely, sure):
        return None
    alone = (
        same_cohorts
        or _only_measure(tool, reading, changes)
        or _only_numbers(changes)
        or _only_how_odd(tool, reading, changes)
        or _leaves_out(tool, reading)
        or _only_columns(tool, reading, changes)
        or (marked and (_of_the_same_change(tool, reading, changes) or _only_limits(reading, changes)))
        or (marked and tool.name == _PAIRS and changes_pairs(changes))
    )
    if sure == "query_data" and not alone:
        return None
    arguments = dict(previous.arguments)
    changes = _prepared(tool, arguments, changes)
    changed = _change(tool, reading, arguments, changes)
    return Call(previous.tool, arguments, previous.dataset) if changed else None


def _prepared(tool: Tool, arguments: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as they go with what was asked before; groups of a column go with it, in place."""
    if tool.name == _PAIRS:
        return next_pairs(arguments, changes)
    if "by" in changes and "between" not in changes:
        for name in ("between", "alternative"):
            arguments.pop(name, None)
    if tool.name == _TEST and "by" in changes and "filters" not in changes:
        # Rows that were limited to one group of a column are not, once its groups are compared.
        kept = [each for each in arguments.pop("filters", None) or [] if each["column"] != changes["by"]]
        arguments |= {"filters": kept} if kept else {}
    return changes


def _next_query(
    reading: Reading, previous: Call, changes: dict[str, Any], likely: str, sure: str, *, marked: bool
) -> Call | None:
    """The previous query as a question changes it."""
    text = reading.text
    if not changes:
        changes = _other_function(reading, previous)
        if not changes and _CHART.search(text) and likely in ("query_data", "none", "explain_result"):
            return previous  # Drawn it is already, as suits it; which chart was wished for is told as unread.
    here = _only_grain(reading) or _is_about_rows(reading, previous)
    if not here and _is_elsewhere(reading, previous, changes, likely, sure):
        return None
    if _is_complete(changes) and not (marked and _goes_on(reading.question)):
        return None
    if not marked and ((changes.get("metrics") and _OPENS.search(text)) or _asks_a_header(reading)):
        return None
    arguments = dict(previous.arguments)
    changed = _change_query(reading, arguments, changes)
    return Call(previous.tool, arguments, previous.dataset) if changed else None


def _asks_a_header(reading: Reading) -> bool:
    """Whether a question is one that a column is headed with, which goes on from nothing."""
    return reading.schema is not None and any(spoken_headers(reading.text, reading.schema))


def _is_elsewhere(reading: Reading, previous: Call, changes: dict[str, Any], likely: str, sure: str) -> bool:
    """Whether the question surely goes to another tool."""
    # "那收入呢" names something new to look at, and tools without arguments look at nothing.
    about = changes and _ABOUT.search(reading.text) and likely in _WITHOUT_ARGUMENTS
    return sure not in ("", previous.tool, "none", "query_data") and not about


def _only_grain(reading: Reading) -> bool:
    """Whether nothing is said but how time is cut: "weekly instead" goes on from the answer and moves no schedule."""
    if len(reading.grains) != 1 or reading.mentions or reading.periods:
        return False
    start, end, _ = reading.grains[0]
    return bool(_BESIDE_GRAIN.fullmatch(f"{reading.text[:start]} {reading.text[end:]}"))


def _is_about_rows(reading: Reading, previous: Call) -> bool:
    """Whether a wish can only be about the rows of the query: conditions go, values are left out or put back."""
    if _NO_FILTER.search(reading.text):
        return True
    old = previous.arguments.get("filters") or []
    return not _ASKS.search(reading.text) and (bool(find_left_out(reading).mentions) or puts_back(reading, old))


def _goes_on(question: str) -> bool:
    """Whether words such as "instead", "also", "what about" tie even a complete question to the one before.

    Others ("top", "monthly", "by") open questions of their own as well: what such a one leaves unsaid must not be taken
    from the call before without a word.
    """
    text = question.lower()
    return any(words.search(text) for words in (_INSTEAD, _ADD, _ABOUT))


def _other_function(reading: Reading, previous: Call) -> dict[str, Any]:
    """Another function of what was measured: "the median instead", "平均值呢"."""
    spoken = [name for name, words in _FUNCTIONS.items() if words.search(reading.text)]
    if len(spoken) != 1 or reading.mentions:
        return {}
    plain = [
        re.sub(rf"^(?:{'|'.join(_FUNCTIONS)}) ", "", str(each)) for each in previous.arguments.get("metrics") or []
    ]
    wanted = [f"{spoken[0]} {each}" for each in plain]
    return {"metrics": wanted} if wanted and all(resolves(reading, words) for words in wanted) else {}


def _only_columns(tool: Tool, reading: Reading, changes: dict[str, Any]) -> bool:
    """Whether nothing but columns to work with is said: "by tenure and income" after a segmentation."""
    many = {parameter.name for parameter in tool.arguments if parameter.many}
    if not changes or not set(changes) <= many or not reading.columns:
        return False
    first = min(each.start for each in reading.columns)
    return first == 0 or bool(_ONLY_BY.fullmatch(reading.text[:first]))


def _of_the_same_change(tool: Tool, reading: Reading, changes: dict[str, Any]) -> bool:
    """Whether one thing about a change or a test is said anew: "only Google", "by device", "and ROAS?"."""
    said = set(changes) - {"expected"}
    if tool.name == _TEST:
        return bool(said) and not reading.grains and not {"metric", "by"} <= said
    return (
        tool.name == "explain_change" and bool(said) and not reading.grains and ("metric" not in said or len(said) == 1)
    )


def _only_limits(reading: Reading, changes: dict[str, Any]) -> bool:
    """Whether nothing but rows, days, segments or the like are changed: "only email", "by device instead"."""
    measured = any(each.kind == "metric" for each in reading.mentions)
    return bool(changes) and set(changes) <= _LIMITS and not measured


def _only_measure(tool: Tool, reading: Reading, changes: dict[str, Any]) -> bool:
    """Whether nothing but another measure to rank members by is said: "换成按粉丝数" after a ranking."""
    lead = _ONLY_BY.match(reading.text)
    return tool.name == "rank_influencers" and set(changes) == {"by"} and bool(lead or _INSTEAD.search(reading.text))


def _only_how_odd(tool: Tool, reading: Reading, changes: dict[str, Any]) -> bool:
    """Whether only another step of time, period or side is said after a search for odd times: "by week instead"."""
    if tool.name != "detect_anomalies" or not changes:
        return False
    goes_on = _INSTEAD.search(reading.text) or _ABOUT.search(reading.text)
    return bool(goes_on) and set(changes) <= {"grain", "period", "direction", "sensitivity", "country", "dimensions"}


def _is_about_other_data(question: str, situation: Situation, tool: Tool) -> bool:
    """Whether the question speaks of columns or values of another data set; of equals the thread keeps its own."""
    previous = situation.previous.dataset if situation.previous else None
    if previous is None or previous not in situation.datasets:
        return False
    ordered = {previous: situation.datasets[previous], **situation.datasets}
    chosen = choose_dataset(question, tool, {}, ordered, situation.definitions)
    return isinstance(chosen, str) and chosen != previous


def _leaves_out(tool: Tool, reading: Reading) -> bool:
    """Whether columns that the previous analysis can work with are to be left out."""
    takes_columns = any(parameter.many for parameter in tool.arguments)
    return takes_columns and _is_without(reading) and bool(reading.columns)


def _is_without(reading: Reading) -> bool:
    """Whether something is to be left out, by the word itself or by a wish such as "delete age", "take age out"."""
    return bool(_WITHOUT.search(reading.text) or find_left_out(reading, ("value", "column", "metric")).mentions)


def without_denial(question: str, previous: Call | None) -> str:
    """What was meant, where a question puts right what was understood: "I meant profit", "不对，我要的是利润".

    Returns:
        The question with blanks for the words before it, so that no word of them is looked for in the data; any other
        question as it is.
    """
    found = _MEANT.search(question.lower()) if previous is not None else None
    if found is None or not _is_short(question):
        return question
    return " " * found.end() + question[found.end() :]


def is_marked(question: str) -> bool:
    """Whether a question goes on from the one before by its words: "only …", "what about …?", "那……呢"."""
    return bool(_MARKER.search(question.lower())) and _is_short(question)


def _is_short(question: str) -> bool:
    ideographs = len(re.findall(r"[\u3400-\u9fff]", question))
    return ideographs <= _SHORT_CHINESE if ideographs else len(question.split()) <= _SHORT_ENGLISH


def _is_complete(changes: dict[str, Any]) -> bool:
    return bool(changes.get("metrics") and (changes.get("dimensions") or changes.get("grain") or changes.get("period")))


def _only_numbers(changes: dict[str, Any]) -> bool:
    return bool(changes) and all(isinstance(value, int | float) for value in changes.values())


def _change_query(reading: Reading, arguments: dict[str, Any], changes: dict[str, Any]) -> bool:
    """Change the arguments of `query_data` in place; True when anything was said that changes them."""
    text = reading.text
    before = dict(arguments)
    cleared = False
    if _ALL_TIME.search(text):
        cleared = arguments.pop("period", None) is not None
    elif _ALL_ROWS.search(text) or _NO_FILTER.search(text):
        # Where there is none, the answer stays what it was.
        arguments.pop("filters", None)
        cleared = True
    else:
        cleared = _opened(reading, arguments)
    if _REVERSED.search(text) and "order" not in changes:
        changes["order"] = _OPPOSITE.get(arguments.get("order") or "highest", "lowest")
    order = _order_alone(reading)
    if order:
        changes["order"] = order
    cleared = _without_days(reading, arguments, changes) or cleared
    if "filters" in changes:
        old, groups = arguments.get("filters") or [], arguments.get("dimensions") or []
        arguments["filters"] = next_filters(reading, old, changes["filters"], groups)
        if not arguments["filters"]:
            arguments.pop("filters")
    _drop_measures(reading, arguments, changes)
    if "metrics" in changes:
        kept = list(arguments.get("metrics") or []) if _ADD.search(text) else []
        arguments["metrics"] = kept + [each for each in changes["metrics"] if each not in kept]
    _change_groups(text, arguments, changes)
    for name in ("period", "order", "top"):
        if name in changes:
            arguments[name] = changes[name]
    return cleared or arguments != before or bool(changes)


def _without_days(reading: Reading, arguments: dict[str, Any], changes: dict[str, Any]) -> bool:
    """Drop the periods that were compared, in place: "and in June?", "what was our best month?" ask for other days."""
    if "period" not in changes and not ("grain" in changes and _OPENS.search(reading.text)):
        return False
    dated = {each.name for each in reading.schema.columns if each.is_temporal} if reading.schema else set()
    old = arguments.get("filters") or []
    kept = [each for each in old if each["column"] not in dated]
    if len(kept) == len(old):
        return False
    arguments["filters"] = kept
    if not kept:
        arguments.pop("filters")
    return True


def _drop_measures(reading: Reading, arguments: dict[str, Any], changes: dict[str, Any]) -> None:
    """Leave measures and groups out of the query, in place: "remove profit", "去掉利润", "without the region"."""
    gone = find_left_out(reading, ("metric", "column")).mentions
    if not gone:
        return
    named = {reading.text[each.start : each.end] for each in gone}
    for each in gone:
        named |= _called(reading, each)
    for parameter in ("metrics", "dimensions"):
        old = list(arguments.get(parameter) or [])
        kept = [each for each in old if str(each).lower() not in named]
        if kept and len(kept) < len(old):
            arguments[parameter] = kept
        changes.pop(parameter, None)


def _called(reading: Reading, mention: Mention) -> set[str]:
    """What a measure or a column may be called in a call: by its own name, or by that of the column it is made of."""
    plain = mention.name.replace("_", " ")
    if mention.kind != "metric" or reading.schema is None:
        return {mention.name.lower()}
    try:
        measure = resolve_metric(reading.schema, plain, definitions=reading.definitions)
    except MarketbotError:
        return {plain.lower()}
    return {plain.lower(), *(each.lower() for each in measure.columns if measure.how == "sum")}


def _opened(reading: Reading, arguments: dict[str, Any]) -> bool:
    """Drop the conditions on columns of which all are asked for again: "all regions", "所有地区"."""
    named = {each.name for each in reading.columns if _EVERY.search(reading.before(each.start))}
    old = arguments.get("filters") or []
    kept = [each for each in old if each["column"] not in named]
    if len(kept) == len(old):
        return False
    arguments["filters"] = kept
    if not kept:
        arguments.pop("filters")
    return True


def _change_groups(text: str, arguments: dict[str, Any], changes: dict[str, Any]) -> None:
    """What is grouped by: a new column takes the old one's place, a new grain the old grain's, unless it is added."""
    if "dimensions" in changes:
        kept = list(arguments.get("dimensions") or []) if _ADD.search(text) else []
        arguments["dimensions"] = kept + [each for each in changes["dimensions"] if each not in kept]
        if not _ADD.search(text) and "grain" not in changes and _INSTEAD.search(text):
            arguments.pop("grain", None)
    if "grain" in changes:
        alone = _INSTEAD.search(text) or _OPENS.search(text)
        if not arguments.get("grain") and alone and "dimensions" not in changes:
            arguments.pop("dimensions", None)
        arguments["grain"] = changes["grain"]


def _order_alone(reading: Reading) -> str | None:
    """The order in words such as "worst first": an order without anything to group by in the same words."""
    from bot.model.slots_query import find_order

    return find_order(reading.text)


def _change(tool: Tool, reading: Reading, arguments: dict[str, Any], changes: dict[str, Any]) -> bool:
    """Change the arguments of any other tool in place."""
    without = _is_without(reading)
    changed = False
    for parameter in tool.arguments:
        if parameter.name not in changes:
            continue
        value = changes[parameter.name]
        old = arguments.get(parameter.name)
        if parameter.many and without:
            if not isinstance(old, list):
                old = _all_columns(reading, arguments)
            value = [each for each in old if each not in value]
        elif parameter.many and _ADD.search(reading.text) and isinstance(old, list):
            value = old + [each for each in value if each not in old]
        elif parameter.name == "limits" and isinstance(old, list):
            value = _merged_limits(old, value)
        if value:
            arguments[parameter.name] = value
            changed = True
    if "member" not in changes and ("top" in changes or _WHO.search(reading.text)):
        changed = arguments.pop("member", None) is not None or changed  # All of them again, and no longer the one.
    if without and not changed:
        changed = _drop_columns(tool, reading, arguments)
    return changed


def _all_columns(reading: Reading, arguments: dict[str, Any]) -> list[str]:
    """The columns that a call without any works with: all that describe a row."""
    if reading.schema is None:
        return []
    taken = {str(value) for value in arguments.values() if isinstance(value, str)}
    return [c.name for c in reading.schema.columns if not (c.identifier or c.is_temporal or c.name in taken)]


def _merged_limits(old: list[Any], new: list[dict[str, Any]]) -> list[Any]:
    channels = {each.get("channel") for each in new}
    return [each for each in old if not isinstance(each, dict) or each.get("channel") not in channels] + new


def _drop_columns(tool: Tool, reading: Reading, arguments: dict[str, Any]) -> bool:
    """Words such as "without age": a column that the call worked with is left out."""
    named = {each.name for each in reading.columns}
    for parameter in tool.arguments:
        old = arguments.get(parameter.name)
        if parameter.many and isinstance(old, list) and named & set(old) and set(old) - named:
            arguments[parameter.name] = [each for each in old if each not in named]
            return True
    return False
