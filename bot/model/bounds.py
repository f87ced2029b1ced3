"""The least and the most: words such as "at least" beside a number, for rows and for channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.model.mentions import Reading
from bot.model.vocabulary import Pattern, pattern
from tools.amounts import Amount

__all__ = ["BUDGET_BOUNDS", "ROW_BOUNDS", "Bound", "Bounds"]

Bound = Literal[">=", "<=", ">", "<"]


@dataclass(frozen=True)
class Bounds:
    """The words that make a number a bound.

    Attributes:
        before: what ends just before the number, by what it makes of it; the first that fits counts.
        after: what begins just behind it.
        reach: so many characters before and behind are looked at.
    """

    before: dict[Bound, Pattern]
    after: dict[Bound, Pattern]
    reach: tuple[int, int]

    def of(self, reading: Reading, amount: Amount) -> Bound | None:
        """What a number is a bound to, None where no such words stand beside it; those before it go first."""
        before, after = reading.before(amount.start, self.reach[0]), reading.after(amount.end, self.reach[1])
        ahead = next((bound for bound, words in self.before.items() if words.search(before)), None)
        return ahead or next((bound for bound, words in self.after.items() if words.match(after)), None)


ROW_BOUNDS = Bounds(
    before={
        ">=": pattern(r"{at_least|from_number}\s*$"),
        "<=": pattern(r"{at_most|to_number}\s*$"),
        ">": pattern(r"{greater}\s*$"),
        "<": pattern(r"{less}\s*$"),
    },
    after={">=": pattern(r"^\s*\S{0,2}?{or_more}"), "<=": pattern(r"^\s*\S{0,2}?{or_less}")},
    reach=(16, 12),
)
"""Of values of columns: "amount of at least 100", "100 or more", "over 100"."""

BUDGET_BOUNDS = Bounds(
    before={">=": pattern(r"{at_least|floor}\s*$"), "<=": pattern(r"{at_most|cap}\s*$")},
    after={">=": pattern(r"^\s*{floor_after}"), "<=": pattern(r"^\s*{cap_after}")},
    reach=(20, 12),
)
"""Of what a channel gets: a cap that is not to be exceeded is its most."""
