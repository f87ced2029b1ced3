"""Fills a tool's arguments from a question, by its signature; a slot in doubt is left out, and no column is invented.

Columns by role and by name, numbers by their limits and the words beside them, choices and switches by the words for
them (`prompts/slots.yaml`), periods and grains. A tool whose arguments go beyond that has a reader of its own here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, get_args

from bot.model.mentions import Mention, Reading
from bot.model.query_filters import find_filters
from bot.model.slots_anomalies import fill_anomalies
from bot.model.slots_budget import fill_budget
from bot.model.slots_change import fill_explanation
from bot.model.slots_correlate import fill_correlation
from bot.model.slots_define import fill_define
from bot.model.slots_funnel import fill_funnel
from bot.model.slots_governance import fill_audit, fill_delete, fill_erase, fill_setting, fill_share
from bot.model.slots_hypothesis import fill_hypothesis
from bot.model.slots_network import fill_network
from bot.model.slots_performance import fill_performance
from bot.model.slots_query import fill_query, one_period
from bot.model.slots_retention import fill_retention
from bot.model.slots_schedule import fill_change, fill_schedule
from bot.model.sql_text import find_sql
from bot.model.vocabulary import either, load_words, pattern
from tools.columns import score_column
from tools.registry import Parameter, Tool

__all__ = ["fill_slots"]

_USED_AFTER = pattern(r"{used_before}\s*(?:{column_word}\s+)*$")
_USED_BEFORE = pattern(r"^\s*{used_after}")
_TARGET_BEFORE = pattern(r"(?:{target_before}|\bwhether\s+(?:(?:a|the)\s+)?\w+(?:\s+will)?)\s*(?:(?:the|a|an)\s+)?$")
_TARGET_AFTER = pattern(r"^\s*{target_after}")

_OWN_READERS: Mapping[str, Callable[[Reading], dict[str, Any]]] = MappingProxyType(
    {
        "query_data": fill_query,
        "detect_anomalies": fill_anomalies,
        "explain_change": fill_explanation,
        "correlate_metrics": fill_correlation,
        "summarize_performance": fill_performance,
        "analyze_funnel": fill_funnel,
        "analyze_retention": fill_retention,
        "test_hypothesis": fill_hypothesis,
        "optimize_budget": fill_budget,
        "rank_influencers": fill_network,
        "schedule_report": fill_schedule,
        "change_schedule": fill_change,
        "delete_dataset": fill_delete,
        "share_dataset": fill_share,
        "erase_person": fill_erase,
        "show_audit_trail": fill_audit,
        "change_setting": fill_setting,
        "define_term": fill_define,
    }
)

_WHOLE = (
    fill_query,
    fill_anomalies,
    fill_explanation,
    fill_correlation,
    fill_performance,
    fill_retention,
    fill_funnel,
    fill_hypothesis,
    fill_define,
    fill_delete,
    fill_share,
    fill_erase,
    fill_audit,
    fill_setting,
)
"""Readers that leave nothing to the words for arguments in general."""

_READ_THERE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"rank_influencers": ("by", "member"), "schedule_report": ("unchanged",), "change_schedule": ("unchanged",)}
)
"""Arguments for which the tool's own reader has the last word."""


def fill_slots(tool: Tool, reading: Reading) -> dict[str, Any]:
    """Read a tool's arguments off a question.

    Args:
        tool: the tool that answers it.
        reading: the question beside the data set.

    Returns:
        The arguments that are clear, by name; the rest is left to roles and defaults.

    Cost: some milliseconds, growing with the columns of the data set and their distinct values.
    """
    own = _OWN_READERS.get(tool.name)
    found = own(reading) if own else {}
    names = {parameter.name for parameter in tool.arguments}
    found = {name: value for name, value in found.items() if name in names}
    if own in _WHOLE:
        return found
    if own in (None, fill_network):
        found |= _columns(tool, reading, set())
    read_there = _READ_THERE.get(tool.name, ())
    for parameter in tool.arguments:
        if parameter.name not in found and not parameter.role and parameter.name not in read_there:
            value = _plain_slot(parameter, reading)
            if value is not None:
                found[parameter.name] = value
    return found


def _plain_slot(parameter: Parameter, reading: Reading) -> Any:
    """The value of an argument that is no column."""
    kinds = {*get_args(parameter.annotation), parameter.annotation}
    if parameter.name == "sql":
        return find_sql(reading.question)
    if parameter.choices:
        return _choice(parameter, reading)
    if parameter.name == "period":
        return one_period(reading)
    if parameter.name == "filters":
        return find_filters(reading, []).filters or None
    if bool in kinds:
        if reading.has(*map(str, load_words("slots.yaml")["switches_off"].get(parameter.name, ()))):
            return False
        words = load_words("slots.yaml")["switches"].get(parameter.name, ())
        return True if reading.has(*map(str, words)) else None
    if int in kinds or float in kinds or any(int in get_args(kind) or float in get_args(kind) for kind in kinds):
        return _number(parameter, reading, whole=int in kinds or any(int in get_args(kind) for kind in kinds))
    return None


def _choice(parameter: Parameter, reading: Reading) -> str | None:
    """The choice whose words stand in the question, when it is one alone."""
    if parameter.name == "grain":
        return reading.grains[0][2] if reading.grains else None
    known: Mapping[str, list[Any]] = load_words("slots.yaml")["choices"].get(parameter.name, {})
    meant = [
        choice
        for choice in parameter.choices
        if reading.has(*(str(word) for word in known.get(choice, ())), choice.replace("_", " "))
    ]
    return meant[0] if len(meant) == 1 else None


def _number(parameter: Parameter, reading: Reading, *, whole: bool) -> float | int | None:
    """The number beside the argument's name or a word for it, within its limits."""
    behind, ahead = _beside(parameter.name)
    for amount in reading.amounts:
        if parameter.name == "top" and amount.kind in ("top", "bottom") and _within(amount.value, parameter):
            return int(amount.value)
        if amount.kind == "percent" or (whole and amount.value != int(amount.value)):
            continue
        if parameter.range and not _within(amount.value, parameter):
            continue
        if behind.match(reading.after(amount.end)) or ahead.search(reading.before(amount.start)):
            return int(amount.value) if whole else amount.value
    return None


@lru_cache(maxsize=64)
def _beside(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands behind and what before the number for an argument: "3 customer groups", "groups: 3"."""
    called = either(map(str, load_words("slots.yaml")["numbers"].get(name, [name.replace("_", " ")])))
    behind = re.compile(rf"^\s*[个大]?\s*(?:(?:[a-z-]+\s+){{0,2}}|\S{{0,3}}){called}")
    return behind, re.compile(rf"{called}\s*(?:=|:|：|is|of|数)?\s*$")


def _within(value: float, parameter: Parameter) -> bool:
    assert parameter.range is not None
    low, high = parameter.range.low, parameter.range.high
    return (low is None or value >= low) and (high is None or value <= high)


def _columns(tool: Tool, reading: Reading, taken: set[str]) -> dict[str, Any]:
    """The columns that the question names, each for the argument whose role it fits best."""
    if reading.schema is None:
        return {}
    found: dict[str, Any] = {}
    single = [p for p in tool.arguments if p.role and not p.many]
    many = next((p for p in tool.arguments if p.role and p.many), None)
    target = next((p for p in single if p.role and p.role.name == "target"), None)
    if target is not None:
        name = _target(reading)
        if name is not None:
            found[target.name] = name
            taken.add(name)
    for parameter in single:
        if parameter is target or parameter.role is None:
            continue
        scored = [
            (score_column(reading.column(each.name), parameter.role.name), -each.start, each.name)
            for each in reading.columns
            if each.name not in taken and each.strength >= 3
        ]
        best = max(scored, default=(0.0, 0, ""))
        if best[0] >= 0.6:
            found[parameter.name] = best[2]
            taken.add(best[2])
    if many is not None:
        names = [each.name for each in reading.columns if each.name not in taken and _is_used(reading, each)]
        unique = list(dict.fromkeys(names))
        if unique:
            found[many.name] = unique
    return found


def _is_used(reading: Reading, mention: Mention) -> bool:
    """Whether a column is named as one to work with, and not only as a word of the sentence ("our customers")."""
    column = reading.column(mention.name)
    if column.identifier or column.is_temporal:
        return False
    before, after = reading.before(mention.start), reading.after(mention.end)
    if _USED_AFTER.search(before) or _USED_BEFORE.match(after):
        return mention.strength >= 3 or column.role not in ("customer", "order", "product", "category")
    return mention.strength == 4 and column.role not in ("customer", "order", "product")


def _target(reading: Reading) -> str | None:
    """The column that is to be predicted: the one after "predict", "likely to", "影响", or the only one that can be."""
    named = [each for each in reading.columns if not reading.column(each.name).identifier]
    for mention in named:
        if _TARGET_BEFORE.search(reading.before(mention.start, 40)):
            return mention.name
    for mention in named:
        if _TARGET_AFTER.match(reading.after(mention.end)):
            return mention.name
    fitting = [each.name for each in named if score_column(reading.column(each.name), "target") >= 0.6]
    return fitting[0] if fitting else None
