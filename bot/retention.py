"""Lets go of what is older than the operator, or the admins of a channel, want it to be kept."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime, timedelta

from bot.settings import Settings
from storage.records import Place
from storage.retention import Expired
from storage.store import Store

__all__ = ["Tidier", "let_go"]

log = logging.getLogger(__name__)

_EVERY = 3_600.0
"""Seconds between two looks: days are what is counted in, so an hour more does not matter."""

NAME = "retention_days"


def let_go(store: Store, settings: Settings, moment: datetime | None = None) -> Expired:
    """Destroy what is too old: everywhere by the deployment's setting, in a channel by that of its admins.

    Both count: a channel can only keep its data for a shorter time than everybody else.

    Args:
        store: what is kept.
        settings: of the deployment.
        moment: from which days are counted back; now by default.
    """
    moment = moment or datetime.now(UTC)
    gone = Expired()
    if settings.retention_days:
        gone += _recorded(store, store.delete_older_than(moment - timedelta(days=settings.retention_days)), None)
    for workspace, scope, preference in store.preferences_called(NAME):
        kind, _, channel = scope.partition(":")
        if kind == "channel":
            limit = moment - timedelta(days=int(preference.value))
            expired = store.delete_older_than(limit, workspace, channel=channel)
            gone += _recorded(store, expired, Place(workspace, channel))
    return gone


class Tidier:
    """Looks once an hour, in a thread of its own; of several processes on one database, one does it."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Set up; nothing runs before `start`."""
        self._store = store
        self._settings = settings
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="retention")

    def start(self) -> None:
        """Begin: the first look is now."""
        self._thread.start()

    def close(self) -> None:
        """Stop, after the look that is under way."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def look(self, moment: datetime | None = None) -> Expired | None:
        """Let go of what is too old, unless it was done in this hour; None when it was."""
        moment = moment or datetime.now(UTC)
        if not self._store.first_time("retention", moment.strftime("%Y-%m-%dT%H")):
            return None
        return let_go(self._store, self._settings, moment)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self.look()
            except Exception:
                log.exception("what is too old could not be let go of; it is tried again in an hour")
            self._closed.wait(_EVERY)


def _recorded(store: Store, expired: Expired, place: Place | None) -> Expired:
    if expired.total:
        details = {"datasets": expired.datasets, "versions": expired.versions, "results": expired.results}
        store.record("marketbot", "expire", place, details=json.dumps(details))
    return expired
