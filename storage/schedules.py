"""The store's schedules and their runs: of any number of processes, one gets each due time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, case, exists, select, update
from sqlalchemy.orm import Session

from storage.access import in_places
from storage.base import StoreBase, add_if_new, now
from storage.cipher import about, seal, unseal
from storage.endings import ENDED, definition_place, schedule_key
from storage.errors import Conflict, NotFound
from storage.models import RunRow, ScheduleRow
from storage.processes import is_running, this_process
from storage.records import Place, StoredRun, StoredSchedule

__all__ = ["RUN_ENDS", "SCHEDULE_STATES", "Schedules", "StoredRun", "StoredSchedule"]

SCHEDULE_STATES = ("active", "paused", "stopped")
RUN_ENDS = ("posted", "skipped", "failed", "missed")
_UNDER_WAY = ("running", "posting")


class _Unchanged(Enum):
    """Tells "leave it as it is" from None, which is "never"."""

    UNCHANGED = "unchanged"


_UNCHANGED: Final = _Unchanged.UNCHANGED


class Schedules(StoreBase):
    """The part of the store that keeps what is done again and again."""

    def add_schedule(
        self, place: Place, owner: str, definition: str, next_due: datetime | None, dataset_id: str | None = None
    ) -> str:
        """Keep a schedule; it is active at once.

        Args:
            place: where it posts.
            owner: who made it.
            definition: JSON; sealed with the store's own key.
            next_due: when it runs first, with a zone.
            dataset_id: the data set (`StoredDataset.series`) that it is of, with which it goes; None for no single one.

        Returns:
            Its id, hard to guess.

        Raises:
            NotFound: there is no such data set (any more).
        """
        identifier = uuid.uuid4().hex
        row = ScheduleRow(id=identifier, workspace=place.workspace, channel=place.channel, owner=owner)
        row.created, row.state, row.next_due, row.dataset_id = now(), "active", next_due, dataset_id
        row.definition = seal(schedule_key(self._store_key), definition.encode(), definition_place(row))
        with self._database.writing() as session:
            if not add_if_new(session, row):
                raise NotFound(f"no data set {dataset_id}")
        return identifier

    def schedule(self, schedule_id: str, places: Iterable[Place]) -> StoredSchedule:
        """One schedule, by its id.

        Raises:
            NotFound: there is none of that id in the places.
        """
        with self._database.reading() as session:
            return self._schedule(_found(session, schedule_id, places))

    def schedules(self, places: Iterable[Place]) -> list[StoredSchedule]:
        """The schedules of these places in every state, the first made first."""
        return self._schedules(in_places(ScheduleRow, places))

    def schedules_of(self, workspace: str, owner: str) -> list[StoredSchedule]:
        """The schedules of a person in a workspace, wherever they post, the first made first."""
        return self._schedules((ScheduleRow.workspace == workspace) & (ScheduleRow.owner == owner))

    def schedules_on(self, dataset_id: str) -> list[StoredSchedule]:
        """All schedules that are of a data set, wherever they post; the caller has checked who may know of them.

        Args:
            dataset_id: of the data set (`StoredDataset.series`), with which they go.
        """
        return self._schedules(ScheduleRow.dataset_id == dataset_id)

    def update_schedule(
        self,
        schedule_id: str,
        *,
        state: str | None = None,
        next_due: datetime | _Unchanged | None = _UNCHANGED,
        definition: str | None = None,
        place: Place | None = None,
        places: Iterable[Place] | None = None,
    ) -> StoredSchedule:
        """Change what is given, and nothing else: two people who change different things do not undo each other.

        Args:
            schedule_id: which.
            state: "active", "paused" or "stopped".
            next_due: when it runs next, with a zone; None for never.
            definition: JSON.
            place: where it posts from now on, in the same workspace.
            places: what the asker may see. Left out only where the id comes from a look-up that had them just now.

        Returns:
            The schedule as it is now.

        Raises:
            NotFound: there is none of that id in the places.
            ValueError: no such state, or a place of another workspace.
        """
        if state is not None and state not in SCHEDULE_STATES:
            raise ValueError(f"a schedule is {' or '.join(SCHEDULE_STATES)}, not {state}")
        with self._database.writing() as session:
            row = _found(session, schedule_id, places, lock=True)
            if place is not None:
                if place.workspace != row.workspace:
                    raise ValueError("a schedule stays in its workspace")
                row.channel = place.channel
            if state is not None:
                row.state = state
            if next_due is not _UNCHANGED:
                row.next_due = next_due
            if definition is not None:
                row.definition = seal(schedule_key(self._store_key), definition.encode(), definition_place(row))
            session.flush()
            return self._schedule(row)

    def due(self, moment: datetime, limit: int = 100) -> list[StoredSchedule]:
        """What should run by now, in all workspaces: for the clock that runs it, not for a person.

        Returns:
            Active schedules that are due, the longest overdue first.

        Cost: one look-up in an index, however many schedules there are.
        """
        query = (
            select(ScheduleRow)
            .where(ScheduleRow.state == "active", ScheduleRow.next_due <= moment)
            .order_by(ScheduleRow.next_due, ScheduleRow.id)
            .limit(limit)
        )
        with self._database.reading() as session:
            return [self._schedule(row) for row in session.scalars(query)]

    def claim_run(self, schedule_id: str, due: datetime, lease: timedelta) -> StoredRun | None:
        """Take a due time: one process of all gets it.

        A run that another process began is taken over when that process is gone, or when it is on another machine and
        gave no sign of life (`touch_run`) for the lease; again by one process only. So is a run of this very process
        without a sign of life: keep runs that are going on apart in the process, and give signs. A run in the state
        "posting" may have posted already: look whether the message is there before posting.

        Args:
            schedule_id: which schedule.
            due: its due time, or any moment for a run on demand.
            lease: how long a process that this machine cannot see, or this process, may be silent.

        Returns:
            The run, which is ours now; None when it is another's, or over.

        Raises:
            NotFound: the schedule is gone.
        """
        due = due.astimezone(UTC)
        with self._database.writing() as session:
            moment = self._database.clock(session)
            row = session.get(RunRow, (schedule_id, due))
            if row is None:
                _found(session, schedule_id, None, lock=True)  # nothing begins of one that ends at this moment
                row = RunRow(schedule_id=schedule_id, due=due, state="running", process=this_process())
                row.started = row.touched = moment
                if add_if_new(session, row):
                    return self._run(row)
                row = session.get(RunRow, (schedule_id, due))  # another process was first
            if row is None:
                raise NotFound(f"no schedule {schedule_id}")
            if row.state not in _UNDER_WAY or not _is_lost(row, moment, lease):
                return None
            same = (RunRow.process == row.process) & (RunRow.touched == row.touched) & (RunRow.state == row.state)
            taken = _change(session, row.schedule_id, row.due, same, process=this_process(), touched=moment)
            if not taken:
                return None  # another process took it over first, or its own has gone on
            session.refresh(row)
            return self._run(row)

    def touch_run(self, run: StoredRun) -> bool:
        """Give a sign of life while a run goes on; False when it is not ours any more and should be given up."""
        with self._database.writing() as session:
            return _change(session, run.schedule_id, run.due, _ours(run), touched=self._database.clock(session))

    def start_posting(self, run: StoredRun) -> None:
        """Note that the message may be out from now on: whoever takes the run over looks for it first.

        Raises:
            Conflict: the run was taken over, or its schedule is gone: nothing may be posted.
        """
        with self._database.writing() as session:
            moment = self._database.clock(session)
            if not _change(session, run.schedule_id, run.due, _ours(run), state="posting", touched=moment):
                raise Conflict(f"the run of {run.schedule_id} is another's now")

    def finish_run(
        self,
        run: StoredRun,
        state: str,
        message_ts: str | None = None,
        details: str = "",
        next_due: datetime | None = None,
        *,
        pause: bool = False,
    ) -> None:
        """End a run and put its schedule forward, both or neither. A schedule that never runs again is stopped.

        Args:
            run: from `claim_run`.
            state: "posted", "skipped", "failed" or "missed".
            message_ts: which message it became.
            details: free text or JSON, sealed with the store's own key.
            next_due: when the schedule runs next; None for never again. It counts only if the schedule is still due at
                the time of this run: what a person has set meanwhile stays.
            pause: whether the schedule waits for its owner from now on; under the same condition.

        Raises:
            Conflict: the run was taken over, or its schedule is gone; nothing was changed.
            ValueError: no such state.
        """
        if state not in RUN_ENDS:
            raise ValueError(f"a run ends {' or '.join(RUN_ENDS)}, not {state}")
        sealed = seal(schedule_key(self._store_key), details.encode(), _details_place(run.schedule_id, run.due))
        with self._database.writing() as session:
            moment = self._database.clock(session)
            values = {"state": state, "finished": moment, "touched": moment, "message_ts": message_ts}
            # The schedule first, then the run: the order in which deleting a schedule takes its rows.
            _put_forward(session, run.schedule_id, run.due, next_due, pause=pause)
            if not _change(session, run.schedule_id, run.due, _ours(run), details=sealed, **values):
                raise Conflict(f"the run of {run.schedule_id} is another's now")

    def pass_over(self, schedule_id: str, due: datetime, next_due: datetime | None) -> bool:
        """Put a schedule forward that is due at a time whose run is over; False where it is not, or that goes on.

        Args:
            schedule_id: which schedule.
            due: the time that has had its run.
            next_due: when the schedule runs next; None for never again.
        """
        over = exists().where(RunRow.schedule_id == schedule_id, RunRow.due == due, RunRow.state.in_(RUN_ENDS))
        with self._database.reading() as session:
            if not session.scalar(select(over)):
                return False
        with self._database.writing() as session:
            return _put_forward(session, schedule_id, due, next_due)

    def runs(self, schedule_id: str, limit: int = 20, places: Iterable[Place] | None = None) -> list[StoredRun]:
        """The runs of a schedule, the last due first.

        Args:
            schedule_id: which schedule.
            limit: how many at most.
            places: what the asker may see. Left out only where the id comes from a look-up that had them just now.
        """
        query = select(RunRow).where(RunRow.schedule_id == schedule_id).order_by(RunRow.due.desc()).limit(limit)
        if places is not None:
            seen = exists().where(ScheduleRow.id == schedule_id, in_places(ScheduleRow, places))
            query = query.where(seen)
        with self._database.reading() as session:
            return [self._run(row) for row in session.scalars(query)]

    def _schedules(self, condition: ColumnElement[bool], *, also_ended: bool = False) -> list[StoredSchedule]:
        query = select(ScheduleRow).where(condition).order_by(ScheduleRow.created, ScheduleRow.id)
        if not also_ended:
            query = query.where(ScheduleRow.state != ENDED)
        with self._database.reading() as session:
            return [self._schedule(row) for row in session.scalars(query)]

    def _schedule(self, row: ScheduleRow) -> StoredSchedule:
        return StoredSchedule(
            id=row.id,
            place=Place(row.workspace, row.channel),
            owner=row.owner,
            created=row.created,
            state=row.state,
            next_due=row.next_due,
            definition=unseal(schedule_key(self._store_key), row.definition, definition_place(row)).decode(),
            dataset_id=row.dataset_id,
        )

    def _run(self, row: RunRow) -> StoredRun:
        details = ""
        if row.details is not None:
            details = unseal(
                schedule_key(self._store_key), row.details, _details_place(row.schedule_id, row.due)
            ).decode()
        return StoredRun(
            schedule_id=row.schedule_id,
            due=row.due,
            state=row.state,
            process=row.process,
            touched=row.touched,
            started=row.started,
            finished=row.finished,
            message_ts=row.message_ts,
            details=details,
        )


def _details_place(schedule_id: str, due: datetime) -> bytes:
    return about("run", schedule_id, due.astimezone(UTC).isoformat(), "details")


def _found(session: Session, schedule_id: str, places: Iterable[Place] | None, *, lock: bool = False) -> ScheduleRow:
    query = select(ScheduleRow).where(ScheduleRow.id == schedule_id, ScheduleRow.state != ENDED)
    if places is not None:
        query = query.where(in_places(ScheduleRow, places))
    row = session.scalar(query.with_for_update(key_share=True) if lock else query)
    if row is None:
        raise NotFound(f"no schedule {schedule_id}")
    return row


def _is_lost(row: RunRow, moment: datetime, lease: timedelta) -> bool:
    """Whether the process of a run is gone, or was silent for too long: one that is out of sight, or this one.

    This process may have lost sight of a run of its own, when the database was lost in the middle of taking it.
    """
    runs = is_running(row.process)
    told = runs is True and row.process != this_process()
    return runs is False or (not told and moment - row.touched > lease)


def _put_forward(
    session: Session, schedule_id: str, due: datetime, next_due: datetime | None, *, pause: bool = False
) -> bool:
    """Set when a schedule runs next, if it is still due at that time: what a person has set meanwhile stays."""
    query = update(ScheduleRow).where(
        ScheduleRow.id == schedule_id, ScheduleRow.next_due == due, ScheduleRow.state != ENDED
    )
    values: dict[str, Any] = {"next_due": next_due}
    if next_due is None:
        values["state"] = "stopped"
    elif pause:
        values["state"] = case((ScheduleRow.state == "active", "paused"), else_=ScheduleRow.state)
    done = session.execute(
        query.values(**values).returning(ScheduleRow.id), execution_options={"synchronize_session": False}
    )
    return done.first() is not None


def _ours(run: StoredRun) -> ColumnElement[bool]:
    return (RunRow.process == run.process) & RunRow.state.in_(_UNDER_WAY)


def _change(session: Session, schedule_id: str, due: datetime, condition: ColumnElement[bool], **values: Any) -> bool:
    """Change a run if the condition still holds when its row is ours to write; True for the one caller that did."""
    query = (
        update(RunRow)
        .where(RunRow.schedule_id == schedule_id, RunRow.due == due, condition)
        .values(**values)
        .returning(RunRow.due)
    )
    return session.execute(query, execution_options={"synchronize_session": False}).first() is not None
