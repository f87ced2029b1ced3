"""The store's installations of the app: which workspaces it was added to, and their sealed tokens."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select, update

from storage.base import StoreBase, add_if_new, now
from storage.cipher import about, derive_key, seal, unseal
from storage.models import InstallationRow
from storage.records import StoredInstallation

__all__ = ["Installations", "StoredInstallation"]


class Installations(StoreBase):
    """The part of the store that keeps installations. What has no enterprise, workspace or person has an empty one."""

    def save_installation(
        self, enterprise: str | None, workspace: str | None, person: str | None, details: str
    ) -> None:
        """Keep an installation; a second one of the same three replaces the first.

        Args:
            enterprise: the organisation, if there is one.
            workspace: none when the app was added to a whole organisation.
            person: who added it; none for what is of no single person.
            details: JSON with the tokens; sealed with the store's own key.
        """
        row = InstallationRow(enterprise=enterprise or "", workspace=workspace or "", person=person or "")
        row.installed = now()
        row.details = seal(self._installation_key(), details.encode(), _installation_place(row))
        changes = {"installed": row.installed, "details": row.details}
        change = update(InstallationRow).where(_same(row.enterprise, row.workspace, row.person)).values(changes)
        with self._database.writing() as session:
            changed = session.execute(change.returning(InstallationRow.person)).first()
            if changed is None and not add_if_new(session, row):
                session.execute(change)  # another was first

    def installation(
        self, enterprise: str | None, workspace: str | None, person: str | None = None
    ) -> StoredInstallation | None:
        """The newest installation of a workspace; when a person is given, only theirs. None when there is none."""
        query = (
            select(InstallationRow)
            .where(_same(enterprise, workspace, person))
            .order_by(InstallationRow.installed.desc(), InstallationRow.person)
            .limit(1)
        )
        with self._database.reading() as session:
            row = session.scalar(query)
        return None if row is None else self._installation(row)

    def installations(self) -> list[StoredInstallation]:
        """Every installation, the newest first: for the bot itself, not for a person."""
        query = select(InstallationRow).order_by(InstallationRow.installed.desc(), InstallationRow.workspace)
        with self._database.reading() as session:
            return [self._installation(row) for row in session.scalars(query)]

    def delete_installation(self, enterprise: str | None, workspace: str | None, person: str | None = None) -> int:
        """Forget the installations of a workspace, tokens and all; when a person is given, only theirs.

        Returns:
            How many there were.
        """
        query = delete(InstallationRow).where(_same(enterprise, workspace, person)).returning(InstallationRow.person)
        with self._database.writing() as session:
            count = len(session.execute(query).all())
        if count:
            self._database.empty_log()
        return count

    def _installation_key(self) -> bytes:
        return derive_key([self._store_key], b"installations")

    def _installation(self, row: InstallationRow) -> StoredInstallation:
        return StoredInstallation(
            enterprise=row.enterprise,
            workspace=row.workspace,
            person=row.person,
            installed=row.installed,
            details=unseal(self._installation_key(), row.details, _installation_place(row)).decode(),
        )


def _same(enterprise: str | None, workspace: str | None, person: str | None) -> ColumnElement[bool]:
    """Installations of a workspace; of one person when one is given, be it the empty one."""
    here = (InstallationRow.enterprise == (enterprise or "")) & (InstallationRow.workspace == (workspace or ""))
    return here if person is None else here & (InstallationRow.person == person)


def _installation_place(row: InstallationRow) -> bytes:
    return about("installation", row.enterprise, row.workspace, row.person)
