"""Tells people that their scheduled posts are over: their data is gone, or they named somebody who was erased."""

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
        first = ended[0]
        message = _by_title(writer, ended) if first.definition else _by_room(writer, ended)
        last = StoredSchedule(
            first.id, first.place, first.owner, first.created, "stopped", None, first.definition, None
        )
        writer.tell(last, first.owner, message, _language(store, first))
        store.forget_ended([each.id for each in ended])
        told += 1
    return told


def _same(ended: EndedSchedule) -> tuple[str, str, str, str, bool]:
    """What is told to one person in one message."""
    return ended.place.workspace, ended.owner, ended.why, ended.by, bool(ended.definition)


def _by_title(writer: Writes, ended: Sequence[EndedSchedule]) -> Message:
    titles = (
        say("“{title}” in {room}", title=Plan.from_json(each.definition).title, room=writer.rooms.name(each.place))
        for each in ended
    )
    return say_count(
        "Your scheduled post {titles} has ended: {why}",
        "Your scheduled posts {titles} have ended: {why}",
        len(ended),
        titles=Words(tuple(titles)),
        why=_why(writer, ended[0]),
    )


def _by_room(writer: Writes, ended: Sequence[EndedSchedule]) -> Message:
    """Their titles named somebody who was erased, and are not known any more."""
    rooms = dict.fromkeys(writer.rooms.name(each.place) for each in ended)
    return say_count(
        "{count} scheduled post of yours in {rooms} has ended: {why}",
        "{count} scheduled posts of yours in {rooms} have ended: {why}",
        len(ended),
        rooms=Words(tuple(rooms)),
        why=_why(writer, ended[0]),
    )


def _why(writer: Writes, ended: EndedSchedule) -> Message:
    match ended.why:
        case "expired":
            return say("its data is older than data is kept here, and is deleted.")
        case "deleted" if ended.by:
            return say("{person} deleted its data.", person=writer.rooms.person(ended.place.workspace, ended.by))
        case "named":
            return say(
                "what it asked for named somebody who was erased from all data here, so none of its words are kept. "
                "Schedule it again without that name if it is still wanted."
            )
        case _:
            return say("its data was deleted.")


def _language(store: Store, ended: EndedSchedule) -> Language:
    """As the person has set it; else that of their posts."""
    scope = person_scope(ended.owner)
    chosen = store.preferences(ended.place.workspace, [scope])[scope].get("language")
    of_posts = Plan.from_json(ended.definition).language if ended.definition else ended.language
    said = chosen.value if chosen is not None else of_posts
    return "zh" if said == "zh" else "en"
