"""A desk with a store and workers of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.desk import Desk
from bot.settings import Settings
from bot.work.workers import Workers
from storage.keys import KeyRing
from storage.store import Store


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all tests of a run: the local model is fitted once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def make_desk(tmp_path: Path, home: Path) -> Iterator[Callable[..., Desk]]:
    """Build desks; each has its own store."""
    with ExitStack() as opened:

        def make(**settings: Any) -> Desk:
            url = f"sqlite:///{tmp_path / 'store.sqlite'}"
            chosen = Settings(home=home, database_url=url, **{"workers": 1, **settings})
            store = Store.open(chosen.database, KeyRing.load(chosen.keys.get_secret_value(), chosen.home))
            opened.callback(store.close)
            workers = Workers(chosen)
            opened.callback(workers.close)
            return Desk(chosen, store, workers)

        yield make
