"""The state database with a million rows: what a mention asks of it costs as much as when it is empty."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import insert

from bot.state import Engine, open_state, seen, threads
from bot.state.seen import SEEN_EVENTS
from bot.state.threads import THREADS, Thread
from tests.bench.findings import Finding, interleaved

PART = "state"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BATCH = 10_000
MOST_TIMES = 1.5


def measure(short: bool) -> Iterator[Finding]:
    rows, rounds = (50_000, 20) if short else (1_000_000, 100)
    with tempfile.TemporaryDirectory() as folder:
        empty, full = (open_state(None, Path(folder) / name) for name in ("empty", "full"))
        _fill(full, rows)
        for what, work in (
            ("the last question of a thread", _recall),
            ("the last question in direct messages", _recall_in_channel),
            ("remembering a question", _remember),
            ("taking an event once", _claim),
            ("forgetting what is old, when nothing is", _forget),
        ):
            before, after = interleaved((work(empty), work(full)), rounds)
            yield Finding(PART, f"{rows:,} rows: {what}", after / before, "times", MOST_TIMES)
        empty.dispose()
        full.dispose()


def _fill(state: Engine, rows: int) -> None:
    for start in range(0, rows, BATCH):
        numbers = range(start, min(rows, start + BATCH))
        with state.begin() as connection:
            connection.execute(
                insert(THREADS),
                [
                    {
                        "workspace": f"T{number % 50}",
                        "channel": f"C{number % 5000}",
                        "thread_ts": f"{1_700_000_000 + number}.000100",
                        "question": "region London 2024-03-31",
                        "asked_at": NOW - timedelta(minutes=number % 40_000),
                    }
                    for number in numbers
                ],
            )
            connection.execute(
                insert(SEEN_EVENTS),
                [
                    {"event_id": f"E{number}", "seen_at": NOW - timedelta(seconds=number % 160_000)}
                    for number in numbers
                ],
            )


def _recall(state: Engine) -> Callable[[], object]:
    return lambda: threads.recall(state, Thread("T7", "C7", "1700000007.000100"), NOW)


def _recall_in_channel(state: Engine) -> Callable[[], object]:
    return lambda: threads.recall_in_channel(state, Thread("T7", "C7", "1800000000.000100"), NOW)


def _remember(state: Engine) -> Callable[[], object]:
    numbers = count()
    return lambda: threads.remember(state, Thread("T1", "C1", f"19{next(numbers):08}.000100"), "england", NOW)


def _claim(state: Engine) -> Callable[[], object]:
    numbers = count()
    return lambda: seen.claim(state, f"new-{next(numbers)}", now=NOW)


def _forget(state: Engine) -> Callable[[], object]:
    return lambda: (threads.forget_old(state, NOW), seen.forget_old(state, NOW))
