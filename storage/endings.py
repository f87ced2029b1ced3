"""The store's schedules whose data was deleted, or that named somebody who was erased: kept until their owners know."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.base import StoreBase
from storage.cipher import about, derive_key, seal, unseal
from storage.models import RunRow, ScheduleRow
from storage.person import Person
from storage.records import EndedSchedule, Place

__all__ = ["ENDED", "Endings", "WhyEnded", "definition_place", "schedule_key"]

ENDED = "ended"
"""The state of a schedule whose owner is to be told that it is over. Nothing else sees it."""

WhyEnded = Literal["deleted", "expired", "erased", "named"]


def schedule_key(store_key: bytes) -> bytes:
    """What schedules are sealed with."""
    return derive_key([store_key], b"schedules")


def definition_place(row: ScheduleRow) -> bytes:
    """What a sealed definition is bound to."""
    return about("schedule", row.workspace, row.id, "definition")


class Endings(StoreBase):
    """The part of the store that ends schedules with their data or words, so that whoever made them learns of it."""

    def take_ended(self, lease: timedelta, limit: int = 100) -> list[EndedSchedule]:
        """Schedules that ended with their data and whose owners are to be told: of all processes, one gets each.

        Args:
            lease: after so long without `forget_ended` another caller gets them, as the first may have been stopped.
            limit: how many at most; those of one owner come together.

        Cost: one look-up in an index when there are none, the usual case.
        """
        query = select(ScheduleRow).where(ScheduleRow.state == ENDED)
        with self._database.reading() as session:
            if session.scalar(query.where(ScheduleRow.next_due <= self._database.clock(session)).limit(1)) is None:
                return []
        with self._database.writing() as session:
            moment = self._database.clock(session)
            found = session.scalars(
                query.where(ScheduleRow.next_due <= moment)
                .order_by(ScheduleRow.workspace, ScheduleRow.owner, ScheduleRow.created, ScheduleRow.id)
                .limit(limit)
                .with_for_update(skip_locked=True)  # what another caller takes at this moment is the other's
            ).all()
            for row in found:
                row.next_due = moment + lease
            return [self._ended(row) for row in found]

    def forget_ended(self, schedule_ids: Collection[str]) -> None:
        """Their owners know: nothing of them is kept any more."""
        with self._database.writing() as session:
            session.execute(
                delete(ScheduleRow).where(ScheduleRow.id.in_(sorted(schedule_ids)), ScheduleRow.state == ENDED)
            )

    def _end_schedules(self, session: Session, series: str, why: WhyEnded, by: str = "") -> None:
        """End the schedules of a data set that goes in this transaction; to be called before it goes.

        Those that were stopped, and those of whoever deletes the data, go with it: there is nobody to be told.
        """
        query = select(ScheduleRow).where(ScheduleRow.dataset_id == series).order_by(ScheduleRow.id)
        key, moment = schedule_key(self._store_key), self._database.clock(session)
        for row in session.scalars(query.with_for_update()).all():
            if row.state == "stopped" or row.owner == by:
                continue
            kept: dict[str, Any] = {"definition": unseal(key, row.definition, definition_place(row)).decode()}
            row.definition = seal(key, json.dumps({**kept, "why": why, "by": by}).encode(), definition_place(row))
            row.state, row.next_due, row.dataset_id = ENDED, moment, None
            # What runs at this moment finds that its schedule is gone, and posts nothing.
            session.execute(delete(RunRow).where(RunRow.schedule_id == row.id))
        session.flush()

    def _end_naming(self, session: Session, schedule_ids: Collection[str], person: Person) -> None:
        """End schedules whose words name a person: of the words nothing is kept but their language.

        Those that were stopped go at once, and so does what would name the person even then: the owner of such a one
        is not told, as a person who is found again is not erased.
        """
        query = select(ScheduleRow).where(ScheduleRow.id.in_(sorted(schedule_ids))).order_by(ScheduleRow.id)
        key, moment = schedule_key(self._store_key), self._database.clock(session)
        for row in session.scalars(query.with_for_update()).all():
            before = json.loads(unseal(key, row.definition, definition_place(row)))
            over = row.state == ENDED
            why = before["why"] if over else "named"
            words = json.loads(before["definition"] or "{}") if over else before
            left = {"definition": "", "why": why, "by": "", "language": str(words.get("language") or "")}
            text = json.dumps(left)
            if row.state == "stopped" or person.is_in_json(text):
                session.delete(row)
                continue
            row.definition = seal(key, text.encode(), definition_place(row))
            row.state, row.next_due, row.dataset_id = ENDED, moment, None
            session.execute(delete(RunRow).where(RunRow.schedule_id == row.id))
        session.flush()

    def _ended(self, row: ScheduleRow) -> EndedSchedule:
        kept = json.loads(unseal(schedule_key(self._store_key), row.definition, definition_place(row)))
        return EndedSchedule(
            id=row.id,
            place=Place(row.workspace, row.channel),
            owner=row.owner,
            created=row.created,
            definition=kept["definition"],
            why=kept["why"],
            by=kept["by"],
            language=kept.get("language", ""),
        )
