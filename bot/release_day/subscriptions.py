"""Who gets what: channels and people that take release-day posts, and the areas that they watch."""

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import Literal

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    and_,
    delete,
    or_,
    select,
    update,
)

from bot.language.dates import LONDON
from bot.release_day.refusals import GONE
from bot.state import METADATA, Engine, Moment, put_row, reading

Kind = Literal["releases", "watch"]

MOST_WATCHED = 50  # areas by one channel

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("workspace", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("area", String(200), primary_key=True),
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("weekly", Boolean, nullable=False),
    Column("quiet", String(16), nullable=False),
    Column("stopped", String(64)),
    Column("told", Integer),
)
_IS = SUBSCRIPTIONS.c


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one channel, or one person by direct message, asked to be sent.

    `area` is empty for releases. `weekly`: alerts come together once a week. `quiet` is "20-8" when none are sent from
    20:00 to 8:00 London time ("20:30-8" from half past), or empty. `stopped` says why nothing can be sent for now, as
    Slack said it, or is None: it ends by itself, but for who is gone (`GONE`). `told`: the number of the load up to
    which they know the area; None until the clock first sees the subscription.
    """

    workspace: str
    channel: str
    kind: Kind
    area: str
    asked_by: str
    asked_at: datetime
    weekly: bool = False
    quiet: str = ""
    stopped: str | None = None
    told: int | None = None


def subscribe(state: Engine, wanted: Subscription) -> bool:
    """Enter a subscription, or renew one. False when it was there already, just so."""
    place = {name: getattr(wanted, name) for name in ("workspace", "channel", "kind", "area")}
    terms = {name: getattr(wanted, name) for name in ("asked_by", "asked_at", "weekly", "quiet", "stopped")}
    before = next((each for each in of_channel(state, wanted.workspace, wanted.channel) if _same(each, wanted)), None)
    put_row(state, SUBSCRIPTIONS, place | terms)
    return before is None or (before.weekly, before.quiet, before.stopped) != (wanted.weekly, wanted.quiet, None)


def unsubscribe(state: Engine, workspace: str, channel: str, kind: Kind, area: str = "") -> bool:
    """Delete a subscription. False when there was none."""
    chosen = and_(_IS.workspace == workspace, _IS.channel == channel, _IS.kind == kind, _IS.area == area)
    with state.begin() as connection:
        return bool(connection.execute(delete(SUBSCRIPTIONS).where(chosen)).rowcount)


def of_channel(state: Engine, workspace: str, channel: str) -> list[Subscription]:
    """All that a channel is subscribed to, releases first, then areas by name."""
    with reading(state) as connection:
        return subscriptions_where(connection, is_of(workspace, channel))


def taking(connection: Connection, kind: Kind, *chosen: ColumnElement[bool]) -> list[Subscription]:
    """All subscriptions of a kind, those that are stopped for now among them, but not of people who are gone."""
    return subscriptions_where(connection, _IS.kind == kind, _IS_THERE, *chosen)


def is_taking(connection: Connection, workspace: str, channel: str, kind: Kind) -> bool:
    """Whether the place is subscribed to that kind."""
    found = select(_IS.channel).where(is_of(workspace, channel), _IS.kind == kind).limit(1)
    return connection.execute(found).first() is not None


def stop(connection: Connection, workspace: str, channel: str, why: str) -> list[str]:
    """Note that nothing can be sent to a channel for now. Who asked for what is sent there."""
    chosen = is_of(workspace, channel)
    asked = connection.execute(select(_IS.asked_by).where(chosen).distinct().order_by(_IS.asked_by)).scalars().all()
    connection.execute(update(SUBSCRIPTIONS).where(chosen).values(stopped=why))
    return list(asked)


def resume(connection: Connection, workspace: str, channel: str) -> None:
    """Note that a message went through to a channel."""
    chosen = is_of(workspace, channel)
    connection.execute(update(SUBSCRIPTIONS).where(chosen, _IS.stopped.is_not(None)).values(stopped=None))


def is_of(workspace: str, channel: str) -> ColumnElement[bool]:
    """The condition that a subscription is of that place."""
    return and_(_IS.workspace == workspace, _IS.channel == channel)


_IS_THERE = or_(_IS.stopped.is_(None), _IS.stopped.not_in(GONE))


def subscriptions_where(connection: Connection, *chosen: ColumnElement[bool]) -> list[Subscription]:
    """The subscriptions that meet every condition, by workspace, channel, kind and area."""
    columns = [_IS[field.name] for field in fields(Subscription)]
    order = _IS.workspace, _IS.channel, _IS.kind, _IS.area
    rows = connection.execute(select(*columns).where(*chosen).order_by(*order)).mappings()
    return [Subscription(**row) for row in rows]


def quiet_until(quiet: str, now: datetime) -> datetime:
    """When the quiet hours that hold `now` end; `now` itself outside them."""
    if not quiet:
        return now
    start, end = (_time_of_day(written) for written in quiet.split("-"))
    here = now.astimezone(LONDON)
    at = here.time()
    is_quiet = start <= at < end if start < end else at >= start or at < end
    if not is_quiet:
        return now
    day = here.date() + timedelta(days=1 if at >= end else 0)
    return max(now, datetime.combine(day, end, LONDON))


def _time_of_day(written: str) -> time:
    hour, _, minute = written.partition(":")
    return time(int(hour), int(minute or 0))


def _same(one: Subscription, wanted: Subscription) -> bool:
    return (one.kind, one.area) == (wanted.kind, wanted.area)
