"""A release day in a world of its own: the real code under a virtual clock, Slack, disk and database, driven by a seed.

Every source of chance is the seed's, so a day that fails is played again by its number. The world knows the true time;
the machine's clock may be set wrongly. Slack keeps its history, which is all that the checker reads beside the public
register.
"""

import errno
import heapq
import itertools
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.release_day import editions
from bot.release_day.attempt import Attempt, Call, Outcome, Refused, Unanswered, Unreached
from bot.release_day.clock import Clock, follow, make_pictures, publish_due
from bot.release_day.pace import Pace
from bot.release_day.refusals import LIMITED
from bot.release_day.subscriptions import Subscription, subscribe, unsubscribe
from bot.state import Engine, connect_to, open_state
from data import CurrentRegister
from data import editions as kept
from tests.data.few_facts import G, I, O, authority, figure, write_facts
from tests.data.few_facts import event as inspection

START = datetime(2026, 11, 26, 9, 29, tzinfo=UTC)
MOMENT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
AS_AT = date(2025, 3, 31)
TROUBLE_ENDS = timedelta(minutes=20)  # after START no fault is active
DAY_ENDS = timedelta(hours=3)
PACE = Pace(picture=timedelta(seconds=3), settle=timedelta(0))

SLACK_FAULTS = (
    "429", "500", "dropped", "lost", "late", "hangs", "unreached", "internal_error", "invalid_auth", "token_revoked",
    "account_inactive", "missing_scope", "not_in_channel", "is_archived", "invalid_blocks", "no_history", "never_heard_of",
)  # fmt: skip
MACHINE_FAULTS = (
    "database away", "database call", "commit lost", "file call", "disk full", "killed at a database call",
    "killed at a file call", "killed in flight", "clock set back", "clock set forward",
)  # fmt: skip
FAULTS = (*SLACK_FAULTS, *MACHINE_FAULTS)


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Message:
    """One message in Slack's history."""

    workspace: str
    channel: str
    ts: str
    at: datetime
    text: str
    key: str
    thread_ts: str | None
    edits: list[str] = field(default_factory=list)


@dataclass(order=True)
class Happening:
    at: datetime
    order: int
    do: Callable[[], None] = field(compare=False)


@dataclass
class World:
    """What is true: the time, what is to happen when, which faults are on, and what Slack and the public have seen."""

    seed: int
    home: Path
    state: Engine
    at: datetime = START
    shift: timedelta = timedelta(0)  # how far the machine's clock is wrong
    happenings: list[Happening] = field(default_factory=list)
    faults: dict[str, Any] = field(default_factory=dict)  # those that are on
    messages: list[Message] = field(default_factory=list)
    register: list[tuple[datetime, str, frozenset[str]]] = field(default_factory=list)  # when, fingerprint, editions
    disturbed: list[datetime] = field(default_factory=list)  # when publication may have been kept from happening
    countdown: dict[str, int] = field(default_factory=dict)
    _stamp: tuple[int, int] = (0, 0)  # of the register's file when it was last looked at
    _order: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def now(self) -> datetime:
        return self.at + self.shift

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def after(self, wait: timedelta, do: Callable[[], None]) -> None:
        heapq.heappush(self.happenings, Happening(self.at + wait, next(self._order), do))

    def happen(self) -> bool:
        """Let the next thing happen. False when the day is over."""
        if not self.happenings or self.happenings[0].at > START + DAY_ENDS:
            return False
        thing = heapq.heappop(self.happenings)
        self.at = max(self.at, thing.at)
        thing.do()
        return True

    def count(self, kind: str) -> None:
        """One call of the database or the disk. Raises what is to go wrong with it."""
        if kind == "database" and "database away" in self.faults:
            self.disturbed.append(self.at)
            raise sqlite3.OperationalError("unable to open database file")
        if kind == "file" and "disk full" in self.faults:
            self.disturbed.append(self.at)
            raise OSError(errno.ENOSPC, "No space left on device")
        for name, problem in (
            (
                f"{kind} call",
                sqlite3.OperationalError("disk I/O error") if kind == "database" else OSError(errno.EIO, ""),
            ),
            (f"killed at a {kind} call", Killed()),
        ):
            if name in self.countdown:
                self.countdown[name] -= 1
                if self.countdown[name] <= 0:
                    del self.countdown[name]
                    self.disturbed.append(self.at)
                    raise problem

    def look(self) -> None:
        """What the public sees now."""
        about = (self.home / "register.sqlite").stat()
        if self._stamp == (about.st_ino, about.st_mtime_ns):
            return
        self._stamp = about.st_ino, about.st_mtime_ns
        with sqlite3.connect(f"file:{self.home / 'register.sqlite'}?mode=ro", uri=True) as register:
            fingerprint = register.execute("SELECT value FROM meta WHERE key = 'fingerprint'").fetchone()[0]
            if not self.register or self.register[-1][1] != fingerprint:
                known = frozenset(row[0] for row in register.execute("SELECT as_at FROM releases"))
                self.register.append((self.at, fingerprint, known))
        register.close()


@dataclass
class VirtualSlack:
    """Slack's side: does what it is asked, or what the fault of the moment says."""

    world: World
    count: int = 0

    def call(self, workspace: str, call: Call, reply: Callable[[Any], None]) -> None:
        """Take a call; `reply` is called later with an answer, or with an exception to be raised where it was asked."""
        world, chance = self.world, self.world.chance
        took = timedelta(seconds=chance.uniform(0.05, 0.4))
        fault = self._fault(call)
        given_up = timedelta(seconds=10)
        method_posts = call.method.startswith("chat.")
        if fault == "unreached":
            world.after(took, lambda: reply(Unreached("ConnectionRefusedError")))
        elif fault == "429":
            world.after(took, lambda: reply(Refused(next(iter(LIMITED)), timedelta(seconds=chance.randint(1, 30)))))
        elif fault in ("500", "dropped"):
            world.after(took, lambda: reply(Unanswered(fault)))
        elif fault == "hangs":
            world.after(given_up, lambda: reply(Unanswered("TimeoutError")))
        elif fault in ("lost", "internal_error"):
            world.after(took, lambda: (self._do(workspace, call), reply(Unanswered(fault)))[0])
        elif fault == "late":
            world.after(given_up, lambda: reply(Unanswered("TimeoutError")))
            world.after(timedelta(seconds=chance.uniform(11, 60)), lambda: self._do(workspace, call))
        elif fault is not None and method_posts:
            world.after(took, lambda: reply(Refused(fault)))
        else:
            world.after(took, lambda: reply(self._do(workspace, call)))

    def _fault(self, call: Call) -> str | None:
        on = [name for name in SLACK_FAULTS if name in self.world.faults]
        if "no_history" in on:
            on.remove("no_history")
        if "invalid_blocks" in on:
            on.remove("invalid_blocks")
            if call.method.startswith("chat.") and len(call.given.get("blocks", ())) > 0:
                return "invalid_blocks"
        for name in on:
            share, channels = self.world.faults[name]
            if name in ("not_in_channel", "is_archived") and call.given.get("channel") not in channels:
                continue
            if self.world.chance.random() < share:
                return name
        return None

    def _do(self, workspace: str, call: Call) -> Any:
        world, given = self.world, call.given
        if call.method == "conversations.open":
            return {"ok": True, "channel": {"id": f"D{given['users']}"}}
        channel = given["channel"]
        if call.method == "chat.postMessage":
            self.count += 1
            ts = f"{world.at.timestamp():.0f}.{self.count:06}"
            key = given["metadata"]["event_payload"]["key"]
            world.messages.append(Message(workspace, channel, ts, world.at, given["text"], key, given.get("thread_ts")))
            return {"ok": True, "channel": channel, "ts": ts}
        here = [each for each in world.messages if (each.workspace, each.channel) == (workspace, channel)]
        if call.method == "chat.update":
            for each in here:
                if each.ts == given["ts"]:
                    each.edits.append(given["text"])
            return {"ok": True, "channel": channel, "ts": given["ts"]}
        if "no_history" in world.faults:
            return Refused("missing_scope")
        found = [
            {"ts": each.ts, "metadata": {"event_type": "ilacs_delivery", "event_payload": {"key": each.key}}}
            for each in here
            if float(each.ts) >= float(given["oldest"])
            and (call.method == "conversations.history" or each.thread_ts == given["ts"])
        ]
        return {"ok": True, "messages": found}


@dataclass
class VirtualCarrier:
    """Carries tries in virtual time; what a process that dies has under way is never heard of again."""

    world: World
    slack: VirtualSlack
    wake: Callable[[], None]
    is_alive: bool = True

    def carry(self, trying: Attempt, over: Callable[[Outcome], None]) -> None:
        delivery = trying.gi_frame.f_locals["delivery"]  # which workspace's token it uses
        self._go_on(delivery.workspace, lambda: next(trying), trying, over)

    def _go_on(
        self, workspace: str, step: Callable[[], Call], trying: Attempt, over: Callable[[Outcome], None]
    ) -> None:
        try:
            call = step()
        except StopIteration as end:
            over(end.value)
            self.wake()
            return

        def answered(answer: Any) -> None:
            if not self.is_alive:
                return
            failed = isinstance(answer, Exception)
            self._go_on(workspace, lambda: trying.throw(answer) if failed else trying.send(answer), trying, over)

        self.slack.call(workspace, call, answered)

    def wait(self, seconds: float) -> None:
        raise AssertionError("nobody waits in a world of happenings")


class Process:
    """A clock process: its loops go round as the happenings of the world."""

    def __init__(self, world: World, slack: VirtualSlack) -> None:
        self.world, self.slack = world, slack
        self.start()

    def start(self) -> None:
        world = self.world
        self.carrier = VirtualCarrier(world, self.slack, lambda: self.soon("send", 0))
        carrier = self.carrier
        self.clock = Clock(
            world.state, world.home, CurrentRegister(world.home), None, world.now, world.sleep, lambda: False, PACE,  # type: ignore[arg-type]
            lambda _: None, world.monotonic, carrier,
        )  # fmt: skip
        self.planned: dict[str, datetime] = {}
        for name in ("publish", "follow", "send"):
            self.soon(name, 0.1)

    def soon(self, name: str, seconds: float) -> None:
        """Let a loop go round in so many seconds, if it would not before."""
        at = self.world.at + timedelta(seconds=seconds)
        carrier = self.carrier
        if name not in self.planned or self.planned[name] > at:
            self.planned[name] = at
            self.world.after(timedelta(seconds=seconds), lambda: self.go_round(name, at, carrier))

    def go_round(self, name: str, at: datetime, carrier: VirtualCarrier) -> None:
        if carrier is not self.carrier or self.planned.get(name) != at:
            return
        del self.planned[name]
        wait = 60.0
        try:
            with at_work(self.world):
                wait = getattr(self, name)()
        except Killed:
            self.kill()
            return
        except Exception:  # the loop's own handling: it waits, and goes on
            wait = 1.0
        finally:
            if name == "publish":
                self.world.look()
        self.soon(name, wait)

    def kill(self) -> None:
        self.carrier.is_alive = False
        self.world.disturbed.append(self.world.at + timedelta(seconds=2))
        self.world.after(timedelta(seconds=2), self.start)
        self.carrier = VirtualCarrier(self.world, self.slack, lambda: None, is_alive=False)

    def publish(self) -> float:
        publish_due(self.clock)
        at = editions.next_moment(self.world.state)
        if at is None:
            return 3600.0
        self.soon("follow", 1.0)
        return min(max((at - self.world.now()).total_seconds(), 1.0), 60.0)

    def follow(self) -> float:
        make_pictures(self.clock)
        follow(self.clock)
        self.soon("send", 0)
        is_busy = bool(self.world.faults) or self.world.at < START + timedelta(minutes=2)
        return 60.0 if is_busy else 900.0

    def send(self) -> float:
        from bot.release_day.ledger import next_due

        sender = self.clock.sender
        sender.step()
        if paced := sender.paced_for():
            return paced + 0.01
        if sender.is_flying:
            return 30.0
        at = next_due(self.world.state, self.world.now(), PACE)
        return 900.0 if at is None else max((at - self.world.now()).total_seconds(), 0.05)


_current: list[World] = []


@contextmanager
def at_work(world: World) -> Iterator[None]:
    """While it lasts, calls of the database and the disk are counted, and go wrong as the world says."""
    _current.append(world)
    try:
        yield
    finally:
        _current.pop()


def watch_database(engine: Engine) -> None:
    """Count every statement and commit of an engine."""

    @event.listens_for(engine, "before_cursor_execute")
    def counted(*_: Any) -> None:
        _count("database")

    commit = engine.dialect.do_commit

    def committed(connection: Any) -> None:
        _count("database")
        commit(connection)
        world = _current[-1] if _current else None
        if world and "commit lost" in world.countdown:
            world.countdown["commit lost"] -= 1
            if world.countdown["commit lost"] <= 0:
                del world.countdown["commit lost"]
                world.disturbed.append(world.at)
                raise OperationalError("COMMIT", {}, sqlite3.OperationalError("connection lost"))

    engine.dialect.do_commit = committed  # type: ignore[method-assign]


def _count(kind: str) -> None:
    if _current:
        try:
            _current[-1].count(kind)
        except sqlite3.Error as problem:
            raise OperationalError("", {}, problem) from problem


@contextmanager
def watched_disk() -> Iterator[None]:
    """Count every call that changes the disk."""
    names = ((os, "replace"), (os, "rename"), (shutil, "copytree"), (shutil, "copyfile"), (os, "makedirs"))
    kept_calls = [(module, name, getattr(module, name)) for module, name in names]

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            _count("file")
            return call(*given, **named)

        return counted

    for module, name, call in kept_calls:
        setattr(module, name, wrapped(call))
    try:
        yield
    finally:
        for module, name, call in kept_calls:
            setattr(module, name, call)


def make_template(folder: Path) -> Path:
    """A home with few facts, an edition staged for the moment, and a load and a correction built beside."""
    home = folder / "home"
    authorities = [authority("A"), authority("B", "North West")]
    first = [inspection("A", "2023-02-03", O), inspection("B", "2023-05-06", O)]
    releases = [
        {"as_at": "2024-03-31", "title": "Edition as at 31 March 2024", "published_by": "2024-05-31",
         "published_at": "2024-08-30T09:30:00+01:00"},
    ]  # fmt: skip
    new = {"as_at": AS_AT.isoformat(), "title": "Edition as at 31 March 2025", "published_by": "2025-05-31",
           "published_at": MOMENT.isoformat()}  # fmt: skip

    def facts(name: str, events: list[Any], editions_known: list[Any]) -> Path:
        figures = [figure(at, each["as_at"], "authorities", "2") for at, each in enumerate(editions_known, 1)]
        return write_facts(
            folder / name, authorities=authorities, events=events, releases=editions_known, figures=figures
        )

    moved = [*first, inspection("A", "2025-03-01", I)]
    facts("base", first, releases)
    facts("edition", moved, [*releases, new])
    facts("weekly", [*first, inspection("B", "2026-05-02", None, impact_of_leaders=I)], releases)
    shutil.copytree(folder / "base", home / "published" / "base" / "facts")
    (home / "facts").symlink_to(Path("published") / "base" / "facts", target_is_directory=True)
    state = open_state(None, home)
    CurrentRegister(home).register()
    editions.stage(state, home, [folder / "edition"], AS_AT, MOMENT, START - timedelta(days=1))
    weekly = kept.stage([folder / "weekly"], home)
    (folder / "weekly.txt").write_text(weekly, encoding="ascii")
    state.dispose()
    return folder


@dataclass
class Plan:
    """What is to happen on a day, beside the faults."""

    places: list[tuple[str, str]]
    watchers: dict[tuple[str, str], str]
    leaver: tuple[str, str] | None
    has_load: bool
    corrections_after: list[timedelta]  # one, or two of which the second comes soon
    withdrawal_after: timedelta | None
    faults: list[tuple[str, timedelta, timedelta]]
    processes: int


def plan_day(seed: int) -> Plan:
    """The day of a seed."""
    chance = random.Random(f"plan {seed}")
    workspaces = [f"T{number}" for number in range(chance.randint(1, 2))]
    places = [(chance.choice(workspaces), f"C{number}") for number in range(chance.randint(2, 5))]
    if chance.random() < 0.4:
        places.append((workspaces[0], "U9"))
    watchers = {place: chance.choice(("Authority B", "North West", "England")) for place in places[:2]}
    later = timedelta(minutes=chance.uniform(2, 15))
    corrections = [later] if chance.random() < 0.4 else []
    if corrections and chance.random() < 0.5:
        corrections.append(later + timedelta(seconds=chance.uniform(40, 150)))
    withdrawal = later + timedelta(minutes=chance.choice((2, 10))) if chance.random() < 0.2 else None
    faults = []
    for _ in range(chance.randint(1, 4)):
        begins = timedelta(seconds=chance.uniform(0, 600))
        if chance.random() < 0.5:
            begins = timedelta(seconds=chance.uniform(55, 75))  # around the moment
        elif corrections and chance.random() < 0.5:
            begins = corrections[0] + timedelta(seconds=chance.uniform(20, 120))  # around what follows from one
        lasts = min(timedelta(seconds=chance.uniform(1, 120)), TROUBLE_ENDS - begins)
        faults.append((chance.choice(FAULTS), begins, lasts))
    if len(corrections) == 2 and chance.random() < 0.4:  # the first note is late, so that the second may pass it
        faults.append(
            ("never_heard_of", corrections[0] + timedelta(seconds=30), timedelta(seconds=chance.uniform(30, 90)))
        )
    return Plan(
        places, watchers, places[-1] if chance.random() < 0.2 else None, chance.random() < 0.5, corrections, withdrawal,
        faults, chance.choice((1, 1, 2)),
    )  # fmt: skip


@dataclass
class Day:
    """A day that is over: what was planned, the world as it is now, and when the operator did what (true time)."""

    plan: Plan
    world: World
    reached: datetime
    corrected: dict[str, datetime] = field(default_factory=dict)  # when each correction was staged, by its reason
    withdrawn: datetime | None = None
    withdrawn_why: str | None = None  # the reason of the correction that was withdrawn; None where it was the edition
    loaded: datetime | None = None


def play(seed: int, template: Path, folder: Path, faults: list[tuple[str, timedelta, timedelta]] | None = None) -> Day:
    """Play the day of a seed in a folder of its own. `faults`: those that happen instead of the seed's."""
    plan = plan_day(seed)
    plan.faults = plan.faults if faults is None else faults
    home = Path(shutil.copytree(template / "home", folder / f"day-{seed}", symlinks=True))
    state = connect_to(None, home)  # the template is at the latest revision
    watch_database(state)
    world = World(seed, home, state)
    slack = VirtualSlack(world)
    day = Day(plan, world, MOMENT)
    try:
        _begin(day, slack, template)
        while world.happen():
            if world.now() >= MOMENT:
                day.reached = min(day.reached, world.at) if day.reached < MOMENT or world.shift else day.reached
    finally:
        state.dispose()
        shutil.rmtree(home, ignore_errors=True)
    return day


def _begin(day: Day, slack: VirtualSlack, template: Path) -> None:
    plan, world = day.plan, day.world
    for workspace, channel in plan.places:
        subscribe(world.state, Subscription(workspace, channel, "releases", "", "U1", world.now()))
    for (workspace, channel), area in plan.watchers.items():
        subscribe(world.state, Subscription(workspace, channel, "watch", area, "U1", world.now()))
    processes = [Process(world, slack) for _ in range(plan.processes)]
    if plan.leaver is not None:
        leaver = plan.leaver
        world.after(timedelta(seconds=62), lambda: _ignore(unsubscribe(world.state, *leaver, "releases")))
    if plan.has_load:
        world.after(timedelta(seconds=world.chance.uniform(20, 300)), lambda: _load(day, template, processes))
    for wait, (why, grades) in zip(plan.corrections_after, CORRECTIONS.items(), strict=False):
        world.after(wait, lambda why=why, grades=grades: _correct(day, processes, why, *grades))  # type: ignore[misc]
    if plan.withdrawal_after:
        world.after(plan.withdrawal_after, lambda: _withdraw(day, processes))
    for name, begins, lasts in plan.faults:
        world.after(begins, lambda name=name: _start_fault(day, processes, name))  # type: ignore[misc]
        world.after(begins + lasts, lambda name=name: _end_fault(day, processes, name))  # type: ignore[misc]


def _ignore(_: object) -> None:
    pass


def _wake(processes: list[Process]) -> None:
    for process in processes:
        if process.carrier.is_alive:
            for name in ("publish", "follow", "send"):
                process.soon(name, 1.0)


def _load(day: Day, template: Path, processes: list[Process]) -> None:
    """The operator puts weekly facts in, on top of whatever is current."""
    from bot.release_day.ledger import turn

    weekly = (template / "weekly.txt").read_text(encoding="ascii")
    home = day.world.home
    with turn(day.world.state):
        staged = kept.carry_over(weekly, kept.keep_current(template / "home"), home)
        kept.publish(staged, home)
    day.loaded = day.world.at
    day.world.look()
    _wake(processes)


CORRECTIONS = {"A slip": (I, O), "A second slip": (O, G)}  # why, and the grade before and after


def _correct(day: Day, processes: list[Process], why: str, before: str, after: str) -> None:
    """The operator stages a correction, as soon as the edition, or the correction before, is public."""
    world = day.world
    everything = editions.editions(world.state)
    is_possible = any(each.state == "published" for each in everything) and not any(
        each.is_waiting for each in everything
    )
    events = (world.home / "facts" / "events.csv").read_text(encoding="utf-8")
    inspection_row = "standard inspection,,2025-03-01,,2025-03-31,"
    if day.withdrawn or not (is_possible and f"{inspection_row}{before}" in events):
        if world.at < START + TROUBLE_ENDS and not day.withdrawn:
            world.after(timedelta(seconds=30), lambda: _correct(day, processes, why, before, after))
        return
    folder = world.home / f"corrected-{len(day.corrected)}"
    folder.mkdir()
    changed = events.replace(f"{inspection_row}{before}", f"{inspection_row}{after}")
    (folder / "events.csv").write_text(changed, encoding="utf-8")
    moment = world.now() + timedelta(seconds=30)
    editions.stage(world.state, world.home, [folder / "events.csv"], AS_AT, moment, world.now(), why)
    day.corrected[why] = world.at
    _wake(processes)


def _withdraw(day: Day, processes: list[Process]) -> None:
    world = day.world
    public = [each for each in editions.editions(world.state) if each.state == "published"]
    waiting = [each for each in editions.editions(world.state) if each.is_waiting]
    if public and not waiting:
        editions.withdraw(world.state, world.home, public[-1].id, "A mistake", world.now())
        day.withdrawn, day.withdrawn_why = world.at, public[-1].why
        world.look()
        _wake(processes)


def _start_fault(day: Day, processes: list[Process], name: str) -> None:
    world, chance = day.world, day.world.chance
    if name in SLACK_FAULTS:
        channels = frozenset(channel for _, channel in day.plan.places if chance.random() < 0.5)
        share = chance.uniform(0.3, 1.0)
        world.faults[name] = 1.0 if name == "never_heard_of" else share, channels
    elif name in ("database away", "disk full"):
        world.faults[name] = True
    elif name == "killed in flight":
        process = chance.choice(processes)
        if process.carrier.is_alive:
            process.kill()
    elif name.startswith("clock"):
        hours = timedelta(hours=chance.uniform(0.1, 30))
        world.shift = -hours if name == "clock set back" else hours
        if world.now() >= MOMENT:
            day.reached = min(day.reached, world.at)
        elif world.at < MOMENT or not any("2025-03-31" in known for _, _, known in world.register):
            world.disturbed.append(world.at)
        _wake(processes)
    else:
        kind, _, number = name.rpartition(" ")
        is_counted = number.isdigit()  # "file call 3": the third one from now on
        world.countdown[kind if is_counted else name] = int(number) if is_counted else chance.randint(1, 40)
    _wake(processes)


def _end_fault(day: Day, processes: list[Process], name: str) -> None:
    world = day.world
    world.faults.pop(name, None)
    world.countdown.pop(name, None)
    if name in ("database away", "disk full"):
        world.disturbed.append(world.at)
    if name.startswith("clock"):
        world.shift = timedelta(0)
        world.disturbed.append(world.at)
    _wake(processes)


def check(day: Day) -> list[str]:
    """What went wrong, read from Slack's history and the public register alone; nothing where the day went well."""
    found: list[str] = []
    world, plan = day.world, day.plan
    public = [at for at, _, known in world.register if AS_AT.isoformat() in known]
    if not public:
        return ["the edition never became public"]
    if public[0] < day.reached:
        found.append(f"the edition was public at {public[0]}, before {day.reached}")
    disturbed = [at for at in world.disturbed if at <= public[0]]
    latest = max([day.reached, *disturbed]) + timedelta(seconds=2.5)
    if public[0] > latest:
        found.append(f"the edition was public at {public[0]}, later than {latest}")
    for place in plan.places:
        found += [f"{place}: {said}" for said in _check_place(day, place, public[0])]
    return found


def _check_place(day: Day, place: tuple[str, str], public: datetime) -> Iterator[str]:
    workspace, channel = place
    shown_in = f"D{channel}" if channel.startswith("U") else channel
    here = [each for each in day.world.messages if (each.workspace, each.channel) == (workspace, shown_in)]
    first = [each for each in here if each.text.startswith("As at 31 March 2025") or ("As at 31 March 2025" in each.text
             and not _is_sequel(each) and "new report" not in each.text)]  # fmt: skip
    early = [each for each in here if "31 March 2025" in each.text and each.at < public]
    if early:
        yield f"posted at {early[0].at}, before it was public"
    if len(first) > 1:
        yield f"{len(first)} posts of the edition"
    may_lack = place == day.plan.leaver or day.withdrawn is not None
    if not first and not may_lack:
        yield "no post of the edition"
    note = first[0].edits[-1] if first and first[0].edits else ""
    for why, staged in day.corrected.items():
        revised = [each for each in here if "has been revised" in each.text and f"Why: {why}." in each.text]
        if len(revised) > 1:
            yield f"{len(revised)} times the correction “{why}”"
        if first and first[0].at < staged and not day.withdrawn:
            if not revised or revised[0].thread_ts != first[0].ts:
                yield f"no correction “{why}” in the thread"
            if not note.startswith("Revised since"):
                yield "no note on the message that was corrected"
    last = next(reversed(day.corrected), None)
    if last and not day.withdrawn and note and f": {last}." not in note:
        yield f"the last note is not of the last correction: {note[:60]}"
    withdrawn = [each for each in here if "has been withdrawn" in each.text]
    if len(withdrawn) > 1:
        yield f"{len(withdrawn)} withdrawals"
    if day.withdrawn and day.withdrawn_why and note.startswith("Revised since") and f": {day.withdrawn_why}." in note:
        yield "the note of a correction that was withdrawn"
    if day.withdrawn and first and first[0].at < day.withdrawn and not day.corrected:
        if len(withdrawn) != 1 or withdrawn[0].thread_ts != first[0].ts:
            yield "no withdrawal in the thread"
        if not note.startswith("Withdrawn"):
            yield "no note on the message that was withdrawn"
    if place in day.plan.watchers and day.loaded:
        told = [each for each in here if "Authority B: " in each.text and "on LAs in" in each.text]
        if len(told) != 1:
            yield f"{len(told)} alerts of the load"


def _is_sequel(message: Message) -> bool:
    return "has been revised" in message.text or "has been withdrawn" in message.text
