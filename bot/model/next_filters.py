"""The conditions of a query after a follow-up: what is left out stays out, and what is put back counts again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.mentions import Reading
from bot.model.vocabulary import pattern

__all__ = ["next_filters", "puts_back"]

_BACK = pattern("{put_back}")
_ADDED = pattern("{value_added}")
_ONLY = pattern("{only_these}")

Filter = dict[str, Any]


def next_filters(
    reading: Reading, old: Sequence[Filter], new: Sequence[Filter], groups: Sequence[str] = ()
) -> list[Filter]:
    """The conditions of the call before, as a question changes them.

    A new condition takes the place of an old one on the same column, with three exceptions: values that are left out
    one after the other all stay out; what is left out of some chosen values is taken from them; and what is added, or
    put back, joins what was chosen before, or is no longer left out.

    Args:
        reading: the question beside the data set.
        old: conditions before.
        new: conditions of the question.
        groups: columns that the call groups by, of which all values are shown where none is chosen.
    """
    result = list(old)
    if any(each.get("operator") == "in group" for each in new):
        result = [each for each in result if each.get("operator") != "in group"]
    also = bool(_ADDED.search(reading.text) or _BACK.search(reading.text)) and not _ONLY.search(reading.text)
    back = bool(_BACK.search(reading.text))
    for each in new:
        result = _with(result, each, groups, also=also, back=back)
    return result


def puts_back(reading: Reading, old: Sequence[Filter]) -> bool:
    """Whether a question wants something to count again that was left out: "put Google back", "加回 Google"."""
    if not _BACK.search(reading.text):
        return False
    return any(
        each["column"] == mention.name and mention.value in _values(each)
        for mention in reading.values
        for each in old
        if each.get("operator") == "is not"
    )


def _with(old: list[Filter], new: Filter, groups: Sequence[str], *, also: bool, back: bool) -> list[Filter]:
    """The conditions with one more, which takes the place of another one or joins it."""
    same = [each for each in old if each["column"] == new["column"]]
    others = [each for each in old if each["column"] != new["column"]]
    chooses, leaves_out = _operator(new) == "is", _operator(new) == "is not"
    if not same:
        # What is grouped by is all there already: nothing is to be added.
        return old if also and chooses and new["column"] in groups else [*others, new]
    before = same[0]
    if len(same) > 1 or not (also or leaves_out) or not {_operator(before), _operator(new)} <= {"is", "is not"}:
        return [*others, new]
    wanted, had = _values(new), _values(before)
    fresh = [each for each in wanted if each not in had]
    if _operator(before) == _operator(new) or (chooses and fresh and not back):
        # "Also Meta" after "without Google" leaves out both.
        return [*others, _of(before, [*had, *fresh])]
    left = [each for each in had if each not in wanted]
    if left:
        return [*others, _of(before, left)]
    return [*others, new] if leaves_out else others


def _operator(condition: Filter) -> str:
    return str(condition.get("operator", "is"))


def _values(condition: Mapping[str, Any]) -> list[Any]:
    value = condition.get("value")
    return list(value) if isinstance(value, list | tuple) else [value]


def _of(condition: Filter, values: list[Any]) -> Filter:
    return {**condition, "value": values[0] if len(values) == 1 else values}
