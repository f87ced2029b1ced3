"""Files that are parts of one table: found among others, and put together.

They follow one another in time, such as January, February and March, or they stand beside one another, such as the same
month of Google and of Meta. Of the latter each row says which file it is from, as nothing else in it may.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.work.agreement import Agreement, compare, in_time
from bot.work.append import contents_of, describe_rows, fitted, layout_of_both, said_of
from bot.work.arrival import free_name
from bot.work.receive import told_of
from bot.work.results import Result
from storage.errors import Conflict, NotFound
from storage.store import Place, Store, StoredDataset
from tools.codec import dumps, loads
from tools.errors import CannotAnswer
from tools.files.report import period_of, report_on
from tools.messages import Message, Words, say, say_count
from tools.progress import tell_progress
from tools.schema import Column, Schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["find_beside", "find_parts", "free_column", "newest_of", "put_together"]

_LONGEST_STEM = 80
"""Characters of the name of each end in the name of the whole."""


def find_parts(datasets: Iterable[StoredDataset]) -> list[tuple[StoredDataset, ...]]:
    """Data sets that look like parts of one table: the same columns, and each begins after the one before ends.

    Args:
        datasets: the newest versions of some data sets of one place.

    Returns:
        Groups of two or more, each in the order of its dates. What belongs to none is left out.

    Cost: looks at schemas only.
    """
    dated = [(loads(each.schema), each) for each in datasets]
    dated = [(schema, each) for schema, each in dated if period_of(schema) is not None]
    dated.sort(key=lambda pair: (_first_day(pair[0]), pair[1].name))
    groups: list[list[tuple[Schema, StoredDataset]]] = []
    for schema, each in dated:
        group = next((group for group in groups if _goes_on(group[-1][0], schema)), None)
        if group is None:
            groups.append([(schema, each)])
        else:
            group.append((schema, each))
    return [tuple(each for _, each in group) for group in groups if len(group) > 1]


def find_beside(datasets: Iterable[StoredDataset]) -> list[tuple[StoredDataset, ...]]:
    """Data sets that look like the same table of several sources: the same columns, and days that they have in common.

    Args:
        datasets: as for `find_parts`, without those that it found.

    Returns:
        Groups of two or more, each in the order of its names.

    Cost: looks at schemas only.
    """
    groups: list[list[tuple[Schema, StoredDataset]]] = []
    for each in sorted(datasets, key=lambda one: (one.name, one.id)):
        schema: Schema = loads(each.schema)
        if period_of(schema) is None:
            continue
        group = next((group for group in groups if _is_beside(group[0][0], schema)), None)
        if group is None:
            groups.append([(schema, each)])
        else:
            group.append((schema, each))
    return [tuple(each for _, each in group) for group in groups if len(group) > 1]


def free_column(datasets: Iterable[StoredDataset], wanted: str) -> str:
    """A name that no column of these has: the wanted one, or that with a number."""
    taken = {name.strip().casefold() for each in datasets for name in loads(each.schema).names}
    names = (wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def newest_of(store: Store, place: Place, dataset_ids: Iterable[str]) -> list[StoredDataset]:
    """The newest versions of the data sets of a place that these are versions of; without what was deleted."""
    newest = {each.series: each for each in store.datasets([place]) if each.place == place}
    found: dict[str, StoredDataset] = {}
    for dataset_id in dataset_ids:
        try:
            series = store.dataset(dataset_id, [place]).series
        except NotFound:
            continue
        if series in newest:
            found[series] = newest[series]
    return list(found.values())


def put_together(
    store: Store, parts: Sequence[str], place: Place, owner: str, most_rows: int, source: str = ""
) -> Result:
    """Make one data set of several; they go once their rows are in it.

    The first may be a data set that was there before: then it gets a new version, and keeps its name. Of what somebody
    else brought, what was changed since, shared, or is posted by a schedule, nothing goes.

    Args:
        store: where they are.
        parts: the ids of their newest versions, in the order of their dates.
        place: where they belong.
        owner: who brought them.
        most_rows: of one data set.
        source: for files that stand beside one another: the column that says which file a row is from, which none of
            them has. They become a new data set, and all of them go.

    Raises:
        CannotAnswer: they have changed since it was asked, or are too many rows together.

    Cost: all rows are stored again, about 1 s for a million of 12 columns; memory for two parts of a data set, and then
        for one column of all rows.
    """
    found = newest_of(store, place, parts)
    done = _done_before(store, place, found, parts)
    if done is not None:
        return done
    if [each.id for each in found] != list(parts):
        raise CannotAnswer(_changed())
    if sum(each.rows for each in found) > most_rows:
        raise CannotAnswer(say("Together they have more than the {limit} rows that I take.", limit=most_rows))
    going = found if source else found[1:]
    groups = find_beside(found) if source else find_parts(found)
    if any(not is_fresh(store, each, owner) for each in going) or list(map(len, groups)) != [len(found)]:
        raise CannotAnswer(_changed())
    if source and free_column(found, source) != source:
        raise CannotAnswer(_changed())
    try:
        whole = _join(store, found, place, owner, source)
    except (Conflict, NotFound) as error:
        raise CannotAnswer(_changed()) from error
    _remove(store, [each for each in found if each.series != whole.series], owner)
    return told_of(whole, _headline(whole, len(found)))


def is_fresh(store: Store, dataset: StoredDataset, owner: str) -> bool:
    """Whether nothing hangs on a data set yet but its own rows, and who asks brought it."""
    return (
        dataset.owner == owner
        and dataset.version == 1
        and not store.shares(dataset.id, [dataset.place])
        and not any(each.state != "stopped" for each in store.schedules_on(dataset.series))
    )


def _done_before(store: Store, place: Place, left: list[StoredDataset], parts: Sequence[str]) -> Result | None:
    """It was done already and perhaps broken off before the parts were gone: then they go now."""
    for whole in store.datasets([place]):
        if whole.place == place and set(parts) <= set(loads(whole.report).get("parts", ())):
            _remove(store, [each for each in left if each.id in parts], whole.owner)
            return told_of(whole, _headline(whole, len(parts)))
    return None


def _changed() -> Message:
    return say("These data sets have changed since I asked, so I left them as they are.")


def _headline(whole: StoredDataset, count: int) -> Message:
    return say_count(
        "I put {count} file together as “{name}”: {rows}.",
        "I put {count} files together as “{name}”: {rows}.",
        count,
        name=whole.name,
        rows=say_count("{count} row", "{count} rows", whole.rows),
    )


def _remove(store: Store, parts: Iterable[StoredDataset], owner: str) -> None:
    for each in parts:
        if is_fresh(store, each, owner):
            store.delete_dataset(each.id, [each.place])


def _join(store: Store, parts: Sequence[StoredDataset], place: Place, owner: str, source: str) -> StoredDataset:
    """Store the rows of all, in the order of their dates; with `source`, each with the name of its file."""
    first = parts[0]
    joint = _Joint(store, first)
    for each in parts[1:]:
        joint.add(each)
    contents = tuple(content for each in parts for content in contents_of(each))
    fingerprint = hashlib.sha256("".join(contents).encode()).hexdigest()
    rows = sum(each.rows for each in parts)
    fresh = is_fresh(store, first, owner)
    here = [each for each in store.datasets([place]) if each.place == place]
    name = free_name(_name_of_sources(parts) if source else _name_of_all(parts), here) if fresh else first.name
    named = _names_of_sources(parts)
    with store.add_dataset(place, name, owner, fingerprint, after="" if fresh else first.id) as writer:
        done = 0
        for each, agreement, called in zip(parts, joint.agreements, named, strict=True):
            for table in store.tables(each.id):
                rows_of = fitted(table, [agreement.names[column] for column in joint.layout.names], joint.layout)
                writer.write(_with_source(rows_of, source, called) if source else rows_of)
                done += table.num_rows
                tell_progress(say("stored {rows} of {total} rows…", rows=done, total=rows))
        columns = [*joint.layout.names, source] if source else joint.layout.names
        schema = describe_rows(columns, writer.read, rows, joint.said)
        report = {**_report(name, parts, schema, joint.warnings, source), "contents": contents}
        report["parts"] = tuple(each.id for each in parts)
        return writer.finish(schema=dumps(schema), report=dumps(report), rows=rows)


class _Joint:
    """The columns of several data sets under one another: their names and types, and what is known of them."""

    def __init__(self, store: Store, first: StoredDataset) -> None:
        self._store = store
        self._schema: Schema = loads(first.schema)
        self.layout: pa.Schema = store.layout(first.id)
        self.said = said_of(self._schema)
        self.agreements = [Agreement({name: name for name in self._schema.names})]
        self.warnings: list[Message] = []

    def add(self, dataset: StoredDataset) -> None:
        """Put another beneath.

        Raises:
            CannotAnswer: its columns do not go with the others.
        """
        schema: Schema = loads(dataset.schema)
        agreement = compare(self._schema, schema)
        if not agreement.agrees:
            raise CannotAnswer(
                say("The columns of “{name}” differ: {differences}.", name=dataset.name, differences=_words(agreement))
            )
        self.layout = layout_of_both(self.layout, self._store.layout(dataset.id), agreement)
        theirs = said_of(schema)
        self.said = {name: {**theirs[agreement.names[name]], **mine} for name, mine in self.said.items()}
        self._schema = Schema(
            tuple(_both(column, schema[agreement.names[column.name]], agreement) for column in self._schema.columns),
            self._schema.rows + schema.rows,
        )
        self.agreements.append(agreement)
        self.warnings += agreement.warnings


def _words(agreement: Agreement) -> Words:
    return Words(agreement.differences)


def _both(mine: Column, theirs: Column, agreement: Agreement) -> Column:
    """A column of both: as much as a comparison with a third looks at."""
    return replace(
        mine,
        type=agreement.types[mine.name],
        missing=mine.missing + theirs.missing,
        unit=mine.unit or theirs.unit,
        identifier=mine.identifier or theirs.identifier,
        minimum=min(_numbers(mine.minimum, theirs.minimum), default=None),
        maximum=max(_numbers(mine.maximum, theirs.maximum), default=None),
    )


def _numbers(*bounds: float | str | None) -> list[float]:
    return [bound for bound in bounds if isinstance(bound, int | float)]


def _report(
    name: str, parts: Sequence[StoredDataset], schema: Schema, more: Sequence[Message], source: str
) -> dict[str, object]:
    told = [loads(each.report) for each in parts]
    warnings = dict.fromkeys(dumps(each) for report in told for each in report["warnings"])
    warnings |= dict.fromkeys(map(dumps, more))
    files = Words(tuple(say("“{file}”", file=each.name) for each in parts))
    notes = {dumps(note): None for report in told for note in report.get("notes", ())}
    if source:
        made = say("It is made of {files}; “{column}” says which file a row is from.", files=files, column=source)
    else:
        made = say("It is made of {files}, in the order of their dates.", files=files)
    kept = (made, *map(loads, notes))
    return {"report": report_on(name, schema, kept), "notes": kept, "warnings": tuple(map(loads, warnings))}


def _name_of_all(parts: Sequence[StoredDataset]) -> str:
    """The name of jan.csv, feb.csv and mar.csv together: "jan - mar.csv"."""
    first, last = PurePosixPath(parts[0].name.replace("/", "_")), PurePosixPath(parts[-1].name.replace("/", "_"))
    return f"{first.stem[:_LONGEST_STEM]} - {last.stem[:_LONGEST_STEM]}{first.suffix}"


def _name_of_sources(parts: Sequence[StoredDataset]) -> str:
    """The name of google.csv and meta.csv together: "google + meta.csv"."""
    files = [PurePosixPath(each.name.replace("/", "_")) for each in parts]
    stems = " + ".join(file.stem for file in files)
    longest = 2 * _LONGEST_STEM
    return f"{stems if len(stems) <= longest else stems[: longest - 1] + '…'}{files[0].suffix}"


def _names_of_sources(parts: Sequence[StoredDataset]) -> list[str]:
    """What the rows of each are told apart by: the names of their files, without the ending where that is enough."""
    stems = [PurePosixPath(each.name).stem for each in parts]
    return stems if len(set(stems)) == len(stems) else [each.name for each in parts]


def _with_source(table: pa.Table, column: str, name: str) -> pa.Table:
    import pyarrow as pa

    return table.append_column(pa.field(column, pa.string()), pa.repeat(pa.scalar(name, pa.string()), table.num_rows))


def _first_day(schema: Schema) -> str:
    period = period_of(schema)
    return period[0].first.isoformat() if period else ""


def _goes_on(before: Schema, after: Schema) -> bool:
    agreement = compare(before, after)
    return agreement.agrees and in_time(before, after, agreement.names).relation == "follows"


def _is_beside(one: Schema, other: Schema) -> bool:
    """Whether the columns are the same, and some days are in both."""
    first, second = period_of(one), period_of(other)
    meet = first and second and first[0].first <= second[0].last and second[0].first <= first[0].last
    return bool(meet) and compare(one, other).agrees
