"""What people of a workspace have said their questions meant, for its local model; read again once a minute."""

from __future__ import annotations

import logging
import threading
import time

from bot.model.corrections import MOST_CORRECTIONS, Correction
from storage.errors import StorageError
from storage.store import Store

__all__ = ["Corrections"]

log = logging.getLogger(__name__)

_SECONDS = 60.0
_VERDICTS = ("corrected", "up")


class Corrections:
    """The corrections of each workspace; nothing crosses from one to another. Safe to use from several threads."""

    def __init__(self, store: Store, seconds: float = _SECONDS) -> None:
        """Set up.

        Args:
            store: where judgements are kept.
            seconds: for how long what was read counts.
        """
        self._store = store
        self._seconds = seconds
        self._kept: dict[str, tuple[float, tuple[Correction, ...]]] = {}
        self._lock = threading.Lock()

    def of(self, workspace: str) -> tuple[Correction, ...]:
        """The corrections of a workspace and the answers it liked, newest first, some hundreds at most.

        Cost: nothing, but once a minute one read of at most 600 short rows.
        """
        with self._lock:
            read, found = self._kept.get(workspace, (-self._seconds, ()))
        if time.monotonic() - read < self._seconds:
            return found
        found = self._read(workspace)
        with self._lock:
            self._kept[workspace] = (time.monotonic(), found)
        return found

    def _read(self, workspace: str) -> tuple[Correction, ...]:
        try:
            judged = [
                each for verdict in _VERDICTS for each in self._store.feedback(workspace, verdict, MOST_CORRECTIONS)
            ]
        except StorageError:
            log.exception("corrections cannot be read; none are used")
            return ()
        judged.sort(key=lambda each: each.id, reverse=True)
        newest: dict[str, Correction] = {}
        for each in judged:
            if each.question.strip() and each.tool:
                newest.setdefault(" ".join(each.question.lower().split()), Correction(each.question, each.tool))
        return tuple(newest.values())[:MOST_CORRECTIONS]
