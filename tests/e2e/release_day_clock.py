"""One clock process of the kill tests: the real clock, hurried, until it is stopped or killed."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_sdk.web import WebClient

from bot.release_day.clock import Clock, run, stop_on_signals
from bot.release_day.pace import Pace
from bot.state import open_state
from data import CurrentRegister
from tests.bot.slack.moved_slack import drawn

HURRIED = Pace(
    lease=timedelta(seconds=2),
    begin=timedelta(seconds=1),
    effect=timedelta(milliseconds=500),
    gap=timedelta(milliseconds=1),
    workspace_gap=timedelta(milliseconds=1),
    first_wait=timedelta(milliseconds=20),
    longest_wait=timedelta(milliseconds=200),
    picture=timedelta(seconds=3),
    settle=timedelta(milliseconds=20),
)


def clock_process(home: str, database: str | None, address: str, token: str) -> None:
    client = WebClient(token, base_url=f"{address}/api/", timeout=2, retry_handlers=[])
    client._logger.disabled = True  # it logs every dropped connection
    stopped = threading.Event()
    stop_on_signals(stopped)
    folder = Path(home)
    state = open_state(database, folder)
    clock = Clock(
        state, folder, CurrentRegister(folder), client, lambda: datetime.now(UTC), stopped.wait, stopped.is_set, HURRIED,
        drawn,
    )  # fmt: skip
    run(clock, stopped)
