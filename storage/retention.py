"""What is older than a team wants to keep goes: data sets, replaced versions, answers, conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from storage.datasets import Datasets, destroy_versions
from storage.models import DatasetRow, FeedbackRow, ResultRow, TurnRow, VersionRow

__all__ = ["Expired", "Retention"]


@dataclass(frozen=True)
class Expired:
    """What was too old and is gone.

    Attributes:
        datasets: whose newest version was too old: all of them.
        versions: of these, and too old ones that newer versions had replaced.
        results, turns, feedback: too old, or made of such a version.
    """

    datasets: int = 0
    versions: int = 0
    results: int = 0
    turns: int = 0
    feedback: int = 0

    def __add__(self, other: Expired) -> Expired:
        return Expired(
            self.datasets + other.datasets,
            self.versions + other.versions,
            self.results + other.results,
            self.turns + other.turns,
            self.feedback + other.feedback,
        )

    @property
    def total(self) -> int:
        """All things that are gone; a data set counts by its versions."""
        return self.versions + self.results + self.turns + self.feedback


class Retention(Datasets):
    """The part of the store that lets go of what is old."""

    def delete_older_than(
        self,
        moment: datetime,
        workspace: str | None = None,
        *,
        channel: str | None = None,
        keep_newest: bool = False,
    ) -> Expired:
        """Destroy what is older than a moment, with its keys, as `delete_dataset` does.

        A data set is as old as its newest version: who brings new rows every month keeps it. Versions that were
        replaced go by their own age, and a result goes with the first version that it was made of.

        Args:
            moment: what was complete before it goes.
            workspace: only there; None for everywhere.
            channel: only what belongs to this one of the workspace.
            keep_newest: keep the newest version of each data set, however old it is.

        Returns:
            How much of each kind is gone.

        Cost: one transaction for each data set, so that uploads need not wait for all of them.
        """
        gone = Expired()
        for series in self._with_old_versions(moment, workspace, channel):
            gone += self._expire(series, moment, keep_newest)
        said = []
        with self._database.writing() as session:
            for table in (ResultRow, TurnRow, FeedbackRow):
                old = (
                    delete(table).where(table.created < moment, *_in(table, workspace, channel)).returning(table.number)
                )
                said.append(len(session.execute(old).all()))
        self._database.empty_log()
        return gone + Expired(0, 0, *said)

    def expiring(self, moment: datetime, workspace: str, channel: str) -> int:
        """How many data sets of a channel have a version that `delete_older_than` would destroy now."""
        return len(self._with_old_versions(moment, workspace, channel))

    def _with_old_versions(self, moment: datetime, workspace: str | None, channel: str | None) -> list[str]:
        query = (
            select(DatasetRow.id)
            .join(VersionRow, VersionRow.dataset_id == DatasetRow.id)
            .where(VersionRow.created < moment, *_in(DatasetRow, workspace, channel))
            .distinct()
            .order_by(DatasetRow.id)
        )
        with self._database.reading() as session:
            return list(session.scalars(query))

    def _expire(self, series: str, moment: datetime, keep_newest: bool) -> Expired:
        """Destroy the old versions of one data set; without versions, no data set."""
        with self._database.writing() as session:
            # A version that is brought at this moment waits, or is seen here.
            session.scalar(select(DatasetRow.id).where(DatasetRow.id == series).with_for_update())
            query = select(VersionRow.id, VersionRow.created).where(VersionRow.dataset_id == series)
            found = session.execute(query.order_by(VersionRow.number)).all()
            old = [version for version, created in found if created < moment]
            if keep_newest and found and old[-1:] == [found[-1].id]:
                old.pop()
            said = destroy_versions(session, old)
            whole = len(old) == len(found)
            if whole:
                self._end_schedules(session, series, "expired")
                session.execute(delete(DatasetRow).where(DatasetRow.id == series))
        return Expired(int(whole and bool(old)), len(old), *said)


def _in(
    table: type[DatasetRow] | type[ResultRow] | type[TurnRow] | type[FeedbackRow],
    workspace: str | None,
    channel: str | None,
) -> list[ColumnElement[bool]]:
    """Rows of a channel, of a workspace, or all."""
    conditions: list[ColumnElement[bool]] = []
    if workspace is not None:
        conditions.append(table.workspace == workspace)
    if channel is not None:
        conditions.append(table.channel == channel)
    return conditions
