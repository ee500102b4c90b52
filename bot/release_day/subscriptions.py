"""Who gets what: channels and people that take release-day posts, and the areas that they watch."""

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Boolean, Column, ColumnElement, Connection, String, Table, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.state import METADATA, Engine, Moment

Kind = Literal["releases", "watch"]

LONDON = ZoneInfo("Europe/London")
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
)
_IS = SUBSCRIPTIONS.c


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one channel, or one person by direct message, asked to be sent.

    `area` is empty for releases. `weekly`: alerts come together once a week. `quiet` is "20-8" when none are sent from
    20:00 to 8:00 London time ("20:30-8" from half past), or empty. `stopped` says why nothing is sent any more, as Slack said it, or is None.
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


def subscribe(state: Engine, wanted: Subscription) -> bool:
    """Enter a subscription, or renew one. False when it was there already, just so."""
    place = {name: getattr(wanted, name) for name in ("workspace", "channel", "kind", "area")}
    terms = {name: getattr(wanted, name) for name in ("asked_by", "asked_at", "weekly", "quiet", "stopped")}
    held = next((each for each in of_channel(state, wanted.workspace, wanted.channel) if _same(each, wanted)), None)
    with state.begin() as connection:
        if connection.execute(
            update(SUBSCRIPTIONS).where(*(_IS[name] == place[name] for name in place)).values(terms)
        ).rowcount:
            return held is None or (held.weekly, held.quiet, held.stopped) != (wanted.weekly, wanted.quiet, None)
    try:
        with state.begin() as connection:
            connection.execute(insert(SUBSCRIPTIONS).values(place | terms))
    except IntegrityError:  # somebody else asked for the same just now
        return False
    return True


def unsubscribe(state: Engine, workspace: str, channel: str, kind: Kind, area: str = "") -> bool:
    """Delete a subscription. False when there was none."""
    chosen = and_(_IS.workspace == workspace, _IS.channel == channel, _IS.kind == kind, _IS.area == area)
    with state.begin() as connection:
        return bool(connection.execute(delete(SUBSCRIPTIONS).where(chosen)).rowcount)


def of_channel(state: Engine, workspace: str, channel: str) -> list[Subscription]:
    """All that a channel is subscribed to, releases first, then areas by name."""
    with state.begin() as connection:
        return _held(connection, _IS.workspace == workspace, _IS.channel == channel)


def taking(connection: Connection, kind: Kind) -> list[Subscription]:
    """All subscriptions of a kind that are not stopped."""
    return _held(connection, _IS.kind == kind, _IS.stopped.is_(None))


def stop(state: Engine, workspace: str, channel: str, why: str) -> None:
    """Note that nothing can be sent to a channel any more; asking again there starts it anew."""
    chosen = and_(_IS.workspace == workspace, _IS.channel == channel)
    with state.begin() as connection:
        connection.execute(update(SUBSCRIPTIONS).where(chosen).values(stopped=why))


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


def _same(held: Subscription, wanted: Subscription) -> bool:
    return (held.kind, held.area) == (wanted.kind, wanted.area)


def _held(connection: Connection, *chosen: ColumnElement[bool]) -> list[Subscription]:
    columns = [_IS[field.name] for field in fields(Subscription)]
    order = _IS.workspace, _IS.channel, _IS.kind, _IS.area
    rows = connection.execute(select(*columns).where(*chosen).order_by(*order)).mappings()
    return [Subscription(**row) for row in rows]
