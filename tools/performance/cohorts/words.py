"""What customers, what they do, and ages are called."""

from __future__ import annotations

from tools.columns import normalise
from tools.messages import Message, Number, Percent, say
from tools.performance.cohorts.clock import Clock
from tools.performance.cohorts.layout import Layout
from tools.performance.cohorts.triangle import Cell, Measure

__all__ = ["after", "age_head", "did", "interval", "p_shown", "people_head", "people_word", "share_shown", "start_word"]


def people_word(layout: Layout) -> Message:
    """What those are called who are followed."""
    return say("the users") if _are_users(layout) else say("the customers")


def _are_users(layout: Layout) -> bool:
    words = normalise(layout.customer or "")
    return layout.kind in ("events", "sign-ups") or "user" in words or "用户" in words


def people_head(layout: Layout) -> Message:
    """Those who are followed, over a column."""
    return say("users") if _are_users(layout) else say("customers")


def start_word(layout: Layout) -> Message:
    """What ages are counted from."""
    match layout.kind:
        case "orders":
            return say("the first purchase")
        case "events":
            return say("the first activity")
        case "sign-ups":
            return say("sign-up")
    return say("the start")


def did(layout: Layout, measure: Measure) -> Message:
    """What those did who count."""
    if measure == "repeat":
        return say("had bought again") if layout.kind == "orders" else say("had been active again")
    match layout.kind:
        case "orders":
            return say("bought again")
        case "events":
            return say("came back")
        case "sign-ups":
            return say("were active")
    return say("were still customers") if layout.left else say("were still active")


def after(clock: Clock, age: int, layout: Layout) -> Message:
    """An age in a sentence: "month 3 after the first purchase"."""
    return say("{age} after {start}", age=clock.age(age), start=start_word(layout))


def age_head(clock: Clock, age: int) -> Message:
    """An age over a column."""
    return clock.age(age)


def share_shown(share: float) -> Percent:
    """A share with as many digits as it needs."""
    return Percent(share, 1 if share == 0 or abs(share) >= 0.01 else 2 if abs(share) >= 0.001 else 3)


def interval(cell: Cell) -> Message:
    """A 95 % interval."""
    return say("95% interval {low} to {high}", low=share_shown(cell.low), high=share_shown(cell.high))


def p_shown(value: float) -> Message:
    """A p-value."""
    if value < 0.001:
        return say("p below 0.001")
    return say("p = {value}", value=Number(value, 3 if value < 0.01 else 2))
