"""Which rows were taken, in words: the conditions that they meet and how those were read."""

from __future__ import annotations

from collections.abc import Sequence

from tools.filters import Condition
from tools.messages import Message, Words, say

__all__ = ["limits_in", "limits_of", "said_of_conditions"]


def said_of_conditions(conditions: Sequence[Condition]) -> tuple[Message, ...]:
    """What an answer that is limited by conditions says of them, for its assumptions."""
    said = [condition.assumption for condition in conditions if condition.assumption]
    said += [note for condition in conditions for note in condition.notes]
    return (*said, *_limits(conditions))


def _limits(conditions: Sequence[Condition]) -> list[Message]:
    """Which rows were taken: those of groups that the team has a name for apart from the others."""
    plain = tuple(each.said for each in conditions if each.group is None)
    inside = tuple(each.group for each in conditions if each.group is not None and not each.inverted)
    outside = tuple(each.group for each in conditions if each.group is not None and each.inverted)
    said = [say("Only rows where {conditions}.", conditions=Words(plain))] if plain else []
    said += [say("Only rows that belong to {groups}.", groups=Words(inside))] if inside else []
    return said + ([say("Only rows that do not belong to {groups}.", groups=Words(outside))] if outside else [])


def limits_of(said: Sequence[Message]) -> tuple[Message, ...]:
    """Out of all that an answer says of its rows and columns, the sentences about what limits the rows."""
    return tuple(each for each in said if each.template.startswith(("Only rows ", "Only groups ")))


def limits_in(said: Sequence[Message]) -> tuple[Message, ...]:
    """What limits the rows of an answer, out of all that it says of its rows and columns."""
    found: list[Message] = []
    for each in said:
        match each.template:
            case "Only rows where {conditions}.":
                found.append(say("{conditions}", conditions=each.values["conditions"]))
            case "Only rows that belong to {groups}.":
                found.append(say("{groups}", groups=each.values["groups"]))
            case "Only rows that do not belong to {groups}.":
                found.append(say("not {groups}", groups=each.values["groups"]))
            case _:
                pass
    return tuple(found)
