"""What 0.2.0 left behind goes on: the clock's stored job goes, subscriptions and deliveries stay, its processes may run on."""

import json
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, inspect, text

import bot.state
from bot.release_day.clock import Clock, tick
from bot.release_day.pace import Pace
from bot.release_day.subscriptions import of_channel
from bot.state import open_state
from data import CurrentRegister, open_register
from tests.bot.slack.moved_slack import MovedClock, MovedSlack, drawn

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday
FORMS = json.dumps([{"text": "as 0.2.0 made it", "blocks": []}])


def made_by_0_2_0(home: Path) -> Engine:
    """The state of a home at the revision of 0.2.0."""
    (home / "state.sqlite").unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{home / 'state.sqlite'}")
    config = Config()
    config.set_main_option("script_location", str(Path(bot.state.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    return engine


def fill(engine: Engine, fingerprint: str) -> None:
    with engine.begin() as connection:
        for statement in (
            f"INSERT INTO loads VALUES (1, 'older', '2026-11-20 09:00:00'), (2, '{fingerprint}', '2026-11-24 09:00:00')",
            "INSERT INTO bodies VALUES ('digest:2026-11-23', '[]'), ('release:2024-03-31:1', '" + FORMS + "')",
            "INSERT INTO clock_jobs VALUES ('tick', 1.0, X'80049500')",
            "INSERT INTO subscriptions VALUES"
            " ('T1', 'C1', 'releases', '', 'U1', '2026-11-01 09:00:00', 0, '', NULL),"
            " ('T1', 'C1', 'watch', 'London', 'U1', '2026-11-01 09:00:00', 0, '', NULL),"
            " ('T1', 'C1', 'watch', 'Leeds', 'U1', '2026-11-01 09:00:00', 1, '', NULL)",
            "INSERT INTO deliveries (key, workspace, channel, action, body, state, claims, attempts, next_try) VALUES"
            " ('release:2024-03-31', 'T1', 'C1', 'post', 'release:2024-03-31:1', 'pending', 0, 0, '2026-11-24 09:00:00')",
        ):
            connection.execute(text(statement))


def test_the_stored_job_goes_and_all_else_stays_and_is_sent(home: Path) -> None:
    engine = made_by_0_2_0(home)
    register = open_register(home)
    fill(engine, register.fingerprint)
    state = open_state(None, home)
    assert "clock_jobs" not in inspect(state).get_table_names()
    assert [(each.area, each.weekly, each.told) for each in of_channel(state, "T1", "C1")] == [
        ("", False, None),
        ("Leeds", True, 1),  # the last digest came before the second load
        ("London", False, 2),
    ]
    moved = MovedClock(NOW)
    with MovedSlack(clock=moved.monotonic).running() as slack:
        clock = Clock(
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
        tick(clock)
        assert [post["text"] for post in slack.posts["C1"]] == ["as 0.2.0 made it"]
    state.dispose()


def test_a_process_of_0_2_0_that_runs_on_can_write_what_it_wrote(home: Path) -> None:
    """Its statements name the columns that it knew."""
    old = made_by_0_2_0(home)
    state = open_state(None, home)
    with old.begin() as connection:
        for statement in (
            "INSERT INTO subscriptions (workspace, channel, kind, area, asked_by, asked_at, weekly, quiet)"
            " VALUES ('T1', 'C1', 'watch', 'London', 'U1', '2026-11-01 09:00:00', 0, '')",
            "INSERT INTO deliveries (key, workspace, channel, action, body, state, claims, attempts, next_try)"
            " VALUES ('load:1', 'T1', 'C1', 'post', 'load:1:x', 'pending', 0, 0, '2026-11-24 09:00:00')",
            'INSERT INTO editions (as_at, version, state, publish_at, fingerprint, "before", staged_at)'
            " VALUES ('2025-03-31', 1, 'staged', '2026-11-26 09:30:00', 'f', 'b', '2026-11-24 09:00:00')",
        ):
            connection.execute(text(statement))
    assert [each.told for each in of_channel(state, "T1", "C1")] == [None]
    state.dispose()
