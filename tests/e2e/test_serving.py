"""`ilacs serve` as an operator sees it: one line at the start, one sentence for a mistake, a clean end."""

import asyncio
import re
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.cli.main import main
from bot.settings import SettingsError, read_settings
from bot.slack.app import check_token
from bot.slack.manifest import Granted
from bot.slack.server import listen, serve
from bot.state import FILE_NAME
from tests.e2e.conftest import LONG_ENOUGH, started


@pytest.fixture
def at_home(environ: dict[str, str], sources: Any) -> dict[str, str]:
    return {**environ, "ILACS_HOME": str(sources.register.path.parent)}


async def test_it_says_what_it_does_answers_and_ends_cleanly(at_home: dict[str, str], sources: Any) -> None:
    async with started(at_home) as process:
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), LONG_ENOUGH)).decode()
        found = re.fullmatch(r"ilacs-bot serving .*register (\w+) on port (\d+)\n", line)
        assert found
        assert found[1] == sources.register.fingerprint
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"http://127.0.0.1:{found[2]}/healthz") as response,
        ):
            assert (await response.json())["ok"] is True
        process.send_signal(signal.SIGTERM)
        rest, errors = await asyncio.wait_for(process.communicate(), LONG_ENOUGH)
    assert (process.returncode, rest, errors) == (0, b"", b"")


async def test_slack_out_of_reach_is_one_warning_and_no_reason_to_stop(at_home: dict[str, str]) -> None:
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port, and nobody answers on it
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
        async with started({**at_home, "SLACK_API_URL": nowhere}) as process:
            assert process.stderr
            warning = (await asyncio.wait_for(process.stderr.readline(), LONG_ENOUGH)).decode()
            process.send_signal(signal.SIGTERM)
            _, errors = await asyncio.wait_for(process.communicate(), LONG_ENOUGH)
    assert f"Slack cannot be reached at {nowhere}" in warning
    assert errors == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "option"),
    [
        ("SLACK_SIGNING_SECRET", "", ()),
        ("SLACK_APP_TOKEN", "xoxb-wrong", ("--socket",)),
    ],
)
def test_a_setting_that_is_wrong_is_one_sentence_and_exit_2(
    at_home: dict[str, str],
    name: str,
    value: str,
    option: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for key, held in {**at_home, name: value}.items():
        monkeypatch.setenv(key, held)
    assert main(["serve", *option]) == 2
    said, errors = capsys.readouterr()
    assert said == ""
    sentence = " ".join(errors.split())
    assert name in sentence
    assert sentence.endswith(".")
    assert "Traceback" not in sentence


async def test_a_token_that_slack_refuses_is_named_but_not_shown(settings: Any, slack: Any) -> None:
    slack.errors["auth.test"] = "invalid_auth"
    sentence = await check_token(settings, Granted())
    assert sentence == "Slack refuses SLACK_BOT_TOKEN (invalid_auth): it should be a current token of this app."
    slack.errors.clear()
    assert await check_token(settings, Granted()) is None


def test_a_port_in_use_is_a_clear_error(environ: dict[str, str], sources: Any) -> None:
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"^PORT {port} cannot be listened on: .*in use"):
            serve(read_settings({**environ, "PORT": str(port)}), sources)


def test_answers_leave_at_once() -> None:
    """asyncio holds small answers back for 40 ms on a socket that does not say it is TCP."""
    with listen(0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize("is_locked", [False, True], ids=["idle", "while its state is locked"])
async def test_socket_mode_stops_within_five_seconds_of_sigterm(
    environ: dict[str, str], home: Path, slack: Any, is_locked: bool
) -> None:
    """Even when the other side never says that it hangs up, and somebody who asked is being waited for."""
    connected, acknowledged = asyncio.Event(), asyncio.Event()

    async def conversation(connection: web.WebSocketResponse) -> None:
        await connection.send_json({"type": "hello", "num_connections": 1})
        connected.set()
        event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": "<@U0> region London"}
        payload = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
        await connection.send_json({"type": "events_api", "envelope_id": "1", "payload": payload})
        await connection.receive()
        acknowledged.set()
        await asyncio.Event().wait()

    slack.conversation = conversation
    with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as holder:
        async with started({**environ, "ILACS_HOME": str(home)}, "--socket") as process:
            await asyncio.wait_for(connected.wait(), LONG_ENOUGH)
            if is_locked:
                holder.execute("BEGIN IMMEDIATE")
            await asyncio.wait_for(acknowledged.wait(), LONG_ENOUGH)
            began = asyncio.get_running_loop().time()
            process.send_signal(signal.SIGTERM)
            _, errors = await asyncio.wait_for(process.communicate(), LONG_ENOUGH)
            took = asyncio.get_running_loop().time() - began
    assert process.returncode == 0
    assert b"Traceback" not in errors
    assert took < 5
