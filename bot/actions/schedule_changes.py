"""What can be done to one schedule, once it is clear which one and who may."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.actions.confirming import confirm
from bot.actions.schedule_places import is_seen, target_place
from bot.actions.surroundings import Surroundings
from bot.schedules.changing import find_change
from bot.schedules.grammar import Found, Unclear
from bot.schedules.pick import title_of
from bot.schedules.plan import Demand, Plan
from bot.schedules.recurrence import next_times
from bot.schedules.words import describe
from storage.records import Place
from storage.schedules import StoredSchedule
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, say

__all__ = ["move", "other_place", "pause", "rename", "resume", "run_now", "send_elsewhere", "stop"]

_LONGEST_TITLE = 200


def pause(here: Surroundings, kept: StoredSchedule) -> Message:
    """Post nothing until it is resumed; a run that was asked for and is not over is called off with it."""
    plan = dataclasses.replace(Plan.from_json(kept.definition), demand=None)
    here.store.update_schedule(kept.id, state="paused", definition=plan.to_json())
    return say("Paused: “{schedule}”. Say “resume” to go on.", schedule=title_of(kept))


def resume(here: Surroundings, kept: StoredSchedule) -> Message:
    """Go on with the next time to come."""
    plan = Plan.from_json(kept.definition)
    return set_next(here, kept, plan, say("Active again: “{schedule}”.", schedule=title_of(kept)), state="active")


def stop(here: Surroundings, kept: StoredSchedule) -> Message:
    """Stop it for good, after a click."""
    confirm(
        here,
        say("Shall I stop “{schedule}” for good?", schedule=title_of(kept)),
        Choice(say("Yes, stop it"), {"action": "stop", "schedule": kept.id}),
    )
    here.store.update_schedule(kept.id, state="stopped", next_due=None)
    return say("Stopped: “{schedule}”. It is not posted any more.", schedule=title_of(kept))


def run_now(here: Surroundings, kept: StoredSchedule) -> Message:
    """Run it once now; a paused one is paused again afterwards."""
    due = datetime.now(UTC).replace(microsecond=0)
    plan = Plan.from_json(kept.definition)
    # Pressed twice, it is still the state before the first time that comes back.
    paused = kept.state == "paused" or (plan.demand is not None and plan.demand.paused)
    demanded = dataclasses.replace(plan, demand=Demand(here.question.asker, due.isoformat(), paused))
    here.store.update_schedule(kept.id, state="active", next_due=due, definition=demanded.to_json())
    done = say("“{schedule}” runs now; after that it goes on as planned.", schedule=title_of(kept))
    if paused:
        done = say("“{schedule}” runs once now, and stays paused after that.", schedule=title_of(kept))
    if plan.condition is not None:
        return say("{done} If its condition does not hold, nothing is posted and I tell you why.", done=done)
    return done


def rename(here: Surroundings, kept: StoredSchedule, title: str | None) -> Message:
    """Give it another title; what it posts stays."""
    title = " ".join((title or "").split())
    if not title:
        raise CannotAnswer(say("What should it be called? Say, for example, “rename it to Monday numbers”."))
    if len(title) > _LONGEST_TITLE:
        raise CannotAnswer(say("That is too long for a title. Take {count} characters at most.", count=_LONGEST_TITLE))
    plan = Plan.from_json(kept.definition)
    here.store.update_schedule(kept.id, definition=dataclasses.replace(plan, title=title).to_json())
    return say("“{before}” is called “{title}” from now on.", before=plan.title, title=title)


def other_place(here: Surroundings, kept: StoredSchedule, channel: str) -> Place:
    """The other channel to post it in, where its owner is and its data may be seen.

    Raises:
        CannotAnswer: the asker, the owner, the bot or the data are not there.
    """
    rooms, place = here.question.rooms, target_place(here, channel)
    if not rooms.is_member(place, kept.owner):
        owner = rooms.person(place.workspace, kept.owner)
        raise CannotAnswer(say("{owner}, whose it is, is not in {place}.", owner=owner, place=rooms.name(place)))
    if kept.dataset_id is not None and not is_seen(here, kept.dataset_id, place):
        raise CannotAnswer(
            say("Its data is not to be seen in {place}. Share the data there first.", place=rooms.name(place))
        )
    return place


def send_elsewhere(here: Surroundings, kept: StoredSchedule, place: Place) -> Message:
    """Post it in another channel, found by `other_place`."""
    rooms, plan = here.question.rooms, Plan.from_json(kept.definition)
    made = plan.made or kept.place.channel
    plan = dataclasses.replace(plan, made=made if made != place.channel else None)
    here.store.update_schedule(kept.id, place=place, definition=plan.to_json())
    return say(
        "Moved: “{schedule}” is posted in {place} from now on.", schedule=title_of(kept), place=rooms.name(place)
    )


def move(here: Surroundings, kept: StoredSchedule, when: str | None) -> Message:
    """Post it at another time, or until another day; a paused one stays paused."""
    plan = Plan.from_json(kept.definition)
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
    return set_next(here, kept, moved, done, state=kept.state)


def set_next(here: Surroundings, kept: StoredSchedule, plan: Plan, done: Message, *, state: str) -> Message:
    """Keep a changed plan with its next time, and say when that is."""
    coming = next_times(plan.recurrence, plan.zone, datetime.now(UTC), 1)
    if not coming:
        raise CannotAnswer(say("That time is over. Name one that is still to come."))
    plan = dataclasses.replace(plan, demand=None)
    here.store.update_schedule(kept.id, state=state, next_due=coming[0], definition=plan.to_json())
    if state == "paused":
        return say("{done} It stays paused: say “resume” to go on.", done=done)
    first = coming[0].astimezone(ZoneInfo(plan.zone))
    return say("{done} Next: {time} ({zone}).", done=done, time=first, zone=plan.zone)
