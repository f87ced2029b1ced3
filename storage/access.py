"""Who sees what, as conditions of a query: nothing leaves the database that the asker may not see."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select, tuple_

from storage.models import AuditRow, DatasetRow, ResultRow, ScheduleRow, ShareRow, TurnRow
from storage.records import Place

__all__ = ["belongs", "in_places", "visible"]


Placed = type[DatasetRow | ShareRow | ResultRow | TurnRow | AuditRow | ScheduleRow]
"""A table whose rows have a place."""


def in_places(table: Placed, places: Iterable[Place]) -> ColumnElement[bool]:
    """Rows whose own place is one of these; no places, no rows."""
    pairs = sorted({(place.workspace, place.channel) for place in places})
    return tuple_(table.workspace, table.channel).in_(pairs)


def belongs(places: Iterable[Place]) -> ColumnElement[bool]:
    """Data sets that were dropped into one of these places."""
    return in_places(DatasetRow, places)


def visible(places: Iterable[Place]) -> ColumnElement[bool]:
    """Data sets that belong to one of these places or were shared with one."""
    places = tuple(places)
    shared = select(ShareRow.dataset_id).where(in_places(ShareRow, places))
    return or_(belongs(places), DatasetRow.id.in_(shared))
