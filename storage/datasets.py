"""The store's data sets: found, read, shared and destroyed. Every look-up takes the places that the asker may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Row, Select, delete, func, select
from sqlalchemy.orm import Session, aliased

from storage.access import belongs, visible
from storage.base import add_if_new, now
from storage.cipher import unseal
from storage.endings import Endings
from storage.errors import Damaged, NotAllowed, NotFound
from storage.models import (
    DatasetRow,
    FeedbackRow,
    FeedbackSourceRow,
    ResultRow,
    ResultSourceRow,
    ShareRow,
    TurnRow,
    TurnSourceRow,
    VersionRow,
)
from storage.parts import decode_layout, open_part, read_parts
from storage.records import Place, StoredDataset
from storage.uploads import Uploads, content_index, field_place, layout_place

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Datasets", "destroy_versions"]


def _select() -> Select[VersionRow, DatasetRow]:
    """Finished versions with their data sets: the join leaves the unfinished out."""
    return select(VersionRow, DatasetRow).join(DatasetRow, VersionRow.dataset_id == DatasetRow.id)


def _newest(query: Select[VersionRow, DatasetRow]) -> Select[VersionRow, DatasetRow]:
    other = aliased(VersionRow)
    last = select(func.max(other.number)).where(other.dataset_id == DatasetRow.id).scalar_subquery()
    return query.where(VersionRow.number == last).order_by(VersionRow.created.desc(), VersionRow.id)


class Datasets(Endings, Uploads):
    """The part of the store that gives data sets out."""

    def datasets(self, places: Iterable[Place]) -> list[StoredDataset]:
        """The newest version of each data set that belongs to, or is shared with, one of the places; newest first.

        Cost: grows with the data sets that are visible (about 0.3 ms each), not with their rows.
        """
        with self._database.reading() as session:
            found = session.execute(_newest(_select().where(visible(places)))).all()
        return [self._opened(row) for row in found]

    def every_dataset(self) -> list[StoredDataset]:
        """The newest version of each data set of all workspaces, for whoever runs the bot; newest first."""
        with self._database.reading() as session:
            found = session.execute(_newest(_select())).all()
        return [self._opened(row) for row in found]

    def dataset(self, dataset_id: str, places: Iterable[Place]) -> StoredDataset:
        """One version, by its id.

        Raises:
            NotFound: there is none of that id in, or shared with, the places.
        """
        with self._database.reading() as session:
            return self._opened(_one(session, dataset_id, places))

    def versions(self, dataset_id: str, places: Iterable[Place]) -> list[StoredDataset]:
        """All versions of the data set that this id is a version of, newest first.

        Raises:
            NotFound: there is none of that id in, or shared with, the places.
        """
        with self._database.reading() as session:
            series = _one(session, dataset_id, places)[1].id
            query = _select().where(DatasetRow.id == series).order_by(VersionRow.number.desc())
            return [self._opened(row) for row in session.execute(query)]

    def same_content(self, place: Place, fingerprint: str) -> StoredDataset | None:
        """The data set of this place whose newest version has this content, or None.

        Older versions do not count: who brings a former file again wants it to be the newest.
        """
        index = content_index(self._index_key, place, fingerprint)
        with self._database.reading() as session:
            query = _newest(_select().where(belongs([place]), VersionRow.content_index == index))
            found = session.execute(query).first()
        return None if found is None else self._opened(found)

    def read(
        self, dataset_id: str, columns: Sequence[str] | None = None, places: Iterable[Place] | None = None
    ) -> pa.Table:
        """The rows of one version, only the named columns, in the order that they were written.

        Args:
            dataset_id: which version.
            columns: names, in the order wanted; None for all.
            places: what the asker may see. Left out only where the id comes from a look-up that had them just now, as
                in a worker process that is sent ids.

        Raises:
            NotFound: there is none of that id in the places, or it was deleted meanwhile.
            UnknownColumn: it has no such column.
            Damaged: what is stored is not what was written.

        Cost: three of 12 columns of a million rows in about 0.1 s on 2 cores; memory for the columns asked for and two
            parts.
        """
        version, key, layout = self._unlocked(dataset_id, places)
        table = read_parts(
            lambda number: self._part(dataset_id, number), version.parts, key, dataset_id, layout, columns
        )
        if table.num_rows != version.rows and table.num_columns:
            raise Damaged(f"{dataset_id} has {table.num_rows} rows, not {version.rows}")
        return table

    def tables(self, dataset_id: str, places: Iterable[Place] | None = None) -> Iterator[pa.Table]:
        """The rows of one version, all columns, part by part in the order that they were written.

        Args:
            dataset_id: which version.
            places: as for `read`.

        Returns:
            One table for each part, at least one, if only an empty one.

        Raises:
            NotFound: as for `read`, also in the middle when it is deleted meanwhile.
            Damaged: what is stored is not what was written.

        Cost: memory for one part (`PART_BYTES`), however many rows there are.
        """
        version, key, layout = self._unlocked(dataset_id, places)
        wanted = range(len(layout.names))
        if not version.parts:
            yield layout.empty_table()
        for number in range(version.parts):
            yield open_part(self._part(dataset_id, number), key, dataset_id, number, layout, wanted)

    def layout(self, dataset_id: str, places: Iterable[Place] | None = None) -> pa.Schema:
        """Names and types of the columns of one version, as `read` gives them back.

        Raises:
            NotFound: as for `read`.
        """
        return self._unlocked(dataset_id, places)[2]

    def share(self, dataset_id: str, place: Place, places: Iterable[Place], who: str) -> None:
        """Let another place use a data set, all its versions; sharing twice is sharing once.

        Args:
            dataset_id: any version of it.
            place: which may use it from now on.
            places: what the asker may see.
            who: the asker, kept with the share.

        Raises:
            NotFound: not in, or shared with, the places.
            NotAllowed: it was only shared with them: what is shared is not passed on.
        """
        with self._database.writing() as session:
            series = _own(session, dataset_id, places)
            if session.get(ShareRow, (series.id, place.workspace, place.channel)) is None:
                share = ShareRow(dataset_id=series.id, workspace=place.workspace, channel=place.channel, who=who)
                share.created = now()
                add_if_new(session, share)  # on a server, another process may share it at this moment

    def unshare(self, dataset_id: str, place: Place, places: Iterable[Place]) -> bool:
        """Take a share back; False when there was none.

        Raises:
            NotFound: not in, or shared with, the places.
            NotAllowed: it was only shared with them.
        """
        with self._database.writing() as session:
            series = _own(session, dataset_id, places)
            share = session.get(ShareRow, (series.id, place.workspace, place.channel))
            if share is not None:
                session.delete(share)
            return share is not None

    def shares(self, dataset_id: str, places: Iterable[Place]) -> list[Place]:
        """The other places that may use a data set, in order.

        Raises:
            NotFound: not in, or shared with, the places.
        """
        with self._database.reading() as session:
            series = _one(session, dataset_id, places)[1]
            found = session.scalars(select(ShareRow).where(ShareRow.dataset_id == series.id))
            return sorted(Place(share.workspace, share.channel) for share in found)

    def delete_dataset(
        self, dataset_id: str, places: Iterable[Place], *, only_this_version: bool = False, by: str = ""
    ) -> int:
        """Destroy a data set: its key, its rows, and every result and turn of a conversation made of it.

        Its schedules end; their owners are told by whoever has them from `take_ended`.

        On SQLite the bytes are overwritten and the write-ahead log is cut (`empty_log` again if a reader held it). On
        PostgreSQL the rows leave the files at its next vacuum, and its own log and backups are for its operator.

        Args:
            dataset_id: any version of it.
            places: what the asker may see.
            only_this_version: keep the other versions.
            by: who does it, and need not be told of their own schedules.

        Returns:
            How many versions were destroyed.

        Raises:
            NotFound: not in, or shared with, the places.
            NotAllowed: it was only shared with them.
        """
        with self._database.writing() as session:
            series = _own(session, dataset_id, places).id
            # On a server, a version that is brought at this moment waits, or is seen here.
            session.scalar(select(DatasetRow.id).where(DatasetRow.id == series).with_for_update())
            every = list(session.scalars(select(VersionRow.id).where(VersionRow.dataset_id == series)))
            if dataset_id not in every:
                raise NotFound(f"{dataset_id} was deleted meanwhile")
            gone = [dataset_id] if only_this_version else every
            destroy_versions(session, gone)
            if len(gone) == len(every):
                self._end_schedules(session, series, "deleted", by)
                session.execute(delete(DatasetRow).where(DatasetRow.id == series))
        self._database.empty_log()
        return len(gone)

    def results_made_of(self, version_ids: Collection[str]) -> int:
        """How many answers were computed from any of these versions: they go with them."""
        query = select(func.count(ResultSourceRow.result_number.distinct()))
        with self._database.reading() as session:
            return session.scalar(query.where(ResultSourceRow.version_id.in_(sorted(version_ids)))) or 0

    def _unlocked(self, dataset_id: str, places: Iterable[Place] | None) -> tuple[VersionRow, bytes, pa.Schema]:
        """A version with its key and its layout, for reading its parts."""
        with self._database.reading() as session:
            version = _one(session, dataset_id, places)[0]
        key = self._version_key(version)
        sealed = version.layout or b""
        return version, key, decode_layout(unseal(key, sealed, layout_place(version.id, version.rows, version.parts)))

    def _opened(self, row: Row[VersionRow, DatasetRow]) -> StoredDataset:
        version, series = row
        key = self._version_key(version)

        def text(field: str, sealed: bytes | None) -> str:
            return unseal(key, sealed or b"", field_place(version.id, field)).decode()

        return StoredDataset(
            id=version.id,
            name=text("name", version.name),
            version=version.number or 0,
            place=Place(series.workspace, series.channel),
            owner=version.owner,
            rows=version.rows,
            size_bytes=version.size_bytes,
            created=version.created,
            fingerprint=text("fingerprint", version.fingerprint),
            schema=text("schema", version.schema),
            report=text("report", version.report),
            series=series.id,
        )


def destroy_versions(session: Session, version_ids: Sequence[str]) -> tuple[int, int, int]:
    """Remove versions with their keys and parts, and everything that was made of them.

    Returns:
        How many results, turns of conversations and thumbs went with them.
    """
    # On a server, what is made of them at this moment is waited for, and what comes later is refused.
    session.execute(
        select(VersionRow.id).where(VersionRow.id.in_(version_ids)).order_by(VersionRow.id).with_for_update()
    )
    results = select(ResultSourceRow.result_number).where(ResultSourceRow.version_id.in_(version_ids))
    turns = select(TurnSourceRow.turn_number).where(TurnSourceRow.version_id.in_(version_ids))
    feedback = select(FeedbackSourceRow.feedback_number).where(FeedbackSourceRow.version_id.in_(version_ids))
    gone = (
        delete(ResultRow).where(ResultRow.number.in_(results)).returning(ResultRow.number),
        delete(TurnRow).where(TurnRow.number.in_(turns)).returning(TurnRow.number),
        delete(FeedbackRow).where(FeedbackRow.number.in_(feedback)).returning(FeedbackRow.number),
    )
    counts = [len(session.execute(statement).all()) for statement in gone]
    session.execute(delete(VersionRow).where(VersionRow.id.in_(version_ids)))
    return counts[0], counts[1], counts[2]


def _one(session: Session, dataset_id: str, places: Iterable[Place] | None) -> Row[VersionRow, DatasetRow]:
    query = _select().where(VersionRow.id == dataset_id)
    found = session.execute(query if places is None else query.where(visible(places))).first()
    if found is None:
        raise NotFound(f"no data set {dataset_id}")
    return found


def _own(session: Session, dataset_id: str, places: Iterable[Place]) -> DatasetRow:
    """The data set when it belongs to one of the places: only there may it be shared or deleted."""
    places = tuple(places)
    series = _one(session, dataset_id, places)[1]
    if Place(series.workspace, series.channel) not in places:
        raise NotAllowed(f"data set {dataset_id} was only shared with them")
    return series
