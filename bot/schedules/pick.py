"""Which schedule a person means."""

from __future__ import annotations

from bot.actions.surroundings import Surroundings
from bot.schedules.plan import Plan
from bot.schedules.recurrence import Recurrence
from bot.schedules.reports import comes_as_named
from bot.schedules.words import describe
from storage.records import Place
from storage.schedules import StoredSchedule
from tools.columns import normalise
from tools.errors import CannotAnswer, Choice, NeedsChoice
from tools.messages import Message, say

__all__ = ["kept_schedules", "pick_schedule", "title_of"]

_CLOSE = 70
"""How alike, of 100, the words must be to a schedule's title."""


def kept_schedules(here: Surroundings) -> list[StoredSchedule]:
    """The schedules that the asker may see here, the oldest first: those that post here or were made here.

    In a direct message that is every schedule of the places they may see from it, and their own everywhere.
    """
    place = here.question.place
    if not here.question.rooms.is_direct(place):
        made = (each for stored in here.datasets.values() for each in here.store.schedules_on(stored.series))
        elsewhere = {each.id: each for each in made if _made_in(each) == place}
        found = list((elsewhere | {each.id: each for each in here.store.schedules([place])}).values())
    else:
        seen = {each.id: each for each in here.store.schedules(here.question.places)}
        seen |= {each.id: each for each in here.store.schedules_of(place.workspace, here.question.asker)}
        found = list(seen.values())
    return sorted((each for each in found if each.state != "stopped"), key=lambda each: each.created)


def _made_in(schedule: StoredSchedule) -> Place | None:
    """The channel in which it was scheduled, where it posts in another one."""
    made = Plan.from_json(schedule.definition).made
    return Place(schedule.place.workspace, made) if made else None


def pick_schedule(here: Surroundings, name: str | None, schedule: str | None) -> StoredSchedule:
    """The one that is meant.

    Args:
        here: who asks, where.
        name: words of its title.
        schedule: its id, from a button.

    Raises:
        CannotAnswer: there is none.
        NeedsChoice: it could be several.
    """
    kept = kept_schedules(here)
    if schedule is not None:
        kept = [each for each in kept if each.id == schedule]
    elif name and len(kept) > 1:
        kept = _named(kept, name) or kept
    elif len(kept) > 1:
        kept = _within(kept, here.question.text) or kept
        kept = [each for each in kept if comes_as_named(here.question.text, _rule_of(each))] or kept
    if not kept:
        raise CannotAnswer(say("Nothing is scheduled here. Say, for example, “post this every Monday at 9”."))
    if len(kept) > 1:
        choices = tuple(Choice(title_of(each), {"schedule": each.id}) for each in kept)
        raise NeedsChoice(say("Which scheduled post do you mean?"), choices)
    return kept[0]


def title_of(schedule: StoredSchedule) -> Message:
    """What it posts and when, in one line."""
    plan = Plan.from_json(schedule.definition)
    return say("{title}, {when}", title=plan.title, when=describe(plan.recurrence))


def _rule_of(schedule: StoredSchedule) -> Recurrence:
    return Plan.from_json(schedule.definition).recurrence


def _within(kept: list[StoredSchedule], text: str) -> list[StoredSchedule]:
    """Those whose whole title stands in a text: "pause the roas by channel report"; of several the longest."""
    said = normalise(text)
    titles = {each.id: normalise(Plan.from_json(each.definition).title) for each in kept}
    inside = {key: title for key, title in titles.items() if title and _stands_in(title, said)}
    longest = max(map(len, inside.values()), default=0)
    return [each for each in kept if len(inside.get(each.id, "")) == longest > 0]


def _stands_in(title: str, said: str) -> bool:
    return f" {title} " in f" {said} " if title.isascii() else title in said


def _named(kept: list[StoredSchedule], name: str) -> list[StoredSchedule]:
    from rapidfuzz import fuzz, utils

    def likeness(each: StoredSchedule) -> float:
        title = Plan.from_json(each.definition).title
        return float(fuzz.token_set_ratio(name, title, processor=utils.default_process))

    best = max(map(likeness, kept))
    return [each for each in kept if best >= _CLOSE and likeness(each) == best]
