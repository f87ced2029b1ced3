"""`marketbot keys`: how many master keys there are, and putting a new one in their place."""

from __future__ import annotations

import base64
import getpass
import secrets

import click

from bot.cli.stores import open_store
from bot.settings import Settings
from storage.cipher import KEY_BYTES
from storage.errors import StorageError
from storage.keys import KeyRing

__all__ = ["rotate", "show"]


def show(settings: Settings) -> int:
    """Print how many keys there are and where, never a key."""
    keys = _load(settings)
    where = keys.path or "MARKETBOT_KEYS"
    print(f"{keys.count} master key(s) in {where}; the first one is used for what is new.")
    if not keys.count:
        print("A key file is made when something is first stored.")
    elif keys.count > 1:
        print("Run `marketbot keys rotate` to wrap everything with the first one; then the others can go.")
    return 0


def rotate(settings: Settings, *, new_key: bool = True) -> int:
    """Wrap every stored key again with the newest master key, and say what is to be done next.

    Keys of a file get a new first one here. Keys of the settings are the operator's: without a second one there, a
    fresh key is offered, and nothing is changed.

    Args:
        settings: where the database and the keys are.
        new_key: put a new key in front first; without it, only what an older key still wraps is wrapped again.

    Returns:
        0 when everything is wrapped by the newest key, 2 when the settings have to be changed first.
    """
    keys = _load(settings)
    if keys.path is None and keys.count == 1:
        print("The keys are from MARKETBOT_KEYS. Put a new one in front of it, for example this:")
        print()
        print(f"  {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()},<the key that is there now>")
        print()
        print("Start every process of the bot again with it, then run `marketbot keys rotate` once more.")
        return 2
    with open_store(settings, keys) as store:
        if new_key and keys.path is not None:
            keys.add_new_key()
        count = store.rotate_keys()
        store.record(getpass.getuser(), "rotate-keys", details=f'{{"keys": {count}}}')
    print(f"{count} key(s) were wrapped again with the newest master key; no data was touched.")
    print(f"Back up {keys.path or 'MARKETBOT_KEYS'} now: older backups of the database still need the older keys.")
    print("Once every other process was started again, the older keys can be taken out.")
    return 0


def _load(settings: Settings) -> KeyRing:
    try:
        return KeyRing.load(settings.keys.get_secret_value(), settings.home)
    except StorageError as error:
        raise click.ClickException(str(error)) from error
