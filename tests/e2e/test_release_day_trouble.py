"""Real trouble around a release: a real clock and two web processes, a real PostgreSQL that is stopped, real full disks.

ILACS_TEST_FULL=1 runs it, as root on Linux with PostgreSQL installed: about ten minutes, most of it outages. What it
finds is printed (`pytest -s`). Each trouble is seen in the log, in `/readyz` and by the exit status of `clock --once`;
nothing is lost and nothing posted twice; what is due is public within two seconds of the trouble's end.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.release_day import editions
from bot.release_day.ledger import deliveries
from bot.release_day.subscriptions import Subscription, subscribe
from bot.state import FILE_NAME, open_state
from data import CurrentRegister
from tests.bot.slack.moved_slack import NEW_EDITION, MovedSlack, new_facts

FULL = os.environ.get("ILACS_TEST_FULL") == "1"
POSTGRES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
pytestmark = pytest.mark.skipif(not FULL or os.geteuid() != 0, reason="ILACS_TEST_FULL=1, as root")

CHANNELS = 60
AWAY = float(os.environ.get("ILACS_TEST_AWAY", "150"))  # seconds of an outage
AHEAD = float(os.environ.get("ILACS_TEST_AHEAD", "40"))  # seconds to the moment: time for three processes to start
LONG = 400.0


def until(is_so: Callable[[], object], longest: float = LONG) -> float:
    """Wait until something is so. For how many seconds it was not."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < longest, "it takes too long"
        time.sleep(0.05)
    return time.monotonic() - started


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@dataclass
class Server:
    """A PostgreSQL of our own."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        return f"postgresql://ilacs@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        shutil.chown(self.folder, "postgres")
        self._as_postgres("initdb", "-D", self.data, "-U", "ilacs", "--auth=trust")

    def start(self) -> None:
        listening = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._as_postgres("pg_ctl", "-D", self.data, "-w", "-l", str(self.folder / "log"), "-o", listening, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._as_postgres("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def _as_postgres(self, program: str, *given: str) -> None:
        assert POSTGRES
        command = ["runuser", "-u", "postgres", "--", str(POSTGRES / program), *given]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=120)


@dataclass
class Town:
    """A home, its clock and web processes, and the Slack that they talk to."""

    home: Path
    slack: MovedSlack
    logs: Path
    database: str | None = None
    more: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        mine = {name: value for name, value in os.environ.items() if "proxy" not in name.casefold()}
        return mine | self.more | {
            "ILACS_HOME": str(self.home), "SLACK_BOT_TOKEN": "xoxb-test", "SLACK_SIGNING_SECRET": "0123456789abcdef",
            "SLACK_API_URL": f"{self.slack.address}/api/", **({"DATABASE_URL": self.database} if self.database else {}),
        }  # fmt: skip

    def start(self, name: str, *words: str, before: tuple[str, ...] = (), **settings: str) -> None:
        command = [*before, sys.executable, "-m", "bot", *words]
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(command, env=self.settings | settings, stdout=log, stderr=log)

    def start_web(self, name: str) -> None:
        self.ports[name] = free_port()
        self.start(name, "serve", PORT=str(self.ports[name]))

    def log(self, name: str = "clock") -> list[str]:
        return (self.logs / f"{name}.log").read_text(encoding="utf-8").splitlines()

    def ready(self, name: str) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[name]}/readyz", timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)
        except OSError:
            return 0, {}

    def once(self) -> tuple[int, str]:
        command = [sys.executable, "-m", "bot", "clock", "--once"]
        done = subprocess.run(command, env=self.settings, capture_output=True, text=True, timeout=LONG)
        return done.returncode, done.stderr

    def posts(self) -> dict[str, list[str]]:
        return {channel: self.slack.keys_of(channel) for channel in list(self.slack.posts) if channel}

    def is_alive(self) -> bool:
        return all(process.poll() is None for process in self.processes.values())

    def end(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()


@pytest.fixture
def slack() -> Iterator[MovedSlack]:
    with MovedSlack(clock=time.time).running() as running:
        yield running


@pytest.fixture
def server() -> Iterator[Server]:
    if POSTGRES is None:
        pytest.skip("no PostgreSQL here")
    with tempfile.TemporaryDirectory() as folder:
        made = Server(Path(folder))
        made.make()
        made.start()
        yield made
        with contextlib.suppress(subprocess.CalledProcessError):
            made.stop()


@contextlib.contextmanager
def town(home: Path, slack: MovedSlack, logs: Path, database: str | None = None, **more: str) -> Iterator[Town]:
    logs.mkdir(exist_ok=True)
    made = Town(home, slack, logs, database, more)
    try:
        yield made
    finally:
        made.end()


def stage(at: Town, facts: Path, ahead: float = AHEAD) -> tuple[editions.Edition, datetime]:
    """Channels that are subscribed, and an edition staged for a little while from now."""
    now = datetime.now(UTC)
    moment = (now + timedelta(seconds=ahead)).replace(microsecond=0)
    state = open_state(at.database, at.home)
    for number in range(CHANNELS):
        subscribe(state, Subscription("T1", f"C{number}", "releases", "", "U1", now))
    staged = editions.stage(
        state, at.home, [new_facts(facts, moment.isoformat())], date.fromisoformat(NEW_EDITION), moment, now
    )
    state.dispose()
    return staged, moment


def wait_for(moment: datetime) -> None:
    time.sleep(max((moment - datetime.now(UTC)).total_seconds(), 0))


EXPECTED = {f"C{number}": [f"release:{NEW_EDITION}"] for number in range(CHANNELS)}


def tell(what: str, seconds: float) -> None:
    print(f"\n  {what}: {seconds:.2f} s", flush=True)


def waits(lines: list[str]) -> list[str]:
    return [line for line in lines if " waits: " in line]


def test_postgresql_away_for_minutes_over_the_moment(slack: MovedSlack, server: Server, tmp_path: Path) -> None:
    with town(tmp_path / "home", slack, tmp_path / "logs", server.address) as at:
        staged, moment = stage(at, tmp_path)
        at.start("clock", "clock")
        at.start_web("web1")
        at.start_web("web2")
        shelf = CurrentRegister(at.home)
        until(lambda: "ilacs clock running" in at.log())
        until(lambda: at.ready("web1")[0] and at.ready("web2")[0])
        server.stop()
        away = time.monotonic()
        until(lambda: waits(at.log()))
        for name in at.ports:
            status, told = at.ready(name)
            assert (status, told["ready"], told["database"]) == (503, False, "away"), told
        status, told = at.once()
        assert status != 0
        assert "cannot be used" in told
        wait_for(moment)
        time.sleep(max(AWAY - (time.monotonic() - away), 0))
        assert shelf.register().fingerprint == staged.before
        assert at.is_alive()
        server.start()
        tell(
            f"database away for {time.monotonic() - away:.0f} s; public after its return",
            late := until(lambda: shelf.register().fingerprint == staged.fingerprint),
        )
        assert late < 2
        tell("  each channel posted to after", until(lambda: sum(map(len, at.posts().values())) >= CHANNELS))
        # and once more, in the middle of what follows: a restart while everybody is at work
        server.stop("fast")
        server.start()
        until(lambda: all(at.ready(name)[0] == 200 for name in at.ports))
        assert at.is_alive()
        assert at.posts() == EXPECTED
        state = open_state(at.database, at.home)
        assert {row.state for row in deliveries(state)} == {"sent"}
        state.dispose()
        loops = [line.partition(" waits: ")[0].rpartition(" ")[2] for line in waits(at.log())]
        print(f"  lines of the clock: {len(at.log())}, of them {len(loops)} waits: {sorted(loops)}")
        assert len(loops) <= 3 * 4  # a line a loop for each trouble, not one a second
        assert at.once()[0] == 0


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    filler = folder / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 16))
    with contextlib.suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(b"0")
    return filler


def test_a_full_disk(slack: MovedSlack, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk, town(disk / "home", slack, tmp_path / "logs") as at:
        staged, moment = stage(at, tmp_path)
        at.start("clock", "clock")
        at.start_web("web1")
        shelf = CurrentRegister(at.home)
        until(lambda: "ilacs clock running" in at.log())
        filler = fill(disk)
        wait_for(moment)
        until(lambda: any("the disk is full: free some space" in line for line in at.log()))
        time.sleep(20)
        assert at.is_alive()
        assert shelf.register().fingerprint == staged.before
        status, told = at.ready("web1")
        print("\n ", status, told.get("problems"), waits(at.log()))
        assert status == 503
        status, told = at.once()
        print("  once:", status, told.strip()[:300])
        assert status != 0
        filler.unlink()
        tell("public after there was room", late := until(lambda: shelf.register().fingerprint == staged.fingerprint))
        assert late < 3  # the store is built and copied when there is room: a second to look, and the work
        until(lambda: sum(map(len, at.posts().values())) >= CHANNELS)
        time.sleep(3)
        assert at.posts() == EXPECTED
        assert len(waits(at.log())) <= 12


@pytest.mark.parametrize("trouble", ["locked", "read-only", "corrupt"])
def test_a_state_that_cannot_be_written(slack: MovedSlack, tmp_path: Path, trouble: str) -> None:
    with town(tmp_path / "home", slack, tmp_path / "logs") as at:
        staged, moment = stage(at, tmp_path)
        path = at.home / FILE_NAME
        # root may write whatever a mode says: the clock is root without that right
        at.start("clock", "clock", before=("setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"))
        at.start_web("web1")
        shelf = CurrentRegister(at.home)
        until(lambda: "ilacs clock running" in at.log() and at.ready("web1")[0])
        assert shelf.register().fingerprint == staged.before
        with contextlib.ExitStack() as at_end:
            if trouble == "locked":
                holder = sqlite3.connect(path, isolation_level=None)
                holder.execute("BEGIN IMMEDIATE")
                at_end.callback(holder.close)
                said = "locked by another process"
            elif trouble == "read-only":
                folders = [at.home, *(folder for folder in at.home.iterdir() if folder.is_dir())]
                for folder in folders:
                    folder.chmod(0o500)
                    at_end.callback(folder.chmod, 0o700)
                said = "a file may not be used by this user: check its owner and mode"
            else:
                content = path.read_bytes()
                for end in ("-wal", "-shm"):
                    path.with_name(path.name + end).unlink(missing_ok=True)
                path.write_bytes(b"not a database" * 1000)
                at_end.callback(lambda: path.write_bytes(content))
                said = "restore it from a backup"
            wait_for(moment)
            until(lambda: any(said in line for line in at.log()), 120)
            time.sleep(15)
            print("\n ", trouble, waits(at.log()), at.ready("web1")[1].get("problems"))
            assert at.is_alive()
        if trouble == "corrupt":
            return  # what the state remembered between is lost with it
        tell(
            f"public after it was {trouble} no longer",
            late := until(lambda: shelf.register().fingerprint == staged.fingerprint),
        )
        assert late < 2
        until(lambda: sum(map(len, at.posts().values())) >= CHANNELS)
        time.sleep(3)
        assert at.posts() == EXPECTED


@pytest.mark.skipif(FAKETIME is None, reason="no libfaketime")
@pytest.mark.parametrize("hours", [-3, 30])
def test_the_machines_clock_is_set(slack: MovedSlack, tmp_path: Path, hours: int) -> None:
    """Set while posts are being sent, and set right again a minute later."""
    offset = tmp_path / "offset"
    offset.write_text("+0", encoding="ascii")
    more = {
        "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    with town(tmp_path / "home", slack, tmp_path / "logs") as at:
        staged, moment = stage(at, tmp_path)
        at.start("clock", "clock", **more)
        shelf = CurrentRegister(at.home)
        until(lambda: "ilacs clock running" in at.log())
        late = until(lambda: shelf.register().fingerprint == staged.fingerprint)
        tell("public after its moment", (datetime.now(UTC) - moment).total_seconds())
        until(lambda: len(at.posts()) >= CHANNELS // 4)
        offset.write_text(f"{hours:+}h", encoding="ascii")
        time.sleep(60)
        offset.write_text("+0", encoding="ascii")
        until(lambda: len(at.posts()) >= CHANNELS, 900)
        time.sleep(5)
        print("\n ", hours, at.log()[-8:])
        assert at.is_alive()
        assert at.posts() == EXPECTED
        assert late < LONG
