"""Files that are needed for a moment: gone afterwards, also when the process that needed them was killed."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import IO

__all__ = ["Scratch"]

_LOCK = "lock"


class Scratch:
    """A folder of this process. It goes with the object, or with the process; after a kill, at the next start.

    Uploads are in it while they are read, in plain text, so nothing may stay behind. Whether the process of a folder
    still runs is told by a lock that the system takes back from it, however it ends.
    """

    def __init__(self, root: Path) -> None:
        """Make the folder, and clear those that processes left behind.

        Args:
            root: where the folders of all processes are; only its owner can look into it.
        """
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Nobody clears a folder between its making and its locking.
        with (root / _LOCK).open("w") as everyone:
            fcntl.flock(everyone, fcntl.LOCK_EX)
            _clear(root)
            self.folder = Path(tempfile.mkdtemp(dir=root))
            lock = (self.folder / _LOCK).open("w")
            fcntl.flock(lock, fcntl.LOCK_EX)
        self._remove = weakref.finalize(self, _remove, self.folder, lock)

    def new_folder(self) -> Path:
        """A folder in it, for one piece of work."""
        return Path(tempfile.mkdtemp(dir=self.folder))

    def close(self) -> None:
        """Remove everything."""
        self._remove()


def _remove(folder: Path, lock: IO[str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def _clear(root: Path) -> None:
    for folder in root.iterdir():
        if folder.is_dir() and not _is_in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_in_use(folder: Path) -> bool:
    try:
        with (folder / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
