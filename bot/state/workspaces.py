"""The form of a reply that each workspace takes, learned from the first that was posted there."""

from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Column, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.state import METADATA, Engine, Moment

Form = Literal["native", "table", "text"]  # Slack's data blocks, its older table, text in sections

RELEARNED = timedelta(days=30)  # a form that is not "native" is tried again after this: Slack learns too

WORKSPACES = Table(
    "workspaces",
    METADATA,
    Column("team_id", String(64), primary_key=True),
    Column("accepts", String(8), nullable=False),
    Column("learned_at", Moment, nullable=False),
)


def learn(state: Engine, team_id: str, form: Form, now: datetime) -> None:
    """Remember that the workspace took `form`."""
    learned = {"accepts": form, "learned_at": now}
    with state.begin() as connection:
        changed = update(WORKSPACES).where(WORKSPACES.c.team_id == team_id).values(learned)
        if connection.execute(changed).rowcount:
            return
    try:
        with state.begin() as connection:
            connection.execute(insert(WORKSPACES).values(team_id=team_id, **learned))
    except IntegrityError:  # another process learned it just now
        return


def accepted_by(state: Engine, team_id: str, now: datetime) -> Form | None:
    """What the workspace takes; None where that is not known, or was learned too long ago to hold."""
    held = select(WORKSPACES.c.accepts, WORKSPACES.c.learned_at).where(WORKSPACES.c.team_id == team_id)
    with state.begin() as connection:
        row = connection.execute(held).mappings().first()
    if row is None:
        return None
    form: Form | None = next((form for form in get_args(Form) if form == row["accepts"]), None)
    return form if form == "native" or now - row["learned_at"] < RELEARNED else None
