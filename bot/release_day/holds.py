"""Workspaces and places that are left alone for a while: a limit of Slack's, an app in trouble, a channel that is away."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, delete, insert, select, update

from bot.state import METADATA, Engine, Moment, reading

HOLDS = Table(
    "holds",
    METADATA,
    Column("workspace", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("reason", String(80), nullable=False),
    Column("is_trouble", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)
_IS = HOLDS.c


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing is sent to a workspace, or where `channel` is not empty to that place, before `until`.

    `reason` is Slack's error or what happened. `is_trouble`: not only a limit. It begins at `since`; `tries` were made
    and ended so. The first success there ends it.
    """

    workspace: str
    channel: str
    reason: str
    is_trouble: bool
    tries: int
    since: datetime
    until: datetime


_COLUMNS = [_IS[field.name] for field in fields(Hold)]


def hold(
    connection: Connection, wanted: Hold, first: timedelta = timedelta(0), longest: timedelta = timedelta(0)
) -> Literal["begun", "goes on", "held already"]:
    """Leave a workspace or place alone until `wanted.until`, or longer: by `first`, doubled for every try that ended so,
    up to `longest`."""
    place = (_IS.workspace == wanted.workspace, _IS.channel == wanted.channel)
    row = connection.execute(select(*_COLUMNS).where(*place)).mappings().first()
    if row is None:
        until = max(wanted.until, wanted.since + min(first, longest))
        values = {field.name: getattr(wanted, field.name) for field in fields(Hold)}
        connection.execute(insert(HOLDS).values({**values, "tries": 1, "until": until}))
        return "begun"
    held = Hold(**row)
    if held.until > wanted.since and wanted.until <= held.until:  # sent before the hold was known
        return "held already"
    until = max(wanted.until, wanted.since + min(first * float(2 ** min(held.tries, 30)), longest))
    connection.execute(
        update(HOLDS)
        .where(*place)
        .values(
            until=until, tries=held.tries + 1, reason=wanted.reason, is_trouble=wanted.is_trouble or held.is_trouble
        )
    )
    return "goes on" if held.is_trouble or not wanted.is_trouble else "begun"


def end(connection: Connection, workspace: str, channel: str) -> list[Hold]:
    """A message went through: neither its place nor its workspace is held any longer. The holds that this ended."""
    place = (_IS.workspace == workspace, _IS.channel.in_(("", channel)))
    ended = [Hold(**row) for row in connection.execute(select(*_COLUMNS).where(*place)).mappings()]
    if ended:
        connection.execute(delete(HOLDS).where(*place))
    return ended


def pull_back(connection: Connection, latest: datetime) -> None:
    """The machine's clock was set back: no hold goes on for longer than `latest`."""
    connection.execute(update(HOLDS).where(_IS.until > latest).values(until=latest))


def holds(state: Engine) -> list[Hold]:
    """Every hold, whether its time is over or not: it ends with the first success."""
    with reading(state) as connection:
        rows = connection.execute(select(*_COLUMNS).order_by(_IS.workspace, _IS.channel)).mappings()
        return [Hold(**row) for row in rows]


def next_end(state: Engine, now: datetime) -> datetime | None:
    """When the next hold's time is over; None when none is on."""
    return min((each.until for each in holds(state) if each.until > now), default=None)
