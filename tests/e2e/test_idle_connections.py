"""Connections that never send a whole request: they are hung up on, others are answered meanwhile, the log stays short.

ILACS_TEST_FULL=1 holds 500 of them for a minute; without it fewer, for a moment.
"""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.slack.connections import LimitedConnection, limited_connection
from tests.e2e.conftest import LONG_ENOUGH, serving, started

IS_FULL = bool(os.environ.get("ILACS_TEST_FULL"))
MANY, SECONDS = (500, 60.0) if IS_FULL else (150, 1.0)
BEGINNINGS = {
    "nothing": b"",
    "half a header": b"POST /slack/events HTTP/1.1\r\nHost: x\r\n",
    "half a body": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nto",
}


class Hasty(LimitedConnection):
    header_seconds = 0.05


class Few(LimitedConnection):
    most_connections = 20


@asynccontextmanager
async def hanging(address: str, count: int, beginning: bytes) -> AsyncIterator[list[asyncio.StreamReader]]:
    host, port = urlsplit(address).hostname, urlsplit(address).port
    opened = await asyncio.gather(*(asyncio.open_connection(host, port) for _ in range(count)))
    for _, writer in opened:
        writer.write(beginning)
    yield [reader for reader, _ in opened]
    for _, writer in opened:
        writer.transport.abort()


async def _ended(reader: asyncio.StreamReader) -> bytes:
    try:
        return await asyncio.wait_for(reader.read(), LONG_ENOUGH)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("beginning", [BEGINNINGS["nothing"], BEGINNINGS["half a header"]])
async def test_whoever_sends_no_whole_header_is_hung_up_on(settings: Any, sources: Any, beginning: bytes) -> None:
    async with serving(settings, sources, Hasty) as address, hanging(address, 3, beginning) as readers:
        for reader in readers:
            assert await _ended(reader) == b""


async def test_bytes_that_trickle_in_do_not_lengthen_the_wait(settings: Any, sources: Any) -> None:
    async with serving(settings, sources, Hasty) as address:
        parts = urlsplit(address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        ended = asyncio.create_task(_ended(reader))
        while not ended.done():
            writer.write(b"a")
            await asyncio.wait([ended], timeout=0.01)
        assert await ended == b""
        writer.transport.abort()


async def test_a_second_request_on_a_connection_has_its_own_wait(settings: Any, sources: Any) -> None:
    async with serving(settings, sources, Hasty) as address:
        parts = urlsplit(address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readline()).split()[1] == b"200"
        writer.write(b"GET /healthz HT")
        assert b"HTTP/1.1" not in await _ended(reader)
        writer.transport.abort()


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS.keys())
async def test_others_are_answered_while_many_wait(
    settings: Any, sources: Any, beginning: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        async with serving(settings, sources, Few) as address, hanging(address, 100, beginning) as readers:
            gone = [asyncio.create_task(_ended(reader)) for reader in readers]
            await asyncio.wait(gone, return_when=asyncio.FIRST_COMPLETED)
            async with aiohttp.ClientSession() as http, http.get(f"{address}/healthz") as response:
                assert (await response.json())["ok"] is True
            assert sum(each.done() for each in gone) >= 70
            for each in gone:
                each.cancel()
    assert {record.getMessage() for record in caplog.records} == {
        "more than 20 connections: those that waited longest are closed"
    }


def test_a_process_that_may_open_few_files_takes_fewer_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    for descriptors, most in ((256, 96), (1024, 400), (100, 1)):
        monkeypatch.setattr("bot.slack.connections._most_descriptors", lambda given=descriptors: given)
        assert limited_connection().most_connections == most


async def test_many_that_come_again_leave_the_process_answering(environ: dict[str, str], sources: Any) -> None:
    """A process of its own, whose log is read; when all were hung up on, all come again."""
    async with started({**environ, "ILACS_HOME": str(sources.register.path.parent)}) as process:
        assert process.stdout
        port = int((await asyncio.wait_for(process.stdout.readline(), LONG_ENOUGH)).split()[-1])
        loop = asyncio.get_running_loop()
        ends, waits = loop.time() + SECONDS, []

        async def come_again() -> None:
            beginnings = list(BEGINNINGS.values())
            while loop.time() < ends:
                opened = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(MANY)))
                for number, (_, writer) in enumerate(opened):
                    writer.write(beginnings[number % len(beginnings)])
                await asyncio.gather(*(_ended(reader) for reader, _ in opened))
                for _, writer in opened:
                    writer.transport.abort()

        coming = asyncio.create_task(come_again())
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http:
            while loop.time() < ends:
                began = loop.time()
                async with http.get(f"http://127.0.0.1:{port}/healthz") as response:
                    assert (await response.json())["ok"] is True
                waits.append(loop.time() - began)
        coming.cancel()
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), LONG_ENOUGH)
    lines = errors.count(b"\n")
    print(f"{MANY} for {SECONDS:.0f} s: {len(waits)} answers, the slowest in {max(waits):.3f} s; {lines} lines of log")
    assert max(waits) < (1 if IS_FULL else LONG_ENOUGH)
    assert lines < 100
    assert b"Traceback" not in errors
