"""The condition of a scheduled post: read, tied to a number of the report or of its data, and changed afterwards."""

from __future__ import annotations

import dataclasses

from bot.actions.surroundings import Surroundings
from bot.model.situation import Call
from bot.schedules.adjusting import NO_CONDITION
from bot.schedules.condition import bind_condition, holds
from bot.schedules.condition_reading import find_condition
from bot.schedules.condition_words import describe_condition
from bot.schedules.criterion import Condition
from bot.schedules.pick import title_of
from bot.schedules.plan import Plan, Unchanged
from bot.schedules.unchanged import describe_unchanged
from bot.schedules.unread import unread_condition
from bot.schedules.watching import Watch, watch
from storage.schedules import StoredSchedule
from tools.answer import Answer
from tools.codec import loads
from tools.errors import CannotAnswer
from tools.messages import Message, say

__all__ = ["OnlyIf", "adjust", "new_condition", "read_only_if", "refuse_unread", "said_condition"]


@dataclasses.dataclass(frozen=True)
class OnlyIf:
    """On which condition something is posted, how that stands now, and what working it out assumes.

    Attributes:
        condition: tied to a figure; None posts always.
        watch: its queries, where the report does not show the figure.
        notes: for whoever sets it.
    """

    condition: Condition | None = None
    watch: Watch | None = None
    notes: tuple[Message, ...] = ()


def refuse_unread(question: str | None) -> None:
    """Refuse a report in whose words a condition is left that nobody has read: it would be posted always.

    Raises:
        CannotAnswer: there is one; the message names its words.
    """
    words = unread_condition(question) if question else None
    if words is not None:
        raise CannotAnswer(_not_understood(words))


def said_condition(here: Surroundings) -> str | None:
    """The condition in the asker's own words, should whoever read them have left it out."""
    text = here.question.text
    found = find_condition(text)
    return text[slice(*found[1])] if found else None


def read_only_if(here: Surroundings, words: str | None, call: Call, preview: Answer) -> OnlyIf:
    """The condition, tied to a figure of the answer that is posted, or of a query of its own.

    Args:
        here: who asks, where.
        words: the condition in words; nothing, or `NO_CONDITION`, posts always.
        call: what is posted.
        preview: how that looks now.

    Raises:
        CannotAnswer: the words are no condition, or the data have no such number.
    """
    if not words or words == NO_CONDITION:
        return OnlyIf()
    found = find_condition(words, asked=True)
    if found is None:
        raise CannotAnswer(_not_understood(words))
    condition = found[0]
    try:
        if not condition.against:
            bound = bind_condition(condition, tuple(map(str, call.arguments.get("metrics") or ())), preview.figures)
            return OnlyIf(bound, None, _stands(bound, preview))
    except CannotAnswer:
        if not condition.metric or call.dataset not in here.datasets:
            raise
    stored = here.datasets.get(call.dataset or "")
    if stored is None:
        raise CannotAnswer(say("A comparison needs one data set with dates, and this report has none."))
    own = watch(condition, call, loads(stored.schema), here.runs.run)
    notes = (say("The condition is worked out apart from the report. Right now: {why}", why=own.stands), *own.notes)
    return OnlyIf(own.condition, own.watch, notes)


def _not_understood(words: str) -> Message:
    return say("I did not understand the condition “{words}”. Say it like “only if ROAS is below 2”.", words=words)


def _stands(condition: Condition, preview: Answer) -> tuple[Message, ...]:
    """How a condition on the answer itself stands now; a movement has nothing to be compared with yet."""
    if condition.direction != "level":
        return ()
    return (say("The condition right now: {why}", why=holds(condition, preview.figures, {})[1]),)


def new_condition(here: Surroundings, kept: StoredSchedule, words: str | None) -> OnlyIf | None:
    """The condition that a schedule is to have from now on, tied to its report as that looks now.

    Nothing is changed yet. What the asker may not see here is not computed for them.

    Args:
        here: who asks, where.
        kept: the schedule.
        words: the condition; `NO_CONDITION` for none; None where nothing is said of it.

    Returns:
        The condition; None where nothing is said of it.

    Raises:
        CannotAnswer: its data is not to be seen here, its report can't be computed, or the condition does not fit it.
    """
    if words is None:
        return None
    if words == NO_CONDITION:
        return OnlyIf()
    plan = Plan.from_json(kept.definition)
    names = (name for name, stored in here.datasets.items() if stored.series == kept.dataset_id)
    name = next(names, None)
    if kept.dataset_id is not None and name is None:
        raise CannotAnswer(say("Its data is not to be seen here, so I can't check a condition on it."))
    call = Call(plan.tool, dict(plan.arguments), name)
    outcome = here.runs.run(call)
    if outcome.status != "answered" or outcome.answer is None:
        raise CannotAnswer(outcome.message or say("I did not understand the condition."))
    return read_only_if(here, words, call, outcome.answer)


def adjust(here: Surroundings, kept: StoredSchedule, only_if: OnlyIf | None, unchanged: Unchanged | None) -> Message:
    """Give a schedule another condition, and say what happens without new data from now on.

    Args:
        here: who asks, where.
        kept: the schedule as it is kept now.
        only_if: from `new_condition`; None leaves the condition as it is.
        unchanged: None leaves it as it is.

    Returns:
        What counts from now on.
    """
    plan = Plan.from_json(kept.definition)
    done: list[Message] = []
    if only_if is not None:
        plan = dataclasses.replace(plan, condition=only_if.condition, watch=only_if.watch)
        done += [_of_condition(plan.condition), *only_if.notes]
    if unchanged is not None:
        plan = dataclasses.replace(plan, unchanged=unchanged)
        done.append(describe_unchanged(unchanged))
    here.store.update_schedule(kept.id, definition=plan.to_json())
    said = say("Changed: “{schedule}”.", schedule=title_of(kept))
    for each in done:
        said = say("{one} {two}", one=said, two=each)
    return said


def _of_condition(condition: Condition | None) -> Message:
    if condition is None:
        return say("It is posted without any condition.")
    return say("It is posted only when {condition}.", condition=describe_condition(condition))
