"""What is seen from outside: the clock, what is overdue, parked, unknown, paused; and each trouble in one line of the log."""

import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.release_day import editions, ledger
from bot.release_day.clock import Clock, follow, make_pictures, note_round, publish_due, tick
from bot.release_day.holds import Hold, hold
from bot.release_day.ledger import deliveries
from bot.release_day.readiness import readiness
from bot.release_day.subscriptions import Subscription, subscribe
from bot.state import Engine
from data import CurrentRegister
from tests.bot.slack.moved_slack import FIRST, NEW_EDITION, MovedClock, new_facts


@pytest.fixture
def moved() -> MovedClock:
    return MovedClock(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))


def test_without_anything_to_do_no_clock_is_missed(state: Engine, home: Path, moved: MovedClock) -> None:
    found = readiness(state, CurrentRegister(home).register, moved.now())
    assert (found.is_ready, found.problems) == (True, ())
    assert found.to_json()["register"] == CurrentRegister(home).register().fingerprint


def test_a_dead_clock_and_an_overdue_edition_are_told(
    clock: Clock, state: Engine, home: Path, moved: MovedClock, tmp_path: Path
) -> None:
    editions.stage(
        state, home, [new_facts(tmp_path)], date.fromisoformat(NEW_EDITION), datetime.fromisoformat(FIRST), moved.now()
    )
    assert "no clock has run yet" in readiness(state, clock.shelf.register, moved.now()).problems[0]
    note_round(clock, "publish")
    assert readiness(state, clock.shelf.register, moved.now()).is_ready
    moved.at = datetime.fromisoformat(FIRST) + timedelta(seconds=11)
    note_round(clock, "publish")
    assert readiness(state, clock.shelf.register, moved.now()).overdue == 1
    moved.at += timedelta(minutes=5)
    assert len(readiness(state, clock.shelf.register, moved.now()).problems) == 2


def test_what_is_parked_unknown_put_off_or_paused_is_counted(clock: Clock, state: Engine, moved: MovedClock) -> None:
    with ledger.turn(state) as connection:
        ledger.plan(connection, "load:1", [ledger.Place("T1", f"C{at}") for at in range(4)], "x", moved.now())
        one, two, three, _ = (
            ledger.DELIVERIES.update().where(ledger.DELIVERIES.c.id == number) for number in range(1, 5)
        )
        connection.execute(one.values(state="parked", reason="msg_too_long"))
        connection.execute(two.values(reason=f"{ledger.CANNOT_LOOK} (missing_scope)", failing_since=moved.now()))
        connection.execute(three.values(failing_since=moved.now()))
        hold(connection, Hold("T1", "", "invalid_auth", True, 0, moved.now(), moved.now()))
        hold(connection, Hold("T2", "", "ratelimited", False, 0, moved.now(), moved.now()))
    note_round(clock, "send")
    found = readiness(state, clock.shelf.register, moved.now())
    assert (found.parked, found.unknown, found.put_off, found.paused) == (1, 1, 1, 1)
    assert len(found.problems) == 4
    assert "Nothing can be sent to workspace T1 (invalid_auth)." in found.problems


def test_a_database_that_is_away_is_a_problem_and_no_error(state: Engine, home: Path, moved: MovedClock) -> None:
    shelf = CurrentRegister(home)
    state.dispose()
    (home / "state.sqlite").write_bytes(b"no database" * 1000)
    found = readiness(state, shelf.register, moved.now())
    assert not found.database
    assert found.problems == (
        "The state database cannot be used: the file is not a database: restore it from a backup.",
    )


def test_a_round_with_nothing_to_do_enters_and_sends_nothing(clock: Clock, state: Engine, moved: MovedClock) -> None:
    """2,000 channels and three corrections behind it."""
    with ledger.turn(state) as connection:
        ledger.plan(
            connection, "release:2025-03-31", [ledger.Place("T1", f"C{at}") for at in range(2000)], "x", moved.now()
        )
        connection.execute(
            ledger.DELIVERIES.update().values(state="sent", body="release:2025-03-31:4", message_ts="1.0")
        )
        for version in range(1, 5):
            connection.execute(
                editions.EDITIONS.insert().values(
                    as_at="2025-03-31", version=version, state="published", publish_at=moved.now(), fingerprint="f",
                    before="b", why=None if version == 1 else "slip", staged_at=moved.now(), published_at=moved.now(),
                )
            )  # fmt: skip
        connection.execute(
            ledger.BODIES.insert().values(name="release:2025-03-31:4", forms='[{"text": "a", "blocks": []}]')
        )
    for at in range(2000):
        if at % 100 == 0:
            subscribe(state, Subscription("T1", f"C{at}", "releases", "", "U1", moved.now()))
    tick(clock)
    moved.at += timedelta(minutes=1)

    before = len(deliveries(state))
    publish_due(clock)
    follow(clock)
    make_pictures(clock)
    assert clock.sender.step() == 0
    assert len(deliveries(state)) == before


def test_a_trouble_is_one_line_however_long_it_lasts(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    from bot.release_day.clock import note_end, note_trouble

    with caplog.at_level(logging.INFO):
        for _ in range(5):
            note_trouble(clock, "send", OSError(28, "No space left on device"))
        note_end(clock, "send")
        note_end(clock, "send")
    assert [record.getMessage() for record in caplog.records] == [
        "send waits: the disk is full: free some space", "send goes on",
    ]  # fmt: skip
