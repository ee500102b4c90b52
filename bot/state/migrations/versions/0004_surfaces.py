"""The form of a reply that a workspace takes is learned for each surface; what was learned for all of them goes."""

import sqlalchemy as sa
from alembic import op

from bot.state import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "accepted_forms",
        sa.Column("team_id", sa.String(64), primary_key=True),
        sa.Column("surface", sa.String(16), primary_key=True),
        sa.Column("form", sa.String(8), nullable=False),
        sa.Column("learned_at", Moment(), nullable=False),
    )
    op.drop_table("workspaces")


def downgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("team_id", sa.String(64), primary_key=True),
        sa.Column("accepts", sa.String(8), nullable=False),
        sa.Column("learned_at", Moment(), nullable=False),
    )
    op.drop_table("accepted_forms")
