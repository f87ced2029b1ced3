"""What is going on in work that takes long, told to whoever waits for it.

Work says what it is doing by `tell_progress`; whoever wants to know listens by `telling`. Without a listener it costs
nothing, and no function between the two has to hand anything on. Only the thread that listens is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tools.messages import Message

__all__ = ["Listener", "tell_progress", "telling"]

Listener = Callable[[Message], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def telling(listener: Listener) -> Iterator[None]:
    """Hear what the work in this block says of itself.

    Args:
        listener: called in the thread of the work, possibly many times a second; it must not wait for anything.
    """
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell_progress(message: Message) -> None:
    """Say what is being done now, in words that follow a colon: “120,000 rows so far…”."""
    listener = _listener.get()
    if listener is not None:
        listener(message)
