"""The master keys: they wrap the key of each data set, and are themselves in the settings or in one file."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import os
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path

from storage.cipher import KEY_BYTES, new_key, seal, unseal
from storage.errors import BadKey, StorageError, WrongKey

__all__ = ["KEY_FILE", "KeyRing"]

KEY_FILE = "master.keys"
"""The name of the key file in the home folder."""

_MARK_BYTES = 8
_log = logging.getLogger(__name__)


def _mark(key: bytes) -> bytes:
    """Tells which master key wrapped a value, and nothing about the key itself."""
    return hashlib.sha256(b"marketbot master key\0" + key).digest()[:_MARK_BYTES]


def _parse(text: str, where: str) -> tuple[bytes, ...]:
    keys = []
    for position, word in enumerate(text.replace("\n", ",").split(","), start=1):
        if not word.strip():
            continue
        try:
            key = base64.b64decode(word.strip(), altchars=b"-_" if set(word) & set("-_") else None, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadKey(f"key {position} of {where} is not base64") from error
        if len(key) != KEY_BYTES:
            raise BadKey(f"key {position} of {where} has {len(key)} bytes, not {KEY_BYTES}")
        keys.append(key)
    return tuple(dict.fromkeys(keys))


def _format(keys: Sequence[bytes]) -> str:
    return "".join(base64.b64encode(key).decode() + "\n" for key in keys)


class KeyRing:
    """Master keys, newest first. New data-set keys are wrapped by the newest; older ones still open what they wrapped.

    Safe to use from several threads. A ring of a file reads it again when it meets a key that it does not know, so that
    a running process sees a rotation that another one made.
    """

    def __init__(self, keys: Sequence[bytes] = (), *, path: Path | None = None) -> None:
        """Hold keys; prefer `from_text`, `from_file` or `load`.

        Args:
            keys: 32 bytes each, newest first.
            path: the file that they are from; when it does not exist, it is made when a key is first needed to wrap.
        """
        self._keys = tuple(keys)
        self._path = path
        self._lock = threading.Lock()
        self.created = False
        """True after this ring made a new key file: the moment to say that a backup needs it."""

    @classmethod
    def from_text(cls, text: str) -> KeyRing:
        """The keys of the setting `MARKETBOT_KEYS`: base64 of 32 bytes each, comma separated, newest first.

        Raises:
            BadKey: no key, or one that is malformed (its position is named, never its text).
        """
        keys = _parse(text, "the setting")
        if not keys:
            raise BadKey("the setting has no key")
        return cls(keys)

    @classmethod
    def from_file(cls, path: Path) -> KeyRing:
        """The keys of a file, one a line, newest first.

        A missing file is made when a new database first needs a key, and not before: a database whose key file was
        lost ends in `WrongKey` and no new file gets in the way of the backup's.

        Raises:
            BadKey: the file is malformed.
            StorageError: the file cannot be read.
        """
        ring = cls(path=path)
        ring._keys = ring._read()
        return ring

    @classmethod
    def load(cls, text: str | None, home: Path) -> KeyRing:
        """The keys of the setting when there are any, else those of the file in the home folder."""
        return cls.from_text(text) if text and text.strip() else cls.from_file(home / KEY_FILE)

    @property
    def path(self) -> Path | None:
        """The key file, or None when the keys are from the settings."""
        return self._path

    @property
    def count(self) -> int:
        """How many keys there are; none before the key file is made."""
        return len(self._keys)

    def __repr__(self) -> str:
        return f"<KeyRing of {len(self._keys)} from {self._path or 'settings'}>"

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """Encrypt a data-set key with the newest master key (making the key file if there is none yet)."""
        newest = self._newest()
        return _mark(newest) + seal(newest, key, bound_to)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """Open a wrapped key.

        Raises:
            WrongKey: none of the master keys wrapped it.
            Damaged: the right master key, but the bytes were changed or moved.
        """
        master = self._named(wrapped[:_MARK_BYTES])
        if master is None:
            raise WrongKey(f"none of the {len(self._keys)} master key(s) opens this: they belong to another database")
        return unseal(master, wrapped[_MARK_BYTES:], bound_to)

    def is_newest(self, wrapped: bytes) -> bool:
        """True when the newest master key wrapped it, so that rotation has nothing to do."""
        return bool(self._keys) and wrapped[:_MARK_BYTES] == _mark(self._newest())

    def add_new_key(self) -> None:
        """Put a fresh key first in the key file, atomically; `Store.rotate_keys` then rewraps everything with it.

        Raises:
            StorageError: the keys are from the settings (change the setting instead), or the file cannot be written.
        """
        if self._path is None:
            raise StorageError("the keys are from the settings: put a new one first there, then rotate")
        with self._lock:
            keys = (new_key(), *self._read())
            temporary = self._write_temporary(keys)
            try:
                temporary.replace(self._path)
            finally:
                temporary.unlink(missing_ok=True)
            self._keys = keys

    def _newest(self) -> bytes:
        with self._lock:
            if not self._keys:
                if self._path is None:
                    raise WrongKey("there is no master key")
                self._make_file()
                self._keys = self._read()
            return self._keys[0]

    def _named(self, mark: bytes) -> bytes | None:
        for key in self._keys:
            if _mark(key) == mark:
                return key
        if self._path is None:
            return None
        with self._lock:
            self._keys = self._read()
            return next((key for key in self._keys if _mark(key) == mark), None)

    def _read(self) -> tuple[bytes, ...]:
        path = self._path
        if path is None or not path.exists():
            return ()
        try:
            if os.name == "posix" and path.stat().st_mode & 0o077:
                _log.warning("the key file could be read by others; it is now its owner's only")
                path.chmod(0o600)
            keys = _parse(path.read_text(encoding="ascii"), "the key file")
        except UnicodeDecodeError as error:
            raise BadKey("the key file is not text") from error
        except OSError as error:
            raise StorageError(f"the key file cannot be read: {error.strerror}") from error
        if not keys:
            raise BadKey("the key file has no key")
        return keys

    def _make_file(self) -> None:
        """Make the file whole or not at all; of two processes, one makes it and both use it."""
        if self._path is None or self._path.exists():
            return
        temporary = self._write_temporary((new_key(),))
        try:
            # Unlike a rename, a hard link fails when the name is taken: one process wins, no one sees half a file.
            os.link(temporary, self._path)
            self.created = True
        except FileExistsError:
            pass
        except OSError as error:
            raise StorageError(f"the key file cannot be made: {error.strerror}") from error
        finally:
            temporary.unlink(missing_ok=True)

    def _write_temporary(self, keys: Sequence[bytes]) -> Path:
        if self._path is None:
            raise StorageError("the keys are from the settings")
        temporary = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(_format(keys))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(f"the key file cannot be made: {error.strerror}") from error
        return temporary
