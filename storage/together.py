"""Group commit: what several threads want of the database at the same moment is done in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from storage.errors import StorageBusy, StorageFull

__all__ = ["Together"]

Wish = TypeVar("Wish")
Result = TypeVar("Result")


class Together(Generic[Wish, Result]):
    """Joins the calls of several threads. Each call returns once its own wish is kept, as if it were alone.

    One thread at a time works; whoever comes meanwhile queues, and the next to work does it for all that queue. So
    nobody waits for more than two transactions, however many come at once.
    """

    def __init__(self, do_all: Callable[[Sequence[Wish]], Sequence[Result]]) -> None:
        """Set up.

        Args:
            do_all: does what is wished in one transaction, all of it or nothing; a result for each wish.
        """
        self._do_all = do_all
        self._working = threading.Lock()
        self._queueing = threading.Lock()
        self._queue: list[tuple[Wish, Future[Result]]] = []

    def __call__(self, wish: Wish) -> Result:
        """Do it together with what others wish now; raises what doing it alone would raise."""
        done: Future[Result] = Future()
        with self._queueing:
            self._queue.append((wish, done))
        with self._working:
            if not done.done():
                with self._queueing:
                    batch, self._queue = self._queue, []
                self._work(batch)
        return done.result()

    def _work(self, batch: Sequence[tuple[Wish, Future[Result]]]) -> None:
        """Settle every wish of a batch."""
        try:
            results = self._do_all([wish for wish, _ in batch])
        except BaseException as error:
            # Where the database is away or full it is so for all. Else one of them may have spoiled it for the others.
            if len(batch) == 1 or isinstance(error, (StorageBusy, StorageFull)) or not isinstance(error, Exception):
                for _, done in batch:
                    done.set_exception(error)
            else:
                for each in batch:
                    self._work([each])
        else:
            for (_, done), result in zip(batch, results, strict=True):
                done.set_result(result)
