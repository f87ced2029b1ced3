"""Stopping work from outside: whoever waits for a worker on behalf of a person can be told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["Cancellation", "cancellable", "current_cancellation", "is_cancelled"]


class Cancellation:
    """One piece of work that may be stopped. Safe to use from any thread.

    What the work waits for at a moment says how it is stopped; once it is cancelled, nothing new is begun for it.
    """

    def __init__(self) -> None:
        """Work that goes on."""
        self._lock = threading.Lock()
        self._cancelled = False
        self._stops: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether somebody wants it to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Stop what it waits for now, and whatever it would begin later. A second time does nothing."""
        with self._lock:
            if self._cancelled:
                return
            self._cancelled = True
            stops = tuple(self._stops)
        for stop in stops:
            stop()

    @contextmanager
    def stopping_by(self, stop: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `stop` ends what it waits for; called at once where it is cancelled already."""
        with self._lock:
            self._stops.append(stop)
            cancelled = self._cancelled
        if cancelled:
            stop()
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


_current: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)


@contextmanager
def cancellable(cancellation: Cancellation) -> Iterator[None]:
    """Let everything that is waited for in this block be stopped by a cancellation.

    It goes with the context, so it reaches the threads that an agent's libraries start for their tools.
    """
    token = _current.set(cancellation)
    try:
        yield
    finally:
        _current.reset(token)


def current_cancellation() -> Cancellation | None:
    """What may stop the work of this context, or None."""
    return _current.get()


def is_cancelled() -> bool:
    """Whether the work of this context is wanted no more."""
    found = _current.get()
    return found is not None and found.cancelled
