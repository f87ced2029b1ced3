"""What was said and answered in a workspace, gone through as a whole: to forget a person, or what is old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.cipher import about, seal, unseal
from storage.errors import NotFound
from storage.models import (
    FeedbackRow,
    FeedbackSourceRow,
    ResultRow,
    ResultSourceRow,
    TurnRow,
    TurnSourceRow,
)
from storage.person import Person
from storage.records import Place
from storage.results import Results, turn_place

__all__ = ["Conversations", "Spoken"]

_BATCH = 200
"""So many rows are held, or removed, at a time."""


@dataclass(frozen=True)
class Spoken:
    """How much was said: answers, turns of conversations (and what stands behind their buttons), thumbs, schedules."""

    results: int = 0
    turns: int = 0
    feedback: int = 0
    schedules: int = 0

    def __add__(self, other: Spoken) -> Spoken:
        return Spoken(
            self.results + other.results,
            self.turns + other.turns,
            self.feedback + other.feedback,
            self.schedules + other.schedules,
        )

    @property
    def total(self) -> int:
        """All together."""
        return self.results + self.turns + self.feedback + self.schedules


class Conversations(Results):
    """The part of the store that goes through all that was said."""

    def _count_spoken(self, workspace: str, person: Person) -> Spoken:
        """How much of it names the person."""
        with self._database.reading() as session:
            results = sum(1 for _ in self._results_naming(session, workspace, person))
            turns = sum(1 for _ in self._turns_naming(session, workspace, person))
        return Spoken(results, turns)

    def _forget_spoken(self, workspace: str, person: Person) -> Spoken:
        """Destroy what names the person."""
        with self._database.reading() as session:
            results = list(self._results_naming(session, workspace, person))
            turns = list(self._turns_naming(session, workspace, person))
        with self._database.writing() as session:
            for start in range(0, len(results), _BATCH):
                session.execute(delete(ResultRow).where(ResultRow.number.in_(results[start : start + _BATCH])))
            for start in range(0, len(turns), _BATCH):
                session.execute(delete(TurnRow).where(TurnRow.number.in_(turns[start : start + _BATCH])))
        return Spoken(len(results), len(turns))

    def _move_spoken(self, session: Session, old: str, new: str, new_key: bytes, person: Person) -> tuple[Spoken, int]:
        """Seal what was said of a version for the one that takes its place; destroy what names the person.

        Returns:
            What was destroyed, and how many answers and turns were sealed again.
        """
        results, results_kept = self._move_results(session, old, new, new_key, person)
        turns, turns_kept = self._move_turns(session, old, new, new_key, person)
        of_version = select(FeedbackSourceRow.feedback_number).where(FeedbackSourceRow.version_id == old)
        feedback = session.execute(
            delete(FeedbackRow).where(FeedbackRow.number.in_(of_version)).returning(FeedbackRow.number)
        ).all()
        return Spoken(results, turns, len(feedback)), results_kept + turns_kept

    def _move_results(self, session: Session, old: str, new: str, new_key: bytes, person: Person) -> tuple[int, int]:
        numbers = session.scalars(select(ResultSourceRow.result_number).where(ResultSourceRow.version_id == old)).all()
        destroyed = 0
        for number in numbers:
            row = session.execute(
                select(ResultRow.id, ResultRow.arguments, ResultRow.answer).where(ResultRow.number == number)
            ).one()
            sources = session.scalars(select(ResultSourceRow.version_id).where(ResultSourceRow.result_number == number))
            before, after = self._both_keys(session, sources.all(), old, new, new_key)
            places = {name: about("result", row.id, name) for name in ("arguments", "answer")}
            texts = {name: unseal(before, getattr(row, name), place).decode() for name, place in places.items()}
            if any(person.is_in_json(text) for text in texts.values()):
                session.execute(delete(ResultRow).where(ResultRow.number == number))
                destroyed += 1
                continue
            sealed = {name: seal(after, text.replace(old, new).encode(), places[name]) for name, text in texts.items()}
            session.execute(update(ResultRow).where(ResultRow.number == number).values(**sealed))
        session.execute(update(ResultSourceRow).where(ResultSourceRow.version_id == old).values(version_id=new))
        return destroyed, len(numbers) - destroyed

    def _move_turns(self, session: Session, old: str, new: str, new_key: bytes, person: Person) -> tuple[int, int]:
        numbers = session.scalars(select(TurnSourceRow.turn_number).where(TurnSourceRow.version_id == old)).all()
        destroyed = 0
        for number in numbers:
            query = select(TurnRow.workspace, TurnRow.channel, TurnRow.thread, TurnRow.turn)
            row = session.execute(query.where(TurnRow.number == number)).one()
            sources = session.scalars(select(TurnSourceRow.version_id).where(TurnSourceRow.turn_number == number))
            before, after = self._both_keys(session, sources.all(), old, new, new_key)
            place = turn_place(Place(row.workspace, row.channel), row.thread)
            text = unseal(before, row.turn, place).decode()
            if person.is_in_json(text):
                session.execute(delete(TurnRow).where(TurnRow.number == number))
                destroyed += 1
                continue
            sealed = seal(after, text.replace(old, new).encode(), place)
            session.execute(update(TurnRow).where(TurnRow.number == number).values(turn=sealed))
        session.execute(update(TurnSourceRow).where(TurnSourceRow.version_id == old).values(version_id=new))
        return destroyed, len(numbers) - destroyed

    def _both_keys(
        self, session: Session, version_ids: Iterable[str], old: str, new: str, new_key: bytes
    ) -> tuple[bytes, bytes]:
        """The key of what was made of these versions, and the one that it has when one of them is replaced."""
        keys = self._keys_of_sources(session, version_ids)
        moved = {name: key for name, key in keys.items() if name != old} | {new: new_key}
        return self._combined_key(keys), self._combined_key(moved)

    def _results_naming(self, session: Session, workspace: str, person: Person) -> Iterator[int]:
        query = select(ResultRow.number, ResultRow.id, ResultRow.arguments, ResultRow.answer)
        for row in session.execute(query.where(ResultRow.workspace == workspace).execution_options(yield_per=_BATCH)):
            of = select(ResultSourceRow.version_id).where(ResultSourceRow.result_number == row.number)
            try:
                key = self._key_of_sources(session, session.scalars(of).all())
            except NotFound:
                continue  # its data set went meanwhile, and it with it
            texts = (
                unseal(key, sealed, about("result", row.id, name)).decode()
                for name, sealed in (("arguments", row.arguments), ("answer", row.answer))
            )
            if any(person.is_in_json(text) for text in texts):
                yield row.number

    def _turns_naming(self, session: Session, workspace: str, person: Person) -> Iterator[int]:
        query = select(TurnRow.number, TurnRow.workspace, TurnRow.channel, TurnRow.thread, TurnRow.turn)
        for row in session.execute(query.where(TurnRow.workspace == workspace).execution_options(yield_per=_BATCH)):
            of = select(TurnSourceRow.version_id).where(TurnSourceRow.turn_number == row.number)
            try:
                key = self._key_of_sources(session, session.scalars(of).all())
            except NotFound:
                continue
            place = turn_place(Place(row.workspace, row.channel), row.thread)
            if person.is_in_json(unseal(key, row.turn, place).decode()):
                yield row.number
