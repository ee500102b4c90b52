"""What the processes of `test_load_crashes` do: load a file, killed at the n-th thing they do to the home; and ask."""

import os
import signal
import sys
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

from bot.release_day.ledger import turn
from bot.state import open_state
from data.loading.loading import prepare
from data.loading.putting import put_in
from data.register import CurrentRegister, Register
from data.versions import Record
from queries.counting.as_at import Coverage, as_at
from tests.data.loading.conftest import TODAY, find_name

DONE_TO_FILES = frozenset({"open", "os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "sqlite3.connect"})


def load(home: str, path: str, killed_at: int, counted: Connection) -> None:
    """Load a file into a home. Killed at that step, or else the number of steps is sent."""
    steps = 0

    def step(event: str, _: object) -> None:
        nonlocal steps
        if event in DONE_TO_FILES:
            steps += 1
            if steps == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)

    folder = Path(home)
    state = open_state(None, folder)
    sys.addaudithook(step)
    prepared = prepare([Path(path)], folder, find_name, TODAY)
    with turn(state):
        put_in(prepared, folder, Record("load", "somebody", f"{datetime.now(UTC)}"))
    counted.send(steps)


def answer(register: Register) -> str:
    """What everybody asks: the latest judgements of every LA, and how many events there are."""
    rows = as_at(register, Coverage(TODAY))
    return f"{len(register.rows('SELECT event_id FROM events'))}: {[(row['name'], row['overall_effectiveness']) for row in rows]}"


def ask(home: str, stopped: Event, answers: Connection) -> None:
    """Ask again and again as a process does that goes on; send every answer that was ever given."""
    shelf = CurrentRegister(Path(home))
    given: set[str] = set()
    while not stopped.wait(0.02):
        given.add(answer(shelf.register()))
    answers.send(given)
