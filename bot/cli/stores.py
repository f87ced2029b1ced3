"""The store for commands of the operator, who may see everything that is in it."""

from __future__ import annotations

import click

from bot.settings import Settings
from bot.wording import words_for
from storage.errors import StorageError
from storage.keys import KeyRing
from storage.store import Store

__all__ = ["open_store"]


def open_store(settings: Settings, keys: KeyRing | None = None) -> Store:
    """Open the database that there is; what keeps it from opening is said in a sentence.

    Raises:
        click.ClickException: it does not open.
    """
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = keys or KeyRing.load(settings.keys.get_secret_value(), settings.home)
        return Store.open(settings.database, found)
    except StorageError as error:
        raise click.ClickException(str(words_for(error))) from error
