"""Over HTTP: signed commands to `ilacs serve` and, by the same driver in turn, to a Bolt app that answers a constant.

Then many users at once; commands while pictures, workbooks and `check` are asked for; and what the web process holds in
memory after all that. The driver shares the machine's processors with what it drives.
"""

import asyncio
import contextlib
import hashlib
import hmac
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.bare_bolt import SECRET
from tests.bench.findings import TOP, Finding, environment
from tests.bench.questions import distinct_questions
from tests.e2e.picky_slack import PickySlack

PART = "over HTTP"
USERS = 20
CALM_SECONDS = 0.05  # between two `help`


@dataclass(slots=True)
class Door:
    """One web process, and the connections to it that are open."""

    name: str
    process: subprocess.Popen[str]
    port: int
    _free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def ask(self, words: str, team: str = "T1", response_url: str = "") -> tuple[float, int, bytes]:
        """Milliseconds, status and body of the acknowledgement of `/ilacs words`."""
        body = urlencode(
            {
                "command": "/ilacs",
                "text": words,
                "team_id": team,
                "user_id": "U1",
                "channel_id": "C1",
                "response_url": response_url,
                "trigger_id": "1.2.3",
                "api_app_id": "A1",
            }
        ).encode()
        moment = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
        head = (
            f"POST /slack/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
            f"content-length: {len(body)}\r\nx-slack-request-timestamp: {moment}\r\nx-slack-signature: v0={signature}\r\n\r\n"
        )
        while True:
            started = time.perf_counter()
            is_used = bool(self._free)
            connection = self._free.pop() if is_used else await asyncio.open_connection("127.0.0.1", self.port)
            try:
                status, content = await _exchanged(*connection, head.encode() + body)
            except (asyncio.IncompleteReadError, ConnectionError):
                if is_used:  # it was idle for too long
                    continue
                raise
            self._free.append(connection)
            return (time.perf_counter() - started) * 1000, status, content

    @property
    def memory(self) -> float:
        """What the process holds, in MB."""
        told = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return int(told.stdout) / 1024

    def close(self) -> None:
        for _, writer in self._free:
            writer.close()
        self.process.terminate()
        self.process.wait(30)


async def _exchanged(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[int, bytes]:
    """The status and the body that come back for a request."""
    writer.write(request)
    header = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    content = await reader.readexactly(int(header.partition("content-length: ")[2].partition("\r\n")[0]))
    return int(header.split()[1]), content


def measure(short: bool) -> Iterator[Finding]:
    yield from asyncio.run(_measure(short))


async def _measure(short: bool) -> list[Finding]:
    with tempfile.TemporaryDirectory() as home:
        async with PickySlack().running() as slack, contextlib.AsyncExitStack() as open_doors:
            ilacs = await open_doors.enter_async_context(_served(Path(home), slack))
            questions = distinct_questions(40 if short else 200)
            acknowledged = (await ilacs.ask("region London 2024-06-30"))[2].decode()
            default = await open_doors.enter_async_context(_bare("default"))
            constant = await open_doors.enter_async_context(_bare("acknowledged", acknowledged))
            return [
                *await _one_user(ilacs, default, constant, questions),
                *await _many_users(ilacs, default, questions, 1_000 if short else 20_000),
                *await _busy(ilacs, slack, short),
                *await _memory(ilacs, slack, short),
            ]


@contextlib.asynccontextmanager
async def _served(home: Path, slack: PickySlack) -> AsyncIterator[Door]:
    settings = environment(
        ILACS_HOME=str(home),
        SLACK_BOT_TOKEN="xoxb-1",
        SLACK_SIGNING_SECRET=SECRET,
        SLACK_API_URL=f"{slack.address}/api/",
        PORT="0",
        HOST="127.0.0.1",
    )
    async with _started("ilacs", [sys.executable, "-m", "bot", "serve"], settings) as door:
        yield door


@contextlib.asynccontextmanager
async def _bare(form: str, reply: str = "") -> AsyncIterator[Door]:
    command = [sys.executable, "-m", "tests.bench.bare_bolt", form]
    async with _started(form, command, environment(), reply) as door:
        yield door


@contextlib.asynccontextmanager
async def _started(name: str, command: Sequence[str], settings: dict[str, str], given: str = "") -> AsyncIterator[Door]:
    process = subprocess.Popen(
        command,
        cwd=TOP,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(given)
    process.stdin.close()
    said = await asyncio.to_thread(process.stdout.readline)
    door = Door(name, process, int(said.split()[-1]))
    try:
        while True:
            with contextlib.suppress(OSError):
                await door.ask("help")
                break
            await asyncio.sleep(0.05)
        yield door
    finally:
        door.close()


async def _one_user(ilacs: Door, default: Door, constant: Door, questions: list[str]) -> list[Finding]:
    waits: dict[str, list[float]] = {name: [] for name in ("distinct", "repeated", "default", "constant")}
    for words in questions:
        for name, door in (("distinct", ilacs), ("default", default), ("constant", constant), ("repeated", ilacs)):
            took, status, content = await door.ask(words)
            assert status == 200
            assert content
            waits[name].append(took)
    middle = {name: statistics.median(taken) for name, taken in waits.items()}
    return [
        Finding(PART, f"{len(questions)} distinct questions, one user", middle["distinct"], "ms"),
        Finding(PART, "  beside bare Bolt by default", middle["distinct"] / middle["default"], "times", 0.8, within=10),
        Finding(PART, "the same again", middle["repeated"], "ms"),
        Finding(PART, "  beside bare Bolt by default", middle["repeated"] / middle["default"], "times", 0.3, within=10),
        Finding(
            PART,
            "  beside a constant as large in Bolt’s acknowledgement",
            middle["repeated"] / middle["constant"],
            "times",
            2.0,
        ),
    ]


async def _many_users(ilacs: Door, default: Door, questions: list[str], requests: int) -> list[Finding]:
    waits: list[float] = []
    errors = 0

    async def user(first: int) -> None:
        nonlocal errors
        for number in range(requests // USERS):
            took, status, content = await ilacs.ask(questions[(first * 7 + number) % len(questions)])
            waits.append(took)
            errors += status != 200 or not content

    started = time.perf_counter()
    await asyncio.gather(*(user(first) for first in range(USERS)))
    seconds = time.perf_counter() - started
    waits.sort()
    return [
        Finding(PART, f"{USERS} users, {len(waits):,} commands", len(waits) / seconds, "a second", least=400),
        Finding(PART, "  99 in 100 are answered within", waits[int(len(waits) * 0.99)], "ms", 150),
        Finding(PART, "  errors", errors, "", 0),
    ]


async def _busy(ilacs: Door, slack: PickySlack, short: bool) -> list[Finding]:
    """The longest wait for `help` while others ask for what takes long."""
    found = []
    many = 4 if short else 40
    for what, words, count in (
        ("pictures", "region London {} as png", many),
        ("workbooks", "region London {} as xlsx", many),
        ("`check`", "check {}", 50),
    ):
        made = len(slack.uploads)
        asked = [
            asyncio.create_task(ilacs.ask(words.format(_day(number)), f"T{number % 4}", slack.response_url))
            for number in range(count)
        ]
        waits = []
        ends = time.perf_counter() + (15 if short else 180)
        while time.perf_counter() < ends:
            waits.append((await ilacs.ask("help"))[0])
            if all(task.done() for task in asked) and (what == "`check`" or len(slack.uploads) >= made + count):
                break
            await asyncio.sleep(CALM_SECONDS)
        acknowledged = max(took for took, *_ in await asyncio.gather(*asked))
        found.append(
            Finding(PART, f"the longest wait for help while {count} {what} are asked for", max(waits), "ms", 500)
        )
        found.append(Finding(PART, "  and for one of their acknowledgements", acknowledged, "ms", 3000))
        if what != "`check`":
            least = None if short else count  # a shared machine may need longer than the short form takes
            found.append(Finding(PART, "  of them made", len(slack.uploads) - made, "", least=least))
    return found


def _day(number: int) -> str:
    return f"{2016 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"


async def _memory(ilacs: Door, slack: PickySlack, short: bool) -> list[Finding]:
    distinct, files = (100, 0) if short else (2_000, 120)
    for words in distinct_questions(distinct):
        await ilacs.ask(words)
    made = len(slack.uploads)
    for number in range(files):
        await ilacs.ask(f"england {_day(number)} as csv", f"T{number % 9}", slack.response_url)
    for _ in range(200):
        if len(slack.uploads) >= made + files:
            break
        await asyncio.sleep(0.1)
    what = f"what the web process holds after {distinct:,} more distinct questions and {len(slack.uploads)} files"
    return [Finding(PART, what, ilacs.memory, "MB", 110, within=1.2)]
