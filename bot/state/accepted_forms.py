"""The form of a reply that each workspace takes on each surface of Slack's, learned from the first that was posted there."""

from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Column, String, Table, select

from bot.state import METADATA, Engine, Moment, put_row, reading

Form = Literal["native", "table", "text"]  # Slack's data blocks, its older table, text in sections
Surface = Literal["channel", "thread", "direct", "ephemeral", "response", "public_response"]
"""Where a message stands: posted to a channel, a thread or a direct message, shown to one person by chat.postEphemeral,
or sent to a `response_url` for one person or for all. An acknowledgement takes what `response_url` took for the same."""

RELEARNED = timedelta(days=30)  # a form that is not "native" is tried again after this: Slack learns too

ACCEPTED_FORMS = Table(
    "accepted_forms",
    METADATA,
    Column("team_id", String(64), primary_key=True),
    Column("surface", String(16), primary_key=True),
    Column("form", String(8), nullable=False),
    Column("learned_at", Moment, nullable=False),
)
_IS = ACCEPTED_FORMS.c


def learn_form(state: Engine, team_id: str, surface: Surface, form: Form, now: datetime) -> None:
    """Remember that the workspace took `form` there."""
    put_row(state, ACCEPTED_FORMS, {"team_id": team_id, "surface": surface, "form": form, "learned_at": now})


def accepted_form(state: Engine, team_id: str, surface: Surface, now: datetime) -> Form | None:
    """What the workspace takes there; None where that is not known, or was learned too long ago to hold."""
    held = select(_IS.form, _IS.learned_at).where(_IS.team_id == team_id, _IS.surface == surface)
    with reading(state) as connection:
        row = connection.execute(held).mappings().first()
    if row is None:
        return None
    form: Form | None = next((form for form in get_args(Form) if form == row["form"]), None)
    return form if form == "native" or now - row["learned_at"] < RELEARNED else None
