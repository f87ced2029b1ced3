"""The store: everything that is kept, in one database.

keys = KeyRing.load(settings_text, home)
store = Store.open(f"sqlite:///{home}/marketbot.db", keys)
with store.add_dataset(place, "orders.csv", "U1", fingerprint) as writer:
    for table in tables:
        writer.write(table)
    dataset = writer.finish(schema=schema_json, report=report_json, rows=count)
store.read(dataset.id, ["day", "spend"])
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import select

from storage.arrivals import Arrivals
from storage.base import STORE_KEY_PLACE, version_key_place
from storage.cipher import new_key
from storage.database import Database
from storage.datasets import Datasets
from storage.erasure import Erasure
from storage.errors import Damaged
from storage.feedback import FeedbackStore
from storage.installations import Installations
from storage.keys import KeyRing
from storage.migrations import NEWEST, bring_up_to_date, current_version
from storage.models import StoreKeyRow, VersionRow
from storage.preferences import Preferences
from storage.records import AuditEntry, Place, StoredDataset, StoredResult
from storage.results import Results
from storage.retention import Retention
from storage.schedules import Schedules
from storage.uploads import DatasetWriter

__all__ = ["AuditEntry", "DatasetWriter", "Place", "Store", "StoredDataset", "StoredResult"]


class Store(Arrivals, Erasure, Retention, Datasets, Results, FeedbackStore, Schedules, Preferences, Installations):
    """What is kept. One object serves all threads of a process; several processes may open the same database."""

    @classmethod
    def open(cls, url: str, keys: KeyRing) -> Self:
        """Open the database; make it, or bring its tables up to date, if need be.

        Args:
            url: of SQLAlchemy: a file (`sqlite:////folder/marketbot.db`) or a PostgreSQL server
                (`postgresql+psycopg://user@host/name`).
            keys: the master keys. A ring of a missing file makes the file now if the database is new.

        Raises:
            WrongKey: the keys are of another database; nothing was touched.
            TooNew: the database was made by a later version of the program.
            StorageError: it cannot be opened.

        Cost: some 10 ms, and 50 ms for a new database; leftovers of crashed uploads are cleared on the way.
        """
        database = Database(url)
        try:
            store = cls(database, keys, _unlock(database, keys))
            store._clear_abandoned()
        except BaseException:
            database.close()
            raise
        return store

    def close(self) -> None:
        """Close the database; the store is not usable afterwards."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def empty_log(self) -> bool:
        """Cut SQLite's write-ahead log to nothing; False while a reader holds it. Deleting does it by itself."""
        return self._database.empty_log()

    def rotate_keys(self) -> int:
        """Wrap every key again with the newest master key, all of them or none; the data itself is not touched.

        After it, master keys but the newest can be taken out of the settings or the key file, once every other process
        was started again with the new one.

        Returns:
            How many keys were wrapped again.
        """
        count = 0
        with self._database.writing() as session:
            store_key = session.scalars(select(StoreKeyRow).with_for_update()).one()
            if not self._keys.is_newest(store_key.wrapped):
                store_key.wrapped = self._keys.wrap(self._store_key, STORE_KEY_PLACE)
                count += 1
            # All rows are written in one go: taking them one by one, two processes could wait for each other.
            self._database.lock_writers(session, VersionRow)
            query = select(VersionRow).where(VersionRow.wrapped_key.is_not(None))
            for version in session.scalars(query):
                if version.wrapped_key is not None and not self._keys.is_newest(version.wrapped_key):
                    version.wrapped_key = self._keys.wrap(self._version_key(version), version_key_place(version.id))
                    count += 1
        self._database.empty_log()
        return count


def _unlock(database: Database, keys: KeyRing) -> bytes:
    """The store's own key, after the tables were made or brought up to date.

    The key is tried before anything is changed.
    """
    database.prepare_file()
    with database.reading() as session:
        version = current_version(session.connection())
        if version is not None:
            wrapped = session.scalar(select(StoreKeyRow.wrapped))
            if wrapped is None:
                raise Damaged("the database has no store key")
            key = keys.unwrap(wrapped, STORE_KEY_PLACE)
            if version == NEWEST:
                return key
    with database.writing() as session:
        connection = session.connection()
        database.lock_schema(connection)
        bring_up_to_date(connection)
        wrapped = session.scalar(select(StoreKeyRow.wrapped))
        if wrapped is None:
            key = new_key()
            session.add(StoreKeyRow(id=1, wrapped=keys.wrap(key, STORE_KEY_PLACE)))
            return key
        return keys.unwrap(wrapped, STORE_KEY_PLACE)
