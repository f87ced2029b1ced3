"""The Stop button: work that takes long is stopped for real, at whichever process it is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.conversation import Reply
from bot.slack.progress import Progress
from bot.work.cancelling import Cancellation, cancellable, is_cancelled
from storage.records import Place
from storage.store import Store

__all__ = ["Stops", "was_stopped"]

log = logging.getLogger(__name__)

_OFFERED_AFTER = 5.0
"""Seconds of work after which there is a button; what is done sooner needs none."""
_EVERY = 1.0
"""Seconds between two looks for buttons that were pressed at another process."""
_STOP = "stop"


@dataclass(eq=False)
class _Work:
    """One piece of work of this process."""

    progress: Progress
    key: str
    begun: float
    cancellation: Cancellation = field(default_factory=Cancellation)
    offered: bool = False


class Stops:
    """Knows what this process works on, offers to stop what takes long, and stops it. Safe to use from any thread.

    A press is a row in the database: it counts at whichever process it arrives, and the one that works on it looks for
    it once a second.
    """

    def __init__(self, store: Store, offered_after: float = _OFFERED_AFTER, every: float = _EVERY) -> None:
        """Set up; nothing is looked for while nothing is worked on.

        Args:
            store: keeps what was pressed.
            offered_after: seconds of work after which there is a button.
            every: seconds between two looks.
        """
        self._store = store
        self._offered_after = offered_after
        self._every = every
        self._works: set[_Work] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        # Slack may take its time to show a button; those of others, and what was pressed, don't wait for it.
        self._shows = ThreadPoolExecutor(4, thread_name_prefix="slack-stop")
        self._closed = False

    @contextmanager
    def watched(self, progress: Progress) -> Iterator[None]:
        """Let the work of a block be stopped by the button of its message."""
        if progress.card is None or progress.ts is None:
            yield
            return
        place = Place(progress.spot.team, progress.spot.channel)
        work = _Work(progress, _key(place, progress.card), time.monotonic())
        with self._changed:
            self._works.add(work)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, daemon=True, name="slack-stops")
                self._thread.start()
            self._changed.notify()
        try:
            with cancellable(work.cancellation):
                yield
        finally:
            with self._changed:
                self._works.discard(work)

    def press(self, place: Place, card: str) -> bool:
        """The button was pressed by somebody who may; False when it was pressed before."""
        if not self._store.first_time(_STOP, _key(place, card)):
            return False
        with self._changed:
            here = [work for work in self._works if work.key == _key(place, card)]
        for work in here:
            self._stop(work)
        return True

    def close(self) -> None:
        """Look for nothing any more."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._shows.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._works and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                works = list(self._works)
            for work in works:
                try:
                    self._look(work)
                except Exception:
                    # The database may be away for a moment; the next look finds what was pressed.
                    log.warning("could not look whether work is to be stopped", exc_info=True)
            with self._changed:
                self._changed.wait_for(lambda: self._closed, self._every)

    def _look(self, work: _Work) -> None:
        if work.progress.done or work.cancellation.cancelled:
            return
        if not work.offered:
            if time.monotonic() - work.begun >= self._offered_after:
                work.offered = True
                self._show(lambda: self._offer(work))
        elif self._store.is_known(_STOP, work.key):
            self._stop(work)

    def _offer(self, work: _Work) -> None:
        """Show the button; where Slack does not take it now, the next look tries again."""
        work.offered = work.progress.offer_stop()

    def _stop(self, work: _Work) -> None:
        self._show(work.progress.stopping)
        work.cancellation.cancel()

    def _show(self, change: Callable[[], object]) -> None:
        try:
            self._shows.submit(change)
        except RuntimeError:
            log.info("the bot is stopping: a button is not shown any more")


def _key(place: Place, card: str) -> str:
    return f"{place.workspace}/{place.channel}/{card}"


def was_stopped(reply: Reply) -> bool:
    """Whether there is no answer because somebody pressed Stop; what was done all the same is shown as ever."""
    return is_cancelled() and reply.status in ("refused", "failed")
