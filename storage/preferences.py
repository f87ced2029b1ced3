"""The store's settings of channels, people and workspaces, and the terms that they have defined."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import delete, select, update

from storage.base import StoreBase, add_if_new, now
from storage.cipher import about, blind_index, derive_key, seal, unseal
from storage.models import PreferenceRow
from storage.records import Preference

__all__ = ["Preference", "Preferences"]


class Preferences(StoreBase):
    """The part of the store that keeps what people have set."""

    def set_preference(self, workspace: str, scope: str, name: str, value: str | None, who: str) -> None:
        """Set a value, or take it back; of two people at once, the last one's counts.

        Name and value are sealed with the store's own key: the name of a definition is what people wrote.

        Args:
            workspace: where it counts.
            scope: for what: "channel:C1", "person:U1" or "workspace".
            name: of the setting, such as "zone", or "definition:<name>".
            value: text or JSON; None takes it back.
            who: set it.
        """
        index = blind_index(self._index_key, "preference", workspace, scope, name)
        same_row = (
            PreferenceRow.workspace == workspace,
            PreferenceRow.scope == scope,
            PreferenceRow.name_index == index,
        )
        if value is None:
            with self._database.writing() as session:
                session.execute(delete(PreferenceRow).where(*same_row))
            return
        row = PreferenceRow(workspace=workspace, scope=scope, name_index=index, who=who, changed=now())
        row.value = seal(self._preference_key(), json.dumps([name, value]).encode(), _preference_place(row))
        changes = {"value": row.value, "who": row.who, "changed": row.changed}
        with self._database.writing() as session:
            changed = session.execute(
                update(PreferenceRow).where(*same_row).values(changes).returning(PreferenceRow.name_index)
            ).first()
            if changed is None and not add_if_new(session, row):
                session.execute(update(PreferenceRow).where(*same_row).values(changes))  # another was first

    def preferences(self, workspace: str, scopes: Iterable[str]) -> dict[str, dict[str, Preference]]:
        """What is set in a workspace.

        Args:
            workspace: which.
            scopes: of which channels and people.

        Returns:
            For each scope that was asked for, also those where nothing is set: the values by name, in order of names.
        """
        found: dict[str, dict[str, Preference]] = {scope: {} for scope in scopes}
        query = select(PreferenceRow).where(
            PreferenceRow.workspace == workspace, PreferenceRow.scope.in_(sorted(found))
        )
        with self._database.reading() as session:
            rows = session.scalars(query).all()
        key = self._preference_key()
        for row in rows:
            name, value = json.loads(unseal(key, row.value, _preference_place(row)))
            found[row.scope][name] = Preference(value, row.who, row.changed)
        return {scope: dict(sorted(values.items())) for scope, values in found.items()}

    def preferences_called(self, name: str) -> list[tuple[str, str, Preference]]:
        """Where something is set, of all workspaces: workspace, scope, and the value.

        Cost: opens every value that is set; names are sealed as well.
        """
        with self._database.reading() as session:
            rows = session.scalars(select(PreferenceRow).order_by(PreferenceRow.workspace, PreferenceRow.scope)).all()
        key = self._preference_key()
        found = []
        for row in rows:
            called, value = json.loads(unseal(key, row.value, _preference_place(row)))
            if called == name:
                found.append((row.workspace, row.scope, Preference(value, row.who, row.changed)))
        return found

    def _preference_key(self) -> bytes:
        return derive_key([self._store_key], b"preferences")


def _preference_place(row: PreferenceRow) -> bytes:
    return about("preference", row.workspace, row.scope, row.name_index)
