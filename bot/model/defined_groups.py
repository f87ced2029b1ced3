"""Groups that a team has defined, in a question: rows are limited to them, or the groups are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bot.model.left_out import find_left_out
from bot.model.mentions import Mention, Reading
from bot.model.vocabulary import pattern
from tools.definitions import GroupDefinition, find_definition

__all__ = ["GroupsAsked", "find_groups"]

_NOT = pattern(r"(?:{without}|\bnon|非)[\s-]*(?:(?:the|for)\s+)?$")
_LIST = pattern(r"^\s*{value_list}\s*(?:\bnon[\s-]*|非)?$")
_VERSUS = pattern(r"^\s*{group_versus}\s*(?:the\s+)?(?:\bnon[\s-]*|非)?$")
_REST = pattern(r"^\s*(?:{group_versus|value_list})\s*(?:all\s+)?(?:the\s+)?{group_rest}")
_BY = pattern(r"{group_by|group_marker}\s*(?:{determiner|kinds_of}\s+)*$")
_COMPARED = pattern("{group_versus}")


@dataclass(frozen=True)
class GroupsAsked:
    """What a question asks of defined groups.

    Attributes:
        filters: conditions on rows.
        dimensions: groups to compare: "Brand vs Generic", "Brand vs rest".
    """

    filters: list[dict[str, Any]] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)


def find_groups(reading: Reading) -> GroupsAsked:
    """Find the groups that a question limits rows to, or compares."""
    mentions = reading.groups
    if not mentions:
        return GroupsAsked()
    inside = list(dict.fromkeys(each.name for each in mentions if not _is_denied(reading, each)))
    outside = list(dict.fromkeys(each.name for each in mentions if _is_denied(reading, each)))
    with_rest = [name for name in inside if name in outside]
    with_rest += [each.name for each in mentions if _is_beside_rest(reading, each) and each.name not in with_rest]
    if with_rest:
        dimensions = [f"{name} vs rest" for name in with_rest]
    else:
        dimensions = [" vs ".join(inside)] if len(inside) > 1 and _are_compared(reading, mentions) else []
    compared = {name for name in inside if dimensions and (name in with_rest or not with_rest)}
    filters = [{"column": name, "operator": "in group"} for name in inside if name not in compared]
    filters += [
        {"column": name, "operator": "not in group"} for name in outside if name not in with_rest and name not in inside
    ]
    return GroupsAsked(filters, dimensions)


def _is_denied(reading: Reading, mention: Mention) -> bool:
    return bool(_NOT.search(reading.before(mention.start))) or mention in find_left_out(reading).mentions


def _is_beside_rest(reading: Reading, mention: Mention) -> bool:
    """Whether a group is compared with all other rows: "brand vs the rest", "by brand"."""
    by = _BY.search(reading.before(mention.start)) and not _is_denied(reading, mention)
    return bool(by or _REST.match(reading.after(mention.end, 40)))


def _are_compared(reading: Reading, mentions: list[Mention]) -> bool:
    """Whether several groups stand beside each other: by a word that compares, or in a list of the same kind."""
    for one, two in pairwise(mentions):
        between = reading.text[one.end : two.start]
        if _VERSUS.match(between) or (_LIST.match(between) and _alike(reading, one, two)):
            return True
    return bool(_COMPARED.search(reading.text))


def _alike(reading: Reading, one: Mention, two: Mention) -> bool:
    """Whether two groups are told by the same column, so that few rows, if any, are in both."""
    first = find_definition(reading.definitions, one.name, GroupDefinition)
    second = find_definition(reading.definitions, two.name, GroupDefinition)
    return first is not None and second is not None and _columns(first) == _columns(second)


def _columns(group: GroupDefinition) -> set[str]:
    return {part.column.lower() for part in group.parts}
