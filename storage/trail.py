"""The store's memory of what happened: what was handled before, and who did what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from storage.access import in_places
from storage.base import StoreBase, now
from storage.cipher import about, derive_key, seal, unseal
from storage.models import AuditRow, SeenRow
from storage.records import AuditEntry, Place

__all__ = ["REMEMBERED_FOR", "Trail"]

REMEMBERED_FOR = timedelta(days=7)
"""For how long `first_time` remembers; senders that repeat an event do so within hours."""

_FORGET_EVERY = timedelta(hours=1)


class Trail(StoreBase):
    """The part of the store that remembers what happened."""

    _forgotten: datetime | None = None

    def first_time(self, kind: str, key: str) -> bool:
        """True for one caller only, of all processes: handle it; False: it was handled before.

        Args:
            kind: of what, for example "event" or "file".
            key: its identifier.

        Cost: one short write; rows older than `REMEMBERED_FOR` are removed once an hour on the way.
        """
        moment = now()
        with self._database.writing() as session:
            if self._forgotten is None or moment - self._forgotten > _FORGET_EVERY:
                session.execute(delete(SeenRow).where(SeenRow.created < moment - REMEMBERED_FOR))
                self._forgotten = moment
            try:
                with session.begin_nested():
                    session.add(SeenRow(kind=kind, key=key, created=moment))
            except IntegrityError:
                return False
        return True

    def record(
        self, who: str, what: str, place: Place | None = None, dataset_id: str | None = None, details: str = ""
    ) -> None:
        """Add to the audit trail.

        Args:
            who: a person, or the name of what acted by itself.
            what: one word, for example "ask", "share", "export", "delete".
            place: where; None for what has no place, such as a rotation of keys.
            dataset_id: of which version; it may be deleted later, the entry stays.
            details: free text or JSON, sealed with the store's own key. It outlives the data, so put no data in it.
        """
        row = AuditRow(created=now(), who=who, what=what, version_id=dataset_id)
        if place is not None:
            row.workspace, row.channel = place.workspace, place.channel
        row.details = seal(self._audit_key(), details.encode(), about("audit", who, what))
        with self._database.writing() as session:
            session.add(row)

    def audit(
        self,
        places: Iterable[Place] | None,
        since: datetime | None = None,
        dataset_id: str | None = None,
        limit: int = 1000,
    ) -> list[AuditEntry]:
        """The audit trail, newest first.

        Args:
            places: what the asker may see; None for an operator at the machine: everything.
            since: only what happened from then on.
            dataset_id: only what was done with this version.
            limit: how many at most.
        """
        query = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
        if places is not None:
            query = query.where(in_places(AuditRow, places))
        if since is not None:
            query = query.where(AuditRow.created >= since)
        if dataset_id is not None:
            query = query.where(AuditRow.version_id == dataset_id)
        with self._database.reading() as session:
            return [self._entry(row) for row in session.scalars(query)]

    def _audit_key(self) -> bytes:
        return derive_key([self._store_key], b"audit")

    def _entry(self, row: AuditRow) -> AuditEntry:
        placed = row.workspace is not None and row.channel is not None
        return AuditEntry(
            time=row.created,
            who=row.who,
            what=row.what,
            place=Place(row.workspace or "", row.channel or "") if placed else None,
            dataset_id=row.version_id,
            details=unseal(self._audit_key(), row.details, about("audit", row.who, row.what)).decode(),
        )
