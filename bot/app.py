"""The Slack app: takes words from Slack, walks the road of `bot.ask`, and hands the reply back."""

import asyncio
import contextlib
import json
import logging
import re
import secrets
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.ask import Desk, answer, read
from bot.blocks import error_message, message, plainer, problem_message
from bot.limits import BUTTON_VALUE
from bot.manifest import COMMAND
from bot.settings import Settings, SettingsError
from queries.answer import Answer
from queries.errors import AskerError, BadCommand

Reply = dict[str, Any]

BUTTON = "ask:"  # how the action_id of a button begins whose value is words to ask
PRIVATE = "ephemeral"
PUBLIC = "in_channel"

log = logging.getLogger("ilacs.slack")
log.setLevel(logging.ERROR)  # Bolt takes its level from here: below ERROR its lines hold what people typed

_posts: set[asyncio.Task[None]] = set()


def slack_app(settings: Settings, desk: Desk) -> AsyncApp:
    """The Bolt app that answers `/ilacs` and the buttons under its replies.

    It never calls the Web API to answer: replies go in the acknowledgement or to a `response_url`. Requests
    must have been verified before they come here (`bot.server` does, over HTTP).
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        token = settings.slack_bot_token.get_secret_value()
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        name="ilacs-bot",
        logger=log,
        client=_web_client(settings),
        authorize=authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
    )

    @app.command(COMMAND)
    async def answer_command(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(reply(command.get("text", ""), desk))

    @app.action(re.compile(""))
    async def answer_button(ack: AsyncAck, action: dict[str, Any], body: dict[str, Any]) -> None:
        await ack()
        response_url = body.get("response_url")
        if "url" in action or not response_url:
            return  # a link opens by itself, and without an address nobody can be answered
        # Behind the acknowledgement, which Slack wants within three seconds however slow the address is.
        posting = asyncio.create_task(_post(response_url, words_of(action), desk))
        _posts.add(posting)
        posting.add_done_callback(_posts.discard)

    @app.error
    async def apologise(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            return BoltResponse(status=200 if body.get("type") == "event_callback" else 404)
        apology = _private(problem_message(note_problem(error)))
        return BoltResponse(status=200, body=apology if "command" in body else "")

    return app


def reply(words: str | None, desk: Desk, render: Callable[[Answer], Reply] = message) -> Reply:
    """What Slack is sent for `words`; None stands for a button that is not ours or no longer understood.

    Private unless the words ask for `public`; an asker's mistake is always private. No words: help.
    """
    try:
        if words is None:
            raise BadCommand(f"That button is no longer in use. Please ask again with {COMMAND}.", ("help",))
        request = read(words.strip() or "help", desk)
        return {**render(answer(request, desk)), "response_type": PUBLIC if request.public else PRIVATE}
    except AskerError as mistake:
        return _private(error_message(mistake))


def words_of(action: Mapping[str, Any]) -> str | None:
    """The words that a button stands for, or None when it is not one of ours."""
    action_id, value = action.get("action_id"), action.get("value")
    ours = isinstance(action_id, str) and action_id.startswith(BUTTON)
    return value if ours and isinstance(value, str) and 0 < len(value) <= BUTTON_VALUE else None


async def deliver(app: AsyncApp, payload: Mapping[str, Any]) -> tuple[int, str, bytes]:
    """Hand one verified payload of Slack's to the app: status, content type and body of what goes back.

    The payload arrives read: Bolt itself loses a command in whose form the word "payload" occurs.
    """
    try:
        request = AsyncBoltRequest(body=json.dumps(payload), headers={"content-type": "application/json"})
        response = await app.async_dispatch(request)
    except Exception as error:  # Bolt looks into the payload before its own error handling begins
        note_problem(error)
        return 400, "text/plain", b""
    return response.status, response.first_headers().get("content-type", "text/plain"), response.body.encode()


async def connect(app: AsyncApp, settings: Settings) -> AsyncSocketModeHandler:
    """Open Socket Mode and answer over it until the handler is closed.

    Raises: SettingsError when Slack cannot be reached or refuses the app-level token.
    """
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    client = _web_client(settings)
    try:
        opened = await client.apps_connections_open(app_token=token)
    except (SlackClientError, ClientError, OSError, TimeoutError) as problem:
        raise SettingsError(_sentence(problem, "SLACK_APP_TOKEN", settings)) from None
    handler = AsyncSocketModeHandler(app, token, logger=log, web_client=client)
    handler.client.wss_uri = opened["url"]  # left to itself the client retries for ever, a traceback each time
    await handler.client.connect()  # type: ignore[no-untyped-call]
    return handler


async def trouble(settings: Settings) -> str | None:
    """One sentence when Slack cannot be reached or refuses the bot token; None when all is well."""
    try:
        await _web_client(settings, settings.slack_bot_token.get_secret_value()).auth_test()
    except (SlackClientError, ClientError, OSError, TimeoutError) as problem:
        return _sentence(problem, "SLACK_BOT_TOKEN", settings)
    return None


async def finish_posts(patience: float) -> None:
    """Wait until the posts in hand are done, at most `patience` seconds."""
    if _posts:
        await asyncio.wait(_posts, timeout=patience)


def note_problem(error: BaseException) -> str:
    """Log where something went wrong under a random reference, which is returned.

    Never the error's own text, which may hold what somebody typed or a token.
    """
    reference = secrets.token_hex(4)
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("problem %s: %s\n%s", reference, type(error).__name__, where)
    return reference


async def _post(response_url: str, words: str | None, desk: Desk) -> None:
    """Post the reply to `words`, in plainer forms for as long as Slack refuses them."""
    try:
        for render in (message, partial(plainer, step=1), partial(plainer, step=2)):
            if await _accepted(response_url, reply(words, desk, render)):
                return
        raise ConnectionError("Slack refuses even the plainest form")
    except Exception as error:
        apology = _private(problem_message(note_problem(error)))
        with contextlib.suppress(ClientError, OSError, TimeoutError):
            await _accepted(response_url, apology)


async def _accepted(response_url: str, posted: Reply) -> bool:
    client = AsyncWebhookClient(response_url, timeout=10, logger=log, retry_handlers=_retries())
    response = await client.send_dict({**posted, "replace_original": False})
    return response.status_code == 200 and '"ok":false' not in response.body.replace(" ", "")


def _private(told: Mapping[str, Any]) -> Reply:
    return {**told, "response_type": PRIVATE}


def _sentence(problem: Exception, token: str, settings: Settings) -> str:
    if isinstance(problem, SlackApiError) and (code := problem.response.get("error")):
        return f"Slack refuses {token} ({code}): it should be a current token of this app."
    return f"Slack cannot be reached at {settings.slack_api_url}: check the network and SLACK_API_URL."


def _web_client(settings: Settings, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token, base_url=settings.slack_api_url, timeout=10, logger=log, retry_handlers=_retries()
    )


def _retries() -> list[AsyncRetryHandler]:
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2),
        AsyncServerErrorRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=2),
    ]
