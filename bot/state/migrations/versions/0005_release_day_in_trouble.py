"""Release day under real trouble: holds, the home's id, when each loop of a clock last went round, what watchers were
told; the stored job of 0.2.0's clock goes."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from bot.state import Moment

revision = "0005"
down_revision = "0004"

# New columns may be empty: a process of 0.2.0 that still runs writes rows without them.
_NEW = {
    "deliveries": (("open_until", Moment()), ("failing_since", Moment()), ("covers", sa.Text())),
    "editions": (("withdrawn_at", Moment()), ("withdrawn_why", sa.Text())),
    "subscriptions": (("told", sa.Integer()),),
}


def upgrade() -> None:
    for table, columns in _NEW.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind))
    op.create_table(
        "holds",
        sa.Column("workspace", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(64), primary_key=True),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("is_trouble", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
    )
    op.create_table(
        "ticks",
        sa.Column("loop", sa.String(16), primary_key=True),
        sa.Column("ticked_at", Moment(), nullable=False),
    )
    op.create_table(
        "home",
        sa.Column("only", sa.Integer(), primary_key=True),
        sa.Column("id", sa.String(32), nullable=False),
    )
    _note_what_watchers_were_told()
    op.drop_table("clock_jobs")


def _note_what_watchers_were_told() -> None:
    """Immediate watchers know of every load that was noticed, weekly ones of those before their last digest."""
    connection = op.get_bind()
    last = connection.execute(sa.text("SELECT max(id) FROM loads")).scalar()
    if last is None:
        return
    connection.execute(sa.text("UPDATE subscriptions SET told = :last WHERE kind = 'watch'"), {"last": last})
    digest = connection.execute(sa.text("SELECT max(name) FROM bodies WHERE name LIKE 'digest:____-__-__'")).scalar()
    if digest is None:
        return
    day = datetime.fromisoformat(digest.removeprefix("digest:")).date()
    until = datetime.combine(day, time(9), ZoneInfo("Europe/London")).astimezone(UTC)
    loads = sa.table("loads", sa.column("id", sa.Integer()), sa.column("noticed_at", Moment()))
    known = connection.execute(sa.select(sa.func.max(loads.c.id)).where(loads.c.noticed_at <= until)).scalar()
    first = connection.execute(sa.select(sa.func.min(loads.c.id))).scalar()
    connection.execute(
        sa.text("UPDATE subscriptions SET told = :known WHERE kind = 'watch' AND weekly"), {"known": known or first}
    )


def downgrade() -> None:
    op.create_table(
        "clock_jobs",
        sa.Column("id", sa.Unicode(191), primary_key=True),
        sa.Column("next_run_time", sa.Float(25), index=True),
        sa.Column("job_state", sa.LargeBinary(), nullable=False),
    )
    for name in ("home", "ticks", "holds"):
        op.drop_table(name)
    for table, columns in _NEW.items():
        with op.batch_alter_table(table) as altered:
            for name, _ in columns:
                altered.drop_column(name)
