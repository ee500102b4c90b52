"""The clock process: publishes what has come due, enters what follows from it, sends it. Any number may run at once.

Four loops that never wait for each other: publishing touches no Slack, so it is on time whatever Slack does; what
follows from it (alerts, corrections); pictures; sending. Whatever goes wrong in one is a line in the log, and it goes on.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from slack_sdk.web import WebClient
from sqlalchemy import Column, String, Table, insert, select, update

from bot.release_day import ledger
from bot.release_day.alerts import notice_load, notice_week
from bot.release_day.editions import clean, due, editions, next_moment, plan_sequels, publish, root_of
from bot.release_day.ledger import turn
from bot.release_day.pace import Pace
from bot.release_day.picture import Draw, make
from bot.release_day.sending import Carrier, Now, Sender, ThreadCarrier
from bot.settings import SettingsError
from bot.state import METADATA, Engine, Moment, reading, trouble
from data.build import BrokenFacts, load_builder
from data.loading.waiting import put_in_waiting, waiting
from data.register import CurrentRegister

ROUND = timedelta(seconds=1)  # how often each loop looks, at least: the machine's clock may be set at any time
FIRST_WAIT, LONGEST_WAIT = 0.25, 1.0  # seconds until a loop that failed tries again, doubling
NOTED = timedelta(seconds=5)  # how often it is noted that a loop goes round
_LONG_TROUBLE = 600.0  # seconds after which a trouble that goes on is logged again

TICKS = Table(
    "ticks",
    METADATA,
    Column("loop", String(16), primary_key=True),
    Column("ticked_at", Moment, nullable=False),
)
"""When each loop of any clock last went round without trouble."""

log = logging.getLogger("ilacs.clock")


@dataclass
class Clock:
    """All that the clock works with. `now` tells the time, `sleep` waits so many seconds, `monotonic` counts seconds
    whatever the machine's clock is set to; `draw` draws a picture, in a process where nothing must be on time."""

    state: Engine
    home: Path
    shelf: CurrentRegister
    client: WebClient
    now: Now
    sleep: Callable[[float], object]
    is_stopping: Callable[[], bool]
    pace: Pace
    draw: Draw
    monotonic: Callable[[], float] = time.monotonic
    carrier: Carrier | None = None
    troubles: dict[str, tuple[str, float]] = field(default_factory=dict)
    looked_at: dict[tuple[int, str], int] = field(default_factory=dict)  # as `plan_sequels` remembers it
    _sender: Sender | None = None

    @property
    def sender(self) -> Sender:
        if self._sender is None:
            carrier = self.carrier or ThreadCarrier(self.client, self.pace.side_by_side)
            self._sender = Sender(self.state, self.home, carrier, self.now, self.monotonic, self.pace, self.is_stopping)
        return self._sender


def publish_due(clock: Clock) -> None:
    """Publish each edition whose moment has come. One that cannot be published is logged by its number and the kind of
    trouble alone, and does not keep the others; it is tried again. Raises: what the database does before any is tried."""
    for edition in due(clock.state, clock.now()):
        name = f"edition number {edition.id}"
        try:
            if publish(clock.state, clock.home, edition, clock.now(), clock.pace):
                log.info("%s is public", name)
            note_end(clock, name)
        except (BrokenFacts, SettingsError) as problem:  # its text may hold what is under embargo
            kind = type(problem).__name__
            note_trouble(clock, name, f"it cannot be published ({kind}), see `ilacs release show {edition.id}`")
        except Exception as problem:
            note_trouble(clock, name, problem)


def publish_loads(clock: Clock) -> None:
    """Put in each load whose moment has come; trouble as in `publish_due`."""
    for load in waiting(clock.home):
        if load.publish_at > clock.now():
            break
        name = f"waiting load {load.number}"
        try:
            with turn(clock.state):
                version = put_in_waiting(load, clock.home)
            if version:
                log.info("%s is public", name)
            note_end(clock, name)
        except BrokenFacts as problem:
            note_trouble(clock, name, f"it cannot be put in ({type(problem).__name__}), see `ilacs history`")
        except Exception as problem:
            note_trouble(clock, name, problem)


def publish_all(clock: Clock) -> None:
    """Publish all whose moment has come, editions first."""
    publish_due(clock)
    publish_loads(clock)


def follow(clock: Clock) -> None:
    """Enter what follows from what is public: alerts, corrections and withdrawals."""
    notice_load(clock.state, clock.home, clock.shelf.register(), clock.now())
    notice_week(clock.state, clock.home, clock.now())
    plan_sequels(clock.state, clock.now(), clock.pace, clock.looked_at)


def make_pictures(clock: Clock) -> None:
    """Make the picture of each edition whose posts wait for one."""
    everything = editions(clock.state)
    for edition in everything:
        wanted = edition.picture(root_of(everything, edition.as_at), clock.pace)
        if wanted and clock.now() < wanted.until:
            given = clock.state, clock.home, clock.client, clock.draw, wanted, clock.pace.settle
            make(*given, clock.now, clock.sleep, clock.is_stopping)


def send(clock: Clock, patience: timedelta = timedelta(0)) -> int:
    """Send what is due, until nothing is or the clock is stopping. How many tries were begun or entered.

    Waits with `sleep` for what becomes due within `patience`.
    """
    sender, done = clock.sender, 0
    deadline = clock.now() + patience
    while True:
        step = sender.step()
        done += step
        if sender.is_flying:
            sender.wait(ROUND.total_seconds())
            continue
        if clock.is_stopping():
            return done
        if step:
            continue
        at = ledger.next_due(clock.state, clock.now(), clock.pace)
        paced = clock.now() + timedelta(seconds=sender.paced_for())
        at = paced if at and at <= clock.now() < paced else at  # what is due waits for its workspace's turn
        if (
            at is None
            or (at > deadline and at - clock.now() > clock.pace.gap)
            or clock.now() > deadline + clock.pace.gap
        ):
            return done
        clock.sleep(max((at - clock.now()).total_seconds(), 0.001))


def tick(clock: Clock, patience: timedelta = timedelta(0)) -> int:
    """Do all that is due, once. How many tries to send were begun or entered."""
    publish_all(clock)
    make_pictures(clock)
    follow(clock)
    return send(clock, patience)


def run(clock: Clock, stopped: threading.Event) -> None:
    """Go round in every loop until `stopped`; finishes the messages in hand."""
    load_builder()  # an edition that is put on top of another is built at its moment
    loops: dict[str, tuple[Callable[[], object], Callable[[], float]]] = {
        "publish": (lambda: publish_all(clock), lambda: _until_next(clock)),
        "follow": (lambda: follow(clock), lambda: ROUND.total_seconds()),
        "picture": (lambda: make_pictures(clock), lambda: ROUND.total_seconds()),
        "send": (lambda: clock.sender.step(), lambda: 0.0),
    }
    threads = [
        threading.Thread(target=_go_round, args=(clock, name, step, wait, stopped), name=name, daemon=True)
        for name, (step, wait) in loops.items()
    ]
    for thread in threads:
        thread.start()
    try:
        clean(clock.state, clock.home)
    except Exception as problem:
        note_trouble(clock, "cleaning", problem)
    stopped.wait()
    for thread in threads:
        thread.join(clock.pace.begin.total_seconds())


def _go_round(
    clock: Clock, name: str, step: Callable[[], object], wait: Callable[[], float], stopped: threading.Event
) -> None:
    """One loop: a step, a wait; after trouble a longer one. Time is counted by no clock that somebody may set."""
    noted, failed = -NOTED.total_seconds(), 0
    while not stopped.is_set() or (name == "send" and clock.sender.is_flying and failed < 10):
        seconds = 0.0
        try:
            step()
            if clock.monotonic() >= noted + NOTED.total_seconds():
                note_round(clock, name)
                noted = clock.monotonic()
            note_end(clock, name)
            failed = 0
            seconds = wait()
        except Exception as problem:
            note_trouble(clock, name, problem)
            seconds = min(FIRST_WAIT * 2 ** min(failed, 10), LONGEST_WAIT)
            failed += 1
        if name == "send" and not failed:
            clock.sender.wait(ROUND.total_seconds())
        else:
            stopped.wait(seconds)


def note_trouble(clock: Clock, name: str, problem: Exception | str) -> None:
    """One line in the log for a trouble that begins, another when it is still there after ten minutes."""
    said, at = problem if isinstance(problem, str) else trouble(problem), clock.monotonic()
    before = clock.troubles.get(name)
    if before is None or before[0] != said or at - before[1] >= _LONG_TROUBLE:
        log.error("%s waits: %s", name, said)
        clock.troubles[name] = said, at


def note_end(clock: Clock, name: str) -> None:
    """One line in the log for a trouble that ends."""
    if clock.troubles.pop(name, None) is not None:
        log.warning("%s goes on", name)


def note_round(clock: Clock, name: str) -> None:
    """Note in the database that a loop goes round."""
    now = clock.now()
    with clock.state.begin() as connection:
        if not connection.execute(update(TICKS).where(TICKS.c.loop == name).values(ticked_at=now)).rowcount:
            connection.execute(insert(TICKS).values(loop=name, ticked_at=now))


def rounds(state: Engine) -> dict[str, datetime]:
    """When each loop of any clock last went round, by its name."""
    with reading(state) as connection:
        return {row.loop: row.ticked_at for row in connection.execute(select(TICKS.c.loop, TICKS.c.ticked_at))}


def stop_on_signals(stopped: threading.Event) -> None:
    """Let SIGTERM and SIGINT set `stopped`."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())


def _until_next(clock: Clock) -> float:
    """Seconds until the moment of the next staged edition or waiting load, and at most a round's."""
    staged = next_moment(clock.state)
    moments = [*([staged] if staged else []), *(each.publish_at for each in waiting(clock.home))]
    waits = [(moment - clock.now()).total_seconds() for moment in moments]
    return min([ROUND.total_seconds(), *(wait for wait in waits if wait > 0)])
