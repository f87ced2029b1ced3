"""Whether the process that began something still runs: an upload that its process left behind may be cleared away."""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path

__all__ = ["is_running", "this_process"]

_SEPARATOR = "|"


@lru_cache(maxsize=1)
def _machine() -> str:
    """This machine since it started, and the space of process numbers in it: only there do process ids compare."""
    words = [socket.gethostname()]
    try:
        words.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8])
        words.append(str(Path("/proc/self/ns/pid").stat().st_ino))
    except OSError:
        pass
    return "/".join(words)[:150]


def _started(process: int) -> str | None:
    """When a process started, in clock ticks since the machine did; "" where that is not told, None when it is gone."""
    if not Path("/proc/self/stat").exists():
        return ""
    try:
        # The name in brackets may hold spaces and brackets itself: fields are counted from the last one.
        fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def this_process() -> str:
    """A name of this process that no later one on this machine can have."""
    return _SEPARATOR.join((_machine(), str(os.getpid()), _started(os.getpid()) or ""))


def is_running(name: str) -> bool | None:
    """Whether the process of that name runs: None when this machine cannot know.

    Args:
        name: what `this_process` gave, perhaps on another machine.
    """
    machine, _, rest = name.partition(_SEPARATOR)
    number, _, started = rest.partition(_SEPARATOR)
    if machine != _machine() or not number.isdigit():
        return None
    now = _started(int(number))
    if now == "":
        return _answers(int(number))
    return now is not None and now == started


def _answers(process: int) -> bool | None:
    """Ask the process itself, on systems that tell no start times; a later process may have taken its number."""
    if os.name != "posix":
        return None
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return None
    return None
