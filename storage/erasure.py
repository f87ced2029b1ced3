"""Erasing a person: from every version of every data set of a workspace, and from what was said about them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.cipher import blind_index
from storage.conversations import Conversations, Spoken
from storage.datasets import Datasets, destroy_versions
from storage.errors import Conflict, NotFound
from storage.models import DatasetRow, VersionRow
from storage.person import Person
from storage.records import Place, StoredDataset
from storage.trail import Trail
from storage.uploads import DatasetWriter

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Describer", "Erasure", "ErasureReport", "FoundIn", "PersonFound"]

_ROUNDS = 3
"""How often data that came in during an erasure is gone after."""

_MARK_DIGITS = 16

_OTHER_NAMES = 50
"""So many other names of the person are kept of what was found, to find them in answers."""


class Describer(Protocol):
    """Knows what a data set's schema and report say, which the store only keeps."""

    fixed: Collection[str]
    """Keys of JSON objects under which there are only the program's own words."""

    def numbered(self, dataset: StoredDataset) -> Collection[str]:
        """Columns whose numbers are names, such as customer numbers."""

    def naming(self, dataset: StoredDataset) -> Collection[str]:
        """Columns whose cells name people."""

    def mentions(self, dataset: StoredDataset, person: Person) -> bool:
        """Whether the schema or the report names the person."""

    def describe(
        self, dataset: StoredDataset, read: Callable[[Sequence[str]], pa.Table], rows: int, person: Person
    ) -> tuple[str, str]:
        """Schema and report of what is left of a data set.

        Args:
            dataset: as it was; under its new name if it got one.
            read: gives some of the columns that are left.
            rows: how many are left.
            person: must not be in what is given back.
        """


@dataclass(frozen=True)
class FoundIn:
    """What of a person is, or was, in a data set; all versions together.

    Attributes:
        series: names the data set.
        name, place: its name afterwards, and where it belongs.
        versions: how many have the person in them.
        rows: with a cell that is the person: removed.
        cells: longer texts with the person in them: emptied.
        columns: whose header names the person: removed.
        gone: versions that had nothing else in them: destroyed.
        renamed: whether its name was the person's.
    """

    series: str
    name: str
    place: Place
    versions: int
    rows: int
    cells: int
    columns: int = 0
    gone: int = 0
    renamed: bool = False


@dataclass(frozen=True)
class PersonFound:
    """Where a person is.

    Attributes:
        datasets: those that have anything of the person.
        spoken: answers, turns and what else was said that names the person.
        also: other names that stand in the person's rows, such as a customer number: they may be worth erasing too.
    """

    datasets: tuple[FoundIn, ...] = ()
    spoken: Spoken = field(default_factory=Spoken)
    also: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of all data sets and versions."""
        return sum(each.rows for each in self.datasets)

    @property
    def cells(self) -> int:
        """Longer texts of all data sets and versions."""
        return sum(each.cells for each in self.datasets)

    @property
    def versions(self) -> int:
        """Versions of all data sets."""
        return sum(each.versions for each in self.datasets)

    @property
    def nothing(self) -> bool:
        """Whether the person is nowhere."""
        return not self.datasets and not self.spoken.total


@dataclass(frozen=True)
class ErasureReport:
    """What was erased, and what a second look found.

    Attributes:
        erased: what there was, and is no more.
        sealed_again: answers and turns of these data sets that do not name the person: kept, under the new keys. Their
            figures were computed with the person's rows.
        left: what the second look found: nothing, unless somebody keeps adding it.
    """

    erased: PersonFound
    sealed_again: int
    left: PersonFound

    @property
    def proven(self) -> bool:
        """Whether the second look found nothing."""
        return self.left.nothing


@dataclass
class _Rewrite:
    """A version without the person, ready to take the place of the old one; no writer when nothing is left of it."""

    old: StoredDataset
    found: FoundIn
    also: list[str]
    writer: DatasetWriter | None = None
    schema: str = ""
    report: str = ""


class Erasure(Datasets, Conversations, Trail):
    """The part of the store that erases people."""

    def find_person(self, names: Sequence[str], workspace: str, described: Describer) -> PersonFound:
        """Where a person is, without changing anything.

        Args:
            names: what the person goes by; see `storage.person.Person`.
            workspace: all places of it.
            described: knows schemas and reports.

        Raises:
            ValueError: no name, or one too short.

        Cost: reads every row of the workspace once, a part at a time; about 2 s for a million rows of 12 columns.
        """
        return self._find(Person(names, described.fixed), workspace, described)

    def erase(self, names: Sequence[str], workspace: str, who: str, described: Describer) -> ErasureReport:
        """Erase a person from every data set and version of a workspace, and from all that was said there.

        Rows that have a cell with one of the names and nothing else in it are removed. Longer texts with a name in
        them as a whole word are emptied and their rows kept, as the rows may be somebody else's. Columns whose header
        names the person are removed, and a data set called after the person gets another name. Every such version is
        written again under a new key and a new id; its old key and rows are destroyed. Answers, turns, cards, thumbs,
        schedules and definitions that name the person are destroyed, and the owners of these schedules are to be told
        (`Endings.take_ended`); other answers, turns and thumbs of these versions are sealed again. Who is found only
        by parts of a name, or by a name not given, stays.

        Each data set is changed in one transaction: all its versions or none. After a crash the data sets that were
        done are done, the others are as before, and the same call again does the rest.

        Args:
            names: what the person goes by; see `storage.person.Person`.
            workspace: all places of it.
            who: the asker, for the audit trail, which keeps counts and a keyed fingerprint, no name of the person.
            described: knows schemas and reports.

        Raises:
            ValueError: no name, or one too short.
            StorageError: the store failed; what was not done is as before.

        Cost: that of `find_person` twice, and of storing again what has the person in it, twice the room of one data
            set on the way. Memory for a few parts.
        """
        person = Person(names, described.fixed)
        erased: dict[str, FoundIn] = {}
        also: list[str] = []
        spoken, sealed_again = Spoken(), 0
        for _ in range(_ROUNDS):
            # First, as those of data of which nothing is left end with it, and are told of by their words.
            spoken += self._forget_schedules(workspace, person)
            for series in self._all_series(workspace):
                done = self._erase_series(series, person, described)
                for rewrite in done.rewrites if done else ():
                    before = erased.get(series)
                    erased[series] = _together(before, rewrite.found) if before else rewrite.found
                    also = [*also, *rewrite.also]
                if done:
                    spoken, sealed_again = spoken + done.spoken, sealed_again + done.sealed_again
            spoken += self._forget_spoken(workspace, person, who)
            self._database.empty_log()
            left = self._find(person, workspace, described)
            if left.nothing:
                break
        report = ErasureReport(PersonFound(tuple(erased.values()), spoken, _first(also)), sealed_again, left)
        details = {"rows": report.erased.rows, "versions": report.erased.versions, "said": spoken.total}
        # Whoever asks later whether somebody was erased gives the same names, and finds the same fingerprint.
        mark = self.fingerprint_of_person(names, workspace)
        self.record(who, "erase", Place(workspace, ""), details=json.dumps({**details, "person": mark}))
        return report

    def fingerprint_of_person(self, names: Sequence[str], workspace: str) -> str:
        """What the audit trail has of an erased person: without the keys, no name can be tried against it."""
        return blind_index(self._index_key, "person", workspace, *sorted(Person(names).names))[:_MARK_DIGITS]

    def _find(self, person: Person, workspace: str, described: Describer) -> PersonFound:
        found: dict[str, FoundIn] = {}
        also: list[str] = []
        for series in self._all_series(workspace):
            for version in self._all_versions(series):
                look = self._look(version, person, described)
                if look is not None:
                    found[series] = _together(found[series], look.found) if series in found else look.found
                    also = [*also, *look.also]
        return PersonFound(tuple(found.values()), self._count_spoken(workspace, person), _first(also))

    def _all_series(self, workspace: str) -> list[str]:
        with self._database.reading() as session:
            query = select(DatasetRow.id).where(DatasetRow.workspace == workspace).order_by(DatasetRow.id)
            return list(session.scalars(query))

    def _all_versions(self, series: str) -> list[StoredDataset]:
        with self._database.reading() as session:
            query = select(VersionRow, DatasetRow).join(DatasetRow, VersionRow.dataset_id == DatasetRow.id)
            rows = session.execute(query.where(DatasetRow.id == series).order_by(VersionRow.number)).all()
        return [self._opened(row) for row in rows]

    def _look(self, version: StoredDataset, person: Person, described: Describer) -> _Rewrite | None:
        """What of the person is in a version; None for nothing, or when it was deleted meanwhile."""
        numbered, naming = described.numbered(version), described.naming(version)
        rows = cells = 0
        also: list[str] = []
        try:
            headers = [name for name in self.layout(version.id).names if person.is_in_name(name)]
            for table in self.tables(version.id):
                found = person.search(table.drop_columns(headers), numbered)
                rows, cells = rows + found.removed.num_rows, cells + found.blanked
                also = _other_names(also, found.removed, naming, person)
        except NotFound:
            return None
        renamed = person.is_in_name(version.name)
        if not (rows or cells or headers or renamed or described.mentions(version, person)):
            return None
        name = version.name
        found_in = FoundIn(version.series, name, version.place, 1, rows, cells, len(headers), renamed=renamed)
        return _Rewrite(version, found_in, also)

    def _erase_series(self, series: str, person: Person, described: Describer) -> _Done | None:
        """Write all versions that have the person in them again, then put them in the place of the old ones."""
        versions = self._all_versions(series)
        with ExitStack() as stack:
            rewrites = []
            for version in versions:
                rewrite = self._look(version, person, described)
                if rewrite is not None:
                    try:
                        self._rewrite(rewrite, stack, person, described)
                    except NotFound:
                        return None  # deleted meanwhile; the next look finds what is left
                    rewrites.append(rewrite)
            if not rewrites:
                return None
            try:
                done = self._replace(series, versions, rewrites, person)
            except Conflict:
                return None  # a version came or went meanwhile; the next look finds it
            for rewrite in rewrites:
                if rewrite.writer is not None:
                    rewrite.writer._finished = True
            return done

    def _rewrite(self, rewrite: _Rewrite, stack: ExitStack, person: Person, described: Describer) -> None:
        """Store what is left of a version, invisibly yet."""
        old = rewrite.old
        headers = [name for name in self.layout(old.id).names if person.is_in_name(name)]
        if rewrite.found.rows == old.rows or len(headers) == len(self.layout(old.id).names):
            rewrite.found = replace(rewrite.found, gone=1)
            return
        name = _neutral_name(old) if rewrite.found.renamed else old.name
        fingerprint = hashlib.sha256(f"{old.fingerprint} without {old.id}".encode()).hexdigest()
        writer = stack.enter_context(DatasetWriter(self, old.place, name, old.owner, fingerprint))
        for table in self.tables(old.id):
            writer.write(person.search(table.drop_columns(headers), described.numbered(old)).kept)
        writer._flush()
        rows = writer._cutter.rows
        rewrite.schema, rewrite.report = described.describe(replace(old, name=name), writer.read, rows, person)
        rewrite.found = replace(rewrite.found, name=name)
        rewrite.writer = writer

    def _replace(self, series: str, versions: list[StoredDataset], rewrites: list[_Rewrite], person: Person) -> _Done:
        """In one transaction: new versions for old ones, and nothing of the old ones left."""
        done = _Done(rewrites)
        with self._database.writing() as session:
            session.scalar(select(DatasetRow.id).where(DatasetRow.id == series).with_for_update())
            # On a server, what is made of them at this moment is waited for, and what comes later is refused.
            query = select(VersionRow.id).where(VersionRow.dataset_id == series).order_by(VersionRow.id)
            if set(session.scalars(query.with_for_update())) != {version.id for version in versions}:
                raise Conflict("a version came or went meanwhile")
            for rewrite in rewrites:
                old, writer = rewrite.old, rewrite.writer
                if writer is None:
                    done.spoken += Spoken(*destroy_versions(session, [old.id]))
                    continue
                names = person.and_also(rewrite.also)
                spoken, kept = self._move_spoken(session, old.id, writer.id, writer._key, names)
                done.spoken, done.sealed_again = done.spoken + spoken, done.sealed_again + kept
                destroy_versions(session, [old.id])
                writer._publish(session, series, old.version, old.created, rewrite.schema, rewrite.report)
            self._settle_name(session, series, rewrites)
        return done

    def _settle_name(self, session: Session, series: str, rewrites: list[_Rewrite]) -> None:
        """The data set's new name, if it got one; without versions, no data set."""
        if not session.scalar(select(func.count()).where(VersionRow.dataset_id == series)):
            self._end_schedules(session, series, "erased")
            session.execute(delete(DatasetRow).where(DatasetRow.id == series))
            return
        renamed = next((each for each in rewrites if each.found.renamed and each.writer is not None), None)
        if renamed is not None:
            place = renamed.old.place
            index = blind_index(self._index_key, "name", place.workspace, place.channel, renamed.found.name)
            session.execute(update(DatasetRow).where(DatasetRow.id == series).values(name_index=index))


@dataclass
class _Done:
    """What was done to one data set."""

    rewrites: list[_Rewrite]
    spoken: Spoken = field(default_factory=Spoken)
    sealed_again: int = 0


def _neutral_name(dataset: StoredDataset) -> str:
    """A name for a data set that was called after a person: the same for all its versions."""
    ending = re.search(r"\.[A-Za-z0-9]{1,5}$", dataset.name)
    return f"data-{dataset.series[:8]}{ending.group() if ending else ''}"


def _other_names(also: list[str], removed: pa.Table, naming: Collection[str], person: Person) -> list[str]:
    """Names beside the given ones that stand in the rows of the person."""
    if len(also) >= _OTHER_NAMES or not removed.num_rows:
        return also
    found = list(_cells(removed, naming))
    return [*also, *(text for text in found if not person.is_named(text))][:_OTHER_NAMES]


def _cells(table: pa.Table, columns: Collection[str]) -> Iterator[str]:
    for name in table.column_names:
        if name in columns:
            for value in table.column(name).unique().to_pylist()[:_OTHER_NAMES]:
                if value is not None:
                    yield str(value).strip()


def _first(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:_OTHER_NAMES]


def _together(one: FoundIn, other: FoundIn) -> FoundIn:
    """Two versions of one data set, told as one."""
    return FoundIn(
        other.series,
        other.name,
        other.place,
        one.versions + other.versions,
        one.rows + other.rows,
        one.cells + other.cells,
        max(one.columns, other.columns),
        one.gone + other.gone,
        one.renamed or other.renamed,
    )
