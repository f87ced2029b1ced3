"""The pulse of work that takes long: what it says of itself, and that it goes on where it says nothing for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tools.messages import Message, say

__all__ = ["Pulse"]

log = logging.getLogger(__name__)

_EVERY = 1.1
"""Seconds between two beats; a message of Slack is changed once a second at most."""
_QUIET = 3.0
"""After so many seconds with the same words the time that has passed is said with them."""


class Pulse:
    """Hears what work says of itself, from any thread and without making it wait, and shows it beat by beat."""

    def __init__(
        self,
        show: Callable[[Message], None],
        every: float = _EVERY,
        quiet: float = _QUIET,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set up; it beats inside of a `with` block.

        Args:
            show: shows what is going on; it may take its time.
            every: seconds between two beats.
            quiet: seconds after which the same words are not enough.
            clock: in seconds.
        """
        self._show = show
        self._every = every
        self._quiet = quiet
        self._clock = clock
        self._begun = self._changed = clock()
        self._said: Message | None = None
        self._shown: Message | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="pulse")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # It is not waited for: Slack may take its time over what is out of date by now.
        self._over.set()

    def tell(self, message: Message) -> None:
        """Hear what is going on now."""
        self._said, self._changed = message, self._clock()

    def beat(self) -> None:
        """Show what has changed; where nothing has, for how long it is going on."""
        doing, now = self._said, self._clock()
        if doing is None:
            return
        if now - self._changed >= self._quiet:
            doing = say("{doing} {seconds} s…", doing=doing, seconds=int(now - self._begun))
        if doing != self._shown:
            self._shown = doing
            self._show(doing)

    def _run(self) -> None:
        while not self._over.wait(self._every):
            try:
                self.beat()
            except Exception:
                log.exception("what is going on could not be shown")
