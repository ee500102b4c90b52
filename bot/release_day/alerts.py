"""Alerts for those who watch an area: one message for each channel after each load, or one a week."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Column, Connection, Integer, String, Table, func, insert, select

from bot.release_day.ledger import BODIES, Place, plan, turn, write
from bot.release_day.subscriptions import LONDON, Subscription, quiet_until, taking
from bot.release_day.wording import forms
from bot.state import METADATA, Engine, Moment
from data.editions import keep_current, kept_register
from data.register import Register
from queries.areas import areas
from queries.pages.news import news
from queries.question import ENGLAND, Area

DIGEST_DAY = 0  # Monday
DIGEST_AT = time(9)

LOADS = Table(
    "loads",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("noticed_at", Moment, nullable=False, index=True),
)


def notice_load(state: Engine, home: Path, register: Register, now: datetime) -> int:
    """Where the register's facts are others than at the last call, enter the alerts that are due. How many.

    The first load ever noticed is what later ones are compared with.
    """
    with state.begin() as connection:
        last = _last_load(connection)
    if last == register.fingerprint:
        return 0
    keep_current(home)
    before = kept_register(home, last) if last else None
    with turn(state) as connection:
        if _last_load(connection) != last:
            return 0  # another process noticed it just now
        load = connection.execute(
            insert(LOADS).values(fingerprint=register.fingerprint, noticed_at=now)
        ).inserted_primary_key
        if before is None or load is None:
            return 0
        watching = [each for each in taking(connection, "watch") if not each.weekly]
        return _plan(connection, f"load:{load[0]}", watching, before, register, now)


def notice_week(state: Engine, home: Path, now: datetime) -> int:
    """On Monday at 9 in London, or as soon after as this is called, enter the weekly alerts. How many."""
    monday = last_digest(now)
    with state.begin() as connection:
        if _was_made(connection, monday):
            return 0
        earlier = connection.execute(
            select(func.max(BODIES.c.name)).where(BODIES.c.name.like("digest:__________"))
        ).scalar()
        since = _moment(earlier.removeprefix("digest:")) if earlier else monday - timedelta(days=7)
        first, last = (_last_load(connection, until) for until in (since, monday))
        first = first or connection.execute(select(LOADS.c.fingerprint).order_by(LOADS.c.id).limit(1)).scalar()
    before, after = (kept_register(home, found) if found else None for found in (first, last))
    with turn(state) as connection:
        if _was_made(connection, monday):
            return 0
        name = write(connection, _digest(monday), [])
        if before is None or after is None or first == last:
            return 0
        weekly = [each for each in taking(connection, "watch") if each.weekly]
        return _plan(connection, name, weekly, before, after, now)


def told_of(state: Engine, before: Register, after: Register, on: date) -> dict[tuple[str, str], tuple[str, ...]]:
    """Which channels, by workspace and channel, a load would send an alert to, now or in the weekly one, and the areas of
    theirs that it is about."""
    known: dict[str, Area] = {named.area.name: named.area for named in areas(after)} | {ENGLAND.name: ENGLAND}
    with state.begin() as connection:
        watching = [each for each in taking(connection, "watch") if each.area in known]
    moved = {name: news(before, after, [known[name]], on) is not None for name in {each.area for each in watching}}
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


def _plan(
    connection: Connection, key: str, watching: Sequence[Subscription], before: Register, after: Register, now: datetime
) -> int:
    known: dict[str, Area] = {named.area.name: named.area for named in areas(after)} | {ENGLAND.name: ENGLAND}
    channels: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    for each in watching:
        if each.area in known:
            channels[each.workspace, each.channel].append(each)
    groups: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for (workspace, channel), wanted in channels.items():
        waits = max(quiet_until(each.quiet, now) for each in wanted)
        groups[tuple(each.area for each in wanted)].append(Place(workspace, channel, not_before=waits))
    entered = 0
    for names, places in groups.items():
        found = news(before, after, [known[name] for name in names], now.astimezone(LONDON).date())
        if found:
            which = sha256("\0".join(names).encode()).hexdigest()[:16]
            entered += plan(connection, key, places, write(connection, f"{key}:{which}", forms(found)), now)
    return entered


def _last_load(connection: Connection, until: datetime | None = None) -> str | None:
    chosen = [LOADS.c.noticed_at <= until] if until else []
    found = connection.execute(select(LOADS.c.fingerprint).where(*chosen).order_by(LOADS.c.id.desc()).limit(1))
    fingerprint: str | None = found.scalar()
    return fingerprint


def _digest(monday: datetime) -> str:
    return f"digest:{monday.astimezone(LONDON).date()}"


def _moment(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day).date(), DIGEST_AT, LONDON)


def _was_made(connection: Connection, monday: datetime) -> bool:
    return connection.execute(select(BODIES.c.name).where(BODIES.c.name == _digest(monday))).first() is not None
