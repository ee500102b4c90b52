"""Release day under a clock that a test moves: `moved` is each file's own, for the moment at which it begins."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.release_day.clock import Clock
from bot.release_day.pace import Pace
from bot.state import Engine
from data import CurrentRegister
from tests.bot.slack.moved_slack import MovedClock, MovedSlack, drawn


@pytest.fixture
def slack(moved: MovedClock) -> Iterator[MovedSlack]:
    with MovedSlack(clock=lambda: moved.at.timestamp()).running() as running:
        yield running


@pytest.fixture
def clock(state: Engine, home: Path, slack: MovedSlack, moved: MovedClock) -> Clock:
    return Clock(
        state,
        home,
        CurrentRegister(home),
        slack.client(),
        moved.now,
        moved.sleep,
        lambda: False,
        Pace(),
        drawn,
        moved.monotonic,
    )
