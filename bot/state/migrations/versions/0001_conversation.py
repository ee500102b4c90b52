"""Threads and the last question asked in each; the events that have been taken."""

import sqlalchemy as sa
from alembic import op

from bot.state import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("workspace", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(64), primary_key=True),
        sa.Column("thread_ts", sa.String(64), primary_key=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False, index=True),
    )
    op.create_table(
        "seen_events",
        sa.Column("event_id", sa.String(64), primary_key=True),
        sa.Column("seen_at", Moment(), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("seen_events")
    op.drop_table("threads")
