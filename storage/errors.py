"""Every error that storage can end with, in plain words for a log; what a person reads is the caller's to say.

- `StorageError`: something about what is kept went wrong.
  - `NotFound`: there is no such thing, or the asker may not see it (the two are never told apart).
    - `UnknownColumn`: the data set has no column of that name.
  - `NotAllowed`: the asker sees it but may not do that to it.
  - `WrongKey`: the master keys do not open this database; nothing was touched.
  - `BadKey`: the text or file of the master keys is malformed.
  - `Conflict`: someone else changed the same thing first.
  - `StorageFull`: the disk (or the database's quota) is full.
  - `StorageBusy`: the database stayed locked, or out of reach, for longer than the waiting time.
  - `Damaged`: stored bytes are not what was written.
  - `TooNew`: the database was made by a newer version of the program.
"""

from __future__ import annotations

__all__ = [
    "BadKey",
    "Conflict",
    "Damaged",
    "NotAllowed",
    "NotFound",
    "StorageBusy",
    "StorageError",
    "StorageFull",
    "TooNew",
    "UnknownColumn",
    "WrongKey",
]


class StorageError(Exception):
    """Something about what is kept went wrong; its text is for a log."""


class NotFound(StorageError):
    """There is no such thing among what the asker may see."""


class UnknownColumn(NotFound):
    """The data set has no column of that name."""


class NotAllowed(StorageError):
    """The asker sees it but may not do that to it, for example delete what is only shared with them."""


class WrongKey(StorageError):
    """The master keys do not open this database; nothing was touched."""


class BadKey(StorageError):
    """The text or file of the master keys is malformed."""


class Conflict(StorageError):
    """Someone else changed the same thing first."""


class StorageFull(StorageError):
    """The disk, or the database's quota, is full."""


class StorageBusy(StorageError):
    """The database stayed locked, or out of reach, for longer than the waiting time."""


class Damaged(StorageError):
    """Stored bytes are not what was written: changed, moved or cut."""


class TooNew(StorageError):
    """The database was made by a newer version of the program."""
