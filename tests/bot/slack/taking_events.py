"""What one process of the bot does in the test of several that start at once."""

from datetime import UTC, datetime
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from bot.state import open_state
from bot.state.seen import claim

EVENTS = 20


def take(home: str, address: str | None, taken: "SimpleQueue[int]") -> None:
    """Open the state, try to claim each of the events, and say how many there were to take."""
    state = open_state(address, Path(home))
    taken.put(sum(claim(state, f"Ev{number}", now=datetime.now(UTC)) for number in range(EVENTS)))
    state.dispose()
