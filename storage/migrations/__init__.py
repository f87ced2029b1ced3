"""Changes of the tables over time. A store brings its database up to date when it is opened.

To change a table: change `storage/models.py`, add the next file in `versions/` (its `down_revision` is the last one's
`revision`), and set `NEWEST` here. A test holds the three against each other.

Alembic takes up to half a second to import, so it is imported only where an older database has to be changed: a new
one gets its tables from the models at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from storage.errors import TooNew
from storage.models import Base

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["NEWEST", "VERSION_TABLE", "alembic_config", "bring_up_to_date", "current_version"]

NEWEST = "0002"
"""The revision that the models are at."""

VERSION_TABLE = "marketbot_version"

# The table that alembic would make; not among the models, since it is about them.
_version_table = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))


def current_version(connection: Connection) -> str | None:
    """The revision of the tables, or None where there are none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str = connection.execute(select(_version_table.c.version_num)).scalar_one()
    return version


def bring_up_to_date(connection: Connection) -> None:
    """Make or change the tables, inside the caller's transaction, which keeps other processes out.

    Raises:
        TooNew: the tables are of a later version of the program.
    """
    version = current_version(connection)
    if version is None:
        Base.metadata.create_all(connection, checkfirst=False)
        _version_table.create(connection)
        connection.execute(insert(_version_table).values(version_num=NEWEST))
    elif version > NEWEST:
        raise TooNew(f"the database is at {version}, this program knows {NEWEST}: install the newer version")
    elif version < NEWEST:
        upgrade(connection)


def alembic_config(connection: Connection) -> Config:
    """How alembic finds the migrations and the database; for the upgrade and for tests."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run every migration that the database has not had."""
    from alembic import command

    command.upgrade(alembic_config(connection), "head")
