"""What was quoted: which question, from which register, in which words, by a short id that nobody can guess."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, String, Table, Text, insert, select

from bot.state import METADATA, Engine, Moment, reading

ID_CHARACTERS = "23456789bcdfghjkmnpqrstvwxz"  # none is taken for another, and they spell no word
ID_LENGTH = 8

CITATIONS = Table(
    "citations",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("register", String(64), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("cited_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One line that was quoted: the command that asks for it again, and the fingerprint of the register it is from."""

    id: str
    register: str
    question: str
    line: str
    cited_at: datetime


def keep_citation(state: Engine, register: str, question: str, line: str, now: datetime) -> str:
    """Remember a line that is quoted; its id, which is the same each time the same is quoted from the same register."""
    columns = CITATIONS.c
    same = (columns.register == register) & (columns.question == question) & (columns.line == line)
    with reading(state) as connection:
        known = connection.execute(select(columns.id).where(same).order_by(columns.cited_at).limit(1)).scalar()
    if known is not None:
        return str(known)
    made = _new_id()
    with state.begin() as connection:
        connection.execute(
            insert(CITATIONS).values(id=made, register=register, question=question, line=line, cited_at=now)
        )
    return made


def find_citation(state: Engine, citation_id: str) -> Citation | None:
    """What was quoted under that id; None where nothing was."""
    with reading(state) as connection:
        row = connection.execute(select(CITATIONS).where(CITATIONS.c.id == citation_id)).mappings().first()
    return None if row is None else Citation(**row)


def _new_id() -> str:
    """Eight characters, a digit among them, so that no word is taken for an id."""
    while True:
        made = "".join(secrets.choice(ID_CHARACTERS) for _ in range(ID_LENGTH))
        if any(character.isdigit() for character in made):
            return made
