"""Leaving out a scheduled post, and posting a little later or earlier."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.schedule_changes import set_next
from bot.actions.surroundings import Surroundings
from bot.schedules.nudging import read_shift, read_skip, shifted
from bot.schedules.pick import title_of
from bot.schedules.plan import Plan
from bot.schedules.recurrence import next_times
from bot.schedules.words import describe, describe_next
from storage.schedules import StoredSchedule
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, say

__all__ = ["shift", "skip"]

_SHOWN = 3


def skip(here: Surroundings, kept: StoredSchedule, when: str | None) -> Message:
    """Leave out what comes on a day, or whatever comes next; after it the schedule goes on.

    Raises:
        CannotAnswer: it is paused, nothing comes then, or something else comes before.
    """
    plan, now = Plan.from_json(kept.definition), datetime.now(UTC)
    zone = ZoneInfo(plan.zone)
    if kept.state != "active" or kept.next_due is None:
        raise CannotAnswer(say("“{schedule}” is paused: nothing comes until you resume it.", schedule=title_of(kept)))
    days = read_skip(when or "", here.context.today)
    first = kept.next_due.astimezone(zone)
    if days is None:
        after = kept.next_due
    else:
        if not days[0] <= first.date() <= days[1]:
            raise CannotAnswer(
                say(
                    "The next post comes on {time}, and that is the only one that I can leave out. {times}",
                    time=first,
                    times=describe_next(plan.recurrence, plan.zone, now, _SHOWN),
                )
            )
        after = datetime.combine(days[1] + timedelta(days=1), datetime.min.time(), zone) - timedelta(seconds=1)
    following = next_times(plan.recurrence, plan.zone, max(after, now), 1)
    if not following:
        raise CannotAnswer(say("Nothing comes after that. Say “stop it” to end it."))
    here.store.update_schedule(kept.id, next_due=following[0])
    return say(
        "Left out: “{title}” does not come on {time}. The next one comes on {following} ({zone}).",
        title=plan.title,
        time=first,
        following=following[0].astimezone(zone),
        zone=plan.zone,
    )


def shift(here: Surroundings, kept: StoredSchedule, when: str | None, *, only_next: bool | None) -> Message:
    """Post later or earlier by so much: only what comes next, or each time from now on.

    Raises:
        CannotAnswer: it is not clear by how much, or no such times can be said.
        NeedsChoice: whether once or from now on was not said.
    """
    plan, now = Plan.from_json(kept.definition), datetime.now(UTC)
    by = read_shift(when or "")
    if by is None:
        raise CannotAnswer(say("By how much? Say, for example, “a day later” or “30 minutes earlier”."))
    due = kept.next_due if kept.state == "active" else None
    moved = due + by if due is not None else None
    rule = shifted(plan.recurrence, by, here.context.today)
    later = next_times(plan.recurrence, plan.zone, due, 1) if due is not None else []
    possible = moved is not None and moved > now and (not later or moved < later[0])
    if only_next is None and possible and moved is not None and rule is not None and plan.recurrence.unit != "once":
        zone = ZoneInfo(plan.zone)
        again = {"action": "shift", "schedule": kept.id, "when": when}
        raise NeedsChoice(
            say("Only the next one, or each time from now on?"),
            (
                Choice(say("Only the next: {time}", time=moved.astimezone(zone)), {**again, "only_next": True}),
                Choice(say("Each time: {when}", when=describe(rule)), {**again, "only_next": False}),
            ),
        )
    if only_next or (only_next is None and rule is None):
        if not possible or moved is None:
            raise CannotAnswer(
                say("That time is over, or the one after it comes first. Say when instead: “move it to Tuesday at 10”.")
            )
        here.store.update_schedule(kept.id, next_due=moved)
        return say(
            "“{title}” comes on {time} ({zone}) this once; after that it goes on as planned.",
            title=plan.title,
            time=moved.astimezone(ZoneInfo(plan.zone)),
            zone=plan.zone,
        )
    if rule is None:
        raise CannotAnswer(say("Say when instead: “move it to Tuesday at 10”."))
    done = say("Moved: “{title}” comes {when} from now on.", title=plan.title, when=describe(rule))
    return set_next(here, kept, dataclasses.replace(plan, recurrence=rule), done, state=kept.state)
