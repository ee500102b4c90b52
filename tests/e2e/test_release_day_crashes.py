"""Clock processes killed at random moments, on SQLite and on PostgreSQL: every channel still has exactly one post.

ILACS_TEST_DATABASE_URL is a PostgreSQL server's address, whose user may create databases; without it there is SQLite
alone. ILACS_TEST_DAYS (as .ci/run sets it) runs more channels and kills, ILACS_TEST_FULL=1 all.
"""

import multiprocessing
import os
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.release_day import editions
from bot.release_day.ledger import deliveries
from bot.release_day.picture import UPLOADS
from bot.release_day.subscriptions import Subscription, subscribe
from bot.state import Engine, open_state
from data import open_register
from tests.bot.slack.moved_slack import NEW_EDITION, MovedSlack, new_facts, trouble
from tests.e2e.release_day_clock import clock_process

SERVER = os.environ.get("ILACS_TEST_DATABASE_URL", "")
FULL = os.environ.get("ILACS_TEST_FULL") == "1"
CHANNELS, KILLS = (500, 20) if FULL else (80, 4) if "ILACS_TEST_DAYS" in os.environ else (40, 2)
LONG_ENOUGH = 600 if FULL else 60  # seconds before a test that waits gives up


@pytest.fixture(params=["sqlite", *(["postgresql"] if SERVER else [])])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None for SQLite, or the address of a PostgreSQL database that nobody else uses."""
    if request.param == "sqlite":
        yield None
        return
    server = create_engine(make_url(SERVER).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    name = f"ilacs_{secrets.token_hex(6)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def state(database: str | None, home: Path) -> Iterator[Engine]:
    opened = open_state(database, home)
    yield opened
    opened.dispose()


class Killed:
    """Clock processes that are killed at a random phase of a random call to Slack, and started again.

    After its last kill a process waits for the others to have had theirs: however slow one is to start, there is work
    left for it to be killed in.
    """

    def __init__(
        self, start: Callable[[str], multiprocessing.process.BaseProcess], names: list[str], seed: int
    ) -> None:
        self._start = start
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self.kills = dict.fromkeys(names, 0)
        self.processes = {name: start(name) for name in names}
        self._left = {name: self._wait() for name in names}

    def _wait(self) -> int:
        return self._chance.randint(1, CHANNELS // (KILLS + 2) // len(self.kills))

    def seen(self, phase: str, method: str, token: str) -> None:
        name = token.removeprefix("Bearer ")
        with self._lock:
            self._left[name] -= 1
            if self._left[name] or self.kills[name] == KILLS:
                return
            process = self.processes[name]
            if self._chance.random() < 0.3:  # somewhere between the calls
                threading.Event().wait(self._chance.random() / 100)
            process.kill()
            process.join()
            self.kills[name] += 1
            self._left[name] = self._wait()
            if self.kills[name] < KILLS:
                self.processes[name] = self._start(name)
            elif all(kills == KILLS for kills in self.kills.values()):
                self.processes = {each: self._start(each) for each in self.kills}


def test_killed_again_and_again_each_channel_has_one_post(
    database: str | None, state: Engine, home: Path, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.e2e.release_day_clock"])
    now = datetime.now(UTC)
    for number in range(CHANNELS):
        subscribe(state, Subscription("T1", f"C{number}", "releases", "", "U1", now))
    staged = editions.stage(
        state, home, [new_facts(tmp_path, "2026-04-01T08:30:00+00:00")], date.fromisoformat(NEW_EDITION),
        moment := datetime(2026, 4, 1, 8, 30, tzinfo=UTC), moment,
    )  # fmt: skip
    with MovedSlack(clock=time.time).running() as slack:
        slack.misbehave = trouble(2, 0.2, ("500", "drop", "lost"))

        def start(name: str) -> multiprocessing.process.BaseProcess:
            process = context.Process(
                target=clock_process, args=(str(home), database, slack.address, name), daemon=True
            )
            process.start()
            return process

        names = ["xoxb-one", "xoxb-two"] if database else ["xoxb-one"]
        killed = Killed(start, names, seed=7)
        slack.seen_by = killed.seen
        _until(lambda: len(deliveries(state, "sent")) == CHANNELS)
        for process in killed.processes.values():
            process.terminate()
            process.join(LONG_ENOUGH)
            assert process.exitcode == 0
    assert {channel: slack.keys_of(channel) for channel in slack.posts} == {
        f"C{number}": [f"release:{NEW_EDITION}"] for number in range(CHANNELS)
    }
    assert slack.calls["files.getUploadURLExternal"] <= UPLOADS, "a process that is started again does not draw again"
    assert list(killed.kills.values()) == [KILLS] * len(names)
    assert {row.message_ts for row in deliveries(state)} == {posts[0]["ts"] for posts in slack.posts.values()}
    assert open_register(home).fingerprint == staged.fingerprint


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG_ENOUGH
    while not is_so():
        assert time.monotonic() < deadline, "it takes too long"
        threading.Event().wait(0.1)
