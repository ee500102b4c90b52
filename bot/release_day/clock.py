"""The clock process: publishes what has come due, enters what follows from it, sends it. Any number may run at once."""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]
from slack_sdk.web import WebClient
from sqlalchemy import Column, Float, LargeBinary, Table, Unicode

from bot.release_day.alerts import notice_load, notice_week
from bot.release_day.editions import due, editions, plan_corrections, publish
from bot.release_day.picture import Draw, make
from bot.release_day.posting import Now, Pace, send_due
from bot.render.files.pictures import png_bytes
from bot.state import METADATA, Engine
from data.register import Shelf

TICK = timedelta(seconds=5)
JOBS = Table(
    "clock_jobs",
    METADATA,
    Column("id", Unicode(191), primary_key=True),
    Column("next_run_time", Float(25), index=True),
    Column("job_state", LargeBinary, nullable=False),
)
"""What APScheduler keeps of its jobs; the columns are its own."""

log = logging.getLogger("ilacs.clock")


@dataclass(frozen=True, slots=True)
class Clock:
    """All that the clock works with. `now` tells the time, `sleep` waits so many seconds."""

    state: Engine
    home: Path
    shelf: Shelf
    client: WebClient
    now: Now
    sleep: Callable[[float], object]
    is_stopping: Callable[[], bool]
    pace: Pace
    draw: Draw = png_bytes


def tick(clock: Clock, patience: timedelta = timedelta(0)) -> int:
    """Do all that is due. How many deliveries were worked off.

    An edition that cannot be published is logged by its number alone, and does not keep the rest from being sent.
    """
    for edition in due(clock.state, clock.now()):
        try:
            publish(clock.state, clock.home, edition, clock.now(), clock.pace)
        except Exception as problem:  # its text may hold what is under embargo
            log.error("edition number %s could not be published: %s", edition.id, type(problem).__name__)
    make_pictures(clock)
    notice_load(clock.state, clock.home, clock.shelf.register(), clock.now())
    notice_week(clock.state, clock.home, clock.now())
    plan_corrections(clock.state, clock.now(), clock.pace)
    return send_due(clock.state, clock.client, clock.now, clock.sleep, clock.pace, clock.is_stopping, patience)


def make_pictures(clock: Clock) -> None:
    """Make the picture of each edition whose posts wait for one."""
    for edition in editions(clock.state):
        if wanted := edition.picture(clock.pace):
            given = clock.state, clock.home, clock.client, clock.draw, wanted, clock.pace.settle
            make(*given, clock.now, clock.sleep, clock.is_stopping)


_running: dict[str, Clock] = {}


def run_tick() -> None:
    """The job that the scheduler keeps in the database: a tick of this process's clock."""
    if clock := _running.get("clock"):
        tick(clock)


def run(clock: Clock, stopped: threading.Event) -> None:
    """Tick every few seconds, and at the very moment of each staged edition, until `stopped`; finishes the message in hand."""
    _running["clock"] = clock
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that takes longer than its interval is no news
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=clock.state, tablename=JOBS.name)},
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        timezone=UTC,
    )
    scheduler.start()
    try:
        scheduler.add_job(
            run_tick,
            "interval",
            seconds=TICK.total_seconds(),
            id="tick",
            replace_existing=True,
            next_run_time=clock.now(),
        )
        while not stopped.wait(_until_next(clock)):
            if due(clock.state, clock.now()):
                scheduler.modify_job("tick", next_run_time=clock.now())
    finally:
        scheduler.shutdown(wait=True)
        _running.clear()


def stop_on_signals(stopped: threading.Event) -> None:
    """Let SIGTERM and SIGINT set `stopped`."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())


def _until_next(clock: Clock) -> float:
    """Seconds until the next staged edition's moment, and at most a tick's."""
    staged = [found.publish_at for found in editions(clock.state) if found.state == "staged"]
    waits = [(moment - clock.now()).total_seconds() for moment in staged]
    return min([TICK.total_seconds(), *(wait for wait in waits if wait > 0)])
