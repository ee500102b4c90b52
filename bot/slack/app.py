"""The Slack app: its listeners put together, the payloads it is handed, and its one error handler."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.ask import Sources
from bot.render.slack.blocks import problem_message
from bot.settings import Settings, SettingsError
from bot.slack.commands import add_command
from bot.slack.events import Conversations, add_events
from bot.slack.logs import note_problem
from bot.slack.manifest import COMMAND, Granted
from bot.slack.memory import Memory
from bot.slack.payloads import check_shape
from bot.slack.posting import PRIVATE, SECONDS, error_code, retries, sentence
from bot.slack.presses import add_presses
from bot.slack.wrong_figure import add_wrong_figure
from bot.state import Engine

MOST_SECONDS_APART = 60  # a signature is good for five minutes

log = logging.getLogger("ilacs.slack")
log.setLevel(logging.ERROR)  # Bolt takes its level from here: below ERROR its lines hold what people typed


def slack_app(
    settings: Settings, sources: Sources, state: Engine | None = None, granted: Granted | None = None
) -> AsyncApp:
    """The Bolt app that answers `/ilacs`, mentions, direct messages and the buttons under its replies.

    Replies to the command go in the acknowledgement or to a `response_url`; the Web API is called for conversations,
    files, forms and where a `response_url` is out of reach. Without `state` it answers all the same, but remembers
    nothing beyond its process. `granted` is what Slack lets the token do, filled in once that is known. Requests must
    have been verified before they come here (`bot.slack.server` does, over HTTP).
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        token = settings.slack_bot_token.get_secret_value()
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        name="ilacs-bot",
        logger=log,
        client=web_client(settings),
        authorize=authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
    )
    memory = Memory(state)
    sources = replace(sources, citations=memory)
    talks = Conversations(sources, memory, granted or Granted())
    add_command(app, sources, memory, settings.slack_api_url)
    add_presses(app, talks, settings.slack_api_url)
    add_wrong_figure(app, sources, memory)
    add_events(app, talks)

    @app.error
    async def apologise(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return answer_to_error(error, body)

    return app


def answer_to_error(error: Exception, payload: Mapping[str, Any]) -> BoltResponse:
    """What Slack is told when a listener failed, or none took the payload: always a 200, or Slack would send it again.

    Somebody who typed a command gets an apology with a reference; other kinds are acknowledged, each as Slack wants it.
    """
    is_command = "command" in payload
    if isinstance(error, BoltUnhandledRequestError):
        if is_command:
            return _words(sentence(f"I answer `{COMMAND}`: try `{COMMAND} help`.").native)
        is_menu = payload.get("type") == "block_suggestion"
        return BoltResponse(status=200, body={"options": []} if is_menu else "")
    reference = note_problem(error)
    return _words({**problem_message(reference), "response_type": PRIVATE}) if is_command else BoltResponse(status=200)


def _words(payload: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=payload)


async def dispatch(app: AsyncApp, payload: Mapping[str, Any]) -> BoltResponse:
    """Hand one verified payload of Slack's to the app: what goes back, however the payload came here.

    The payload arrives read: Bolt itself loses a command in whose form the word "payload" occurs. What is null in it is
    as good as absent.
    """
    payload = {key: value for key, value in payload.items() if value is not None}
    try:
        check_shape(payload)
        request = AsyncBoltRequest(body=json.dumps(payload), headers={"content-type": "application/json"})
        return await app.async_dispatch(request)
    except Exception as error:  # Bolt looks into the payload before its own error handling begins
        return answer_to_error(error, payload)


async def deliver(app: AsyncApp, payload: Mapping[str, Any]) -> tuple[int, str, bytes]:
    """The same over HTTP: status, content type and body of what goes back."""
    response = await dispatch(app, payload)
    return response.status, response.first_headers().get("content-type", "text/plain"), response.body.encode()


class SocketHandler(AsyncSocketModeHandler):
    """Bolt's Socket Mode, whose payloads walk the same road as those that come over HTTP."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        await send_async_response(client, req, await dispatch(self.app, req.payload), time())


async def connect(app: AsyncApp, settings: Settings) -> SocketHandler:
    """Open Socket Mode and answer over it until the handler is closed.

    Raises: SettingsError when Slack cannot be reached or refuses the app-level token.
    """
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    client = web_client(settings)
    try:
        opened = await client.apps_connections_open(app_token=token)
    except (SlackClientError, ClientError, OSError, TimeoutError) as problem:
        raise SettingsError(_what_is_wrong(problem, "SLACK_APP_TOKEN", settings)) from None
    handler = SocketHandler(app, token, logger=log, web_client=client)
    handler.client.wss_uri = opened["url"]  # left to itself the client retries for ever, a traceback each time
    await handler.client.connect()  # type: ignore[no-untyped-call]
    return handler


async def check_token(settings: Settings, granted: Granted) -> str | None:
    """One sentence when Slack cannot be reached or refuses the bot token, or the clocks differ; None when all is well.

    What the token may do is then filled in: docs.slack.dev, "auth.test method", and "Authentication", the header
    `x-oauth-scopes` (read in November 2026).
    """
    try:
        response = await web_client(settings, settings.slack_bot_token.get_secret_value()).auth_test()
    except (SlackClientError, ClientError, OSError, TimeoutError) as problem:
        return _what_is_wrong(problem, "SLACK_BOT_TOKEN", settings)
    headers = {str(name).lower(): str(value) for name, value in response.headers.items()}
    if "x-oauth-scopes" in headers:
        granted.scopes = frozenset(scope.strip() for scope in headers["x-oauth-scopes"].split(",") if scope.strip())
    return _clock_trouble(headers.get("date", ""))


def _clock_trouble(told: str) -> str | None:
    """Whether this machine's clock and Slack's, as it `told` it, are apart: what Slack signs is then taken for stale."""
    try:
        apart = abs((datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds())
    except (TypeError, ValueError):  # not told, or not readable
        return None
    if apart < MOST_SECONDS_APART:
        return None
    return (
        f"The clock of this machine is {apart:.0f} seconds away from Slack's: set it, or what Slack sends is refused."
    )


def web_client(settings: Settings, token: str | None = None) -> AsyncWebClient:
    """A client of Slack's Web API that tries again where Slack says that it may."""
    return AsyncWebClient(
        token=token, base_url=settings.slack_api_url, timeout=int(SECONDS), logger=log, retry_handlers=retries()
    )


def _what_is_wrong(problem: Exception, token: str, settings: Settings) -> str:
    if code := error_code(problem):
        return f"Slack refuses {token} ({code}): it should be a current token of this app."
    return f"Slack cannot be reached at {settings.slack_api_url}: check the network and SLACK_API_URL."
