"""The store's open work: which messages still wait for their answer, and which process is at it.

When a process dies, another one, or the same after its restart, says so in its messages; none waits for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update

from storage.base import StoreBase, add_if_new
from storage.models import OpenWorkRow
from storage.processes import is_running, this_process
from storage.records import Place, UnfinishedWork
from storage.together import Together

__all__ = ["SILENT_FOR", "OpenWork", "UnfinishedWork"]

SILENT_FOR = timedelta(hours=1)
"""Work of a process that this machine cannot see counts as lost when it gave no sign of life for so long."""


class OpenWork(StoreBase):
    """The part of the store that knows what is being answered. Only ids are kept, nothing that was said."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._namings: Together[tuple[Place, str, str], None] = Together(self._name_all)

    def open_work(self, place: Place, ts: str, card: str) -> None:
        """Note that this process works on a message; a second note replaces the first.

        Args:
            place: where the message is.
            ts: which message.
            card: what the answer will be known by.
        """
        with self._database.writing() as session:
            row = OpenWorkRow(workspace=place.workspace, channel=place.channel, ts=ts, card=card)
            row.process, row.touched = this_process(), self._database.clock(session)
            values = {"card": card, "process": row.process, "touched": row.touched}
            if not add_if_new(session, row):
                session.execute(update(OpenWorkRow).where(*_same(place, ts)).values(values))

    def name_work(self, place: Place, ts: str, name: str) -> None:
        """Note that a message goes by another name now; one that is not there stays so.

        Args:
            place: where the message is.
            ts: which message, as it was noted.
            name: its name from now on.

        Raises:
            Conflict: there is open work of that name already.

        Cost: one short transaction for all that are named at the same moment.
        """
        self._namings((place, ts, name))

    def _name_all(self, namings: Sequence[tuple[Place, str, str]]) -> list[None]:
        table = OpenWorkRow.__table__.c
        here = (
            table.workspace == bindparam("of_workspace"),
            table.channel == bindparam("of_channel"),
            table.ts == bindparam("of_ts"),
        )
        query = update(OpenWorkRow.__table__).where(*here).values(ts=bindparam("name"))  # type: ignore[arg-type]
        with self._database.writing() as session:
            rows = [
                {"of_workspace": place.workspace, "of_channel": place.channel, "of_ts": ts, "name": name}
                for place, ts, name in sorted(namings)
            ]
            session.execute(query, rows)
        return [None] * len(namings)

    def close_work(self, place: Place, ts: str, card: str | None = None) -> bool:
        """Note that a message has its answer; False when it was not waiting.

        Args:
            place: where the message is.
            ts: which message.
            card: of the work that is done: where the message stands for other work by now, as a button of it was
                pressed as soon as it was there, that stays open. None: whatever it stands for.
        """
        query = delete(OpenWorkRow).where(*_same(place, ts)).returning(OpenWorkRow.ts)
        if card is not None:
            query = query.where(OpenWorkRow.card == card)
        with self._database.writing() as session:
            return session.execute(query).first() is not None

    def touch_work(self) -> int:
        """Give a sign of life for all that this process works on, for those on other machines; how much that is."""
        query = update(OpenWorkRow).where(OpenWorkRow.process == this_process()).returning(OpenWorkRow.ts)
        with self._database.writing() as session:
            return len(session.execute(query.values(touched=self._database.clock(session))).all())

    def lost_work(self, silent_for: timedelta = SILENT_FOR, limit: int = 100) -> list[UnfinishedWork]:
        """Take over what dead processes worked on: of all callers, one gets each message, to say so there and close it.

        Should that one die as well, the next caller gets it.

        Args:
            silent_for: how long a process that this machine cannot see may be without `touch_work`.
            limit: how many at most at a time.

        Returns:
            The messages, the one that waits longest first.

        Cost: one read when nothing is lost, the usual case.
        """
        ours = this_process()
        with self._database.reading() as session:
            processes = set(session.scalars(select(OpenWorkRow.process).where(OpenWorkRow.process != ours).distinct()))
        states = {process: is_running(process) for process in processes}
        dead = [process for process, runs in states.items() if runs is False]
        unseen = [process for process, runs in states.items() if runs is None]
        if not dead and not unseen:
            return []
        with self._database.writing() as session:
            moment = self._database.clock(session)
            silent = OpenWorkRow.process.in_(unseen) & (OpenWorkRow.touched < moment - silent_for)
            query = (
                select(OpenWorkRow)
                .where(OpenWorkRow.process.in_(dead) | silent)
                .order_by(OpenWorkRow.touched, OpenWorkRow.ts)
                .limit(limit)
                .with_for_update(skip_locked=True)  # what another caller takes at this moment is the other's
            )
            rows = session.scalars(query).all()
            found = [UnfinishedWork(Place(row.workspace, row.channel), row.ts, row.card) for row in rows]
            for row in rows:
                row.process, row.touched = ours, moment
        return found


def _same(place: Place, ts: str) -> tuple[ColumnElement[bool], ...]:
    return (
        OpenWorkRow.workspace == place.workspace,
        OpenWorkRow.channel == place.channel,
        OpenWorkRow.ts == ts,
    )
