"""Alerts for those who watch an area: one message for each channel after each load, or one a week.

Each subscription knows up to which load its place was told of its area. A delivery is entered when there is something
newer; what it says, and whether it is wanted still, is decided when it is sent.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.language.dates import LONDON
from bot.release_day.ledger import (
    BODIES,
    CANNOT_LOOK,
    DELIVERIES,
    Delivery,
    Place,
    bind,
    drop,
    drop_waiting,
    forms_of,
    plan,
    put_off,
    turn,
    write,
)
from bot.release_day.subscriptions import SUBSCRIPTIONS, Subscription, is_of, quiet_until, taking
from bot.release_day.wording import buttons_of, forms
from bot.state import METADATA, Engine, Moment, reading
from data.editions import keep_current, kept_register
from data.register import Register
from queries.areas import areas
from queries.pages.news import areas_with_news, news
from queries.question import ENGLAND, Area

DIGEST_DAY = 0  # Monday
DIGEST_AT = time(9)
LOAD, DIGEST = "load:", "digest:"  # how the keys of alerts begin
_NEWS = "news:"  # the body of an alert that is not settled yet, with the number of the load that it tells of
_AFTER_ANOTHER = timedelta(seconds=5)
UNWATCHED = "nothing is watched there any more"
NO_NEWS = "nothing that is watched there has changed"

LOADS = Table(
    "loads",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("noticed_at", Moment, nullable=False, index=True),
)
_SUB = SUBSCRIPTIONS.c
_IS = DELIVERIES.c
_IS_NEW_WATCH = _SUB.kind == "watch", _SUB.told.is_(None)  # one that the clock has not seen yet
_NEW_WATCH = select(_SUB.channel).where(*_IS_NEW_WATCH).limit(1)
_BEHIND = (  # whether anybody was not told of the load yet: most rounds end here
    select(_SUB.channel)
    .where(
        _SUB.kind == "watch",
        _SUB.weekly == bindparam("weekly", type_=Boolean),
        or_(_SUB.told.is_(None), _SUB.told < bindparam("target", type_=Integer)),
    )
    .limit(1)
)
_LAST_LOAD = select(LOADS.c.id, LOADS.c.fingerprint).order_by(LOADS.c.id.desc()).limit(1)


def notice_load(state: Engine, home: Path, register: Register, now: datetime) -> int:
    """Where the register's facts are others than at the last call, note the load; enter the alerts that are due. How many.

    The first load ever noticed is what later ones are compared with.
    """
    with reading(state) as connection:
        last = _last_load(connection)
        is_followed = connection.execute(_NEW_WATCH).first() is not None
    if last is None or last[1] != register.fingerprint:
        fingerprint = keep_current(home)
        with turn(state) as connection:
            if _last_load(connection) == last and (last is None or last[1] != fingerprint):
                added = connection.execute(insert(LOADS).values(fingerprint=fingerprint, noticed_at=now))
                first = added.inserted_primary_key
                last = last or ((first[0], fingerprint) if first else None)
    if is_followed and last is not None:  # what was loaded before they asked is no news to them
        with turn(state) as connection:
            connection.execute(update(SUBSCRIPTIONS).where(*_IS_NEW_WATCH).values(told=last[0]))
    return _enter(state, home, weekly=False, target=None, key=None, now=now)


def notice_week(state: Engine, home: Path, now: datetime) -> int:
    """On Monday at 9 in London, or as soon after as this is called, enter the weekly alerts. How many.

    On that day they tell of all that is known, later in the week of what was known then.
    """
    monday = last_digest(now)
    name = f"{DIGEST}{monday.astimezone(LONDON).date()}"
    with reading(state) as connection:
        if connection.execute(select(BODIES.c.name).where(BODIES.c.name == name)).first() is not None:
            return 0
        is_today = monday.astimezone(LONDON).date() == now.astimezone(LONDON).date()
        load = _last_load(connection, None if is_today else monday)
    entered = _enter(state, home, weekly=True, target=load[0], key=name, now=now) if load else 0
    with turn(state) as connection:
        write(connection, name, [])
    return entered


def told_of(state: Engine, before: Register, after: Register, on: date) -> dict[tuple[str, str], tuple[str, ...]]:
    """Which channels, by workspace and channel, a load would send an alert to, now or in the weekly one, and the areas of
    theirs that it is about."""
    known: dict[str, Area] = {named.area.name: named.area for named in areas(after)} | {ENGLAND.name: ENGLAND}
    with reading(state) as connection:
        watching = [each for each in taking(connection, "watch") if each.area in known]
    moved = {name: news([(before, [known[name]])], after, on) is not None for name in {each.area for each in watching}}
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in watching:
        if moved[each.area]:
            told[each.workspace, each.channel].append(each.area)
    return {place: tuple(names) for place, names in told.items()}


def last_digest(now: datetime) -> datetime:
    """The last Monday at 9 in London, by London's clocks."""
    here = now.astimezone(LONDON)
    monday = here.date() - timedelta(days=(here.weekday() - DIGEST_DAY) % 7)
    moment = datetime.combine(monday, DIGEST_AT, LONDON)
    return moment if moment <= now else datetime.combine(monday - timedelta(days=7), DIGEST_AT, LONDON)


def is_alert(delivery: Delivery) -> bool:
    """Whether it is an alert that is not settled yet."""
    return delivery.body.startswith(_NEWS) and delivery.covers is None


def decide(state: Engine, home: Path, delivery: Delivery, now: datetime) -> Delivery | None:
    """What an alert says, to those areas that its place watches now; None when it was dropped, or put off to the end of
    its quiet hours."""
    target = int(delivery.body.removeprefix(_NEWS))
    is_weekly = delivery.key.startswith(DIGEST)
    with reading(state) as connection:
        place = is_of(delivery.workspace, delivery.channel)
        wanted = taking(connection, "watch", place, _SUB.weekly == is_weekly, _SUB.told < target)
        tried = (_IS.workspace == delivery.workspace, _IS.channel == delivery.channel, _IS.tried_at.is_not(None))
        open_alert = (
            _IS.id != delivery.id, _IS.covers.is_not(None), _IS.state.in_(("pending", "claimed")),
            func.coalesce(_IS.reason, "").not_like(f"{CANNOT_LOOK}%"),
        )  # fmt: skip
        is_open = connection.execute(select(_IS.id).where(*tried, *open_alert).limit(1)).first() is not None
    if is_open:  # what it told, if it is there, is not to be told again
        with turn(state) as connection:
            put_off(connection, delivery, now + _AFTER_ANOTHER, None, now, is_unsure=False, is_failure=False)
        return None
    quiet = max((quiet_until(each.quiet, now) for each in wanted), default=now)
    if not wanted or quiet > now:
        with turn(state) as connection:
            if wanted:
                put_off(connection, delivery, quiet, "quiet hours", now, is_unsure=False, is_failure=False)
            else:
                drop(connection, delivery, UNWATCHED)
        return None
    name = _body(state, home, wanted, target, now)
    covers = json.dumps([each.area for each in wanted], ensure_ascii=False)
    if not forms_of(state, name):
        with turn(state) as connection:
            _note(connection, delivery, [each.area for each in wanted], target)
            drop(connection, delivery, NO_NEWS)
        return None
    return bind(state, delivery, name, covers)


def note_told(connection: Connection, delivery: Delivery) -> None:
    """An alert is there: its place knows of those areas up to that load."""
    if delivery.covers and delivery.body.startswith(_NEWS):
        _note(connection, delivery, json.loads(delivery.covers), int(delivery.body.split(":")[1]))


def _note(connection: Connection, delivery: Delivery, names: Sequence[str], target: int) -> None:
    chosen = is_of(delivery.workspace, delivery.channel), _SUB.kind == "watch", _SUB.area.in_(names)
    connection.execute(update(SUBSCRIPTIONS).where(*chosen, _is_behind(target)).values(told=target))


def _enter(state: Engine, home: Path, weekly: bool, target: int | None, key: str | None, now: datetime) -> int:
    """Enter a delivery for each place that watches what has news which it was not told of. How many.

    `target` is the load to tell of, the last one without it; `key` what the deliveries are called, after the load
    without it.
    """
    with reading(state) as connection:
        last = _last_load(connection)
        if last is None:
            return 0
        target = last[0] if target is None else target
        if connection.execute(_BEHIND, {"target": target, "weekly": weekly}).first() is None:
            return 0
        behind = (_SUB.kind == "watch", _SUB.weekly == weekly, _is_behind(target), ~_is_open(target, weekly))
        if connection.execute(select(_SUB.channel).where(*behind).limit(1)).first() is None:
            return 0
        told = connection.execute(select(_SUB.told).where(*behind).distinct()).scalars().all()
        fingerprints = _fingerprints(connection)
    with ExitStack() as opened:
        after = _open_load(opened, home, fingerprints.get(target))
        fresh = {
            load: _with_news(_open_load(opened, home, fingerprints.get(load)), after)
            for load in told
            if load is not None
        }
    entered = 0
    with turn(state) as connection:
        waiting = taking(connection, "watch", *behind[1:])
        for load in told:
            names = fresh.get(load, frozenset()) if load is not None else frozenset()
            known = _SUB.told.is_(None) if load is None else and_(_SUB.told == load, _SUB.area.not_in(names))
            connection.execute(update(SUBSCRIPTIONS).where(*behind, known).values(told=target))
        places = dict.fromkeys(
            (each.workspace, each.channel)
            for each in waiting
            if each.told is not None and each.area in fresh.get(each.told, frozenset())
        )
        if not weekly:
            _join(connection, places)
        entered = _plan(connection, key or f"{LOAD}{target}", list(places), target, now)
    return entered


def _join(connection: Connection, places: Mapping[tuple[str, str], None]) -> None:
    """What waits for those places and nobody has tried to send is told together with the newer load."""
    chosen = _IS.key.like(f"{LOAD}%"), _IS.body.like(f"{_NEWS}%"), _IS.state == "pending"
    waiting = connection.execute(select(_IS.id, _IS.workspace, _IS.channel).where(*chosen)).all()
    joined = [row.id for row in waiting if (row.workspace, row.channel) in places]
    if joined:
        drop_waiting(connection, "told together with a newer load", _IS.id.in_(joined))


def _plan(connection: Connection, key: str, places: Sequence[tuple[str, str]], target: int, now: datetime) -> int:
    """One delivery for each place; where it had one of that key already, for other areas, the next gets a number."""
    entered, number = 0, 1
    while places:
        name = key if number == 1 else f"{key}:{number}"
        used = {tuple(row) for row in connection.execute(select(_IS.workspace, _IS.channel).where(_IS.key == name))}
        fresh = [Place(*place) for place in places if place not in used]
        entered += plan(connection, name, fresh, f"{_NEWS}{target}", now)
        places = [place for place in places if place in used]
        number += 1
    return entered


def _body(state: Engine, home: Path, wanted: Sequence[Subscription], target: int, now: datetime) -> str:
    """The name of the message that tells those subscriptions their news; its forms are empty when there is none."""
    bases: dict[int, list[str]] = defaultdict(list)
    for each in wanted:
        bases[each.told or target].append(each.area)
    which = sha256(json.dumps(sorted(bases.items())).encode()).hexdigest()[:16]
    name = f"{_NEWS}{target}:{which}"
    if forms_of(state, name) is not None:
        return name
    with reading(state) as connection:
        fingerprints = _fingerprints(connection)
    with ExitStack() as opened:
        after = _open_load(opened, home, fingerprints.get(target))
        compared: list[tuple[Register, list[Area]]] = []
        if after is not None:
            known: dict[str, Area] = {named.area.name: named.area for named in areas(after)} | {ENGLAND.name: ENGLAND}
            for load, names in bases.items():
                before = _open_load(opened, home, fingerprints.get(load))
                if before is not None:
                    compared.append((before, [known[name] for name in names if name in known]))
        found = news(compared, after, now.astimezone(LONDON).date()) if after is not None and compared else None
        made = forms(found, buttons_of(found, after)) if found is not None and after is not None else []
    with turn(state) as connection:
        return write(connection, name, made)


def _open_load(opened: ExitStack, home: Path, fingerprint: str | None) -> Register | None:
    register = kept_register(home, fingerprint) if fingerprint else None
    if register is not None:
        opened.callback(register.close)
    return register


def _with_news(before: Register | None, after: Register | None) -> frozenset[str]:
    return frozenset() if before is None or after is None else areas_with_news(before, after)


def _is_behind(target: int) -> ColumnElement[bool]:
    return or_(_SUB.told.is_(None), _SUB.told < target)


def _is_open(target: int, weekly: bool) -> ColumnElement[bool]:
    """An alert on that load waits for the subscription's place already."""
    kind = DIGEST if weekly else LOAD
    return (
        select(_IS.id)
        .where(
            _IS.workspace == _SUB.workspace, _IS.channel == _SUB.channel, _IS.key.like(f"{kind}%"),
            _IS.state.in_(("pending", "claimed", "parked")),
            or_(_IS.body == f"{_NEWS}{target}", _IS.body.like(f"{_NEWS}{target}:%")),
        )
        .exists()
    )  # fmt: skip


def _fingerprints(connection: Connection) -> dict[int, str]:
    """The facts of every load that was noticed, by its number."""
    return {row.id: row.fingerprint for row in connection.execute(select(LOADS.c.id, LOADS.c.fingerprint))}


def _last_load(connection: Connection, until: datetime | None = None) -> tuple[int, str] | None:
    found = connection.execute(_LAST_LOAD.where(LOADS.c.noticed_at <= until) if until else _LAST_LOAD).first()
    return (found.id, found.fingerprint) if found else None
