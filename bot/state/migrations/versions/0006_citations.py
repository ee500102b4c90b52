"""Lines that were quoted, each by its id."""

import sqlalchemy as sa
from alembic import op

from bot.state import Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "citations",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("register", sa.String(64), nullable=False, index=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("cited_at", Moment(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("citations")
