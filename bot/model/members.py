"""Members of one column set against each other: "higher on Search than on Social", "谷歌的收入比Meta高吗"."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.model.mentions import Reading

__all__ = ["compares_members"]

_THAN = re.compile(r"\bthan\b|比|较之|不如")


def compares_members(reading: Reading, column: str) -> bool:
    """Whether "than" or 比 stands between two different values of a column, so that both are wanted side by side.

    Args:
        reading: the question.
        column: whose values.

    Cost: linear in the values that the question names.
    """
    named = [each for each in reading.values if each.name == column]
    return any(
        one.value != other.value and _THAN.search(reading.text[one.end : other.start]) for one, other in pairwise(named)
    )
