"""What storage hands out: plain values, with no tie to the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = [
    "AuditEntry",
    "EndedSchedule",
    "Place",
    "Preference",
    "StoredDataset",
    "StoredFeedback",
    "StoredInstallation",
    "StoredResult",
    "StoredRun",
    "StoredSchedule",
    "UnfinishedWork",
]


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


@dataclass(frozen=True)
class StoredSchedule:
    """Something that is done again and again.

    Attributes:
        id: names it, hard to guess.
        place: where it posts.
        owner: who made it, and for whom its runs may see what they see.
        created: in UTC.
        state: "active", "paused" or "stopped".
        next_due: when it runs next, in UTC; None when never.
        definition: JSON, as its maker gave it.
        dataset_id: the data set (`StoredDataset.series`) that it is of, with which it goes; None when of no single one.
    """

    id: str
    place: Place
    owner: str
    created: datetime
    state: str
    next_due: datetime | None
    definition: str
    dataset_id: str | None


@dataclass(frozen=True)
class EndedSchedule:
    """A schedule that ended with its data, or because its words named somebody who was erased.

    Attributes:
        id, place, owner, created: as they were.
        definition: as it was; empty where it named somebody who was erased.
        why: "deleted", "expired" (older than data is kept), "erased" (with all that there was of a person) or "named"
            (its own words named the person).
        by: who deleted the data; empty where nobody did.
        language: of its posts, where there is no definition that says it.
    """

    id: str
    place: Place
    owner: str
    created: datetime
    definition: str
    why: str
    by: str
    language: str = ""


@dataclass(frozen=True)
class StoredRun:
    """One due time of a schedule, and what became of it.

    Attributes:
        schedule_id: of which schedule.
        due: when it was due, in UTC.
        state: "running", then "posting", at last "posted", "skipped", "failed" or "missed".
        process: who does it, or did it last.
        touched: when that process last gave a sign of life, in UTC.
        started: when it was first begun, in UTC; taking it over does not change it.
        finished: when it ended, in UTC.
        message_ts: which message it became.
        details: free text or JSON.
    """

    schedule_id: str
    due: datetime
    state: str
    process: str
    touched: datetime
    started: datetime
    finished: datetime | None = None
    message_ts: str | None = None
    details: str = ""


@dataclass(frozen=True)
class Preference:
    """What someone has set: the value, who set it and when (in UTC)."""

    value: str
    who: str
    changed: datetime


@dataclass(frozen=True)
class StoredFeedback:
    """A judgement of an answer.

    Attributes:
        id: counts up.
        place: where it was given.
        who: who gave it.
        created: in UTC.
        verdict: "up", "down" or "corrected".
        question: the words that were asked.
        tool: which analysis had answered.
        details: JSON: a reason, or what was chosen instead.
        dataset_ids: the versions that it speaks of.
    """

    id: int
    place: Place
    who: str
    created: datetime
    verdict: str
    question: str
    tool: str
    details: str
    dataset_ids: tuple[str, ...]


@dataclass(frozen=True)
class StoredInstallation:
    """An installation of the app: `enterprise` and `person` are empty where there is none; `details` is its JSON."""

    enterprise: str
    workspace: str
    person: str
    installed: datetime
    details: str


@dataclass(frozen=True)
class UnfinishedWork:
    """A message that says that work is going on: its place and `ts`, and the `card` that it will become."""

    place: Place
    ts: str
    card: str
