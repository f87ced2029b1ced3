"""The store's memory of what happened: what was handled before, and who did what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, tuple_

from storage.access import in_places
from storage.base import StoreBase, add_if_new, now
from storage.cipher import about, derive_key, seal, unseal
from storage.models import AuditRow, DatasetRow, SeenRow, VersionRow
from storage.person import Person
from storage.records import AuditEntry, Place

__all__ = ["REMEMBERED_FOR", "Trail", "short_key"]

REMEMBERED_FOR = timedelta(days=7)
"""For how long `first_time` remembers; senders that repeat an event do so within hours."""

_FORGET_EVERY = timedelta(hours=1)
_LONGEST_KEY = 200
_BATCH = 200

_ERASED = '{"erased": true}'
"""The details of an entry that named a person who was erased."""


def short_key(key: str) -> str:
    """The key, or a fingerprint of one that the column does not hold: a server refuses what a file would take."""
    return key if len(key) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


class Trail(StoreBase):
    """The part of the store that remembers what happened."""

    _forgotten: datetime | None = None

    def first_time(self, kind: str, key: str) -> bool:
        """True for one caller only, of all processes: handle it; False: it was handled before.

        Args:
            kind: of what, for example "event" or "file".
            key: its identifier.

        Cost: one short write; what is older than `REMEMBERED_FOR` is forgotten once an hour on the way.
        """
        self._tidy_trail()
        with self._database.writing() as session:
            return add_if_new(session, SeenRow(kind=kind, key=short_key(key), created=now()))

    def is_known(self, kind: str, key: str) -> bool:
        """Whether `first_time` was called for it (and it was not forgotten since)."""
        with self._database.reading() as session:
            return session.get(SeenRow, (kind, short_key(key))) is not None

    def forget(self, kind: str, key: str) -> bool:
        """Take back that it was handled; True for one caller only, of all processes, and only if it was known."""
        query = delete(SeenRow).where(SeenRow.kind == kind, SeenRow.key == short_key(key)).returning(SeenRow.key)
        with self._database.writing() as session:
            return session.execute(query).first() is not None

    def _tidy_trail(self) -> None:
        """Once an hour, forget what is older than `REMEMBERED_FOR`."""
        moment = now()
        if self._forgotten is None or moment - self._forgotten > _FORGET_EVERY:
            self._forget_old(moment)
            self._forgotten = moment

    def _forget_old(self, moment: datetime) -> None:
        # Of several processes that tidy up at once, none waits for another: what one has locked, the other leaves.
        old = select(SeenRow.kind, SeenRow.key).where(SeenRow.created < moment - REMEMBERED_FOR)
        old = old.with_for_update(skip_locked=True)
        with self._database.writing() as session:
            session.execute(delete(SeenRow).where(tuple_(SeenRow.kind, SeenRow.key).in_(old)))

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
        *,
        workspace: str | None = None,
        own: str | None = None,
        who: str | None = None,
        what: str | None = None,
        dataset_ids: Collection[str] | None = None,
    ) -> list[AuditEntry]:
        """The audit trail, newest first.

        Args:
            places: what the asker may see; None for an operator at the machine, or an admin: everything.
            since: only what happened from then on.
            dataset_id: only what was done with this version.
            limit: how many at most.
            workspace: only what happened in it.
            own: a person who also sees, beyond the places, what they did themselves in the workspace and what was done
                with data that they brought.
            who: only what this person did.
            what: only what is called so.
            dataset_ids: only what was done with one of these versions.
        """
        query = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
        if places is not None:
            seen = in_places(AuditRow, places)
            query = query.where(seen if own is None or workspace is None else or_(seen, *_own(workspace, own)))
        if workspace is not None:
            query = query.where(AuditRow.workspace == workspace)
        if since is not None:
            query = query.where(AuditRow.created >= since)
        if dataset_id is not None:
            query = query.where(AuditRow.version_id == dataset_id)
        if dataset_ids is not None:
            query = query.where(AuditRow.version_id.in_(sorted(dataset_ids)))
        if who is not None:
            query = query.where(AuditRow.who == who)
        if what is not None:
            query = query.where(AuditRow.what == what)
        with self._database.reading() as session:
            return [self._entry(row) for row in session.scalars(query)]

    def _entries_naming(self, workspace: str, person: Person) -> list[int]:
        """The numbers of the entries whose details name a person; what they count names nobody."""
        query = select(AuditRow).where(AuditRow.workspace == workspace).order_by(AuditRow.number)
        with self._database.reading() as session:
            rows = session.scalars(query.execution_options(yield_per=_BATCH))
            return [row.number for row in rows if any(map(person.is_mentioned, _texts(self._entry(row).details)))]

    def _forget_in_entries(self, numbers: Sequence[int]) -> None:
        """Take the details out of entries. Who did what, where and when stays."""
        for start in range(0, len(numbers), _BATCH):
            with self._database.writing() as session:
                query = select(AuditRow).where(AuditRow.number.in_(numbers[start : start + _BATCH]))
                for row in session.scalars(query):
                    row.details = seal(self._audit_key(), _ERASED.encode(), about("audit", row.who, row.what))

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


def _texts(details: str) -> list[str]:
    """The texts in the details of an entry, which are plain or JSON."""
    try:
        told = json.loads(details)
    except ValueError:
        return [details]
    found = [*told, *told.values()] if isinstance(told, dict) else [told]
    return [each for each in found if isinstance(each, str)]


def _own(workspace: str, person: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What somebody did in a workspace, and what was done with the versions that they brought there."""
    brought = select(VersionRow.id).join(DatasetRow, VersionRow.dataset_id == DatasetRow.id)
    brought = brought.where(DatasetRow.workspace == workspace, VersionRow.owner == person)
    return and_(AuditRow.workspace == workspace, AuditRow.who == person), AuditRow.version_id.in_(brought)
