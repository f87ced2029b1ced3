"""Pausing, moving, renaming and stopping what is posted on a schedule: one, or all at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from bot.actions import schedule_changes, schedule_nudges
from bot.actions.confirming import confirm
from bot.actions.rights import is_admin, require_owner
from bot.actions.schedule_conditions import adjust, new_condition
from bot.actions.surroundings import Here, Surroundings
from bot.schedules.pick import kept_schedules, pick_schedule, title_of
from storage.schedules import StoredSchedule
from tools.answer import Answer, Table, TableColumn
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, say, say_count
from tools.registry import tool

__all__ = ["change_schedule"]

Action = Literal["pause", "resume", "move", "skip", "shift", "stop", "run now", "rename", "adjust"]
_OF_ALL = ("pause", "resume", "stop")
"""What can be done to all schedules at once."""


@tool(area="housekeeping")
def change_schedule(
    here: Here,
    action: Action | None = None,
    name: str | None = None,
    when: str | None = None,
    channel: str | None = None,
    title: str | None = None,
    condition: str | None = None,
    unchanged: Literal["post", "skip", "say"] | None = None,
    every: bool = False,
    only_next: bool | None = None,
    schedule: str | None = None,
    schedules: list[str] | None = None,
) -> Answer:
    """Pause, resume, move, rename, stop or run at once what is posted on a schedule, or leave its next post out.

    Its condition is set, changed and removed here, too, and what happens when there is no new data.

    Only whoever made it, or an admin, may do that. Stopping waits for a click, and so does whatever is done to all
    schedules at once: for whoever asks, to their own that are listed here; for an admin, to all that are. A paused one
    that is run now or moved stays paused.

    Args:
        here: who asks, where.
        action: what to do; "adjust" changes only its condition or what happens without new data.
        name: words of what it posts, where several are scheduled.
        when: the new time, to move it: "Tuesday at 10", "until the end of March"; the post to skip: "next Monday"; or
            how much later or earlier it comes: "a day later".
        channel: the channel to post it in from now on.
        title: what it is called from now on.
        condition: from now on post only when this holds, in words: "only if ROAS falls below 2"; "none" for always.
        unchanged: without new data since the last post, from now on: post anyway, skip it, or say so in one line.
        every: all schedules at once.
        only_next: only the next post comes later or earlier, not each from now on.
        schedule: its id, from a button.
        schedules: ids of all that were listed, from a button.

    Figures:
        changed: Number of schedules that are changed.

    Questions:
        - "Pause the weekly report"
        - "Stop all schedules"
        - "Run the scheduled report only if spend is over 5000"
        - "把周报改到周二上午10点"
        - "以后没有新数据就不要发定时报表"

    Raises:
        CannotAnswer: there is none, it is not the asker's, or the new time is not clear.
        NeedsChoice: several could be meant.
    """
    if every or schedules:
        return _all(here, action, schedules)
    kept = pick_schedule(here, name, schedule)
    owner = here.question.rooms.person(kept.place.workspace, kept.owner)
    require_owner(here, kept.owner, say("{owner} made that: only they or an admin may change it.", owner=owner))
    action = action or ("move" if when or channel else "rename" if title else None)
    # First whether it is a condition that can be checked at all: nothing is half done.
    only_if = new_condition(here, kept, condition)
    adjusted = only_if is not None or unchanged is not None
    if action in (None, "adjust"):
        action = "adjust" if adjusted else None
    if action is None:
        raise _which_action(kept)
    done: list[Message] = []
    if action == "skip":
        done.append(schedule_nudges.skip(here, kept, when))
    elif action == "shift":
        done.append(schedule_nudges.shift(here, kept, when, only_next=only_next))
    elif action != "adjust":
        done.append(_do(here, kept, action, when, channel, title))
    if adjusted and action != "stop":
        done.append(adjust(here, _now(here, kept), only_if, unchanged))
    _record(here, kept, action)
    return _answer(done[0] if len(done) == 1 else say("{one} {two}", one=done[0], two=done[1]), 1)


def _which_action(kept: StoredSchedule) -> NeedsChoice:
    return NeedsChoice(
        say("What should I do with “{schedule}”?", schedule=title_of(kept)),
        (
            Choice(say("Pause it"), {"action": "pause", "schedule": kept.id}),
            Choice(say("Resume it"), {"action": "resume", "schedule": kept.id}),
            Choice(say("Run it now"), {"action": "run now", "schedule": kept.id}),
            Choice(say("Stop it"), {"action": "stop", "schedule": kept.id}),
        ),
    )


def _now(here: Surroundings, kept: StoredSchedule) -> StoredSchedule:
    """The schedule as it is kept by now."""
    [fresh] = [each for each in kept_schedules(here) if each.id == kept.id]
    return fresh


def _do(
    here: Surroundings, kept: StoredSchedule, action: Action, when: str | None, channel: str | None, title: str | None
) -> Message:
    # First whether it may go there at all: nothing is half done.
    place = schedule_changes.other_place(here, kept, channel) if channel and action == "move" else None
    match action:
        case "pause":
            return schedule_changes.pause(here, kept)
        case "resume":
            return schedule_changes.resume(here, kept)
        case "stop":
            return schedule_changes.stop(here, kept)
        case "run now":
            return schedule_changes.run_now(here, kept)
        case "rename":
            return schedule_changes.rename(here, kept, title)
        case _ if place is not None and when:
            moved = schedule_changes.move(here, kept, when)
            return say("{one} {two}", one=moved, two=schedule_changes.send_elsewhere(here, _now(here, kept), place))
        case _ if place is not None:
            return schedule_changes.send_elsewhere(here, kept, place)
        case _:
            return schedule_changes.move(here, kept, when)


def _all(here: Surroundings, action: Action | None, listed: Sequence[str] | None) -> Answer:
    """Pause, resume or stop all that the asker may change here, after one click on a list of them.

    Args:
        here: who asks, where.
        action: what to do with them.
        listed: those that the list showed, from its button: what was scheduled since is left alone.
    """
    if action not in _OF_ALL:
        raise NeedsChoice(
            say("What should I do with all scheduled posts?"),
            (
                Choice(say("Pause them"), {"action": "pause", "every": True}),
                Choice(say("Resume them"), {"action": "resume", "every": True}),
                Choice(say("Stop them"), {"action": "stop", "every": True}),
            ),
        )
    kept = [each for each in kept_schedules(here) if is_admin(here) or each.owner == here.question.asker]
    kept = [each for each in kept if listed is None or each.id in listed]
    states = {"pause": ("active",), "resume": ("paused",), "stop": ("active", "paused")}
    kept = [each for each in kept if each.state in states[action]]
    if not kept:
        raise CannotAnswer(_none(action))
    ids = [each.id for each in kept]
    yes = Choice(_yes(action), {"action": action, "every": True, "schedules": ids})
    confirm(here, _asked(action, len(kept)), yes, preview=_listed(here, kept))
    for each in kept:
        if action == "stop":
            here.store.update_schedule(each.id, state="stopped", next_due=None)
        elif action == "pause":
            schedule_changes.pause(here, each)
        else:
            schedule_changes.resume(here, each)
        _record(here, each, action)
    return _answer(_done(action, len(kept)), len(kept))


def _none(action: str) -> Message:
    match action:
        case "pause":
            return say("There is no active scheduled post of yours here that I could pause.")
        case "resume":
            return say("There is no paused scheduled post of yours here.")
        case _:
            return say("There is no scheduled post of yours here that I could stop.")


def _asked(action: str, count: int) -> Message:
    match action:
        case "pause":
            return say_count(
                "Shall I pause this scheduled post?", "Shall I pause these {count} scheduled posts?", count
            )
        case "resume":
            return say_count(
                "Shall I resume this scheduled post?", "Shall I resume these {count} scheduled posts?", count
            )
        case _:
            return say_count(
                "Shall I stop this scheduled post for good?",
                "Shall I stop these {count} scheduled posts for good?",
                count,
            )


def _yes(action: str) -> Message:
    match action:
        case "pause":
            return say("Yes, pause them")
        case "resume":
            return say("Yes, resume them")
        case _:
            return say("Yes, stop them")


def _done(action: str, count: int) -> Message:
    match action:
        case "pause":
            return say_count("Paused one scheduled post.", "Paused {count} scheduled posts.", count)
        case "resume":
            return say_count("One scheduled post is active again.", "{count} scheduled posts are active again.", count)
        case _:
            return say_count("Stopped one scheduled post.", "Stopped {count} scheduled posts.", count)


def _listed(here: Surroundings, kept: Sequence[StoredSchedule]) -> Answer:
    """The schedules that are meant: what, when, where and whose."""
    rooms = here.question.rooms
    rows = tuple(
        (title_of(each), rooms.name(each.place), rooms.person(each.place.workspace, each.owner)) for each in kept
    )
    heads = (say("What and when"), say("Where"), say("Whose"))
    return Answer(
        headline=say_count("It is this one.", "It is these {count}.", len(kept)),
        figures={"schedules": len(kept)},
        tables=(Table(say("Scheduled reports"), tuple(map(TableColumn, heads)), rows),),
        method=say("Others have schedules of their own, which only they or an admin may change."),
    )


def _record(here: Surroundings, kept: StoredSchedule, action: str) -> None:
    details = json.dumps({"schedule": kept.id, "action": action})
    here.store.record(here.question.asker, "change-schedule", kept.place, details=details)


def _answer(done: Message, changed: int) -> Answer:
    return Answer(
        headline=done,
        figures={"changed": changed},
        method=say("I changed the schedule; what was posted before stays."),
        next_questions=(say("Which reports are scheduled?"),),
    )
