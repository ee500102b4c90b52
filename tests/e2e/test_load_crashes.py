"""Loads killed at random steps while others ask: every answer is the old one or the new one, and the home stays whole.

ILACS_TEST_FULL=1 kills fifty and has four processes ask.
"""

import multiprocessing
import os
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.state import open_state
from data.register import open_register
from data.versions import history
from tests.data.few_facts import write_facts
from tests.data.loading.conftest import AUTHORITIES, EVENTS
from tests.data.loading.writers import write_csv
from tests.e2e.load_process import answer, ask, load

FULL = os.environ.get("ILACS_TEST_FULL") == "1"
KILLS, ASKERS = (50, 4) if FULL else (4, 2)
HEAD = ["Local authority", "Type", "First day", "Overall effectiveness"]
GRADES = ("Good", "Outstanding", "Inadequate")
CONTEXT = multiprocessing.get_context("forkserver")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "facts").symlink_to(write_facts(tmp_path / "facts", authorities=AUTHORITIES, events=EVENTS))
    open_state(None, home).dispose()
    open_register(home).close()
    return home


def answer_now(home: Path) -> str:
    register = open_register(home)
    try:
        return answer(register)
    finally:
        register.close()


def run_load(home: Path, path: Path, killed_at: int) -> int:
    """The steps of a load, or 0 for one that was killed."""
    here, there = CONTEXT.Pipe()
    process = CONTEXT.Process(target=load, args=(str(home), str(path), killed_at, there))
    process.start()
    process.join()
    return int(here.recv()) if process.exitcode == 0 else 0


def test_loads_killed_anywhere_leave_the_old_register_or_the_new(home: Path, tmp_path: Path) -> None:
    CONTEXT.set_forkserver_preload(["tests.e2e.load_process"])
    chance = random.Random(5)
    stopped = CONTEXT.Event()
    answers = [CONTEXT.Pipe() for _ in range(ASKERS)]
    askers = [CONTEXT.Process(target=ask, args=(str(home), stopped, there), daemon=True) for _, there in answers]
    for asker in askers:
        asker.start()
    right = {answer_now(home)}
    steps = 200
    for number in range(KILLS):
        visit = ["Leeds", "monitoring visit", (date(2020, 1, 6) + timedelta(days=20 * number)).isoformat(), ""]
        revised = ["Hull", "standard", "2023-06-05", GRADES[number % len(GRADES)]]
        path = write_csv(tmp_path / f"{number}.csv", [HEAD, visit, revised])
        before, versions = answer_now(home), len(history(home))
        run_load(home, path, chance.randint(1, steps))
        now = answer_now(home)
        if now == before:  # killed before it was put in: it is put in now, and nothing is in its way
            assert len(history(home)) in (0, versions)
            steps = run_load(home, path, -1)
            now = answer_now(home)
        assert now != before
        right.add(now)
    stopped.set()
    given = set().union(*(here.recv() for here, _ in answers))
    for asker in askers:
        asker.join()
    assert given <= right
    assert len(given) > 1
    told = history(home)
    assert [version.number for version in told] == list(range(1, KILLS + 2))
    register = open_register(home)
    assert told[-1].fingerprint == register.fingerprint
    register.close()
