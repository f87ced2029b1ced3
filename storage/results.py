"""The store's answers and conversations, sealed with the keys of the data sets that they are made of."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.access import in_places, visible
from storage.base import StoreBase, now
from storage.cipher import about, seal, unseal
from storage.errors import NotFound
from storage.models import DatasetRow, ResultRow, ResultSourceRow, TurnRow, TurnSourceRow, VersionRow
from storage.records import Place, StoredResult

__all__ = ["Results", "turn_place"]


class Results(StoreBase):
    """The part of the store that keeps answers and conversations."""

    def save_result(
        self,
        dataset_ids: Iterable[str],
        place: Place,
        thread: str,
        asker: str,
        tool: str,
        arguments_json: str,
        answer_json: str,
    ) -> str:
        """Keep an answer with all that is needed to repeat it.

        It is sealed with the keys of all its data sets (with the store's own when there is none), and goes with the
        first of them that is deleted.

        Args:
            dataset_ids: the versions that it was computed from.
            place: where it was asked.
            thread: in which conversation.
            asker: who asked.
            tool: which analysis.
            arguments_json: its arguments.
            answer_json: its answer.

        Returns:
            Its id, hard to guess.

        Raises:
            NotFound: one of the data sets is gone.
        """
        identifier = uuid.uuid4().hex
        sources = tuple(dict.fromkeys(dataset_ids))
        with self._database.writing() as session:
            key = self._key_of_sources(session, sources, keep=True)
            row = ResultRow(
                id=identifier,
                workspace=place.workspace,
                channel=place.channel,
                thread=thread,
                asker=asker,
                tool=tool,
                created=now(),
                arguments=seal(key, arguments_json.encode(), about("result", identifier, "arguments")),
                answer=seal(key, answer_json.encode(), about("result", identifier, "answer")),
            )
            session.add(row)
            session.flush()
            session.add_all(ResultSourceRow(result_number=row.number, version_id=source) for source in sorted(sources))
        return identifier

    def result(self, result_id: str, places: Iterable[Place]) -> StoredResult:
        """An answer, by its id.

        Whoever may no longer see a data set (they left its channel, or it is not shared any more) may not see what was
        computed from it either.

        Raises:
            NotFound: none of that id was given in the places, or a data set of it was deleted or is not to be seen from
                them.
        """
        with self._database.reading() as session:
            row = session.scalar(_seen_from(places).where(ResultRow.id == result_id))
            if row is None:
                raise NotFound(f"no result {result_id}")
            return self._result(session, row)

    def results_of(self, asker: str, places: Iterable[Place], limit: int = 5) -> list[StoredResult]:
        """The last answers that somebody was given in these places and may still see, newest first."""
        query = _seen_from(places).where(ResultRow.asker == asker).order_by(ResultRow.number.desc()).limit(limit)
        with self._database.reading() as session:
            return [self._result(session, row) for row in session.scalars(query).all()]

    def results(self, place: Place, thread: str, limit: int = 20) -> list[StoredResult]:
        """The last answers of a conversation, newest first."""
        query = (
            select(ResultRow)
            .where(in_places(ResultRow, [place]), ResultRow.thread == thread)
            .order_by(ResultRow.number.desc())
            .limit(limit)
        )
        with self._database.reading() as session:
            return [self._result(session, row) for row in session.scalars(query).all()]

    def save_turn(self, place: Place, thread: str, turn_json: str, dataset_ids: Sequence[str] = ()) -> None:
        """Keep a turn of a conversation.

        Args:
            place: where it happened.
            thread: in which conversation.
            turn_json: what was said and done.
            dataset_ids: the versions that it speaks of: it goes with the first of them that is deleted.

        Raises:
            NotFound: one of the data sets is gone.
        """
        with self._database.writing() as session:
            self._add_turn(session, place, thread, turn_json, dataset_ids)

    def _add_turn(
        self, session: Session, place: Place, thread: str, turn_json: str, dataset_ids: Sequence[str] = ()
    ) -> None:
        """Keep a turn with whatever else a transaction keeps; as `save_turn`."""
        sources = tuple(dict.fromkeys(dataset_ids))
        key = self._key_of_sources(session, sources, keep=True)
        sealed = seal(key, turn_json.encode(), turn_place(place, thread))
        row = TurnRow(workspace=place.workspace, channel=place.channel, thread=thread, created=now(), turn=sealed)
        session.add(row)
        if sources:
            session.flush()
            session.add_all(TurnSourceRow(turn_number=row.number, version_id=source) for source in sorted(sources))

    def turns(self, place: Place, thread: str, limit: int = 50) -> list[str]:
        """The last turns of a conversation, oldest first."""
        query = (
            select(TurnRow)
            .where(in_places(TurnRow, [place]), TurnRow.thread == thread)
            .order_by(TurnRow.number.desc())
            .limit(limit)
        )
        with self._database.reading() as session:
            turns = []
            for row in session.scalars(query).all():
                of = session.scalars(select(TurnSourceRow.version_id).where(TurnSourceRow.turn_number == row.number))
                key = self._key_of_sources(session, of.all())
                turns.append(unseal(key, row.turn, turn_place(place, thread)).decode())
        return turns[::-1]

    def _result(self, session: Session, row: ResultRow) -> StoredResult:
        of = select(ResultSourceRow.version_id).where(ResultSourceRow.result_number == row.number)
        sources = tuple(session.scalars(of.order_by(ResultSourceRow.version_id)))
        key = self._key_of_sources(session, sources)
        return StoredResult(
            id=row.id,
            place=Place(row.workspace, row.channel),
            thread=row.thread,
            asker=row.asker,
            tool=row.tool,
            arguments=unseal(key, row.arguments, about("result", row.id, "arguments")).decode(),
            answer=unseal(key, row.answer, about("result", row.id, "answer")).decode(),
            dataset_ids=sources,
            created=row.created,
        )


def _seen_from(places: Iterable[Place]) -> Select[ResultRow]:
    """The answers of these places whose data sets may be seen from them."""
    places = tuple(places)
    hidden = (
        select(ResultSourceRow.result_number)
        .join(VersionRow, ResultSourceRow.version_id == VersionRow.id)
        .join(DatasetRow, VersionRow.dataset_id == DatasetRow.id)
        .where(~visible(places))
    )
    return select(ResultRow).where(in_places(ResultRow, places), ResultRow.number.not_in(hidden))


def turn_place(place: Place, thread: str) -> bytes:
    """What a sealed turn is bound to."""
    return about("turn", place.workspace, place.channel, thread)
