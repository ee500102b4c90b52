"""The clock on a large release day: an idle tick with three corrections behind it, and 2,000 channels sent to."""

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk.web import WebClient
from sqlalchemy import func, insert, select, update

from bot.release_day import editions, ledger
from bot.release_day.alerts import LOADS
from bot.release_day.clock import Clock, follow, make_pictures, publish_all
from bot.release_day.ledger import DELIVERIES, Place, plan, turn, write
from bot.release_day.pace import Pace
from bot.release_day.sending import ThreadCarrier
from bot.release_day.subscriptions import SUBSCRIPTIONS
from bot.state import Engine, open_state
from data import CurrentRegister
from tests.bench.findings import Finding, cpu_ms
from tests.bot.slack.moved_slack import NEW_EDITION, drawn, new_facts, regrade

PART = "release day"
CHANNELS, WORKSPACES, CORRECTIONS = 2_000, 20, 3
ANSWERED_AFTER = 0.25  # seconds
ON = date.fromisoformat(NEW_EDITION)
MOMENT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
PLACES = [Place(f"T{number % WORKSPACES}", f"C{number}") for number in range(CHANNELS)]


class AnsweringClient(WebClient):
    """Slack that answers every call after a while, and counts the messages of each channel."""

    def __init__(self, seconds: float) -> None:
        super().__init__("xoxb-bench")
        self.seconds = seconds
        self.posts: Counter[str] = Counter()

    def api_call(self, api_method: str, **given: Any) -> Any:  # type: ignore[override]
        time.sleep(self.seconds)
        channel = given["json"]["channel"]
        self.posts[channel] += 1
        return _Answer({"ok": True, "channel": channel, "ts": f"{time.time():.6f}"})


class _Answer:
    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data


def measure(short: bool) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _idle_ticks(Path(folder), 20 if short else 200)
    with tempfile.TemporaryDirectory() as folder:
        yield from _all_sent(Path(folder), CHANNELS // 10 if short else CHANNELS)


def _idle_ticks(folder: Path, rounds: int) -> Iterator[Finding]:
    home = folder / "home"
    state = open_state(None, home)
    _subscribe(state)
    at = MOMENT - timedelta(days=9)
    clock = Clock(
        state, home, CurrentRegister(home), WebClient(), lambda: at, lambda _: None, lambda: False,
        Pace(), drawn, carrier=ThreadCarrier(WebClient(), 1),
    )  # fmt: skip
    editions.stage(state, home, [new_facts(folder)], ON, MOMENT, at)
    at = MOMENT
    publish_all(clock)
    follow(clock)
    _send_unseen(state, at)
    for number, grade in enumerate(("Good", "Outstanding", "Inadequate")[:CORRECTIONS]):
        at += timedelta(days=1)
        facts = folder / f"correction-{number}"
        shutil.copytree(home / "facts", facts)
        regrade(facts, "99900001", grade)
        editions.stage(state, home, [facts / "events.csv"], ON, at, at, f"slip {number}")
        publish_all(clock)
        at += timedelta(minutes=1)  # past the time that a correction waits for its picture
        follow(clock)
        _send_unseen(state, at)
    at += timedelta(hours=1)
    held = Counter(delivery.key.partition(":")[0] for delivery in ledger.deliveries(state))
    assert held["correction"] == held["note"] == held["load"] == CHANNELS * CORRECTIONS, held

    def tick() -> None:
        publish_all(clock)
        make_pictures(clock)
        follow(clock)
        assert clock.sender.step() == 0
        ledger.next_due(state, at, clock.pace)

    tick()
    what = f"an idle tick of all loops, {CHANNELS:,} channels, {CORRECTIONS} corrections"
    yield Finding(PART, what, cpu_ms(tick, rounds), "ms", most=50)
    state.dispose()


def _all_sent(folder: Path, channels: int) -> Iterator[Finding]:
    home = folder / "home"
    state = open_state(None, home)
    _subscribe(state)
    client = AnsweringClient(ANSWERED_AFTER)
    clock = Clock(
        state, home, CurrentRegister(home), client, lambda: datetime.now(UTC), time.sleep, lambda: False, Pace(), drawn
    )
    with turn(state) as connection:
        body = write(connection, "release:bench:1", [{"text": "Figures", "blocks": []}])
        plan(connection, "release:bench", PLACES[:channels], body, clock.now())

    def send() -> None:
        while ledger.next_due(state, clock.now(), clock.pace) is not None:
            clock.sender.step()
            clock.sender.wait(1.0)

    taken = _seconds(send)
    assert client.posts == Counter(place.channel for place in PLACES[:channels])
    what = f"{channels:,} channels of {WORKSPACES} workspaces sent to, {ANSWERED_AFTER} s an answer"
    yield Finding(PART, what, taken, "s", most=120 * channels / CHANNELS)
    state.dispose()


def _subscribe(state: Engine) -> None:
    with state.begin() as connection:
        connection.execute(
            insert(SUBSCRIPTIONS),
            [
                {
                    "workspace": place.workspace, "channel": place.channel, "kind": kind, "area": area, "asked_by": "U1",
                    "asked_at": MOMENT - timedelta(days=30), "weekly": False, "quiet": "",
                }
                for place in PLACES
                for kind, area in (("releases", ""), ("watch", "England"))
            ],
        )  # fmt: skip


def _send_unseen(state: Engine, at: datetime) -> None:
    """Enter everything that waits as sent."""
    sent = {"state": "sent", "sent_at": at, "posted_in": DELIVERIES.c.channel, "tried_at": at}
    with turn(state) as connection:
        connection.execute(
            update(DELIVERIES)
            .where(DELIVERIES.c.state == "pending")
            .values(**sent, message_ts=DELIVERIES.c.channel + ":" + DELIVERIES.c.key)
        )
        last_load = select(func.max(LOADS.c.id)).scalar_subquery()
        connection.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.kind == "watch").values(told=last_load))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
