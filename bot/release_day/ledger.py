"""The ledger of deliveries: what is to be sent where, who is sending it, what was sent. One row a message, unique.

A row goes pending -> claimed -> sent, or is parked with a reason. A claim is a lease: when it runs out, whoever sent
has died, and the next to claim the row must look whether the message is there before sending it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from bot.state import METADATA, Engine, Moment

Action = Literal["post", "update"]
Forms = Sequence[Mapping[str, Any]]

_TURN = 0x11AC6  # the PostgreSQL advisory lock that whoever writes the ledger holds

BODIES = Table("bodies", METADATA, Column("name", Text, primary_key=True), Column("forms", Text, nullable=False))
DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(100), nullable=False),
    Column("workspace", String(64), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("action", String(8), nullable=False),
    Column("thread_ts", String(64)),
    Column("body", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("claims", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("next_try", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("sent_at", Moment),
    Column("posted_in", String(64)),
    Column("message_ts", String(64)),
    Column("reason", Text),
    UniqueConstraint("key", "workspace", "channel"),
    Index("deliveries_due", "state", "next_try"),
    Index("deliveries_of_channel", "workspace", "channel"),
)
_IS = DELIVERIES.c


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one channel.

    `key` names the edition or load; with the workspace and the channel it is unique. `channel` is a channel's id, or
    a person's for a direct message; `posted_in` the channel it was posted in. `thread_ts`: for a post the message it
    answers, for an update the message it changes. `tried_at`: since when a try may have posted it unnoticed, or None.
    `claims` counts leases, `attempts` tries that Slack did not answer.
    """

    id: int
    key: str
    workspace: str
    channel: str
    action: Action
    thread_ts: str | None
    body: str
    state: str
    claims: int
    attempts: int
    lease_until: datetime | None
    next_try: datetime
    tried_at: datetime | None
    sent_at: datetime | None
    posted_in: str | None
    message_ts: str | None
    reason: str | None


_COLUMNS = [_IS[field.name] for field in fields(Delivery)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: ids of Slack's; `thread_ts` when it belongs to one message; `not_before`: not sent before then."""

    workspace: str
    channel: str
    thread_ts: str | None = None
    not_before: datetime | None = None


@contextmanager
def turn(state: Engine) -> Iterator[Connection]:
    """A transaction that no other process's turn overlaps."""
    with state.begin() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's transactions are turns by themselves: see `bot.state`
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _TURN})
        yield connection


def write(connection: Connection, name: str, forms: Forms) -> str:
    """Keep a message's forms, plainest last, under a name that always means these. The name."""
    if connection.execute(select(BODIES.c.name).where(BODIES.c.name == name)).first() is None:
        connection.execute(insert(BODIES).values(name=name, forms=json.dumps(list(forms), ensure_ascii=False)))
    return name


def forms_of(state: Engine, name: str) -> list[dict[str, Any]]:
    """The forms kept under a name, plainest last."""
    with state.begin() as connection:
        found: list[dict[str, Any]] = json.loads(
            connection.execute(select(BODIES.c.forms).where(BODIES.c.name == name)).scalar_one()
        )
    return found


def plan(
    connection: Connection, key: str, places: Iterable[Place], body: str, now: datetime, action: Action = "post"
) -> int:
    """Enter a delivery for every place that has none of that key yet. How many were entered."""
    held = {
        (row.workspace, row.channel)
        for row in connection.execute(select(_IS.workspace, _IS.channel).where(_IS.key == key))
    }
    rows = [
        {
            "key": key,
            "workspace": place.workspace,
            "channel": place.channel,
            "action": action,
            "thread_ts": place.thread_ts,
            "body": body,
            "state": "pending",
            "claims": 0,
            "attempts": 0,
            "next_try": max(now, place.not_before or now),
        }
        for place in dict.fromkeys(places)
        if (place.workspace, place.channel) not in held
    ]
    if rows:
        connection.execute(insert(DELIVERIES), rows)
    return len(rows)


def claim(state: Engine, now: datetime, lease: timedelta, gap: timedelta) -> Delivery | None:
    """Take the oldest delivery that is due, for as long as `lease`; None when there is none.

    Passes over channels where another is being sent, or was less than `gap` ago. The delivery is as it was before
    this claim, but for its `claims` and `lease_until`.
    """
    other = DELIVERIES.alias("other")
    busy = (
        select(other.c.id)
        .where(
            other.c.workspace == _IS.workspace,
            other.c.channel == _IS.channel,
            other.c.id != _IS.id,
            or_(and_(other.c.state == "claimed", other.c.lease_until > now), other.c.sent_at > now - gap),
        )
        .exists()
    )
    with turn(state) as connection:
        row = (
            connection.execute(select(*_COLUMNS).where(_is_due(now), ~busy).order_by(_IS.id).limit(1))
            .mappings()
            .first()
        )
        if row is None:
            return None
        held = {"claims": row["claims"] + 1, "lease_until": now + lease}
        since = {"state": "claimed", "tried_at": row["tried_at"] or now}
        connection.execute(update(DELIVERIES).where(_IS.id == row["id"]).values(held | since))
    return Delivery(**{**row, **held})


def record(state: Engine, delivery: Delivery, channel: str, message_ts: str, now: datetime) -> None:
    """The message is there, in `channel`, as `message_ts`."""
    sent = {"state": "sent", "sent_at": now, "posted_in": channel, "message_ts": message_ts, "reason": None}
    with state.begin() as connection:
        connection.execute(
            update(DELIVERIES).where(_IS.id == delivery.id, _IS.state != "sent").values(**sent, lease_until=None)
        )


def put_off(
    state: Engine, delivery: Delivery, until: datetime, reason: str, is_unsure: bool, counts: bool = False
) -> None:
    """Try again at `until`. `is_unsure`: this try may have posted the message, so the next must look first. `counts`:
    the try counts among those after which an end is made."""
    tried_at = {} if is_unsure else {"tried_at": delivery.tried_at}
    _release(
        state,
        delivery,
        {"state": "pending", "next_try": until, "attempts": delivery.attempts + counts, "reason": reason, **tried_at},
    )


def park(state: Engine, delivery: Delivery, reason: str, is_unsure: bool = False) -> None:
    """Give up until an operator says `retry`. `is_unsure`: as for `put_off`."""
    tried_at = {} if is_unsure else {"tried_at": delivery.tried_at}
    _release(state, delivery, {"state": "parked", "reason": reason, **tried_at})


def retry(state: Engine, now: datetime, delivery_id: int | None = None) -> int:
    """Make a parked delivery, or all of them, due again. How many."""
    chosen = [_IS.state == "parked"] + ([_IS.id == delivery_id] if delivery_id is not None else [])
    with state.begin() as connection:
        due = {"state": "pending", "next_try": now, "attempts": 0}
        return connection.execute(update(DELIVERIES).where(*chosen).values(due)).rowcount


def deliveries(state: Engine, *states: str) -> list[Delivery]:
    """Every delivery, or those in the given states, oldest first."""
    chosen = [_IS.state.in_(states)] if states else []
    with state.begin() as connection:
        rows = connection.execute(select(*_COLUMNS).where(*chosen).order_by(_IS.id)).mappings()
        return [Delivery(**row) for row in rows]


def next_due(state: Engine) -> datetime | None:
    """When the next delivery can be claimed, as far as is known; None when none is left."""
    with state.begin() as connection:
        pending = connection.execute(select(func.min(_IS.next_try)).where(_IS.state == "pending")).scalar()
        leased = connection.execute(select(func.min(_IS.lease_until)).where(_IS.state == "claimed")).scalar()
    return min(filter(None, (pending, leased)), default=None)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(and_(_IS.state == "pending", _IS.next_try <= now), and_(_IS.state == "claimed", _IS.lease_until <= now))


def _release(state: Engine, delivery: Delivery, values: Mapping[str, Any]) -> None:
    """Change a row that is still ours: another process may have taken it when the lease ran out."""
    ours = and_(_IS.id == delivery.id, _IS.claims == delivery.claims, _IS.state == "claimed")
    with state.begin() as connection:
        connection.execute(update(DELIVERIES).where(ours).values(**values, lease_until=None))
