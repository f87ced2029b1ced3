"""Watching workers at work: one thread that kills what takes too long or too much."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from typing import Literal

from bot.work.process import WorkerProcess

__all__ = ["Stopped", "Watch", "Watched"]

Stopped = Literal["time", "memory", "cancelled"]

_EVERY = 0.05 if sys.platform == "linux" else 1.0
"""Seconds between two looks at a worker's memory; elsewhere than on Linux a look starts a process."""


@dataclass(eq=False)
class Watched:
    """A worker with a job; `stopped` says why it was killed, if it was."""

    process: WorkerProcess
    deadline: float
    stopped: Stopped | None = None

    def stop(self, reason: Stopped) -> None:
        """Kill the worker for a reason."""
        self.stopped = self.stopped or reason
        self.process.kill()


class Watch:
    """Kills workers that are past their deadline or over their memory. Sleeps while no worker has a job."""

    def __init__(self, memory_bytes: int) -> None:
        """Watch with a limit of memory for each worker."""
        self._memory_bytes = memory_bytes
        self._watched: set[Watched] = set()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def begin(self, process: WorkerProcess, seconds: float) -> Watched:
        """Watch a worker from now on; it has so many seconds."""
        entry = Watched(process, time.monotonic() + seconds)
        with self._changed:
            self._watched.add(entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="watch-workers")
                self._thread.start()
            self._changed.notify()
        return entry

    def end(self, entry: Watched) -> None:
        """The worker is done."""
        with self._changed:
            self._watched.discard(entry)

    def close(self) -> None:
        """Stop watching."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._watched and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                entries = list(self._watched)
            now = time.monotonic()
            for entry in entries:
                reason = self._reason(entry, now)
                if reason is not None:
                    with self._changed:
                        # It may have ended meanwhile and be at its next job, which is another entry.
                        if entry in self._watched:
                            entry.stop(reason)
                            self._watched.discard(entry)
            next_deadline = min(entry.deadline for entry in entries) - now
            time.sleep(max(0.001, min(_EVERY, next_deadline)))

    def _reason(self, entry: Watched, now: float) -> Stopped | None:
        if now > entry.deadline:
            return "time"
        return "memory" if entry.process.memory() > self._memory_bytes else None
