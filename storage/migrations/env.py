"""What alembic runs: the migrations, on the connection and in the transaction that the store gives."""

from __future__ import annotations

from alembic import context

from storage.migrations import VERSION_TABLE
from storage.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite changes a column by copying the table
    transactional_ddl=True,
)
context.run_migrations()
