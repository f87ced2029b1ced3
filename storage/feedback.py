"""The store's feedback: thumbs and corrections, sealed with the keys of the data sets that they speak of."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import select

from storage.base import StoreBase, now
from storage.cipher import about, seal, unseal
from storage.models import FeedbackRow, FeedbackSourceRow
from storage.records import Place, StoredFeedback

__all__ = ["VERDICTS", "FeedbackStore", "StoredFeedback"]

VERDICTS = ("up", "down", "corrected")


class FeedbackStore(StoreBase):
    """The part of the store that keeps what people thought of answers."""

    def save_feedback(
        self,
        place: Place,
        who: str,
        verdict: str,
        question: str,
        tool: str,
        details: str = "",
        dataset_ids: Iterable[str] = (),
    ) -> int:
        """Keep a judgement. It goes with the first of its data sets that is deleted, since it may name what is in them.

        Args:
            place: where it was given.
            who: gave it.
            verdict: "up", "down" or "corrected".
            question: the words that were asked.
            tool: which analysis had answered.
            details: JSON or text: a reason, or what was chosen instead.
            dataset_ids: the versions that it speaks of.

        Returns:
            Its id.

        Raises:
            NotFound: one of the data sets is gone.
            ValueError: no such verdict.
        """
        if verdict not in VERDICTS:
            raise ValueError(f"a verdict is {' or '.join(VERDICTS)}, not {verdict}")
        sources = tuple(dict.fromkeys(dataset_ids))
        with self._database.writing() as session:
            key = self._key_of_sources(session, sources, keep=True)
            row = FeedbackRow(workspace=place.workspace, channel=place.channel, who=who, created=now(), verdict=verdict)
            row.details = b""
            session.add(row)
            session.flush()  # it gets its number, which it is bound to
            row.details = seal(key, json.dumps([question, tool, details]).encode(), _feedback_place(row))
            session.add_all(
                FeedbackSourceRow(feedback_number=row.number, version_id=source) for source in sorted(sources)
            )
            return row.number

    def feedback(self, workspace: str, verdict: str | None = None, limit: int = 1000) -> list[StoredFeedback]:
        """The judgements of a workspace, newest first: for its local model, not for a person.

        Args:
            workspace: whose.
            verdict: only these.
            limit: how many at most.

        Cost: some 0.1 ms each.
        """
        query = select(FeedbackRow).where(FeedbackRow.workspace == workspace)
        if verdict is not None:
            query = query.where(FeedbackRow.verdict == verdict)
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(FeedbackRow.number.desc()).limit(limit)).all()
            of = select(FeedbackSourceRow.feedback_number, FeedbackSourceRow.version_id)
            of = of.where(FeedbackSourceRow.feedback_number.in_([row.number for row in rows]))
            sources: dict[int, list[str]] = {row.number: [] for row in rows}
            for number, version in session.execute(of.order_by(FeedbackSourceRow.version_id)):
                sources[number].append(version)
            keys = {names: self._key_of_sources(session, names) for names in {tuple(each) for each in sources.values()}}
        return [_opened(keys[tuple(sources[row.number])], row, tuple(sources[row.number])) for row in rows]


def _feedback_place(row: FeedbackRow) -> bytes:
    return about("feedback", row.workspace, row.channel, row.number)


def _opened(key: bytes, row: FeedbackRow, sources: tuple[str, ...]) -> StoredFeedback:
    question, tool, details = json.loads(unseal(key, row.details, _feedback_place(row)))
    return StoredFeedback(
        id=row.number,
        place=Place(row.workspace, row.channel),
        who=row.who,
        created=row.created,
        verdict=row.verdict,
        question=question,
        tool=tool,
        details=details,
        dataset_ids=sources,
    )
