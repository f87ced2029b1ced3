"""Follow-ups: short questions that change the last call of a thread ("only Google", "by week instead", "那六月呢")."""

from __future__ import annotations

import re
from typing import Any

from bot.model.choose import choose_dataset
from bot.model.mentions import Reading
from bot.model.situation import Call, Situation
from bot.model.slots import fill_slots
from bot.model.vocabulary import pattern
from tools.registry import Tool

__all__ = ["follow_up", "is_marked"]

_MARKER = pattern(r"^\s*{follow_lead}|{follow_end}\s*[.?!？。]*\s*$")
_ABOUT = pattern(r"^\s*{what_about}|^\s*那.*呢\s*[?？。]*\s*$")
_WITHOUT_ARGUMENTS = ("explain_result", "show_help", "list_datasets", "describe_data")
_INSTEAD = pattern("{instead}")
_ADD = pattern(r"{added}|^\s*and\s+(?:by|per)\b")
_ALL_ROWS = pattern("{all_rows}")
_ALL_TIME = pattern("{all_time}")
_WITHOUT = pattern("{leaves_out}")
_REVERSED = pattern("{reversed}")
_OPPOSITE = {"best": "worst", "worst": "best", "highest": "lowest", "lowest": "highest"}

_OPENS = pattern("^\\s*{opens_question}")

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
    if not marked and not _is_short(question):
        return None
    if _is_about_other_data(question, situation, tool):
        return None
    reading = Reading(question, situation.datasets.get(previous.dataset or ""))
    changes = fill_slots(tool, reading)
    elsewhere = likely not in (previous.tool, "none", "query_data") and confidence >= _SURE
    # "那收入呢" names something new to look at, and tools without arguments look at nothing.
    about = changes and _ABOUT.search(question.lower()) and likely in _WITHOUT_ARGUMENTS
    if elsewhere and not about:
        return None
    arguments = dict(previous.arguments)
    if tool.name == "query_data":
        if _is_complete(changes) and not (marked and _goes_on(question)):
            return None
        if not marked and changes.get("metrics") and _OPENS.search(question.lower()):
            return None
        changed = _change_query(reading, arguments, changes)
    elif (
        likely == "query_data" and confidence >= _SURE and not _only_numbers(changes) and not _leaves_out(tool, reading)
    ):
        return None
    else:
        changed = _change(tool, reading, arguments, changes)
    return Call(previous.tool, arguments, previous.dataset) if changed else None


def _goes_on(question: str) -> bool:
    """Whether words such as "instead", "also", "what about" tie even a complete question to the one before.

    Others ("top", "monthly", "by") open questions of their own as well: what such a one leaves unsaid must not be taken
    from the call before without a word.
    """
    text = question.lower()
    return any(words.search(text) for words in (_INSTEAD, _ADD, _ABOUT))


def _is_about_other_data(question: str, situation: Situation, tool: Tool) -> bool:
    """Whether the question speaks of columns or values of another data set; of equals the thread keeps its own."""
    previous = situation.previous.dataset if situation.previous else None
    if previous is None or previous not in situation.datasets:
        return False
    ordered = {previous: situation.datasets[previous], **situation.datasets}
    chosen = choose_dataset(question, tool, {}, ordered)
    return isinstance(chosen, str) and chosen != previous


def _leaves_out(tool: Tool, reading: Reading) -> bool:
    """Whether columns that the previous analysis can work with are to be left out."""
    takes_columns = any(parameter.many for parameter in tool.arguments)
    return takes_columns and bool(_WITHOUT.search(reading.text)) and bool(reading.columns)


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
    elif _ALL_ROWS.search(text):
        cleared = arguments.pop("filters", None) is not None
    if _REVERSED.search(text) and "order" not in changes:
        changes["order"] = _OPPOSITE.get(arguments.get("order") or "highest", "lowest")
    order = _order_alone(reading)
    if order:
        changes["order"] = order
    if "filters" in changes:
        arguments["filters"] = _merged_filters(arguments.get("filters") or [], changes["filters"])
    if "metrics" in changes:
        kept = list(arguments.get("metrics") or []) if _ADD.search(text) else []
        arguments["metrics"] = kept + [each for each in changes["metrics"] if each not in kept]
    _change_groups(text, arguments, changes)
    for name in ("period", "order", "top"):
        if name in changes:
            arguments[name] = changes[name]
    return cleared or arguments != before or bool(changes)


def _change_groups(text: str, arguments: dict[str, Any], changes: dict[str, Any]) -> None:
    """What is grouped by: a new column takes the old one's place, a new grain the old grain's, unless it is added."""
    if "dimensions" in changes:
        kept = list(arguments.get("dimensions") or []) if _ADD.search(text) else []
        arguments["dimensions"] = kept + [each for each in changes["dimensions"] if each not in kept]
        if not _ADD.search(text) and "grain" not in changes and _INSTEAD.search(text):
            arguments.pop("grain", None)
    if "grain" in changes:
        if not arguments.get("grain") and _INSTEAD.search(text) and "dimensions" not in changes:
            arguments.pop("dimensions", None)
        arguments["grain"] = changes["grain"]


def _merged_filters(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """New conditions take the place of old ones on the same column; "without X" stays beside "only Y" of another."""
    columns = {each["column"] for each in new}
    return [each for each in old if each["column"] not in columns] + new


def _order_alone(reading: Reading) -> str | None:
    """The order in words such as "worst first": an order without anything to group by in the same words."""
    from bot.model.slots_query import find_order

    return find_order(reading.text)


def _change(tool: Tool, reading: Reading, arguments: dict[str, Any], changes: dict[str, Any]) -> bool:
    """Change the arguments of any other tool in place."""
    without = bool(_WITHOUT.search(reading.text))
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
    if "top" in changes and "member" not in changes:
        arguments.pop("member", None)  # So many members, and no longer the one.
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
