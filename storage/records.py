"""What storage hands out: plain values, with no tie to the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["AuditEntry", "Place", "StoredDataset", "StoredResult"]


@dataclass(frozen=True, order=True)
class Place:
    """Where something belongs: a channel of a workspace. A direct message is its channel; a terminal has its own."""

    workspace: str
    channel: str


@dataclass(frozen=True)
class StoredDataset:
    """One version of a data set.

    Attributes:
        id: names this version, for ever.
        name: what people call it, usually the file's name; the same name in the same place is the next version.
        version: 1, 2, ...
        place: where it belongs.
        owner: who brought it.
        rows: how many.
        size_bytes: on disk, encrypted.
        created: when it was complete, in UTC.
        fingerprint: of the content, as its reader gave it.
        schema: JSON of the columns, as its reader gave it.
        report: JSON of what was read, dropped and guessed.
        series: names the data set, whose versions come and go.
    """

    id: str
    name: str
    version: int
    place: Place
    owner: str
    rows: int
    size_bytes: int
    created: datetime
    fingerprint: str
    schema: str
    report: str
    series: str = ""


@dataclass(frozen=True)
class StoredResult:
    """One answer with all that is needed to repeat it.

    Attributes:
        id: hard to guess, so that a button can carry it.
        place: where it was asked.
        thread: of which conversation.
        asker: who asked.
        tool: which analysis.
        arguments: JSON.
        answer: JSON.
        dataset_ids: of which versions of which data sets; empty when it used none.
        created: in UTC.
    """

    id: str
    place: Place
    thread: str
    asker: str
    tool: str
    arguments: str
    answer: str
    dataset_ids: tuple[str, ...]
    created: datetime


@dataclass(frozen=True)
class AuditEntry:
    """Who did what: `what` is one word ("ask", "share", "export", "delete"), `details` free text or JSON."""

    time: datetime
    who: str
    what: str
    place: Place | None
    dataset_id: str | None
    details: str
