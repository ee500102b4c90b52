"""The state database locked, read-only, full, stopped or silent: everybody is answered all the same, or told truly."""

import asyncio
import json
import re
import socket
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import create_engine, event, text

import bot.slack.memory
from bot.slack.background import finish_posts
from bot.state import FILE_NAME, METADATA, Engine, connect_to, open_state
from tests.conftest import POSTGRES, database
from tests.e2e.conftest import LONG_ENOUGH, StandIn, serving
from tests.e2e.conversation import AGAIN, LATER, LONDON, TS, Conversation, Listener

Broken = Callable[[Path, Any], Engine]


def locked(home: Path, at_end: Any) -> Engine:
    holder = sqlite3.connect(home / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    at_end.callback(holder.close)
    return open_state_of_locked(home)


def open_state_of_locked(home: Path) -> Engine:
    """As `open_state` leaves it, without the migration, which would wait for the lock."""
    engine = create_engine(
        f"sqlite:///{home / FILE_NAME}", connect_args={"timeout": LONG_ENOUGH, "isolation_level": None}
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def read_only(home: Path, _: Any) -> Engine:
    return create_engine(f"sqlite:///file:{home / FILE_NAME}?mode=ro&uri=true")


def full(home: Path, _: Any) -> Engine:
    engine = open_state(None, home)

    @event.listens_for(engine, "before_cursor_execute")
    def no_room(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            raise sqlite3.OperationalError("database or disk is full")

    return engine


def stopped(_: Path, at_end: Any) -> Engine:
    taken = at_end.enter_context(socket.socket())  # bound and not listening: nobody answers there
    taken.bind(("127.0.0.1", 0))
    return create_engine(f"postgresql+psycopg://ilacs:hidden@127.0.0.1:{taken.getsockname()[1]}/ilacs")


def silent(_: Path, at_end: Any) -> Engine:
    listening = at_end.enter_context(socket.create_server(("127.0.0.1", 0)))
    address = f"postgresql+psycopg://ilacs:hidden@127.0.0.1:{listening.getsockname()[1]}/ilacs"
    return create_engine(address, connect_args={"connect_timeout": 2})


def on_postgres(*statements: str, options: str = "") -> Broken:
    """A schema of a real server in which some statements were executed and are not committed, or were and are."""

    def broken(home: Path, at_end: Any) -> Engine:
        address = at_end.enter_context(database("postgresql"))
        open_state(address, home / "of-postgresql").dispose()
        holder = connect_to(address, home)
        at_end.callback(holder.dispose)
        connection = at_end.enter_context(holder.connect())
        for statement in statements:
            connection.execute(text(statement))
        if not any(statement.startswith("LOCK") for statement in statements):
            connection.commit()
        return connect_to(address + options, home)

    return broken


LOCK_ALL = f"LOCK TABLE {', '.join(METADATA.tables)} IN ACCESS EXCLUSIVE MODE"
NO_ROOM = (
    "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
    *(
        f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE OR DELETE ON {table} EXECUTE FUNCTION no_room()"
        for table in METADATA.tables
    ),
)
BROKEN = {"locked": locked, "read-only": read_only, "full": full, "stopped": stopped, "silent": silent}
if POSTGRES:
    BROKEN |= {
        "PostgreSQL locked": on_postgres(LOCK_ALL),
        "PostgreSQL read-only": on_postgres(options="%20-cdefault_transaction_read_only%3Don"),
        "PostgreSQL full": on_postgres(*NO_ROOM),
    }


@pytest.fixture(params=BROKEN.values(), ids=BROKEN.keys())
def away(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(bot.slack.memory, "SECONDS", 0.1)
    monkeypatch.setattr(bot.slack.memory, "CHANGE_SECONDS", 0.2)
    with ExitStack() as at_end:
        engine = request.param(home, at_end)
        yield engine
        engine.dispose()


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with Listener().running() as stand_in:
        yield stand_in


@pytest.fixture
async def talk(settings: Any, sources: Any, slack: Any, away: Engine) -> AsyncIterator[Conversation]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        address = await stack.enter_async_context(serving(settings, sources, state=away))
        yield Conversation(address, http=http, slack=slack)
        await finish_posts(LONG_ENOUGH)


async def test_everybody_is_answered(talk: Conversation) -> None:
    assert "85%" in (await talk.answer(talk.mention(LONDON)))["text"]
    assert "85%" in (await talk.answer(talk.direct(LONDON)))["text"]
    assert "85%" in (await talk.press(action_id="ask:0", value=LONDON))["text"]
    assert "85%" in (await talk.command(LONDON))["text"]
    told = (await talk.command("watches"))["text"]
    assert told.startswith(("Nothing is watched", "Sorry, what is sent where", "Sorry, that takes longer"))


@pytest.fixture(params=BROKEN.values(), ids=BROKEN.keys())
def truly_away(request: pytest.FixtureRequest, home: Path) -> Iterator[Engine]:
    with ExitStack() as at_end:
        engine = request.param(home, at_end)
        yield engine
        engine.dispose()


async def test_everybody_is_answered_within_three_seconds(
    settings: Any, sources: Any, slack: Any, truly_away: Engine
) -> None:
    """Four ask at once, measured from when Slack sends it to when the answer has come to Slack."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        address = await stack.enter_async_context(serving(settings, sources, state=truly_away))
        talk = Conversation(address, http=http, slack=slack)
        loop, took = asyncio.get_running_loop(), {}
        began = loop.time()

        async def hear(what: str, hears: Callable[[], Awaitable[Any]], count: int) -> list[str]:
            told = []
            for _ in range(count):
                told.append(json.dumps(await hears(), ensure_ascii=False))
                took[what] = loop.time() - began
            return told

        conversations = asyncio.create_task(hear("a mention and a message", talk.slack.heard, 2))
        replies = asyncio.create_task(hear("a button and watches", talk.slack.posted, 2))
        action = {"action_id": "ask:0", "value": LONDON}
        await asyncio.gather(
            talk.tell(talk.mention(LONDON)),
            talk.tell(talk.direct(LONDON)),
            talk.send(talk.pressed(action)),
            talk.send(talk.form("watches")),
        )
        acknowledged = loop.time() - began
        assert all("85%" in each for each in await conversations)
        assert sum("85%" in each for each in await replies) == 1
        (told,) = [each for each in await replies if "85%" not in each]
        assert re.search(r"Nothing is watched|Sorry, what is sent where|Sorry, that takes longer", told)
        await finish_posts(LONG_ENOUGH)
    assert acknowledged < 3
    assert max(took.values()) < 3, took


async def test_nothing_is_said_to_be_changed_that_was_not(talk: Conversation) -> None:
    told = (await talk.command("subscribe"))["text"]
    assert told.startswith(("Sorry, what is sent where can be neither read nor changed", "Sorry, that takes longer"))
    assert talk.slack.said.empty()


async def test_a_message_is_still_answered_once_and_followed_up(talk: Conversation) -> None:
    first = talk.mention(LONDON)
    await talk.answer(first)
    await talk.tell(first, **{"X-Slack-Retry-Num": "1"})
    await talk.tell({**first, "event_id": "Ev-of-the-same-message"})
    posted = await talk.answer(talk.mention(AGAIN, ts=LATER, thread_ts=TS))
    assert "31 March 2022" in posted["text"]
    assert await talk.silence()


async def test_it_is_told_in_the_log_once_without_an_address(
    talk: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await talk.answer(talk.mention(LONDON))
    lines = [record.getMessage() for record in caplog.records if record.name == "ilacs.state"]
    assert 1 <= len(set(lines)) == len(lines) <= 2
    for line in lines:
        assert re.match(r"the state database cannot be (read|written) \(\w+\): answers go on without it", line)
    assert "hidden" not in caplog.text


async def test_it_is_used_again_once_it_is_back(
    settings: Any, sources: Any, slack: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.slack.memory, "SECONDS", 0.1)
    monkeypatch.setattr(bot.slack.memory, "RETRY_SECONDS", 0.0)
    async with AsyncExitStack() as stack:
        engine = open_state_of_locked(home)
        stack.callback(engine.dispose)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        address = await stack.enter_async_context(serving(settings, sources, state=engine))
        talk = Conversation(address, http=http, slack=slack)
        with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            await talk.answer(talk.mention(LONDON))
        monkeypatch.setattr(bot.slack.memory, "SECONDS", LONG_ENOUGH)
        await talk.answer(talk.mention(AGAIN, thread_ts=TS))
        assert await talk.silence()
        with closing(sqlite3.connect(home / FILE_NAME)) as reader:
            assert reader.execute("SELECT question FROM threads").fetchall() == [
                ("region London 2022-03-31\nregion London 2024-03-31",)
            ]
