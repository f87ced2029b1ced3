"""Storing a data set part by part, so that others see all of it or nothing."""

from __future__ import annotations

import logging
import unicodedata
import uuid
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.base import StoreBase, now, version_key_place
from storage.cipher import about, blind_index, new_key, seal
from storage.errors import Conflict, NotFound, StorageError
from storage.models import DatasetRow, PartRow, VersionRow
from storage.parts import PartCutter, encode_layout, read_parts, seal_part
from storage.processes import is_running, this_process
from storage.records import Place, StoredDataset

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ABANDONED_AFTER", "DatasetWriter", "Uploads", "content_index", "field_place", "layout_place"]

ABANDONED_AFTER = timedelta(hours=6)
"""An unfinished upload of a process that this machine cannot see is cleared when nothing was added for so long."""

_THREADS = 2
_log = logging.getLogger(__name__)


def field_place(dataset_id: str, field: str) -> bytes:
    """What a sealed field of a version is bound to."""
    return about("version", dataset_id, field)


def layout_place(dataset_id: str, rows: int, parts: int) -> bytes:
    """The layout vouches for the number of rows and parts, so that a removed part is noticed."""
    return about("layout", dataset_id, rows, parts)


def content_index(index_key: bytes, place: Place, fingerprint: str) -> str:
    """How the same content is found again in a place; in another place it looks different."""
    return blind_index(index_key, "content", place.workspace, place.channel, fingerprint)


class DatasetWriter:
    """Writes one version of a data set; from `Store.add_dataset`, used in a `with` block by one thread.

    The key stays in memory until `finish`: what a crash leaves in the database can be read by no one.
    """

    def __init__(
        self, store: Uploads, place: Place, name: str, owner: str, fingerprint: str, after: str | None = None
    ) -> None:
        self.id = uuid.uuid4().hex
        self._store = store
        self._place = place
        self._name = unicodedata.normalize("NFC", name)
        self._owner = owner
        self._fingerprint = fingerprint
        self._after = after
        self._key = new_key()
        self._cutter = PartCutter()
        self._sizes: deque[Future[int]] = deque()
        self._parts = 0
        self._size_bytes = 0
        self._finished = False
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        moment = now()
        row = VersionRow(id=self.id, owner=self._owner, created=moment, writer=this_process(), touched=moment)
        row.rows = row.parts = row.size_bytes = 0
        with self._store._database.writing() as session:
            session.add(row)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="write-parts")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        if not self._finished:
            try:
                self._store._discard([self.id])
            except StorageError:
                # It is unreadable and invisible; the next start clears it. The error of the block matters more.
                _log.warning("an unfinished upload could not be removed yet", exc_info=True)

    def write(self, table: pa.Table, layout: pa.Schema | None = None) -> None:
        """Add rows; tables of any size, all with the same columns.

        Args:
            table: the rows.
            layout: the types with which they come back, where they are not the table's own: dictionaries of text as
                plain text.

        Encryption and compression run in two threads behind; two parts at most wait for them, so memory stays flat.

        Raises:
            ValueError: no columns, two of one name, or other columns than before.
            StorageError: a part could not be stored.
        """
        for part in self._cutter.add(table, layout):
            self._send(part)

    def read(self, columns: Sequence[str] | None = None) -> pa.Table:
        """What was written so far, only the named columns; for what is to be said of the whole before `finish`."""
        self._flush()
        if self._cutter.layout is None:
            raise ValueError("nothing was written yet")
        return read_parts(
            lambda number: self._store._part(self.id, number),
            self._parts,
            self._key,
            self.id,
            self._cutter.layout,
            columns,
        )

    def finish(self, schema: str, report: str, rows: int) -> StoredDataset:
        """Make the data set visible, all at once.

        Args:
            schema: JSON of its columns.
            report: JSON of what was read, dropped and guessed.
            rows: how many the reader counted.

        Returns:
            The data set; the same name in the same place is its next version.

        Raises:
            ValueError: nothing was written, or another number of rows.
            Conflict: the upload was cleared away as abandoned, or the version that it continues is not the newest now.
            StorageError: it could not be stored; then leaving the block leaves nothing.
        """
        if self._cutter.layout is None:
            raise ValueError("a data set needs at least one table, if only an empty one, for its columns")
        if rows != self._cutter.rows:
            raise ValueError(f"{self._cutter.rows} rows were written, not {rows}")
        self._flush()
        with self._store._database.writing() as session:
            stored = self._reveal(session, schema, report)
        self._finished = True
        self._store._database.empty_log(wait_seconds=0)  # the log is as large as the upload: give the disk back
        return stored

    def _flush(self) -> None:
        """Wait until everything that was written is stored."""
        for part in self._cutter.rest():
            self._send(part)
        while self._sizes:
            self._size_bytes += self._sizes.popleft().result()

    def _send(self, part: pa.Table) -> None:
        if self._pool is None:
            raise RuntimeError("write inside the with block")
        while len(self._sizes) >= _THREADS:
            self._size_bytes += self._sizes.popleft().result()
        self._sizes.append(self._pool.submit(self._store_part, part, self._parts))
        self._parts += 1

    def _store_part(self, part: pa.Table, number: int) -> int:
        data = seal_part(part, self._key, self.id, number)
        with self._store._database.writing() as session:
            session.execute(update(VersionRow).where(VersionRow.id == self.id).values(touched=now()))
            session.add(PartRow(version_id=self.id, number=number, data=data))
        return len(data)

    def _reveal(self, session: Session, schema: str, report: str) -> StoredDataset:
        series = self._store._series(session, self._place, self._name)
        newest = session.scalar(select(func.max(VersionRow.number)).where(VersionRow.dataset_id == series))
        if self._after is not None:
            last = select(VersionRow.id).where(VersionRow.dataset_id == series, VersionRow.number == newest)
            if (session.scalar(last) or "") != self._after:
                raise Conflict("the data set was changed meanwhile by someone else")
        return self._publish(session, series, (newest or 0) + 1, now(), schema, report)

    def _publish(
        self, session: Session, series: str, number: int, moment: datetime, schema: str, report: str
    ) -> StoredDataset:
        """Give the unfinished version its data set, its number and its key: from then on it can be seen."""
        rows = self._cutter.rows
        texts = {"name": self._name, "fingerprint": self._fingerprint, "schema": schema, "report": report}
        sealed = {field: seal(self._key, text.encode(), field_place(self.id, field)) for field, text in texts.items()}
        layout = seal(self._key, encode_layout(self._cutter.layout), layout_place(self.id, rows, self._parts))
        changed = session.execute(
            update(VersionRow)
            .where(VersionRow.id == self.id, VersionRow.dataset_id.is_(None))
            .values(
                dataset_id=series,
                number=number,
                created=moment,
                touched=now(),
                wrapped_key=self._store._keys.wrap(self._key, version_key_place(self.id)),
                content_index=content_index(self._store._index_key, self._place, self._fingerprint),
                layout=layout,
                rows=rows,
                parts=self._parts,
                size_bytes=self._size_bytes,
                **sealed,
            )
            .returning(VersionRow.id)
        ).all()
        if not changed:
            raise Conflict("the upload was cleared away as abandoned")
        return StoredDataset(
            id=self.id,
            version=number,
            place=self._place,
            owner=self._owner,
            rows=rows,
            size_bytes=self._size_bytes,
            created=moment,
            series=series,
            **texts,
        )


class Uploads(StoreBase):
    """The part of the store that takes data sets in."""

    def add_dataset(
        self, place: Place, name: str, owner: str, fingerprint: str, after: str | None = None
    ) -> DatasetWriter:
        """Begin a data set, or the next version of one.

        Use it in a `with` block: `write` tables, then `finish`. Until then nobody sees anything of it; leaving the
        block without `finish`, by an error or a crash, leaves the old state.

        Args:
            place: where it belongs.
            name: what people call it.
            owner: who brought it.
            fingerprint: of its content, to recognise the same file (see `same_content`).
            after: the version that it continues, as one that rows are appended to: `finish` ends in `Conflict` when
                another one is the newest by then. Empty: only if the name is still free. None: whatever is there.

        Cost: a million rows of 12 columns take about a second on 2 cores; memory for three parts (`PART_BYTES` each at
            most). The database is locked only while a part is written, some milliseconds.
        """
        return DatasetWriter(self, place, name, owner, fingerprint, after)

    def _series(self, session: Session, place: Place, name: str) -> str:
        """The row of a name in a place, made if need be, and locked on servers until the transaction ends."""
        index = blind_index(self._index_key, "name", place.workspace, place.channel, name)
        query = (
            select(DatasetRow.id)
            .where(
                DatasetRow.workspace == place.workspace,
                DatasetRow.channel == place.channel,
                DatasetRow.name_index == index,
            )
            .with_for_update()
        )
        found = session.scalar(query)
        if found is not None:
            return found
        row = DatasetRow(id=uuid.uuid4().hex, workspace=place.workspace, channel=place.channel, name_index=index)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            # On a server, another process was first with this name; its row is there now.
            return session.scalars(query).one()
        return row.id

    def _part(self, dataset_id: str, number: int) -> bytes:
        with self._database.reading() as session:
            data = session.scalar(
                select(PartRow.data).where(PartRow.version_id == dataset_id, PartRow.number == number)
            )
        if data is None:
            raise NotFound(f"{dataset_id} was deleted meanwhile")
        return data

    def _discard(self, version_ids: list[str]) -> None:
        with self._database.writing() as session:
            session.execute(delete(VersionRow).where(VersionRow.id.in_(version_ids), VersionRow.dataset_id.is_(None)))

    def _clear_abandoned(self) -> None:
        """Remove what uploads left whose process is gone; those of running processes stay."""
        query = select(VersionRow.id, VersionRow.writer, VersionRow.touched).where(VersionRow.dataset_id.is_(None))
        with self._database.reading() as session:
            unfinished = session.execute(query).all()
        abandoned = []
        for version, writer, touched in unfinished:
            runs = is_running(writer)
            if runs is False or (runs is None and now() - touched > ABANDONED_AFTER):
                abandoned.append(version)
        if abandoned:
            _log.info("clearing %d unfinished upload(s) of processes that are gone", len(abandoned))
            self._discard(abandoned)
