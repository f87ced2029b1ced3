import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from storage.errors import TooNew
from storage.keys import KeyRing
from storage.migrations import NEWEST, VERSION_TABLE, alembic_config, bring_up_to_date, current_version
from storage.models import Base
from storage.store import Store


@pytest.fixture
def connection(url, tmp_path):
    (tmp_path / "home").mkdir(exist_ok=True)
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def differences(connection):
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
    return compare_metadata(context, Base.metadata)


def shape(connection):
    inspector = inspect(connection)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)],
            sorted((index["name"], tuple(index["column_names"])) for index in inspector.get_indexes(table)),
            sorted((key["name"], key["options"].get("ondelete")) for key in inspector.get_foreign_keys(table)),
            sorted(unique["name"] for unique in inspector.get_unique_constraints(table)),
        )
        for table in sorted(inspector.get_table_names())
    }


def test_the_migrations_lead_to_the_models_and_back(connection):
    config = alembic_config(connection)
    command.upgrade(config, "head")
    assert current_version(connection) == NEWEST
    assert differences(connection) == []
    migrated = shape(connection)
    command.downgrade(config, "base")
    connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
    assert inspect(connection).get_table_names() == []
    bring_up_to_date(connection)
    assert shape(connection) == migrated


def test_the_newest_migration_is_the_one_that_the_models_are_at(connection):
    script = ScriptDirectory.from_config(alembic_config(connection))
    assert script.get_heads() == [NEWEST]
    assert script.get_bases() == ["0001"]


def test_an_older_database_is_brought_up_to_date_when_it_is_opened(store, url, keys, here, put, monkeypatch):
    stored = put(store, here)
    store.close()
    steps = []
    monkeypatch.setattr("storage.migrations.upgrade", steps.append)
    monkeypatch.setattr("storage.migrations.NEWEST", "9999")
    monkeypatch.setattr("storage.store.NEWEST", "9999")
    with Store.open(url, keys) as again:
        assert again.datasets([here]) == [stored]
    assert len(steps) == 1


def test_alembic_itself_runs_in_the_transaction_of_the_store(connection):
    """An empty version table is an older database to alembic: everything is made, or nothing when it is rolled back."""
    from storage.migrations import upgrade

    with connection.begin_nested() as step:
        upgrade(connection)
        assert "versions" in inspect(connection).get_table_names()
        step.rollback()
    assert inspect(connection).get_table_names() == []


def test_a_database_of_a_later_program_is_refused(store, url, keys):
    with store._database.writing() as session:
        session.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(TooNew, match="9999"):
        Store.open(url, KeyRing.load(None, keys.path.parent))
