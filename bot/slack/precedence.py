"""Greetings go first: work begins once everybody who waits has been told that it will."""

from __future__ import annotations

import threading

__all__ = ["Precedence"]

_LONGEST = 1.0
"""Seconds that work lets greetings go first; where Slack keeps them waiting, work does not wait for Slack."""


class Precedence:
    """Counts greetings that are still to be said. Safe to use from any thread.

    Work shares the processors with greetings, and each piece of it takes longer: fifty people who ask at once would be
    greeted at the pace of the first answers.
    """

    def __init__(self, longest: float = _LONGEST) -> None:
        """Set up with the seconds that work waits at most."""
        self._longest = longest
        self._waiting = 0
        self._changed = threading.Condition()

    def expect(self) -> None:
        """One more greeting is to be said."""
        with self._changed:
            self._waiting += 1

    def settle(self, *_: object) -> None:
        """One of them was said, or is not to be said."""
        with self._changed:
            self._waiting -= 1
            if self._waiting == 0:
                self._changed.notify_all()

    def let_pass(self) -> None:
        """Wait until all of them are settled, but not for long."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting == 0, self._longest)
