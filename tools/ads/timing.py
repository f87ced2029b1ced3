"""Which time an amount of money is for: a day, a week, a month, or as long as the data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from tools.ads.history import Grain, History
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, say

__all__ = ["Per", "Time", "read_time"]

Per = Literal["day", "week", "month", "period"]

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.0}


@dataclass(frozen=True)
class Time:
    """How many periods of the data the amounts are for.

    Attributes:
        scale: so many periods.
        words: in words ("per week").
        per: the argument that says so; None where the data has no such unit.
        said: what was taken for granted.
    """

    scale: float
    words: Message
    per: Per | None = None
    said: tuple[Message, ...] = ()


def read_time(history: History, asked: float | None, typical: float, per: Per | None) -> Time:
    """How many periods of the data the amounts are for, in words, and what was taken for granted.

    A budget is compared with what is spent today in a day, a week, a month: the nearest is taken and said; where none
    is near, the person is asked.
    """
    sizes = _sizes(history)
    if per is not None:
        if per not in sizes and history.days is not None:
            raise CannotAnswer(
                say("Each row of the data is {own}, so I can't plan {asked}.", own=_own(history), asked=_plain(per))
            )
        if per not in sizes:
            raise CannotAnswer(say("The data has no dates, so I can't plan by day, week or month."))
        return Time(sizes[per], _per_words(per, history.grain), per)
    if history.grain == "row":
        return Time(1.0, _own(history))
    own: Per = history.grain
    if asked is None or typical <= 0 or asked < 2.5 * typical:
        words = _per_words(own, history.grain)
        return Time(sizes[own], words, own, (say("All amounts are {per}.", per=words),))
    nearest = min(sizes, key=lambda name: abs(math.log(asked / (typical * sizes[name]))))
    if abs(math.log(asked / (typical * sizes[nearest]))) <= math.log(2):
        words = _per_words(nearest, history.grain)
        said = say("I took all amounts as {per}, as that is nearest to today's.", per=words)
        return Time(sizes[nearest], words, nearest, (said,))
    raise NeedsChoice(
        say(
            "Is {amount} for a day, a week or a month? Today it is {typical} {per}.",
            amount=float(asked),
            typical=float(typical),
            per=_per_words(own, history.grain),
        ),
        tuple(Choice(_per_words(name, history.grain), {"per": name}) for name in sizes),
    )


def _own(history: History) -> Message:
    """What a row of the data stands for."""
    if history.days is None:
        return say("per row")
    if history.grain == "row":
        return say("per period of the data")
    return _per_words(history.grain, history.grain)


def _plain(per: Per) -> Message:
    return _per_words(per, "month")


def _sizes(history: History) -> dict[Per, float]:
    """Periods of the data in a day, a week, a month, and in the whole of it."""
    whole = float(len(history.spends))
    if history.grain == "row":
        return {"period": whole}
    own = _DAYS[history.grain]
    names: tuple[Per, ...] = ("day", "week", "month")
    found: dict[Per, float] = {name: _DAYS[name] / own for name in names if _DAYS[name] >= own}
    if whole > found["month"] * 1.5:
        found["period"] = whole
    return found


def _per_words(per: Per, grain: Grain) -> Message:
    match per:
        case "day":
            return say("per day")
        case "week":
            return say("per week")
        case "month":
            return say("per month") if grain == "month" else say("per month of 30 days")
        case "period":
            return say("for as long as the data")
