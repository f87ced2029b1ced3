"""Who did what, when, where, with which data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from bot.actions.naming import pick_dataset
from bot.actions.rights import NotYours, is_admin
from bot.actions.surroundings import Here, Surroundings
from bot.conversation import ExportedFile
from bot.render.export import export_answer
from bot.rooms import room_called
from bot.trail import words_of
from storage.errors import NotFound
from storage.records import AuditEntry, Place, StoredDataset
from tools.answer import Answer, Cell, Table, TableColumn
from tools.errors import CannotAnswer, NeedsChoice
from tools.messages import Message, Words, say, say_count
from tools.registry import Range, tool

__all__ = ["show_audit_trail"]

_SHOWN = 20
_MOST = 10_000
_PEOPLE = 3

Deed = Literal["asked", "uploaded", "shared", "exported", "deleted", "scheduled", "changed"]

_DEEDS: Mapping[str, tuple[frozenset[str], Message]] = MappingProxyType(
    {
        "asked": (frozenset({"ask"}), say("asked")),
        "uploaded": (frozenset({"upload", "put together"}), say("uploaded")),
        "shared": (frozenset({"share", "unshare"}), say("shared")),
        "exported": (frozenset({"export"}), say("exported")),
        "deleted": (frozenset({"delete", "erase", "expire"}), say("deleted")),
        "scheduled": (frozenset({"schedule", "change-schedule"}), say("scheduled")),
        "changed": (frozenset({"settings", "setting", "define"}), say("changed a setting")),
    }
)
"""What people ask for, as the trail has it, and how it is said."""


@tool(area="housekeeping")
def show_audit_trail(
    here: Here,
    days: Annotated[int, Range(1, 3650)] = 30,
    of: str | None = None,
    person: str | None = None,
    did: Deed | None = None,
    file: Literal["csv", "xlsx"] | None = None,
) -> Answer:
    """Show who asked, uploaded, shared, exported, scheduled, deleted or changed what, the newest first.

    In a channel it is what happened in that channel. In a direct message it is what happened in the places that the
    asker may see, what they did themselves, and what was done with their data; an admin sees the whole workspace.
    What was asked and answered is not in it. Only an admin may have it as a file.

    Args:
        here: who asks, where.
        days: how far back.
        of: only what was done with this data set.
        person: only what this person did; “me” for the asker.
        did: only that; erasing and letting go of old data count as deleting.
        file: hand it over as a file as well, with all entries.

    Figures:
        entries: Number of entries.
        people: Number of different people in them.

    Questions:
        - "Who exported data in the last 30 days?"
        - "最近一周谁看过订单表？"

    Raises:
        CannotAnswer: a file is wanted by somebody who is no admin.
        NeedsChoice: the data set could be several.
    """
    if file is not None and not is_admin(here):
        raise NotYours(say("Only an admin of this workspace may have the audit trail as a file. I can show it here."))
    entries, seen = _entries(here, days, of, did)
    if person is not None:
        entries = [each for each in entries if _is(here, each.who, person)]
    if did is not None:
        entries = [each for each in entries if each.what in _DEEDS[did][0]]
        seen = (*seen, say("Of the entries, these are only those of one kind: {what}.", what=_DEEDS[did][1]))
    answer = _answer(here, entries, days, seen)
    if file is not None and answer.tables:
        here.files.append(ExportedFile(f"audit-trail.{file}", export_answer(answer, file, here.language)))
        details = json.dumps({"tool": "show_audit_trail", "format": file})
        here.store.record(here.question.asker, "export", here.question.place, details=details)
    return answer


def _answer(here: Surroundings, entries: Sequence[AuditEntry], days: int, seen: tuple[Message, ...]) -> Answer:
    names = {each.id: name for name, each in here.datasets.items()}
    rows = [_row(here, each, names) for each in entries]
    tables = (_table(rows[:_SHOWN]), *((_table(rows, full=True),) if len(rows) > _SHOWN else ())) if rows else ()
    return Answer(
        headline=_headline(here, entries, days),
        figures={"entries": len(rows), "people": len({each.who for each in entries})},
        tables=tables,
        assumptions=seen,
        warnings=(say("Only the newest {count} entries are here.", count=_MOST),) if len(entries) == _MOST else (),
        method=say("I read the audit trail. It has no question, answer or row of the data in it."),
        next_questions=(*((say("Export that as CSV"),) if is_admin(here) else ()), say("Which files do you have?"))
        if rows
        else (),
    )


def _entries(
    here: Surroundings, days: int, of: str | None, did: Deed | None
) -> tuple[list[AuditEntry], tuple[Message, ...]]:
    """What the asker may see, and in words what that is."""
    question = here.question
    since = datetime.now(UTC) - timedelta(days=days)
    places, own, seen = _sight(here)
    versions, told = _versions(here, of, did)
    entries = here.store.audit(
        places,
        since,
        limit=_MOST,
        workspace=question.place.workspace,
        own=own,
        dataset_ids=versions,
    )
    return entries, (seen, *told)


def _versions(here: Surroundings, of: str | None, did: Deed | None) -> tuple[list[str] | None, tuple[Message, ...]]:
    """The versions of the data set that is meant; None for any.

    One that was deleted has no name any more, so who asks what was deleted is shown all that was.
    """
    if of is None:
        return None, ()
    try:
        stored = pick_dataset(here, of)[1]
    except (CannotAnswer, NeedsChoice):
        if did != "deleted":
            raise
        missing = say("No data set here is called “{name}”. The trail keeps no name of what was deleted.", name=of)
        return None, (missing,)
    return [each.id for each in here.store.versions(stored.id, here.question.places)], ()


def _sight(here: Surroundings) -> tuple[tuple[Place, ...] | None, str | None, Message]:
    """The places whose entries the asker may see (None for all), who sees their own beyond, and that in words."""
    question = here.question
    if not question.rooms.is_direct(question.place):
        seen = say("This is what happened in this channel. Ask me in a direct message for more.")
        return (question.place,), None, seen
    if is_admin(here):
        return None, None, say("You are an admin, so this is the whole workspace.")
    seen = say("This is what happened where you are, what you did, and what was done with your data.")
    return question.places, question.asker, seen


def _is(here: Surroundings, who: str, person: str) -> bool:
    """Whether somebody in the trail is the person that was named."""
    wanted = person.strip().lstrip("@").strip("<>").lstrip("@").casefold()
    if wanted in ("me", "myself", "i", "我", "我自己", "本人"):
        return who == here.question.asker
    name = here.question.rooms.person(here.question.place.workspace, who).casefold()
    return wanted in (who.casefold(), name) or wanted in name.split()


def _row(here: Surroundings, entry: AuditEntry, names: Mapping[str, str]) -> tuple[Cell, ...]:
    workspace = here.question.place.workspace
    moment = entry.time.astimezone(ZoneInfo(here.question.zone or here.settings.zone))
    place = entry.place if entry.place and entry.place.channel else None
    return (
        moment.replace(tzinfo=None, microsecond=0),
        here.question.rooms.person(workspace, entry.who),
        words_of(entry.what),
        _dataset(here, entry, names),
        room_called(here.question.rooms, place) if place else None,
        _details(here, entry),
    )


def _dataset(here: Surroundings, entry: AuditEntry, names: Mapping[str, str]) -> Cell:
    """The data set's name as far as the asker sees it; an older version goes by the same name."""
    if entry.dataset_id is None:
        return None
    if entry.dataset_id in names:
        return names[entry.dataset_id]
    stored = _found(here, entry)
    if stored is not None and not _may_know(here, stored):
        return say("one that you may not see")
    if stored is None:
        return say("one that was deleted ({id})", id=entry.dataset_id[:8])
    return say("{name} (version {number})", name=stored.name, number=stored.version)


def _may_know(here: Surroundings, stored: StoredDataset) -> bool:
    """What somebody did in a place that they have left does not tell them what is there now."""
    return stored.place in here.question.places or stored.owner == here.question.asker or is_admin(here)


def _found(here: Surroundings, entry: AuditEntry) -> StoredDataset | None:
    try:
        return here.store.dataset(entry.dataset_id or "", (*here.question.places, *filter(None, (entry.place,))))
    except NotFound:
        return None


def _details(here: Surroundings, entry: AuditEntry) -> Cell:
    """What else there is to say: which analysis, where to, how many rows."""
    try:
        told = json.loads(entry.details)
    except ValueError:
        return entry.details or None
    if not isinstance(told, dict):
        return entry.details
    channel = told.get("channel")
    if isinstance(channel, str):
        told["channel"] = here.question.rooms.name(Place(here.question.place.workspace, channel))
    return "; ".join(f"{name}: {value}" for name, value in told.items() if value is not None) or None


def _table(rows: Sequence[tuple[Cell, ...]], *, full: bool = False) -> Table:
    heads = (
        TableColumn(say("When"), "date"),
        TableColumn(say("Who")),
        TableColumn(say("What")),
        TableColumn(say("Data set")),
        TableColumn(say("Where")),
        TableColumn(say("Details")),
    )
    return Table(say("Audit trail"), heads, tuple(rows), full=full)


def _headline(here: Surroundings, entries: Sequence[AuditEntry], days: int) -> Message:
    if not entries:
        return say("Nothing of that is in the audit trail of the last {days} days.", days=days)
    workspace = here.question.place.workspace
    counted = Counter(each.who for each in entries).most_common()
    people = tuple(
        say("{name} ({count})", name=here.question.rooms.person(workspace, who), count=count)
        for who, count in counted[:_PEOPLE]
    )
    said = say_count(
        "There is one entry in the audit trail of the last {days} days, by {people}.",
        "There are {count} entries in the audit trail of the last {days} days, by {people}.",
        len(entries),
        days=days,
        people=Words(people),
    )
    if len(counted) == _PEOPLE + 1:
        return say("{said} One other person is in it.", said=said)
    if len(counted) > _PEOPLE:
        return say("{said} {count} other people are in it.", said=said, count=len(counted) - _PEOPLE)
    return said
