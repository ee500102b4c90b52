"""Editions, the loads that were noticed, subscriptions, the ledger of deliveries, pre-release readers and their looks."""

import sqlalchemy as sa
from alembic import op

from bot.state import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("as_at", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("publish_at", Moment(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("staged_at", Moment(), nullable=False),
        sa.Column("published_at", Moment()),
    )
    op.create_index(
        "editions_once",
        "editions",
        ["as_at", "version"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("noticed_at", Moment(), nullable=False, index=True),
    )
    op.create_table(
        "subscriptions",
        sa.Column("workspace", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("area", sa.String(200), primary_key=True),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("quiet", sa.String(16), nullable=False),
        sa.Column("stopped", sa.String(64)),
    )
    op.create_table(
        "bodies", sa.Column("name", sa.Text(), primary_key=True), sa.Column("forms", sa.Text(), nullable=False)
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("thread_ts", sa.String(64)),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", Moment()),
        sa.Column("next_try", Moment(), nullable=False),
        sa.Column("tried_at", Moment()),
        sa.Column("sent_at", Moment()),
        sa.Column("posted_in", sa.String(64)),
        sa.Column("message_ts", sa.String(64)),
        sa.Column("reason", sa.Text()),
        sa.UniqueConstraint("key", "workspace", "channel"),
    )
    op.create_index("deliveries_due", "deliveries", ["state", "next_try"])
    op.create_index("deliveries_of_channel", "deliveries", ["workspace", "channel"])
    op.create_table(
        "readers",
        sa.Column("workspace", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(64), primary_key=True),
        sa.Column("added_at", Moment(), nullable=False),
    )
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("command", sa.String(32), nullable=False),
        sa.Column("looked_at", Moment(), nullable=False),
    )
    op.create_table(
        "clock_jobs",
        sa.Column("id", sa.Unicode(191), primary_key=True),
        sa.Column("next_run_time", sa.Float(25), index=True),
        sa.Column("job_state", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    for name in ("clock_jobs", "looks", "readers", "deliveries", "bodies", "subscriptions", "loads", "editions"):
        op.drop_table(name)
