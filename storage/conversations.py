"""What was said in a workspace, gone through as a whole to forget a person: answers, turns, thumbs, schedules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.cipher import about, seal, unseal
from storage.endings import Endings
from storage.errors import NotFound
from storage.feedback import FeedbackStore
from storage.models import (
    FeedbackRow,
    FeedbackSourceRow,
    PreferenceRow,
    ResultRow,
    ResultSourceRow,
    RunRow,
    ScheduleRow,
    TurnRow,
    TurnSourceRow,
)
from storage.person import Person
from storage.preferences import Preferences
from storage.records import Place
from storage.results import Results, turn_place
from storage.schedules import Schedules
from storage.trail import Trail

__all__ = ["Conversations", "Spoken"]

_BATCH = 200
"""So many rows are held, or removed, at a time."""


@dataclass(frozen=True)
class Spoken:
    """How much was said.

    Attributes:
        results: answers.
        turns: of conversations, and what stands behind their buttons.
        feedback: thumbs and corrections.
        schedules: and notes on their runs.
        terms: what a channel or a person has defined or set.
        entries: of the audit trail, whose details go; that something was done stays.
    """

    results: int = 0
    turns: int = 0
    feedback: int = 0
    schedules: int = 0
    terms: int = 0
    entries: int = 0

    def __add__(self, other: Spoken) -> Spoken:
        return Spoken(
            self.results + other.results,
            self.turns + other.turns,
            self.feedback + other.feedback,
            self.schedules + other.schedules,
            self.terms + other.terms,
            self.entries + other.entries,
        )

    @property
    def total(self) -> int:
        """All together."""
        return self.results + self.turns + self.feedback + self.schedules + self.terms + self.entries


@dataclass(frozen=True)
class _Kind:
    """A table of what was said of versions, sealed with their keys."""

    rows: type[ResultRow] | type[TurnRow] | type[FeedbackRow]
    number_of_source: InstrumentedAttribute[int]
    version_of_source: InstrumentedAttribute[str]
    sealed: Callable[[Any], dict[str, bytes]]
    """The sealed columns of a row, each with what it is bound to."""


_KINDS = (
    _Kind(
        ResultRow,
        ResultSourceRow.result_number,
        ResultSourceRow.version_id,
        lambda row: {name: about("result", row.id, name) for name in ("arguments", "answer")},
    ),
    _Kind(
        TurnRow,
        TurnSourceRow.turn_number,
        TurnSourceRow.version_id,
        lambda row: {"turn": turn_place(Place(row.workspace, row.channel), row.thread)},
    ),
    _Kind(
        FeedbackRow,
        FeedbackSourceRow.feedback_number,
        FeedbackSourceRow.version_id,
        lambda row: {"details": about("feedback", row.workspace, row.channel, row.number)},
    ),
)


class Conversations(Results, FeedbackStore, Schedules, Endings, Preferences, Trail):
    """The part of the store that goes through all that was said."""

    def _count_spoken(self, workspace: str, person: Person) -> Spoken:
        """How much of it names the person."""
        with self._database.reading() as session:
            counts = [sum(1 for _ in self._naming(session, kind, workspace, person)) for kind in _KINDS]
        schedules, runs = self._schedules_naming(workspace, person)
        terms, entries = self._terms_naming(workspace, person), self._entries_naming(workspace, person)
        return Spoken(counts[0], counts[1], counts[2], len(schedules) + len(runs), len(terms), len(entries))

    def _forget_spoken(self, workspace: str, person: Person, who: str) -> Spoken:
        """Destroy what names the person."""
        counts = []
        for kind in _KINDS:
            with self._database.reading() as session:
                numbers = list(self._naming(session, kind, workspace, person))
            for start in range(0, len(numbers), _BATCH):
                with self._database.writing() as session:
                    session.execute(delete(kind.rows).where(kind.rows.number.in_(numbers[start : start + _BATCH])))
            counts.append(len(numbers))
        schedules = self._forget_schedules(workspace, person).schedules
        terms = self._terms_naming(workspace, person)
        for scope, name in terms:
            self.set_preference(workspace, scope, name, None, who)
        entries = self._entries_naming(workspace, person)
        self._forget_in_entries(entries)
        return Spoken(counts[0], counts[1], counts[2], schedules, len(terms), len(entries))

    def _forget_schedules(self, workspace: str, person: Person) -> Spoken:
        """End the schedules that name the person, which whoever made them is told, and empty notes on runs that do."""
        schedules, runs = self._schedules_naming(workspace, person)
        if schedules or runs:
            with self._database.writing() as session:
                self._end_naming(session, schedules, person)
                for run in runs:
                    session.execute(update(RunRow).where(run).values(details=None))
        return Spoken(schedules=len(schedules) + len(runs))

    def _move_spoken(self, session: Session, old: str, new: str, new_key: bytes, person: Person) -> tuple[Spoken, int]:
        """Seal what was said of a version for the one that takes its place; destroy what names the person.

        Returns:
            What was destroyed, and how much was sealed again.
        """
        destroyed, kept = [], 0
        for kind in _KINDS:
            numbers = session.scalars(select(kind.number_of_source).where(kind.version_of_source == old)).all()
            gone = sum(not self._move(session, kind, number, old, new, new_key, person) for number in numbers)
            session.execute(
                update(kind.number_of_source.class_).where(kind.version_of_source == old).values(version_id=new)
            )
            destroyed.append(gone)
            kept += len(numbers) - gone
        return Spoken(destroyed[0], destroyed[1], destroyed[2]), kept

    def _move(
        self, session: Session, kind: _Kind, number: int, old: str, new: str, new_key: bytes, person: Person
    ) -> bool:
        """Seal one thing again; False when it named the person and is gone."""
        row = session.execute(select(*kind.rows.__table__.columns).where(kind.rows.number == number)).one()
        keys = self._keys_of_sources(session, self._sources(session, kind, number))
        moved = {name: key for name, key in keys.items() if name != old} | {new: new_key}
        before, after = self._combined_key(keys), self._combined_key(moved)
        places = kind.sealed(row)
        texts = {name: unseal(before, getattr(row, name), place).decode() for name, place in places.items()}
        if any(person.is_in_json(text) for text in texts.values()):
            session.execute(delete(kind.rows).where(kind.rows.number == number))
            return False
        sealed = {name: seal(after, text.replace(old, new).encode(), places[name]) for name, text in texts.items()}
        session.execute(update(kind.rows).where(kind.rows.number == number).values(**sealed))
        return True

    def _naming(self, session: Session, kind: _Kind, workspace: str, person: Person) -> Iterator[int]:
        """The numbers of what names the person."""
        query = select(*kind.rows.__table__.columns).where(kind.rows.workspace == workspace)
        for row in session.execute(query.execution_options(yield_per=_BATCH)):
            try:
                key = self._key_of_sources(session, self._sources(session, kind, row.number))
            except NotFound:
                continue  # its data set went meanwhile, and it with it
            texts = (unseal(key, getattr(row, name), place).decode() for name, place in kind.sealed(row).items())
            if any(person.is_in_json(text) for text in texts):
                yield row.number

    @staticmethod
    def _sources(session: Session, kind: _Kind, number: int) -> Iterable[str]:
        return session.scalars(select(kind.version_of_source).where(kind.number_of_source == number)).all()

    def _schedules_naming(self, workspace: str, person: Person) -> tuple[list[str], list[ColumnElement[bool]]]:
        """Schedules that name the person, and of the others the runs whose notes do."""
        schedules: list[str] = []
        runs: list[ColumnElement[bool]] = []
        for each in self._schedules(ScheduleRow.workspace == workspace, also_ended=True):
            if person.is_in_json(each.definition):
                schedules.append(each.id)
                continue
            for run in self.runs(each.id, limit=_BATCH):
                if run.details and person.is_in_json(run.details):
                    runs.append((RunRow.schedule_id == each.id) & (RunRow.due == run.due))
        return schedules, runs

    def _terms_naming(self, workspace: str, person: Person) -> list[tuple[str, str]]:
        """Scope and name of what was defined or set."""
        with self._database.reading() as session:
            scopes = session.scalars(select(PreferenceRow.scope).where(PreferenceRow.workspace == workspace)).all()
        return [
            (scope, name)
            for scope, values in self.preferences(workspace, set(scopes)).items()
            for name, value in values.items()
            if person.is_mentioned(name) or person.is_in_json(value.value)
        ]
