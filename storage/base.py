"""What all parts of the store work with: the database, the master keys, and the keys of data sets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.cipher import about, derive_key
from storage.database import Database
from storage.errors import NotFound
from storage.keys import KeyRing
from storage.models import VersionRow

__all__ = ["STORE_KEY_PLACE", "StoreBase", "now", "version_key_place"]

STORE_KEY_PLACE = about("store key")


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def version_key_place(dataset_id: str) -> bytes:
    """What the wrapped key of a version is bound to."""
    return about("key", dataset_id)


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

    def _key_of_sources(self, session: Session, dataset_ids: Iterable[str]) -> bytes:
        """The key of something that was made of these versions: gone when one of them is, as it holds its data.

        Raises:
            NotFound: one of them is not there.
        """
        ids = sorted(set(dataset_ids))
        if not ids:
            return derive_key([self._store_key], b"made of no data set")
        found = session.scalars(select(VersionRow).where(VersionRow.id.in_(ids), VersionRow.dataset_id.is_not(None)))
        keys = {version.id: self._version_key(version) for version in found}
        missing = [name for name in ids if name not in keys]
        if missing:
            raise NotFound(f"no data set {missing}")
        return derive_key([keys[name] for name in ids], b"made of data sets")
