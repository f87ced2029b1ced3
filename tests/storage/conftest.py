"""An open store with nothing in it, and short ways to put things into it. The tests run on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from storage.keys import KeyRing
from storage.store import Place, Store, StoredDataset

Put = Callable[..., StoredDataset]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/home/marketbot.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file, for what concerns files only."""
    return f"sqlite:///{tmp_path}/home/marketbot.db"


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return KeyRing.load(None, tmp_path / "home")


@pytest.fixture
def store(url: str, keys: KeyRing) -> Iterator[Store]:
    with Store.open(url, keys) as store:
        yield store


@pytest.fixture
def here() -> Place:
    return Place("T1", "C1")


@pytest.fixture
def elsewhere() -> Place:
    return Place("T1", "C2")


@pytest.fixture
def put() -> Put:
    """Stores a small table: put(store, place, name=..., table=..., fingerprint=...)."""

    def put(
        store: Store, place: Place, name: str = "orders.csv", table: pa.Table | None = None, fingerprint: str = "f1"
    ) -> StoredDataset:
        table = pa.table({"day": ["Mon", "Tue"], "spend": [1.5, 2.5]}) if table is None else table
        with store.add_dataset(place, name, "U1", fingerprint) as writer:
            writer.write(table)
            return writer.finish(schema='{"columns": []}', report='["2 rows"]', rows=table.num_rows)

    return put
