"""Erasing a person, or counting what there is of them, told as an answer. Runs in a worker, as it reads everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, TypeVar

from bot.work.append import describe_rows, said_of
from bot.work.results import Result
from storage.erasure import ErasureReport, FoundIn, PersonFound
from storage.person import Person
from storage.store import Store, StoredDataset
from tools.answer import Answer, Table, TableColumn
from tools.codec import dumps, loads
from tools.errors import CannotAnswer
from tools.files.report import report_on
from tools.messages import Message, Words, say, say_count
from tools.schema import Schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["erase_person", "find_person"]

Found = TypeVar("Found", PersonFound, ErasureReport)

_PEOPLE = frozenset({"customer", "source", "target_node"})
"""Roles of columns whose cells name people."""


def find_person(store: Store, names: Sequence[str], workspace: str) -> Result:
    """Count what there is of a person in a workspace, for the question whether to erase it. Changes nothing.

    Args:
        store: where to look.
        names: what the person goes by.
        workspace: all places of it.

    Raises:
        CannotAnswer: a name is too short to name anybody.
    """
    found = _checked(lambda: store.find_person(names, workspace, _Described()))
    if found.nothing:
        headline = say("I found nobody of that name.")
    elif not found.datasets:
        headline = say("No data set has anybody of that name; I found {what} only.", what=_count(found))
    else:
        headline = say("I found {what}.", what=_count(found))
    return Result("answered", _answer(headline, found, _also(found)))


def erase_person(store: Store, names: Sequence[str], workspace: str, who: str) -> Result:
    """Erase a person from everything in a workspace, then look again and say what that found.

    Args:
        store: where it is kept.
        names: what the person goes by.
        workspace: all places of it.
        who: the asker, who may do it and has confirmed it.

    Returns:
        The proof; `figures` has `rows`, `cells`, `versions`, `said` and what is `left`.

    Raises:
        CannotAnswer: a name is too short to name anybody.
    """
    report = _checked(lambda: store.erase(names, workspace, who, _Described()))
    erased = report.erased
    if not report.proven:
        headline = say(
            "I erased {what}, but a second look found {left} again: somebody keeps adding it. Ask once more.",
            what=_count(erased),
            left=_count(report.left),
        )
    elif erased.nothing:
        headline = say("I found nobody of that name, so nothing was erased.")
    elif not erased.datasets:
        headline = say(
            "I erased {what}, but no data set has anybody of that name. If you expected rows of this person, check how "
            "the data has the name, and ask again: this is no proof.",
            what=_count(erased),
        )
    else:
        headline = say("I erased {what}. A second look through everything found nothing.", what=_count(erased))
    notes = list(_also(erased))
    if report.sealed_again:
        notes.append(
            say_count(
                "{count} earlier answer or message that does not name the person is kept; it was computed with the "
                "rows that are gone now.",
                "{count} earlier answers and messages that do not name the person are kept; they were computed with "
                "the rows that are gone now.",
                report.sealed_again,
            )
        )
    answer = _answer(headline, erased, tuple(notes))
    left = report.left.rows + report.left.cells + report.left.spoken.total
    return Result("answered", dataclasses.replace(answer, figures={**answer.figures, "left": left}))


class _Described:
    """Reads and writes the schemas and reports of stored data sets."""

    fixed: Collection[str] = ("template", "plural", "is")

    def numbered(self, dataset: StoredDataset) -> Collection[str]:
        schema: Schema = loads(dataset.schema)
        return [each.name for each in schema.columns if each.identifier or each.role in _PEOPLE]

    def naming(self, dataset: StoredDataset) -> Collection[str]:
        schema: Schema = loads(dataset.schema)
        return [each.name for each in schema.columns if each.role in _PEOPLE]

    def mentions(self, dataset: StoredDataset, person: Person) -> bool:
        schema: Schema = loads(dataset.schema)
        told = loads(dataset.report)
        texts = [text for each in schema.columns for text in (each.name, *each.values)]
        return any(map(person.is_mentioned, texts)) or any(
            _mentions(each, person) for each in (*told["report"], *told["warnings"], *told.get("notes", ()))
        )

    def describe(
        self, dataset: StoredDataset, read: Callable[[Sequence[str]], pa.Table], rows: int, person: Person
    ) -> tuple[str, str]:
        before: Schema = loads(dataset.schema)
        names = [name for name in before.names if not person.is_in_name(name)]
        schema = describe_rows(names, read, rows, said_of(before))
        told = loads(dataset.report)
        notes = [each for each in told.get("notes", ()) if each != _of_erasure() and not _mentions(each, person)]
        notes.append(_of_erasure())
        warnings = tuple(each for each in told["warnings"] if not _mentions(each, person))
        report = {"report": report_on(dataset.name, schema, notes), "warnings": warnings, "notes": notes}
        return dumps(schema), dumps(report)


def _mentions(message: Message, person: Person) -> bool:
    return person.is_in_json(dumps(message))


def _of_erasure() -> Message:
    return say("Rows and texts of a person were erased from it since.")


def _checked(look: Callable[[], Found]) -> Found:
    try:
        return look()
    except ValueError as error:
        raise CannotAnswer(
            say(
                "Name the person by an e-mail address, a full name or a customer number as the data has it; a single "
                "letter or digit is too little."
            )
        ) from error


def _count(found: PersonFound) -> Words:
    """What there is, in words."""
    counts = [
        (found.rows, say_count("{count} row", "{count} rows", found.rows)),
        (found.cells, say_count("{count} mention in a longer text", "{count} mentions in longer texts", found.cells)),
        (
            found.versions,
            say_count("{count} version of a data set", "{count} versions of data sets", found.versions),
        ),
        (
            found.spoken.total,
            say_count("{count} answer or message", "{count} answers and messages", found.spoken.total),
        ),
    ]
    return Words(tuple(words for count, words in counts if count))


def _also(found: PersonFound) -> tuple[Message, ...]:
    """Other names in the same rows: whoever asks may not know that they stand elsewhere alone."""
    if not found.also:
        return ()
    return (
        say(
            "The same rows also hold {names}. If that is this person, ask to erase it too: it may stand elsewhere.",
            names=Words(tuple(f"“{name}”" for name in found.also[:5])),
        ),
    )


def _answer(headline: Message, found: PersonFound, notes: tuple[Message, ...]) -> Answer:
    return Answer(
        headline=headline,
        method=say(
            "A row is the person's when one of its cells is one of the names and nothing else; capitals and spaces do "
            "not matter, and numbers count in columns of ids only. A longer text with a name in it as a whole word is "
            "emptied and its row kept. Columns called after the person are removed, data sets renamed. Every "
            "version is stored again under a new key, and the old key and rows are destroyed."
        ),
        figures={
            "rows": found.rows,
            "cells": found.cells,
            "versions": found.versions,
            "datasets": len(found.datasets),
            "said": found.spoken.total,
        },
        tables=(_table(found.datasets),) if found.datasets else (),
        warnings=notes,
    )


def _table(datasets: Sequence[FoundIn]) -> Table:
    return Table(
        say("Data sets with this person"),
        (
            TableColumn(say("Data set")),
            TableColumn(say("Versions"), "integer"),
            TableColumn(say("Rows"), "integer"),
            TableColumn(say("Longer texts"), "integer"),
            TableColumn(say("Columns"), "integer"),
        ),
        tuple((each.name, each.versions, each.rows, each.cells, each.columns) for each in datasets),
    )
