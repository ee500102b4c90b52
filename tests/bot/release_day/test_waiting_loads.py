"""A load that waits is put in by the clock at its moment; one that cannot be is told, and keeps no other waiting."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.web import WebClient

from bot.release_day.clock import Clock, publish_loads
from bot.release_day.pace import Pace
from bot.state import Engine
from data.loading.loading import Load, prepare
from data.loading.own_tables import read_facts
from data.loading.putting import put_in
from data.loading.waiting import wait, waiting
from data.register import CurrentRegister, current_facts
from data.versions import Record, history
from tests.bot.slack.moved_slack import drawn
from tests.conftest import DATABASES, TODAY, database
from tests.data.loading.conftest import find_name
from tests.data.loading.writers import Cell, write_csv

MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest) -> Iterator[str | None]:
    with database(request.param) as where:
        yield where


def test_loads_are_put_in_at_their_moment(
    state: Engine, home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    leeds = next(row["urn"] for row in read_facts(current_facts(home) / "authorities.csv")[1] if row["name"] == "Leeds")

    def prepared(*row: Cell) -> Load:
        head = ["URN", "Type", "First day", "In care"]
        return prepare([write_csv(tmp_path / "list.csv", [head, [leeds, *row]])], home, find_name, TODAY)

    at = MOMENT
    wait(prepared("short", "2022-02-21", "RI"), home, Record("load", "first"), at)
    wait(prepared("focused visit", "2020-01-06", ""), home, Record("load", "second"), at)
    put_in(prepared("short", "2022-02-21", "Inadequate"), home, Record("load", "meanwhile"))
    now = [at - timedelta(seconds=1)]
    clock = Clock(
        state, home, CurrentRegister(home), WebClient(), lambda: now[0], lambda _: None, lambda: False, Pace(), drawn
    )
    publish_loads(clock)
    assert len(waiting(home)) == 2
    now[0] = at
    with caplog.at_level(logging.INFO, "ilacs.clock"):
        publish_loads(clock)
    assert [version.record.by for version in history(home)] == ["", "meanwhile", "second"]
    assert [each.record.by for each in waiting(home)] == ["first"]
    assert [record.getMessage() for record in caplog.records] == [
        "waiting load 1 waits: it cannot be put in (ConflictingFacts), see `ilacs history`",
        "waiting load 2 is public",
    ]
