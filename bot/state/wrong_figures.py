"""What people said about figures that looked wrong to them, with the question and the answer, for the operator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, String, Table, Text, insert, select

from bot.state import METADATA, Engine, Moment, reading

WRONG_FIGURES = Table(
    "wrong_figures",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("team_id", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("register", String(64), nullable=False),
    Column("said", Text, nullable=False),
    Column("said_at", Moment, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class WrongFigure:
    """One report: who `said` what, when, about the `answer` that the register of that fingerprint gave.

    `question` is the command that asks it again; `team_id` and `user_id` are Slack's, to answer them.
    """

    team_id: str
    user_id: str
    question: str
    answer: str
    register: str
    said: str
    said_at: datetime


def keep(state: Engine, report: WrongFigure) -> None:
    """Keep a report."""
    values = {column: getattr(report, column) for column in WrongFigure.__slots__}
    with state.begin() as connection:
        connection.execute(insert(WRONG_FIGURES).values(values))


def read_reports(state: Engine) -> list[WrongFigure]:
    """Every report, newest first."""
    columns = [WRONG_FIGURES.c[column] for column in WrongFigure.__slots__]
    newest = WRONG_FIGURES.c.said_at.desc(), WRONG_FIGURES.c.id.desc()
    with reading(state) as connection:
        return [WrongFigure(**row) for row in connection.execute(select(*columns).order_by(*newest)).mappings()]
