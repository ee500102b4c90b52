"""The web process: a guard that lets only what Slack signed reach the app, and the serving of it."""

import asyncio
import contextlib
import json
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from slack_sdk.signature import SignatureVerifier

from bot.ask import Sources
from bot.release_day.readiness import Readiness, readiness
from bot.settings import Settings, SettingsError
from bot.slack.app import check_token, connect, deliver, slack_app
from bot.slack.background import finish_posts
from bot.slack.connections import BACKLOG, QUEUE, limited_connection, log_loop_problem
from bot.slack.logs import log_plainly
from bot.slack.manifest import Granted
from bot.state import Engine

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Web = Callable[[Event, Receive, Send], Awaitable[None]]

EVENTS = "/slack/events"
HEALTH = "/healthz"
READY = "/readyz"
METHODS = {EVENTS: ("POST",), HEALTH: ("GET", "HEAD"), READY: ("GET", "HEAD")}
READY_SECONDS = 2.0  # to look at the database

MOST_BYTES = 1_000_000  # a payload of Slack's is a few thousand bytes
MOST_CERTIFICATE_CHECK = 500
MOST_FIELDS = 100  # a slash command's form has about fifteen
BODY_SECONDS = 3.0  # when Slack gives up: docs.slack.dev/interactivity/implementing-slash-commands
CLOSING_SECONDS = 5
SOCKET_POSTS_SECONDS = 2.5  # Socket Mode ends within five seconds of SIGTERM
SOCKET_CLOSING_SECONDS = 1.0

UVICORN: dict[str, Any] = {
    "log_config": None,
    "access_log": False,
    "lifespan": "off",
    "ws": "none",
    "server_header": False,
    "proxy_headers": False,
    "backlog": BACKLOG,
    "timeout_graceful_shutdown": CLOSING_SECONDS,
}


class Refused(Exception):
    """A request that goes no further. `status` is all that the sender is told."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


class Gone(Exception):
    """The sender hung up before the whole request was here."""


def web_app(
    settings: Settings,
    sources: Sources,
    state: Engine | None = None,
    body_seconds: float = BODY_SECONDS,
    granted: Granted | None = None,
) -> Web:
    """The ASGI application: `POST /slack/events` for Slack, `GET /healthz` and `/readyz` for whoever watches the process.

    Answers 401 to what Slack did not sign within five minutes
    (https://docs.slack.dev/authentication/verifying-requests-from-slack), 400 to what cannot be read, and
    404, 405, 408 and 413 as HTTP has them; each with an empty body.
    """
    secret = settings.slack_signing_secret
    if secret is None:
        raise SettingsError("SLACK_SIGNING_SECRET is not set, and nothing can be verified without it.")
    verifier = SignatureVerifier(secret.get_secret_value())
    app = slack_app(settings, sources, state, granted)
    version = installed_version()
    look = _Look(sources, state)

    async def respond(scope: Event, receive: Receive) -> tuple[int, str, bytes]:
        allowed = METHODS.get(scope["path"])
        if allowed is None:
            raise Refused(404)
        if scope["method"] not in allowed:
            raise Refused(405, allow=", ".join(allowed))
        if scope["path"] == HEALTH:
            about = {"ok": True, "register": sources.current().register.fingerprint, "version": version}
            return 200, "application/json", json.dumps(about).encode()
        if scope["path"] == READY:
            found = await look.readiness()
            return 200 if found.is_ready else 503, "application/json", json.dumps(found.to_json()).encode()
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            async with asyncio.timeout(body_seconds):
                body = await _whole(receive)
        except TimeoutError:
            raise Refused(408, connection="close") from None
        if is_certificate_check(body):
            return 200, "text/plain", b""
        if not is_signed(verifier, headers, body):
            raise Refused(401)
        return await deliver(app, read_payload(body, headers.get("content-type", "")))

    async def web(scope: Event, receive: Receive, send: Send) -> None:
        headers = {}
        try:
            status, kind, content = await respond(scope, receive)
        except Refused as refusal:
            status, kind, content, headers = refusal.status, "text/plain", b"", refusal.headers
        except Gone:
            return
        headers |= {"content-type": kind, "content-length": str(len(content))}
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

    return web


class _Look:
    """Looks at what a release day needs, one look at a time: who asks while one hangs is told so."""

    def __init__(self, sources: Sources, state: Engine | None) -> None:
        self._sources = sources
        self._state = state
        self._pool = ThreadPoolExecutor(1, "ready")
        self._looking: asyncio.Future[Readiness] | None = None

    async def readiness(self) -> Readiness:
        state = self._state
        if state is None:
            return Readiness(
                self._sources.current().register.fingerprint, False, problems=("There is no state database.",)
            )
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().run_in_executor(
                self._pool, lambda: readiness(state, lambda: self._sources.current().register, datetime.now(UTC))
            )
        try:
            return await asyncio.wait_for(asyncio.shield(self._looking), READY_SECONDS)
        except TimeoutError:
            return Readiness(None, False, problems=("The state database does not answer.",))


def installed_version() -> str:
    """The version of ilacs-bot that runs; "source" when it runs from a folder that was never installed."""
    try:
        return version("ilacs-bot")
    except PackageNotFoundError:
        return "source"


def is_signed(verifier: SignatureVerifier, headers: MutableMapping[str, str], body: bytes) -> bool:
    """Whether Slack signed `body`, within the last five minutes."""
    try:
        return verifier.is_valid_request(body, headers)
    # A signature beyond ASCII, a timestamp that is no number, bytes that are no text.
    except (TypeError, ValueError):
        return False


def is_certificate_check(body: bytes) -> bool:
    """Whether Slack only looks whether the address has a certificate, which asks for nothing but a 200.

    docs.slack.dev, "Implementing slash commands" (read in November 2026): such a form holds `ssl_check=1` and a token.
    """
    if not body.startswith((b"ssl_check=1", b"token=")) or len(body) > MOST_CERTIFICATE_CHECK:
        return False
    fields = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
    return fields.pop("ssl_check", "") == "1" and set(fields) <= {"token"}


def read_payload(body: bytes, content_type: str) -> dict[str, Any]:
    """What Slack sent: the form of a slash command, the JSON in a form's `payload`, or plain JSON.

    Raises: Refused (400) for anything else.
    """
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == "application/json" or text.startswith("{"):
            payload = json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
            payload = json.loads(fields["payload"]) if "payload" in fields else fields if "command" in fields else None
        json.dumps(payload, ensure_ascii=False).encode()  # half a surrogate pair is no text either
    except (ValueError, RecursionError):
        raise Refused(400) from None
    if not isinstance(payload, dict) or not payload:
        raise Refused(400)
    return payload


async def _whole(receive: Receive) -> bytes:
    body = bytearray()
    more = True
    while more:
        event = await receive()
        if event["type"] != "http.request":
            raise Gone
        body += event.get("body", b"")
        if len(body) > MOST_BYTES:
            raise Refused(413, connection="close")
        more = event.get("more_body", False)
    return bytes(body)


def listen(port: int, host: str = "") -> socket.socket:
    """A socket that listens on `port`, or on any free one for 0, of the address `host`, or of all for none.

    Raises: OSError when it cannot.
    """
    # Named TCP, because asyncio sends small answers at once only on sockets that say so; others wait 40 ms.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def serve(settings: Settings, sources: Sources, state: Engine | None = None) -> None:
    """Serve over HTTP until SIGTERM or SIGINT, after which the requests and posts in hand are finished.

    Raises: SettingsError when the port cannot be listened on.
    """
    log_plainly()
    granted = Granted()
    application = web_app(settings, sources, state, granted=granted)
    try:
        listening = listen(settings.port, settings.host)
    except OSError as problem:
        where = f"HOST {settings.host}, PORT {settings.port}" if settings.host else f"PORT {settings.port}"
        raise SettingsError(f"{where} cannot be listened on: {problem.strerror}.") from None
    server = QueueingServer(uvicorn.Config(application, http=limited_connection(), **UVICORN))

    def stop(*_: object) -> None:
        server.should_exit = True

    # Once closed, uvicorn raises the signal that stopped it again; it finds these, so the exit is clean.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    port = listening.getsockname()[1]
    _say(f"ilacs-bot serving /ilacs over HTTP, register {sources.register.fingerprint} on port {port}")
    asyncio.run(_serve(server, listening, settings, granted))


class QueueingServer(uvicorn.Server):
    """uvicorn, whose system keeps more callers waiting than are let in at one turn.

    A caller who finds the queue full tries again only after a second, and takes no descriptor of ours while it waits.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(QUEUE)


async def _serve(server: uvicorn.Server, listening: socket.socket, settings: Settings, granted: Granted) -> None:
    asyncio.get_running_loop().set_exception_handler(log_loop_problem)
    checking = asyncio.create_task(_warn(settings, granted))
    await server.serve(sockets=[listening])
    checking.cancel()
    await finish_posts(CLOSING_SECONDS)


def serve_socket(settings: Settings, sources: Sources, state: Engine | None = None) -> None:
    """Serve over Socket Mode until SIGTERM or SIGINT, after which the posts in hand are finished.

    Raises: SettingsError when Slack cannot be reached or refuses the app-level token.
    """
    log_plainly()

    async def until_stopped() -> None:
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        await converse(settings, sources, stopped, state)

    asyncio.run(until_stopped())


async def converse(settings: Settings, sources: Sources, stopped: asyncio.Event, state: Engine | None = None) -> None:
    """Answer over Socket Mode until `stopped` is set. Raises: as `serve_socket`."""
    granted = Granted()
    handler = await connect(slack_app(settings, sources, state, granted), settings)
    _say(f"ilacs-bot serving /ilacs over Socket Mode, register {sources.register.fingerprint}")
    checking = asyncio.create_task(_warn(settings, granted))
    await stopped.wait()
    checking.cancel()
    await finish_posts(SOCKET_POSTS_SECONDS)
    with contextlib.suppress(
        TimeoutError
    ):  # the client waits for its pings, which may take longer than an operator does
        async with asyncio.timeout(SOCKET_CLOSING_SECONDS):
            await handler.client.close()  # type: ignore[no-untyped-call]


async def _warn(settings: Settings, granted: Granted) -> None:
    if sentence := await check_token(settings, granted):
        logging.getLogger("ilacs").warning("%s Commands are answered meanwhile.", sentence)
    elif sentence := granted.trouble:
        logging.getLogger("ilacs").warning("%s", sentence)


def _say(line: str) -> None:
    print(line, flush=True)
