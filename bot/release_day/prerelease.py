"""Pre-release access: the few who may ask a staged edition in its last day, by direct message, every look audited."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, String, Table, and_, delete, insert, select

from bot.ask import Sources, answer, read
from bot.language.dates import LONDON
from bot.release_day.editions import Edition, editions
from bot.render.slack.blocks import error_message, message
from bot.render.slack.mrkdwn import escape
from bot.state import METADATA, Engine, Moment, reading
from data.editions import kept_register
from queries.errors import AskerError
from queries.wording import day

WORD = "embargoed"  # how a question begins that is meant for the staged edition
ACCESS = timedelta(hours=24)

READERS = Table(
    "readers",
    METADATA,
    Column("workspace", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("added_at", Moment, nullable=False),
)
LOOKS = Table(
    "looks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("command", String(32), nullable=False),
    Column("looked_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Look:
    """One time that somebody asked a staged edition: its number, who, with which command, when."""

    edition: int
    workspace: str
    user_id: str
    command: str
    looked_at: datetime


def embargoed_reply(
    state: Engine, home: Path, workspace: str, user_id: str, words: str, sources: Sources, now: datetime
) -> dict[str, Any] | None:
    """The reply to a direct message that asks a staged edition: `embargoed` and any question.

    None for whoever is not on the list, at any other time and for any other words: the caller then answers as ever.
    Only for direct messages to the bot (Slack's `channel_type` "im"). The look is on record before there is a reply.
    The reply has no buttons, which would ask the public register or share it.
    """
    first, _, question = words.strip().partition(" ")
    if first.casefold() != WORD or not _may_read(state, workspace, user_id):
        return None
    edition = _open_to_readers(state, now)
    register = kept_register(home, edition.fingerprint) if edition else None
    if edition is None or register is None:
        return None
    staged = replace(sources, register=register, newest=None)
    command = "not understood"
    try:
        request = read(question.strip() or f"release {edition.as_at}", staged)
        command = request.question.command
        reply = message(replace(answer(request, staged), next=()))
    except AskerError as mistake:
        reply = error_message(mistake)
    finally:
        _note(state, Look(edition.id, workspace, user_id, command, now))
        register.close()
    return _mark_as_embargoed(reply, edition)


def add_reader(state: Engine, workspace: str, user_id: str, now: datetime) -> None:
    """Put somebody on the list."""
    remove_reader(state, workspace, user_id, now)
    with state.begin() as connection:
        connection.execute(insert(READERS).values(workspace=workspace, user_id=user_id, added_at=now))


def remove_reader(state: Engine, workspace: str, user_id: str, _: datetime) -> None:
    """Take somebody off the list."""
    with state.begin() as connection:
        connection.execute(delete(READERS).where(_is(workspace, user_id)))


def readers(state: Engine) -> list[tuple[str, str, datetime]]:
    """The list: workspace, user and when added."""
    columns = READERS.c.workspace, READERS.c.user_id, READERS.c.added_at
    with reading(state) as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns))]


def looks(state: Engine) -> list[Look]:
    """Every look at a staged edition, oldest first."""
    columns = [LOOKS.c[field.name] for field in fields(Look)]
    with reading(state) as connection:
        return [Look(**row) for row in connection.execute(select(*columns).order_by(LOOKS.c.id)).mappings()]


def _is(workspace: str, user_id: str) -> Any:
    return and_(READERS.c.workspace == workspace, READERS.c.user_id == user_id)


def _may_read(state: Engine, workspace: str, user_id: str) -> bool:
    with reading(state) as connection:
        return connection.execute(select(READERS.c.user_id).where(_is(workspace, user_id))).first() is not None


def _open_to_readers(state: Engine, now: datetime) -> Edition | None:
    ready = [each for each in editions(state) if each.state == "staged" and now >= each.publish_at - ACCESS]
    return min(ready, key=lambda each: each.publish_at, default=None)


def _note(state: Engine, look: Look) -> None:
    with state.begin() as connection:
        connection.execute(insert(LOOKS).values({field.name: getattr(look, field.name) for field in fields(Look)}))


def _mark_as_embargoed(reply: dict[str, Any], edition: Edition) -> dict[str, Any]:
    here = edition.publish_at.astimezone(LONDON)
    hour = here.hour % 12 or 12
    moment = f"{hour}.{here:%M}{'am' if here.hour < 12 else 'pm'} on {day(here.date())}"
    warning = f"EMBARGOED until {moment}. Do not share this in any form before then."
    block = {"type": "section", "text": {"type": "mrkdwn", "text": f"*{escape(warning)}*"}}
    blocks = [each for each in reply["blocks"] if each["type"] != "actions"]
    return {**reply, "text": f"{warning} {reply['text']}", "blocks": [block, *blocks][:50]}
