"""Times that a scheduled report is about: those that stay the same at each post, and those that move along."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.actions.surroundings import Surroundings
from bot.model.situation import Call
from tools.answer import Answer
from tools.errors import CannotAnswer, Choice
from tools.messages import Message, say
from tools.period_moving import is_fixed, moving_instead

__all__ = ["SameEachTime", "other_period", "same_each_time"]


@dataclass(frozen=True)
class SameEachTime:
    """What is said of a report that is about the same days at each post, and what is offered instead."""

    notes: tuple[Message, ...] = ()
    choices: tuple[Choice, ...] = ()


def same_each_time(call: Call) -> SameEachTime:
    """Whether each post of a call would show the same days.

    Args:
        call: that is to be posted again and again.
    """
    period = call.arguments.get("period")
    if not isinstance(period, str) or not is_fixed(period):
        return SameEachTime()
    note = say("Each post shows the same time again: “{period}” does not move along.", period=period)
    moving = moving_instead(period)
    if moving is None:
        return SameEachTime((note,))
    phrase, words = moving
    return SameEachTime((note,), (Choice(say("Show {period} each time", period=words), {"period": phrase}),))


def other_period(
    here: Surroundings, call: Call, preview: Answer, title: str, period: str | None
) -> tuple[Call, Answer, str]:
    """The call about another time, how that looks now, and its title; unchanged where none was chosen.

    Raises:
        CannotAnswer: there is nothing of that time.
    """
    before = call.arguments.get("period")
    if not period or period == before:
        return call, preview, title
    changed = replace(call, arguments={**call.arguments, "period": period})
    outcome = here.runs.run(changed)
    if outcome.answer is None or outcome.status != "answered":
        why = outcome.message or say("There is nothing of that time.")
        raise CannotAnswer(say("I can't schedule it for “{period}”: {why}", period=period, why=why))
    if isinstance(before, str) and before:
        title = re.sub(re.escape(before), lambda _: period, title, count=1, flags=re.IGNORECASE)
    return changed, outcome.answer, title
