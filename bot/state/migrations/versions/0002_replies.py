"""The form of a reply that each workspace takes; what people said about wrong figures."""

import sqlalchemy as sa
from alembic import op

from bot.state import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("team_id", sa.String(64), primary_key=True),
        sa.Column("accepts", sa.String(8), nullable=False),
        sa.Column("learned_at", Moment(), nullable=False),
    )
    op.create_table(
        "wrong_figures",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("team_id", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("register", sa.String(64), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_at", Moment(), nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("wrong_figures")
    op.drop_table("workspaces")
