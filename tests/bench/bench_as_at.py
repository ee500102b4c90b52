"""How long an as-at question takes, in process: on the shipped register, and on one with a thousand times its events.

Run: `python -m pytest tests/bench/bench_as_at.py -n 0 --benchmark-only`. The large register has the same authorities. Each
shipped event stands in it a thousand times over, moved to days up to two years before its own, so that every LA has
thousands of graded events. It is built once a run, which takes a minute or two.
"""

import csv
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bot.ask import Desk, answer
from bot.commands.parse import read_command
from data import Register, open_register
from data.facts import FACTS

TODAY = date(2026, 11, 23)
TIMES = 1000
MOST_SECONDS = 0.005
MOST_TIMES = 4
QUESTIONS = (
    "england 2024-03-31",
    "england 2024-06-30",
    "england today",
    "region London 2024-03-31",
    "region all 2024-03-31",
    "judgements 2024-03-31",
    "judgements London 2025-03-31",
    "changes 2024-03-31",
    "list inadequate 2024-03-31",
    "list good care leavers today",
    "compare South West with England 2024-03-31",
    "compare 2022-03-31 with 2024-03-31",
    "compare Leeds with Bradford 2024-03-31",
    "neighbours Kent 2024-03-31",
    "la Leeds",
)
# It lists the newest hundred events of an LA that has eight in the shipped register: more rows made, none searched.
LISTS_MORE = {"la Leeds": 8}


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    register = open_register(tmp_path_factory.mktemp("shipped"))
    yield register
    register.close()


@pytest.fixture(scope="session")
def thousandfold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    facts = tmp_path_factory.mktemp("facts") / "facts"
    shutil.copytree(FACTS, facts)
    _multiply(facts / "events.csv")
    register = open_register(tmp_path_factory.mktemp("thousandfold"), facts)
    yield register
    register.close()


def _multiply(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(events[0]), lineterminator="\n")
        writer.writeheader()
        for event in events:
            writer.writerow(event)
            for number in range(1, TIMES):
                writer.writerow(_moved(event, number))


def _moved(event: dict[str, str], number: int) -> dict[str, str]:
    """The event some days earlier, up to two years: earlier, because a later one could fall under another rule."""
    by = timedelta(days=number * 730 // TIMES + 1)
    moved = {**event, "event_id": f"{event['event_id']}-{number}", "care_leavers": "", "end_month": ""}
    for column in ("start_date", "end_date", "publication_date"):
        if event[column]:
            moved[column] = (date.fromisoformat(event[column]) - by).isoformat()
    return moved


SECONDS: dict[str, float] = {}
"""What each question took on the shipped register, at its quickest."""


def _timed(benchmark: BenchmarkFixture, register: Register, words: str) -> float:
    desk = Desk(register, lambda: TODAY)
    request = read_command(words, register, TODAY)
    benchmark.pedantic(answer, args=(request, desk), rounds=40, warmup_rounds=3)
    stats: Any = benchmark.stats
    return float(stats.stats.min)


@pytest.mark.parametrize("words", QUESTIONS)
def test_shipped(benchmark: BenchmarkFixture, shipped: Register, words: str) -> None:
    benchmark.group = words
    SECONDS[words] = _timed(benchmark, shipped, words)
    assert SECONDS[words] <= MOST_SECONDS


@pytest.mark.parametrize("words", QUESTIONS)
def test_thousandfold(benchmark: BenchmarkFixture, shipped: Register, thousandfold: Register, words: str) -> None:
    assert thousandfold.about["rows_events"] == str(TIMES * int(shipped.about["rows_events"]))
    benchmark.group = words
    took = _timed(benchmark, thousandfold, words)
    before = SECONDS.get(words)
    benchmark.extra_info["times_the_shipped"] = round(took / before, 2) if before else None
    if before:
        assert took / before <= LISTS_MORE.get(words, MOST_TIMES)
