"""The connection to the database: SQLite with the right settings, or PostgreSQL; transactions; errors in our words."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from storage.errors import Conflict, Damaged, StorageBusy, StorageError, StorageFull
from storage.models import Base

__all__ = ["CONNECT_SECONDS", "WAIT_SECONDS", "Database"]

WAIT_SECONDS = 30
"""How long a transaction waits for another process's to end."""

CONNECT_SECONDS = 10
"""How long a server that is out of reach is tried again, as while it is restarted."""

_SCHEMA_LOCK = 6_227_020_800  # any number: which lock of PostgreSQL two starting processes wait for
_log = logging.getLogger(__name__)


class Database:
    """One database, for all threads of this process."""

    def __init__(self, url: str) -> None:
        """Prepare the engine; nothing is opened yet.

        Args:
            url: of SQLAlchemy, for example `sqlite:////home/ana/marketbot.db` or `postgresql+psycopg://host/name`.

        Raises:
            StorageError: not such a URL, no driver for it, or SQLite without a file.
        """
        try:
            parsed = make_url(url)
            self._file = _sqlite_file(parsed)
            self._engine = _sqlite_engine(parsed) if self._file else _server_engine(parsed)
        except (ArgumentError, NoSuchModuleError) as error:
            raise StorageError(
                "the database URL is not one of SQLAlchemy, such as sqlite:////folder/file.db"
            ) from error
        except ImportError as error:
            raise StorageError(f"the driver of the database is not installed: {error.name}") from error
        # SQLite has no queue: who finds it locked sleeps for up to a tenth of a second, while others slip in. The
        # threads of this process, at least, wait for each other.
        self._writer = threading.Lock() if self._file else None
        self._writing_engine = self._engine.execution_options(writing=True)
        # SQLite reads one moment anyway; a server does so when it is asked to.
        self._reading_engine = (
            self._engine if self._file else self._engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @property
    def is_sqlite(self) -> bool:
        """True for a file, False for a server."""
        return self._file is not None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database and changes nothing.

        Raises:
            StorageBusy: a server was out of reach for longer than `CONNECT_SECONDS`, or was lost in the middle.
        """
        with _in_our_words(), Session(self._reading_engine, autoflush=False) as session:
            self._connect(session)
            yield session

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all kept, or none when the block ends with an error.

        On SQLite one such block runs at a time, over all processes; so keep it short.

        Raises:
            StorageBusy: the database stayed locked for longer than `WAIT_SECONDS`, a server was out of reach for longer
                than `CONNECT_SECONDS`, or it was lost in the middle: then nothing was kept, unless it was lost in the
                very moment of the end, when that is not known.
            Conflict: another process wrote the same thing first; nothing was kept.
        """
        with _in_our_words(), self._in_turn(), Session(self._writing_engine) as session, session.begin():
            self._connect(session)
            yield session

    @contextlib.contextmanager
    def _in_turn(self) -> Iterator[None]:
        """One thread after the other; a server has its own ways to order them."""
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=WAIT_SECONDS):
            raise StorageBusy("the database stayed locked by another transaction")
        try:
            yield
        finally:
            self._writer.release()

    def _connect(self, session: Session) -> None:
        """Begin on a server that answers. Nothing was done yet, so what fails here can be tried again."""
        if self.is_sqlite:
            return
        deadline = time.monotonic() + CONNECT_SECONDS
        while True:
            try:
                session.connection()
            except OperationalError as error:
                if _explain(error.orig)[0] is not StorageBusy or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def clock(self, session: Session) -> datetime:
        """This moment by the one clock that all processes share, in UTC: the server's, or this machine's for a file."""
        if self.is_sqlite:
            return datetime.now(UTC)
        moment: datetime = session.execute(select(func.timezone("UTC", func.clock_timestamp()))).scalar_one()
        return moment.replace(tzinfo=UTC)

    def prepare_file(self) -> None:
        """Make the database file, readable by its owner only, if there is none."""
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise StorageError(f"the database file cannot be made: {error.strerror}") from error

    def lock_schema(self, connection: Connection) -> None:
        """Wait until no other process changes the tables; until the transaction ends. SQLite is locked already."""
        if not self.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(_SCHEMA_LOCK)))

    def lock_writers(self, session: Session, table: type[Base]) -> None:
        """Keep every other transaction from writing to a table, until this one ends. SQLite is locked already."""
        if not self.is_sqlite:
            session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))

    def empty_log(self, wait_seconds: float = 5.0) -> bool:
        """Move SQLite's write-ahead log into the database and cut it to nothing, so that no deleted bytes stay in it.

        Returns:
            False when readers held it for longer than the waiting time; it is then emptied by a later call, or when
            the last process closes the database. On PostgreSQL, whose log is its own business, always True.
        """
        if not self.is_sqlite:
            return True
        deadline = time.monotonic() + wait_seconds
        with _in_our_words(), self._engine.connect() as connection:
            # Straight to the driver: a checkpoint cannot run inside a transaction, which SQLAlchemy would begin.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA busy_timeout=0")  # the waiting is done here, where it keeps no writer out
            try:
                while driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    if time.monotonic() >= deadline:
                        _log.debug("the write-ahead log is in use and could not be emptied yet")
                        return False
                    time.sleep(0.02)
            finally:
                driver.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")
        return True

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()


def _sqlite_file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StorageError("SQLite needs a plain file here: worker processes open it too")
    return Path(url.database)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # Transactions begin where we say (below), not where the driver guesses.
        connection.isolation_level = None
        # Deleted bytes are overwritten; references are checked; a commit survives a crash of the process (after a power
        # cut the last ones may be missing, whole).
        for setting in ("foreign_keys=ON", "secure_delete=ON", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {setting}")
        _turn_on_write_ahead_log(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that will write takes the lock at once: one that reads first and then finds that another process
        # wrote meanwhile would fail without waiting.
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _server_engine(url: URL) -> Engine:
    """A pool that notices broken connections; no wait of ours is without an end."""
    # A server that vanished without a word (its machine, or the network) is noticed within the waiting time.
    limits = {
        "connect_timeout": int(CONNECT_SECONDS),
        "keepalives_idle": int(WAIT_SECONDS),
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": int(WAIT_SECONDS * 1000),
    }
    driver = url.get_driver_name()
    options: dict[str, Any] = {}
    if driver in {"psycopg", "psycopg2"}:
        options = {name: value for name, value in limits.items() if name not in url.query}
    if driver == "psycopg":
        options["cursor_factory"] = _binary_cursors()
    engine = create_engine(url, pool_pre_ping=True, pool_timeout=WAIT_SECONDS, connect_args=options)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        # The second: a machine of ours that vanished in the middle of a transaction does not lock others out for hours.
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(WAIT_SECONDS * 1000)}")
            cursor.execute(f"SET idle_in_transaction_session_timeout = {int(WAIT_SECONDS * 2000)}")
        connection.commit()

    return engine


def _binary_cursors() -> type[Any]:
    """Cursors that get values as bytes, not as text: parts of data sets are half as long and come in less time."""
    import psycopg

    class BinaryCursor(psycopg.Cursor[Any]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.format = psycopg.pq.Format.BINARY

    return BinaryCursor


def _turn_on_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Readers and a writer side by side. The switch itself does not wait for other processes, so it is tried again."""
    deadline = time.monotonic() + WAIT_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


_SQLITE_ERRORS: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_FULL: (StorageFull, "the disk is full"),
    sqlite3.SQLITE_BUSY: (StorageBusy, "the database stayed locked by another process"),
    sqlite3.SQLITE_LOCKED: (StorageBusy, "the database stayed locked by another transaction"),
    sqlite3.SQLITE_CORRUPT: (Damaged, "the database file is damaged"),
    sqlite3.SQLITE_NOTADB: (Damaged, "the file is not a database"),
    sqlite3.SQLITE_READONLY: (StorageError, "the database may only be read"),
    sqlite3.SQLITE_CANTOPEN: (StorageError, "the database file cannot be opened"),
    sqlite3.SQLITE_IOERR: (StorageError, "the disk of the database failed"),
}
_POSTGRES_ERRORS: dict[str, tuple[type[StorageError], str]] = {
    "53100": (StorageFull, "the database's disk is full"),
    "25P03": (StorageBusy, "the database gave up a transaction that stood still"),
    "53": (StorageBusy, "the database has no room for more work"),
    "40": (Conflict, "another process changed the same thing"),
    "55": (StorageBusy, "the database stayed locked"),
    "57": (StorageBusy, "the database is stopping or starting"),
    "08": (StorageBusy, "the database cannot be reached"),
    "28": (StorageError, "the database does not let us in"),
    "XX": (Damaged, "the database is damaged"),
}


@contextlib.contextmanager
def _in_our_words() -> Iterator[None]:
    """Errors of the database as those of storage; the original stays attached as the cause."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict("the same thing was written, or its data set was deleted, by someone else") from error
    except PoolTimeout as error:
        raise StorageBusy("every connection to the database is in use") from error
    except (DBAPIError, sqlite3.Error) as error:
        kind, text = _explain(_cause(error))
        raise kind(text) from error


def _cause(error: BaseException) -> BaseException | None:
    """What the driver said first: a full disk ends the whole transaction, and leaving its savepoint then fails too."""
    while isinstance(error.__context__, DBAPIError):
        error = error.__context__
    return error.orig if isinstance(error, DBAPIError) else error


def _explain(error: BaseException | None) -> tuple[type[StorageError], str]:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind, the rest its detail
        return _SQLITE_ERRORS.get(code, (StorageError, f"the database failed: {type(error).__name__}"))
    state = str(getattr(error, "sqlstate", None) or _state_of_words(error))
    return _POSTGRES_ERRORS.get(state) or _POSTGRES_ERRORS.get(state[:2]) or (StorageError, f"database error {state}")


def _state_of_words(error: BaseException | None) -> str:
    """The state of an error that came with none: of one that failed to connect there are only words."""
    words = str(error)
    if any(
        each in words for each in ("authentication failed", "pg_hba.conf", "does not exist", "not permitted to log in")
    ):
        return "28000"
    lost = type(error).__name__ in {"OperationalError", "InterfaceError", "ConnectionTimeout"}
    return "08000" if lost else f"of the driver: {type(error).__name__}"
