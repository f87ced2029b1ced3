"""Tells people that their scheduled posts are over, as the data of these is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from bot.conversation import Language
from bot.preferences import person_scope
from bot.schedules.plan import Plan
from bot.schedules.writing import Writes
from storage.records import EndedSchedule
from storage.schedules import StoredSchedule
from tools.messages import Message, Words, say, say_count

if TYPE_CHECKING:
    from storage.store import Store

__all__ = ["tell_ended"]

_LEASE = timedelta(minutes=5)
"""Whoever is to tell them is stopped, when they are not told for so long."""


def tell_ended(store: Store, writer: Writes) -> int:
    """Tell whoever made schedules that ended with their data, each of them once, in their language; how many people.

    Of several processes one tells; should it be stopped before it has, another one does.

    Cost: one look-up in an index when there are none, the usual case.
    """
    told = 0
    for _, found in groupby(sorted(store.take_ended(_LEASE), key=_same), _same):
        ended = list(found)
        plans = [Plan.from_json(each.definition) for each in ended]
        titles = Words(
            tuple(
                say("“{title}” in {room}", title=plan.title, room=writer.rooms.name(each.place))
                for each, plan in zip(ended, plans, strict=True)
            )
        )
        message = say_count(
            "Your scheduled post {titles} has ended: {why}",
            "Your scheduled posts {titles} have ended: {why}",
            len(ended),
            titles=titles,
            why=_why(writer, ended[0]),
        )
        first = ended[0]
        last = StoredSchedule(
            first.id, first.place, first.owner, first.created, "stopped", None, first.definition, None
        )
        writer.tell(last, first.owner, message, _language(store, ended, plans))
        store.forget_ended([each.id for each in ended])
        told += 1
    return told


def _same(ended: EndedSchedule) -> tuple[str, str, str, str]:
    """What is told to one person in one message."""
    return ended.place.workspace, ended.owner, ended.why, ended.by


def _why(writer: Writes, ended: EndedSchedule) -> Message:
    match ended.why:
        case "expired":
            return say("its data is older than data is kept here, and is deleted.")
        case "deleted" if ended.by:
            return say("{person} deleted its data.", person=writer.rooms.person(ended.place.workspace, ended.by))
        case _:
            return say("its data was deleted.")


def _language(store: Store, ended: Sequence[EndedSchedule], plans: Sequence[Plan]) -> Language:
    """As the person has set it; else that of their posts."""
    scope = person_scope(ended[0].owner)
    chosen = store.preferences(ended[0].place.workspace, [scope])[scope].get("language")
    said = chosen.value if chosen is not None else plans[0].language
    return "zh" if said == "zh" else "en"
