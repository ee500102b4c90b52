"""The ledger of deliveries: what is to be sent where, who is sending it, what was sent. One row a message, unique.

A row goes pending -> claimed -> sent; or it is parked with a reason when it never can be sent, or dropped when nobody
wants it any more. A claim is a lease: when it runs out, whoever sent has died, and after the time that an unanswered
call may still take effect the next to claim the row looks whether the message is there before sending it.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
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
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from bot.release_day.holds import HOLDS
from bot.release_day.pace import Pace
from bot.state import METADATA, Engine, Moment, reading

Action = Literal["post", "update"]
Forms = Sequence[Mapping[str, Any]]

_TURN = 0x11AC6  # the PostgreSQL advisory lock that whoever writes the ledger holds
_MOST_AT_ONCE = 400  # rows entered or looked through in one transaction, so that nobody waits long for a turn

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
    Column("open_until", Moment),
    Column("failing_since", Moment),
    Column("covers", Text),
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
    answers, for an update the message it changes. `tried_at`: since when a try may have posted it unnoticed, or None;
    `open_until`: until when a call that was not answered may still take effect. `claims` counts leases, `attempts`
    tries that failed, since `failing_since`. `covers`: the areas that an alert tells of, as JSON, once that is settled.
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
    open_until: datetime | None
    failing_since: datetime | None
    covers: str | None

    @property
    def place(self) -> tuple[str, str]:
        return self.workspace, self.channel

    @property
    def is_release(self) -> bool:
        """Whether it is a release's first post, of which there may be thousands: all else goes before them."""
        return self.key.startswith(RELEASE)


CANNOT_LOOK = "it may have been posted, and the channel’s history cannot be read"
RELEASE = "release:"  # how the key of a release's first post begins
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


def forms_of(state: Engine, name: str) -> list[dict[str, Any]] | None:
    """The forms kept under a name, plainest last; None when none are."""
    with reading(state) as connection:
        kept = connection.execute(select(BODIES.c.forms).where(BODIES.c.name == name)).scalar()
    return None if kept is None else list(json.loads(kept))


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


def claim(
    state: Engine,
    now: datetime,
    pace: Pace,
    slots: int = 1,
    busy: Mapping[str, int] | None = None,
    own: Collection[int] = (),
    each: int = 1,
) -> list[Delivery]:
    """Take up to `slots` deliveries that are due, each for as long as a lease; alerts and corrections first.

    At most one for a channel, and none where another is being sent, was less than a gap ago or may still take effect;
    none that a hold is on. `busy`: how many each workspace has in hand, of the most that it may have; `each`: the most
    that a workspace gets by this call. `own`: deliveries of this process that are not over, whatever their leases say.
    A delivery is given back as it was before this claim, but for its `claims` and `lease_until`.
    """
    when = {"now": now, "before": now - pace.gap}
    with reading(state) as connection:
        if connection.execute(_WAITING, when).first() is None:
            return []
    with turn(state) as connection:
        _take_over(connection, now, pace, own)
        ready = connection.execute(_READY, when).all()
        given: Counter[str] = Counter()
        channels: set[tuple[str, str]] = set()
        chosen: list[int] = []
        for row in ready:
            if len(chosen) == slots:
                break
            free = min(pace.in_workspace - (busy or {}).get(row.workspace, 0), each)
            if (row.workspace, row.channel) not in channels and given[row.workspace] < free:
                chosen.append(row.id)
                channels.add((row.workspace, row.channel))
                given[row.workspace] += 1
        if not chosen:
            return []
        found = connection.execute(select(*_COLUMNS).where(_IS.id.in_(chosen))).mappings().all()
        values = {
            "state": "claimed",
            "claims": _IS.claims + 1,
            "lease_until": now + pace.lease,
            "tried_at": func.coalesce(_IS.tried_at, now),
        }
        connection.execute(update(DELIVERIES).where(_IS.id.in_(chosen)).values(values))
    held = [replace(Delivery(**row), claims=row["claims"] + 1, lease_until=now + pace.lease) for row in found]
    return sorted(held, key=lambda each: chosen.index(each.id))


def _take_over(connection: Connection, now: datetime, pace: Pace, own: Collection[int]) -> None:
    """What somebody claimed who died: pending again, after the time in which their last call may still take effect."""
    lost = [_IS.state == "claimed", _IS.lease_until <= now, *([_IS.id.not_in(own)] if own else [])]
    if connection.execute(select(_IS.id).where(*lost).limit(1)).first() is not None:
        later = now + pace.effect
        connection.execute(
            update(DELIVERIES)
            .where(*lost)
            .values(state="pending", lease_until=None, next_try=later, open_until=later, claims=_IS.claims + 1)
        )


def bind(state: Engine, delivery: Delivery, body: str, covers: str | None) -> Delivery:
    """Settle what a delivery says, before it is first sent. The delivery."""
    with state.begin() as connection:
        connection.execute(update(DELIVERIES).where(_is_ours(delivery)).values(body=body, covers=covers))
    return replace(delivery, body=body, covers=covers)


def record(connection: Connection, delivery: Delivery, channel: str, message_ts: str, now: datetime) -> None:
    """The message is there, in `channel`, as `message_ts`."""
    sent = {"state": "sent", "sent_at": now, "posted_in": channel, "message_ts": message_ts, "reason": None}
    connection.execute(
        update(DELIVERIES)
        .where(_IS.id == delivery.id, _IS.state != "sent")
        .values(**sent, lease_until=None, open_until=None, failing_since=None)
    )


def put_off(
    connection: Connection,
    delivery: Delivery,
    until: datetime,
    reason: str | None,
    now: datetime,
    is_unsure: bool,
    open_until: datetime | None = None,
    is_failure: bool = True,
) -> None:
    """Try again at `until`. `is_unsure`: this try or one before may have posted the message, so the next must look
    first. `is_failure`: it counts among the tries that failed."""
    failing = {"attempts": delivery.attempts + 1, "failing_since": delivery.failing_since or now} if is_failure else {}
    _release(
        connection,
        delivery,
        {
            "state": "pending",
            "next_try": until,
            "reason": reason,
            "tried_at": (delivery.tried_at or now) if is_unsure else None,
            "open_until": open_until,
            **failing,
        },
    )


def park(connection: Connection, delivery: Delivery, reason: str, now: datetime, is_unsure: bool = False) -> None:
    """Give up until an operator says `retry`. `is_unsure`: as for `put_off`."""
    _release(
        connection,
        delivery,
        {"state": "parked", "reason": reason, "tried_at": (delivery.tried_at or now) if is_unsure else None},
    )


def drop(connection: Connection, delivery: Delivery, reason: str) -> None:
    """Nobody wants it any more, or there is nothing left to say: it is never sent."""
    _release(connection, delivery, {"state": "dropped", "reason": reason, "tried_at": None})


def drop_waiting(connection: Connection, reason: str, *chosen: ColumnElement[bool]) -> int:
    """Drop all chosen deliveries that no try may have sent. How many."""
    waiting = (_IS.state.in_(("pending", "parked")), _IS.tried_at.is_(None))
    return connection.execute(
        update(DELIVERIES).where(*chosen, *waiting).values(state="dropped", reason=reason)
    ).rowcount


def retry(state: Engine, now: datetime, delivery_id: int | None = None) -> int:
    """Make a delivery that is parked or cannot be looked for, or all of them, due again. How many."""
    chosen = [_IS.state == "parked" if delivery_id is None else _IS.state.in_(("parked", "pending"))]
    chosen += [_IS.id == delivery_id] if delivery_id is not None else []
    with turn(state) as connection:
        due = {"state": "pending", "next_try": now, "attempts": 0, "failing_since": None}
        return connection.execute(update(DELIVERIES).where(*chosen).values(due)).rowcount


def decide(state: Engine, delivery_id: int, is_there: bool, now: datetime) -> bool:
    """The operator looked whether a message is there that the bot cannot look for. False when none was in doubt."""
    values: dict[str, Any] = {"state": "sent", "sent_at": now, "reason": "seen by the operator", "open_until": None}
    if not is_there:
        values = {"state": "pending", "next_try": now, "tried_at": None, "reason": None, "open_until": None}
    doubtful = (_IS.id == delivery_id, _IS.state.in_(("pending", "parked")), _IS.tried_at.is_not(None))
    with turn(state) as connection:
        return bool(connection.execute(update(DELIVERIES).where(*doubtful).values(values)).rowcount)


def deliveries(state: Engine, *states: str) -> list[Delivery]:
    """Every delivery, or those in the given states, oldest first."""
    chosen = [_IS.state.in_(states)] if states else []
    with reading(state) as connection:
        rows = connection.execute(select(*_COLUMNS).where(*chosen).order_by(_IS.id)).mappings()
        return [Delivery(**row) for row in rows]


def next_due(state: Engine, now: datetime, pace: Pace) -> datetime | None:
    """The next moment, from `now` on, at which a delivery may become due; None when none is left."""
    when = {"now": now, "before": now - pace.gap}
    with reading(state) as connection:
        if connection.execute(_LEFT).first() is None:
            return None
        if connection.execute(_READY.limit(1), when).first() is not None:
            return now
        moments = [connection.execute(moment, when).scalar() for moment in _MOMENTS]
        sent_at = connection.execute(_LAST_SENT, when).scalar()
    if sent_at is not None:
        moments.append(sent_at + pace.gap)
    return min(filter(None, moments), default=now + pace.gap)


def pull_back(connection: Connection, now: datetime, pace: Pace) -> None:
    """The machine's clock was set back: what would wait for longer than anything waits is tried after a while."""
    later = now + pace.effect
    for column, *chosen in (
        (_IS.next_try, _IS.state == "pending"),
        (_IS.lease_until, _IS.state == "claimed"),
        (_IS.open_until,),  # whatever became of it: the channel's other messages wait for that
    ):
        connection.execute(update(DELIVERIES).where(*chosen, column > later).values({column.name: later}))


_NOW = bindparam("now", type_=Moment)
_BEFORE = bindparam("before", type_=Moment)  # a gap before now
_OTHER = DELIVERIES.alias("other")
_IS_BUSY = (  # another message to the channel is being sent, was less than a gap ago, or may still take effect
    select(_OTHER.c.id)
    .where(
        _OTHER.c.workspace == _IS.workspace,
        _OTHER.c.channel == _IS.channel,
        _OTHER.c.id != _IS.id,
        or_(
            and_(_OTHER.c.state == "claimed", _OTHER.c.lease_until > _NOW),
            _OTHER.c.sent_at.between(_BEFORE, _NOW),
            _OTHER.c.open_until > _NOW,
        ),
    )
    .exists()
)
_IS_HELD = (  # its workspace or its place is to be left alone for now
    select(HOLDS.c.workspace)
    .where(
        HOLDS.c.workspace == _IS.workspace,
        or_(HOLDS.c.channel == _IS.channel, HOLDS.c.channel == ""),
        HOLDS.c.until > _NOW,
    )
    .exists()
)
_IS_DUE = and_(_IS.state == "pending", _IS.next_try <= _NOW)
_LEFT = select(_IS.id).where(_IS.state.in_(("pending", "claimed"))).limit(1)
_WAITING = select(_IS.id).where(or_(_IS_DUE, and_(_IS.state == "claimed", _IS.lease_until <= _NOW))).limit(1)
_READY = (
    select(_IS.id, _IS.workspace, _IS.channel)
    .where(_IS_DUE, ~_IS_BUSY, ~_IS_HELD)
    .order_by(case((_IS.key.like(f"{RELEASE}%"), 1), else_=0), _IS.id)
)
_MOMENTS = tuple(
    select(func.min(column)).where(column > _NOW, *chosen)
    for column, *chosen in (
        (_IS.next_try, _IS.state == "pending"),
        (_IS.lease_until, _IS.state == "claimed"),
        (_IS.open_until,),
        (HOLDS.c.until,),
    )
)
_LAST_SENT = select(func.max(_IS.sent_at)).where(_IS.sent_at > _BEFORE, _IS.sent_at <= _NOW)


def _is_ours(delivery: Delivery) -> ColumnElement[bool]:
    """A row that is still ours: another process may have taken it when the lease ran out."""
    return and_(_IS.id == delivery.id, _IS.claims == delivery.claims, _IS.state == "claimed")


def _release(connection: Connection, delivery: Delivery, values: Mapping[str, Any]) -> None:
    connection.execute(update(DELIVERIES).where(_is_ours(delivery)).values(**values, lease_until=None))


def batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The rows, in parts so small that nobody waits long for a turn."""
    for start in range(0, len(rows), _MOST_AT_ONCE):
        yield rows[start : start + _MOST_AT_ONCE]
