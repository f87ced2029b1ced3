"""Pausing, moving and stopping what is posted on a schedule."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.actions.confirming import confirm
from bot.actions.rights import require_owner
from bot.actions.surroundings import Here, Surroundings
from bot.schedules.changing import find_change
from bot.schedules.grammar import Found, Unclear
from bot.schedules.pick import pick_schedule, title_of
from bot.schedules.plan import Plan
from bot.schedules.recurrence import next_times
from bot.schedules.words import describe
from storage.schedules import StoredSchedule
from tools.answer import Answer
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, say
from tools.registry import tool

__all__ = ["change_schedule"]


@tool(area="housekeeping")
def change_schedule(
    here: Here,
    action: Literal["pause", "resume", "move", "stop", "run now"] | None = None,
    name: str | None = None,
    when: str | None = None,
    schedule: str | None = None,
) -> Answer:
    """Pause, resume, move, stop or run at once what is posted on a schedule.

    Only whoever made it, or an admin, may do that. Stopping waits for a click.

    Args:
        here: who asks, where.
        action: what to do.
        name: words of what it posts, where several are scheduled.
        when: the new time, to move it: "Tuesday at 10".
        schedule: its id, from a button.

    Figures:
        changed: 1 once it is changed.

    Questions:
        - "Pause the weekly report"
        - "把周报改到周二上午10点"

    Raises:
        CannotAnswer: there is none, it is not the asker's, or the new time is not clear.
        NeedsChoice: several could be meant.
    """
    kept = pick_schedule(here, name, schedule)
    owner = here.question.rooms.person(kept.place.workspace, kept.owner)
    require_owner(here, kept.owner, say("{owner} made that: only they or an admin may change it.", owner=owner))
    if action is None:
        if not when:
            raise NeedsChoice(
                say("What should I do with “{schedule}”?", schedule=title_of(kept)),
                (
                    Choice(say("Pause it"), {"action": "pause", "schedule": kept.id}),
                    Choice(say("Resume it"), {"action": "resume", "schedule": kept.id}),
                    Choice(say("Run it now"), {"action": "run now", "schedule": kept.id}),
                    Choice(say("Stop it"), {"action": "stop", "schedule": kept.id}),
                ),
            )
        action = "move"
    done = _do(here, kept, action, when)
    details = json.dumps({"schedule": kept.id, "action": action})
    here.store.record(here.question.asker, "change-schedule", kept.place, details=details)
    return Answer(
        headline=done,
        figures={"changed": 1},
        method=say("I changed the schedule; what was posted before stays."),
        next_questions=(say("Which reports are scheduled?"),),
    )


def _do(here: Surroundings, kept: StoredSchedule, action: str, when: str | None) -> Message:
    plan = Plan.from_json(kept.definition)
    match action:
        case "pause":
            here.store.update_schedule(kept.id, state="paused")
            return say("Paused: “{schedule}”. Say “resume” to go on.", schedule=title_of(kept))
        case "stop":
            confirm(
                here,
                say("Shall I stop “{schedule}” for good?", schedule=title_of(kept)),
                Choice(say("Yes, stop it"), {"action": "stop", "schedule": kept.id}),
            )
            here.store.update_schedule(kept.id, state="stopped", next_due=None)
            return say("Stopped: “{schedule}”. It is not posted any more.", schedule=title_of(kept))
        case "run now":
            here.store.update_schedule(kept.id, state="active", next_due=datetime.now(UTC).replace(microsecond=0))
            return say("“{schedule}” runs now; after that it goes on as planned.", schedule=title_of(kept))
        case "move":
            return _move(here, kept, plan, when)
        case _:
            return _set_next(here, kept, plan, say("Active again: “{schedule}”.", schedule=title_of(kept)))


def _move(here: Surroundings, kept: StoredSchedule, plan: Plan, when: str | None) -> Message:
    if not when:
        raise CannotAnswer(say("To when? Say, for example, “move it to Tuesday at 10”."))
    found = find_change(when, plan.recurrence, here.context.today, plan.zone)
    if isinstance(found, Unclear) and found.choices:
        choices = tuple(
            Choice(describe(each), {"action": "move", "schedule": kept.id, "when": str(describe(each))})
            for each in found.choices
        )
        raise NeedsChoice(found.message, choices)
    if not isinstance(found, Found):
        raise CannotAnswer(found.message if found else say("I did not understand the time “{when}”.", when=when))
    moved = dataclasses.replace(plan, recurrence=found.recurrence, zone=found.zone)
    done = say("Moved: “{title}” comes {when} from now on.", title=plan.title, when=describe(found.recurrence))
    return _set_next(here, kept, moved, done)


def _set_next(here: Surroundings, kept: StoredSchedule, plan: Plan, done: Message) -> Message:
    coming = next_times(plan.recurrence, plan.zone, datetime.now(UTC), 1)
    if not coming:
        raise CannotAnswer(say("That time is over. Name one that is still to come."))
    here.store.update_schedule(kept.id, state="active", next_due=coming[0], definition=plan.to_json())
    first = coming[0].astimezone(ZoneInfo(plan.zone))
    return say("{done} Next: {time} ({zone}).", done=done, time=first, zone=plan.zone)
