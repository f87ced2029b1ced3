"""A desk for the terminal: with the user's own store, or with one that is gone when the call ends."""

from __future__ import annotations

import base64
import getpass
import logging
import secrets
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import SecretStr

from bot.conversation import Question, Reply
from bot.settings import Settings
from bot.wording import words_for
from bot.work.jobs import INTO, SEPARATE
from bot.work.workers import Workers
from storage.errors import StorageError
from storage.records import Place
from tools.messages import Message, say

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.store import Store

__all__ = ["Session", "open_session"]

_PLACE = Place("local", "terminal")


class Session:
    """One person's conversation in a terminal."""

    def __init__(self, desk: Desk, store: Store, *, keep: bool = True) -> None:
        self.desk = desk
        self._keep = keep
        self.store = store
        self._asker = getpass.getuser()
        self._thread = uuid.uuid4().hex

    def upload(self, path: Path, options: dict[str, str] | None = None) -> Reply:
        """Read a file into the store. Where nothing is kept, each file is a data set of its own, without a question."""
        if not self._keep:
            options = {INTO: SEPARATE, **(options or {})}
        return self.desk.receive(path, path.name, self._asker, _PLACE, options)

    def ask(
        self,
        text: str,
        chosen: dict[str, Any] | None = None,
        *,
        pictures: bool = True,
        on_status: Callable[[Message], None] | None = None,
    ) -> Reply:
        """Ask in the one thread of this session."""
        return self.desk.ask(
            Question(text, self._asker, _PLACE, (_PLACE,), self._thread, chosen=chosen, pictures=pictures), on_status
        )


@contextmanager
def open_session(*, keep: bool) -> Iterator[Session]:
    """A session; with `keep` on the user's store, else on one in a temporary folder."""
    logging.basicConfig(level=logging.CRITICAL if not keep else logging.ERROR, format="%(message)s")
    if keep:
        settings = Settings()
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _session(settings, keep=True) as session:
            yield session
        return
    with (
        tempfile.TemporaryDirectory(prefix="marketbot-") as folder,
        _session(_temporary(Path(folder)), keep=False) as session,
    ):
        yield session


def _temporary(folder: Path) -> Settings:
    """The user's settings with nothing kept: a store and a key of its own, the fitted model where it always is."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    database = SecretStr(f"sqlite:///{folder / 'marketbot.sqlite'}")
    return Settings().model_copy(update={"database_url": database, "keys": SecretStr(key), "workers": 1})


@contextmanager
def _session(settings: Settings, *, keep: bool) -> Iterator[Session]:
    workers = Workers(settings)
    # A worker starts first, while the desk is imported here; then it reads the file, while the agent is.
    workers.warm()
    try:
        from bot.desk import Desk

        store = _open_store(settings)
        try:
            desk = Desk(settings, store, workers)
            threading.Thread(target=_import_agent, daemon=True).start()
            yield Session(desk, store, keep=keep)
        finally:
            store.close()
    finally:
        workers.close()


def _open_store(settings: Settings) -> Store:
    """The store; what keeps it from opening is said in a sentence."""
    from storage.keys import KeyRing
    from storage.store import Store

    try:
        keys = KeyRing.load(settings.keys.get_secret_value(), settings.home)
        store = Store.open(settings.database, keys)
    except StorageError as error:
        raise click.ClickException(str(words_for(error))) from error
    if keys.created:
        told = say("I made a key file, {path}. A backup needs it beside the database.", path=str(keys.path))
        click.echo(str(told), err=True)
    return store


def _import_agent() -> None:
    import langchain.agents
    import langchain.agents.middleware  # noqa: F401
