"""The bot on a free port, Slack's side of the conversation, and a stand-in for Slack's Web API."""

import asyncio
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
import uvicorn
from aiohttp import web

from bot.ask import Sources
from bot.settings import Settings, read_settings
from bot.slack.connections import LimitedConnection
from bot.slack.server import UVICORN, listen, web_app
from data import Register

BOT_TOKEN = "xoxb-a-token-that-must-not-show"
APP_TOKEN = "xapp-a-token-that-must-not-show"
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
TODAY = date(2026, 6, 30)
LONG_ENOUGH = 20  # seconds before a test that waits gives up


@dataclass
class StandIn:
    """Slack's Web API and a `response_url`: `calls` are method names, `posts` what came to the latter."""

    address: str = ""
    calls: list[str] = field(default_factory=list)
    posts: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    refusals: list[int] = field(default_factory=list)  # statuses of the next posts to a response_url
    errors: dict[str, str] = field(default_factory=dict)  # method name to the error it answers with
    leads_to: str = ""  # where a response_url that redirects leads
    date: str = ""  # what its clock says, where that is not the time
    scopes: str | None = None  # of the token, as auth.test tells them
    conversation: Callable[[web.WebSocketResponse], Awaitable[None]] | None = None

    @property
    def response_url(self) -> str:
        return f"{self.address}/commands/1"

    @property
    def socket(self) -> str:
        return f"{self.address.replace('http', 'ws', 1)}/socket"

    async def posted(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.posts.get(), LONG_ENOUGH)

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append(method)
        if method in self.errors:
            return web.json_response({"ok": False, "error": self.errors[method]})
        return web.json_response({"ok": True, "url": self.socket, "team_id": "T1", "user_id": "U0", "bot_id": "B1"})

    async def _post(self, request: web.Request) -> web.Response:
        await self.posts.put(await request.json())
        status = self.refusals.pop(0) if self.refusals else 200
        return web.Response(status=status, text="ok", headers={"Retry-After": "0", "Location": self.leads_to})

    async def _upload(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="OK")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        assert self.conversation is not None
        await self.conversation(connection)
        return connection

    @asynccontextmanager
    async def running(self) -> AsyncIterator["StandIn"]:
        application = web.Application()
        application.router.add_route("*", "/api/{method}", self._method)
        application.router.add_post("/commands/1", self._post)
        application.router.add_post("/upload", self._upload)
        application.router.add_get("/socket", self._socket)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()


@dataclass
class Workspace:
    """Slack as the bot meets it: signs what it sends to the bot at `address`."""

    address: str
    slack: StandIn
    http: aiohttp.ClientSession

    @staticmethod
    def signature(body: bytes, timestamp: str, secret: str = SIGNING_SECRET) -> str:
        signed = b"v0:" + timestamp.encode() + b":" + body
        return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()

    @classmethod
    def headers(cls, body: bytes, kind: str = "application/x-www-form-urlencoded", age: int = 0) -> dict[str, str]:
        timestamp = str(int(time.time()) - age)
        return {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": cls.signature(body, timestamp),
        }

    def form(self, text: str, **fields: str) -> bytes:
        given = {
            "token": "old-verification-token",
            "team_id": "T1",
            "channel_id": "C1",
            "user_id": "U1",
            "api_app_id": "A1",
            "command": "/ilacs",
            "text": text,
            "response_url": self.slack.response_url,
            "trigger_id": "1.2.3",
        }
        return urlencode({**given, **fields}).encode()

    def pressed(self, action: dict[str, Any], channel: str = "C1") -> bytes:
        payload = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "api_app_id": "A1",
            "channel": {"id": channel},
            "response_url": self.slack.response_url,
            "actions": [{"type": "button", "block_id": "next", "action_ts": "1.2", **action}],
        }
        return urlencode({"payload": json.dumps(payload)}).encode()

    async def send(self, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Post to the bot, signed unless `headers` are given; the status and the text that came back."""
        async with self.http.post(
            f"{self.address}/slack/events",
            data=body,
            headers=self.headers(body) if headers is None else headers,
        ) as response:
            return response.status, await response.text()

    async def command(self, text: str, **fields: str) -> dict[str, Any]:
        """The one reply to `/ilacs text`, in the acknowledgement or, while the workspace is new, to the response_url."""
        status, content = await self.send(self.form(text, **fields))
        assert status == 200
        found: dict[str, Any] = json.loads(content) if content else await self.slack.posted()
        assert found["text"]
        assert found["blocks"]
        return found

    async def press(self, **action: Any) -> dict[str, Any]:
        """The one reply to a button."""
        assert await self.send(self.pressed(action)) == (200, "")
        return await self.slack.posted()


@asynccontextmanager
async def serving(
    settings: Settings, sources: Sources, connections: type[LimitedConnection] = LimitedConnection, **options: Any
) -> AsyncIterator[str]:
    listening = listen(0, "127.0.0.1")
    application = web_app(settings, sources, **options)
    config = uvicorn.Config(application, http=connections, **{**UVICORN, "timeout_graceful_shutdown": 1})
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup([listening])  # without the loop of `serve`, which sleeps a tenth of a second before it ends
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await server.shutdown([listening])


@asynccontextmanager
async def started(environ: dict[str, str], *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`ilacs serve` as a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys; from bot.cli.main import main; sys.exit(main())",
        "serve",
        *options,
        env={"PATH": os.environ["PATH"], **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def sources(register: Register) -> Sources:
    return Sources(register, lambda: TODAY)


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with StandIn().running() as stand_in:
        yield stand_in


@pytest.fixture
def environ(slack: StandIn) -> dict[str, str]:
    """The environment of a bot that talks to the stand-in."""
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": f"{slack.address}/api/",
        "PORT": "0",
    }


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    return read_settings(environ)


@pytest.fixture
async def workspace(settings: Settings, sources: Sources, slack: StandIn) -> AsyncIterator[Workspace]:
    async with serving(settings, sources) as address, aiohttp.ClientSession() as http:
        yield Workspace(address, slack, http)


@pytest.fixture
def hasty(settings: Settings, sources: Sources, slack: StandIn) -> Callable[[], Any]:
    """A bot that waits a hundredth of a second for a request's body."""

    @asynccontextmanager
    async def started() -> AsyncIterator[Workspace]:
        async with serving(settings, sources, body_seconds=0.01) as address, aiohttp.ClientSession() as http:
            yield Workspace(address, slack, http)

    return started
