"""What a team needs: schedules, settings, feedback, work that several processes share, installations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_counter = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "schedules",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("next_due", sa.DateTime(), nullable=True),
        sa.Column("dataset_id", sa.String(length=32), nullable=True),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_schedules_dataset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
    )
    op.create_index(op.f("ix_schedules_workspace_channel"), "schedules", ["workspace", "channel"], unique=False)
    op.create_index(op.f("ix_schedules_state_next_due"), "schedules", ["state", "next_due"], unique=False)
    op.create_index(op.f("ix_schedules_dataset_id"), "schedules", ["dataset_id"], unique=False)
    op.create_table(
        "runs",
        sa.Column("schedule_id", sa.String(length=32), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("process", sa.String(length=200), nullable=False),
        sa.Column("touched", sa.DateTime(), nullable=False),
        sa.Column("started", sa.DateTime(), nullable=False),
        sa.Column("finished", sa.DateTime(), nullable=True),
        sa.Column("message_ts", sa.String(length=200), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_runs_schedule_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("schedule_id", "due", name=op.f("pk_runs")),
    )
    op.create_table(
        "preferences",
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("name_index", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("changed", sa.DateTime(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "scope", "name_index", name=op.f("pk_preferences")),
    )
    op.create_table(
        "feedback",
        sa.Column("number", _counter, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_workspace_channel"), "feedback", ["workspace", "channel"], unique=False)
    op.create_table(
        "feedback_sources",
        sa.Column("feedback_number", _counter, nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["feedback_number"],
            ["feedback.number"],
            name=op.f("fk_feedback_sources_feedback_number"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_feedback_sources_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feedback_number", "version_id", name=op.f("pk_feedback_sources")),
    )
    op.create_index(op.f("ix_feedback_sources_version_id"), "feedback_sources", ["version_id"], unique=False)
    op.create_table(
        "open_work",
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("ts", sa.String(length=200), nullable=False),
        sa.Column("card", sa.String(length=200), nullable=False),
        sa.Column("process", sa.String(length=200), nullable=False),
        sa.Column("touched", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", "ts", name=op.f("pk_open_work")),
    )
    op.create_table(
        "installations",
        sa.Column("enterprise", sa.String(length=200), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("installed", sa.DateTime(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise", "workspace", "person", name=op.f("pk_installations")),
    )


def downgrade() -> None:
    """Remove the tables, and what is in them."""
    op.drop_table("installations")
    op.drop_table("open_work")
    op.drop_index(op.f("ix_feedback_sources_version_id"), table_name="feedback_sources")
    op.drop_table("feedback_sources")
    op.drop_index(op.f("ix_feedback_workspace_channel"), table_name="feedback")
    op.drop_table("feedback")
    op.drop_table("preferences")
    op.drop_table("runs")
    op.drop_index(op.f("ix_schedules_dataset_id"), table_name="schedules")
    op.drop_index(op.f("ix_schedules_state_next_due"), table_name="schedules")
    op.drop_index(op.f("ix_schedules_workspace_channel"), table_name="schedules")
    op.drop_table("schedules")
