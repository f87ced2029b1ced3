"""A sign of life for as long as a scheduled run takes, so that no other process takes it over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

__all__ = ["Heart"]

log = logging.getLogger(__name__)

_BEAT = 30.0
"""Seconds between two signs; well within the lease of a run."""


class Heart:
    """Shows that a run is alive, for as long as a block takes."""

    def __init__(self, beat: Callable[[], object]) -> None:
        self._beat = beat
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="schedule-heart", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopped.set()

    def _loop(self) -> None:
        while not self._stopped.wait(_BEAT):
            try:
                self._beat()
            except Exception:
                log.warning("could not show that a scheduled run is alive", exc_info=True)
