"""Taking a file in: read it, store it all at once, and say what was read. Runs in a worker."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from bot.work.agreement import type_name
from bot.work.append import append_rows, contents_of
from bot.work.arrival import Target, find_target
from bot.work.jobs import INTO
from bot.work.results import Result
from storage.errors import Conflict
from storage.store import Place, Store, StoredDataset
from tools.answer import Answer, Table, TableColumn
from tools.codec import dumps, loads
from tools.columns import role_name
from tools.errors import CannotAnswer
from tools.messages import Message, say, say_count
from tools.progress import tell_progress
from tools.schema import Schema
from tools.suggestions import suggest_questions

if TYPE_CHECKING:
    from tools.files import FileRead

__all__ = ["receive_file", "told_of"]

_SHOWN = 40
"""Columns in the table of the reply; a wide file has more than anybody reads."""


def receive_file(
    store: Store,
    settings: Settings,
    path: Path,
    name: str,
    place: Place,
    owner: str,
    options: Mapping[str, str],
    beside: Collection[str] = (),
) -> Result:
    """Read a file and keep it as a data set of a place.

    The data set is there whole or not at all: what is interrupted leaves the state before. The same content in the
    same place, read in the same way, is recognised and not kept twice.

    Args:
        store: where it is kept.
        settings: limits of size.
        path: the file.
        name: what its owner calls it.
        place: where it belongs.
        owner: who brought it.
        options: how to read it, and where it goes (`into`), from earlier questions back.
        beside: the data sets, by id, that other files of the same message became.

    Returns:
        What was read, dropped and guessed, with questions that the data can answer.

    Raises:
        BadFile: it can't be read; says where and what to do.
        NeedsChoice: it can be read in several ways, or its place is open: see `bot.work.arrival.find_target`.

    Cost: about 1 s for a CSV of 100 MB with a million rows of 12 columns, on 2 cores; with decimal commas, ids of 20
        digits and dates of a country about 1.7 times that.
    """
    import pyarrow

    from tools.files import Limits, read_file
    from tools.files.encodings import look_at_bytes

    limits = Limits(
        settings.upload_mb * 1_000_000, settings.upload_rows, settings.upload_columns, settings.cell_characters
    )
    limits.check_size(path.stat().st_size)
    seen = look_at_bytes(path)
    reading = {key: value for key, value in options.items() if key != INTO}
    content = _content(seen.fingerprint, reading)
    known = _known(store, place, content)
    if known is not None:
        return known
    with _all_processors():
        read = read_file(path, name, limits, reading, seen)
    target = find_target(store, place, name, read, options, limits.rows, beside)
    try:
        result = _store(store, place, target, read, owner, content)
    except Conflict as error:
        raise CannotAnswer(
            say("“{name}” was changed by somebody else at this moment. Upload the file again.", name=target.name)
        ) from error
    del read
    pyarrow.default_memory_pool().release_unused()
    return result


def _store(store: Store, place: Place, target: Target, read: FileRead, owner: str, content: str) -> Result:
    if target.append_to is not None and target.agreement is not None:
        stored = append_rows(store, target.append_to, read, target.agreement, owner, content)
        return told_of(stored, _say_appended(read, stored))
    return told_of(_keep(store, place, target, read, owner, content))


def _known(store: Store, place: Place, content: str) -> Result | None:
    """What is said of a file that is here already, by itself or as a part of a data set."""
    known = store.same_content(place, content)
    if known is not None:
        return told_of(known, say("I have this file already: it is “{name}”, nothing new in it.", name=known.name))
    for each in store.datasets([place]):
        if each.place == place and content in contents_of(each):
            return told_of(each, say("I have this file already: its rows are in “{name}”.", name=each.name))
    return None


def _keep(store: Store, place: Place, target: Target, read: FileRead, owner: str, content: str) -> StoredDataset:
    """Store a file as a data set, or as a new version of one."""
    with store.add_dataset(place, target.name, owner, content, after=target.after) as writer:
        done = 0
        for table in read.tables:
            writer.write(table, read.layout)
            done += table.num_rows
            tell_progress(say("stored {rows} of {total} rows…", rows=done, total=read.rows))
        called = _called(read.name, target.name)
        report = dumps({"report": (*read.report, *called), "warnings": read.warnings, "notes": (*read.notes, *called)})
        return writer.finish(schema=dumps(read.schema), report=report, rows=read.rows)


def _called(file: str, name: str) -> tuple[Message, ...]:
    """Where a data set is not called as its file is, how it is called."""
    if unicodedata.normalize("NFC", file) == name:
        return ()
    return (say("Here it is called “{name}”.", name=name),)


def _say_appended(read: FileRead, stored: StoredDataset) -> Message:
    return say(
        "I added {added} of “{file}” to “{name}”: it has {rows} now.",
        added=say_count("{count} row", "{count} rows", read.rows),
        file=read.name,
        name=stored.name,
        rows=say_count("{count} row", "{count} rows", stored.rows),
    )


@contextmanager
def _all_processors() -> Iterator[None]:
    """Let Arrow use what the machine has: rows keep their order, so that nothing depends on it, unlike in sums."""
    import pyarrow

    before = pyarrow.cpu_count()
    pyarrow.set_cpu_count(os.cpu_count() or 1)
    try:
        yield
    finally:
        pyarrow.set_cpu_count(before)


def _content(fingerprint: str, options: Mapping[str, str]) -> str:
    """What tells one reading of a file from another: its bytes, and the choices made of how to read them."""
    if not options:
        return fingerprint
    return hashlib.sha256((fingerprint + json.dumps(dict(options), sort_keys=True)).encode()).hexdigest()


def told_of(stored: StoredDataset, headline: Message | None = None) -> Result:
    """What is said of a data set that has just come.

    Args:
        stored: the data set.
        headline: what happened to it; else what was read.
    """
    told: dict[str, tuple[Message, ...]] = loads(stored.report)
    schema: Schema = loads(stored.schema)
    notes = list(told["report"] if headline else told["report"][1:])
    if headline is None and stored.version > 1:
        notes.append(
            say(
                "This is version {version} of “{name}”; answers use it from now on.",
                version=stored.version,
                name=stored.name,
            )
        )
    answer = Answer(
        headline=headline or told["report"][0],
        method=say(
            "Every cell was read as text first; the type of a column follows from all of its cells. "
            "The data is stored encrypted and belongs to this conversation's place."
        ),
        figures={"rows": stored.rows, "columns": len(schema.columns)},
        tables=(_columns(schema),),
        assumptions=tuple(notes),
        warnings=told["warnings"],
        next_questions=suggest_questions(schema, stored.name),
    )
    return Result("answered", answer, dataset=stored.name, dataset_id=stored.id)


def _columns(schema: Schema) -> Table:
    rows = [
        (column.name, type_name(column.type), role_name(column.role) if column.role else None, column.missing)
        for column in schema.columns
    ]
    return Table(
        say("Columns of the file"),
        (
            TableColumn(say("Column")),
            TableColumn(say("Type")),
            TableColumn(say("Taken as")),
            TableColumn(say("Empty cells"), "integer"),
        ),
        tuple(rows[:_SHOWN]),
    )
