"""`ilacs doctor` and `/readyz` name each of a dozen broken set-ups, with what to do, and say nothing that is secret."""

import asyncio
import json
import shutil
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import insert

import bot.cli.doctor
from bot.cli.doctor import Finding, findings
from bot.release_day.ledger import DELIVERIES
from bot.release_day.subscriptions import Subscription, subscribe
from bot.slack.manifest import OPTIONAL_SCOPES, SCOPES
from bot.state import FILE_NAME, Engine, connect_to
from data.facts import FACTS
from data.register import FILE_NAME as REGISTER
from tests.e2e.conftest import LONG_ENOUGH, StandIn, serving
from tests.e2e.conversation import Listener

Break = Callable[[Path, dict[str, str], Any], object]
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with Listener(scopes=",".join([*SCOPES, *OPTIONAL_SCOPES])).running() as stand_in:
        yield stand_in


def sql(file: str, *statements: str) -> Break:
    def change(home: Path, *_: Any) -> None:
        with closing(sqlite3.connect(home / file)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return change


def setting(name: str, value: str) -> Break:
    return lambda home, environ, slack: environ.update({name: value})


def answers(**given: Any) -> Break:
    return lambda home, environ, slack: [setattr(slack, name, value) for name, value in given.items()]


def broken_fact(home: Path, *_: Any) -> None:
    shutil.copytree(FACTS, home / "facts")
    (home / "facts" / "events.csv").write_text("urn,urn\n")


def in_the_way(home: Path, *_: Any) -> None:
    (home / REGISTER).write_bytes(b"a letter")


def another_home(home: Path, *_: Any) -> None:
    (home / "home-id").write_text("0" * 32)


def waited_for(home: Path, *_: Any) -> None:
    engine = connect_to(None, home)
    subscribe(engine, Subscription("T1", "C1", "releases", "", "U1", NOW))
    engine.dispose()


BROKEN: dict[str, tuple[Break, str, str]] = {
    "no token": (setting("SLACK_BOT_TOKEN", ""), "settings", "SLACK_BOT_TOKEN is not set: it should be the bot token"),
    "a token of another kind": (setting("SLACK_BOT_TOKEN", "xoxp-1"), "settings", "SLACK_BOT_TOKEN is malformed"),
    "a refused token": (
        answers(refuses={"auth.test": ["token_revoked"]}), "Slack", "Slack refuses SLACK_BOT_TOKEN (token_revoked)",
    ),
    "a missing scope": (
        answers(scopes=",".join(scope for scope in SCOPES if scope != "files:write")), "scopes",
        "The token lacks 1 of 6 scopes, so the app cannot send files and pictures (files:write): install the app again.",
    ),
    "nobody there": (setting("SLACK_API_URL", "http://127.0.0.1:1/api/"), "Slack", "Slack cannot be reached at"),
    "another time": (
        answers(date=format_datetime(datetime.now(UTC) - timedelta(hours=2))), "Slack", "seconds away from Slack's: set it",
    ),
    "broken facts": (broken_fact, "register", "events.csv, line 1: two columns named “urn”"),
    "a foreign register": (in_the_way, "register", "is not an ilacs-bot register. Move it away"),
    "a newer state": (
        sql(FILE_NAME, "UPDATE alembic_version SET version_num = '9999'"), "state",
        "was last used by a newer version of ilacs-bot: start that version, or restore a backup.",
    ),
    "a state without a table": (sql(FILE_NAME, "DROP TABLE threads"), "state", "lacks the table threads: restore it"),
    "a foreign state": (sql(FILE_NAME, "DROP TABLE alembic_version"), "state", "holds the tables of another program: move it away"),
    "a state of another home": (another_home, "state", "belongs to another ILACS_HOME than"),
    "no clock": (waited_for, "release day", "The clock is not alive (no clock has run yet): start `ilacs clock`."),
}  # fmt: skip


def look(environ: dict[str, str]) -> list[Finding]:
    return list(findings(environ))


@pytest.fixture
def at_home(environ: dict[str, str], home: Path) -> dict[str, str]:
    return {**environ, "ILACS_HOME": str(home)}


async def test_all_is_well(at_home: dict[str, str]) -> None:
    found = await asyncio.to_thread(look, at_home)
    assert [each.what for each in found if each.is_fault] == []
    assert [each.what for each in found] == [
        "settings",
        "time zone",
        "disk",
        "register",
        "state",
        "release day",
        "Slack",
    ]


@pytest.mark.parametrize(("how", "what", "told"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_set_up_is_named(
    at_home: dict[str, str], home: Path, slack: Any, how: Break, what: str, told: str
) -> None:
    how(home, at_home, slack)
    found = await asyncio.to_thread(look, at_home)
    (fault,) = [each for each in found if each.is_fault]
    assert fault.what == what
    assert told in fault.told
    assert "that-must-not-show" not in str(found)


async def test_a_full_disk_is_named(at_home: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.cli.doctor, "FREE_BYTES", 10**18)
    (fault,) = [each for each in await asyncio.to_thread(look, at_home) if each.is_fault]
    assert fault.what == "disk"
    assert fault.told.endswith("free some space.")


async def test_a_locked_state_is_named(at_home: dict[str, str], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.state.examining.PATIENCE", 0.05)
    with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        (fault,) = [each for each in await asyncio.to_thread(look, at_home) if each.is_fault]
    assert fault.told.endswith("cannot be used: the database is locked by another process.")


async def test_scopes_that_were_left_out_are_no_fault(at_home: dict[str, str], slack: Any) -> None:
    slack.scopes = ",".join(SCOPES)
    found = await asyncio.to_thread(look, at_home)
    assert not [each for each in found if each.is_fault]
    assert "users:read would let admins end" in found[-1].told


async def test_a_state_of_an_older_version_is_no_fault(at_home: dict[str, str], home: Path) -> None:
    sql(FILE_NAME, "UPDATE alembic_version SET version_num = '0003'")(home, {}, None)
    found = await asyncio.to_thread(look, at_home)
    assert not [each for each in found if each.is_fault]
    assert "of an older version: the next start brings it up to this one" in str(found)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.server.READY_SECONDS", LONG_ENOUGH)


async def ready(settings: Any, sources: Any, state: Engine | None) -> tuple[int, dict[str, Any]]:
    async with (
        serving(settings, sources, state=state) as address,
        aiohttp.ClientSession() as http,
        http.get(f"{address}/readyz") as response,
    ):
        return response.status, json.loads(await response.text())


@pytest.mark.usefixtures("patient")
async def test_ready(settings: Any, sources: Any, state: Engine) -> None:
    status, told = await ready(settings, sources, state)
    assert (status, told["ready"], told["database"]) == (200, True, "ok")
    assert told["register"] == sources.register.fingerprint


@pytest.mark.usefixtures("patient")
async def test_not_ready_without_its_clock(settings: Any, sources: Any, state: Engine, home: Path) -> None:
    waited_for(home)
    status, told = await ready(settings, sources, state)
    assert status == 503
    assert told["problems"] == ["The clock is not alive (no clock has run yet): start `ilacs clock`."]


async def test_not_ready_while_the_state_does_not_answer(
    settings: Any, sources: Any, state: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.server.READY_SECONDS", 0.0)
    assert (await ready(settings, sources, state))[1]["problems"] == ["The state database does not answer."]
    assert (await ready(settings, sources, None))[1]["problems"] == ["There is no state database."]


def engine_of(home: Path, url: str | None = None) -> Engine:
    return connect_to(url, home, 0.05)


def held_by_another(home: Path, at_end: ExitStack) -> Engine:
    holder = at_end.enter_context(closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)))
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    return engine_of(home)


def no_server(home: Path, at_end: ExitStack) -> Engine:
    taken = at_end.enter_context(socket.socket())  # bound and not listening: nobody answers there
    taken.bind(("127.0.0.1", 0))
    return engine_of(home, f"postgresql://ilacs:that-must-not-show@127.0.0.1:{taken.getsockname()[1]}/ilacs")


def without_a_table(home: Path, _: ExitStack) -> Engine:
    sql(FILE_NAME, "DROP TABLE deliveries")(home, {}, None)
    return engine_of(home)


def no_database(home: Path, _: ExitStack) -> Engine:
    (home / FILE_NAME).write_bytes(b"a letter" * 1000)
    return engine_of(home)


def parked(home: Path, _: ExitStack) -> Engine:
    engine = engine_of(home)
    row = {"key": "release:x", "workspace": "T1", "channel": "C1", "action": "post", "body": "b", "state": "parked"}
    with engine.begin() as connection:
        connection.execute(insert(DELIVERIES).values(**row, claims=0, attempts=1, next_try=NOW))
    return engine


UNREADY: dict[str, tuple[Callable[[Path, ExitStack], Engine], str]] = {
    "held by another": (held_by_another, "The state database cannot be used: the database is locked by another process."),
    "no server": (no_server, "The state database cannot be used: the database cannot be reached."),
    "without a table": (without_a_table, "The state database cannot be used: a table is missing from the database: restore"),
    "no database": (no_database, "The state database cannot be used: the file is not a database: restore it"),
    "parked": (parked, "1 delivery(s) parked, which nobody tries any more: see `ilacs deliveries`."),
}  # fmt: skip


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("broken", "problem"), UNREADY.values(), ids=UNREADY.keys())
async def test_not_ready(
    settings: Any, sources: Any, home: Path, broken: Callable[[Path, ExitStack], Engine], problem: str
) -> None:
    with ExitStack() as at_end:
        engine = broken(home, at_end)
        at_end.callback(engine.dispose)
        status, told = await ready(settings, sources, engine)
    assert status == 503
    assert any(each.startswith(problem) for each in told["problems"]), told
    assert "that-must-not-show" not in str(told)
