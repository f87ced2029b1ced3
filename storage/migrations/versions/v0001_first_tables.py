"""The tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "audit",
        sa.Column("number", _counter, autoincrement=True, nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=50), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=True),
        sa.Column("channel", sa.String(length=200), nullable=True),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_created"), "audit", ["created"], unique=False)
    op.create_index(op.f("ix_audit_version_id"), "audit", ["version_id"], unique=False)
    op.create_index(op.f("ix_audit_workspace_channel"), "audit", ["workspace", "channel"], unique=False)
    op.create_table(
        "datasets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("name_index", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
        sa.UniqueConstraint(
            "workspace", "channel", "name_index", name=op.f("uq_datasets_workspace_channel_name_index")
        ),
    )
    op.create_table(
        "results",
        sa.Column("number", _counter, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("thread", sa.String(length=200), nullable=False),
        sa.Column("asker", sa.String(length=200), nullable=False),
        sa.Column("tool", sa.String(length=200), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("arguments", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_results")),
        sa.UniqueConstraint("id", name=op.f("uq_results_id")),
    )
    op.create_index(
        op.f("ix_results_workspace_channel_thread"), "results", ["workspace", "channel", "thread"], unique=False
    )
    op.create_table(
        "seen",
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_seen")),
    )
    op.create_index(op.f("ix_seen_created"), "seen", ["created"], unique=False)
    op.create_table(
        "store_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_key")),
    )
    op.create_table(
        "turns",
        sa.Column("number", _counter, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("thread", sa.String(length=200), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("turn", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_turns")),
    )
    op.create_index(
        op.f("ix_turns_workspace_channel_thread"), "turns", ["workspace", "channel", "thread"], unique=False
    )
    op.create_table(
        "shares",
        sa.Column("dataset_id", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name=op.f("fk_shares_dataset_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset_id", "workspace", "channel", name=op.f("pk_shares")),
    )
    op.create_index(op.f("ix_shares_workspace_channel"), "shares", ["workspace", "channel"], unique=False)
    op.create_table(
        "versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dataset_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("writer", sa.String(length=200), nullable=False),
        sa.Column("touched", sa.DateTime(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("content_index", sa.String(length=64), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("schema", sa.LargeBinary(), nullable=True),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.Column("layout", sa.LargeBinary(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_versions_dataset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("dataset_id", "number", name=op.f("uq_versions_dataset_id_number")),
    )
    op.create_index(op.f("ix_versions_content_index"), "versions", ["content_index"], unique=False)
    op.create_table(
        "parts",
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_parts_version_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version_id", "number", name=op.f("pk_parts")),
    )
    op.create_table(
        "result_sources",
        sa.Column("result_number", _counter, nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["result_number"], ["results.number"], name=op.f("fk_result_sources_result_number"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_result_sources_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("result_number", "version_id", name=op.f("pk_result_sources")),
    )
    op.create_index(op.f("ix_result_sources_version_id"), "result_sources", ["version_id"], unique=False)
    op.create_table(
        "turn_sources",
        sa.Column("turn_number", _counter, nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_number"], ["turns.number"], name=op.f("fk_turn_sources_turn_number"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_turn_sources_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("turn_number", "version_id", name=op.f("pk_turn_sources")),
    )
    op.create_index(op.f("ix_turn_sources_version_id"), "turn_sources", ["version_id"], unique=False)


def downgrade() -> None:
    """Remove all tables, and what is in them."""
    op.drop_index(op.f("ix_turn_sources_version_id"), table_name="turn_sources")
    op.drop_table("turn_sources")
    op.drop_index(op.f("ix_result_sources_version_id"), table_name="result_sources")
    op.drop_table("result_sources")
    op.drop_table("parts")
    op.drop_index(op.f("ix_versions_content_index"), table_name="versions")
    op.drop_table("versions")
    op.drop_index(op.f("ix_shares_workspace_channel"), table_name="shares")
    op.drop_table("shares")
    op.drop_index(op.f("ix_turns_workspace_channel_thread"), table_name="turns")
    op.drop_table("turns")
    op.drop_table("store_key")
    op.drop_index(op.f("ix_seen_created"), table_name="seen")
    op.drop_table("seen")
    op.drop_index(op.f("ix_results_workspace_channel_thread"), table_name="results")
    op.drop_table("results")
    op.drop_table("datasets")
    op.drop_index(op.f("ix_audit_workspace_channel"), table_name="audit")
    op.drop_index(op.f("ix_audit_version_id"), table_name="audit")
    op.drop_index(op.f("ix_audit_created"), table_name="audit")
    op.drop_table("audit")
