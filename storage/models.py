"""The tables. Everything that comes from people's data is sealed; places, owners, times and sizes are in plain.

store_key        the store's own key, wrapped by a master key
datasets         one row for each name in a place           shares: other places that may use it
  versions       one row for each upload; without a dataset_id it is unfinished and nothing can see it
    parts        its rows: encrypted Parquet
results, turns   answers and conversations; *_sources says of which versions, whose keys they need
seen             what was handled before
audit            who did what
schedules        what is posted again and when it is due next
  runs           one row for each due time, which decides who posts
preferences      what a channel or a person has set: calendar, currency, definitions
feedback         thumbs and corrections; feedback_sources as above
open_work        messages that still wait for their answer
installations    workspaces that the bot was installed in, with their sealed tokens
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = [
    "AuditRow",
    "Base",
    "DatasetRow",
    "FeedbackRow",
    "FeedbackSourceRow",
    "InstallationRow",
    "OpenWorkRow",
    "PartRow",
    "PreferenceRow",
    "ResultRow",
    "ResultSourceRow",
    "RunRow",
    "ScheduleRow",
    "SeenRow",
    "ShareRow",
    "StoreKeyRow",
    "TurnRow",
    "TurnSourceRow",
    "VersionRow",
]


class UtcTime(TypeDecorator[datetime]):
    """A point in time, kept as UTC without a zone, since SQLite keeps none; always aware in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Into the database."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Out of the database."""
        return None if value is None else value.replace(tzinfo=UTC)


_Identifier = String(32)
_Word = String(200)
_Counter = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER key


class Base(DeclarativeBase):
    """All tables of the store; constraints have names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class StoreKeyRow(Base):
    """The store's own key. Read before any migration runs, so this table never changes its shape."""

    __tablename__ = "store_key"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class DatasetRow(Base):
    """A name in a place. The name itself is sealed in each version; here it is only a keyed fingerprint."""

    __tablename__ = "datasets"
    __table_args__ = (UniqueConstraint("workspace", "channel", "name_index"),)

    id: Mapped[str] = mapped_column(_Identifier, primary_key=True)
    workspace: Mapped[str] = mapped_column(_Word)
    channel: Mapped[str] = mapped_column(_Word)
    name_index: Mapped[str] = mapped_column(String(64))


class VersionRow(Base):
    """One upload. Until it is finished it has no data set, no number and no key: no query finds it, no one reads it."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("dataset_id", "number"),)

    id: Mapped[str] = mapped_column(_Identifier, primary_key=True)
    dataset_id: Mapped[str | None] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    number: Mapped[int | None]
    owner: Mapped[str] = mapped_column(_Word)
    created: Mapped[datetime] = mapped_column(UtcTime)
    writer: Mapped[str] = mapped_column(_Word)
    touched: Mapped[datetime] = mapped_column(UtcTime)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_index: Mapped[str | None] = mapped_column(String(64), index=True)
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    schema: Mapped[bytes | None] = mapped_column(LargeBinary)
    report: Mapped[bytes | None] = mapped_column(LargeBinary)
    layout: Mapped[bytes | None] = mapped_column(LargeBinary)
    rows: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)


class PartRow(Base):
    """Some rows of a version, all columns: encrypted Parquet."""

    __tablename__ = "parts"

    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ShareRow(Base):
    """Another place that may use a data set, all its versions."""

    __tablename__ = "shares"
    __table_args__ = (Index(None, "workspace", "channel"),)

    dataset_id: Mapped[str] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True)
    workspace: Mapped[str] = mapped_column(_Word, primary_key=True)
    channel: Mapped[str] = mapped_column(_Word, primary_key=True)
    who: Mapped[str] = mapped_column(_Word)
    created: Mapped[datetime] = mapped_column(UtcTime)


class ResultRow(Base):
    """One answer."""

    __tablename__ = "results"
    __table_args__ = (Index(None, "workspace", "channel", "thread"),)

    number: Mapped[int] = mapped_column(_Counter, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(_Identifier, unique=True)
    workspace: Mapped[str] = mapped_column(_Word)
    channel: Mapped[str] = mapped_column(_Word)
    thread: Mapped[str] = mapped_column(_Word)
    asker: Mapped[str] = mapped_column(_Word)
    tool: Mapped[str] = mapped_column(_Word)
    created: Mapped[datetime] = mapped_column(UtcTime)
    arguments: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[bytes] = mapped_column(LargeBinary)


class ResultSourceRow(Base):
    """A version that an answer is of; its key is needed to open the answer."""

    __tablename__ = "result_sources"

    result_number: Mapped[int] = mapped_column(
        _Counter, ForeignKey("results.number", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, index=True)


class TurnRow(Base):
    """One turn of a conversation."""

    __tablename__ = "turns"
    __table_args__ = (Index(None, "workspace", "channel", "thread"),)

    number: Mapped[int] = mapped_column(_Counter, primary_key=True, autoincrement=True)
    workspace: Mapped[str] = mapped_column(_Word)
    channel: Mapped[str] = mapped_column(_Word)
    thread: Mapped[str] = mapped_column(_Word)
    created: Mapped[datetime] = mapped_column(UtcTime)
    turn: Mapped[bytes] = mapped_column(LargeBinary)


class TurnSourceRow(Base):
    """A version that a turn speaks of; its key is needed to open the turn."""

    __tablename__ = "turn_sources"

    turn_number: Mapped[int] = mapped_column(_Counter, ForeignKey("turns.number", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, index=True)


class SeenRow(Base):
    """Something that was handled: a second arrival finds it here."""

    __tablename__ = "seen"

    kind: Mapped[str] = mapped_column(String(50), primary_key=True)
    key: Mapped[str] = mapped_column(_Word, primary_key=True)
    created: Mapped[datetime] = mapped_column(UtcTime, index=True)


class AuditRow(Base):
    """Who did what, where, to which version (which may be gone since)."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "workspace", "channel"),)

    number: Mapped[int] = mapped_column(_Counter, primary_key=True, autoincrement=True)
    created: Mapped[datetime] = mapped_column(UtcTime, index=True)
    who: Mapped[str] = mapped_column(_Word)
    what: Mapped[str] = mapped_column(String(50))
    workspace: Mapped[str | None] = mapped_column(_Word)
    channel: Mapped[str | None] = mapped_column(_Word)
    version_id: Mapped[str | None] = mapped_column(_Identifier, index=True)
    details: Mapped[bytes] = mapped_column(LargeBinary)


class ScheduleRow(Base):
    """Something that is posted again and again. What and how is sealed; when it is due next can be searched."""

    __tablename__ = "schedules"
    __table_args__ = (Index(None, "workspace", "channel"), Index(None, "state", "next_due"))

    id: Mapped[str] = mapped_column(_Identifier, primary_key=True)
    workspace: Mapped[str] = mapped_column(_Word)
    channel: Mapped[str] = mapped_column(_Word)
    owner: Mapped[str] = mapped_column(_Word)
    created: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[str] = mapped_column(String(20))
    next_due: Mapped[datetime | None] = mapped_column(UtcTime)
    dataset_id: Mapped[str | None] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"), index=True)
    definition: Mapped[bytes] = mapped_column(LargeBinary)


class RunRow(Base):
    """One due time of a schedule; whoever adds the row runs it, and no one else."""

    __tablename__ = "runs"

    schedule_id: Mapped[str] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True)
    due: Mapped[datetime] = mapped_column(UtcTime, primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    process: Mapped[str] = mapped_column(_Word)
    touched: Mapped[datetime] = mapped_column(UtcTime)
    started: Mapped[datetime] = mapped_column(UtcTime)
    finished: Mapped[datetime | None] = mapped_column(UtcTime)
    message_ts: Mapped[str | None] = mapped_column(_Word)
    details: Mapped[bytes | None] = mapped_column(LargeBinary)


class PreferenceRow(Base):
    """What a channel, a person or a workspace has set. The value is sealed, the names of definitions as well."""

    __tablename__ = "preferences"

    workspace: Mapped[str] = mapped_column(_Word, primary_key=True)
    scope: Mapped[str] = mapped_column(_Word, primary_key=True)
    name_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    who: Mapped[str] = mapped_column(_Word)
    changed: Mapped[datetime] = mapped_column(UtcTime)
    value: Mapped[bytes] = mapped_column(LargeBinary)


class FeedbackRow(Base):
    """A thumb, or a choice that corrected the bot."""

    __tablename__ = "feedback"
    __table_args__ = (Index(None, "workspace", "channel"),)

    number: Mapped[int] = mapped_column(_Counter, primary_key=True, autoincrement=True)
    workspace: Mapped[str] = mapped_column(_Word)
    channel: Mapped[str] = mapped_column(_Word)
    who: Mapped[str] = mapped_column(_Word)
    created: Mapped[datetime] = mapped_column(UtcTime)
    verdict: Mapped[str] = mapped_column(String(20))
    details: Mapped[bytes] = mapped_column(LargeBinary)


class FeedbackSourceRow(Base):
    """A version that feedback speaks of; its key is needed to open the feedback."""

    __tablename__ = "feedback_sources"

    feedback_number: Mapped[int] = mapped_column(
        _Counter, ForeignKey("feedback.number", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[str] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, index=True)


class OpenWorkRow(Base):
    """A message that says that work is going on, and which process does it. Only ids, nothing that was said."""

    __tablename__ = "open_work"

    workspace: Mapped[str] = mapped_column(_Word, primary_key=True)
    channel: Mapped[str] = mapped_column(_Word, primary_key=True)
    ts: Mapped[str] = mapped_column(_Word, primary_key=True)
    card: Mapped[str] = mapped_column(_Word)
    process: Mapped[str] = mapped_column(_Word)
    touched: Mapped[datetime] = mapped_column(UtcTime)


class InstallationRow(Base):
    """An installation of the app, its tokens sealed. An installation of no single person has an empty one."""

    __tablename__ = "installations"

    enterprise: Mapped[str] = mapped_column(_Word, primary_key=True)
    workspace: Mapped[str] = mapped_column(_Word, primary_key=True)
    person: Mapped[str] = mapped_column(_Word, primary_key=True)
    installed: Mapped[datetime] = mapped_column(UtcTime)
    details: Mapped[bytes] = mapped_column(LargeBinary)
