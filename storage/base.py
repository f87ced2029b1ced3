"""What all parts of the store work with: the database, the master keys, and the keys of data sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.cipher import about, derive_key
from storage.database import Database
from storage.errors import NotFound
from storage.keys import KeyRing
from storage.models import Base, VersionRow

__all__ = ["STORE_KEY_PLACE", "StoreBase", "add_if_new", "now", "version_key_place"]

STORE_KEY_PLACE = about("store key")


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def version_key_place(dataset_id: str) -> bytes:
    """What the wrapped key of a version is bound to."""
    return about("key", dataset_id)


def add_if_new(session: Session, row: Base) -> bool:
    """Add a row; False when one of its key is there, or what it refers to is not. The transaction goes on either way.

    On a server it waits for another transaction that adds the same row, until that has ended.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


class StoreBase:
    """An open database and the keys to it; safe to use from several threads."""

    def __init__(self, database: Database, keys: KeyRing, store_key: bytes) -> None:
        self._database = database
        self._keys = keys
        self._store_key = store_key
        self._index_key = derive_key([store_key], b"index of names and contents")

    def _version_key(self, version: VersionRow) -> bytes:
        if version.wrapped_key is None:
            raise NotFound(f"no data set {version.id}")
        return self._keys.unwrap(version.wrapped_key, version_key_place(version.id))

    def _key_of_sources(self, session: Session, dataset_ids: Iterable[str], *, keep: bool = False) -> bytes:
        """The key of something that was made of these versions: gone when one of them is, as it holds its data.

        Args:
            session: of the transaction.
            dataset_ids: the versions.
            keep: let nobody delete them until the transaction ends; one that is being deleted is waited for.

        Raises:
            NotFound: one of them is not there.
        """
        return self._combined_key(self._keys_of_sources(session, dataset_ids, keep=keep))

    def _keys_of_sources(self, session: Session, dataset_ids: Iterable[str], *, keep: bool = False) -> dict[str, bytes]:
        """The key of each of these versions.

        Raises:
            NotFound: one of them is not there.
        """
        ids = set(dataset_ids)
        query = select(VersionRow.id, VersionRow.wrapped_key)
        query = query.where(VersionRow.id.in_(ids), VersionRow.dataset_id.is_not(None)).order_by(VersionRow.id)
        if keep:
            query = query.with_for_update(read=True, key_share=True)
        found = session.execute(query) if ids else ()
        keys = {name: self._keys.unwrap(wrapped or b"", version_key_place(name)) for name, wrapped in found}
        missing = sorted(ids - set(keys))
        if missing:
            raise NotFound(f"no data set {missing}")
        return keys

    def _combined_key(self, keys: Mapping[str, bytes]) -> bytes:
        """The key of something that was made of all these versions."""
        if not keys:
            return derive_key([self._store_key], b"made of no data set")
        return derive_key([keys[name] for name in sorted(keys)], b"made of data sets")
